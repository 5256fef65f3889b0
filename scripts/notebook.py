#!/usr/bin/env python3
"""Runs the Python of docs/notebooks.md that goes there and back: matrices and recordings in, traces and pictures out.

Usage:  python3 scripts/notebook.py [PROGRAM]

PROGRAM is target/debug/attention-lab where nothing else is said. The lines are taken from the document and run word for
word, in a folder of their own; they compare what comes back with NumPy. Then the pictures that they made are read: each
weight of the map stands in it, and each token. Needs NumPy and safetensors; where they are missing it says so, and nothing
is checked.
"""

import os
import re
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

try:
    import numpy as np
    import safetensors  # noqa: F401
except ImportError as missing:
    print(f"SKIPPED: the notebook was not checked against NumPy ({missing}); pip install numpy safetensors")
    sys.exit(0)

ROOT = Path(__file__).resolve().parent.parent
DOC = ROOT / "docs" / "notebooks.md"
SVG = "{http://www.w3.org/2000/svg}"


def blocks():
    _, text = DOC.read_text().split("## There and back")
    found = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(found) == 3, f"{DOC}: {len(found)} blocks of Python"
    return found


def words(path):
    """The texts of a picture."""
    return [element.text for element in ElementTree.parse(path).iter(f"{SVG}text")]


def written(weight):
    """As a map of few tokens writes a weight."""
    if weight == 0:
        return "0"
    return "<0.001" if weight < 0.0005 else f"{np.floor(weight * 1000 + 0.5) / 1000:.3f}"


def check_pictures(notebook):
    """A cell that can be seen says its weight, and a forbidden one none."""
    found = words("map.svg")
    weights = notebook["trace"]["layers.0.heads.0.weights"].astype(np.float64)
    expected = sorted(written(weight) for i, row in enumerate(weights) for weight in row[: i + 1])
    numbers = [text for text in found if re.fullmatch(r"0|<?[01]\.\d{3}", text)]
    assert sorted(numbers) == expected, f"{numbers}, expected {expected}"
    for token in notebook["tokens"]:
        assert found.count(token) >= 2, f"{token} as a row and as a column: {found}"
    assert len(words("heads.svg")) > 0
    assert Path("report.html").read_text().count("<svg") == 3


def main():
    program = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target" / "debug" / "attention-lab").resolve()
    assert program.is_file(), f"expected a program, got {program}"
    with tempfile.TemporaryDirectory() as folder:
        # By the name that the document calls it, whatever its own is.
        tools = Path(folder) / "tools"
        tools.mkdir()
        (tools / "attention-lab").symlink_to(program)
        os.environ["PATH"] = f"{tools}{os.pathsep}{os.environ['PATH']}"
        before = os.getcwd()
        os.chdir(folder)
        try:
            notebook = {}
            there, compare, pictures = blocks()
            for text in (there, compare, pictures):
                exec(compile(text, str(DOC), "exec"), notebook)
            check_pictures(notebook)
            # What is compared can differ: without the mask it does.
            notebook["lab"]("import", "matrices.safetensors", "-o", "mine.ron")
            notebook["lab"]("export", "mine.ron", "-o", "trace.safetensors")
            notebook["trace"] = notebook["load_file"]("trace.safetensors")
            try:
                exec(compile(compare, str(DOC), "exec"), notebook)
            except AssertionError:
                pass
            else:
                raise AssertionError("another mask made the same numbers")
        finally:
            os.chdir(before)
    print("the notebook: what came back is what NumPy makes of it")


if __name__ == "__main__":
    main()
