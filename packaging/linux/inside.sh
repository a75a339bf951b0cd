#!/bin/sh
# Runs a command inside a chroot with /proc and /dev, in a mount space of its own: nothing stays mounted. With DISPLAY
# set, the X server of this machine can be reached.
#   packaging/linux/inside.sh CHROOT COMMAND...
set -eu
exec unshare --mount --propagation private sh -c '
  root=$1; shift
  mount --bind /proc "$root/proc"
  mount --bind /dev "$root/dev"
  if [ -n "${DISPLAY:-}" ]; then
    mkdir -p "$root/tmp/.X11-unix"
    mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
  fi
  exec nice -n "${NICE:-10}" chroot "$root" "$@"' inside "$@"
