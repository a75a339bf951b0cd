#!/bin/sh
# Tries the .deb as an office would meet it: in clean minimal chroots, with nothing but what the package asks for.
#   packaging/linux/try.sh PACKAGE.deb [RELEASE...]     default: bullseye bookworm
# Leaves pictures and reports in build/installers. Needs root; Xvfb, xdotool, xclip, strace and ImageMagick here.
set -eu
cd "$(dirname "$0")/../.."
deb=$(realpath "$1")
shift
[ $# -gt 0 ] || set -- bullseye bookworm
cache=${IPZONE_CACHE:-$HOME/.cache/ipzone-build}
out=$PWD/build/installers
here=$PWD/packaging/linux
packaging/system.sh installers
mkdir -p "$out"
failed=0 migrates=1
older=$("$here/older.sh")
if [ -z "$older" ]; then # no history: the same files under a lower number
  migrates=0 older=$out/older.deb
  rm -rf "$out/older"
  dpkg-deb -R "$deb" "$out/older"
  sed -i 's/^Version: .*/Version: 0.0.9/' "$out/older/DEBIAN/control"
  dpkg-deb --root-owner-group -Znone -b "$out/older" "$older" >/dev/null
  rm -rf "$out/older"
fi

say() { printf '%s\n' "$*"; }
pass() { say "  ok    $*"; }
fail() { say "  FAIL  $*"; failed=1; }
expect() { # WORDS COMMAND...
  words=$1
  shift
  if "$@" >"$out/linux.log" 2>&1; then pass "$words"; else fail "$words"; tail -n 15 "$out/linux.log"; fi
}

display=:$((90 + $$ % 100))
Xvfb "$display" -ac -noreset -screen 0 1280x800x24 -nolisten tcp >/dev/null 2>&1 &
xvfb=$!
trap 'kill $xvfb 2>/dev/null || true' EXIT
export DISPLAY=$display LC_ALL=C.UTF-8

for release in "$@"; do
  say "$release"
  root=$cache/try-$release
  base=$("$here/clean.sh" "$release")
  rm -rf "$root"
  cp -a "$base" "$root"
  cp "$deb" "$root/tmp/new.deb"
  cp "$older" "$root/tmp/old.deb"

  inside() { env -u DISPLAY "$here/inside.sh" "$root" env -i HOME=/home/wang PATH=/usr/bin:/bin LC_ALL=C.UTF-8 "$@"; }
  chroot "$root" useradd -m -s /bin/sh wang
  od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$root/etc/machine-id" # every installed system has one; D-Bus insists
  install_() {
    chroot "$root" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -q --allow-downgrades --no-install-recommends "$1"
  }
  purge() { chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get purge -y -q ipzone-desk; }
  as_wang() { inside su wang -c "$1"; }

  same() { # the application is as the version before made it
    as_wang 'ipzone show "$(cat /home/wang/id)" --json >/home/wang/after.json' &&
      .venv/bin/python packaging/same.py "$root/home/wang/before.json" "$root/home/wang/after.json"
  }

  expect "installs with its declared dependencies only" install_ /tmp/new.deb
  # as the program's loader looks for them; libcups is only recommended
  expect "nothing is missing: every library is found" inside sh -c '
    home=/opt/ipzone-desk/_internal
    export LD_LIBRARY_PATH=$home:$home/PySide6/Qt/lib
    ! find $home -name "*.so*" -type f | grep -v cupsprinter | xargs ldd 2>/dev/null | grep "not found"'
  expect "self-test passes" inside su wang -c 'QT_IM_MODULE=fcitx ipzone self-test --out /home/wang'
  cp "$root/home/wang/ipzone-self-test.txt" "$out/$release-self-test.txt" 2>/dev/null || true
  expect "a package is made and verified" inside su wang -c 'ipzone demo --out "/home/wang/结果 一"'
  expect "an application is kept" inside su wang -c 'ipzone new --sample --json >/home/wang/made.json'

  expect "no network: sockets only of this machine" "$here/quiet.sh" "$root" "$out/$release-trace.txt"
  expect "the window opens, shows Chinese, takes Chinese" "$here/window.sh" "$root" "$out/$release"
  for method in fcitx5 fcitx4 ibus; do
    expect "typed Chinese arrives ($method)" "$here/typing.sh" "$root" "$out/$release" "$method"
  done

  expect "a package belongs to the program" "$here/mime.sh" "$root"
  expect "is removed" purge
  expect "leaves the data" test -s "$root/home/wang/.local/share/IPZoneDesk/workspace.db"
  (cd "$root" && find etc usr var $([ ! -d opt ] || echo opt) -xdev ! -path 'var/cache/*' ! -path 'var/log/*' | grep -i ipzone) >"$out/$release-left.txt" || true
  expect "leaves nothing else" test ! -s "$out/$release-left.txt"

  data=/home/wang/.local/share/IPZoneDesk
  rm -rf "$root$data"
  expect "the version before is installed" install_ /tmp/old.deb
  expect "an application is made with it" as_wang 'ipzone new --sample --json >/home/wang/made.json'
  as_wang 'sed -n "s/.*\"id\": \"\(.*\)\".*/\1/p" /home/wang/made.json | head -n 1 >/home/wang/id
    ipzone show "$(cat /home/wang/id)" --json >/home/wang/before.json' || failed=1
  expect "upgrades" install_ /tmp/new.deb
  expect "the application is still there, answer by answer" same
  expect "and opens in the window" as_wang 'QT_QPA_PLATFORM=offscreen timeout 8 ipzone-desk; [ $? = 124 ]'
  if [ "$migrates" = 1 ]; then
    kept=$(ls "$root$data"/backups/workspace-before-upgrade-from-*.db | head -n 1)
    expect "what it was is kept" test -s "$kept"
    expect "goes back to the version before" install_ /tmp/old.deb
    expect "which refuses what it does not know" as_wang '! ipzone list >/home/wang/refused.txt 2>&1 && cat /home/wang/refused.txt && grep -q 更新版本 /home/wang/refused.txt'
    # Until 0.1.0 a program only restored whole backups: there the file is copied over.
    as_wang "kept=$data/backups/$(basename "$kept"); ipzone restore \"\$kept\" || cp \"\$kept\" $data/workspace.db" \
      >"$out/linux.log" 2>&1 || failed=1
    expect "and works with what was kept" same
    expect "upgrades again" install_ /tmp/new.deb
    expect "and has the application again" same
  fi
  expect "is removed" purge
  expect "leaves the data" test -s "$root$data/workspace.db"
done

say "Debian's judges"
expect "lintian and piuparts find nothing" "$here/lint.sh" "$deb" "$@"
[ "$failed" = 0 ] && say "all passed" || say "some failed"
exit "$failed"
