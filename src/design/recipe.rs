//! A head's recipe, and how it compiles to W_Q, W_K, W_V and W_O.

use std::collections::BTreeMap;

use nalgebra::{DMatrix, DVector};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use super::{Feature, Kind, Layout, Relation};
use crate::math::Matrix;
use crate::model::{HeadWeights, Position, frequency};

/// What a designed head looks for, and what it carries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recipe {
    /// Strength of each relation, 0 to 100.
    pub relations: BTreeMap<Relation, f32>,
    pub moves: Moves,
}

/// What a designed head's values carry. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "moves-", const_into_str)]
pub enum Moves {
    /// The head's own share of the word's features and identity, back to where it came from.
    #[default]
    Content,
    /// The identity of the word looked at, into the memory of the one that looks.
    Memory,
    /// What an adjective says of its noun (of a being, of a thing), onto the one that looks.
    Cue,
    /// That a verb or a preposition is looked at: takes from the one that looks that it can be a subject.
    Role,
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
    /// The relations that it looks for, strongest first.
    #[must_use]
    pub fn by_strength(&self) -> Vec<Relation> {
        let mut relations: Vec<_> = self.relations.iter().filter(|(_, strength)| **strength > 0.0).collect();
        relations.sort_by(|a, b| b.1.total_cmp(a.1));
        relations.into_iter().map(|(relation, _)| *relation).collect()
    }

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
        let shifts: Vec<(Kind, f32)> = self
            .relations
            .iter()
            .filter(|(relation, strength)| **strength > 0.0 && relation.needs_positions())
            .map(|(relation, strength)| (relation.kind(), strength / 100.0 * gain))
            .collect();
        let mut form = Form::new(layout.width());
        let (slots, rope) = match position {
            Position::Rope { .. } => rope_slots(head_width, &shifts),
            _ => ((0..head_width).collect(), None),
        };
        // Features need one dimension each. Positions share the rest with identities, if there are any.
        form.add_features(layout, &self.relations, gain);
        let room = slots.len().saturating_sub(form.rank());
        if matches!(position, Position::Sinusoidal { .. }) {
            let alone =
                self.relations.iter().all(|(relation, strength)| *strength == 0.0 || !relation.reads_identity());
            form.add_shifts(layout, &shifts, if alone { room } else { room / 2 });
        }
        let whole = form.add_identities(layout, &self.relations, gain, slots.len().saturating_sub(form.rank()));
        let (query, key, kept) = form.at_rank(layout, slots.len());
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
        let (w_q, w_k, w_v, w_o) = (w_q.into(), w_k.into(), w_v.into(), w_o.into());
        Compiled { weights: HeadWeights { w_q, w_k, w_v, w_o }, fit: whole.min(kept) }
    }
}

