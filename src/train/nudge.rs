//! What a change of one number by ε does to the loss: the gradient's promise, and a run with the number changed.

use super::Blame;
use super::backward::cross_entropy;
use super::gradients::mean;
use super::number::{MlpOf, Number, SoftmaxOf};
use crate::attention::steps::SoftmaxRow;
use crate::attention::{Action, At, Intervention, Rows, Site, linear};
use crate::math::{Matrix, softmax_in_place};
use crate::model::{Linear, Mlp, Model, Tensor};

/// What a change of one number by ε does to the loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nudge {
    /// The gradient by the number, times ε.
    pub predicted: f32,
    /// What the model's loss is then, less what it was.
    pub real: f32,
}

impl Blame {
    /// What the run has at a site. Panics where there is none.
    fn at_site(&self, site: Site, layer: usize, head: usize) -> Matrix {
        self.reading.trace.layers[layer].at_site(site, head, &self.spec).expect("only what was run has numbers")
    }

    /// Changes a number by ε. Panics where there is no such number.
    #[must_use]
    pub fn nudge(&self, number: Number, by: f32) -> Nudge {
        let predicted = self.gradient(number) * by;
        let (mut numbers, mut spec) = (self.numbers.clone(), self.spec.clone());
        if let Number::Model(place) = number {
            numbers[place] += by;
        }
        let checkpoint = self.layout.checkpoint(&numbers);
        match number {
            Number::Model(_) => {}
            Number::Run { site, layer, head, row, column } => {
                let mut matrix = self.at_site(site, layer, head);
                matrix[(row, column)] += by;
                spec.interventions.push(put((site, layer, head), row, matrix));
            }
            Number::Turned { site, layer, head, row, column } => {
                let mut matrix = self.at_site(site, layer, head);
                let mut change = Matrix::zeros(1, matrix.ncols());
                change[(0, column)] = by;
                let mut changed = matrix.row_mut(row);
                changed += self.before_rope(change, row).row(0);
                spec.interventions.push(put((site, layer, head), row, matrix));
            }
            Number::Softmax { of, layer, head, row } => {
                let SoftmaxRow { mut exponentials, mut sum, .. } =
                    SoftmaxRow::of(&self.reading.trace.layers[layer].heads[head], row);
                match of {
                    SoftmaxOf::Maximum => exponentials.iter_mut().for_each(|e| *e *= (-by).exp()),
                    SoftmaxOf::Exponential(column) => exponentials[column] += by,
                    SoftmaxOf::Sum => sum += by,
                }
                if of != SoftmaxOf::Sum {
                    sum = exponentials.iter().sum();
                }
                // With nothing left the row is that of a query that may look at nothing.
                let weights = exponentials.iter().map(|e| if sum > 0.0 { e / sum } else { 0.0 });
                let mut matrix = self.at_site(Site::Pattern, layer, head);
                matrix.row_mut(row).iter_mut().zip(weights).for_each(|(to, weight)| *to = weight);
                spec.interventions.push(put((Site::Pattern, layer, head), row, matrix));
            }
            Number::Read { layer, row, column } => {
                for (head, weights) in checkpoint.model.layers[layer].heads.iter().enumerate() {
                    for (site, weight) in [(Site::Q, &weights.w_q), (Site::K, &weights.w_k), (Site::V, &weights.w_v)] {
                        let mut matrix = self.at_site(site, layer, head);
                        add_row(&mut matrix, row, by, (weight, column));
                        spec.interventions.push(put((site, layer, head), row, matrix));
                    }
                }
            }
            Number::Mlp { of, layer, row, column } => {
                let mut matrix = self.at_site(Site::MlpOut, layer, 0);
                let mut changed = matrix.row_mut(row);
                changed += self.written(&checkpoint.model, of, (layer, row, column), by).row(0);
                spec.interventions.push(put((Site::MlpOut, layer, 0), row, matrix));
            }
            Number::Score { of, layer, head, row, column } => {
                let trace = &self.reading.trace.layers[layer];
                let mut weights = trace.heads[head].scores.row(row).to_vec();
                weights[column] += by * self.score_slope(of, layer, head);
                softmax_in_place(&mut weights);
                let mut matrix = self.at_site(Site::Pattern, layer, head);
                matrix.row_mut(row).copy_from_slice(&weights);
                spec.interventions.push(put((Site::Pattern, layer, head), row, matrix));
            }
        }
        let reading = checkpoint.read(self.reading.tokens.clone(), &spec);
        let logits = reading.logits.as_ref().expect("a layout makes an unembedding");
        let nats = cross_entropy(logits, self.targets.iter().copied(), 0.0).nats;
        Nudge { predicted, real: mean(&nats, self.targets.iter().flatten().count().max(1)) - self.loss }
    }

    /// How far a row `[1, D]` of what an MLP writes moves with a number on its way.
    fn written(&self, model: &Model, of: MlpOf, (layer, row, column): (usize, usize, usize), by: f32) -> Matrix {
        let block = model.layers[layer].block.as_ref().expect("a layout makes blocks");
        let mlp: &Mlp = block.mlp.as_ref().expect("only an MLP has such numbers");
        let kept = self.reading.trace.layers[layer].block.as_ref().and_then(|block| block.hidden.as_ref());
        let before = kept.expect("a backward pass reads a run that keeps what is hidden").row(row);
        let mut after = before.clone();
        match (of, &mut after.gate) {
            (MlpOf::Read | MlpOf::Middle, gate) => {
                add_row(&mut after.up, 0, by, (&mlp.up.weight, column));
                if let Some((gate, linear)) = gate.as_mut().zip(mlp.gate.as_ref()) {
                    add_row(gate, 0, by, (&linear.weight, column));
                }
            }
            (MlpOf::Gate, Some(gate)) => gate[(0, column)] += by,
            (MlpOf::Up | MlpOf::Gate, _) => after.up[(0, column)] += by,
            (MlpOf::Opened | MlpOf::Hidden, _) => {}
        }
        let mut change = after.activated(mlp.activation) - before.activated(mlp.activation);
        match of {
            MlpOf::Opened => change[(0, column)] += by * before.up[(0, column)],
            MlpOf::Hidden => change[(0, column)] += by,
            _ => {}
        }
        let mut written = linear(&change, &Linear { bias: Default::default(), ..mlp.down.clone() });
        if of == MlpOf::Middle {
            written[(0, column)] += by;
        }
        written
    }
}

/// Puts a row of a matrix in the place of what a run would have at a site.
fn put((site, layer, head): (Site, usize, usize), row: usize, matrix: Matrix) -> Intervention {
    let at = At { site, layer, head: site.is_per_head().then_some(head) };
    Intervention::new(at, Rows::Tokens(vec![row]), Action::From(matrix.into()))
}

/// Adds `by` times a row of a weight to a row of what it makes: what a change of one number that is read does.
fn add_row(matrix: &mut Matrix, row: usize, by: f32, (weight, read): (&Tensor, usize)) {
    for column in 0..matrix.ncols() {
        matrix[(row, column)] += by * weight.at((read, column));
    }
}
