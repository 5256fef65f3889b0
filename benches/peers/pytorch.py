#!/usr/bin/env python3
"""Ours against PyTorch, in turns on the same threads. Needs PyTorch (`pip install torch`).

Usage, after `cargo build --release --manifest-path benches/peers/Cargo.toml`:
    python3 benches/peers/pytorch.py [1|2 ...]        # threads; 1 and 2 unless told
PEERS names another binary than that one.

Flash is compared with `scaled_dot_product_attention`, and with the peak. Attention written out (scores,
softmax, mix; scores and weights kept) is compared with `exact`, which has one head's weights at a time, and
with `heads`, the part of the trace that keeps scores and weights of all, in the memory of the run before. The
whole layer, with projections and W_O, is compared with the trace, and with `retrace`, in such memory too.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import torch
from torch.nn.functional import scaled_dot_product_attention as sdpa

SIZES = [(128, 256, 8), (512, 512, 8), (1024, 768, 12), (2048, 768, 12), (4096, 64, 1), (8192, 64, 1), (16384, 64, 1)]
SECONDS = 2.0  # for each contender
SERVER = os.environ.get("PEERS") or Path(__file__).resolve().parent / "target" / "release" / "peers"


class Ours:
    def __init__(self):
        self.pipe = subprocess.Popen([SERVER, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def time(self, kernel, size, runs=1):
        """The mean of so many runs on end."""
        time.sleep(0.01)
        self.pipe.stdin.write(f"{kernel} {size}\n" * runs)
        self.pipe.stdin.flush()
        return sum(float(self.pipe.stdout.readline()) for _ in range(runs)) / runs


def once(run, runs=1):
    """The mean of so many runs on end."""
    # The threads of the other contender spin for a while before they sleep, and would take a core.
    time.sleep(0.01)
    start = time.perf_counter()
    for _ in range(runs):
        run()
    return (time.perf_counter() - start) / runs


def in_turns(contenders):
    """Median seconds of each: they take turns, so that a noisy machine is noisy for all."""
    for run in contenders:
        run(), run()
    times = [[] for _ in contenders]
    start = time.perf_counter()
    while len(times[0]) < 5 or (time.perf_counter() - start < SECONDS * len(contenders) and len(times[0]) < 1000):
        for run, list_ in zip(contenders, times):
            list_.append(run())
    return [statistics.median(list_) for list_ in times]


def explicit(q, k, v, causal):
    tokens, width = q.shape[-2:]
    scores = q @ k.transpose(-1, -2) / width**0.5
    if causal:
        mask = torch.ones(tokens, tokens, dtype=torch.bool).triu(1)
        scores = scores.masked_fill(mask, float("-inf"))
    weights = torch.softmax(scores, -1)
    return scores, weights, weights @ v


def layer(x, w_qkv, w_o, heads, causal):
    tokens, width = x.shape
    q, k, v = (x @ w_qkv).view(tokens, 3, heads, width // heads).permute(1, 2, 0, 3)
    scores, weights, out = explicit(q, k, v, causal)
    return scores, weights, out.transpose(0, 1).reshape(tokens, width) @ w_o


def main():
    torch.set_grad_enabled(False)
    torch.manual_seed(0)
    ours = Ours()
    print(f"PyTorch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}")
    for threads in [int(n) for n in sys.argv[1:]] or [1, 2]:
        torch.set_num_threads(threads)
        print(f"\n{threads} thread(s)\n")
        print("| T | D | H | mask | Flash | of the peak | SDPA / Flash | explicit / exact | / heads | layer / trace | / retrace |")
        print("|---:|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|")
        for tokens, width, heads in SIZES:
            for causal in [False, True]:
                size = f"{tokens} {width} {heads} {int(causal)} {threads}"
                q, k, v = torch.randn(3, 1, heads, tokens, width // heads)
                x, w = torch.randn(tokens, width), width**-0.5
                w_qkv, w_o = torch.randn(width, 3 * width) * w, torch.randn(width, width) * w
                race = lambda run, *names: in_turns(
                    [lambda: once(run)] + [lambda name=name: ours.time(name, size) for name in names]
                )
                theirs, flash, peak = race(lambda: sdpa(q, k, v, is_causal=causal), "flash", "peak")
                cells = [f"{flash * 1e3:.2f} ms", f"{100 * peak / flash:.0f} %", f"{theirs / flash:.2f}"]
                if tokens <= 4096:
                    theirs, *own = race(lambda: explicit(q, k, v, causal), "exact", "heads")
                    cells += [f"{theirs / time:.2f}" for time in own]
                    theirs, *own = race(lambda: layer(x, w_qkv, w_o, heads, causal), "trace", "retrace")
                    cells += [f"{theirs / time:.2f}" for time in own]
                cells += ["–"] * (7 - len(cells))
                mask = "causal" if causal else "full"
                print(f"| {tokens} | {width} | {heads} | {mask} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
