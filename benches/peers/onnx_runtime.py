#!/usr/bin/env python3
"""Flash against ONNX Runtime's MultiHeadAttention, in turns on the same threads. Needs `pip install onnx onnxruntime torch`.

Usage, after `cargo build --release --manifest-path benches/peers/Cargo.toml`:
    python3 benches/peers/onnx_runtime.py [1|2 ...]        # threads; 1 and 2 unless told
"""

import sys

import numpy as np
import onnxruntime
from onnx import TensorProto, helper

from pytorch import SIZES, Ours, in_turns, once


def session(tokens, width, heads, causal, threads):
    """One node: queries, keys and values `[1, T, H K]`."""
    names = ["query", "key", "value"]
    node = helper.make_node(
        "MultiHeadAttention", names, ["out"], domain="com.microsoft", num_heads=heads, unidirectional=int(causal)
    )
    shaped = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, tokens, width])
    graph = helper.make_graph([node], "attention", [shaped(name) for name in names], [shaped("out")])
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # Its threads would take a core while the other contender runs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0" if threads > 1 else "1")
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def main():
    ours, random = Ours(), np.random.default_rng(0)
    print(f"ONNX Runtime {onnxruntime.__version__}")
    for threads in [int(n) for n in sys.argv[1:]] or [1, 2]:
        print(f"\n{threads} thread(s)\n\n| T | D | H | mask | Flash | of the peak | ONNX Runtime / Flash |")
        print("| ---: | ---: | ---: | --- | ---: | ---: | ---: |")
        for tokens, width, heads in [size for size in SIZES if size[0] <= 4096]:
            for causal in [False, True]:
                runner = session(tokens, width, heads, causal, threads)
                inputs = {name: random.normal(size=(1, tokens, width)).astype("f") for name in ["query", "key", "value"]}
                size = f"{tokens} {width} {heads} {int(causal)} {threads}"
                flash, peak, theirs = in_turns(
                    [
                        lambda: ours.time("flash", size),
                        lambda: ours.time("peak", size),
                        lambda: once(lambda: runner.run(None, inputs)),
                    ]
                )
                mask = "causal" if causal else "full"
                cells = f"{flash * 1e3:.2f} ms | {100 * peak / flash:.0f} % | {theirs / flash:.2f}"
                print(f"| {tokens} | {width} | {heads} | {mask} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
