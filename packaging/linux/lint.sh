#!/bin/sh
# What Debian's own judges say of the .deb: lintian, which may only remark on details (I), and piuparts in clean chroots.
#   packaging/linux/lint.sh PACKAGE.deb RELEASE...      needs lintian and piuparts
# What is overridden, and why: share/ipzone-desk.lintian-overrides. piuparts is told one thing: /opt is empty in a clean
# chroot, so that dpkg takes it away with the last package in it, and makes it again with the next.
set -eu
deb=$1
shift
here=$(dirname "$0")
mirror=$("$here/mirror.sh")
said=$(lintian --no-cfg -I --fail-on error,warning "$deb" 2>&1) || { echo "$said" | grep '^[EW]:'; exit 1; }
if echo "$said" | grep unused-override; then exit 1; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for release in "$@"; do
  base=$("$here/clean.sh" "$release")
  PATH=$PATH:/usr/sbin piuparts --existing-chroot "$base" -d "$release" -m "$mirror main" -t "$work" \
    --no-eatmydata --ignore /opt/ "$deb" >"$work/log" 2>&1 || { tail -n 40 "$work/log"; exit 1; }
done
