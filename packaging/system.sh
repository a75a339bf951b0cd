#!/bin/sh
# Sees to the system packages that a task needs on Debian or Ubuntu.
#   packaging/system.sh window|test|build|windows|installers
# Installs what is missing when it may (root, or sudo without a password); otherwise prints the one line to type.
set -eu

# what to look for : package that brings it
window="libGL.so.1:libgl1 libEGL.so.1:libegl1 libglib-2.0.so.0:libglib2.0-0 libdbus-1.so.3:libdbus-1-3
libfontconfig.so.1:libfontconfig1 libfreetype.so.6:libfreetype6 libxkbcommon-x11.so.0:libxkbcommon-x11-0
libxcb-cursor.so.0:libxcb-cursor0 libxcb-icccm.so.4:libxcb-icccm4 libxcb-image.so.0:libxcb-image0
libxcb-keysyms.so.1:libxcb-keysyms1 libxcb-render-util.so.0:libxcb-render-util0 libxcb-shape.so.0:libxcb-shape0
libxcb-xkb.so.1:libxcb-xkb1"
build="debootstrap:debootstrap git:git"
windows="debootstrap:debootstrap git:git unzip:unzip makensis:nsis Xvfb:xvfb"
installers="debootstrap:debootstrap Xvfb:xvfb xdotool:xdotool xclip:xclip strace:strace import:imagemagick fcitx5:fcitx5
dbus-daemon:dbus gio:libglib2.0-bin update-mime-database:shared-mime-info update-desktop-database:desktop-file-utils
appstreamcli:appstream lintian:lintian piuparts:piuparts"
tools="openssl:openssl pdfsig:poppler-utils qpdf:qpdf unzip:unzip zip:zip Xvfb:xvfb xdotool:xdotool softhsm2-util:softhsm2 cc:gcc javac:default-jdk-headless"

case "${1:-}" in
  window) wanted=$window ;;
  test) wanted="$window $tools" ;;
  build) wanted=$build ;;
  windows) wanted=$windows ;;
  installers) wanted=$installers ;;
  *) echo "usage: $0 window|test|build|windows|installers" >&2; exit 2 ;;
esac

present() {
  case "$1" in
    lib*.so.*) for dir in $library_path; do [ -e "$dir/$1" ] && return 0; done; return 1 ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
  esac
}

library_path="/lib /usr/lib /usr/local/lib $(ls -d /lib/*-linux-gnu* /usr/lib/*-linux-gnu* 2>/dev/null || true)"
missing=""
[ "$1" != installers ] || [ -e /usr/share/fcitx5/inputmethod/pinyin.conf ] || missing=" fcitx5-pinyin"
for pair in $wanted; do
  present "${pair%%:*}" || missing="$missing ${pair##*:}"
done
[ "$1" != test ] || [ -e /usr/share/java/bcpkix.jar ] || missing="$missing libbcpkix-java"
[ "$1" != test ] || [ -e /usr/include/stdio.h ] || missing="$missing libc6-dev"
[ -n "$missing" ] || exit 0

install="apt-get install -y --no-install-recommends$missing"
if ! command -v apt-get >/dev/null 2>&1; then
  echo "Please install with the system's package manager:$missing" >&2
  exit 1
fi
if [ "$(id -u)" = 0 ]; then
  run=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
  run="sudo -n"
else
  echo "Some system libraries are missing. Please type:" >&2
  echo "  sudo $install" >&2
  exit 1
fi
echo "Installing system packages:$missing"
$run apt-get update -qq
DEBIAN_FRONTEND=noninteractive $run $install >/dev/null
