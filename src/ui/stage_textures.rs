//! Matrices of the walk-through as textures, made once for each state.

use std::collections::HashMap;

use egui::{Color32, ColorImage, Context, TextureHandle, TextureId, TextureOptions};

use super::theme::{ColorMap, Theme};
use crate::attention::{Stage, StageMatrix};
use crate::workbench::{ColorScale, Palette, ThemeChoice};

/// Everything that the picture of a matrix depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct StageKey {
    pub revision: u64,
    pub second: bool,
    pub layer: usize,
    pub head: usize,
    pub stage: Stage,
    pub palette: Palette,
    pub theme: ThemeChoice,
    /// Rows and columns of the picture; less than those of the matrix where cells outnumber pixels.
    pub texels: (usize, usize),
}

/// A texture and the largest magnitude of its numbers, which its colours go up to.
type Picture = (TextureHandle, f32);

/// The textures in use.
#[derive(Default)]
pub(crate) struct StageTextures {
    used: HashMap<StageKey, Picture>,
    old: HashMap<StageKey, Picture>,
}

impl StageTextures {
    /// The picture of a matrix, made if it is new, and the magnitude that its colours go up to.
    /// `forbidden` says where there is no number.
    pub fn matrix<'m>(
        &mut self,
        ctx: &Context,
        key: StageKey,
        theme: &Theme,
        matrix: impl FnOnce() -> StageMatrix<'m>,
        forbidden: impl Fn(usize, usize) -> bool,
    ) -> (TextureId, f32) {
        let old = &mut self.old;
        let (handle, magnitude) = self.used.entry(key).or_insert_with(|| {
            old.remove(&key).unwrap_or_else(|| {
                let matrix = matrix();
                let (low, high) = matrix.range();
                let magnitude = low.abs().max(high.abs());
                let image = picture(key, &matrix, &colors(key.stage, key.palette, theme, magnitude), theme, forbidden);
                (ctx.load_texture("matrix", image, TextureOptions::NEAREST), magnitude)
            })
        });
        (handle.id(), *magnitude)
    }

    /// Drops what the frame did not use.
    pub fn end_frame(&mut self) {
        self.old = std::mem::take(&mut self.used);
    }
}

/// Sequential colours for what is never below 0, zero-centred ones for the rest.
pub(crate) fn colors(stage: Stage, palette: Palette, theme: &Theme, magnitude: f32) -> ColorMap {
    match stage {
        Stage::Weights | Stage::Exponentials => ColorMap::weights(palette, theme.dark, ColorScale::Linear),
        _ => ColorMap::scores(magnitude),
    }
}

/// One texel a cell; or, where there are fewer texels, the number of each block of cells that is
/// farthest from 0, and forbidden only where the whole block is.
fn picture(
    key: StageKey,
    matrix: &StageMatrix,
    colors: &ColorMap,
    theme: &Theme,
    forbidden: impl Fn(usize, usize) -> bool,
) -> ColorImage {
    let (rows, columns) = matrix.shape();
    let (height, width) = key.texels;
    let greys = [theme.forbidden, theme.forbidden.lerp_to_gamma(theme.hatch, 0.25)];
    let block = |at: usize, of: usize, all: usize| at * all / of..((at + 1) * all / of).max(at * all / of + 1);
    let mut pixels: Vec<Color32> = Vec::with_capacity(height * width);
    for y in 0..height {
        for x in 0..width {
            let cells = block(y, height, rows).flat_map(|row| block(x, width, columns).map(move |c| (row, c)));
            let numbers = cells.filter(|(row, column)| !forbidden(*row, *column)).map(|(row, c)| matrix.at(row, c));
            let farthest = numbers.reduce(|a, b| if b.abs() > a.abs() { b } else { a });
            let finite = farthest.filter(|number| number.is_finite());
            pixels.push(finite.map_or(greys[(x + y) % 2], |number| colors.color(number, 1.0)));
        }
    }
    ColorImage::new([width, height], pixels)
}
