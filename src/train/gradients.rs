//! Gradients to look at: of the loss over one text, by every number of the run and of the model.

use super::Layout;
use super::backward::{Backward, LayerGradient, Turned, cross_entropy};
use super::number::{MlpOf, Number, ScoreOf, SoftmaxOf};
use crate::attention::{AttentionSpec, Reading, Site, Trace};
use crate::math::Matrix;
use crate::model::{Checkpoint, Position, RopeTable};

/// A model that read a text with what follows each token, and the way back from its loss.
#[derive(Clone, Debug)]
pub struct Blame {
    pub layout: Layout,
    /// The numbers of the model, as the layout says.
    pub numbers: Vec<f32>,
    pub reading: Reading,
    /// The mean loss in nats over the places where something follows.
    pub loss: f32,
    pub gradients: Gradients,
    pub(super) spec: AttentionSpec,
    pub(super) targets: Vec<Option<usize>>,
}

/// The gradient of the loss by what a run computed, each of the shape of what it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradients {
    /// By each number of the model, as the layout says.
    pub numbers: Vec<f32>,
    /// By the embeddings `[T, D]`.
    pub embeddings: Matrix,
    /// From the first layer on.
    pub layers: Vec<LayerGradient>,
    /// By what the unembedding reads, `[T, D]`.
    pub finished: Matrix,
    /// By the logits, `[T, V]`.
    pub logits: Matrix,
}

impl Blame {
    /// Goes back through a model that reads `tokens` `[T]`, with the tokens that follow as its targets `[T]`: those of a
    /// task, or of one place alone. None of a model that has parts which gradients do not go back through here, see
    /// [`Layout::of`]. Panics where a token or a target is not in the vocabulary, or there are more tokens than places.
    #[must_use]
    pub fn new(
        checkpoint: &Checkpoint,
        spec: &AttentionSpec,
        tokens: Vec<usize>,
        targets: Vec<Option<usize>>,
    ) -> Option<Self> {
        let (layout, numbers) = Layout::of(checkpoint)?;
        let counted = targets.iter().flatten().count().max(1);
        let tokens_count = tokens.len();
        let reading = checkpoint.read_for_backward(Trace::default(), tokens, spec);
        let logits = reading.logits.as_ref().expect("a layout has an unembedding");
        let loss = cross_entropy(logits, targets.iter().copied(), 1.0 / counted as f32);
        let mut turned = Turned::default();
        turned.turn(&layout, &numbers);
        let mut gradient = vec![0.0; layout.count()];
        let mut layers = Vec::with_capacity(layout.layers.len());
        // The way back turns queries and keys as this run did, whatever the model was trained with.
        let as_run = Checkpoint { position: spec.position, ..checkpoint.clone() };
        let backward = Backward::new(&layout, &as_run, &turned, tokens_count);
        let finished = backward.run(&reading, spec, &loss.gradient, &mut gradient, &mut |_, layer| {
            layers.push(layer.clone());
        });
        layers.reverse();
        let embeddings = layers.first().map_or_else(|| finished.clone(), |layer| layer.input.clone());
        let gradients = Gradients { numbers: gradient, embeddings, layers, finished, logits: loss.gradient };
        let loss = mean(&loss.nats, counted);
        Some(Self { layout, numbers, reading, loss, gradients, spec: spec.clone(), targets })
    }

