//! The gradients that belong to the matrices of the walk-through.

use std::ops::Range;

use super::backward::SOURCE;
use super::{Blame, LinearSpans, MlpOf, MlpSpans, NormSpans, Number, ScoreOf, SoftmaxOf, Span};
use crate::analysis::{Stage, StageCell, StageRole, pass_lines};
use crate::attention::Site;
use crate::attention::steps::SoftmaxRow;
use crate::math::Matrix;
use crate::model::Position;

/// The gradient of the loss by a number of the walk-through.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blamed {
    pub gradient: f32,
    /// What is changed where it is nudged; none where nothing changes it alone.
    pub number: Option<Number>,
}

/// The page of attention backwards, and its lines, counted from 0, in which the gradient by a stage is made or goes on.
#[must_use]
pub fn source_lines(stage: Stage) -> (&'static str, Range<usize>) {
    let pass = match stage.role() {
        // The way back begins there.
        StageRole::Output | StageRole::Value => 1,
        StageRole::Weight => 2,
        StageRole::Score => 3,
        StageRole::Query | StageRole::Key | StageRole::Input => 4,
    };
    (SOURCE, pass_lines(SOURCE, pass))
}

impl Blame {
    /// The gradient by the numbers of a stage, of its shape; none of a stage by which none is kept.
    #[must_use]
    pub fn by_stage(&self, layer: usize, head: usize, stage: Stage, shape: (usize, usize)) -> Option<Matrix> {
        let at = |row: usize, column: usize| self.blamed(StageCell { layer, head, stage, row, column });
        if shape.0 == 0 || shape.1 == 0 {
            return None;
        }
        at(0, 0)?;
        if stage == Stage::Exponentials {
            // A row at a time: each of its numbers asks for a sum over all.
            let rows: Vec<Vec<f32>> = (0..shape.0).map(|row| self.by_exponentials(layer, head, row).0).collect();
            return Some(Matrix::from_fn(shape.0, shape.1, |row, column| rows[row][column]));
        }
        let gradient = |row, column| at(row, column).expect("a stage has all of its gradients or none").gradient;
        Some(Matrix::from_fn(shape.0, shape.1, gradient))
    }

    /// The gradient by one number of the walk-through; none of a stage by which none is kept. Panics outside the stage.
    #[must_use]
    pub fn blamed(&self, cell: StageCell) -> Option<Blamed> {
        let StageCell { layer, stage, row, column, .. } = cell;
        let gradients = self.gradients.layers.get(layer)?;
        let k = self.layout.architecture.head_width();
        let (head, in_head) = if stage == Stage::Concat { (column / k, column % k) } else { (cell.head, column) };
        // What an intervention puts somewhere is not what would have been there.
        let is_set_at =
            |site: Site, head: usize| self.spec.interventions.iter().any(|one| one.on && one.at.is(site, layer, head));
        let is_set = |site: Site| is_set_at(site, head);
        let run = |site: Site| Number::Run { site, layer, head, row, column: in_head };
        let turned = |site: Site| match self.spec.position {
            Position::Rope { .. } => Number::Turned { site, layer, head, row, column },
            _ => run(site),
        };
        let of = |number: Number| Some(Blamed { gradient: self.gradient(number), number: Some(number) });
        let kept = |matrix: &Matrix, number: Option<Number>| Some(Blamed { gradient: matrix[(row, column)], number });
        let unset = |site: Site| (!is_set(site)).then(|| run(site));
        let score = |of: ScoreOf| {
            let number = Number::Score { of, layer, head, row, column };
            Some(Blamed { gradient: self.gradient(number), number: (!is_set(Site::Pattern)).then_some(number) })
        };
        let softmax = |one: SoftmaxOf| of(Number::Softmax { of: one, layer, head, row });
        // It is changed by way of what is made of it, all of which has to be the model's own.
        let read = Number::Read { layer, row, column };
        let is_untouched = |head: usize| ![Site::Q, Site::K, Site::V].into_iter().any(|site| is_set_at(site, head));
        let is_own = (0..gradients.heads.len()).all(is_untouched);
        let mlp = |of: MlpOf| {
            gradients.mlp.as_ref()?;
            let number = Number::Mlp { of, layer, row, column };
            Some(Blamed { gradient: self.gradient(number), number: (!is_set(Site::MlpOut)).then_some(number) })
        };
        let is_gated = gradients.mlp.as_ref().is_some_and(|mlp| mlp.gate.is_some());
        match stage {
            Stage::Embeddings | Stage::Positions | Stage::Input => of(unset(Site::ResidPre)?),
            Stage::Normed => kept(&gradients.read, is_own.then_some(read)),
            Stage::PlainQueries => of(run(Site::Q)),
            Stage::PlainKeys => of(run(Site::K)),
            Stage::Queries => of(turned(Site::Q)),
            Stage::Keys => of(turned(Site::K)),
            Stage::Values => of(run(Site::V)),
            Stage::Products => score(ScoreOf::Product),
            Stage::Scaled => score(ScoreOf::Scaled),
            Stage::Scores => score(ScoreOf::Softmax),
            Stage::Maxima | Stage::Exponentials | Stage::Sums if is_set(Site::Pattern) => None,
            Stage::Maxima => softmax(SoftmaxOf::Maximum),
            Stage::Exponentials => softmax(SoftmaxOf::Exponential(column)),
            Stage::Sums => softmax(SoftmaxOf::Sum),
            Stage::Weights => of(run(Site::Pattern)),
            Stage::HeadOutput => kept(&gradients.heads[head].output, unset(Site::Mixed)),
            Stage::Concat => kept(&gradients.concat, unset(Site::Mixed)),
            // Nothing else reads what attention writes.
            Stage::Attention | Stage::Middle => of(unset(Site::AttnOut)?),
            Stage::MiddleNormed if gradients.mlp.is_none() => kept(gradients.middle.as_ref()?, None),
            Stage::MiddleNormed => mlp(MlpOf::Middle),
            Stage::MlpNormed => mlp(MlpOf::Read),
            Stage::Up => mlp(MlpOf::Up),
            Stage::Gate => mlp(MlpOf::Gate),
            Stage::Active if is_gated => mlp(MlpOf::Opened),
            Stage::Active | Stage::Hidden => mlp(MlpOf::Hidden),
            // Nothing else reads what the MLP writes.
            Stage::MlpSum => of(unset(Site::MlpOut)?),
            Stage::Mlp => of(unset(Site::MlpOut)?),
            Stage::Output => of(run(Site::ResidPost)),
            _ => of(Number::Model(self.place(cell)?)),
        }
    }

