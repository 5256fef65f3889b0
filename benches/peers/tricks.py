#!/usr/bin/env python3
"""Linear and sparse attention, and a token with its cache, against PyTorch in turns. Needs PyTorch, and g++ for FlexAttention.

Usage, after `cargo build --release --manifest-path benches/peers/Cargo.toml`:
    python3 benches/peers/tricks.py [1|2 ...]        # threads; 1 and 2 unless told
"""

import sys

import torch
from torch.nn.functional import elu
from torch.nn.functional import scaled_dot_product_attention as sdpa

from pytorch import Ours, in_turns, once

SIZES = [1024, 4096, 16384]
WIDTH = 64
CHUNK = 64
RUNS = 8  # on end in each turn, as a kernel runs while a slider moves: the first wakes threads and fills caches
WINDOWS = [64, 128, 256]
# T, heads, and how many of them share keys and values.
CACHES = [(4096, 8, 1), (4096, 8, 4), (4096, 8, 8), (16384, 8, 1), (16384, 8, 4), (16384, 8, 8)]


def linear(phi, q, k, v, causal):
    """Sums over features (Katharopoulos et al. 2020); causal in chunks, whose own pairs are met one by one."""
    q, k = phi(q), phi(k)
    if not causal:
        return q @ (k.transpose(-1, -2) @ v) / (q @ k.sum(-2, keepdim=True).transpose(-1, -2))
    q, k, v = (x.unflatten(-2, (-1, CHUNK)) for x in (q, k, v))
    v = torch.cat([v, torch.ones_like(v[..., :1])], -1)
    sums = (k.transpose(-1, -2) @ v).cumsum(-3)
    before = torch.cat([torch.zeros_like(sums[..., :1, :, :]), sums[..., :-1, :, :]], -3)
    mixed = q @ before + (q @ k.transpose(-1, -2)).tril() @ v
    return (mixed[..., :-1] / mixed[..., -1:]).flatten(-3, -2)


def favor(directions):
    """Positive random features (Choromanski et al. 2021, lemma 1), less the largest exponent."""

    def phi(x):
        x = x * WIDTH**-0.25
        powers = x @ directions - x.square().sum(-1, keepdim=True) / 2
        return (powers - powers.amax()).exp() + 1e-6

    return phi


def window(q, k, v, width, causal):
    """Blocks as wide as the window: each sees itself and its neighbours, through SDPA with a mask."""
    tokens = q.shape[-2]
    block = lambda x: x.reshape(tokens // width, 1, width, WIDTH)
    edge = torch.zeros(1, 1, width, WIDTH)
    before = lambda x: torch.cat([edge, block(x)[:-1]])
    after = lambda x: torch.cat([block(x)[1:], edge])
    parts = [before, block] if causal else [before, block, after]
    keys, values = (torch.cat([part(x) for part in parts], 2) for x in (k, v))
    i = torch.arange(width)[:, None] + width
    j = torch.arange(len(parts) * width)
    near = (i - j < width) & (j <= i) if causal else (i - j).abs() < width
    mask = near.expand(tokens // width, 1, -1, -1).clone()
    mask[0, :, :, :width] = False
    if not causal:
        mask[-1, :, :, 2 * width :] = False
    return sdpa(block(q), keys, values, attn_mask=mask)


def flex(width, causal, tokens):
    """FlexAttention, compiled; none where it does not compile here."""
    try:
        from torch.nn.attention.flex_attention import create_block_mask, flex_attention

        near = lambda b, h, i, j: (i - j < width) & (j <= i) if causal else (i - j < width) & (j - i < width)
        mask = create_block_mask(near, None, None, tokens, tokens, device="cpu")
        run = torch.compile(flex_attention)
        run(*torch.randn(3, 1, 1, tokens, WIDTH), block_mask=mask)
        return lambda q, k, v: run(q, k, v, block_mask=mask)
    except Exception as error:  # noqa: BLE001 (whatever it is, there is nothing to compare with)
        print(f"FlexAttention: {type(error).__name__}: {str(error).splitlines()[0]}", file=sys.stderr)
        return None


def main():
    torch.set_grad_enabled(False)
    torch.manual_seed(0)
    ours = Ours()
    directions = torch.linalg.qr(torch.randn(4, WIDTH, WIDTH))[0].flatten(0, 1).T.contiguous() * WIDTH**0.5
    maps = {"elu": lambda x: elu(x) + 1, "random": favor(directions)}
    print(f"PyTorch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}")
    for threads in [int(n) for n in sys.argv[1:]] or [1, 2]:
        torch.set_num_threads(threads)
        race = lambda size, name, *runs: in_turns(
            [lambda: ours.time(name, size, RUNS)] + [lambda run=run: once(run, RUNS) for run in runs]
        )
        print(f"\n{threads} thread(s)\n\n| kernel | T | mask | ours | PyTorch / ours | FlexAttention / ours |")
        print("| --- | ---: | --- | ---: | ---: | ---: |")
        for tokens in SIZES:
            q, k, v = torch.randn(3, 1, 1, tokens, WIDTH)
            for causal in [False, True]:
                size, mask = f"{tokens} {WIDTH} 1 {int(causal)} {threads}", "causal" if causal else "full"
                for name, phi in maps.items():
                    own, theirs = race(size, name, lambda: linear(phi, q, k, v, causal))
                    print(f"| {name} | {tokens} | {mask} | {own * 1e3:.3f} ms | {theirs / own:.2f} | – |", flush=True)
                for width in WINDOWS:
                    compiled = flex(width, causal, tokens) if tokens <= 4096 else None
                    runs = [lambda: window(q, k, v, width, causal)]
                    runs += [lambda: compiled(q, k, v)] if compiled else []
                    own, *theirs = race(size, f"window{width}", *runs)
                    ratios = [f"{time / own:.2f}" for time in theirs] + ["–"] * (2 - len(theirs))
                    print(f"| window {width} | {tokens} | {mask} | {own * 1e3:.3f} ms | {' | '.join(ratios)} |", flush=True)
        print("\n| T | heads | of them share | ours | SDPA / ours | of the copy's bandwidth |")
        print("| ---: | ---: | ---: | ---: | ---: | ---: |")
        for tokens, heads, group in CACHES:
            k, v = torch.randn(2, 1, heads // group, tokens, WIDTH)
            q = torch.randn(1, heads, 1, WIDTH)
            size = f"{tokens} {WIDTH * heads} {heads} 1 {threads}"
            own, copy, theirs = in_turns(
                [
                    lambda: ours.time(f"decode-{group}", size, RUNS),
                    lambda: ours.time(f"copy-{group}", size, RUNS),
                    lambda: once(lambda: sdpa(q, k, v, enable_gqa=group > 1), RUNS),
                ]
            )
            cells = f"{own * 1e3:.3f} ms | {theirs / own:.2f} | {100 * copy / own:.0f} %"
            print(f"| {tokens} | {heads} | {group} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
