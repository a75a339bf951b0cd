#!/bin/sh
# Makes the chroot in which Windows programs run: Debian 13 with its wine (older ones lack bcryptprimitives). Needs root.
#   packaging/windows/chroot.sh CHROOT
# IPZONE_MIRROR: a Debian mirror; otherwise the one this machine's apt is set up with.
set -eu
chroot=$1
[ ! -e "$chroot/.made" ] || exit 0
mirror=$("$(dirname "$0")/../linux/mirror.sh")
rm -rf "$chroot"
mkdir -p "$(dirname "$chroot")"
{
  debootstrap --variant=minbase trixie "$chroot" "$mirror"
  apt-config dump Acquire::http Acquire::https >"$chroot/etc/apt/apt.conf.d/00build-host"
  chroot "$chroot" apt-get -q update
  DEBIAN_FRONTEND=noninteractive chroot "$chroot" apt-get install -q -y --no-install-recommends wine wine64
} >"$chroot.log" 2>&1 || { tail "$chroot.log" >&2; exit 1; }
touch "$chroot/.made"
