//! The whole computation as matrices in a row, and the way back from each number to those that made
//! it: from an output down to the embeddings and weights, through layers.
//!
//! Numbers that the trace holds are read from it; the others are made again by the kernel's own steps.

mod flow;
mod formula;
mod matrix;
mod operations;
mod source;
mod stage;

pub use flow::Source;
pub use formula::{CellFormula, Input, Operation, Penalty, Span};
pub use matrix::StageMatrix;
pub use stage::{Dimension, Sizes, Stage, StageCell, StageRole};

use std::sync::Arc;

use crate::attention::Changes;
use crate::attention::steps::{SoftmaxRow, products};
use crate::attention::{AttentionSpec, HeadTrace, LayerTrace, Site, Trace};
use crate::math::Matrix;
use crate::model::{HeadWeights, Model, Position, sinusoidal_at};

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

    /// The stages of a layer, in order: without those that the settings leave out.
    #[must_use]
    pub fn stages(&self, layer: usize) -> Vec<Stage> {
        Stage::of_layer(layer, self.spec.position)
    }

    /// Rows and columns of a stage. Panics outside the model.
    #[must_use]
    pub fn shape(&self, layer: usize, stage: Stage) -> (usize, usize) {
        let (tokens, width) = self.trace.embeddings.shape();
        let weights = &self.model.layers[layer];
        stage.shape(Sizes { tokens, width, heads: weights.heads.len(), head_width: weights.head_width() })
    }

    /// One number. Panics outside the stage, where the stage does not exist, and in a head that is not kept.
    ///
    /// A number that the trace holds costs nothing; a product costs K steps, a number of the softmax T.
    #[must_use]
    pub fn value(&self, cell: StageCell) -> f32 {
        let StageCell { layer, head, stage, row, column } = cell;
        let at = (row, column);
        match stage {
            Stage::Embeddings => self.embeddings()[at],
            Stage::Positions => {
                let strength = self.waves().expect("the encoding is sinusoidal where there are waves");
                sinusoidal_at(row, column, self.trace.embeddings.ncols(), strength)
            }
            Stage::Input => self.layer(layer).input[at],
            Stage::WQ => self.weights(layer, head).w_q.at(at),
            Stage::WK => self.weights(layer, head).w_k.at(at),
            Stage::WV => self.weights(layer, head).w_v.at(at),
            Stage::PlainQueries => self.plain(layer, head)[0][at],
            Stage::PlainKeys => self.plain(layer, head)[1][at],
            Stage::Queries => self.head(layer, head).q[at],
            Stage::Keys => self.head(layer, head).k[at],
            Stage::Values => self.head(layer, head).v[at],
            Stage::Products => products(self.head(layer, head), row, column).sum(),
            Stage::Scaled => self.value(cell.at(Stage::Products, row, column)) * self.scale(layer),
            Stage::Scores => self.head(layer, head).scores.at(row, column),
            Stage::Maxima => SoftmaxRow::of(self.head(layer, head), row).max,
            Stage::Exponentials => SoftmaxRow::of(self.head(layer, head), row).exponentials[column],
            Stage::Sums => SoftmaxRow::of(self.head(layer, head), row).sum,
            Stage::Weights => self.head(layer, head).weights.at(row, column),
            Stage::HeadOutput => match self.trace.head(layer, head) {
                Some(head) => head.output[at],
                // Of a head that is not kept only what it hands over is.
                None => self.layer(layer).concat[(row, head * self.model.layers[layer].head_width() + column)],
            },
            Stage::Concat => self.layer(layer).concat[at],
            Stage::WO => {
                let (head, row) = self.place_in_head(layer, row);
                self.weights(layer, head).w_o.at((row, column))
            }
            Stage::Output => self.layer(layer).output[at],
        }
    }

    /// What the projections of a layer read.
    fn input_stage(&self, layer: usize) -> Stage {
        if Stage::Input.exists(layer, self.spec.position) { Stage::Input } else { Stage::Embeddings }
    }

    /// Strength of the waves added to X; none without a sinusoidal encoding.
    fn waves(&self) -> Option<f32> {
        if let Position::Sinusoidal { strength } = self.spec.position { Some(strength) } else { None }
    }

    /// Strength of RoPE; none where it is off.
    fn turn(&self) -> Option<f32> {
        if let Position::Rope { strength } = self.spec.position { Some(strength) } else { None }
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
        let (mut head, mut shape) = (head, self.shape(layer, stage));
        let sites: &[Site] = match stage {
            Stage::Embeddings if self.waves().is_none() => &[Site::ResidPre],
            Stage::Input => &[Site::ResidPre],
            Stage::PlainQueries => &[Site::Q],
            Stage::PlainKeys => &[Site::K],
            Stage::Queries if self.turn().is_none() => &[Site::Q],
            Stage::Keys if self.turn().is_none() => &[Site::K],
            Stage::Values => &[Site::V],
            Stage::Weights => &[Site::Pattern],
            Stage::Concat => {
                (head, _) = self.place_in_head(layer, column);
                shape = self.shape(layer, Stage::HeadOutput);
                &[Site::Mixed]
            }
            Stage::Output => &[Site::AttnOut, Site::ResidPost],
            _ => &[],
        };
        let changes = |site: &Site| Changes::at(&self.spec.interventions, *site, layer, head);
        sites.iter().any(|site| changes(site).change_row(row, shape))
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
