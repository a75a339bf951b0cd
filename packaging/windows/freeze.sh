#!/bin/sh
# Runs inside the wine chroot: PyInstaller, with the genuine Python for Windows.
#   freeze.sh [TREE DIST]     reads TREE (/build/tree) and /build/python, leaves DIST/ipzone-desk (/build/dist)
set -eu
tree=${1:-/build/tree} dist=${2:-/build/dist}
on_z() { printf 'Z:%s' "$1" | tr / '\\'; } # what Windows programs call a path
export PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1
cd "$tree"
rm -rf /build/work "$dist"
[ -e "$WINEPREFIX/system.reg" ] || wine wineboot --init 2>&1 | cat
wine 'Z:\build\python\python.exe' -m PyInstaller --noconfirm --log-level WARN \
  --distpath "$(on_z "$dist")" --workpath 'Z:\build\work' "$(on_z "$tree/packaging/ipzone.spec")" 2>&1 | cat
wine "$(on_z "$dist/ipzone-desk/ipzone.exe")" --data 'Z:\build\work\started' places 常州 2>&1 | grep -q 320400 # it starts: nothing it imports was left out
wineserver -k -w || true
test -s "$dist/ipzone-desk/ipzone-desk.exe"
test -s "$dist/ipzone-desk/ipzone.exe"