    /// The gradients by the exponentials of a row, which their sum follows, and by the sum alone. With A = e / l these are
    /// `(dA − rowsum(dA ∘ A)) / l` and `−rowsum(dA ∘ A) / l`; 0 in a row with nothing allowed.
    pub(super) fn by_exponentials(&self, layer: usize, head: usize, row: usize) -> (Vec<f32>, f32) {
        let trace = &self.reading.trace.layers[layer].heads[head];
        let wishes = self.gradients.layers[layer].heads[head].weights.row(row);
        let sum = SoftmaxRow::of(trace, row).sum;
        if sum == 0.0 {
            return (vec![0.0; wishes.len()], 0.0);
        }
        let mean: f32 = wishes.iter().zip(trace.weights.row(row)).map(|(wish, weight)| wish * weight).sum();
        (wishes.iter().map(|wish| (wish - mean) / sum).collect(), -mean / sum)
    }

    /// Where a number of the model lies in the list.
    fn place(&self, cell: StageCell) -> Option<usize> {
        let StageCell { layer, head, stage, row, column } = cell;
        let spans = self.layout.layers.get(layer)?;
        let k = self.layout.architecture.head_width();
        let side_by_side = |part: usize| part * spans.output.rows + head * k + column;
        let norm = |of: Option<&NormSpans>| if row == 0 { of.map(|norm| norm.weight) } else { of?.bias };
        let weight = |of: fn(&MlpSpans) -> Option<&LinearSpans>| Some(of(spans.mlp.as_ref()?)?.weight);
        let bias = |of: fn(&MlpSpans) -> Option<&LinearSpans>| Some(of(spans.mlp.as_ref()?)?.bias);
        let (span, row, column): (Span, usize, usize) = match stage {
            Stage::WQ => (spans.projections, row, side_by_side(0)),
            Stage::WK => (spans.projections, row, side_by_side(1)),
            Stage::WV => (spans.projections, row, side_by_side(2)),
            Stage::BQ => (spans.biases?, side_by_side(0), 0),
            Stage::BK => (spans.biases?, side_by_side(1), 0),
            Stage::BV => (spans.biases?, side_by_side(2), 0),
            Stage::WO => (spans.output, row, column),
            Stage::BO => (spans.output_bias?, column, 0),
            Stage::InputNorm | Stage::MiddleNorm => (norm(spans.attention_norm.as_ref())?, column, 0),
            Stage::MlpNorm | Stage::OutputNorm => (norm(spans.mlp_norm.as_ref())?, column, 0),
            Stage::WUp => (weight(|mlp| Some(&mlp.up))?, row, column),
            Stage::BUp => (bias(|mlp| Some(&mlp.up))?, column, 0),
            Stage::WGate => (weight(|mlp| mlp.gate.as_ref())?, row, column),
            Stage::BGate => (bias(|mlp| mlp.gate.as_ref())?, column, 0),
            Stage::WDown => (weight(|mlp| Some(&mlp.down))?, row, column),
            Stage::BDown => (bias(|mlp| Some(&mlp.down))?, column, 0),
            _ => return None,
        };
        Some(span.start + column * span.rows + row)
    }
}
