#!/bin/sh
# Runs one script with Windows programs in it: in the wine chroot, with one X server for the whole session.
#   packaging/windows/wine.sh CHROOT SCRIPT [ARGUMENT...]     SCRIPT is a path inside the chroot
# The script gets WINEPREFIX and DISPLAY. Needs root, Xvfb.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
chroot=$1
shift
display=:$((200 + $$ % 700))
Xvfb "$display" -ac -noreset -screen 0 1280x800x24 -nolisten tcp >/dev/null 2>&1 &
xvfb=$!
trap 'kill $xvfb 2>/dev/null || true' EXIT
DISPLAY=$display "$here/../linux/inside.sh" "$chroot" env -i HOME=/root PATH=/usr/bin:/bin LC_ALL=C.UTF-8 \
  DISPLAY="$display" WINEPREFIX="${PREFIX:-/build/prefix}" WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe=' \
  SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-}" sh "$@" </dev/null
