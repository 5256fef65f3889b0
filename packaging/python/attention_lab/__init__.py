"""Attention Lab from a notebook: the window, and pictures.

Attention is what transformers calls ``attentions``: for each layer an array ``[1, H, T, T]`` (or ``[H, T, T]``) whose rows are
queries and sum to 1; or one array ``[L, H, T, T]``, ``[H, T, T]`` or ``[T, T]``. Arrays of NumPy and PyTorch and nested lists are
taken; neither library is needed.
"""

import array
import json
import os
import shutil
import struct
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

__all__ = ["Figure", "attention_heads", "figure", "head_view", "open", "record", "show", "show_model"]


def show(attention, tokens, *, names=None, model=None):
    """Opens the window with attention that was computed elsewhere, and returns its process.

    ``names`` are those of the heads: H of them for one layer, else a list for each layer. ``model`` is what the window calls it.
    """
    path = Path(_folder()) / "attention.safetensors"
    record(path, attention, tokens, names=names, model=model)
    return open(path)


def head_view(attention, tokens, **options):
    """BertViz' name for :func:`show`; what only its own drawing knows is not taken."""
    return show(attention, tokens, **_known(options, "head_view"))


def attention_heads(attention, tokens, attention_head_names=None, **options):
    """CircuitsVis' name for :func:`show`: attention ``[H, T, T]`` of one layer."""
    return show(attention, tokens, names=attention_head_names, **_known(options, "attention_heads"))


def open(path):  # noqa: A001 (it reads best as attention_lab.open)
    """Opens the window with a preset, a lesson, a recording, matrices or the folder of a model, and returns its process."""
    return subprocess.Popen([_program(), _existing(path)])


def show_model(folder, text=None):
    """Opens the window with a model of a folder (or a GGUF file), which reads a text, and returns the process."""
    if text is None:
        return open(folder)
    where = os.path.abspath(_existing(folder))
    preset = Path(_folder()) / "model.ron"
    title, where, text = (json.dumps(part, ensure_ascii=False) for part in (Path(where).name, where, text))
    preset.write_text(f"Learned((title: {title}, model: {where}, text: {text}))\n", encoding="utf-8")
    return open(preset)


def figure(source, tokens=None, *, target="map", layer=None, head=None, names=None, model=None, text=None, width=None):
    """A picture of a part of the window, for a notebook; ``width`` is that on paper, as ``attention-lab figure`` takes it.

    ``source`` is a file or folder as for :func:`open`, or attention with its ``tokens``. ``target`` is ``map``, ``heads``,
    ``strip``, ``inspector``, ``view`` or a view by its name; layer and head count from 1, as the window counts.
    """
    if tokens is None:
        path = _existing(source)
    else:
        path = Path(_folder()) / "attention.safetensors"
        record(path, source, tokens, names=names, model=model)
    words = ["figure", str(path), "--target", target]
    if text is not None:
        words += ["--text", text]
    if layer is not None or head is not None:
        words += ["--do", f"Head(layer: {layer or 1}, head: {head or 1})"]
    return Figure(words, width)


class Figure:
    """A picture that a notebook shows, and that can be saved as PNG, SVG, PDF or TikZ."""

    def __init__(self, words, width=None):
        self._words = words
        self._width = width
        self._made = {}

    def save(self, path):
        """Writes the picture; the ending of the name says what kind it is."""
        # A PNG has pixels, and no width on paper.
        width = [] if self._width is None or str(path).lower().endswith(".png") else ["--width", str(self._width)]
        _run(*self._words, *width, "-o", str(path))

    def _repr_png_(self):
        return self._make(".png")

    def _repr_svg_(self):
        return self._make(".svg").decode()

    def _make(self, ending):
        if ending not in self._made:
            path = Path(_folder()) / ("figure" + ending)
            self.save(path)
            self._made[ending] = path.read_bytes()
        return self._made[ending]


