//! The sums over keys that linear attention holds instead of pairs.

use crate::math::scale_in_place;

/// `Σ φ(k) vᵀ` and `Σ φ(k)` over some keys, both divided by e^`most`.
#[derive(Clone)]
pub(super) struct Sums {
    pub most: f32,
    /// `[F, K]`, a row for each feature.
    pub values: Vec<f32>,
    /// `[F]`
    pub features: Vec<f32>,
}

impl Sums {
    /// Over no keys.
    pub fn new(features: usize, width: usize) -> Self {
        Self { most: f32::NEG_INFINITY, values: vec![0.0; features * width], features: vec![0.0; features] }
    }

    /// Forgets all keys.
    pub fn clear(&mut self) {
        self.most = f32::NEG_INFINITY;
        self.values.fill(0.0);
        self.features.fill(0.0);
    }

    /// Divides by e to another power, which is not below that before.
    pub fn divide(&mut self, most: f32) {
        if most > self.most && self.most > f32::NEG_INFINITY {
            let factor = (self.most - most).exp();
            scale_in_place(&mut self.values, factor);
            scale_in_place(&mut self.features, factor);
        }
        self.most = most;
    }

    /// Goes on with the keys of `next`, whose sums become those over the keys before it. Gives the factor by which the features of
    /// its own keys have to shrink, to be divided by the same power.
    pub fn carry_into(&mut self, next: &mut Self) -> f32 {
        let most = self.most.max(next.most);
        let [before, own] = [self.most, next.most].map(|old| if old < most { (old - most).exp() } else { 1.0 });
        for (sums, nexts) in [(&mut self.values, &mut next.values), (&mut self.features, &mut next.features)] {
            for (sum, next) in sums.iter_mut().zip(nexts) {
                let old = *sum * before;
                *sum = old + *next * own;
                *next = old;
            }
        }
        (self.most, next.most) = (most, most);
        own
    }
}
