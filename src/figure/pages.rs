//! Pages of a PDF that are made of blocks: parts of frames, each at its place.

use egui::{Pos2, Rect, Ui, Vec2};

use super::pdf;
use super::render::{Block, Cut, draw};
use crate::ui::{Handout, UiState, handout_ui, workbench_ui};
use crate::workbench::Workbench;

/// Height in points that a part of a handout may have.
const TALLEST: f32 = 8000.0;

/// A block on a page: its upper left corner, and PDF points of a point of it.
#[derive(Clone, Copy)]
pub struct Placed<'a> {
    pub block: &'a Block,
    pub at: Pos2,
    pub scale: f32,
}

/// The view, as the window would show it in `size` points.
#[must_use]
pub fn view_block(workbench: &mut Workbench, size: Vec2) -> Option<Block> {
    Block::new(draw(workbench, size, 1.0, None, workbench_ui), Cut { part: Some("view"), ..Cut::default() })
}

/// A part of the handout of a lesson, so many points wide, without a ground of its own; none where no lesson is under way.
#[must_use]
pub fn handout_block(workbench: &mut Workbench, width: f32, part: &Handout) -> Option<Block> {
    let interface = |ui: &mut Ui, bench: &mut Workbench, state: &mut UiState| handout_ui(ui, bench, state, part);
    let block = Block::new(
        draw(workbench, Vec2::new(width, TALLEST), 1.0, None, interface),
        Cut { part: Some("handout"), ..Cut::default() },
    )?;
    Some(block.without_ground())
}

/// A file of pages of so many PDF points, with a title in a language.
#[must_use]
pub fn write_pages(about: (&str, &str), size: Vec2, pages: &[Vec<Placed<'_>>]) -> Vec<u8> {
    pdf::write_pages(about, size, pages.len(), |page, lay| {
        for Placed { block, at, scale } in &pages[page] {
            block.read(|sheet, marks| lay(sheet, marks, (*at, *scale)));
        }
    })
}

impl Block {
    /// In points.
    #[must_use]
    pub fn size(&self) -> Vec2 {
        Rect::size(&self.view)
    }
}
