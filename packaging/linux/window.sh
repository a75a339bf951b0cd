#!/bin/sh
# A person at the window: it opens on the sample, a picture of it is taken, Chinese is pasted into a field and kept.
#   packaging/linux/window.sh ROOT PICTURES      needs DISPLAY
set -eu
root=$1 pictures=$2
here=$(dirname "$0")
as_wang() { exec "$here/inside.sh" "$root" env -i HOME=/home/wang DISPLAY="$DISPLAY" PATH=/usr/bin:/bin LC_ALL=C.UTF-8 su wang -c "$1"; }

rm -rf "$root/home/wang/window"
as_wang "exec ipzone-desk --data /home/wang/window --sample" >"$pictures-window.log" 2>&1 &
program=$!
trap 'kill $program 2>/dev/null || true' EXIT
window=$(timeout 120 xdotool search --sync --onlyvisible --name '示范区申报助手' | tail -n 1)
sleep 3
xdotool windowfocus "$window" || true
for _ in $(seq 30); do # a window is there before it is painted
  import -window root "$pictures-window.png"
  [ "$(stat -c %s "$pictures-window.png")" -lt 20000 ] || break
  sleep 1
done
# 联系人, the third field of the first page
xdotool mousemove 566 383 click 1
sleep 1
printf '王小明（测试）' | xclip -selection clipboard
xdotool key ctrl+a
xdotool key ctrl+v
sleep 1
xdotool key Tab
sleep 2
import -window root "$pictures-typed.png"
ps -eo rss,args | awk '/ipzone-desk --data \/home\/wang\/window/ { if ($1 > most) most = $1 } END { print most / 1024 " MB resident" }' \
  >"$pictures-memory.txt"
(as_wang 'id=$(ipzone --data /home/wang/window list --json | sed -n "s/.*\"id\": \"\(.*\)\".*/\1/p" | head -n 1)
  ipzone --data /home/wang/window show "$id" | grep 王小明（测试）')
