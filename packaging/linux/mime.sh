#!/bin/sh
# Whether a desktop that reads what the package installs opens .asice with the program: asked of the standard tools.
#   packaging/linux/mime.sh ROOT      needs update-mime-database, desktop-file-validate, appstreamcli, gio here
set -eu
share=$1/usr/share
kind=application/vnd.etsi.asic-e+zip
entry=desk.ipzone.IPZoneDesk.desktop
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
desktop-file-validate "$share/applications/$entry"
appstreamcli validate --no-net --pedantic "$share/metainfo/desk.ipzone.IPZoneDesk.metainfo.xml"
mkdir -p "$work/mime/packages" "$work/applications" "$work/config" "$work/bin"
cp /usr/share/mime/packages/freedesktop.org.xml "$share"/mime/packages/ipzone-desk.xml "$work/mime/packages/"
cp "$share/applications/$entry" "$work/applications/"
ln -s /bin/true "$work/bin/ipzone-desk" # an entry whose program is nowhere does not count
update-mime-database "$work/mime" 2>/dev/null
update-desktop-database "$work/applications"
asked() { env XDG_DATA_HOME="$work" XDG_DATA_DIRS="$work" XDG_CONFIG_HOME="$work/config" PATH="$work/bin:$PATH" LC_ALL=C.UTF-8 gio "$@"; }
printf 'PK\003\004\024\000\000\000\000\000\000\000\000\000\000\000\000\000\047\000\000\000\047\000\000\000\010\000\000\000mimetype%s' "$kind" >"$work/无后缀"
printf 'something else' >"$work/申报 包.asice"
for file in "$work/申报 包.asice" "$work/无后缀"; do # by its name, and by what is in it
  said=$(asked info -a standard::content-type "$file" | sed -n 's/.*content-type: //p')
  [ "$said" = "$kind" ] || { echo "$file is $said" >&2; exit 1; }
done
said=$(asked mime "$kind")
case $said in *"$entry"*) ;; *) echo "$said" >&2; exit 1 ;; esac
