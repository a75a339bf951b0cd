#!/bin/sh
# The whole main job and the window under strace: no socket other than those of this machine.
#   packaging/linux/quiet.sh ROOT TRACE
set -eu
root=$1 trace=$2
here=$(dirname "$0")
: >"$trace"
strace -f -qq -e trace=network -o "$trace" "$here/inside.sh" "$root" \
  env -i HOME=/tmp/traced-home PATH=/usr/bin:/bin LC_ALL=C.UTF-8 sh -c '
    ipzone demo --out /tmp/traced >/dev/null
    QT_QPA_PLATFORM=offscreen timeout 6 ipzone-desk --data /tmp/traced/ws --sample || [ $? = 124 ]'
if grep -E 'AF_(INET6?|PACKET|NETLINK)' "$trace"; then
  echo "a socket of the network was opened" >&2
  exit 1
fi
echo "$(wc -l <"$trace") calls, all of this machine"
