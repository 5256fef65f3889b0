//! What matters: how far a chosen number moves when a part of the model is taken out, or put in the place of another run's.

use std::sync::Arc;

use crate::attention::{
    Action, At, AttentionSpec, Intervention, Rows, Site, Trace, entering, output_from, read_by, trace_head,
};
use crate::jobs::{Report, Stopped};
use crate::math::Matrix;
use crate::model::{Checkpoint, Model};

/// A part of a model that is changed alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ModelPart {
    /// What a head writes, before W_O.
    Head { layer: usize, head: usize },
    /// What all heads of a layer write.
    Attention { layer: usize },
    /// What the MLP of a layer writes.
    Mlp { layer: usize },
    /// The stream that goes into a layer, at one token.
    Stream { layer: usize, token: usize },
}

impl ModelPart {
    /// The site of it.
    #[must_use]
    pub fn at(self) -> At {
        let at = |site, layer, head| At { site, layer, head };
        match self {
            Self::Head { layer, head } => at(Site::Mixed, layer, Some(head)),
            Self::Attention { layer } => at(Site::AttnOut, layer, None),
            Self::Mlp { layer } => at(Site::MlpOut, layer, None),
            Self::Stream { layer, .. } => at(Site::ResidPre, layer, None),
        }
    }

    /// The rows of it.
    #[must_use]
    pub fn rows(self) -> Rows {
        match self {
            Self::Stream { token, .. } => Rows::Tokens(vec![token]),
            _ => Rows::All,
        }
    }

    /// Its intervention.
    #[must_use]
    pub fn changed(self, action: Action) -> Intervention {
        Intervention::new(self.at(), self.rows(), action)
    }
}

/// The number that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asked {
    /// The raw logit of a vocabulary's token at a place of the text.
    Logit { place: usize, token: usize },
    /// That of one less that of another, as in Wang et al. 2022.
    Difference { place: usize, token: usize, other: usize },
    /// A weight of a head.
    Weight { layer: usize, head: usize, query: usize, key: usize },
    /// `‖y − y′‖ / ‖y′‖` of a token's output y: how far it moves at all, 0 as long as nothing is changed.
    Output { place: usize },
}

/// A model, and its run over a text.
#[derive(Clone, Copy)]
pub struct ModelRun<'a> {
    pub model: &'a Model,
    /// Of a learned model: what makes logits.
    pub checkpoint: Option<&'a Checkpoint>,
    pub trace: &'a Trace,
    pub spec: &'a AttentionSpec,
}

