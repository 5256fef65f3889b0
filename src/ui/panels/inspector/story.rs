//! What the inspector draws, as data: every number here is one of the trace or of its explanation.

use std::cmp::Reverse;

use strum::{IntoStaticStr, VariantArray};

use crate::analysis::{CellExplanation, RowExplanation, differing_first, explain_cell, explain_row};
use crate::attention::{AttentionSpec, HeadTrace};
use crate::math::{effective_count, entropy, softmax_in_place};
use crate::workbench::{Derived, Peek, ViewState};

/// How one row of attention, and one cell of it, came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    pub peek: Peek,
    pub spec: AttentionSpec,
    /// Only where a key is chosen.
    pub cell: Option<CellStory>,
    pub row: RowStory,
}

/// The way to one cell.
#[derive(Clone, Debug, PartialEq)]
pub struct CellStory {
    pub key: usize,
    pub explanation: CellExplanation,
    /// Dimensions whose terms are drawn one by one, in order.
    pub shown: Vec<usize>,
    /// The other terms.
    pub folded: Option<Folded>,
    /// From q·k to the score.
    pub steps: [Step; 6],
}

/// One term of q·k.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    pub dimension: usize,
    pub q: f32,
    pub k: f32,
    pub product: f32,
}

/// Terms drawn as one line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Folded {
    pub count: usize,
    pub sum: f32,
}

/// A step from q·k to the score, and the number after it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    pub kind: StepKind,
    pub value: f32,
}

/// The steps, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    Dot,
    Scale,
    Position,
    Temperature,
    Mask,
    Score,
}

/// The softmax of a row, and what it makes of V.
#[derive(Clone, Debug, PartialEq)]
pub struct RowStory {
    pub explanation: RowExplanation,
    /// In the order of the sentence; for a long row only those with most weight and the chosen one.
    pub keys: Vec<KeyRow>,
    /// Keys that are not among them.
    pub hidden: usize,
    /// The dimensions of v and of the output that are drawn, at most [`OUTPUTS`]: those first in which values differ.
    pub outputs: Vec<usize>,
    /// The largest parts of the output, largest first.
    pub contributions: Vec<OutputTerm>,
    /// Keys with weight that are not among them.
    pub other_contributions: usize,
    pub reading: Spread,
}

/// One key of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KeyRow {
    pub key: usize,
    pub allowed: bool,
    /// −∞ where forbidden.
    pub score: f32,
    pub exponential: f32,
    pub weight: f32,
}

/// One summand of `Σ weight · v`.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputTerm {
    pub key: usize,
    pub weight: f32,
    /// The numbers of v in [`RowStory::outputs`].
    pub v: Vec<f32>,
}

/// How widely a row of attention is spread, in a word. Its text is the message that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "inspector-reading-", const_into_str)]
pub enum Spread {
    /// Nothing is allowed.
    Empty,
    /// One key is allowed, and gets everything.
    Only,
    /// Nearly everything comes from one token.
    Stare,
    /// A few tokens share, and others hardly count.
    Few,
    /// Many tokens share, unevenly.
    Uneven,
    /// Nearly an even share for every token.
    Many,
}

/// Terms up to which all are drawn; of more, the [`LARGEST_TERMS`] largest that are not 0.
pub const ALL_TERMS: usize = 12;
pub const LARGEST_TERMS: usize = 8;
/// Keys of a row that are drawn, besides the chosen one.
pub const KEYS: usize = 12;
/// Summands of the output that are drawn, besides the chosen one.
pub const CONTRIBUTIONS: usize = 3;
/// Numbers of v and of the output that are drawn.
pub const OUTPUTS: usize = 8;

impl Story {
    /// The story of what is chosen; none where nothing is, or where what is drawn does not have it
    /// (yet).
    #[must_use]
    pub fn of(derived: &Derived, view: &ViewState) -> Option<Self> {
        let peek = view.cell()?;
        let trace = derived.inside(peek.which, view.layer, view.head)?;
        let tokens = trace.weights.tokens();
        if peek.query >= tokens || peek.key.is_some_and(|key| key >= tokens) {
            return None;
        }
        let spec = derived.spec_at(view.layer).into_owned();
        let place = (view.head, derived.document.heads());
        Some(Self {
            peek,
            cell: peek.key.map(|key| CellStory::of(trace, &spec, place, (peek.query, key))),
            spec,
            row: RowStory::of(trace, peek),
        })
    }
}

