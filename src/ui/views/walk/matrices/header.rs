//! The name of a matrix above its cells, and below them how many rows and columns are folded.

use egui::{Align2, Button, FontId, Rect, RichText, Sense, Ui, UiBuilder, pos2, vec2};

use super::layout::{Block, FULL, THUMBNAIL};
use super::tools;
use crate::analysis::Stage;
use crate::ui::textures::looked_at;
use crate::ui::theme::{fonts, size};
use crate::ui::widgets::{cut_name, hatch};
use crate::ui::{Scene, gradients, stages};
use crate::workbench::WalkChange;

/// Space that a header needs at least.
const LEAST: f32 = 150.0;
/// Between the symbol and the shape.
const BESIDE: f32 = 7.0;
/// Of the button that changes a whole matrix, and the room before it.
const TOOLS: egui::Vec2 = vec2(26.0, 16.0);
const BEFORE_TOOLS: f32 = 5.0;
/// Thickness of what stands for folded cells in a small picture.
const STRIP: f32 = 3.0;

fn font() -> FontId {
    FontId::new(size::BODY + 1.0, fonts::strong())
}

/// Rows and columns, or what gradients are counted in: for both there is no room.
fn shape(scene: &Scene, stage: Stage, (rows, columns): (usize, usize)) -> String {
    let gradient = gradients::of(scene, &stages::walk(scene), scene.workbench.view().layer, stage);
    match gradient.filter(|gradient| gradient.exponent < 0) {
        Some(gradient) => scene.with("gradients-in", &[("unit", &gradients::unit_text(&gradient))]),
        None => scene.with("walk-shape", &[("rows", &rows.to_string()), ("columns", &columns.to_string())]),
    }
}

/// Width of the name of a stage, and of all that stands in its line.
pub(super) fn widths(ui: &Ui, scene: &Scene, stage: Stage, of: (usize, usize)) -> [f32; 2] {
    let wide = |text: String, font: FontId| ui.painter().layout_no_wrap(text, font, scene.theme.text).size().x;
    let name = wide(stages::symbol(&scene.workbench.text, stage), font());
    let has_tools = stage.part().is_some() && scene.shown().is_designed();
    let tools = if has_tools { BEFORE_TOOLS + TOOLS.x } else { 0.0 };
    [name, name + BESIDE + wide(shape(scene, stage, of), FontId::proportional(size::SMALL)) + tools]
}

/// Width of a sign between matrices, 0 for none.
pub(super) fn sign_width(ui: &Ui, scene: &Scene, sign: &'static str) -> f32 {
    if sign.is_empty() {
        return 0.0;
    }
    let text = scene.text(sign).into_owned();
    ui.painter().layout_no_wrap(text, FontId::proportional(size::SMALL), scene.theme.text).size().x
}

pub(super) fn header(ui: &mut Ui, scene: &mut Scene, block: &Block) {
    let theme = scene.theme;
    let color = stages::color(&theme, block.stage);
    let full = block.dress.header == FULL.header;
    let left = if full { block.cells.left() } else { block.outer.left() };
    // The header of a wide matrix stays in sight.
    let last = (block.outer.right() - LEAST).max(left);
    let at = pos2(ui.clip_rect().left().clamp(left, last), block.outer.top());
    let symbol = stages::symbol(&scene.workbench.text, block.stage);
    let meaning = scene.workbench.text.get(block.stage.into_str());
    let name = ui.painter().text(at, Align2::LEFT_TOP, symbol, font(), color);
    let id = ui.scope_id().with(("meaning", block.stage));
    let small = FontId::proportional(size::SMALL);
    if full {
        // A small matrix has no room for long words; they are under the pointer.
        let (words, width) = ((Align2::LEFT_TOP, at + vec2(0.0, 20.0)), (block.outer.right() - at.x).max(40.0));
        cut_name(ui, id, &meaning, (small.clone(), theme.text_weak), words, width);
    } else {
        ui.interact(name, id, Sense::hover()).on_hover_text(meaning);
    }
    if block.dress == THUMBNAIL {
        return;
    }
    let shape = shape(scene, block.stage, (block.rows.all(), block.columns.all()));
    let beside = name.right_top() + vec2(BESIDE, 3.0);
    let rect = ui.painter().text(beside, Align2::LEFT_TOP, shape, small, theme.text_weak);
    let (down, across) = looked_at(block.shape(), block.texels(ui));
    if down * across > 1 {
        let counts = [("rows", &*down.to_string()), ("columns", &*across.to_string())];
        let id = ui.scope_id().with(("looked at", block.stage));
        ui.interact(rect, id, Sense::hover()).on_hover_text(scene.with("walk-looked-at", &counts));
    }
    let place = Rect::from_min_size(rect.right_top() + vec2(BEFORE_TOOLS, -2.0), TOOLS);
    if !scene.projected && scene.shown().is_designed() {
        tools::tools(ui, scene, block.stage, place);
    }
}

/// Says what is not drawn, and draws it at a click.
pub(super) fn folded(ui: &mut Ui, scene: &mut Scene, block: &Block) {
    let (rows, columns) = (block.rows.folded(), block.columns.folded());
    if block.dress == THUMBNAIL {
        let (right, bottom) = (block.cells.right(), block.cells.bottom());
        for (count, min, size) in [
            (columns, block.cells.right_top(), vec2(STRIP, bottom - block.cells.top())),
            (rows, block.cells.left_bottom(), vec2(right - block.cells.left(), STRIP)),
        ] {
            if count > 0 {
                hatch(ui.painter(), Rect::from_min_size(min, size), &scene.theme);
            }
        }
        return;
    }
    let text = match (rows, columns) {
        (0, 0) => return,
        (0, columns) => scene.workbench.text.count("walk-folded-columns", columns),
        (rows, 0) => scene.workbench.text.count("walk-folded-rows", rows),
        (rows, columns) => {
            let counts = [("rows", &*rows.to_string()), ("columns", &*columns.to_string())];
            scene.with("walk-folded-both", &counts)
        }
    };
    let place = Rect::from_x_y_ranges(block.outer.x_range(), block.cells.bottom() + 2.0..=block.outer.bottom());
    let id = ui.scope_id().with(("folded", block.stage));
    ui.scope_builder(UiBuilder::new().max_rect(place).scope_id(id), |ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        ui.spacing_mut().button_padding = vec2(0.0, 0.0);
        let label = RichText::new(&text).small().color(scene.theme.text_weak);
        let button = ui.add(Button::new(label).frame(false).truncate());
        if button.on_hover_text(scene.with("walk-unfold-hint", &[("folded", &text)])).clicked() {
            scene.push(WalkChange::Unfold(true));
        }
    });
}
