#!/bin/sh
# Runs inside the build chroot: the fcitx plugin, fitted to the shipped Qt and to the floor.
#   input.sh DEBS PYSIDE OUT    leaves OUT/plugins and OUT/lib
set -eu
debs=$1 qt=$2/Qt out=$3
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$out"
mkdir -p "$out/unpacked" "$out/plugins" "$out/lib"
for deb in "$debs"/*fcitx5*.deb; do dpkg -x "$deb" "$out/unpacked"; done
library=$(ls -d "$out"/unpacked/usr/lib/*-linux-gnu)
cp "$library"/qt6/plugins/platforminputcontexts/*.so "$out/plugins/"
cp "$library"/libFcitx5Qt6DBusAddons.so.1 "$out/lib/"
cp "$qt/lib/libQt6WaylandClient.so.6" "$out/lib/" # the plugin is linked to it, also where X11 is used
cp "$out"/unpacked/usr/share/doc/fcitx5-frontend-qt6/copyright "$out/copyright"
rm -rf "$out/unpacked"
gcc -O2 -shared -fPIC -s -Wl,-soname,libipzone-input.so.1 "$here/input_shim.c" -o "$out/lib/libipzone-input.so.1"
fit() { # FILE RUNPATH: what only GCC 11 and 14 have comes from the shim, and must not keep the file from loading
  patchelf --set-rpath "$2" "$1"
  patchelf --add-needed libipzone-input.so.1 "$1"
  for pair in "GLIBCXX_3.4.29 GLIBCXX_3.4" "CXXABI_1.3.15 CXXABI_1.3"; do
    # shellcheck disable=SC2086
    if objdump -p "$1" | grep -q "${pair% *}\$"; then /opt/python/bin/python3 "$here/../elf.py" --retarget "$1" $pair; fi
  done
}
for plugin in "$out"/plugins/*.so; do fit "$plugin" '$ORIGIN/../../lib'; done
fit "$out/lib/libFcitx5Qt6DBusAddons.so.1" '$ORIGIN'
