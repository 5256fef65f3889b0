//! Maps as textures: one texel a cell, made once for each state, dropped when a frame did not use them.

use std::collections::HashMap;

use egui::{Color32, ColorImage, TextureHandle, TextureOptions};

use super::theme::{ColorMap, Theme};
use crate::attention::AttentionMap;
use crate::workbench::{ColorScale, MapKind, Palette, ThemeChoice};

/// Everything that a map's picture depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MapKey {
    pub revision: u64,
    pub second: bool,
    pub layer: usize,
    pub head: usize,
    pub kind: MapKind,
    pub palette: Palette,
    pub scale: ColorScale,
    pub theme: ThemeChoice,
    pub transposed: bool,
    /// Texels along each side; less than T where there are more cells than pixels.
    pub side: usize,
}

/// The textures in use.
#[derive(Default)]
pub struct Textures {
    used: HashMap<MapKey, TextureHandle>,
    old: HashMap<MapKey, TextureHandle>,
}

impl Textures {
    /// The picture of a map, made if it is new.
    pub fn map(
        &mut self,
        ctx: &egui::Context,
        key: MapKey,
        map: &AttentionMap,
        colors: &ColorMap,
        theme: &Theme,
    ) -> egui::TextureId {
        let old = &mut self.old;
        let handle = self.used.entry(key).or_insert_with(|| {
            old.remove(&key).unwrap_or_else(|| {
                let image = picture(map, colors, theme, key.transposed, key.side);
                ctx.load_texture("attention map", image, TextureOptions::NEAREST)
            })
        });
        handle.id()
    }

    /// Drops what the frame did not use.
    pub fn end_frame(&mut self) {
        self.old = std::mem::take(&mut self.used);
    }
}

/// One texel a cell; or, where `side` is smaller than T, the largest number of each block of cells
/// (a mean would hide a single bright cell), and forbidden only where the whole block is.
fn picture(map: &AttentionMap, colors: &ColorMap, theme: &Theme, transposed: bool, side: usize) -> ColorImage {
    let tokens = map.tokens();
    let side = side.clamp(1, tokens.max(1));
    let mut pixels = vec![Color32::TRANSPARENT; side * side];
    let bounds = |i: usize| i * tokens / side..(i + 1) * tokens / side;
    for query in 0..if tokens == 0 { 0 } else { side } {
        let rows: Vec<&[f32]> = bounds(query).map(|row| map.row(row)).collect();
        let row_max = if colors.is_per_row() {
            rows.iter().flat_map(|row| row.iter()).copied().fold(0.0, f32::max)
        } else {
            1.0
        };
        for key in 0..side {
            let block = rows.iter().flat_map(|row| &row[bounds(key)]);
            let value = block.copied().fold(f32::NEG_INFINITY, f32::max);
            let color = if value == f32::NEG_INFINITY {
                // A chequer of two greys: forbidden even where cells are too small for hatching.
                if (query + key) % 2 == 0 { theme.forbidden } else { theme.forbidden.lerp_to_gamma(theme.hatch, 0.25) }
            } else {
                colors.color(value, row_max)
            };
            let at = if transposed { key * side + query } else { query * side + key };
            pixels[at] = color;
        }
    }
    ColorImage::new([side, side], pixels)
}