def record(path, attention, tokens, *, names=None, model=None):
    """Saves attention as a recording, which the window and every command open."""
    shape, numbers = _maps(attention)
    layers, heads, queries, _ = shape
    tokens = [str(token) for token in tokens]
    if len(tokens) != queries:
        raise ValueError(f"expected {queries} tokens, one for each query, got {len(tokens)}")
    metadata = {"tokens": json.dumps(tokens)}
    if model is not None:
        metadata["model"] = str(model)
    if names is not None:
        names = list(names)
        names = [names] if layers == 1 and all(isinstance(name, str) for name in names) else [list(row) for row in names]
        if [len(row) for row in names] != [heads] * layers:
            raise ValueError(f"expected {layers} lists of {heads} names, one for each head")
        metadata["heads"] = json.dumps(names)
    tensor = {"dtype": "F32", "shape": shape, "data_offsets": [0, len(numbers)]}
    header = json.dumps({"__metadata__": metadata, "attentions": tensor}).encode()
    header += b" " * (-len(header) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(header)) + header + numbers)


def _maps(attention):
    """Shape ``[L, H, T, T]`` and little-endian f32, row-major."""
    if isinstance(attention, (list, tuple)) and attention and hasattr(attention[0], "shape"):
        layers = [_numbers(layer) for layer in attention]
    else:
        layers = [_numbers(attention)]
    shapes = {tuple(shape) for shape, _ in layers}
    if len(shapes) > 1:
        raise ValueError(f"expected the same shape in each layer, got {sorted(shapes)}")
    shape, numbers = list(shapes.pop()), b"".join(numbers for _, numbers in layers)
    if len(layers) > 1 and len(shape) == 4 and shape[0] != 1:
        raise ValueError(f"expected one sentence, a batch of one, got {shape[0]}")
    if len(shape) == 5 and shape[1] == 1:
        # Layers as nested lists, each a batch of one.
        del shape[1]
    if not 2 <= len(shape) <= 4:
        raise ValueError(f"expected attention of two to four dimensions, got {len(shape)}")
    shape = [1] * (4 - len(shape)) + shape
    return [len(layers) * shape[0], *shape[1:]], numbers


def _numbers(values):
    """The shape of an array or of nested lists, and its numbers."""
    if hasattr(values, "detach"):
        values = values.detach().cpu().float()
        values = values.numpy() if _has_numpy() else values.tolist()
    if hasattr(values, "__array__"):
        import numpy

        values = numpy.ascontiguousarray(values, dtype="<f4")
        return list(values.shape), values.tobytes()
    shape, flat = _flat(values)
    flat = array.array("f", flat)
    if sys.byteorder == "big":
        flat.byteswap()
    return shape, flat.tobytes()


def _flat(values):
    if not isinstance(values, (list, tuple)):
        return [], [float(values)]
    parts = [_flat(value) for value in values]
    if not parts or any(shape != parts[0][0] for shape, _ in parts):
        raise ValueError("expected lists of equal lengths")
    return [len(parts), *parts[0][0]], [number for _, numbers in parts for number in numbers]


def _has_numpy():
    try:
        import numpy  # noqa: F401
    except ImportError:
        return False
    return True


def _known(options, name):
    unknown = sorted(set(options) - {"names", "model"})
    if unknown:
        raise TypeError(f"{name}() takes attention, tokens, names and model here, got {', '.join(unknown)}")
    return options


def _existing(path):
    path = os.fspath(path)
    if not os.path.exists(path):
        raise FileNotFoundError(f"expected a file or a folder, got {path}")
    return path


def _folder():
    """A new folder for what the window or a picture is made of: it may be opened again later."""
    return tempfile.mkdtemp(prefix="attention-lab-")


def _program():
    """The program that was installed beside this module; else the one on the path, or that of ATTENTION_LAB."""
    own = Path(sysconfig.get_path("scripts")) / ("attention-lab.exe" if os.name == "nt" else "attention-lab")
    found = os.environ.get("ATTENTION_LAB") or (str(own) if own.exists() else shutil.which("attention-lab"))
    if not found:
        raise FileNotFoundError("expected the program attention-lab beside this module or on the path")
    return found


def _run(*words):
    done = subprocess.run([_program(), *words], capture_output=True)
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace").strip())
    return done.stdout
