#!/bin/sh
# Makes or completes the build chroot (Debian 11), with the compiled Python in /opt/python. Needs root.
#   packaging/linux/chroot.sh CHROOT
# IPZONE_MIRROR: a Debian mirror; otherwise the one this machine's apt is set up with.
set -eu
cd "$(dirname "$0")/../.."
chroot=$1

mirror=$(packaging/linux/mirror.sh)

if [ ! -e "$chroot/.made" ]; then
  rm -rf "$chroot"
  mkdir -p "$(dirname "$chroot")"
  debootstrap --variant=minbase bullseye "$chroot" "$mirror" >"$chroot.log" 2>&1 || { tail "$chroot.log" >&2; exit 1; }
  cp /usr/share/keyrings/debian-archive-keyring.gpg "$chroot/etc/apt/trusted.gpg.d/build-host.gpg"
  chmod 644 "$chroot/etc/apt/trusted.gpg.d/build-host.gpg"
  printf 'deb %s bullseye main\ndeb %s trixie main\ndeb-src %s bookworm main\ndeb-src %s trixie main\n' \
    "$mirror" "$mirror" "$mirror" "$mirror" >"$chroot/etc/apt/sources.list"
  # Nothing of Debian 13 is installed; only what linux/input.toml names is taken from it, by its version.
  printf 'Package: *\nPin: release n=trixie\nPin-Priority: -1\n' >"$chroot/etc/apt/preferences.d/trixie"
  apt-config dump Acquire::http Acquire::https >"$chroot/etc/apt/apt.conf.d/00build-host"
  chroot "$chroot" apt-get -q update >>"$chroot.log" 2>&1
  DEBIAN_FRONTEND=noninteractive chroot "$chroot" apt-get install -q -y --no-install-recommends \
    build-essential pkg-config dpkg-dev patchelf xz-utils tcl perl zlib1g-dev libffi-dev liblzma-dev libbz2-dev \
    libgl1 libegl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libfreetype6 libx11-6 libx11-xcb1 libxkbcommon-x11-0 \
    libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 libxcb-xkb1 \
    >>"$chroot.log" 2>&1 || { tail "$chroot.log" >&2; exit 1; }
  touch "$chroot/.made"
fi

pinned() { sed -n 's/^"\(.*\)" = "\([0-9a-f]\{64\}\)"$/\2  \1/p' "$1"; }

debs=$chroot/build/input-debs
if ! (cd "$debs" 2>/dev/null && pinned "$OLDPWD/packaging/linux/input.toml" | sha256sum --quiet --strict -c - 2>/dev/null); then
  rm -rf "$debs"
  mkdir -p "$debs"
  chmod 777 "$debs"
  sed -n 's/^packages = "\(.*\)"/\1/p' packaging/linux/input.toml |
    xargs chroot "$chroot" sh -c 'cd /build/input-debs && apt-get -q download "$@" >/dev/null' fetch
  (cd "$debs" && pinned "$OLDPWD/packaging/linux/input.toml" | sha256sum --quiet --strict -c -)
fi

# Sources by apt, which checks Debian's signature; then against the hashes that are pinned here.
wanted=$(cat packaging/sources.toml packaging/linux/toolchain.sh packaging/linux/floor.h | sha256sum | cut -d' ' -f1)
[ "$(cat "$chroot/opt/python/.made" 2>/dev/null)" = "$wanted" ] && exit 0
rm -rf "$chroot/build/sources"
mkdir -p "$chroot/build/sources" "$chroot/build/toolchain"
chmod 777 "$chroot/build/sources"
sed -n 's/^package = "\(.*\)"/\1/p; s/^version = "\(.*\)"/=\1/p' packaging/sources.toml | paste -d '' - - |
  xargs chroot "$chroot" sh -c 'cd /build/sources && apt-get -q source --download-only "$@" >/dev/null' fetch
(cd "$chroot/build/sources" && pinned "$OLDPWD/packaging/sources.toml" | sha256sum --quiet --strict -c -)
cp packaging/linux/toolchain.sh packaging/linux/floor.h "$chroot/build/toolchain/"
packaging/linux/inside.sh "$chroot" sh /build/toolchain/toolchain.sh /build/sources
echo "$wanted" >"$chroot/opt/python/.made"
