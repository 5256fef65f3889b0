//! Pictures of the window as files.

use std::path::Path;

use egui::{Color32, ColorImage, Vec2};

use super::pdf::write_pdf;
use super::pixels::png;
use super::render;
use super::render::{Cut, render_cut, render_marks};
use super::sheet::Width;
use super::svg::write_svg;
use crate::workbench::{PictureTo, Workbench};

/// Pixels a point of a PNG that the window saves.
const SCALE: f32 = 2.0;
/// PDF points of a millimetre, and of a point of the screen, of which there are 96 in an inch.
const OF_MILLIMETRE: f32 = 72.0 / 25.4;
const OF_POINT: f32 = 72.0 / 96.0;

/// What a file is, by the end of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Png,
    Svg,
    Pdf,
}

impl Format {
    /// PNG where the name says neither of the others.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let ends = |ending: &str| path.extension().is_some_and(|own| own.eq_ignore_ascii_case(ending));
        match () {
            () if ends("svg") => Self::Svg,
            () if ends("pdf") => Self::Pdf,
            () => Self::Png,
        }
    }
}

/// What is drawn, and how.
#[derive(Clone, Copy, Debug)]
pub struct Figure<'a> {
    /// Of the window, in points.
    pub size: Vec2,
    /// Pixels a point of a PNG.
    pub scale: f32,
    /// The name of a part of the window, see [`PARTS`]; none for all of it.
    pub part: Option<&'a str>,
    /// The width on paper, in millimetres; none for that of the window. Not of a PNG.
    pub millimetres: Option<f32>,
    /// What stands below it.
    pub caption: Option<&'a str>,
}

/// What is behind a part of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ground {
    /// The theme's own colour.
    #[default]
    Theme,
    White,
    Transparent,
}

impl Ground {
    fn color(self) -> Option<Color32> {
        match self {
            Self::Theme => None,
            Self::White => Some(Color32::WHITE),
            Self::Transparent => Some(Color32::TRANSPARENT),
        }
    }
}

/// Parts of the window that can be drawn alone, where they are there.
pub const PARTS: [&str; 6] = ["view", "map", "strip", "heads", "inspector", "controls"];

/// The bytes of a file; none where the part is not in the window.
#[must_use]
pub fn figure(workbench: &mut Workbench, format: Format, figure: &Figure<'_>) -> Option<Vec<u8>> {
    figure_on(workbench, format, figure, Ground::Theme)
}

/// [`figure`] on a ground.
#[must_use]
pub fn figure_on(workbench: &mut Workbench, format: Format, figure: &Figure<'_>, ground: Ground) -> Option<Vec<u8>> {
    let Figure { size, scale, part, millimetres, caption } = *figure;
    let cut = Cut { part, caption, ground: ground.color() };
    match format {
        Format::Png => render_cut(workbench, (size, scale), cut).map(|picture| png(&picture)),
        Format::Svg => render_marks(workbench, size, cut, |sheet, marks, zoom| {
            let width = millimetres.map_or(Width::Times(zoom), Width::Millimetres);
            write_svg(sheet, marks, width).into_bytes()
        }),
        Format::Pdf => render_marks(workbench, size, cut, |sheet, marks, zoom| {
            let width = millimetres.map_or(sheet.view.width() * zoom * OF_POINT, |width| width * OF_MILLIMETRE);
            write_pdf(sheet, marks, width)
        }),
    }
}

/// Makes and saves the picture of the window that was asked for, where one was; or returns it, where it is for the clipboard.
pub fn save_picture(workbench: &mut Workbench, size: Vec2) -> Option<ColorImage> {
    match workbench.take_picture()? {
        PictureTo::File(path) => {
            let whole = Figure { size, scale: SCALE, part: None, millimetres: None, caption: None };
            let picture = figure(workbench, Format::of(&path), &whole).expect("the whole window is always there");
            workbench.save_made(&path, &picture);
            None
        }
        PictureTo::Clipboard => {
            let picture = render(workbench, size, SCALE);
            workbench.tell_copied_picture();
            let size = [picture.width(), picture.height()].map(|side| side as usize);
            Some(ColorImage::from_rgba_premultiplied(size, picture.as_raw()))
        }
    }
}
