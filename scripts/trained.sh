#!/usr/bin/env bash
# Trains the models that come with the program anew, from their settings. The same machine gives the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
learn() { cargo run --locked --quiet --release -- train "presets/trained/$1/settings.ron" --steps "$2" -o "presets/trained/$1"; }
learn induction 1000
learn sort 1500
learn characters 1500