    /// The gradient by a number. Panics where there is no such number.
    #[must_use]
    pub fn gradient(&self, number: Number) -> f32 {
        let layers = &self.gradients.layers;
        let (site, layer, head, row, column) = match number {
            Number::Model(place) => return self.gradients.numbers[place],
            Number::Score { of, layer, head, row, column } => {
                return layers[layer].heads[head].scores.at(row, column) * self.score_slope(of, layer, head);
            }
            Number::Turned { site, layer, head, row, column } => {
                let head = &layers[layer].heads[head];
                return if site == Site::Q { head.q[(row, column)] } else { head.k[(row, column)] };
            }
            // All scores of a row may be moved together, and nothing changes.
            Number::Softmax { of: SoftmaxOf::Maximum, .. } => return 0.0,
            Number::Softmax { of: SoftmaxOf::Exponential(column), layer, head, row } => {
                return self.by_exponentials(layer, head, row).0[column];
            }
            Number::Softmax { of: SoftmaxOf::Sum, layer, head, row } => {
                return self.by_exponentials(layer, head, row).1;
            }
            Number::Read { layer, row, column } => return layers[layer].read[(row, column)],
            Number::Mlp { of, layer, row, column } => return of_mlp(&layers[layer], of)[(row, column)],
            Number::Run { site, layer, head, row, column } => (site, layer, head, row, column),
        };
        let layer = &layers[layer];
        let before_rope = |turned: &Matrix| self.before_rope(turned.rows(row, 1).into_owned(), row)[(0, column)];
        match site {
            Site::ResidPre => layer.input[(row, column)],
            Site::Q => before_rope(&layer.heads[head].q),
            Site::K => before_rope(&layer.heads[head].k),
            Site::V => layer.heads[head].v[(row, column)],
            Site::Pattern => layer.heads[head].weights.at(row, column),
            Site::Mixed => layer.heads[head].output[(row, column)],
            Site::AttnOut => layer.attention[(row, column)],
            Site::MlpOut => layer.mlp.as_ref().expect("only an MLP has such numbers").written[(row, column)],
            Site::ResidPost => layer.output[(row, column)],
        }
    }

    /// How far what the softmax reads moves with a score at a step before it.
    pub(super) fn score_slope(&self, of: ScoreOf, layer: usize, head: usize) -> f32 {
        match of {
            ScoreOf::Product => self.gradients.layers[layer].heads[head].factor,
            ScoreOf::Scaled => self.spec.temperature.recip(),
            ScoreOf::Softmax => 1.0,
        }
    }

    /// One row of queries or keys, or of what is wanted of them, as it is before RoPE turns that of a token.
    pub(super) fn before_rope(&self, mut row: Matrix, token: usize) -> Matrix {
        if let Position::Rope { strength } = self.spec.position {
            RopeTable::plain(token..token + 1, row.ncols(), strength).turn_back(&mut row);
        }
        row
    }
}

/// The gradient by what an MLP has on its way.
fn of_mlp(layer: &LayerGradient, of: MlpOf) -> &Matrix {
    let mlp = layer.mlp.as_ref().expect("only an MLP has such numbers");
    match (of, &mlp.gate) {
        (MlpOf::Read, _) => &mlp.read,
        (MlpOf::Middle, _) => layer.middle.as_ref().expect("only a norm before the MLP has such numbers"),
        (MlpOf::Gate, Some([gate, _])) => gate,
        (MlpOf::Opened, Some([_, opened])) => opened,
        (MlpOf::Up, _) => &mlp.up,
        (MlpOf::Hidden | MlpOf::Gate | MlpOf::Opened, _) => &mlp.hidden,
    }
}

