//! The most multiply-adds that the machine can do, measured with the widest vectors that it has.

use std::hint::black_box;
use std::time::Instant;

use pulp::{Arch, Simd, WithSimd};

const SUMS: usize = 12;
const STEPS: u64 = 10_000_000;

struct MultiplyAdds;

impl WithSimd for MultiplyAdds {
    type Output = u64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> u64 {
        let (factor, term) = (black_box(simd.splat_f32s(0.999)), black_box(simd.splat_f32s(1e-3)));
        let mut sums = [simd.splat_f32s(0.5); SUMS];
        for _ in 0..STEPS {
            for sum in &mut sums {
                *sum = simd.mul_add_f32s(*sum, factor, term);
            }
        }
        black_box(sums);
        2 * STEPS * (SUMS * S::F32_LANES) as u64
    }
}

/// 10⁹ operations a second on so many threads; a multiply-add counts as two. The best of five.
pub fn gigaflops(threads: usize) -> f64 {
    let run = || {
        let start = Instant::now();
        let operations: u64 = std::thread::scope(|scope| {
            let all: Vec<_> = (0..threads).map(|_| scope.spawn(|| Arch::new().dispatch(MultiplyAdds))).collect();
            all.into_iter().map(|thread| thread.join().expect("no panic")).sum()
        });
        operations as f64 / start.elapsed().as_secs_f64() / 1e9
    };
    (0..5).map(|_| run()).fold(0.0, f64::max)
}

/// What the vectors are called.
pub fn instructions() -> String {
    format!("{:?}", Arch::new())
}
