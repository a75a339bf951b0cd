#!/bin/sh
# Tries the setup program and the portable copy as an office would meet them, under wine in the build chroot.
#   packaging/windows/prove.sh DIST       DIST holds what build.sh made
# Leaves pictures and reports in build/installers. Needs root; Xvfb, xdotool, xclip and ImageMagick here.
set -eu
cd "$(dirname "$0")/../.."
cache=${IPZONE_CACHE:-$HOME/.cache/ipzone-build}
chroot=$cache/trixie
here=$PWD/packaging/windows
out=$PWD/build/installers
dist=$(realpath "$1")
setup=$(ls -t "$dist"/*_windows_setup.exe | head -n 1)
zip=$(ls -t "$dist"/*_windows_portable.zip | head -n 1)
packaging/system.sh windows
packaging/system.sh installers
mkdir -p "$out"
place=$chroot/build/prove # Z:\build\prove
drive=$place/prefix/drive_c
version=$(basename "$setup" | cut -d_ -f2)
folder='程序 一/申报 助手'
windows='C:\程序 一\申报 助手'
program="$drive/$folder"
data=$drive/users/root/AppData/Local/IPZoneDesk
menu='AppData/Roaming/Microsoft/Windows/Start Menu/Programs/示范区申报助手.lnk'
failed=0
rm -rf "$place"
mkdir -p "$place/材料 箱"

cat >"$place/run.sh" <<'R'
echo 99 >/build/prove/status
{ code=0; wine "$@" || code=$?; echo "$code" >/build/prove/status; } 2>&1 | cat
exit "$(cat /build/prove/status)"
R

say() { printf '%s\n' "$*"; }
expect() { # WORDS COMMAND...
  words=$1
  shift
  if "$@" >"$out/windows.log" 2>&1; then say "  ok    $words"; else say "  FAIL  $words"; failed=1; tail -n 15 "$out/windows.log"; fi
}
status() { # NUMBER COMMAND...: the command ends with this status
  wanted=$1
  shift
  code=0
  "$@" || code=$?
  [ "$code" = "$wanted" ] || { echo "status $code instead of $wanted"; return 1; }
}
says() { # TEXT COMMAND...: what the command says holds the text
  wanted=$1
  shift
  said=$("$@") || true
  case $said in *"$wanted"*) ;; *) echo "$said"; return 1 ;; esac
}

XSERVER=:$((200 + $$ % 700))
Xvfb "$XSERVER" -ac -noreset -screen 0 1280x800x24 -nolisten tcp >/dev/null 2>&1 &
children=$!
export XSERVER WINEPREFIX=/build/prove/prefix
session() { "$here/wine.sh" "$chroot" "$@"; }
trap 'session wineserver -k -w >/dev/null 2>&1 || true; kill $children 2>/dev/null || true' EXIT
wine_() { session sh /build/prove/run.sh "$@"; }
ipzone() { wine_ "$windows\\ipzone.exe" "$@"; }
registry() { wine_ reg query "$@"; }
from_source() { .venv/bin/ipzone --data "$place/source" "$@"; }
# shellcheck disable=SC2086 # NSIS wants the folder without quotation marks
install_() { wine_ "Z:\\build\\prove\\$1" /S /D=$windows; }
gone() { # PATH: within a minute
  for _ in $(seq 60); do
    [ -e "$1" ] || return 0
    sleep 1
  done
  return 1
}
window_() { timeout 90 env DISPLAY="$XSERVER" xdotool search --sync --onlyvisible --name '示范区申报助手' | tail -n 1; }
close_() { # as a person would, then firmly
  wine_ taskkill /im ipzone-desk.exe >/dev/null 2>&1 || true
  sleep 3
  wine_ taskkill /f /im ipzone-desk.exe >/dev/null 2>&1 || true
}
on_screen() { DISPLAY=$XSERVER "$@"; }

cp "$setup" "$place/new.exe"
older=$("$here/older.sh")
if [ -n "$older" ]; then
  cp "$older" "$place/old.exe"
else # no history: the same files under a lower number
  .venv/bin/python "$here/make.py" "$chroot/build/dist/ipzone-desk" "$place" --version 0.0.9 --plain
  mv "$place"/*_0.0.9_*.exe "$place/old.exe"
fi
session sh -c 'mkdir -p "$WINEPREFIX"; wineserver -p; wine wineboot --init' >/dev/null 2>&1 || true

same() { # the application is as the version before made it
  ipzone show "$kept" --json >"$place/after.json" &&
    .venv/bin/python "$here/../same.py" "$place/before.json" "$place/after.json"
}

take_back() { # until 0.1.0 a program only restored whole backups: there the file is copied over
  ipzone restore "C:\\users\\root\\AppData\\Local\\IPZoneDesk\\backups\\$(basename "$backup")" || cp "$backup" "$data/workspace.db"
}

say "Upgrade"
expect "the version before installs silently into a folder with Chinese and spaces" install_ old.exe
ipzone new --sample --json >"$place/made.json" || failed=1
kept=$(sed -n 's/.*"id": "\([^"]*\)".*/\1/p' "$place/made.json" | head -n 1)
expect "an application is made with it" sh -c 'test -n "$1"' made "$kept"
ipzone show "$kept" --json >"$place/before.json" || failed=1
expect "upgrades" install_ new.exe
expect "nothing of the version before is left" test ! -e "$program/before"
expect "says which version it is" says "$version" registry 'HKCU\Software\IPZoneDesk' /v Version
expect "the application is still there, answer by answer" same
if [ -n "$older" ]; then
  backup=$(ls "$data"/backups/workspace-before-upgrade-from-*.db | head -n 1)
  expect "what it was is kept" test -s "$backup"
  expect "goes back to the version before" install_ old.exe
  expect "which refuses what it does not know" says 更新版本 ipzone list
  expect "takes back what was kept" take_back
  expect "and works with it" same
  expect "upgrades again" install_ new.exe
  expect "and has the application again" same
fi

say "Setup program"
expect "both programs and the start menu are there" ls "$program/ipzone-desk.exe" "$program/ipzone.exe" "$drive/users/root/$menu"
expect "packages are registered" says 'ipzone-desk.exe" "%1"' registry 'HKCU\Software\Classes\IPZoneDesk.asice\shell\open\command' /ve
expect "self-test passes" ipzone self-test --out 'Z:\build\prove\材料 箱'
cp "$place/材料 箱/ipzone-self-test.txt" "$out/windows-self-test.txt" || true

say "The main job"
ipzone new --sample --json >"$place/made.json" || failed=1
id=$(sed -n 's/.*"id": "\([^"]*\)".*/\1/p' "$place/made.json" | head -n 1)
ipzone show "$id" --json >"$place/材料 箱/答案.json" || failed=1
printf 'a sentence nobody guesses\n' >"$place/passphrase.txt"
printf '%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n' >"$place/材料 箱/证明 一.pdf"
expect "fills in" ipzone fill "$id" --from 'Z:\build\prove\材料 箱\答案.json'
expect "attaches" ipzone attach "$id" 'Z:\build\prove\材料 箱\证明 一.pdf' --for tasks.1.1
expect "makes an identity" ipzone identity new --name 试签 --organization 试用单位 \
  --passphrase-file 'Z:\build\prove\passphrase.txt' --root 'Z:\build\prove\根.pem'
expect "signs and exports" ipzone export "$id" --identity 试签 --passphrase-file 'Z:\build\prove\passphrase.txt' \
  --out 'Z:\build\prove\材料 箱\申报 包.asice'
expect "verifies" ipzone verify 'Z:\build\prove\材料 箱\申报 包.asice' --trust 'Z:\build\prove\根.pem'
expect "verifies on Linux" from_source verify "$place/材料 箱/申报 包.asice" --trust "$place/根.pem"
expect "a package of Linux" from_source demo --out "$place/来自 Linux"
expect "verifies here" ipzone verify 'Z:\build\prove\来自 Linux\package.asice' --trust 'Z:\build\prove\来自 Linux\root.pem'

say "The window"
(wine_ "$windows\\ipzone-desk.exe" --data 'C:\窗口 一' --sample >"$out/windows-window.log" 2>&1) &
window=$(window_)
sleep 8
on_screen import -window root "$out/windows-window.png"
on_screen xdotool mousemove 566 383 click 1 # 联系人
sleep 1
printf '王小明（测试）' | on_screen xclip -selection clipboard
on_screen xdotool key ctrl+a
on_screen xdotool key ctrl+v
sleep 1
on_screen xdotool key Tab
sleep 3
on_screen import -window root "$out/windows-typed.png"
pid=$(ps -eo rss=,pid=,args= | grep 'ipzone-desk\.exe' | grep -v -e grep -e 'sh ' | sort -n | tail -n 1 | awk '{ print $2 }')
grep -E 'VmRSS|RssAnon' "/proc/$pid/status" >"$out/windows-memory.txt" || true # all of it, wine's part too; its own data
expect "is there" test -n "$window"
expect "does not let itself be replaced while it runs" status 5 install_ new.exe
expect "and stays whole" ipzone --help
close_
typed=$(ipzone --data 'C:\窗口 一' list --json | sed -n 's/.*"id": "\([^"]*\)".*/\1/p' | head -n 1)
expect "keeps what was pasted" says '王小明（测试）' ipzone --data 'C:\窗口 一' show "$typed"

say "Again over itself, removal"
expect "installs over itself" install_ new.exe
expect "the application is still there" says "$id" ipzone list --json
mkdir -p "$drive/别的/_internal"
expect "refuses a folder of something else" status 6 wine_ 'Z:\build\prove\new.exe' /S '/D=C:\别的'
wine_ "$windows\\uninstall.exe" /S || failed=1
expect "is removed" gone "$program"
expect "with its menu" test ! -e "$drive/users/root/$menu"
expect "and its registry entries" status 1 registry 'HKCU\Software\IPZoneDesk'
expect "leaves the data" test -s "$data/workspace.db"
expect "installs for all" wine_ 'Z:\build\prove\new.exe' /S /ALLUSERS
all='C:\Program Files\IPZoneDesk'
expect "works there" wine_ "$all\\ipzone.exe" list --json
expect "is registered for all" registry 'HKLM\Software\IPZoneDesk'
# Here and not before: wine knows the file types of the computer, not those of one user.
(wine_ start /wait 'Z:\build\prove\材料 箱\申报 包.asice' >"$out/windows-package.log" 2>&1) &
window=$(window_)
sleep 8
on_screen import -window root "$out/windows-package.png"
expect "a package opens with a double click" test -n "$window"
close_
# What asks is a copy of uninstall.exe, which it leaves behind in the folder for temporary files.
(wine_ "$all\\uninstall.exe" >"$out/windows-removal.log" 2>&1) &
pressed() { # KEY: in the window of the removal that came last
  asking=$(timeout 60 env DISPLAY="$XSERVER" xdotool search --sync --onlyvisible --name '卸载' | tail -n 1)
  on_screen xdotool windowfocus "$asking"
  sleep 1
  on_screen xdotool key "$1"
  sleep 4
}
sleep 5
pressed Return # 卸载
on_screen import -window root "$out/windows-removal.png"
pressed Return # 要连同申报材料一起删除吗？
expect "is removed again, by a person who presses Return" gone "$drive/Program Files/IPZoneDesk"
pressed Return # 关闭
expect "which leaves the data" test -s "$data/workspace.db"

say "Portable copy"
mkdir -p "$drive/优盘 一"
unzip -q "$zip" -d "$drive/优盘 一"
expect "self-test passes" wine_ 'C:\优盘 一\IPZoneDesk\program\ipzone.exe' self-test --out 'Z:\build\prove'
expect "keeps an application" wine_ 'C:\优盘 一\IPZoneDesk\program\ipzone.exe' new --sample
expect "beside itself" test -s "$drive/优盘 一/IPZoneDesk/IPZoneDesk-data/workspace.db"

[ "$failed" = 0 ] && say "all passed" || say "some failed"
exit "$failed"
