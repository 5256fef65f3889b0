//! Maps as textures.

use std::sync::Arc;

use egui::{Color32, ColorImage, Id};

use crate::attention::{AttentionMap, HeadRun, HeadTrace};
use crate::document::{Document, Which};
use crate::math::pooled;
use crate::ui::theme::{ColorMap, Theme};
use crate::workbench::{ColorScale, MapKind, Palette, ThemeChoice};

/// Variants from this on are those of kernels; below are the encodings of positions.
pub(crate) const BY_KERNEL: u64 = 1 << 62;
/// Variants that are made together, and stand side by side.
pub(crate) const SIDE_BY_SIDE: u64 = 8;

/// Everything that a map's picture depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MapKey {
    pub revision: u64,
    pub which: Which,
    pub layer: usize,
    pub head: usize,
    pub kind: MapKind,
    pub palette: Palette,
    pub scale: ColorScale,
    pub theme: ThemeChoice,
    pub transposed: bool,
    /// Which trace of the state: 0 is the document's own, every other number one made for comparison: its place among those
    /// that are made together, and above that a number that they alone have.
    pub variant: u64,
    /// Texels along each side; less than T where there are more cells than pixels.
    pub side: usize,
}

impl MapKey {
    /// What the picture shares with those of the same head in other states.
    pub(super) fn place(self) -> Id {
        let variant = self.variant & (BY_KERNEL | (SIDE_BY_SIDE - 1));
        Id::unique(("map", Self { revision: 0, variant, ..self }))
    }
}

/// A head whose map is drawn, held for as long as that takes.
pub(super) struct Held {
    document: Arc<Document>,
    place: (usize, usize),
    /// None of a recording.
    trace: Option<HeadTrace>,
}

impl Held {
    pub fn new(document: &Arc<Document>, key: MapKey, head: HeadRun<'_>) -> Self {
        Self { document: Arc::clone(document), place: (key.layer, key.head), trace: head.inside.cloned() }
    }

    pub fn picture(&self, key: MapKey, colors: &ColorMap, theme: &Theme) -> ColorImage {
        let recorded = || self.document.recorded(self.place.0, self.place.1);
        let computed = |trace| HeadRun::computed(trace, &self.document.spec.mask);
        let head = self.trace.as_ref().map(computed).or_else(recorded).expect("a head is computed or recorded");
        let map = key.kind.of(head);
        let allowed = |query: usize, token: usize| head.allows(query, token);
        picture(map.as_deref().unwrap_or(head.weights), (key.side, key.transposed), (allowed, f32::max), colors, theme)
    }
}

/// One texel a cell, or of a block of them the number that `pool` leaves of two; forbidden only where the whole block is.
pub(super) fn picture(
    map: &AttentionMap,
    (side, transposed): (usize, bool),
    (allowed, pool): (impl Fn(usize, usize) -> bool, impl Fn(f32, f32) -> f32),
    colors: &ColorMap,
    theme: &Theme,
) -> ColorImage {
    let tokens = map.tokens();
    let side = side.clamp(1, tokens.max(1));
    let at = |query: usize, key: usize| allowed(query, key).then(|| map.at(query, key));
    let mut pixels = vec![Color32::TRANSPARENT; side * side];
    pooled((tokens, tokens), (side, side), at, pool, |row, texels| {
        let row_max = if colors.is_per_row() { texels.iter().flatten().copied().fold(0.0, f32::max) } else { 1.0 };
        for (column, texel) in texels.iter().enumerate() {
            let at = if transposed { column * side + row } else { row * side + column };
            pixels[at] = texel.map_or_else(|| theme.chequer(row + column), |number| colors.color(number, row_max));
        }
    });
    ColorImage::new([side, side], pixels)
}
