#!/usr/bin/env bash
# Builds a package for Debian and Ubuntu, and says what is in it. Usage: scripts/deb.sh [FOLDER]
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-target/debian}
command -v cargo-deb >/dev/null || cargo install --locked cargo-deb
cargo deb --locked --output "$out/"
package=$(ls -t "$out"/attention-lab_*.deb | head -1)
dpkg-deb --info "$package"
dpkg-deb --contents "$package"
if command -v desktop-file-validate >/dev/null; then desktop-file-validate packaging/linux/attention-lab.desktop; fi
