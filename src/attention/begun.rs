//! What a run takes over from another one, over a text that begins with the same tokens.
//!
//! Under the causal rule no row depends on tokens after its own, so that only rows of new tokens have to be made. They are
//! bit for bit those of a fresh run: the terms of each sum are added in the same order, however many rows are made at a time.

use std::sync::Arc;

use super::{
    Action, AttentionMap, AttentionSpec, BlockTrace, HeadTrace, Intervention, LayerTrace, Pattern, Rows, Site, Trace,
};
use crate::math::{Matrix, columns, columns_mut};

/// The first tokens of a run, or of a part of one.
#[derive(Debug)]
pub struct Begun<'a, T = Trace> {
    run: &'a T,
    tokens: usize,
}

impl<T> Clone for Begun<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Begun<'_, T> {}

impl<'a> Begun<'a> {
    /// So many first tokens of a run of the same model under the same settings; none where nothing can be taken over: the
    /// rows of a token depend on later ones, or heads were not kept.
    #[must_use]
    pub fn new(run: &'a Trace, tokens: usize, spec: &AttentionSpec) -> Option<Self> {
        let keeps_all = || run.layers.iter().all(|layer| layer.heads.are_all_kept());
        let some = (1..=run.tokens()).contains(&tokens);
        (some && reads_backwards(spec) && keeps_all()).then_some(Self { run, tokens })
    }

    /// One of its layers; none that was not run.
    pub(super) fn layer(self, index: usize) -> Option<Begun<'a, LayerTrace>> {
        Some(Begun { run: self.run.layers.get(index)?, tokens: self.tokens })
    }
}

/// Whether the rows of a token depend on it and earlier ones alone, whatever their number.
fn reads_backwards(spec: &AttentionSpec) -> bool {
    let row_by_row = |one: &Intervention| {
        let is_of_heads = matches!(one.at.site, Site::Q | Site::K | Site::V | Site::Pattern);
        !is_of_heads && one.rows == Rows::All && matches!(one.action, Action::Zero | Action::Scale(_))
    };
    let by_distance =
        matches!(spec.mask.pattern, Pattern::Full | Pattern::Window { .. } | Pattern::WindowGlobals { .. });
    spec.mask.causal && by_distance && spec.interventions.iter().all(row_by_row)
}

impl<'a> Begun<'a, LayerTrace> {
    pub(super) fn head(self, index: usize) -> Begun<'a, HeadTrace> {
        Begun { run: &self.run.heads[index], tokens: self.tokens }
    }
}

/// How many rows are there.
pub(super) fn first_new<T>(begun: Option<Begun<'_, T>>) -> usize {
    begun.map_or(0, |begun| begun.tokens)
}

/// The rows of a matrix that are to be worked on.
pub(super) fn new_rows(begun: Option<Begun<'_, LayerTrace>>, matrix: &Arc<Matrix>) -> Arc<Matrix> {
    match first_new(begun) {
        0 => Arc::clone(matrix),
        first => Arc::new(matrix.rows(first, matrix.nrows() - first).into_owned()),
    }
}

/// Rows that were there, and new ones below them.
pub(super) fn joined<'a, T>(
    begun: Option<Begun<'a, T>>,
    before: impl FnOnce(&'a T) -> &'a Matrix,
    new: Matrix,
) -> Matrix {
    let Some(Begun { run, tokens }) = begun else { return new };
    let mut all = Vec::with_capacity((tokens + new.nrows()) * new.ncols());
    for (before, new) in columns(before(run)).zip(columns(&new)) {
        all.extend_from_slice(&before[..tokens]);
        all.extend_from_slice(new);
    }
    Matrix::from_vec(tokens + new.nrows(), new.ncols(), all)
}

/// The same of a matrix that is shared.
pub(super) fn joined_shared<'a, T>(
    begun: Option<Begun<'a, T>>,
    before: impl FnOnce(&'a T) -> &'a Matrix,
    new: Arc<Matrix>,
) -> Arc<Matrix> {
    if begun.is_none() { new } else { Arc::new(joined(begun, before, Arc::unwrap_or_clone(new))) }
}

/// The same of what a block adds to the stream.
pub(super) fn joined_parts(begun: Option<Begun<'_, LayerTrace>>, new: BlockTrace) -> BlockTrace {
    let Some(Begun { run: LayerTrace { block: Some(before), .. }, tokens }) = begun else { return new };
    let begun = Some(Begun { run: before, tokens });
    let mlp = new.mlp.map(|mlp| match &before.mlp {
        Some(written) => joined_shared(begun, |_| written, mlp),
        None => mlp,
    });
    BlockTrace { attention: joined_shared(begun, |parts| &parts.attention, new.attention), mlp, ..new }
}

/// Writes the rows of a map that were there; keys that came later have the same number in all.
pub(super) fn take_over_map<'a>(
    begun: Option<Begun<'a, HeadTrace>>,
    before: impl FnOnce(&'a HeadTrace) -> &'a AttentionMap,
    later: f32,
    map: &mut Matrix,
) {
    let Some(Begun { run, tokens }) = begun else { return };
    let before = before(run);
    for (query, row) in columns_mut(map).enumerate().take(tokens) {
        let (old, new) = row.split_at_mut(before.tokens().min(row.len()));
        old.copy_from_slice(&before.row(query)[..old.len()]);
        new.fill(later);
    }
}
