#!/bin/sh
# Builds dist/ipzone-desk_VERSION_ARCH.deb on a Debian 12 machine, as root. The chroot is kept in
# $IPZONE_CACHE (~/.cache/ipzone-build): the first build takes about ten minutes, later ones about two.
set -eu
cd "$(dirname "$0")/../.."
cache=${IPZONE_CACHE:-$HOME/.cache/ipzone-build}
chroot=$cache/bullseye
[ "$(id -u)" = 0 ] || { echo "Building needs a chroot, and so root: sudo make deb" >&2; exit 1; }
packaging/system.sh build
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}" PYTHONHASHSEED=0 LC_ALL=C.UTF-8
umask 022

echo "Build chroot and Python: $chroot"
packaging/linux/chroot.sh "$chroot"

echo "Packages from requirements.lock and packaging/build.lock"
wheels=$chroot/build/wheels
mkdir -p "$wheels"
for lock in requirements.lock packaging/build.lock; do
  # 2.28 is the floor: a wheel for a newer glibc is not taken even where the lock has one.
  .venv/bin/python -m pip download --quiet --disable-pip-version-check --require-hashes --no-deps -r "$lock" -d "$wheels" \
    --only-binary :all: --implementation cp --python-version 3.11 --abi cp311 --abi abi3 --abi none \
    $(for tag in 2_28 2_27 2_26 2_24 2_17 2_12 2_5; do echo "--platform manylinux_${tag}_$(uname -m)"; done) \
    --platform "manylinux2014_$(uname -m)" --platform "manylinux2010_$(uname -m)"
done

echo "Program"
tree=$chroot/build/tree
rm -rf "$tree" "$chroot/build/dist"
mkdir -p "$tree"
git ls-files -co --exclude-standard -z | tar --null --files-from=- --ignore-failed-read -cf - 2>/dev/null | tar -xf - -C "$tree" --no-same-owner
packaging/linux/inside.sh "$chroot" sh /build/tree/packaging/linux/freeze.sh

mkdir -p dist
cp "$chroot"/build/dist/*.deb "$chroot"/build/dist/*.cdx.json dist/
echo "Made: $(ls dist/*.deb | tail -n 1)"
