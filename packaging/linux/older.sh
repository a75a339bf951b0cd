#!/bin/sh
# The program as it was before the database last changed its shape, packed as today: what upgrades are tried from.
#   packaging/linux/older.sh      prints the path of version 0.0.9, which is kept in $IPZONE_CACHE
# Needs the build chroot of build.sh, and the history of the repository; prints nothing where that is cut off.
set -eu
cd "$(dirname "$0")/../.."
cache=${IPZONE_CACHE:-$HOME/.cache/ipzone-build}
chroot=$cache/bullseye
commit=$(packaging/before.sh)
[ -n "$commit" ] || exit 0
kept=$cache/older-$commit.deb
if [ ! -e "$kept" ]; then
  tree=$chroot/build/older
  rm -rf "$tree" "$tree-dist"
  mkdir -p "$tree"
  git archive "$commit" | tar -xf - -C "$tree" --no-same-owner
  rm -rf "$tree/packaging"
  cp -r packaging requirements.lock "$tree/"
  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct "$commit") PYTHONHASHSEED=0 LC_ALL=C.UTF-8 \
    packaging/linux/inside.sh "$chroot" sh /build/older/packaging/linux/freeze.sh /build/older /build/older-dist 0.0.9 \
    >"$cache/older.log" 2>&1 || { tail "$cache/older.log" >&2; exit 1; }
  mv "$tree-dist"/*.deb "$kept"
  rm -rf "$tree" "$tree-dist"
fi
echo "$kept"
