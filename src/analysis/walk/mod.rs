//! The whole computation as matrices in a row, and the way back from each number to those that made
//! it: from an output down to the embeddings and weights, through layers.
//!
//! Numbers that the trace holds are read from it; the others are made again by the kernel's own steps.

mod flow;
mod formula;
mod held;
mod matrix;
mod operations;
mod source;
mod stage;
mod table;
mod way;

pub use flow::Source;
pub use formula::{CellFormula, Input, Operation, Penalty, Span};
pub use matrix::StageMatrix;
pub use source::pass_lines;
pub use stage::{Dimension, NormOf, Sizes, Stage, StageCell, StageRole};
pub use way::{How, Way};

use std::sync::Arc;

use crate::attention::Changes;
use crate::attention::steps::{SoftmaxRow, products};
use crate::attention::{AttentionSpec, HeadTrace, LayerTrace, Site, Trace};
use crate::math::Matrix;
use crate::model::{Block, HeadWeights, Mlp, Model, Norm, Position, rope_turn, sinusoidal_at};

/// A trace with the model and the settings that it was made from.
#[derive(Clone, Copy, Debug)]
pub struct Walk<'a> {
    model: &'a Model,
    trace: &'a Trace,
    spec: &'a AttentionSpec,
}

impl<'a> Walk<'a> {
    /// The three belong together: `trace` is that of `model` under `spec`.
    #[must_use]
    pub fn new(model: &'a Model, trace: &'a Trace, spec: &'a AttentionSpec) -> Self {
        Self { model, trace, spec }
    }

    /// The stages of a layer, in order: those that the settings and the layer have.
    #[must_use]
    pub fn stages(&self, layer: usize) -> Vec<Stage> {
        self.way(layer).stages().collect()
    }

    /// Whether a layer has a stage.
    #[must_use]
    pub fn has(&self, layer: usize, stage: Stage) -> bool {
        self.way(layer).has(stage)
    }

    /// The way through a layer.
    #[must_use]
    pub fn way(&self, layer: usize) -> Way {
        Way::new(layer, self.spec, self.block(layer))
    }

    /// Rows and columns of a stage. Panics outside the model.
    #[must_use]
    pub fn shape(&self, layer: usize, stage: Stage) -> (usize, usize) {
        let (tokens, width) = self.trace.embeddings.shape();
        let weights = &self.model.layers[layer];
        let (heads, head_width) = (weights.heads.len(), weights.head_width());
        stage.shape(Sizes { tokens, width, heads, head_width, ..Sizes::default() }.with(self.block(layer)))
    }

    /// One number. Panics outside the stage, where the stage does not exist, and in a head that is not kept.
    ///
    /// A number that the trace holds costs nothing; a product costs K steps, a number of the softmax T. Of what a block
    /// makes and does not keep, the whole matrix is made once.
    #[must_use]
    pub fn value(&self, cell: StageCell) -> f32 {
        let StageCell { layer, head, stage, row, column } = cell;
        match stage {
            Stage::Positions => {
                let strength = self.waves().expect("the encoding is sinusoidal where there are waves");
                sinusoidal_at(row, column, self.trace.embeddings.ncols(), strength)
            }
            Stage::Products => products(self.head(layer, head), row, column).sum(),
            Stage::Scaled => self.value(cell.at(Stage::Products, row, column)) * self.scale(layer),
            Stage::Maxima => SoftmaxRow::of(self.head(layer, head), row).max,
            Stage::Exponentials => SoftmaxRow::of(self.head(layer, head), row).exponentials[column],
            Stage::Sums => SoftmaxRow::of(self.head(layer, head), row).sum,
            // Of a head that is not kept only what it hands over is.
            Stage::HeadOutput if self.trace.head(layer, head).is_none() => {
                self.layer(layer).concat[(row, head * self.model.layers[layer].head_width() + column)]
            }
            Stage::WO => {
                let (head, row) = self.place_in_head(layer, row);
                self.weights(layer, head).w_o.at((row, column))
            }
            _ => self.numbers(layer, head, stage).at(row, column),
        }
    }