pub(super) fn mean(nats: &[f32], counted: usize) -> f32 {
    (nats.iter().map(|nats| f64::from(*nats)).sum::<f64>() / counted as f64) as f32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use strum::VariantArray;

    use super::*;
    use crate::math::fill_normal;
    use crate::model::Order;
    use crate::train::backward::tests::architectures;

    /// How far a number is moved to either side.
    const STEP: f32 = 5e-3;
    /// Errors that are allowed however small a gradient is.
    const LEAST: f32 = 1e-3;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_nudge_does_what_the_gradient_says((architecture, tokens, seed) in (architectures(), 2usize..7, any::<u64>())) {
            const WORDS: usize = 5;
            let spec = architecture.spec();
            let k = architecture.head_width();
            let layout = Layout::new(architecture, WORDS, tokens);
            let mut numbers = vec![0.0; layout.count()];
            fill_normal(&mut numbers, seed, 0.5);
            let checkpoint = layout.checkpoint(&numbers);
            let text = (0..tokens).map(|t| (t * 7 + (seed % 11) as usize) % WORDS).collect();
            // Of one place, or of all but one.
            let follows = |t: usize| (if seed % 3 == 0 { t + 1 == tokens } else { t != 1 }).then_some((t * 3) % WORDS);
            let blame = Blame::new(&checkpoint, &spec, text, (0..tokens).map(follows).collect()).unwrap();
            prop_assert_eq!(blame.layout.checkpoint(&blame.numbers).model, checkpoint.model);

            let (layer, head) = (layout.layers.len() - 1, layout.architecture.heads - 1);
            let at = |site: Site| {
                let columns = match site {
                    Site::Pattern => tokens,
                    _ if site.is_per_head() => k,
                    _ => layout.architecture.width,
                };
                let (row, column) = ((seed % 7) as usize % tokens, (seed % 13) as usize % columns);
                Number::Run { site, layer, head, row, column }
            };
            let places = (seed % 7) as usize % tokens;
            let turned = [Site::Q, Site::K].map(|site| {
                Number::Turned { site, layer, head, row: places, column: (seed % 13) as usize % k }
            });
            let scores = [ScoreOf::Product, ScoreOf::Scaled, ScoreOf::Softmax].map(|of| {
                Number::Score { of, layer, head, row: places, column: (seed % 13) as usize % tokens }
            });
            let has_mlp = layout.architecture.mlp.is_some();
            let sites = Site::VARIANTS.iter().copied().filter(|site| *site != Site::MlpOut || has_mlp);
            // The first key is never forbidden.
            let softmax = [SoftmaxOf::Maximum, SoftmaxOf::Exponential(0), SoftmaxOf::Sum]
                .map(|of| Number::Softmax { of, layer, head, row: places });
            let width = layout.architecture.width;
            let read = Number::Read { layer, row: places, column: (seed % 13) as usize % width };
            let in_mlp = layout.architecture.mlp.iter().flat_map(|mlp| {
                let inside = [MlpOf::Up, MlpOf::Hidden].map(|of| (of, mlp.width));
                let of_gate = [MlpOf::Gate, MlpOf::Opened].map(|of| (of, mlp.width)).into_iter().filter(|_| mlp.gate);
                let is_post = layout.architecture.order == Order::Post;
                let before = [Some(MlpOf::Read), is_post.then_some(MlpOf::Middle)].into_iter().flatten();
                let all = inside.into_iter().chain(of_gate).chain(before.map(|of| (of, width)));
                let number = |(of, columns)| Number::Mlp { of, layer, row: places, column: (seed % 13) as usize % columns };
                all.map(number).collect::<Vec<_>>()
            });
            let of_run = sites.map(at).chain(turned).chain(scores).chain(softmax).chain([read]).chain(in_mlp);
            let of_model = (0..blame.layout.count()).step_by(blame.layout.count().div_ceil(24)).map(Number::Model);
            // A difference of two losses is no finer than the rounding of the largest logit: without norms that may be so
            // large that a nudge is lost in it.
            let rounding = 2.0 * f32::EPSILON * blame.reading.logits.as_ref().unwrap().amax() / STEP;
            prop_assume!(rounding < 0.5 * LEAST);
            for number in of_run.chain(of_model) {
                let [up, down] = [STEP, -STEP].map(|by| blame.nudge(number, by));
                prop_assert_eq!(up.predicted, -down.predicted);
                // Where the loss bends between the two, as at the corner of a ReLU, the gradient is one of its slopes.
                let curved = (up.real + down.real).abs() / STEP;
                if curved > 0.05 {
                    continue;
                }
                let (difference, gradient) = ((up.real - down.real) / (2.0 * STEP), blame.gradient(number));
                let bound = LEAST + 0.02 * gradient.abs() + 0.5 * curved;
                // A step of half the size tells whether the difference is that of the slope, or of how it bends on.
                let [up, down] = [STEP, -STEP].map(|by| blame.nudge(number, 0.5 * by));
                if ((up.real - down.real) / STEP - difference).abs() > 0.25 * bound {
                    continue;
                }
                let error = (difference - gradient).abs();
                prop_assert!(error < bound, "{number:?}: {gradient} for {difference}");
            }
        }
    }

    #[test]
    fn a_model_with_other_parts_has_no_way_back() {
        let architecture = crate::train::Architecture::default();
        let spec = architecture.spec();
        let layout = Layout::new(architecture, 5, 4);
        let checkpoint = layout.checkpoint(&vec![0.1; layout.count()]);
        let has = |checkpoint: &Checkpoint| Blame::new(checkpoint, &spec, vec![0, 1], vec![None, Some(2)]).is_some();
        assert!(has(&checkpoint));
        let mut other = checkpoint.clone();
        other.embedding.scale = 2.0;
        assert!(!has(&other));
        assert!(!has(&Checkpoint { unembedding: None, ..checkpoint }));
    }
}
