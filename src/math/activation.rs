//! The functions between the matrices of an MLP, some numbers at a time.

use pulp::{Arch, Simd, WithSimd};

use super::lanes::{logistic, normal_share};

/// Replaces each x by `x Φ(x)`, with the share Φ of a normal distribution below x (GELU, Hendrycks & Gimpel 2016), within
/// 4e-7 of x.
pub fn gelu_in_place(numbers: &mut [f32]) {
    Arch::new().dispatch(Each { numbers, function: Function::Gelu });
}

/// Replaces each x by `x σ(a x + b x³)`, with the logistic function σ, within 1e-6 of x where the argument is within ±100:
/// SiLU with a = 1 and b = 0, and what stands for GELU, `½x (1 + tanh u)` with 2u as the argument.
pub fn gate_in_place(numbers: &mut [f32], [a, b]: [f32; 2]) {
    Arch::new().dispatch(Each { numbers, function: Function::Gate(a, b) });
}

#[derive(Clone, Copy)]
enum Function {
    Gelu,
    Gate(f32, f32),
}

struct Each<'a> {
    numbers: &'a mut [f32],
    function: Function,
}

impl WithSimd for Each<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (vectors, rest) = S::as_mut_simd_f32s(self.numbers);
        for vector in vectors {
            *vector = apply(simd, self.function, *vector);
        }
        simd.partial_store_f32s(rest, apply(simd, self.function, simd.partial_load_f32s(rest)));
    }
}

#[inline(always)]
fn apply<S: Simd>(simd: S, function: Function, x: S::f32s) -> S::f32s {
    let share = match function {
        Function::Gelu => normal_share(simd, x),
        Function::Gate(a, b) => {
            let square = simd.mul_f32s(x, x);
            let factor = simd.mul_add_f32s(square, simd.splat_f32s(b), simd.splat_f32s(a));
            logistic(simd, simd.mul_f32s(x, factor))
        }
    };
    simd.mul_f32s(x, share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers() -> Vec<f32> {
        (-120_000..=120_000).map(|i| i as f32 * 1e-4).collect()
    }

    #[test]
    fn gelu_is_that_of_libm() {
        let mut got = numbers();
        gelu_in_place(&mut got);
        for (x, got) in numbers().iter().zip(&got) {
            let x = f64::from(*x);
            let expected = x * 0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2);
            assert!((f64::from(*got) - expected).abs() <= 4e-7 * x.abs(), "{x}: {got} for {expected}");
        }
    }

    #[test]
    fn gates_are_those_of_libm_and_saturate_at_the_ends() {
        let root = (2.0 / std::f32::consts::PI).sqrt();
        for [a, b] in [[1.0, 0.0], [1.702, 0.0], [2.0 * root, 2.0 * root * 0.044_715]] {
            let mut got = numbers();
            gate_in_place(&mut got, [a, b]);
            for (x, got) in numbers().iter().zip(&got) {
                let x = f64::from(*x);
                let expected = x / (1.0 + (-(f64::from(a) * x + f64::from(b) * x.powi(3))).exp());
                assert!((f64::from(*got) - expected).abs() <= 1e-6 * x.abs(), "{x}: {got} for {expected}");
            }
            let mut ends = [1e15, -1e15, 0.0];
            gate_in_place(&mut ends, [a, b]);
            assert_eq!(ends, [1e15, 0.0, 0.0]);
        }
        let mut ends = [1e15, -1e15, 0.0];
        gelu_in_place(&mut ends);
        assert_eq!(ends, [1e15, 0.0, 0.0]);
    }
}