impl Moves {
    /// `W_V [D, K]` and the head's rows of `W_O [K, D]`.
    fn compile(self, layout: &Layout, head_width: usize, index: usize) -> (Matrix, Matrix) {
        let same = |feature| (Layout::feature(feature), Layout::feature(feature), 1.0);
        let role = |feature| (Layout::feature(feature), Layout::feature(Feature::Nominative), -1.0);
        let codes: Vec<(usize, usize, f32)> = match self {
            Self::Content => {
                let content = layout.identity().end;
                (0..head_width).map(|k| (index * head_width + k) % content).map(|code| (code, code, 1.0)).collect()
            }
            Self::Memory => layout.identity().zip(layout.memory()).map(|(from, to)| (from, to, 1.0)).collect(),
            Self::Cue => [Feature::SaidOfAnimate, Feature::SaidOfInanimate].map(same).into(),
            Self::Role => [Feature::Verb, Feature::Preposition].map(role).into(),
        };
        let mut w_v = Matrix::zeros(layout.width(), head_width);
        let mut written = Matrix::zeros(layout.width(), head_width);
        for (k, (from, to, amount)) in codes.into_iter().take(head_width).enumerate() {
            layout.add(from, 1.0, w_v.column_mut(k).as_mut_slice());
            layout.add(to, amount, written.column_mut(k).as_mut_slice());
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

    fn rank(&self) -> usize {
        self.query.len()
    }

    /// Relations between what words are.
    fn add_features(&mut self, layout: &Layout, relations: &BTreeMap<Relation, f32>, gain: f32) {
        for (relation, strength) in relations.iter().filter(|(_, strength)| **strength > 0.0) {
            let Kind::Features(pairs) = relation.kind() else { continue };
            let amount = (strength / 100.0 * gain).sqrt();
            for (query, key) in pairs {
                self.add(|q, k| {
                    layout.add(Layout::feature(*query), amount, q);
                    layout.add(Layout::feature(*key), amount, k);
                });
            }
        }
    }

    /// Relations between which words they are, in `room` dimensions. Returns the share of an identity
    /// that fits.
    fn add_identities(&mut self, layout: &Layout, relations: &BTreeMap<Relation, f32>, gain: f32, room: usize) -> f32 {
        let wanted = relations.iter().filter(|(relation, strength)| **strength > 0.0 && relation.reads_identity());
        let used = layout.identity_width().min(room / wanted.clone().count().max(1));
        let share = used as f32 / layout.identity_width() as f32;
        let mut fit = 1.0;
        for (relation, strength) in wanted {
            fit = share;
            // Fewer dimensions hold less of an identity of length 1: make up for it.
            let amount = (strength / 100.0 * gain / share.max(f32::MIN_POSITIVE)).sqrt();
            let keys = if relation.kind() == Kind::AfterCopy { layout.memory() } else { layout.identity() };
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
    /// `cos(ω(i + Δ − j))` summed over the waves is largest at `j = i + Δ`. A wave takes two of the
    /// `room` dimensions; there is always one wave.
    fn add_shifts(&mut self, layout: &Layout, shifts: &[(Kind, f32)], room: usize) {
        if shifts.is_empty() {
            return;
        }
        let available = layout.position_pairs();
        let count = PAIRS.min(available).min((room / 2).max(1));
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
    /// whole (of the squared Frobenius norm), both in units of the size that inputs have in each
    /// dimension, so that weak positions do not count for more than they do in a score.
    fn at_rank(&self, layout: &Layout, rank: usize) -> (Matrix, Matrix, f32) {
        let columns =
            |vectors: &[Vec<f32>]| Matrix::from_iterator(self.width, vectors.len(), vectors.iter().flatten().copied());
        let (query, key) = (columns(&self.query), columns(&self.key));
        if query.ncols() <= rank {
            return (query, key, 1.0);
        }
        let positions = 2 * layout.position_pairs();
        let sized = |mut side: Matrix, size: f32| {
            side.rows_mut(0, positions).scale_mut(size);
            side
        };
        let wave = DESIGN_STRENGTH / 2f32.sqrt();
        let (query, key) = (sized(query, wave).qr(), sized(key, wave).qr());
        let svd = (query.r() * key.r().transpose()).svd(true, true);
        let (left, right) = (svd.u.expect("asked for"), svd.v_t.expect("asked for").transpose());
        let sizes = svd.singular_values;
        let rank = rank.min(sizes.len());
        let factor = |side: Matrix, q: Matrix| {
            let mut factor = q * side.columns(0, rank);
            for (mut column, size) in factor.column_iter_mut().zip(sizes.iter()) {
                column *= size.sqrt();
            }
            sized(factor, 1.0 / wave)
        };
        let energy = |sizes: &[f32]| sizes.iter().map(|s| s * s).sum::<f32>();
        let share = energy(&sizes.as_slice()[..rank]) / energy(sizes.as_slice()).max(f32::MIN_POSITIVE);
        (factor(left, query.q()), factor(right, key.q()), share)
    }
}

/// For each wave ω, the cosine and sine part of `Σ gain·cos(ω(distance − Δ))`, scaled so that each
/// shift stands out from its neighbours by its gain, `Nearby` falls by its gain in four tokens,
/// `Away` is lower by its gain where the token itself stands than it is at a distance on average, and
/// `Earlier` and `Later` fall by their gain in twenty tokens.
fn wave_amounts(shifts: &[(Kind, f32)], waves: &[f64], reference: f32) -> Vec<(f32, f32)> {
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
struct RopeShifts {
    half: usize,
    amounts: Vec<(f32, f32)>,
}

/// The dimensions left to relations between words, slowest first so that rotation hardly touches
/// them, and the positional part, if there is one.
fn rope_slots(head_width: usize, shifts: &[(Kind, f32)]) -> (Vec<usize>, Option<RopeShifts>) {
    let half = head_width / 2;
    let waves: Vec<f64> = (0..half).map(|m| frequency(2 * m, 2 * half)).take_while(|w| *w >= FAST).collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Score of a word with one feature for a word with another, in a recipe's head.
    fn score(recipe: &[(Relation, f32)], position: Position, head_width: usize, query: Feature, key: Feature) -> f32 {
        let layout = Layout::new(256);
        let relations = recipe.iter().copied().collect();
        let Compiled { weights, .. } =
            Recipe { relations, moves: Moves::Content }.compile(&layout, position, head_width, 0);
        let vector = |feature| {
            let mut vector = vec![0.0; layout.width()];
            layout.add(Layout::feature(feature), 1.0, &mut vector);
            Matrix::from_row_slice(1, layout.width(), &vector)
        };
        let (q, k) = (vector(query) * weights.w_q.view(), vector(key) * weights.w_k.view());
        q.dot(&k) / (head_width as f32).sqrt()
    }

    #[test]
    fn features_keep_their_strength_beside_positions_in_a_narrow_head() {
        let recipe = [(Relation::DeterminerToNoun, 60.0), (Relation::Next, 20.0)];
        for position in [Position::None, Position::Sinusoidal { strength: 0.25 }, Position::Rope { strength: 1.0 }] {
            for head_width in [16, 8, 6] {
                let score = score(&recipe, position, head_width, Feature::Determiner, Feature::Noun);
                assert!((score - 12.0).abs() < 1e-3, "{position:?}, K = {head_width}: {score}");
            }
        }
    }

    #[test]
    fn features_keep_their_strength_beside_identities() {
        let recipe = [(Relation::SameWord, 60.0), (Relation::Begin, 20.0), (Relation::Away, 40.0)];
        let score = score(&recipe, Position::Sinusoidal { strength: 0.25 }, 16, Feature::Token, Feature::Begin);
        assert!((score - 4.0).abs() < 1e-3, "{score}");
    }
}
