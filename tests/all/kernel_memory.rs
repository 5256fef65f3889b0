//! What kernels allocate, counted by the allocator.

use attention_lab::attention::{AttentionSpec, Mask, Pattern};
use attention_lab::kernels::{FeatureMap, HeadInput, Kernel, SparsePattern, Threads, Tiles, attend};
use attention_lab::math::{Matrix, fill_normal};

/// Peak bytes of a kernel over one head, on this thread.
fn peak(kernel: &Kernel, tokens: usize, causal: bool) -> u64 {
    let [q, k, v] = [1, 2, 3].map(|seed| {
        let mut matrix = Matrix::zeros(tokens, 16);
        fill_normal(matrix.as_mut_slice(), seed, 1.0);
        matrix
    });
    let spec = AttentionSpec { mask: Mask { causal, pattern: Pattern::Full }, ..AttentionSpec::default() };
    let head = HeadInput { q: &q, k: &k, v: &v, slope: 0.0 };
    let mut output = None;
    let counted = allocation_counter::measure(|| output = Some(attend(kernel, &[head], &spec, Threads::One)));
    assert!(output.unwrap().is_ok());
    counted.bytes_max
}

#[test]
fn only_the_exact_kernel_holds_a_number_for_each_pair() {
    let tokens = 2048;
    let square = (tokens * tokens * 4) as u64;
    for causal in [false, true] {
        let exact = peak(&Kernel::Exact, tokens, causal);
        assert!((square..square + square / 4).contains(&exact), "{exact} of {square}");
        for kernel in [
            Kernel::Flash(Tiles::default()),
            Kernel::Flash(Tiles { queries: 16, keys: 16 }),
            Kernel::Sparse(SparsePattern { window: 32, dilation: 2, globals: 2, block: 16, random: 1, seed: 1 }),
            Kernel::Linear(FeatureMap::Elu),
            Kernel::Linear(FeatureMap::Random { features: 64, seed: 1 }),
        ] {
            let [half, whole] = [tokens / 2, tokens].map(|tokens| peak(&kernel, tokens, causal));
            assert!(whole < square / 8, "{kernel:?} took {whole} bytes of {square}");
            assert!(whole < half * 5 / 2, "{kernel:?} grew from {half} to {whole} bytes with twice the tokens");
        }
    }
}
