//! The functions between the matrices of an MLP, some numbers at a time.

use pulp::{Arch, Simd, WithSimd};

use super::lanes::{exp, logistic, normal_share};

/// Replaces each x by `x Φ(x)`, with the share Φ of a normal distribution below x (GELU, Hendrycks & Gimpel 2016), within
/// 2.6e-7 of x.
pub fn gelu_in_place(numbers: &mut [f32]) {
    Arch::new().dispatch(Each { numbers, function: Function::Gelu });
}

/// Replaces each x by `x σ(a x + b x³)`, with the logistic function σ, within 1e-6 of x where the argument is within ±100:
/// SiLU with a = 1 and b = 0, and what stands for GELU, `½x (1 + tanh u)` with 2u as the argument.
pub fn gate_in_place(numbers: &mut [f32], [a, b]: [f32; 2]) {
    Arch::new().dispatch(Each { numbers, function: Function::Gate(a, b) });
}

/// Replaces each x by the slope of [`gelu_in_place`] there, `Φ(x) + x φ(x)`, within 1e-6.
pub fn gelu_slope_in_place(numbers: &mut [f32]) {
    Arch::new().dispatch(Each { numbers, function: Function::GeluSlope });
}

/// Replaces each x by the slope of [`gate_in_place`] there, `σ(u) (1 + x (a + 3 b x²) (1 − σ(u)))` with `u = a x + b x³`,
/// within 2e-6 where the argument is within ±100.
pub fn gate_slope_in_place(numbers: &mut [f32], [a, b]: [f32; 2]) {
    Arch::new().dispatch(Each { numbers, function: Function::GateSlope(a, b) });
}

/// Replaces each x by elu(f x) + 1, `max(f x, 0) + e^min(f x, 0)` (Clevert et al. 2015) for a factor f, within 2e-7 relative of
/// that of the product.
pub fn elu_plus_one_in_place(numbers: &mut [f32], factor: f32) {
    Arch::new().dispatch(Each { numbers, function: Function::EluPlusOne(factor) });
}

#[derive(Clone, Copy)]
enum Function {
    EluPlusOne(f32),
    Gelu,
    Gate(f32, f32),
    GeluSlope,
    GateSlope(f32, f32),
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
    let square = simd.mul_f32s(x, x);
    match function {
        Function::EluPlusOne(factor) => {
            let (x, zero) = (simd.mul_f32s(x, simd.splat_f32s(factor)), simd.splat_f32s(0.0));
            simd.add_f32s(simd.max_f32s(x, zero), exp(simd, simd.min_f32s(x, zero)))
        }
        Function::Gelu => simd.mul_f32s(x, normal_share(simd, x)),
        Function::Gate(a, b) => {
            let factor = simd.mul_add_f32s(square, simd.splat_f32s(b), simd.splat_f32s(a));
            simd.mul_f32s(x, logistic(simd, simd.mul_f32s(x, factor)))
        }
        Function::GeluSlope => {
            let density = exp(simd, simd.mul_f32s(square, simd.splat_f32s(-0.5)));
            let density = simd.mul_f32s(density, simd.splat_f32s(DENSITY));
            simd.mul_add_f32s(x, density, normal_share(simd, x))
        }
        Function::GateSlope(a, b) => {
            let factor = simd.mul_add_f32s(square, simd.splat_f32s(b), simd.splat_f32s(a));
            let share = logistic(simd, simd.mul_f32s(x, factor));
            let inner = simd.mul_add_f32s(square, simd.splat_f32s(3.0 * b), simd.splat_f32s(a));
            let rest = simd.mul_f32s(simd.mul_f32s(x, inner), simd.sub_f32s(simd.splat_f32s(1.0), share));
            simd.mul_add_f32s(share, rest, share)
        }
    }
}

/// The density of a normal distribution at 0, 1/√(2π).
const DENSITY: f32 = 0.398_942_3;

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
            assert!((f64::from(*got) - expected).abs() <= 2.6e-7 * x.abs(), "{x}: {got} for {expected}");
        }
    }

    #[test]
    fn elu_plus_one_is_that_of_libm() {
        for factor in [1.0, 0.37] {
            let mut got = numbers();
            elu_plus_one_in_place(&mut got, factor);
            for (x, got) in numbers().iter().zip(&got) {
                let x = f64::from(x * factor);
                let expected = if x > 0.0 { x + 1.0 } else { x.exp() };
                assert!((f64::from(*got) - expected).abs() <= 2e-7 * expected, "{x}: {got} for {expected}");
            }
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

    #[test]
    fn slopes_are_those_of_libm() {
        let root = (2.0 / std::f32::consts::PI).sqrt();
        let mut got = numbers();
        gelu_slope_in_place(&mut got);
        for (x, got) in numbers().iter().zip(&got) {
            let x = f64::from(*x);
            let density = (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
            let expected = 0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2) + x * density;
            assert!((f64::from(*got) - expected).abs() <= 1e-6, "{x}: {got} for {expected}");
        }
        for [a, b] in [[1.0, 0.0], [1.702, 0.0], [2.0 * root, 2.0 * root * 0.044_715]] {
            let mut got = numbers();
            gate_slope_in_place(&mut got, [a, b]);
            for (x, got) in numbers().iter().zip(&got) {
                let (x, a, b) = (f64::from(*x), f64::from(a), f64::from(b));
                let share = 1.0 / (1.0 + (-(a * x + b * x.powi(3))).exp());
                let expected = share * (1.0 + x * (a + 3.0 * b * x * x) * (1.0 - share));
                assert!((f64::from(*got) - expected).abs() <= 2e-6, "{x}: {got} for {expected}");
            }
        }
    }
}
