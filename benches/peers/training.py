#!/usr/bin/env python3
"""A step of training, ours against PyTorch, in turns on the same threads. Needs PyTorch (`pip install torch`).

Usage, after `cargo build --release --manifest-path benches/peers/Cargo.toml`:
    python3 benches/peers/training.py [1|2 ...]        # threads; 1 and 2 unless told

A model without biases of attention, with RMSNorm and RoPE, and MLPs with GELU where M is not 0, on batches of random chunks
that repeat: loss, gradient, clipping and AdamW. Ours draws its texts within the step, measures where each head looks, and
keeps snapshots. PyTorch's texts are there beforehand; its attention is written out, or `scaled_dot_product_attention`, and
its AdamW goes parameter by parameter, by lists (`foreach`) or is `fused`: the fastest pair counts.
"""

import itertools
import sys

import torch
from torch.nn import functional as F

from pytorch import Ours, in_turns, once

OPTIMISERS = [{"foreach": False}, {"foreach": True}, {"fused": True}]
# V, T, D, H, L, B, M
SIZES = [(32, 32, 32, 2, 2, 32, 0), (64, 48, 64, 4, 2, 32, 0), (64, 128, 256, 4, 4, 16, 1024)]
# Of a turn.
STEPS = dict(zip(SIZES, [40, 20, 1]))


class Theirs:
    def __init__(self, words, tokens, width, heads, layers, batch, hidden, fused, optimiser):
        self.sizes, self.fused = (words, tokens, width, heads, layers, batch, hidden), fused
        normal = lambda rows, columns, deviation: (torch.randn(rows, columns) * deviation).requires_grad_()
        share = width**-0.5
        self.words, self.unembedding = normal(words, width, 1.0), normal(width, words, share)
        self.layers = [(normal(width, 3 * width, share), normal(width, width, share / 2)) for _ in range(layers)]
        self.mlps = [
            (normal(width, hidden, share), normal(1, hidden, 0.0), normal(hidden, width, share / 4), normal(1, width, 0.0))
            for _ in range(layers if hidden else 0)
        ]
        parts = (part for layer in self.layers + self.mlps for part in layer)
        self.all = [self.words, self.unembedding, *parts]
        self.adamw = torch.optim.AdamW(self.all, lr=3e-3, betas=(0.9, 0.99), weight_decay=0.01, **optimiser)
        k = width // heads
        angles = torch.outer(torch.arange(tokens).float(), 10_000.0 ** (-torch.arange(0, k, 2) / k))
        self.sin, self.cos = angles.sin(), angles.cos()
        self.future = torch.ones(tokens, tokens, dtype=torch.bool).triu(1)
        periods = torch.randint(tokens // 8, tokens // 2 + 1, (64, batch, 1))
        chunks = torch.randint(0, words, (64, batch, tokens))
        self.texts = chunks.gather(2, torch.arange(tokens + 1).expand(64, batch, -1) % periods)
        self.step_number = 0

    def turn(self, x):
        a, b = x.chunk(2, -1)
        return torch.cat([a * self.cos - b * self.sin, b * self.cos + a * self.sin], -1)

    def step(self):
        words, tokens, width, heads, _, batch, _ = self.sizes
        text = self.texts[self.step_number % 64]
        self.step_number += 1
        x = self.words[text[:, :-1]]
        for index, (w_qkv, w_o) in enumerate(self.layers):
            qkv = (F.rms_norm(x, (width,)) @ w_qkv).view(batch, tokens, 3, heads, -1)
            q, k, v = qkv.permute(2, 0, 3, 1, 4)
            q, k = self.turn(q), self.turn(k)
            if self.fused:
                z = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            else:
                scores = q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5
                z = torch.softmax(scores.masked_fill(self.future, float("-inf")), -1) @ v
            x = x + z.transpose(1, 2).reshape(batch, tokens, width) @ w_o
            if self.mlps:
                w_up, b_up, w_down, b_down = self.mlps[index]
                x = x + F.gelu(F.rms_norm(x, (width,)) @ w_up + b_up) @ w_down + b_down
        logits = F.rms_norm(x, (width,)) @ self.unembedding
        loss = F.cross_entropy(logits.view(-1, words), text[:, 1:].reshape(-1))
        self.adamw.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.all, 1.0)
        self.adamw.step()


def main():
    torch.manual_seed(0)
    ours = Ours()
    print(f"PyTorch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}")
    for threads in [int(n) for n in sys.argv[1:]] or [1, 2]:
        torch.set_num_threads(threads)
        print(f"\n{threads} thread(s)\n\n| V | T | D | H | L | B | M | a step | PyTorch / ours |")
        print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
        for sizes in SIZES:
            size = " ".join(map(str, [*sizes, threads]))
            theirs = [Theirs(*sizes, *pair) for pair in itertools.product([False, True], OPTIMISERS)]
            # Steps on end, as a training takes them: the threads of the one sleep between its turns and not within them.
            steps = STEPS[sizes]
            run = [lambda one=one: once(lambda: [one.step() for _ in range(steps)]) / steps for one in theirs]
            *times, own = in_turns([*run, lambda: ours.time("train", size, steps)])
            cells = [*map(str, sizes), f"{own * 1e3:.2f} ms", f"{min(times) / own:.2f}"]
            print(f"| {' | '.join(cells)} |", flush=True)


main()
