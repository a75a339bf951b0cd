#!/bin/sh
# The main job: with a display, the window on a sample workspace; without one, the sample application all the
# way to a signed package.
#   packaging/run.sh OUT DATA
set -eu
cd "$(dirname "$0")/.."
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  packaging/system.sh window
  exec .venv/bin/ipzone-desk --data "$2" --sample
fi
exec .venv/bin/ipzone demo --out "$1"
