#!/bin/sh
# Chinese typed with an input method: pinyin from the keyboard, the program in one chroot, the input method in another.
#   packaging/linux/typing.sh ROOT PICTURES METHOD      METHOD: fcitx5 fcitx4 ibus; needs DISPLAY
# fcitx 5 is this machine's; fcitx 4.2.9 and ibus, as on Kylin V10 and UOS 20, are Debian 11's, in $IPZONE_CACHE/typing.
set -eu
root=$1 pictures=$2-$3 method=$3
here=$(cd "$(dirname "$0")" && pwd)
cache=${IPZONE_CACHE:-$HOME/.cache/ipzone-build}
typing=$cache/typing
if [ "$method" != fcitx5 ] && [ ! -e "$typing/.typing" ]; then
  base=$("$here/clean.sh" bullseye)
  rm -rf "$typing"
  cp -a "$base" "$typing"
  DEBIAN_FRONTEND=noninteractive chroot "$typing" apt-get install -y -q --no-install-recommends \
    ibus ibus-libpinyin fcitx-bin fcitx-pinyin fcitx-module-dbus fcitx-module-x11 fcitx-ui-classic fonts-wqy-microhei \
    >"$typing.log" 2>&1 || { tail "$typing.log" >&2; exit 1; }
  od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$typing/etc/machine-id"
  touch "$typing/.typing"
fi
shared=/tmp/.X11-unix/ipzone-$$ # every chroot sees this folder: inside.sh
home=$(mktemp -d)
children=""
# an input method writes to its home until it is gone: what cannot be removed then is no failure of the trial
trap 'kill $children 2>/dev/null || true; wait; rm -rf "$home" "$shared" "$typing/root/typing" || true' EXIT
mkdir -p "$shared"
export DBUS_SESSION_BUS_ADDRESS="unix:path=$shared/bus"
module=fcitx
with() { # ROOT HOME COMMAND; in place of the shell that calls it, so that what is started can be ended
  exec "$here/inside.sh" "$1" env -i HOME="$2" DISPLAY="$DISPLAY" DBUS_SESSION_BUS_ADDRESS="$DBUS_SESSION_BUS_ADDRESS" \
    IBUS_ADDRESS_FILE="$shared/ibus" QT_IM_MODULE="$module" PATH=/usr/bin:/bin:/root/bin LC_ALL=C.UTF-8 sh -c "$3"
}
until_true() { # SECONDS COMMAND...
  left=$1
  shift
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || { echo "waited in vain: $*" >&2; return 1; }
    sleep 1
  done
}
dbus-daemon --session --address="$DBUS_SESSION_BUS_ADDRESS" --nofork >/dev/null 2>&1 &
children=$!
until_true 10 test -S "$shared/bus"

# Each method: it starts; `listens` says that it is there, `focused` that the program's field is its own.
rm -rf "$typing/root/typing"
mkdir -p "$home/.config/fcitx5"
case $method in
  fcitx5)
    printf '[Groups/0]\nName=Default\nDefault Layout=us\nDefaultIM=pinyin\n\n[Groups/0/Items/0]\nName=keyboard-us\nLayout=\n\n[Groups/0/Items/1]\nName=pinyin\nLayout=\n\n[GroupOrder]\n0=Default\n' \
      >"$home/.config/fcitx5/profile"
    HOME=$home fcitx5 --disable=wayland >"$pictures-method.log" 2>&1 &
    asked() { dbus-send --session --print-reply --dest=org.fcitx.Fcitx5 /controller "org.fcitx.Fcitx.Controller1.$1"; }
    listens() { # asking fcitx itself would make the bus start another one
      dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
        string:org.fcitx.Fcitx5 | grep -q true
    }
    focused() { asked DebugInfo | grep -q 'focus:1'; }
    switch() { xdotool key ctrl+space; }
    ;;
  fcitx4)
    mkdir -p "$typing/root/typing/.config/fcitx"
    printf '[Profile]\nIMName=\nEnabledIMList=fcitx-keyboard-us:True,pinyin:True\n' >"$typing/root/typing/.config/fcitx/profile"
    with "$typing" /root/typing 'exec fcitx -D' >"$pictures-method.log" 2>&1 &
    asked() (with "$typing" /root/typing fcitx-remote)
    listens() { asked; }
    focused() { asked | grep -q '[12]'; }
    switch() { xdotool key ctrl+space; }
    ;;
  ibus)
    module=ibus
    mkdir -p "$typing/root/typing"
    with "$typing" /root/typing 'exec ibus-daemon --address=unix:dir='"$shared" >"$pictures-method.log" 2>&1 &
    listens() (with "$typing" /root/typing 'ibus list-engine | grep -q libpinyin')
    focused() (with "$typing" /root/typing 'ibus engine libpinyin 2>/dev/null; [ "$(ibus engine)" = libpinyin ]')
    switch() { :; } # libpinyin begins with Chinese
    ;;
esac
children="$children $!"
until_true 30 listens

rm -rf "$root/root/typing" "$root/root/bin"
mkdir "$root/root/bin"
ln -s /bin/true "$root/root/bin/ibus-daemon" # Qt asks for ibus only where its program is installed
with "$root" /root 'exec ipzone-desk --data /root/typing --sample' >"$pictures-program.log" 2>&1 &
children="$children $!"
at_field() {
  xdotool mousemove 566 383 click 1 # 联系人
  sleep 1
  # the ring round a field that has the keyboard: another colour than what is beside it
  [ "$(import -window root -crop 3x1+351+383 -format '%k' info:)" -gt 1 ] && focused
}
arrived() {
  with "$root" /root 'id=$(ipzone --data /root/typing list --json | sed -n "s/.*\"id\": \"\(.*\)\".*/\1/p" | head -n 1)
    ipzone --data /root/typing show "$id"' | grep 你好
}
timeout 120 xdotool search --sync --onlyvisible --name '申报主体' >/dev/null
until_true 30 at_field
xdotool key ctrl+a
switch
sleep 2
xdotool type --delay 250 nihao
sleep 3
import -window root "$pictures-candidates.png"
xdotool key space
sleep 2
xdotool key Tab
until_true 10 arrived
