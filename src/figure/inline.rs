//! A part of the window as an element of a page of HTML. What several of them need stands on the page once.

use std::collections::BTreeSet;

use egui::{FontFamily, Vec2};

use super::render::{Cut, render_marks};
use super::svg::{font_faces, fonts_of, write_element};
use crate::ui::theme::fonts;
use crate::workbench::Workbench;

/// A drawing without its fonts.
#[derive(Clone, Debug)]
pub struct Inline {
    /// An `svg` element.
    pub svg: String,
    /// The fonts that its letters need.
    pub fonts: BTreeSet<String>,
}

/// A part of a window of `size` points; none where it is not there. `name` is told by no other drawing of the page.
#[must_use]
pub fn inline(workbench: &mut Workbench, size: Vec2, part: &str, name: &str) -> Option<Inline> {
    render_marks(workbench, size, Cut { part: Some(part), ..Cut::default() }, |sheet, marks, _| Inline {
        svg: write_element(sheet, marks, name),
        fonts: fonts_of(sheet, marks),
    })
}

/// The rules of a style that bring fonts along: those of drawings, and those in which text, headings and numbers are set.
#[must_use]
pub fn page_fonts(mut names: BTreeSet<String>) -> String {
    let fonts = fonts::definitions();
    for family in [FontFamily::Proportional, FontFamily::Monospace, fonts::strong()] {
        names.extend(fonts.families[&family].first().cloned());
    }
    font_faces(&fonts, &names)
}
