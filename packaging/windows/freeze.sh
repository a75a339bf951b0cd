#!/bin/sh
# Runs inside the wine chroot: PyInstaller, with the genuine Python for Windows.
#   freeze.sh      reads /build/tree and /build/python, leaves /build/dist/ipzone-desk
set -eu
export PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1
cd /build/tree
rm -rf /build/work /build/dist
[ -e "$WINEPREFIX/system.reg" ] || wine wineboot --init 2>&1 | cat
wine 'Z:\build\python\python.exe' -m PyInstaller --noconfirm --log-level WARN \
  --distpath 'Z:\build\dist' --workpath 'Z:\build\work' 'Z:\build\tree\packaging\ipzone.spec' 2>&1 | cat
wine 'Z:\build\dist\ipzone-desk\ipzone.exe' --data 'Z:\build\work\started' places 常州 2>&1 | grep -q 320400 # it starts: nothing it imports was left out
wineserver -k -w || true
test -s /build/dist/ipzone-desk/ipzone-desk.exe
test -s /build/dist/ipzone-desk/ipzone.exe
