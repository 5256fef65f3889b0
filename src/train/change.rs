//! What is changed while a model learns.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use super::tasks::Sequence;
use super::{Architecture, Positions};
use crate::attention::{Action, At, AttentionSpec, Intervention, Rows, Site};
use crate::math::Matrix;

/// A change that is made between two steps, and from then on holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// Of one head; both count from 0.
    Head {
        layer: usize,
        head: usize,
        hold: Hold,
    },
    Positions(Positions),
    /// Whether no query sees a key after it.
    Causal(bool),
    /// Keys that a query sees at most.
    Window(Option<usize>),
}

/// What a head may do. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "hold-", const_into_str)]
pub enum Hold {
    /// It learns.
    #[default]
    Free,
    /// Its output is zero, and so is what it learns.
    Ablated,
    /// It works and does not learn.
    Frozen,
    /// Its weights are those of a perfect previous-token head (Singh et al. 2024); values and W_O go on learning.
    Previous,
    /// Its weights are all on the token that says what follows, as those of a perfect induction head.
    Match,
}

/// What the heads of a model may do, `[L][H]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Holds(Vec<Vec<Hold>>);

impl Holds {
    /// All learn.
    #[must_use]
    pub fn free(architecture: &Architecture) -> Self {
        Self(vec![vec![Hold::Free; architecture.heads]; architecture.layers])
    }

    /// What a head may do; none where there is no such head.
    #[must_use]
    pub fn get(&self, layer: usize, head: usize) -> Option<Hold> {
        self.0.get(layer)?.get(head).copied()
    }

    /// Holds a head of the model.
    pub(super) fn set(&mut self, layer: usize, head: usize, hold: Hold) {
        self.0[layer][head] = hold;
    }

    /// The heads that are held, with their layers.
    pub(super) fn held(&self) -> impl Iterator<Item = (usize, usize, Hold)> {
        let heads = self.0.iter().enumerate();
        let heads = heads.flat_map(|(l, heads)| heads.iter().enumerate().map(move |(h, hold)| (l, h, *hold)));
        heads.filter(|(.., hold)| *hold != Hold::Free)
    }

    /// The settings for one text.
    #[must_use]
    pub fn spec(&self, mut spec: AttentionSpec, sequence: &Sequence) -> AttentionSpec {
        for (layer, head, hold) in self.held() {
            let pattern = |looks: &dyn Fn(usize) -> usize| {
                let tokens = sequence.tokens.len();
                let map = Matrix::from_fn(tokens, tokens, |i, j| f32::from(u8::from(looks(i) == j)));
                let at = At { site: Site::Pattern, layer, head: Some(head) };
                Intervention { at, rows: Rows::All, action: Action::From(map.into()) }
            };
            match hold {
                Hold::Free | Hold::Frozen => {}
                Hold::Ablated => spec.set_ablated(layer, head, true),
                Hold::Previous => spec.interventions.push(pattern(&|i| i.saturating_sub(1))),
                Hold::Match => {
                    // Where nothing says what follows, it looks at the beginning.
                    let source = |i: usize| sequence.targets[i].and_then(|target| target.source).unwrap_or(0);
                    spec.interventions.push(pattern(&source));
                }
            }
        }
        spec
    }
}
