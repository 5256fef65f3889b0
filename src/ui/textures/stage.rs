//! Matrices of the walk-through as textures.

use egui::{Color32, ColorImage, Context, TextureHandle, TextureId};

use super::frame_cache::{FrameCache, load};
use crate::attention::{Stage, StageMatrix};
use crate::document::Which;
use crate::ui::theme::{ColorMap, Theme};
use crate::workbench::{ColorScale, Palette, ThemeChoice};

/// Everything that the picture of a matrix depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct StageKey {
    pub revision: u64,
    pub which: Which,
    pub layer: usize,
    pub head: usize,
    pub stage: Stage,
    pub palette: Palette,
    pub theme: ThemeChoice,
    /// Rows and columns of the picture; less than those of the matrix where cells outnumber pixels.
    pub texels: (usize, usize),
}

/// The textures in use, each with the largest magnitude of its numbers, which its colours go up to.
#[derive(Default)]
pub(crate) struct StageTextures(FrameCache<StageKey, (TextureHandle, f32)>);

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
        let (handle, magnitude) = self.0.get(key, || {
            let matrix = matrix();
            let (low, high) = matrix.range();
            let magnitude = low.abs().max(high.abs());
            let colors = colors(key.stage, key.palette, theme, magnitude);
            (load(ctx, picture(key, &matrix, &colors, theme, forbidden)), magnitude)
        });
        (handle.id(), *magnitude)
    }

    /// Drops what the frame did not use.
    pub fn end_frame(&mut self) {
        self.0.end_frame();
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
    let block = |at: usize, of: usize, all: usize| at * all / of..((at + 1) * all / of).max(at * all / of + 1);
    let mut pixels: Vec<Color32> = Vec::with_capacity(height * width);
    for y in 0..height {
        for x in 0..width {
            let cells = block(y, height, rows).flat_map(|row| block(x, width, columns).map(move |c| (row, c)));
            let numbers = cells.filter(|(row, column)| !forbidden(*row, *column)).map(|(row, c)| matrix.at(row, c));
            let farthest = numbers.reduce(|a, b| if b.abs() > a.abs() { b } else { a });
            let finite = farthest.filter(|number| number.is_finite());
            pixels.push(finite.map_or(theme.chequer(x + y), |number| colors.color(number, 1.0)));
        }
    }
    ColorImage::new([width, height], pixels)
}
