#!/usr/bin/env bash
# Makes the README's pictures anew. Look at them before you commit.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p assets/pictures
draw() { cargo run --locked --quiet --release -- render "$1" -o "assets/pictures/$2.png" --theme "$3" --size "$4" "${@:5}"; }
draw start start-dark dark 1440x900
draw coreference coreference-light light 1440x900
draw many-heads-128 many-heads-dark dark 1440x900 --view heads
draw 01-a-flick-of-the-eyes lecture-projector projector 1280x720 --step 3 --lecture --zoom 200
draw by-hand walk-through-dark dark 1440x900 --view walk --do 'Depth(Matrices)'
draw start whole-way-dark dark 1440x900 --view walk
draw order-blindness positions-light light 1440x1040 --view positions
draw lecture-notes cost-dark dark 1440x900 --view cost
draw coreference compare-light light 1440x900 --view compare
draw 01-a-flick-of-the-eyes lesson-light light 1440x900 --step 6 --language de
draw smollm2-135m recorded-dark dark 1440x900
