//! AdamW (Loshchilov & Hutter 2019, algorithm 2).

use super::Layout;
use super::settings::Optimiser;

/// How much of the running means stays in a step, β₁ and β₂.
const BETAS: [f32; 2] = [0.9, 0.99];
const EPSILON: f32 = 1e-8;
/// Numbers that are added up as one: their sums are added in order.
const BLOCK: usize = 1024;

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

    /// Shortens a gradient that is too long.
    pub fn clip_in_place(&self, gradient: &mut [f32], length: f32) {
        // With PyTorch's constant against a length of 0.
        let factor = self.clip.map_or(1.0, |clip| clip / (length + 1e-6));
        if factor < 1.0 {
            gradient.iter_mut().for_each(|number| *number *= factor);
        }
    }

    /// Takes one step, counted from 0: `m ← β₁ m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`, and
    /// `p ← p − η (m̂ / (√v̂ + ε) + λ p)`, where a hat divides by `1 − β^(step + 1)`. Vectors do not decay.
    pub fn step(&self, step: usize, layout: &Layout, numbers: &mut [f32], gradient: &[f32], moments: &mut Moments) {
        let rate = self.rate_at(step);
        let [a, b] = BETAS;
        let correction = BETAS.map(|beta| 1.0 / (1.0 - f64::from(beta).powi(step as i32 + 1)) as f32);
        for (_, span) in layout.named() {
            let range = span.range();
            let kept = if span.columns > 1 { 1.0 - rate * self.decay } else { 1.0 };
            let (p, g) = (&mut numbers[range.clone()], &gradient[range.clone()]);
            let (m, v) = (&mut moments.first[range.clone()], &mut moments.second[range]);
            for ((p, g), (m, v)) in p.iter_mut().zip(g).zip(m.iter_mut().zip(v)) {
                *m = a * *m + (1.0 - a) * g;
                *v = b * *v + (1.0 - b) * g * g;
                *p = kept * *p - rate * (*m * correction[0]) / ((*v * correction[1]).sqrt() + EPSILON);
            }
        }
    }
}

/// The length of a vector of many numbers.
#[must_use]
pub fn length(numbers: &[f32]) -> f32 {
    let block = |numbers: &[f32]| f64::from(numbers.iter().map(|number| number * number).sum::<f32>());
    numbers.chunks(BLOCK).map(block).sum::<f64>().sqrt() as f32
}
