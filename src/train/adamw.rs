//! AdamW (Loshchilov & Hutter 2019, algorithm 2).

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::Layout;
use super::settings::Optimiser;

/// How much of the running means stays in a step, β₁ and β₂.
const BETAS: [f32; 2] = [0.9, 0.99];
const EPSILON: f32 = 1e-8;
/// Numbers that are added up as one: their sums are added in order.
const BLOCK: usize = 1024;
/// Numbers that one thread moves at a time.
const PART: usize = 1 << 15;

/// The running means of the gradient and of its square.
#[derive(Clone, Debug, PartialEq)]
pub struct Moments {
    pub first: Vec<f32>,
    pub second: Vec<f32>,
}

impl Moments {
    /// Those of so many numbers before the first step.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self { first: vec![0.0; count], second: vec![0.0; count] }
    }
}

impl Optimiser {
    /// The rate of a step, counted from 0.
    #[must_use]
    pub fn rate_at(&self, step: usize) -> f32 {
        let risen = (step + 1) as f32 / self.warm_up.max(1) as f32;
        self.rate * risen.min(1.0)
    }

    /// What a gradient of a length is multiplied by: less than 1 where it is too long.
    #[must_use]
    pub fn shortening(&self, length: f32) -> f32 {
        // With PyTorch's constant against a length of 0.
        self.clip.map_or(1.0, |clip| (clip / (length + 1e-6)).min(1.0))
    }

    /// Takes one step, counted from 0, with the gradient times a factor: `m ← β₁ m + (1 − β₁) g`,
    /// `v ← β₂ v + (1 − β₂) g²`, and `p ← p − η (m̂ / (√v̂ + ε) + λ p)`, where a hat divides by `1 − β^(step + 1)`. Vectors do
    /// not decay.
    pub fn step(
        &self,
        step: usize,
        layout: &Layout,
        numbers: &mut [f32],
        (gradient, factor): (&[f32], f32),
        moments: &mut Moments,
    ) {
        let rate = self.rate_at(step);
        let correction = BETAS.map(|beta| 1.0 / (1.0 - f64::from(beta).powi(step as i32 + 1)) as f32);
        for (_, span) in layout.named() {
            let range = span.range();
            let kept = if span.columns > 1 { 1.0 - rate * self.decay } else { 1.0 };
            let (p, g) = (&mut numbers[range.clone()], &gradient[range.clone()]);
            let (m, v) = (&mut moments.first[range.clone()], &mut moments.second[range]);
            let parts = p.par_chunks_mut(PART).zip(g.par_chunks(PART));
            let parts = parts.zip(m.par_chunks_mut(PART).zip(v.par_chunks_mut(PART)));
            parts
                .for_each(|((p, g), (m, v))| Arch::new().dispatch(Part { p, g, m, v, factor, kept, rate, correction }));
        }
    }
}

/// Some numbers of a step.
struct Part<'a> {
    p: &'a mut [f32],
    g: &'a [f32],
    m: &'a mut [f32],
    v: &'a mut [f32],
    factor: f32,
    kept: f32,
    rate: f32,
    correction: [f32; 2],
}

impl WithSimd for Part<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { p, g, m, v, factor, kept, rate, correction } = self;
        let [a, b] = BETAS;
        for ((p, g), (m, v)) in p.iter_mut().zip(g).zip(m.iter_mut().zip(v)) {
            let g = g * factor;
            *m = a * *m + (1.0 - a) * g;
            *v = b * *v + (1.0 - b) * g * g;
            *p = kept * *p - rate * (*m * correction[0]) / ((*v * correction[1]).sqrt() + EPSILON);
        }
    }
}

/// The length of a vector of many numbers.
#[must_use]
pub fn length(numbers: &[f32]) -> f32 {
    // Sums that do not wait for each other.
    let block = |numbers: &[f32]| {
        let mut sums = [0.0f32; 16];
        let (whole, rest) = numbers.as_chunks::<16>();
        for numbers in whole {
            sums.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number * number);
        }
        f64::from(sums.iter().sum::<f32>() + rest.iter().map(|number| number * number).sum::<f32>())
    };
    numbers.chunks(BLOCK).map(block).sum::<f64>().sqrt() as f32
}
