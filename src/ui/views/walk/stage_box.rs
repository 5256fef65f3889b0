//! A stage by name and shape.

use egui::text::LayoutJob;
use egui::{Align, Button, FontSelection, Rect, RichText, Role, Stroke, Ui, WidgetInfo};

use crate::analysis::{Stage, StageCell, Walk};
use crate::ui::theme::{fonts, size};
use crate::ui::{Scene, stages};
use crate::workbench::{Depth, WalkChange};

/// Of the box of a stage: width at least, and height.
pub(super) const NARROW: f32 = 128.0;
pub(super) const HIGH: std::ops::RangeInclusive<f32> = 54.0..=76.0;
/// Between the edges of a box and its text, both sides together.
const PADDING: f32 = 12.0;

/// One stage; a click opens its matrix.
pub(super) fn stage_box(ui: &mut Ui, scene: &mut Scene, walk: &Walk, layer: usize, stage: Stage, rect: Rect) {
    let theme = &scene.theme;
    let (rows, columns) = walk.shape(layer, stage);
    let mut text = LayoutJob::default();
    let style = ui.style().clone();
    let meaning = scene.text(stage.into_str()).into_owned();
    let symbol = stages::symbol(&scene.workbench.text, stage);
    for line in [
        RichText::new(&symbol).size(size::HEADING).family(fonts::strong()).color(stages::color(theme, stage)),
        RichText::new(format!("   {rows} × {columns}")).small().color(theme.text_weak),
        RichText::new(format!("\n{meaning}")).small().color(theme.text),
    ]
    .into_iter()
    .take(if rect.height() < *HIGH.start() { 2 } else { 3 })
    {
        line.append_to(&mut text, &style, FontSelection::Default, Align::Min);
    }
    // The symbol, and two lines of meaning; what is cut off is under the pointer.
    (text.wrap.max_width, text.wrap.max_rows) = (rect.width() - PADDING, 3);
    let galley = ui.painter().layout_job(text);
    let edge = Stroke::new(theme.line + 0.5, stages::color(theme, stage));
    let button = Button::new(galley).min_size(rect.size()).stroke(edge);
    let name = format!("{symbol}, {meaning}, {rows} × {columns}");
    let response = ui.put(rect, button).on_hover_text(&meaning);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let clicked = response.clicked();
    if clicked {
        let head = scene.workbench.view().head;
        scene.push(WalkChange::Depth(Depth::Matrices));
        scene.push(WalkChange::Number(StageCell { layer, head, stage, row: 0, column: 0 }));
    }
}
