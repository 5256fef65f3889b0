//! Norms backwards.

use super::linear::Sums;
use crate::math::{Matrix, columns, columns_mut};
use crate::model::{Norm, NormKind};
use crate::train::layout::NormSpans;

/// From dY of `y = r (x − μ) ∘ w + b` to dX, for rows x `[T, D]` and r = 1/√(mean square + ε), where
/// `x̂ = r (x − μ)` and `g = dY ∘ w`: `dX = r (g − mean g − x̂ mean(g ∘ x̂))`. An RMSNorm has no μ, and no mean of g
/// (Ba et al. 2016; Zhang & Sennrich 2019). Without a norm it is dY.
pub(super) fn norm_back(
    x: &Matrix,
    norm: Option<&Norm>,
    spans: Option<&NormSpans>,
    mut dy: Matrix,
    sums: &mut Sums<'_>,
) -> Matrix {
    let Some(norm) = norm else { return dy };
    let (tokens, share) = (x.nrows(), 1.0 / x.ncols() as f32);
    let is_layer = norm.kind == NormKind::Layer;
    let mut means = vec![0.0f32; tokens];
    if is_layer {
        columns(x).for_each(|x| means.iter_mut().zip(x).for_each(|(mean, x)| *mean += x * share));
    }
    let mut scales = vec![0.0f32; tokens];
    for x in columns(x) {
        for ((square, mean), x) in scales.iter_mut().zip(&means).zip(x) {
            *square += (x - mean) * (x - mean) * share;
        }
    }
    scales.iter_mut().for_each(|square| *square = 1.0 / (*square + norm.epsilon).sqrt());

    // dW = Σ_t dY ∘ x̂ and db = Σ_t dY, then dY becomes g.
    let (mut mean_g, mut mean_gx) = (vec![0.0f32; tokens], vec![0.0f32; tokens]);
    for (d, (x, dy)) in columns(x).zip(columns_mut(&mut dy)).enumerate() {
        if let Some(spans) = spans {
            let normal = x.iter().zip(&means).zip(&scales).map(|((x, mean), scale)| (x - mean) * scale);
            sums.gradient[spans.weight.start + d] += dy.iter().zip(normal).map(|(dy, x)| dy * x).sum::<f32>();
            if let Some(bias) = spans.bias {
                sums.gradient[bias.start + d] += dy.iter().sum::<f32>();
            }
        }
        let weight = norm.weight[d] * share;
        for t in 0..tokens {
            let g = dy[t] * weight;
            mean_g[t] += g;
            mean_gx[t] += g * (x[t] - means[t]) * scales[t];
        }
    }
    if !is_layer {
        mean_g.fill(0.0);
    }
    for (d, (x, dy)) in columns(x).zip(columns_mut(&mut dy)).enumerate() {
        for t in 0..tokens {
            let normal = (x[t] - means[t]) * scales[t];
            dy[t] = scales[t] * (dy[t] * norm.weight[d] - mean_g[t] - normal * mean_gx[t]);
        }
    }
    dy
}
