//! Relations between places, as sums of waves.

use nalgebra::{DMatrix, DVector};

use super::{Feature, Kind, Layout};
use crate::math::Matrix;
use crate::model::frequency;

/// Strength of a sinusoidal encoding at which positional relations have the score of a full match.
pub const DESIGN_STRENGTH: f32 = 0.25;
/// Radians per token above which a RoPE pair is fast enough to tell neighbours apart.
const FAST: f64 = 0.1;

/// For each wave ω, the cosine and sine part of `Σ gain·cos(ω(distance − Δ))`, scaled so that each
/// shift stands out from its neighbours by its gain, `Nearby` falls by its gain in four tokens,
/// `Away` is lower by its gain where the token itself stands than it is at a distance on average, and
/// `Earlier` and `Later` fall by their gain in twenty tokens.
pub(super) fn wave_amounts(shifts: &[(Kind, f32)], waves: &[f64], reference: f32) -> Vec<(f32, f32)> {
    let mut amounts = vec![(0.0, 0.0); waves.len()];
    for (kind, gain) in shifts {
        if matches!(kind, Kind::Earlier | Kind::Later) {
            let side = if *kind == Kind::Later { 1.0 } else { -1.0 };
            let amount = f64::from(*gain) / f64::from(reference).max(1e-9);
            for (amounts, (along, across)) in amounts.iter_mut().zip(one_sided(waves)) {
                amounts.0 += (amount * along) as f32;
                amounts.1 += (amount * side * across) as f32;
            }
            continue;
        }
        let slow = waves.len() / 2;
        let fall = |from: usize, step: f64| waves[from..].iter().map(|w| 1.0 - (step * w).cos()).sum::<f64>();
        let (shift, from, gap, sign) = match kind {
            Kind::Shift(shift) => (*shift, 0, fall(0, 1.0), 1.0),
            Kind::Nearby => (0, slow, fall(slow, 4.0), 1.0),
            Kind::Away => (0, 0, waves.len() as f64, -1.0),
            Kind::Earlier | Kind::Later | Kind::SameWord | Kind::AfterCopy | Kind::Features(_) => continue,
        };
        let amount = sign * f64::from(*gain) / (gap * f64::from(reference)).max(1e-9);
        for w in from..waves.len() {
            let (sin, cos) = (f64::from(shift) * waves[w]).sin_cos();
            amounts[w].0 += (amount * cos) as f32;
            amounts[w].1 += (amount * sin) as f32;
        }
    }
    amounts
}

/// Tokens along each side that [`one_sided`] is fitted to.
const REACH: i32 = 30;

/// For each wave ω, the parts a and b of `Σ a·cos(ω d) + b·sin(ω d)` that falls by 1/20 with each token
/// of distance d > 0, and is lower where d < 0: weighted least squares, for waves cannot make an edge. The next
/// tokens count for most, and the place where it jumps for least.
fn one_sided(waves: &[f64]) -> Vec<(f64, f64)> {
    let places: Vec<f64> = (-REACH..=REACH).filter(|d| *d != 0).map(f64::from).collect();
    let wanted = |d: f64| if d > 0.0 { 1.0 - (d - 1.0) / 20.0 } else { -0.2 + d / 100.0 };
    let weight = |d: f64| {
        let near = (-d.abs() / 8.0).exp();
        near * match d as i32 {
            1 => 10.0,
            2 => 5.0,
            3.. => 1.0,
            -3..=0 => 0.015,
            _ => 0.3,
        }
    };
    // A constant is free: the softmax does not see it.
    let columns = 2 * waves.len() + 1;
    let parts = DMatrix::from_fn(places.len(), columns, |row, column| match waves.get(column / 2) {
        Some(wave) if column % 2 == 0 => (wave * places[row]).cos(),
        Some(wave) => (wave * places[row]).sin(),
        None => 1.0,
    });
    let weighted = DMatrix::from_fn(places.len(), columns, |row, column| weight(places[row]) * parts[(row, column)]);
    let mut normal = weighted.tr_mul(&parts);
    for wave in 0..2 * waves.len() {
        normal[(wave, wave)] += 1e-4;
    }
    let right = weighted.tr_mul(&DVector::from_iterator(places.len(), places.iter().map(|d| wanted(*d))));
    let solved = normal.cholesky().map_or_else(|| DVector::zeros(columns), |factor| factor.solve(&right));
    (0..waves.len()).map(|wave| (solved[2 * wave], solved[2 * wave + 1])).collect()
}

/// Positional relations for RoPE: a constant query, and a constant key turned by the shift, in the
/// pairs that rotate fast.
pub(super) struct RopeShifts {
    half: usize,
    amounts: Vec<(f32, f32)>,
}

/// The dimensions left to relations between words, slowest first so that rotation hardly touches
/// them, and the positional part, if there is one.
pub(super) fn rope_slots(head_width: usize, shifts: &[(Kind, f32)]) -> (Vec<usize>, Option<RopeShifts>) {
    let half = head_width / 2;
    let waves: Vec<f64> = (0..half).map(|m| frequency(2 * m, 2 * half)).take_while(|w| *w >= FAST).collect();
    let fast = if shifts.is_empty() { 0 } else { waves.len() };
    let odd = (2 * half..head_width).collect::<Vec<_>>();
    let slots = odd.into_iter().chain((fast..half).rev().flat_map(|m| [m, m + half])).collect();
    let rope = (fast > 0).then(|| RopeShifts { half, amounts: wave_amounts(shifts, &waves, 1.0) });
    (slots, rope)
}

impl RopeShifts {
    pub fn write(&self, layout: &Layout, w_q: &mut Matrix, w_k: &mut Matrix) {
        for (m, (along, across)) in self.amounts.iter().enumerate() {
            let size = along.hypot(*across).sqrt().max(f32::MIN_POSITIVE);
            layout.add_feature(Feature::Token, size, w_q.column_mut(m).as_mut_slice());
            layout.add_feature(Feature::Token, along / size, w_k.column_mut(m).as_mut_slice());
            layout.add_feature(Feature::Token, -across / size, w_k.column_mut(m + self.half).as_mut_slice());
        }
    }
}
