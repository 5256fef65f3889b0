//! Maps as textures.

use std::ops::Range;

use egui::{Color32, ColorImage};

use crate::attention::{AttentionMap, HeadTrace};
use crate::document::Which;
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

/// One texel a cell; or, where there are fewer texels than T, the largest number of each block of
/// cells (a mean would hide a single bright cell), and forbidden only where the whole block is.
pub(super) fn picture(key: MapKey, head: &HeadTrace, colors: &ColorMap, theme: &Theme) -> ColorImage {
    let map = &*key.kind.of(head);
    let tokens = map.tokens();
    let side = key.side.clamp(1, tokens.max(1));
    let mut pixels = vec![Color32::TRANSPARENT; side * side];
    let bounds = |i: usize| i * tokens / side..(i + 1) * tokens / side;
    let whole = side == tokens;
    for row in 0..if tokens == 0 { 0 } else { side } {
        let row_max = if colors.is_per_row() { block_max(map, bounds(row), 0..tokens) } else { 1.0 };
        for column in 0..side {
            let (score, value) = if whole {
                (head.scores.at(row, column), map.at(row, column))
            } else {
                let largest = |map| block_max(map, bounds(row), bounds(column));
                (largest(&head.scores), largest(map))
            };
            let allowed = score > f32::NEG_INFINITY;
            let color = if allowed { colors.color(value, row_max) } else { theme.chequer(row + column) };
            let at = if key.transposed { column * side + row } else { row * side + column };
            pixels[at] = color;
        }
    }
    ColorImage::new([side, side], pixels)
}

fn block_max(map: &AttentionMap, queries: Range<usize>, keys: Range<usize>) -> f32 {
    let rows = queries.map(|query| &map.row(query)[keys.clone()]);
    rows.flatten().copied().fold(f32::NEG_INFINITY, f32::max)
}
