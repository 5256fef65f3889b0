#!/usr/bin/env bash
# Builds a wheel with the program and the Python module, and tries it in a new environment. Linux needs no newer C library than
# that of manylinux_2_17. Usage: scripts/wheel.sh [FOLDER]
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(realpath -m "${1:-target/wheels}")
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python3 -m venv "$tools/build"
python=$(echo "$tools"/build/*/python*)
python=${python%% *}

case "$(uname -s)" in
    Linux) zig=(ziglang) flags=(--zig --compatibility manylinux_2_17) ;;
    *) zig=() flags=() ;;
esac
"$python" -m pip install --quiet "maturin>=1.16,<2" "${zig[@]}"
# Where maturin looks for zig.
export PATH="$(dirname "$python"):$PATH"
(cd packaging/python && "$python" -m maturin build --release --out "$out" "${flags[@]}")
wheel=$(ls -t "$out"/attention_lab-*.whl | head -1)
echo "== $wheel, $(($(wc -c <"$wheel") / 1000)) kB"

if [ "$(uname -s)" = Linux ] && command -v objdump >/dev/null; then
    "$python" -m zipfile -e "$wheel" "$tools/wheel"
    newest=$(objdump -T "$tools"/wheel/*/scripts/attention-lab | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -1)
    echo "newest symbol: $newest"
    [ "$(printf '%s\nGLIBC_2.17\n' "$newest" | sort -V | tail -1)" = GLIBC_2.17 ]
fi

echo "== tried in a new environment"
python3 -m venv "$tools/try"
python=$(echo "$tools"/try/*/python*)
python=${python%% *}
"$python" -m pip install --quiet "$wheel"
program=$(dirname "$python")/attention-lab
[ -x "$program" ] || program=$program.exe
"$program" --version
"$python" scripts/python_module.py "$program"
