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
mirror=$("$here/mirror.sh")
mkdir -p "$out"
failed=0

say() { printf '%s\n' "$*"; }
pass() { say "  ok    $*"; }
fail() { say "  FAIL  $*"; failed=1; }
expect() { # WORDS COMMAND...
  words=$1
  shift
  if "$@" >"$out/last.log" 2>&1; then pass "$words"; else fail "$words"; tail -n 15 "$out/last.log"; fi
}

display=:$((90 + $$ % 100))
Xvfb "$display" -ac -noreset -screen 0 1280x800x24 -nolisten tcp >/dev/null 2>&1 &
xvfb=$!
trap 'kill $xvfb 2>/dev/null || true' EXIT
export DISPLAY=$display LC_ALL=C.UTF-8

for release in "$@"; do
  say "$release"
  base=$cache/clean-$release
  root=$cache/try-$release
  if [ ! -e "$base/.made" ]; then
    rm -rf "$base"
    debootstrap --variant=minbase "$release" "$base" "$mirror" >"$base.log" 2>&1
    apt-config dump Acquire::http Acquire::https >"$base/etc/apt/apt.conf.d/00build-host"
    chroot "$base" apt-get -qq update
    touch "$base/.made"
  fi
  rm -rf "$root"
  cp -a "$base" "$root"
  cp "$deb" "$root/tmp/new.deb"
  # The version before: the same files under a lower number.
  rm -rf "$root/tmp/old"
  dpkg-deb -R "$deb" "$root/tmp/old"
  sed -i 's/^Version: .*/Version: 0.0.9/' "$root/tmp/old/DEBIAN/control"
  dpkg-deb --root-owner-group -Znone -b "$root/tmp/old" "$root/tmp/old.deb" >/dev/null
  rm -rf "$root/tmp/old"

  inside() { env -u DISPLAY "$here/inside.sh" "$root" env -i HOME=/home/wang PATH=/usr/bin:/bin LC_ALL=C.UTF-8 "$@"; }
  chroot "$root" useradd -m -s /bin/sh wang
  od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$root/etc/machine-id" # every installed system has one; D-Bus insists
  install_() { chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$1"; }

  expect "installs with its declared dependencies only" install_ /tmp/old.deb
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
  expect "typed Chinese arrives (fcitx)" "$here/typing.sh" "$root" "$out/$release"

  expect "upgrades" install_ /tmp/new.deb
  expect "the application is still there" inside su wang -c \
    'test "$(ipzone list --json | grep -c "$(sed -n "s/.*\"id\": \"\(.*\)\".*/\1/p" /home/wang/made.json)")" -ge 1'
  expect "goes back to the version before" chroot "$root" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --allow-downgrades --no-install-recommends /tmp/old.deb
  expect "is removed" chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get purge -y -q ipzone-desk
  expect "leaves the data" test -s "$root/home/wang/.local/share/IPZoneDesk/workspace.db"
  (cd "$root" && find etc usr var $([ ! -d opt ] || echo opt) -xdev ! -path 'var/cache/*' ! -path 'var/log/*' | grep -i ipzone) >"$out/$release-left.txt" || true
  expect "leaves nothing else" test ! -s "$out/$release-left.txt"
done
[ "$failed" = 0 ] && say "all passed" || say "some failed"
exit "$failed"
