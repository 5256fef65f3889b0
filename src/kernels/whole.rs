//! A whole model whose attention is made by a kernel.

use std::sync::Arc;

use super::{HeadInput, Kernel, Meaningless, Threads};
use crate::attention::{AttentionSpec, entering, read_by, turned_heads, written};
use crate::jobs::{Report, Stopped};
use crate::math::Matrix;
use crate::model::{Model, alibi_slopes};

impl Kernel {
    /// Whether each setting has a meaning for the kernel in every layer.
    ///
    /// # Errors
    /// The first that has none.
    pub fn check_model(&self, model: &Model, spec: &AttentionSpec) -> Result<(), Meaningless> {
        model.layers.iter().try_for_each(|layer| self.check(&spec.at(layer)))
    }

    /// What a model writes, `[T, D]`, from X `[T, D]`, where the kernel makes the outputs of all heads of all layers, one
    /// layer from the other. The settings have a meaning for it; see [`Self::check_model`].
    ///
    /// # Errors
    /// `report` stopped it.
    pub fn run(
        &self,
        model: &Model,
        x: &Arc<Matrix>,
        spec: &AttentionSpec,
        report: &dyn Report,
    ) -> Result<Arc<Matrix>, Stopped> {
        let mut stream = entering(x, spec);
        for (index, weights) in model.layers.iter().enumerate() {
            report.check()?;
            let input = read_by(index, stream, spec);
            let own = spec.at(weights);
            let heads = turned_heads(index, &input, weights, &own);
            let slopes = alibi_slopes(heads.len());
            let read = heads.iter().zip(slopes).map(|([q, k, v], slope)| HeadInput { q, k, v, slope });
            let outputs = self.method().outputs(&read.collect::<Vec<_>>(), &own, Threads::All);
            report.check()?;
            stream = Arc::new(written(index, &input, outputs, weights, spec));
        }
        Ok(stream)
    }
}
