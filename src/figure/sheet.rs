//! What writers of vector files share: what the file is of, its fonts, and maps as cells.

use std::collections::BTreeMap;

use egui::{Color32, FontDefinitions, FontFamily, Rect, TextureId};
use image::RgbaImage;

use super::marks::Step;

/// How wide a picture is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Width {
    /// So many times its points.
    Times(f32),
    Millimetres(f32),
}

/// What the file is of: the part in points that is shown, what is behind all, and where its textures are.
pub(super) struct Sheet<'a> {
    pub view: Rect,
    pub background: Color32,
    pub fonts: FontDefinitions,
    /// Part of a texture as a picture, and whether it is smoothed where it is enlarged.
    pub picture: &'a dyn Fn(TextureId, Rect) -> Option<(RgbaImage, bool)>,
}

impl Sheet<'_> {
    /// The fonts of a family, in the order in which they are asked for a sign.
    pub fn names(&self, family: &FontFamily) -> &[String] {
        self.fonts.families.get(family).map_or(&[], Vec::as_slice)
    }
}

/// Rows and columns of a map up to which each cell is a shape of its own.
pub(super) const CELLS: u32 = 64;

/// The cells of a map, those of one colour together.
pub(super) fn cells(rect: Rect, cells: &RgbaImage) -> Vec<(Color32, Vec<Step>)> {
    let size = rect.size() / egui::vec2(cells.width() as f32, cells.height() as f32);
    let mut of_color: BTreeMap<[u8; 4], Vec<Step>> = BTreeMap::new();
    for (x, y, color) in cells.enumerate_pixels() {
        let corner = rect.min + egui::vec2(x as f32, y as f32) * size;
        let cell = Rect::from_min_size(corner, size);
        let around = [Step::Line(cell.right_top()), Step::Line(cell.right_bottom()), Step::Line(cell.left_bottom())];
        let steps = of_color.entry(color.0).or_default();
        steps.push(Step::Move(corner));
        steps.extend(around.into_iter().chain([Step::Close]));
    }
    of_color.into_iter().map(|([r, g, b, a], steps)| (Color32::from_rgba_unmultiplied(r, g, b, a), steps)).collect()
}

/// Whether every place of an outline is a number.
pub(super) fn is_finite(steps: &[Step]) -> bool {
    steps.iter().all(|step| match step {
        Step::Move(at) | Step::Line(at) => at.is_finite(),
        Step::Curve(points) => points.iter().all(|at| at.is_finite()),
        Step::Close => true,
    })
}
