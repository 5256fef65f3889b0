#!/usr/bin/env python3
"""Tries the Python module with a built program: recordings of every kind of array, pictures, what opens a window.

Usage: scripts/python_module.py [PROGRAM]; the module is the installed one, or else that of this repository.
"""

import json
import os
import pathlib
import struct
import sys
import tempfile
import xml.etree.ElementTree as xml

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "target/debug/attention-lab"
if len(sys.argv) < 2:
    sys.path.insert(0, str(ROOT / "packaging/python"))
import attention_lab  # noqa: E402

if PROGRAM.exists():
    os.environ["ATTENTION_LAB"] = str(PROGRAM)

HEAD = [[1.0, 0.0, 0.0], [0.25, 0.75, 0.0], [0.5, 0.25, 0.25]]
TOKENS = ["the", " cat", " sat"]


def read(path):
    """Header and numbers of a safetensors file, by its own description."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    begin, end = header["attentions"]["data_offsets"]
    return header, list(struct.unpack(f"<{(end - begin) // 4}f", data[8 + length :][begin:end]))


def refused(kind, call):
    try:
        call()
    except kind as error:
        return str(error)
    raise AssertionError(f"expected {kind.__name__}")


def kinds():
    """The same two layers of one head, as every kind of array that is at hand."""
    yield "lists", [[HEAD], [HEAD]]
    try:
        import numpy
    except ImportError:
        pass
    else:
        yield "NumPy, a list of batches", [numpy.array([[HEAD]]), numpy.array([[HEAD]])]
        yield "NumPy", numpy.array([[HEAD], [HEAD]])
        yield "NumPy, transposed in memory", numpy.asfortranarray([[HEAD], [HEAD]])
    try:
        import torch
    except ImportError:
        pass
    else:
        yield "PyTorch, as transformers gives it", (torch.tensor([[HEAD]]), torch.tensor([[HEAD]]))


def main():
    folder = pathlib.Path(tempfile.mkdtemp())
    path = folder / "a.safetensors"
    flat = [number for row in HEAD for number in row]
    for name, attention in kinds():
        attention_lab.record(path, attention, TOKENS, names=[["one"], ["two"]], model="by hand")
        header, numbers = read(path)
        assert header["attentions"]["shape"] == [2, 1, 3, 3], (name, header)
        assert numbers == flat * 2, name
        assert json.loads(header["__metadata__"]["heads"]) == [["one"], ["two"]]
        weights = attention_lab._run("export", str(path), "--csv", "--tensor", "layers.1.heads.0.weights", "-o", "-")
        assert [float(number) for number in weights.decode().replace("\n", ",").split(",") if number] == flat, name
        print(f"recorded from {name}")
    attention_lab.record(path, HEAD, TOKENS)
    assert read(path)[0]["attentions"]["shape"] == [1, 1, 3, 3]

    picture = attention_lab.figure([HEAD, HEAD], TOKENS, names=["looks back", "other"], head=2, width="column")
    assert picture._repr_png_().startswith(b"\x89PNG\r\n")
    svg = xml.fromstring(picture._repr_svg_())
    assert "cat" in "".join(svg.itertext()), "words are words"
    picture.save(folder / "map.pdf")
    assert (folder / "map.pdf").read_bytes().startswith(b"%PDF")
    assert attention_lab.figure(ROOT / "presets/coreference.ron")._repr_png_().startswith(b"\x89PNG")
    print("pictures: PNG, SVG, PDF")

    assert "3 tokens" in refused(ValueError, lambda: attention_lab.record(path, HEAD, ["a"]))
    assert "names" in refused(ValueError, lambda: attention_lab.record(path, HEAD, TOKENS, names=["a", "b"]))
    assert "equal lengths" in refused(ValueError, lambda: attention_lab.record(path, [[1.0], [0.5, 0.5]], TOKENS))
    assert "pretty" in refused(TypeError, lambda: attention_lab.head_view(HEAD, TOKENS, pretty=True))
    assert "nowhere" in refused(FileNotFoundError, lambda: attention_lab.open("nowhere.ron"))
    assert "sum of 1" in refused(RuntimeError, lambda: attention_lab.figure([[0.5, 0.2], [0.5, 0.5]], "ab")._repr_png_())
    print("refused with a reason")

    # Without a display there is no window; the program says so, and ends.
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        os.environ.pop(name, None)
    model = ROOT / "tests/fixtures/checkpoints/llama"
    opened = {
        "show": lambda: attention_lab.show([HEAD], TOKENS),
        "head_view": lambda: attention_lab.head_view(([[HEAD]],), TOKENS),
        "attention_heads": lambda: attention_lab.attention_heads([HEAD], TOKENS, ["one"]),
        "show_model": lambda: attention_lab.show_model(model, 'It "sat" \\ ü'),
        "open": lambda: attention_lab.open(ROOT / "presets/start.ron"),
    }
    for name, call in opened.items():
        assert call().wait(60) == 1, f"{name} should need a display"
    preset = max(pathlib.Path(tempfile.gettempdir()).glob("attention-lab-*/model.ron"), key=os.path.getmtime)
    attention_lab._run("check", str(preset))
    print("all well")


main()
