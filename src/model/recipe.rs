//! A head's recipe, and how it compiles to W_Q, W_K, W_V and W_O.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::position::frequency;
use super::{Feature, HeadWeights, Kind, Layout, Position, Relation};
use crate::math::Matrix;

/// What a designed head looks for, and what it carries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recipe {
    /// Strength of each relation, 0 to 100.
    pub relations: BTreeMap<Relation, f32>,
    pub moves: Moves,
}

/// What a designed head's values carry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Moves {
    /// The head's own share of the word's features and identity, back to where it came from.
    #[default]
    Content,
    /// The identity of the word looked at, into the memory of the one that looks.
    Memory,
    /// What an adjective says of its noun (of a being, of a thing), onto the one that looks.
    Cue,
}

/// The weights of a recipe.
#[derive(Clone, Debug)]
pub struct Compiled {
    pub weights: HeadWeights,
    /// Share of what the recipe asks for that fits in K dimensions, 0 to 1.
    pub fit: f32,
}

/// Score that a full match at strength 100 adds to `q·k/√K`.
const FULL_SCORE: f32 = 20.0;
/// Strength of a sinusoidal encoding at which positional relations have that score.
pub const DESIGN_STRENGTH: f32 = 0.25;
/// Sinusoidal pairs that a positional relation reads at most.
const PAIRS: usize = 8;
/// Radians per token above which a RoPE pair is fast enough to tell neighbours apart.
const FAST: f64 = 0.1;

impl Recipe {
    /// Compiles to weights such that `W_Q · W_Kᵀ` is the sum of the relations' bilinear forms.
    ///
    /// A head of width K holds a form of rank K at most. Where the recipe needs more, the best
    /// approximation of that rank is taken (Eckart & Young 1936), and `fit` says how good it is.
    /// Scores do not depend on K as long as ÷√K is on. Positional relations are compiled for the
    /// encoding in use, and stay silent without one and with ALiBi.
    ///
    /// `index` is the place of the head in its layer.
    #[must_use]
    pub fn compile(&self, layout: &Layout, position: Position, head_width: usize, index: usize) -> Compiled {
        let gain = FULL_SCORE * (head_width as f32).sqrt();
        let shifts: Vec<(Option<i32>, f32)> = self
            .relations
            .iter()
            .filter(|(_, strength)| **strength > 0.0)
            .filter_map(|(relation, strength)| match relation.kind() {
                Kind::Shift(shift) => Some((Some(shift), strength / 100.0 * gain)),
                Kind::Nearby => Some((None, strength / 100.0 * gain)),
                _ => None,
            })
            .collect();
        let mut form = Form::new(layout.width());
        let (slots, rope) = match position {
            Position::Rope { .. } => rope_slots(head_width, &shifts),
            _ => ((0..head_width).collect(), None),
        };
        if matches!(position, Position::Sinusoidal { .. }) {
            form.add_shifts(layout, &shifts, head_width);
        }
        let whole = form.add_content(layout, &self.relations, gain, slots.len());
        let (query, key, kept) = form.at_rank(slots.len());
        let mut w_q = Matrix::zeros(layout.width(), head_width);
        let mut w_k = Matrix::zeros(layout.width(), head_width);
        for (from, to) in slots.iter().take(query.ncols()).enumerate() {
            w_q.set_column(*to, &query.column(from));
            w_k.set_column(*to, &key.column(from));
        }
        if let Some(rope) = rope {
            rope.write(layout, &mut w_q, &mut w_k);
        }
        let (w_v, w_o) = self.moves.compile(layout, head_width, index);
        Compiled { weights: HeadWeights { w_q, w_k, w_v, w_o }, fit: whole.min(kept) }
    }
}

