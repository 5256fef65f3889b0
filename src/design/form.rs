//! What a head looks for, as a bilinear form.

use std::collections::BTreeMap;

use super::waves::{DESIGN_STRENGTH, wave_amounts};
use super::{Feature, Kind, Layout, Relation};
use crate::math::Matrix;
use crate::model::frequency;

/// Sinusoidal pairs that a positional relation reads at most.
const PAIRS: usize = 8;

/// What one dimension of a designed head's queries and keys stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// The query has the first feature, the key the second.
    Features(Relation, Feature, Feature),
    /// Part of a word's identity.
    Identity(Relation),
    /// Where they stand.
    Place,
}

/// A bilinear form `Σ query_r keyᵣᵀ` as two lists of vectors of length D, and what each stands for.
pub(super) struct Form {
    width: usize,
    query: Vec<Vec<f32>>,
    key: Vec<Vec<f32>>,
    terms: Vec<Term>,
}

impl Form {
    pub fn new(width: usize) -> Self {
        Self { width, query: Vec::new(), key: Vec::new(), terms: Vec::new() }
    }

    /// Adds one term; `fill` writes into the query's and the key's vector.
    fn add(&mut self, term: Term, fill: impl FnOnce(&mut [f32], &mut [f32])) {
        let (mut query, mut key) = (vec![0.0; self.width], vec![0.0; self.width]);
        fill(&mut query, &mut key);
        self.query.push(query);
        self.key.push(key);
        self.terms.push(term);
    }

    pub fn rank(&self) -> usize {
        self.query.len()
    }

    /// What each of its vectors stands for, in their order.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// What each term adds to the product of a query and a key that read these rows, `[D]`.
    pub fn products(&self, query: &[f32], key: &[f32]) -> impl Iterator<Item = (Term, f32)> {
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        let sides = self.query.iter().zip(&self.key);
        self.terms.iter().zip(sides).map(move |(term, (q, k))| (*term, dot(q, query) * dot(k, key)))
    }

    /// Relations between what words are. Returns 1, or 0 where the width has no dimension for a feature.
    pub fn add_features(&mut self, layout: &Layout, relations: &BTreeMap<Relation, f32>, gain: f32) -> f32 {
        let mut fit = 1.0;
        for (relation, strength) in relations.iter().filter(|(_, strength)| **strength > 0.0) {
            let Kind::Features(pairs) = relation.kind() else { continue };
            let amount = (strength / 100.0 * gain).sqrt();
            for (query, key) in pairs {
                if layout.feature(*query).is_none() || layout.feature(*key).is_none() {
                    fit = 0.0;
                }
                self.add(Term::Features(*relation, *query, *key), |q, k| {
                    layout.add_feature(*query, amount, q);
                    layout.add_feature(*key, amount, k);
                });
            }
        }
        fit
    }

    /// Relations between which words they are, in `room` dimensions. Returns the share of an identity
    /// that fits.
    pub fn add_identities(
        &mut self,
        layout: &Layout,
        relations: &BTreeMap<Relation, f32>,
        gain: f32,
        room: usize,
    ) -> f32 {
        let wanted = relations.iter().filter(|(relation, strength)| **strength > 0.0 && relation.reads_identity());
        let each = room / wanted.clone().count().max(1);
        let mut fit = 1.0;
        for (relation, strength) in wanted {
            let keys = if relation.kind() == Kind::AfterCopy { layout.memory() } else { layout.identity() };
            let used = each.min(keys.len());
            let share = used as f32 / layout.identity_width() as f32;
            fit = f32::min(fit, share);
            // Fewer dimensions hold less of an identity of length 1: make up for it.
            let amount = (strength / 100.0 * gain / share.max(f32::MIN_POSITIVE)).sqrt();
            for (query, key) in layout.identity().zip(keys).take(used) {
                self.add(Term::Identity(*relation), |q, k| {
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
    pub fn add_shifts(&mut self, layout: &Layout, shifts: &[(Kind, f32)], room: usize) {
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
            self.add(Term::Place, |q, k| {
                (q[sin], q[cos]) = (along / size, across / size);
                k[sin] = size;
            });
            self.add(Term::Place, |q, k| {
                (q[cos], q[sin]) = (along / size, -across / size);
                k[cos] = size;
            });
        }
    }

    /// Two factors `[D, rank or less]` of the best approximation of the rank, and its share of the
    /// whole (of the squared Frobenius norm), both in units of the size that inputs have in each
    /// dimension, so that weak positions do not count for more than they do in a score.
    pub fn at_rank(&self, layout: &Layout, rank: usize) -> (Matrix, Matrix, f32) {
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
