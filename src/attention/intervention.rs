//! Changes of what is computed, on the way: interventions on named sites.

use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::AttentionMap;
use crate::math::{Matrix, columns_mut};
use crate::model::Tensor;

/// A place in the computation of a layer that can be intervened on. Beside each stands the hook of
/// TransformerLens that is the same place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, VariantArray)]
pub enum Site {
    /// What the layer reads, `[T, D]` (`hook_resid_pre`).
    ResidPre,
    /// A head's queries `[T, K]`, before RoPE (`hook_q`).
    Q,
    /// A head's keys `[T, K]`, before RoPE (`hook_k`). Of heads that share them, only the one that is
    /// named reads others.
    K,
    /// A head's values `[T, K]` (`hook_v`), of one head as its keys are.
    V,
    /// A head's weights `[T, T]`, after the softmax (`hook_pattern`).
    Pattern,
    /// A head's output in the concatenation `[T, K]`, before W_O (`hook_z`).
    Mixed,
    /// `concat · W_O` `[T, D]` (`hook_attn_out`).
    AttnOut,
    /// What the layer's MLP writes `[T, D]` (`hook_mlp_out`); a layer without one has no such place.
    MlpOut,
    /// What the layer writes, `[T, D]` (`hook_resid_post`).
    ResidPost,
}

impl Site {
    /// Whether each head has its own; the others belong to the layer.
    #[must_use]
    pub fn is_per_head(self) -> bool {
        match self {
            Self::Q | Self::K | Self::V | Self::Pattern | Self::Mixed => true,
            Self::ResidPre | Self::AttnOut | Self::MlpOut | Self::ResidPost => false,
        }
    }
}

/// A site of a layer, and of one of its heads; without a head, of all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct At {
    pub site: Site,
    pub layer: usize,
    pub head: Option<usize>,
}

impl At {
    /// Whether it is the place of a head; the head says nothing at a site of the whole layer.
    #[must_use]
    pub fn is(self, site: Site, layer: usize, head: usize) -> bool {
        let head_fits = !site.is_per_head() || self.head.is_none_or(|own| own == head);
        self.site == site && self.layer == layer && head_fits
    }
}

/// The tokens whose rows are changed, by their place in the sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Rows {
    #[default]
    All,
    /// Those that there are of these.
    Tokens(Vec<usize>),
}

impl Rows {
    /// Whether a token's row is one of them.
    #[must_use]
    pub fn contains(&self, token: usize) -> bool {
        match self {
            Self::All => true,
            Self::Tokens(tokens) => tokens.contains(&token),
        }
    }
}

/// What is put in the place of rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Zeros: ablation.
    Zero,
    /// The mean of all rows of the same matrix, in the run that is under way: mean ablation.
    Mean,
    /// The rows times a factor.
    Scale(f32),
    /// The rows of a recorded matrix: a patch, and at [`Site::Pattern`] a frozen pattern. A matrix of
    /// another shape than the site's changes nothing.
    From(Tensor),
}

/// One change, carried out in every run. Those at the same place follow each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Intervention {
    pub at: At,
    pub rows: Rows,
    pub action: Action,
    /// Whether it is carried out; else it is only remembered.
    pub on: bool,
}

impl Intervention {
    /// One that is carried out.
    #[must_use]
    pub fn new(at: At, rows: Rows, action: Action) -> Self {
        Self { at, rows, action, on: true }
    }

    /// The ablation of a head, as in Michel et al. 2019: its output is zero before W_O.
    #[must_use]
    pub fn ablation(layer: usize, head: usize) -> Self {
        Self::new(At { site: Site::Mixed, layer, head: Some(head) }, Rows::All, Action::Zero)
    }

    /// Layer and head, where it is [`Self::ablation`].
    #[must_use]
    pub fn ablated_head(&self) -> Option<(usize, usize)> {
        self.ablation_of().filter(|_| self.on)
    }