impl Moves {
    /// `W_V [D, K]` and the head's rows of `W_O [K, D]`.
    fn compile(self, layout: &Layout, head_width: usize, index: usize) -> (Matrix, Matrix) {
        let codes: Vec<(usize, usize)> = match self {
            Self::Content => {
                let content = layout.identity().end;
                (0..head_width).map(|k| (index * head_width + k) % content).map(|code| (code, code)).collect()
            }
            Self::Memory => layout.identity().zip(layout.memory()).take(head_width).collect(),
            Self::Cue => [Feature::SaidOfAnimate, Feature::SaidOfInanimate]
                .into_iter()
                .map(Layout::feature)
                .map(|code| (code, code))
                .take(head_width)
                .collect(),
        };
        let mut w_v = Matrix::zeros(layout.width(), head_width);
        let mut written = Matrix::zeros(layout.width(), head_width);
        for (k, (from, to)) in codes.into_iter().enumerate() {
            layout.add(from, 1.0, w_v.column_mut(k).as_mut_slice());
            layout.add(to, 1.0, written.column_mut(k).as_mut_slice());
        }
        (w_v, written.transpose())
    }
}

/// A bilinear form `Σ query_r keyᵣᵀ` as two lists of vectors of length D.
struct Form {
    width: usize,
    query: Vec<Vec<f32>>,
    key: Vec<Vec<f32>>,
}

impl Form {
    fn new(width: usize) -> Self {
        Self { width, query: Vec::new(), key: Vec::new() }
    }

    /// Adds one term; `fill` writes into the query's and the key's vector.
    fn add(&mut self, fill: impl FnOnce(&mut [f32], &mut [f32])) {
        let (mut query, mut key) = (vec![0.0; self.width], vec![0.0; self.width]);
        fill(&mut query, &mut key);
        self.query.push(query);
        self.key.push(key);
    }

    /// Relations between words. Returns the share of identities that fits in `rank` dimensions.
    fn add_content(&mut self, layout: &Layout, relations: &BTreeMap<Relation, f32>, gain: f32, rank: usize) -> f32 {
        let mut fit = 1f32;
        for (relation, strength) in relations.iter().filter(|(_, strength)| **strength > 0.0) {
            let amount = (strength / 100.0 * gain).sqrt();
            let keys = match relation.kind() {
                Kind::Shift(_) | Kind::Nearby => continue,
                Kind::Features(pairs) => {
                    for (query, key) in pairs {
                        self.add(|q, k| {
                            layout.add(Layout::feature(*query), amount, q);
                            layout.add(Layout::feature(*key), amount, k);
                        });
                    }
                    continue;
                }
                Kind::SameWord => layout.identity(),
                Kind::AfterCopy => layout.memory(),
            };
            let used = layout.identity_width().min(rank);
            let share = used as f32 / layout.identity_width() as f32;
            fit = fit.min(share);
            // Fewer dimensions hold less of an identity of length 1: make up for it.
            let amount = amount / share.sqrt().max(f32::MIN_POSITIVE);
            for (query, key) in layout.identity().zip(keys).take(used) {
                self.add(|q, k| {
                    layout.add(query, amount, q);
                    layout.add(key, amount, k);
                });
            }
        }
        fit
    }

    /// Relations between places, for a sinusoidal encoding, in which a shift is a rotation:
    /// `cos(ω(i + Δ − j))` summed over the waves is largest at `j = i + Δ`.
    fn add_shifts(&mut self, layout: &Layout, shifts: &[(Option<i32>, f32)], head_width: usize) {
        if shifts.is_empty() {
            return;
        }
        let available = layout.position_pairs();
        let count = PAIRS.min(available).min((head_width / 2).max(1));
        let pairs: Vec<usize> = (0..count).map(|k| k * available.saturating_sub(1) / (count - 1).max(1)).collect();
        let waves: Vec<f64> = pairs.iter().map(|i| frequency(2 * i, layout.width())).collect();
        let amounts = wave_amounts(shifts, &waves, DESIGN_STRENGTH * DESIGN_STRENGTH);
        for (pair, (along, across)) in pairs.into_iter().zip(amounts) {
            let (sin, cos) = (2 * pair, 2 * pair + 1);
            let size = along.hypot(across).sqrt().max(f32::MIN_POSITIVE);
            self.add(|q, k| {
                (q[sin], q[cos]) = (along / size, across / size);
                k[sin] = size;
            });
            self.add(|q, k| {
                (q[cos], q[sin]) = (along / size, -across / size);
                k[cos] = size;
            });
        }
    }

