//! Norms of rows, and their way back: the formulas of `backward/norm.rs`, a row at a time.

use pulp::{Arch, Simd, WithSimd};

use super::buffer::{Buffer, add};
use super::matrices::{Back, Model};
use crate::model::NormKind;
use crate::train::layout::{EPSILON, NormSpans};

/// What a norm took from each row, and what it multiplied the rest by: μ and r, one after the other.
pub(super) type Moments = Buffer;

/// A norm of a model; without a kind it changes nothing.
#[derive(Clone, Copy)]
pub(super) struct Norm<'a> {
    kind: Option<NormKind>,
    width: usize,
    gain: Option<&'a [f32]>,
    bias: Option<&'a [f32]>,
    spans: Option<&'a NormSpans>,
}

impl<'a> Norm<'a> {
    /// The norm of some spans, none of which it has where it does not learn.
    pub fn new(model: Model<'a>, spans: Option<&'a NormSpans>) -> Self {
        let architecture = &model.layout.architecture;
        Self {
            kind: architecture.norm,
            width: architecture.width,
            gain: spans.map(|spans| model.vector(spans.weight)),
            bias: spans.and_then(|spans| spans.bias).map(|bias| model.vector(bias)),
            spans,
        }
    }

    /// `y = r (x − μ) ∘ w + b`
    pub fn forward(self, x: &[f32], moments: &mut Moments, y: &mut [f32]) {
        match self.kind {
            None => y.copy_from_slice(x),
            Some(kind) => Arch::new().dispatch(Forward {
                norm: self,
                kind,
                x,
                moments: moments.of(2 * (x.len() / self.width)),
                y,
            }),
        }
    }

    /// dY becomes dX; the gradients of w and b are added to what there is.
    pub fn backward(self, x: &[f32], moments: &Moments, dy: &mut [f32], back: &mut Back<'_>) {
        let Some(kind) = self.kind else { return };
        let mut learns = self.spans.map(|spans| (spans, vec![0.0; self.width], vec![0.0; self.width]));
        let sums = learns.as_mut().map(|(_, weight, bias)| [&mut weight[..], &mut bias[..]]);
        Arch::new().dispatch(Backward { norm: self, kind, x, moments: moments.held(), dy, sums });
        if let Some((spans, weight, bias)) = learns {
            add(&mut back.gradient[spans.weight.range()], &weight);
            if let Some(span) = spans.bias {
                add(&mut back.gradient[span.range()], &bias);
            }
        }
    }
}

/// Sums that do not wait for each other.
const SUMS: usize = 16;

/// `Σ f(a, b)` in an order that does not depend on the machine.
#[inline(always)]
fn sum(a: &[f32], b: &[f32], f: impl Fn(f32, f32) -> f32) -> f32 {
    let mut sums = [0.0f32; SUMS];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<SUMS>(), b.as_chunks::<SUMS>());
    for (a, b) in a.iter().zip(b) {
        for s in 0..SUMS {
            sums[s] += f(a[s], b[s]);
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| f(*a, *b)).sum();
    sums.iter().sum::<f32>() + rest
}

struct Forward<'a> {
    norm: Norm<'a>,
    kind: NormKind,
    x: &'a [f32],
    moments: &'a mut [f32],
    y: &'a mut [f32],
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Norm { width, gain, bias, .. } = self.norm;
        let share = 1.0 / width as f32;
        let rows = self.x.chunks_exact(width).zip(self.y.chunks_exact_mut(width));
        for ((x, y), moments) in rows.zip(self.moments.chunks_exact_mut(2)) {
            let mean = if self.kind == NormKind::Layer { sum(x, x, |x, _| x) * share } else { 0.0 };
            let square = sum(x, x, |x, _| (x - mean) * (x - mean)) * share;
            let scale = 1.0 / (square + EPSILON).sqrt();
            moments.copy_from_slice(&[mean, scale]);
            y.iter_mut().zip(x).for_each(|(y, x)| *y = (x - mean) * scale);
            if let Some(gain) = gain {
                y.iter_mut().zip(gain).for_each(|(y, w)| *y *= w);
            }
            if let Some(bias) = bias {
                add(y, bias);
            }
        }
    }
}

struct Backward<'a> {
    norm: Norm<'a>,
    kind: NormKind,
    x: &'a [f32],
    moments: &'a [f32],
    dy: &'a mut [f32],
    /// dW and db, where it learns.
    sums: Option<[&'a mut [f32]; 2]>,
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, _: S) {
        let width = self.norm.width;
        let share = 1.0 / width as f32;
        let rows = self.x.chunks_exact(width).zip(self.dy.chunks_exact_mut(width));
        for ((x, dy), moments) in rows.zip(self.moments.chunks_exact(2)) {
            let (mean, scale) = (moments[0], moments[1]);
            if let Some([weight, bias]) = &mut self.sums {
                for (sum, (dy, x)) in weight.iter_mut().zip(dy.iter().zip(x)) {
                    *sum += dy * (x - mean) * scale;
                }
                add(bias, dy);
            }
            // dY becomes g.
            if let Some(gain) = self.norm.gain {
                dy.iter_mut().zip(gain).for_each(|(dy, w)| *dy *= w);
            }
            let mean_g = if self.kind == NormKind::Layer { sum(dy, dy, |g, _| g) * share } else { 0.0 };
            let mean_gx = sum(dy, x, |g, x| g * (x - mean)) * scale * share;
            for (dy, x) in dy.iter_mut().zip(x) {
                *dy = scale * (*dy - mean_g - (x - mean) * scale * mean_gx);
            }
        }
    }
}
