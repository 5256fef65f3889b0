//! Pictures of the window as files.

use std::path::Path;

use egui::Vec2;

use super::pixels::png;
use super::{render, render_svg};
use crate::workbench::Workbench;

/// Pixels a point of a PNG that the window saves.
const SCALE: f32 = 2.0;

/// Whether a file of this name is an SVG.
#[must_use]
pub fn is_svg(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("svg"))
}

/// The bytes of a file of this name that shows a window of `size` points: an SVG where the name ends so, else a PNG with
/// `scale` pixels a point.
#[must_use]
pub fn picture(workbench: &mut Workbench, path: &Path, size: Vec2, scale: f32) -> Vec<u8> {
    if is_svg(path) { render_svg(workbench, size).into_bytes() } else { png(&render(workbench, size, scale)) }
}

/// Makes and saves the picture of the window that was asked for, where one was.
pub fn save_picture(workbench: &mut Workbench, size: Vec2) {
    if let Some(path) = workbench.take_picture() {
        let picture = picture(workbench, &path, size, SCALE);
        workbench.save_picture(&path, &picture);
    }
}
