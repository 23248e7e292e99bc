#!/usr/bin/env bash
# Shows Talkglass with sample conversations, on a private Redis and a private PostgreSQL that end with it. Installs and
# builds what is missing first. Without a display: the merged list as text, and the window as a picture.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# where no language is set, texts are still UTF-8
if [ -z "${LC_ALL:-}${LC_CTYPE:-}${LANG:-}" ]; then
    export LC_ALL=C.UTF-8
fi
step='setting up'
trap 'echo "talkglass demo: failed while $step" >&2' ERR
say() { printf '%s\n' "talkglass demo: $*" >&2; }

"$root/packaging/setup.sh"

step='configuring the build'
cd "$root"
if [ ! -e build/release/build.ninja ]; then
    say "configuring"
    cmake --preset release >build-demo.log 2>&1 || { cat build-demo.log >&2; false; }
fi
step='building'
say "building (a few minutes the first time)"
cmake --build --preset release >build-demo.log 2>&1 || { tail -n 40 build-demo.log >&2; false; }
rm -f build-demo.log

talkglass=$root/build/release/app/talkglass
step='running the demo'
if [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ]; then
    say "opening the window"
    "$talkglass" --demo "$@"
    exit 0
fi

say "there is no display, so here is the list of the conversations of both stores"
"$talkglass" --demo sessions
step='rendering the window'
rm -f "$root/demo.png"
# quiet about what the plug-in without a screen cannot do
noise=$(mktemp)
QT_QPA_PLATFORM=offscreen "$talkglass" --demo --screenshot "$root/demo.png" 2>"$noise" || { cat "$noise" >&2; false; }
rm -f "$noise"
[ -s "$root/demo.png" ]
say "the window, as a picture: $root/demo.png"