    /// Strength of the waves added to X; none without a sinusoidal encoding.
    fn waves(&self) -> Option<f32> {
        if let Position::Sinusoidal { strength } = self.spec.position { Some(strength) } else { None }
    }

    /// Whether RoPE is on.
    fn is_turned(&self) -> bool {
        matches!(self.spec.position, Position::Rope { .. })
    }

    /// By how much the pairs of dimensions of a layer are turned for each token, in radians; none where RoPE is off.
    fn turns(&self, layer: usize) -> Vec<f64> {
        let Position::Rope { strength } = self.spec.position else { return Vec::new() };
        match self.block(layer).and_then(|block| block.rotary.as_ref()) {
            Some(own) => own.turns.iter().map(|turn| turn * f64::from(strength)).collect(),
            None => {
                let head_width = self.model.layers[layer].head_width();
                (0..head_width / 2).map(|m| rope_turn(m, head_width, strength)).collect()
            }
        }
    }

    /// s
    fn scale(&self, layer: usize) -> f32 {
        self.spec.at(&self.model.layers[layer]).score_scale(self.model.layers[layer].head_width())
    }

    /// The head that an index into H·K belongs to, and the place in it.
    fn place_in_head(&self, layer: usize, index: usize) -> (usize, usize) {
        let head_width = self.model.layers[layer].head_width();
        (index / head_width, index % head_width)
    }

    /// X; without waves it is what the first layer reads.
    fn embeddings(&self) -> &'a Matrix {
        let first = self.trace.layers.first().filter(|_| self.waves().is_none());
        first.map_or(&self.trace.embeddings, |layer| &layer.input)
    }

    /// Whether an intervention put a row of a stage there, whatever it would have been.
    fn is_replaced(&self, cell: StageCell) -> bool {
        let StageCell { layer, head, stage, row, column } = cell;
        if self.spec.interventions.is_empty() {
            return false;
        }
        let (mut head, mut shape) = (head, self.shape(layer, stage));
        let sites: &[Site] = match stage {
            Stage::Embeddings if self.waves().is_none() => &[Site::ResidPre],
            Stage::Input => &[Site::ResidPre],
            Stage::PlainQueries => &[Site::Q],
            Stage::PlainKeys => &[Site::K],
            Stage::Queries if !self.is_turned() => &[Site::Q],
            Stage::Keys if !self.is_turned() => &[Site::K],
            Stage::Values => &[Site::V],
            Stage::Weights => &[Site::Pattern],
            Stage::Concat => {
                (head, _) = self.place_in_head(layer, column);
                shape = self.shape(layer, Stage::HeadOutput);
                &[Site::Mixed]
            }
            Stage::Attention => &[Site::AttnOut],
            Stage::Mlp => &[Site::MlpOut],
            Stage::Output if self.way(layer).has(Stage::Attention) => &[Site::ResidPost],
            Stage::Output => &[Site::AttnOut, Site::ResidPost],
            _ => &[],
        };
        let changes = |site: &Site| Changes::at(&self.spec.interventions, *site, layer, head);
        sites.iter().any(|site| changes(site).change_row(row, shape))
    }

    /// What a layer has beside its heads.
    fn block(&self, layer: usize) -> Option<&'a Block> {
        self.model.layers[layer].block.as_deref()
    }

    fn mlp(&self, layer: usize) -> &'a Mlp {
        self.block(layer).and_then(|block| block.mlp.as_ref()).expect("only an MLP has such stages")
    }

    fn norm(&self, layer: usize, of: NormOf) -> &'a Norm {
        self.block(layer).and_then(|block| of.norm(block)).expect("only a norm has such stages")
    }

    fn layer(&self, layer: usize) -> &'a LayerTrace {
        &self.trace.layers[layer]
    }

    fn head(&self, layer: usize, head: usize) -> &'a HeadTrace {
        &self.layer(layer).heads[head]
    }

    fn weights(&self, layer: usize, head: usize) -> &'a HeadWeights {
        &self.model.layers[layer].heads[head]
    }

    /// Queries and keys before RoPE.
    fn plain(&self, layer: usize, head: usize) -> &'a [Arc<Matrix>; 2] {
        self.head(layer, head).unrotated.as_ref().expect("RoPE is on where there are unrotated queries and keys")
    }
}
