#!/bin/sh
# Runs inside the build chroot: the packages, the frozen program, the check of the floor, the .deb.
#   freeze.sh [TREE DIST VERSION]     by default /build/tree and /build/dist; with a version, for trials
set -eu
tree=${1:-/build/tree} dist=${2:-/build/dist}
cd "$tree"
export PYTHONDONTWRITEBYTECODE=1 QT_QPA_PLATFORM=offscreen HOME=/tmp/home
wanted=$(cat requirements.lock packaging/build.lock /opt/python/.made | sha256sum | cut -d' ' -f1)
if [ "$(cat /build/venv/.made 2>/dev/null)" != "$wanted" ]; then
  rm -rf /build/venv
  /opt/python/bin/python3 -m venv /build/venv
  for lock in requirements.lock packaging/build.lock; do
    /build/venv/bin/python -m pip install --quiet --disable-pip-version-check --no-index --find-links /build/wheels \
      --require-hashes --no-deps -r "$lock"
  done
  echo "$wanted" >/build/venv/.made
fi
sh packaging/linux/input.sh /build/input-debs /build/venv/lib/python3.11/site-packages/PySide6 /build/input
export IPZONE_INPUT=/build/input
rm -rf /build/work "$dist"
/build/venv/bin/pyinstaller --noconfirm --log-level WARN --distpath "$dist" --workpath /build/work packaging/ipzone.spec
/build/venv/bin/python packaging/elf.py "$dist/ipzone-desk"
"$dist/ipzone-desk/ipzone" --data /build/work/started places 常州 >/dev/null # it starts: nothing it imports was left out
/build/venv/bin/python packaging/linux/deb.py "$dist/ipzone-desk" "$dist" ${3:+--version "$3" --plain}
