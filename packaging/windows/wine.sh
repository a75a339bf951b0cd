#!/bin/sh
# Runs a command with Windows programs in it, in the wine chroot.
#   packaging/windows/wine.sh CHROOT COMMAND...
# One X server serves the whole session: with XSERVER=:N that one, otherwise one for this command. Needs root, Xvfb.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
chroot=$1
shift
if [ -z "${XSERVER:-}" ]; then
  XSERVER=:$((200 + $$ % 700))
  Xvfb "$XSERVER" -ac -noreset -screen 0 1280x800x24 -nolisten tcp >/dev/null 2>&1 &
  xvfb=$!
  trap 'kill $xvfb 2>/dev/null || true' EXIT
fi
DISPLAY=$XSERVER "$here/../linux/inside.sh" "$chroot" env -i HOME=/root PATH=/usr/bin:/bin LC_ALL=C.UTF-8 DISPLAY="$XSERVER" \
  WINEPREFIX="${WINEPREFIX:-/build/prefix}" WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe=' \
  SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-}" "$@" </dev/null
