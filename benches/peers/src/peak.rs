//! The most multiply-adds that the machine can do, measured with the widest vectors that it has.

use std::hint::black_box;

use pulp::{Arch, Simd, WithSimd};

const SUMS: usize = 12;
const STEPS: u64 = 1_000_000;

struct MultiplyAdds;

impl WithSimd for MultiplyAdds {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (factor, term) = (black_box(simd.splat_f32s(0.999)), black_box(simd.splat_f32s(1e-3)));
        let mut sums = [simd.splat_f32s(0.5); SUMS];
        for _ in 0..STEPS {
            for sum in &mut sums {
                *sum = simd.mul_add_f32s(*sum, factor, term);
            }
        }
        black_box(sums);
    }
}

struct Lanes;

impl WithSimd for Lanes {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> usize {
        S::F32_LANES
    }
}

/// Multiply-adds in registers on so many threads.
pub fn run(threads: usize) {
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| Arch::new().dispatch(MultiplyAdds));
        }
    });
}

/// Operations of a run; a multiply-add counts as two.
pub fn operations(threads: usize) -> f64 {
    (2 * STEPS) as f64 * (SUMS * threads * Arch::new().dispatch(Lanes)) as f64
}

/// What the vectors are called.
pub fn instructions() -> String {
    let name = format!("{:?}", Arch::new());
    name.split('(').next().unwrap_or_default().to_owned()
}
