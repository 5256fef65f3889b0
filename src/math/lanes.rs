//! Vector arithmetic for the fast kernels. `pulp` picks the widest instructions that the machine has
//! at run time: AVX-512, AVX2 with FMA, NEON, or plain numbers.
//!
//! A lane is a query throughout, so that a softmax needs no sums across lanes.
//!
//! Closures around vectors are not inlined with the instructions of their surroundings, and cost ten
//! times the work: what touches vectors is a loop or a function that is always inlined.

use aligned_vec::{AVec, ConstAlign};
use pulp::Simd;

/// Vectors side by side in a panel of queries.
pub const VECTORS: usize = 2;
/// Rows of a register tile: with two vectors each, they and their operands fill AVX2's 16 registers.
pub const ROWS: usize = 6;

/// One number for each query of a panel.
pub type Panel<S> = [<S as Simd>::f32s; VECTORS];

/// Panels that begin where a cache line does: a vector that straddles two costs two loads.
pub type Panels<S> = AVec<Panel<S>, ConstAlign<64>>;

/// So many panels of one number.
#[inline(always)]
pub fn panels<S: Simd>(simd: S, count: usize, value: f32) -> Panels<S> {
    Panels::<S>::from_iter(0, std::iter::repeat_n(splat(simd, value), count))
}

/// Queries in a panel.
#[must_use]
pub const fn lanes<S: Simd>() -> usize {
    VECTORS * S::F32_LANES
}

/// The same number in each lane.
#[inline(always)]
pub fn splat<S: Simd>(simd: S, value: f32) -> Panel<S> {
    [simd.splat_f32s(value); VECTORS]
}

/// `a + b · c`
#[inline(always)]
pub fn multiply_add<S: Simd>(simd: S, a: &mut Panel<S>, b: &Panel<S>, c: &Panel<S>) {
    for v in 0..VECTORS {
        a[v] = simd.mul_add_f32s(b[v], c[v], a[v]);
    }
}

/// `a · b`
#[inline(always)]
pub fn scale<S: Simd>(simd: S, a: &mut Panel<S>, b: &Panel<S>) {
    for v in 0..VECTORS {
        a[v] = simd.mul_f32s(a[v], b[v]);
    }
}

/// `sums[r] += Σ_x rows[x][r] · panels[x]`: the inner loop of both products of attention.
#[inline(always)]
pub fn multiply<S: Simd>(simd: S, sums: &mut [Panel<S>; ROWS], rows: &[[f32; ROWS]], panels: &[Panel<S>]) {
    // A copy of its own lives in registers.
    let mut registers = *sums;
    for (row, panel) in rows.iter().zip(panels) {
        for (sum, factor) in registers.iter_mut().zip(row) {
            multiply_add(simd, sum, &splat(simd, *factor), panel);
        }
    }
    *sums = registers;
}

/// 2^x for x ≤ 0, within 3e-7 relative; exactly 0 below −126.5 and for −∞.
///
/// A polynomial of degree 5 on [−½, ½] (minimax in relative error), times a power of two that is
/// written into the exponent's bits.
#[inline(always)]
pub fn exp2<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    const ROUND: f32 = 12_582_912.0; // 1.5 · 2^23: adding it rounds to an integer held in the low bits
    const POLYNOMIAL: [f32; 6] = [0.001_339_262, 0.009_617_844, 0.055_503_27, 0.240_226_5, std::f32::consts::LN_2, 1.0];
    let x = simd.max_f32s(x, simd.splat_f32s(-127.0));
    let shifted = simd.add_f32s(x, simd.splat_f32s(ROUND));
    let rest = simd.sub_f32s(x, simd.sub_f32s(shifted, simd.splat_f32s(ROUND)));
    let mut mantissa = simd.splat_f32s(POLYNOMIAL[0]);
    for factor in &POLYNOMIAL[1..] {
        mantissa = simd.mul_add_f32s(mantissa, rest, simd.splat_f32s(*factor));
    }
    let exponent = simd.add_u32s(simd.transmute_u32s_f32s(shifted), simd.splat_u32s(127));
    let power = simd.transmute_f32s_u32s(simd.wrapping_dyn_shl_u32s(exponent, simd.splat_u32s(23)));
    simd.mul_f32s(mantissa, power)
}

#[cfg(test)]
mod tests {
    use pulp::{Arch, WithSimd, bytemuck};

    use super::*;

    struct Exp2<'a>(&'a mut [f32]);

    impl WithSimd for Exp2<'_> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            for value in self.0 {
                *value = bytemuck::cast_slice::<_, f32>(&[exp2(simd, simd.splat_f32s(*value))])[0];
            }
        }
    }

    #[test]
    fn exp2_is_within_three_ten_millionths_of_libm() {
        let inputs: Vec<f32> = (0..=1_260_000).map(|i| (f64::from(i) * -1e-4) as f32).collect();
        let mut powers = inputs.clone();
        Arch::new().dispatch(Exp2(&mut powers));
        let error = |(x, power): (&f32, &f32)| (f64::from(*power) / f64::from(*x).exp2() - 1.0).abs();
        let worst = inputs.iter().zip(&powers).map(error).fold(0.0, f64::max);
        assert!(worst < 3e-7, "largest relative error {worst}");

        let mut ends = [0.0, f32::NEG_INFINITY, -1e30, -127.0];
        Arch::new().dispatch(Exp2(&mut ends));
        assert_eq!(ends, [1.0, 0.0, 0.0, 0.0]);
    }
}
