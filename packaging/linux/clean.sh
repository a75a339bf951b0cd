#!/bin/sh
# A clean minimal Debian, as an office might have it: made once, kept in $IPZONE_CACHE, never installed into but in copies.
#   packaging/linux/clean.sh RELEASE      prints its path
set -eu
release=$1
base=${IPZONE_CACHE:-$HOME/.cache/ipzone-build}/clean-$release
if [ ! -e "$base/.made" ]; then
  rm -rf "$base"
  debootstrap --variant=minbase "$release" "$base" "$("$(dirname "$0")/mirror.sh")" >"$base.log" 2>&1 || { tail "$base.log" >&2; exit 1; }
  apt-config dump Acquire::http Acquire::https >"$base/etc/apt/apt.conf.d/00build-host"
  chroot "$base" apt-get -qq update
  touch "$base/.made"
fi
echo "$base"
