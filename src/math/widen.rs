//! Numbers of half the size as `f32`.

use half::bf16;
use pulp::{Arch, Simd, WithSimd};

/// The numbers as `f32`, which holds each exactly.
#[must_use]
pub fn widened(numbers: &[bf16]) -> Vec<f32> {
    struct Widen<'a>(&'a [bf16]);

    impl WithSimd for Widen<'_> {
        type Output = Vec<f32>;

        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) -> Vec<f32> {
            // A bf16 is the upper half of an f32.
            self.0.iter().map(|number| f32::from_bits(u32::from(number.to_bits()) << 16)).collect()
        }
    }
    Arch::new().dispatch(Widen(numbers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_is_the_same() {
        let numbers: Vec<bf16> = (0..=u16::MAX).map(bf16::from_bits).filter(|number| !number.is_nan()).collect();
        for (number, wide) in numbers.iter().zip(widened(&numbers)) {
            assert_eq!(number.to_f32().to_bits(), wide.to_bits());
        }
    }
}
