#!/bin/sh
# Chinese typed with an input method: fcitx 5 of this machine, the program in a chroot, pinyin from the keyboard.
#   packaging/linux/typing.sh ROOT PICTURES      needs DISPLAY, and fcitx5 and fcitx5-pinyin here
set -eu
root=$1 pictures=$2
here=$(dirname "$0")
home=$(mktemp -d)
bus=/tmp/.X11-unix/ipzone-bus-$$
children=""
# fcitx writes to its home until it is gone: what cannot be removed then is no failure of the trial
trap 'kill $children 2>/dev/null || true; wait; rm -rf "$home" "$bus" || true' EXIT
mkdir -p "$home/.config/fcitx5"
printf '[Groups/0]\nName=Default\nDefault Layout=us\nDefaultIM=pinyin\n\n[Groups/0/Items/0]\nName=keyboard-us\nLayout=\n\n[Groups/0/Items/1]\nName=pinyin\nLayout=\n\n[GroupOrder]\n0=Default\n' \
  >"$home/.config/fcitx5/profile"
export DBUS_SESSION_BUS_ADDRESS="unix:path=$bus"
dbus-daemon --session --address="$DBUS_SESSION_BUS_ADDRESS" --nofork >/dev/null 2>&1 &
children=$!
sleep 1
HOME=$home fcitx5 --disable=wayland >"$pictures-fcitx.log" 2>&1 &
children="$children $!"
sleep 4
inside() { "$here/inside.sh" "$root" env -i HOME=/root DISPLAY="$DISPLAY" QT_IM_MODULE=fcitx PATH=/usr/bin:/bin \
  DBUS_SESSION_BUS_ADDRESS="$DBUS_SESSION_BUS_ADDRESS" LC_ALL=C.UTF-8 "$@"; }
rm -rf "$root/root/typing"
inside ipzone-desk --data /root/typing --sample >"$pictures-program.log" 2>&1 &
children="$children $!"
until_true() { # SECONDS COMMAND...
  left=$1
  shift
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || { echo "waited in vain: $*" >&2; return 1; }
    sleep 1
  done
}
focused() {
  xdotool mousemove 566 383 click 1 # 联系人
  sleep 1
  dbus-send --session --print-reply --dest=org.fcitx.Fcitx5 /controller org.fcitx.Fcitx.Controller1.DebugInfo | grep -q 'focus:1'
}
arrived() {
  id=$(inside ipzone --data /root/typing list --json | sed -n 's/.*"id": "\(.*\)".*/\1/p' | head -n 1)
  inside ipzone --data /root/typing show "$id" | grep 你好
}
timeout 120 xdotool search --sync --onlyvisible --name '申报主体' >/dev/null
until_true 30 focused
xdotool key ctrl+a
xdotool key ctrl+space
sleep 2
xdotool type --delay 250 nihao
sleep 3
import -window root "$pictures-candidates.png"
xdotool key space
sleep 2
xdotool key Tab
until_true 10 arrived