    /// The same, whether it is carried out or not.
    #[must_use]
    pub fn ablation_of(&self) -> Option<(usize, usize)> {
        let At { site: Site::Mixed, layer, head: Some(head) } = self.at else { return None };
        (self.rows == Rows::All && self.action == Action::Zero).then_some((layer, head))
    }

    fn fits(&self, shape: (usize, usize)) -> bool {
        !matches!(&self.action, Action::From(recorded) if recorded.shape() != shape)
    }

    /// Changes the rows of a column of a matrix: each action leaves columns apart.
    fn change_column(&self, column: usize, numbers: &mut [f32]) {
        let mean = || numbers.iter().map(|n| f64::from(*n)).sum::<f64>() / numbers.len().max(1) as f64;
        let mean = if self.action == Action::Mean { mean() as f32 } else { 0.0 };
        for (row, number) in numbers.iter_mut().enumerate().filter(|(row, _)| self.rows.contains(*row)) {
            *number = match &self.action {
                Action::Zero => 0.0,
                Action::Mean => mean,
                Action::Scale(factor) => *number * factor,
                Action::From(recorded) => recorded.at((row, column)),
            };
        }
    }
}

impl Intervention {
    /// The gradient of a column before the change, of that after it: each action is linear.
    fn back_column(&self, numbers: &mut [f32]) {
        let changed = || numbers.iter().enumerate().filter(|(row, _)| self.rows.contains(*row));
        let shared = match self.action {
            Action::Mean => changed().map(|(_, n)| f64::from(*n)).sum::<f64>() / numbers.len().max(1) as f64,
            _ => 0.0,
        };
        for (row, number) in numbers.iter_mut().enumerate() {
            let kept = match self.action {
                _ if !self.rows.contains(row) => 1.0,
                Action::Scale(factor) => factor,
                Action::Zero | Action::Mean | Action::From(_) => 0.0,
            };
            *number = *number * kept + shared as f32;
        }
    }
}

/// The interventions at one place, in order.
pub(crate) struct Changes<'a>(Vec<&'a Intervention>);

impl<'a> Changes<'a> {
    pub fn at(all: &'a [Intervention], site: Site, layer: usize, head: usize) -> Self {
        Self(all.iter().filter(|one| one.on && one.at.is(site, layer, head)).collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them changes matrices of a shape.
    pub fn fit(&self, shape: (usize, usize)) -> bool {
        self.0.iter().any(|one| one.fits(shape))
    }

    /// Whether they change a row of a matrix of a shape.
    pub fn change_row(&self, row: usize, shape: (usize, usize)) -> bool {
        self.0.iter().any(|one| one.fits(shape) && one.rows.contains(row))
    }

    /// Changes a column of a matrix of a shape.
    pub fn column(&self, shape: (usize, usize), column: usize, numbers: &mut [f32]) {
        self.0.iter().filter(|one| one.fits(shape)).for_each(|one| one.change_column(column, numbers));
    }

    /// Changes a matrix.
    pub fn matrix(&self, matrix: &mut Matrix) {
        let shape = matrix.shape();
        for (column, mut numbers) in matrix.column_iter_mut().enumerate() {
            self.column(shape, column, numbers.as_mut_slice());
        }
    }

    /// The gradient of a matrix before the changes, of that after them.
    pub fn back(&self, gradient: &mut Matrix) {
        let shape = gradient.shape();
        for one in self.0.iter().rev().filter(|one| one.fits(shape)) {
            columns_mut(gradient).for_each(|column| one.back_column(column));
        }
    }

    /// The same of a map.
    pub fn back_map(&self, gradient: &mut AttentionMap) {
        let mut matrix = gradient.0.transpose();
        self.back(&mut matrix);
        gradient.0 = matrix.transpose();
    }

    /// Changes a map, whose rows are those of the queries.
    pub fn map(&self, map: &mut AttentionMap) {
        let mut matrix = map.0.transpose();
        self.matrix(&mut matrix);
        map.0 = matrix.transpose();
    }
}