    /// Two factors `[D, rank or less]` of the best approximation of the rank, and its share of the
    /// whole (of the squared Frobenius norm).
    fn at_rank(&self, rank: usize) -> (Matrix, Matrix, f32) {
        let columns = |vectors: &[Vec<f32>]| {
            Matrix::from_iterator(self.width, vectors.len(), vectors.iter().flatten().copied())
        };
        let (query, key) = (columns(&self.query), columns(&self.key));
        if query.ncols() <= rank {
            return (query, key, 1.0);
        }
        let (query, key) = (query.qr(), key.qr());
        let svd = (query.r() * key.r().transpose()).svd(true, true);
        let (left, right) = (svd.u.expect("asked for"), svd.v_t.expect("asked for").transpose());
        let sizes = svd.singular_values;
        let rank = rank.min(sizes.len());
        let scaled = |side: Matrix, q: Matrix| {
            let mut factor = q * side.columns(0, rank);
            for (mut column, size) in factor.column_iter_mut().zip(sizes.iter()) {
                column *= size.sqrt();
            }
            factor
        };
        let energy = |sizes: &[f32]| sizes.iter().map(|s| s * s).sum::<f32>();
        let share = energy(&sizes.as_slice()[..rank]) / energy(sizes.as_slice()).max(f32::MIN_POSITIVE);
        (scaled(left, query.q()), scaled(right, key.q()), share)
    }
}

/// For each wave ω, the cosine and sine part of `Σ gain·cos(ω(distance − Δ))`, scaled so that each
/// shift stands out from its neighbours by its gain (and `Nearby` falls by its gain in four tokens).
fn wave_amounts(shifts: &[(Option<i32>, f32)], waves: &[f64], reference: f32) -> Vec<(f32, f32)> {
    let mut amounts = vec![(0.0, 0.0); waves.len()];
    for (shift, gain) in shifts {
        let (step, waves_used) = match shift {
            Some(_) => (1.0, 0..waves.len()),
            None => (4.0, waves.len() / 2..waves.len()),
        };
        let gap: f64 = waves[waves_used.clone()].iter().map(|w| 1.0 - (step * w).cos()).sum();
        let amount = f64::from(*gain) / (gap * f64::from(reference)).max(1e-9);
        for w in waves_used {
            let (sin, cos) = (f64::from(shift.unwrap_or(0)) * waves[w]).sin_cos();
            amounts[w].0 += (amount * cos) as f32;
            amounts[w].1 += (amount * sin) as f32;
        }
    }
    amounts
}

/// Positional relations for RoPE: a constant query, and a constant key turned by the shift, in the
/// pairs that rotate fast.
struct RopeShifts {
    half: usize,
    amounts: Vec<(f32, f32)>,
}

/// The dimensions left to relations between words, slowest first so that rotation hardly touches
/// them, and the positional part, if there is one.
fn rope_slots(head_width: usize, shifts: &[(Option<i32>, f32)]) -> (Vec<usize>, Option<RopeShifts>) {
    let half = head_width / 2;
    let waves: Vec<f64> =
        (0..half).map(|m| frequency(2 * m, 2 * half)).take_while(|w| *w >= FAST).collect();
    let fast = if shifts.is_empty() { 0 } else { waves.len() };
    let odd = (2 * half..head_width).collect::<Vec<_>>();
    let slots = odd.into_iter().chain((fast..half).rev().flat_map(|m| [m, m + half])).collect();
    let rope = (fast > 0).then(|| RopeShifts { half, amounts: wave_amounts(shifts, &waves, 1.0) });
    (slots, rope)
}

impl RopeShifts {
    fn write(&self, layout: &Layout, w_q: &mut Matrix, w_k: &mut Matrix) {
        let token = Layout::feature(Feature::Token);
        for (m, (along, across)) in self.amounts.iter().enumerate() {
            let size = along.hypot(*across).sqrt().max(f32::MIN_POSITIVE);
            layout.add(token, size, w_q.column_mut(m).as_mut_slice());
            layout.add(token, along / size, w_k.column_mut(m).as_mut_slice());
            layout.add(token, -across / size, w_k.column_mut(m + self.half).as_mut_slice());
        }
    }
}
