//! Maps as textures.

use egui::{Color32, ColorImage};

use crate::attention::AttentionMap;
use crate::document::Which;
use crate::math::pooled;
use crate::ui::theme::{ColorMap, Theme};
use crate::workbench::{ColorScale, MapKind, Palette, ThemeChoice};

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
    /// Which trace of the state: 0 is the document's own, every other number one made for comparison.
    pub variant: u64,
    /// Texels along each side; less than T where there are more cells than pixels.
    pub side: usize,
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
