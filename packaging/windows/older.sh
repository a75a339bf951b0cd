#!/bin/sh
# The Windows program as it was before the database last changed its shape, packed as today: what upgrades are tried from.
#   packaging/windows/older.sh      prints the path of version 0.0.9's setup program, which is kept in $IPZONE_CACHE
# Needs the chroot and Python of build.sh, and the history of the repository; prints nothing where that is cut off.
set -eu
cd "$(dirname "$0")/../.."
cache=${IPZONE_CACHE:-$HOME/.cache/ipzone-build}
chroot=$cache/trixie
commit=$(packaging/before.sh)
[ -n "$commit" ] || exit 0
kept=$cache/older-$commit.exe
if [ ! -e "$kept" ]; then
  tree=$chroot/build/older
  rm -rf "$tree" "$tree-dist" "$tree-setup"
  mkdir -p "$tree"
  git archive "$commit" | tar -xf - -C "$tree" --no-same-owner
  rm -rf "$tree/packaging"
  cp -r packaging requirements.lock "$tree/"
  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct "$commit")
  export SOURCE_DATE_EPOCH
  {
    env -u XSERVER -u WINEPREFIX packaging/windows/wine.sh "$chroot" \
      sh /build/older/packaging/windows/freeze.sh /build/older /build/older-dist
    .venv/bin/python packaging/windows/make.py "$tree-dist/ipzone-desk" "$tree-setup" --version 0.0.9 --plain
  } >"$cache/older-windows.log" 2>&1 || { tail "$cache/older-windows.log" >&2; exit 1; }
  mv "$tree-setup"/*_0.0.9_*.exe "$kept"
  rm -rf "$tree" "$tree-dist" "$tree-setup"
fi
echo "$kept"
