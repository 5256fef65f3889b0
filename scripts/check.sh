#!/usr/bin/env bash
# The whole check. On a fresh Debian or Ubuntu it first installs what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$*"; }

if ! { command -v cc && command -v curl && command -v pdftotext; } >/dev/null && command -v apt-get >/dev/null; then
    step "a C linker, curl, and what reads the PDFs that tests write"
    sudo=$([ "$(id -u)" = 0 ] || echo sudo)
    $sudo apt-get update -qq
    $sudo apt-get install -y -qq --no-install-recommends build-essential curl ca-certificates poppler-utils
fi
if ! command -v cargo >/dev/null; then
    step "Rust"
    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal
    # shellcheck disable=SC1091
    . "$HOME/.cargo/env"
fi
for part in rustfmt clippy; do
    cargo "${part/rustfmt/fmt}" --version >/dev/null 2>&1 || rustup component add "$part"
done

step "formatting"
cargo fmt --check
step "lints, warnings are errors"
cargo clippy --locked --all-targets -- -D warnings
step "the core without egui"
cargo clippy --locked --lib --no-default-features -- -D warnings
step "tests"
cargo test --locked --lib --bins --test all
step "the notebook of the documentation, against NumPy"
if command -v python3 >/dev/null; then python3 scripts/notebook.py; else echo "SKIPPED: there is no Python"; fi
step "the Python module"
if command -v python3 >/dev/null; then python3 scripts/python_module.py; else echo "SKIPPED: there is no Python"; fi
step "documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps
step "all well"
