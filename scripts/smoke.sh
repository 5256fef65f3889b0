#!/usr/bin/env bash
# Starts the real window under Xvfb, waits for its first frame, looks at a screenshot, and closes it.
set -euo pipefail
cd "$(dirname "$0")/.."

needed=(Xvfb xdotool import)
for tool in "${needed[@]}"; do
    if ! command -v "$tool" >/dev/null; then
        sudo=$([ "$(id -u)" = 0 ] || echo sudo)
        $sudo apt-get update -qq
        $sudo apt-get install -y -qq --no-install-recommends \
            xvfb xdotool imagemagick xkb-data libgl1-mesa-dri libegl1 libgl1 \
            libx11-xcb1 libxcursor1 libxi6 libxrandr2 libxkbcommon-x11-0
        break
    fi
done

program=${1:-target/debug/attention-lab}
[ -x "$program" ] || cargo build --locked
work=$(mktemp -d)
export XDG_DATA_HOME=$work/data
unset WAYLAND_DISPLAY

echo "== without a display: one line, no panic"
if env -u DISPLAY "$program" >"$work/out" 2>&1; then echo "it should have failed"; exit 1; fi
cat "$work/out"
[ "$(wc -l <"$work/out")" = 1 ]
grep -q render "$work/out"
if grep -q panicked "$work/out"; then exit 1; fi

Xvfb -displayfd 5 -screen 0 1280x720x24 5>"$work/display" 2>/dev/null &
xvfb=$!
trap 'kill "$xvfb" 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 100); do [ -s "$work/display" ] && break; sleep 0.1; done
DISPLAY=:$(cat "$work/display")
export DISPLAY

echo "== the window"
"$program" >"$work/log" 2>&1 &
app=$!
colours=0
for _ in $(seq 120); do
    kill -0 "$app" || { cat "$work/log"; exit 1; }
    if xdotool search --name 'Attention Lab' >/dev/null 2>&1; then
        import -window root "$work/shot.png" 2>/dev/null || true
        colours=$(identify -format %k "$work/shot.png" 2>/dev/null || echo 0)
        [ "$colours" -gt 200 ] && break
    fi
    sleep 0.5
done
echo "colours in the screenshot: $colours"
[ "$colours" -gt 200 ]

echo "== it closes and keeps its session"
xdotool search --name 'Attention Lab' windowfocus --sync key ctrl+q
for _ in $(seq 60); do kill -0 "$app" 2>/dev/null || break; sleep 0.25; done
if kill -0 "$app" 2>/dev/null; then echo "it did not close"; exit 1; fi
wait "$app"
[ -s "$XDG_DATA_HOME/attention-lab/session.ron" ]
echo "all well"
