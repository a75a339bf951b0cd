#!/bin/sh
# Says the Debian mirror that build chroots are made from: IPZONE_MIRROR, or the one this machine's apt is set up with.
set -eu
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=${IPZONE_MIRROR:-$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' "Created-By: Packages" |
  awk -v r="$release" '$2 == r { print $1; exit }')}
[ -n "$mirror" ] || { echo "Set IPZONE_MIRROR to a Debian mirror." >&2; exit 1; }
echo "$mirror"