impl CellStory {
    fn of(trace: &HeadTrace, spec: &AttentionSpec, place: (usize, usize), (query, key): (usize, usize)) -> Self {
        let explanation = explain_cell(trace, spec, place, (query, key));
        let products = &explanation.products;
        let mut shown: Vec<usize> = (0..products.len()).collect();
        let mut folded = None;
        if products.len() > ALL_TERMS {
            shown.sort_by(|a, b| products[*b].abs().total_cmp(&products[*a].abs()));
            let nonzero = shown.iter().take_while(|d| products[**d] != 0.0).count();
            let mut rest = shown.split_off(nonzero.clamp(1, LARGEST_TERMS));
            shown.sort_unstable();
            rest.sort_unstable();
            folded = Some(Folded { count: rest.len(), sum: rest.iter().map(|d| products[*d]).sum() });
        }
        let steps = [
            (StepKind::Dot, explanation.dot),
            (StepKind::Scale, explanation.scaled),
            (StepKind::Position, explanation.biased),
            (StepKind::Temperature, explanation.logit),
            (StepKind::Mask, explanation.score),
            (StepKind::Score, explanation.score),
        ]
        .map(|(kind, value)| Step { kind, value });
        Self { key, explanation, shown, folded, steps }
    }

    /// One term. Panics where there is no such dimension.
    #[must_use]
    pub fn term(&self, dimension: usize) -> Term {
        let CellExplanation { q, k, products, .. } = &self.explanation;
        Term { dimension, q: q[dimension], k: k[dimension], product: products[dimension] }
    }
}

impl RowStory {
    fn of(trace: &HeadTrace, peek: Peek) -> Self {
        let explanation = explain_row(trace, peek.query);
        let scores = trace.scores.row(peek.query);
        let weights = &explanation.weights;
        let mut by_weight: Vec<usize> = (0..weights.len()).collect();
        // Equal weights in the order of the sentence, and forbidden keys last.
        by_weight
            .sort_by(|a, b| weights[*b].total_cmp(&weights[*a]).then(scores[*b].total_cmp(&scores[*a])).then(a.cmp(b)));
        let with_chosen = |most: usize| {
            let mut keys = by_weight[..most.min(by_weight.len())].to_vec();
            keys.extend(peek.key.filter(|key| !keys.contains(key)));
            keys
        };

        let mut drawn = with_chosen(KEYS);
        drawn.sort_unstable();
        let key_row = |key: usize| KeyRow {
            key,
            allowed: scores[key] > f32::NEG_INFINITY,
            score: scores[key],
            exponential: explanation.exponentials[key],
            weight: weights[key],
        };
        let keys: Vec<KeyRow> = drawn.into_iter().map(key_row).collect();

        let mut outputs = differing_first(&trace.v);
        outputs.truncate(OUTPUTS);
        let mut adding: Vec<usize> = with_chosen(CONTRIBUTIONS).into_iter().filter(|key| weights[*key] > 0.0).collect();
        adding.sort_by_key(|key| (Reverse(weights[*key].to_bits()), *key));
        let contributions: Vec<OutputTerm> = adding
            .into_iter()
            .map(|key| OutputTerm {
                key,
                weight: weights[key],
                v: outputs.iter().map(|dimension| trace.v[(key, *dimension)]).collect(),
            })
            .collect();
        let adding_in_all = weights.iter().filter(|weight| **weight > 0.0).count();
        Self {
            hidden: weights.len() - keys.len(),
            keys,
            other_contributions: adding_in_all - contributions.len(),
            contributions,
            outputs,
            reading: Spread::of(explanation.allowed, explanation.effective),
            explanation,
        }
    }
}

impl Spread {
    /// The word for a row, by its number of allowed keys and its effective number of tokens.
    #[must_use]
    pub fn of(allowed: usize, effective: f32) -> Self {
        match allowed {
            0 => Self::Empty,
            1 => Self::Only,
            _ if effective < 1.5 => Self::Stare,
            _ if effective < 0.5 * allowed as f32 => Self::Few,
            _ if effective < 0.85 * allowed as f32 => Self::Uneven,
            _ => Self::Many,
        }
    }
}

/// The effective number of tokens of a row over temperatures from 0.01 to 100, evenly spaced on a
/// logarithmic axis: pairs of temperature and number. `scores` are those at `temperature`.
#[must_use]
pub fn effective_by_temperature(scores: &[f32], temperature: f32) -> Vec<(f32, f32)> {
    const STEPS: usize = 96;
    let mut row = scores.to_vec();
    (0..=STEPS)
        .map(|step| {
            let other = 10f32.powf(4.0 * step as f32 / STEPS as f32 - 2.0);
            for (value, score) in row.iter_mut().zip(scores) {
                *value = score * (temperature / other);
            }
            softmax_in_place(&mut row);
            (other, effective_count(entropy(&row)))
        })
        .collect()
}