impl ModelRun<'_> {
    /// How many layers the number depends on.
    fn depth(self, asked: Asked) -> usize {
        match asked {
            Asked::Weight { layer, .. } => layer,
            _ => self.model.layers.len(),
        }
    }

    /// The stream that comes out of the first layers, before that is changed for the next.
    fn stream(self, layers: usize) -> Arc<Matrix> {
        match layers.checked_sub(1) {
            Some(last) => Arc::clone(&self.trace.layers[last].output),
            None => entering(&self.trace.embeddings, self.spec),
        }
    }

    /// The number, of the stream that comes out of as many layers as it depends on; none where there is none.
    fn number(
        self,
        asked: Asked,
        stream: &Arc<Matrix>,
        spec: &AttentionSpec,
        report: &dyn Report,
    ) -> Result<Option<f32>, Stopped> {
        let logits = |place: usize| {
            let checkpoint = self.checkpoint?;
            let row = stream.rows(place, 1).into_owned();
            checkpoint.logits(&checkpoint.finish(&row))
        };
        Ok(match asked {
            Asked::Logit { place, token } => logits(place).map(|row| row[(0, token)]),
            Asked::Difference { place, token, other } => logits(place).map(|row| row[(0, token)] - row[(0, other)]),
            Asked::Weight { layer, head, query, key } => {
                let input = read_by(layer, Arc::clone(stream), spec);
                let trace = trace_head(&self.model.layers[layer], (layer, head), &input, spec, report)?;
                Some(trace.weights.at(query, key))
            }
            Asked::Output { place } => {
                let before = self.stream(self.model.layers.len());
                let (now, was) = (stream.row(place), before.row(place));
                let square = |of: f64, number: f32| of + f64::from(number).powi(2);
                let (change, size) =
                    ((now - was).iter().copied().fold(0.0, square), was.iter().copied().fold(0.0, square));
                Some(if change == 0.0 { 0.0 } else { (change / size).sqrt() as f32 })
            }
        })
    }

    /// The number as it is; none where there is none, as the logit of a model that makes none. Panics where the run has not
    /// so many layers, or the text not so many tokens.
    ///
    /// # Errors
    /// `report` stopped it.
    pub fn asked(self, asked: Asked, report: &dyn Report) -> Result<Option<f32>, Stopped> {
        self.number(asked, &self.stream(self.depth(asked)), self.spec, report)
    }

    /// What the last layer writes `[T, D]` with these interventions alone, each of which the run has; what comes before the
    /// first of the others is taken from the run.
    ///
    /// # Errors
    /// `report` stopped it.
    pub fn output_with(self, interventions: Vec<Intervention>, report: &dyn Report) -> Result<Arc<Matrix>, Stopped> {
        let layers = self.model.layers.len();
        let others = self.spec.interventions.iter().filter(|one| one.on && !interventions.contains(one));
        let first = others.map(|one| one.at.layer).min().unwrap_or(layers).min(layers);
        let spec = AttentionSpec { interventions, ..self.spec.clone() };
        let stream = self.stream(first);
        if first < layers { output_from(self.model, first..layers, stream, &spec, report) } else { Ok(stream) }
    }

    /// The number with one more intervention; what comes before that is taken from the run. None where there is none, and
    /// where the number does not depend on the part, which comes after it.
    ///
    /// # Errors
    /// `report` stopped it.
    pub fn changed(self, asked: Asked, change: &Intervention, report: &dyn Report) -> Result<Option<f32>, Stopped> {
        let (depth, layer) = (self.depth(asked), change.at.layer);
        if layer >= depth && !(layer == depth && change.at.site == Site::ResidPre) {
            return Ok(None);
        }
        let mut spec = self.spec.clone();
        spec.interventions.push(change.clone());
        let stream = self.stream(layer);
        let stream = if layer < depth { output_from(self.model, layer..depth, stream, &spec, report)? } else { stream };
        self.number(asked, &stream, &spec, report)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::attention::trace;
    use crate::jobs::CancelToken;
    use crate::math::fill_normal;
    use crate::model::{HeadWeights, LayerWeights};

    /// A model of two layers of three heads, D 8, K 4, and a text of five tokens.
    fn model(seed: u64) -> (Model, Matrix) {
        let matrix = |rows: usize, columns: usize, seed: u64| {
            let mut numbers = vec![0.0; rows * columns];
            fill_normal(&mut numbers, seed, 0.5);
            Matrix::from_vec(rows, columns, numbers)
        };
        let head = |h: u64| HeadWeights {
            w_q: matrix(8, 4, seed + 4 * h).into(),
            w_k: matrix(8, 4, seed + 4 * h + 1).into(),
            w_v: matrix(8, 4, seed + 4 * h + 2).into(),
            w_o: matrix(4, 8, seed + 4 * h + 3).into(),
        };
        let layer = |l: u64| LayerWeights::of_heads((0..3).map(|h| Arc::new(head(100 * l + h))).collect());
        (Model { layers: (0..2).map(layer).collect() }, matrix(5, 8, seed + 1000))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_part_that_is_changed_alone_is_the_whole_run_anew(
            seed in 0..1000u64, layer in 0..2usize, head in 0..3usize, token in 0..5usize,
            kind in 0..4usize, action in 0..3usize, residual in any::<bool>(), standing in any::<bool>(),
        ) {
            let (model, x) = model(seed);
            let mut spec = AttentionSpec { residual, ..AttentionSpec::default() };
            if standing {
                spec.interventions.push(ModelPart::Stream { layer: 0, token: 1 }.changed(Action::Scale(0.5)));
                spec.interventions.push(ModelPart::Head { layer: 1, head: 0 }.changed(Action::Mean));
            }
            let before = trace(&model, &x, &spec);
            let run = ModelRun { model: &model, checkpoint: None, trace: &before, spec: &spec };
            let part = [
                ModelPart::Head { layer, head }, ModelPart::Attention { layer }, ModelPart::Stream { layer, token }, ModelPart::Head { layer, head },
            ][kind];
            let change = part.changed([Action::Zero, Action::Mean, Action::Scale(-2.0)][action].clone());
            let mut other = spec.clone();
            other.interventions.push(change.clone());
            let after = trace(&model, &x, &other);
            let report = CancelToken::default();
            let place = (token + 1) % 5;
            let moved = run.changed(Asked::Output { place }, &change, &report).unwrap().unwrap();
            let (now, was) = (after.layers[1].output.row(place), before.layers[1].output.row(place));
            prop_assert!((moved - (now - was).norm() / was.norm()).abs() < 1e-4);
            prop_assert_eq!(run.asked(Asked::Output { place }, &report).unwrap(), Some(0.0));
            let asked = Asked::Weight { layer: 1, head, query: 2, key: token };
            let weight = run.changed(asked, &change, &report).unwrap();
            let depends = layer == 0 || matches!(part, ModelPart::Stream { .. });
            prop_assert_eq!(weight.is_some(), depends);
            let expected = after.layers[1].heads[head].weights.at(2, token);
            prop_assert!(weight.is_none_or(|weight| (weight - expected).abs() < 1e-5));
            prop_assert_eq!(run.asked(asked, &report).unwrap(), Some(before.layers[1].heads[head].weights.at(2, token)));
        }
    }
}
