//! Matrices of the walk-through as textures.

use std::sync::Arc;

use egui::{ColorImage, Id};

use super::elsewhere::Made;
use crate::analysis::{Stage, Walk};
use crate::document::Which;
use crate::jobs::{CancelToken, Report, Stopped};
use crate::math::{Matrix, farthest, pooled, strides};
use crate::ui::theme::{ColorMap, Theme};
use crate::workbench::{ColorScale, Derived, Palette, ThemeChoice};

/// What is drawn in the place of a stage's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Instead {
    /// The gradient by them.
    Gradient,
    /// How far they are from those of another state, by its revision and version.
    Change(u64, u64),
}

/// Everything that the picture of a matrix depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct StageKey {
    /// The run, and the sentence that it read, or the identity of weights, which no run changes.
    pub numbers: Result<(u64, Which), u64>,
    pub layer: usize,
    pub head: usize,
    pub stage: Stage,
    /// What is drawn in the place of its numbers.
    pub instead: Option<Instead>,
    pub palette: Palette,
    pub theme: ThemeChoice,
    /// Whether its numbers were learned, or made by what was: a few may be far larger than all others.
    pub learned: bool,
    /// Whether some rows or columns are left out.
    pub folded: bool,
    /// Rows and columns of the picture; less than those of the matrix where cells outnumber pixels.
    pub texels: (usize, usize),
}

impl StageKey {
    /// What the picture shares with those of the same matrix in other states.
    pub(super) fn place(self) -> Id {
        let instead = self.instead.map(|instead| match instead {
            Instead::Gradient => Instead::Gradient,
            Instead::Change(..) => Instead::Change(0, 0),
        });
        Id::unique(("stage", Self { numbers: self.numbers.map(|(_, which)| (0, which)), instead, ..self }))
    }
}

/// Where the numbers of a matrix are, held for as long as its picture takes.
pub(crate) struct StageSource {
    pub state: Arc<Derived>,
    pub which: Which,
    /// What is drawn in the place of its numbers.
    pub instead: Option<Arc<Matrix>>,
    /// Whether there is no number where the mask forbids the pair.
    pub masked: bool,
    /// Rows and columns of what is drawn, which has an index for each place.
    pub shape: (usize, usize),
}

impl StageSource {
    /// The picture, and the magnitude that its colours go up to.
    pub(super) fn picture(
        self,
        key: &StageKey,
        theme: &Theme,
        index: impl Fn(usize, usize) -> (usize, usize),
        cancel: &CancelToken,
    ) -> Result<Made, Stopped> {
        let state = &self.state;
        let walk = Walk::new(&state.built.model, state.trace(self.which), &state.document.spec);
        let head = state.inside(self.which, key.layer, key.head);
        let scores = head.map(|head| &head.scores).filter(|_| self.masked);
        let matrix = match self.instead {
            Some(instead) => instead.into(),
            None => walk.matrix(key.layer, key.head, key.stage),
        };
        cancel.check()?;
        let magnitude = if key.learned { matrix.usual_magnitude() } else { matrix.magnitude() };
        cancel.check()?;
        let colors = colors(key, theme, magnitude);
        let at = |row: usize, column: usize| {
            let (row, column) = index(row, column);
            let forbidden = scores.is_some_and(|scores| scores.at(row, column) == f32::NEG_INFINITY);
            let number = if forbidden { f32::NAN } else { matrix.at(row, column) };
            number.is_finite().then_some(number)
        };
        Ok((picture(self.shape, key.texels, at, &colors, theme), magnitude))
    }
}

/// Sequential colours for what is never below 0, zero-centred ones for the rest and for gradients.
pub(crate) fn colors(key: &StageKey, theme: &Theme, magnitude: f32) -> ColorMap {
    match key.stage {
        _ if key.instead.is_some() => ColorMap::signed(key.palette, theme.dark, magnitude),
        Stage::Weights | Stage::Exponentials => ColorMap::weights(key.palette, theme.dark, ColorScale::Linear),
        Stage::Sums => ColorMap::sizes(key.palette, theme.dark, magnitude),
        _ => ColorMap::signed(key.palette, theme.dark, magnitude),
    }
}

/// Cells that are looked at for a picture, at most: more would take longer than a frame.
const CELLS: usize = 1 << 17;

/// Of how many rows and columns of a matrix one is looked at for a picture of so many texels.
pub(crate) fn looked_at(shape: (usize, usize), texels: (usize, usize)) -> (usize, usize) {
    strides(shape, texels, CELLS)
}

/// One texel a cell, or the number of a block of them that is farthest from 0, of a large matrix among those that are
/// [`looked_at`]; forbidden only where the whole block is.
fn picture(
    shape: (usize, usize),
    texels: (usize, usize),
    at: impl Fn(usize, usize) -> Option<f32>,
    colors: &ColorMap,
    theme: &Theme,
) -> ColorImage {
    let (height, width) = texels;
    let mut pixels = Vec::with_capacity(height * width);
    let (down, across) = looked_at(shape, texels);
    let (cells, at) = ((shape.0 / down, shape.1 / across), |row: usize, column: usize| at(row * down, column * across));
    pooled(cells, texels, at, farthest, |row, texels| {
        let color = |(column, texel): (usize, &Option<f32>)| match texel {
            Some(number) => colors.color(*number, 1.0),
            None => theme.chequer(row + column),
        };
        pixels.extend(texels.iter().enumerate().map(color));
    });
    ColorImage::new([width, height], pixels)
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn a_gradient_has_a_colour_for_each_of_its_signs() {
        for stage in Stage::VARIANTS.iter().copied() {
            let key = StageKey {
                numbers: Err(0),
                layer: 0,
                head: 0,
                stage,
                instead: Some(Instead::Gradient),
                palette: Palette::default(),
                theme: ThemeChoice::Light,
                learned: false,
                folded: false,
                texels: (1, 1),
            };
            let colors = colors(&key, &Theme::of(key.theme), 1.0);
            let [less, nothing, more] = [-1.0, 0.0, 1.0].map(|number| colors.color(number, 1.0));
            assert!(less != nothing && nothing != more && less != more, "{stage:?}");
        }
    }
}
