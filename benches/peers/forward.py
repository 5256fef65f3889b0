#!/usr/bin/env python3
"""A whole pass of a learned model, ours against PyTorch, in turns on the same threads.
Needs PyTorch and transformers (`pip install torch transformers`).

Usage, after `cargo build --release --manifest-path benches/peers/Cargo.toml`:
    python3 benches/peers/forward.py [gpt2|llama ...] [1|2 ...]        # shapes and threads; all unless told
LAYERS of the Llama shape may be fewer than 16 where memory is short.

From tokens to all logits, random weights. With maps: transformers' eager attention with `output_attentions`, against ours
with scores, weights and all else of every head kept, in the memory of the run before. Without: its `sdpa`, against ours
with no head kept. The Llama shape is in bf16; PyTorch runs it in bf16 and in f32, and the faster one counts.
"""

import os
import sys

import torch
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM

from pytorch import Ours, in_turns, once

LAYERS = int(os.environ.get("LAYERS", 16))


def shapes(family):
    """For each row: tokens, layers, whether maps are kept, and PyTorch's models."""
    if family == "gpt2":
        make = lambda way: GPT2LMHeadModel._from_config(GPT2Config(), attn_implementation=way).eval()
        models = {True: [make("eager")], False: [make("sdpa")]}
        return [(tokens, 12, maps, models[maps]) for tokens in [32, 128, 1024] for maps in [True, False]]
    sizes = dict(hidden_size=2048, num_attention_heads=32, num_key_value_heads=8, head_dim=64, intermediate_size=8192)
    config = LlamaConfig(vocab_size=128_256, num_hidden_layers=LAYERS, tie_word_embeddings=True, rope_theta=5e5, **sizes)
    make = lambda dtype: LlamaForCausalLM._from_config(config, attn_implementation="sdpa", dtype=dtype).eval()
    return [(128, LAYERS, False, [make(torch.bfloat16), make(torch.float32)])]


def main():
    torch.set_grad_enabled(False)
    torch.manual_seed(0)
    # Random weights, whatever they are: those of transformers are drawn slowly.
    torch.nn.init.normal_ = torch.nn.init.trunc_normal_ = lambda weight, *_, **__: weight.uniform_(-0.03, 0.03)
    ours = Ours()
    print(f"PyTorch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}")
    families = [name for name in sys.argv[1:] if not name.isdigit()] or ["gpt2", "llama"]
    rows = {family: shapes(family) for family in families}
    for threads in [int(n) for n in sys.argv[1:] if n.isdigit()] or [1, 2]:
        torch.set_num_threads(threads)
        print(f"\n{threads} thread(s)\n\n| shape | T | L | maps | ours | PyTorch / ours |\n|---|---:|---:|---|---:|---:|")
        for family in families:
            for tokens, layers, maps, models in rows[family]:
                ids = torch.randint(0, 50_000, (1, tokens))
                theirs = [lambda m=m: once(lambda: m(ids, output_attentions=maps, use_cache=False)) for m in models]
                size = f"{tokens} {layers} {int(maps)} {threads}"
                *times, own = in_turns([*theirs, lambda: ours.time(family, size)])
                cells = [family, tokens, layers, "all" if maps else "none", f"{own * 1e3:.1f} ms"]
                print(f"| {' | '.join(map(str, cells))} | {' or '.join(f'{time / own:.2f}' for time in times)} |", flush=True)


main()
