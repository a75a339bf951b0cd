#!/bin/sh
# How the frozen program starts, against a bare frozen PySide6 window, in turns: processor time and time until its window
# and until home is painted, and memory once it is quiet. Fails above 120 MB; the times are for reading, since machines differ.
#   packaging/linux/pace.sh FROZEN      FROZEN holds ipzone-desk and ipzone; needs the build chroot, Xvfb and .venv
set -eu
cd "$(dirname "$0")/../.."
frozen=$(realpath "$1")
chroot=${IPZONE_CACHE:-$HOME/.cache/ipzone-build}/bullseye
bare=$chroot/build/bare
wanted=$(cat "$chroot/build/venv/.made")
if [ "$(cat "$bare/.made" 2>/dev/null)" != "$wanted" ]; then
  rm -rf "$bare"
  mkdir -p "$bare"
  cp packaging/linux/bare.py "$bare/"
  PYTHONHASHSEED=0 packaging/linux/inside.sh "$chroot" sh -c 'cd /build/bare && /build/venv/bin/pyinstaller --noconfirm \
    --log-level ERROR --strip --exclude-module PySide6.QtNetwork --distpath dist --workpath work bare.py' >"$bare.log" 2>&1
  echo "$wanted" >"$bare/.made"
fi
home=$(mktemp -d)
display=:$((700 + $$ % 200))
Xvfb "$display" -ac -noreset -screen 0 1366x768x24 -nolisten tcp >/dev/null 2>&1 &
trap 'kill $! 2>/dev/null || true; rm -rf "$home"' EXIT
"$frozen/ipzone" --data "$home" new --sample >/dev/null
DISPLAY=$display QT_QPA_PLATFORM=xcb .venv/bin/python packaging/linux/pace.py \
  "$frozen/ipzone-desk --data $home" "$bare/dist/bare/bare"
