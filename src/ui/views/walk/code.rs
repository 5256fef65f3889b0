//! The deepest level: the kernel's own lines, as they were compiled, or those of the way back.

use egui::style::ScrollAnimation;
use egui::text::LayoutJob;
use egui::{Align, Label, Rect, RichText, ScrollArea, Shape, TextFormat, TextStyle, Ui, vec2};

use crate::analysis::Stage;
use crate::train;
use crate::ui::shortcuts::scroll_with_keys;
use crate::ui::{Scene, stages};

/// Letters before a line: its mark, its number, and space.
const BEFORE: usize = 7;

/// Draws the kernel's source, the lines of the chosen or running stage marked.
pub(super) fn code(ui: &mut Ui, scene: &mut Scene) {
    let Some(walk) = stages::shown_walk(scene) else { return };
    let view = scene.workbench.view();
    let layer = view.layer;
    let running = view.walk.player.stage().and_then(|stage| walk.stages(layer).get(stage).copied());
    let stage = running.or(view.walk.cell().map(|cell| cell.stage)).unwrap_or(Stage::Weights);
    let stage = if walk.has(layer, stage) { stage } else { Stage::Weights };
    let (source, marked, caption) = match scene.workbench.shows_gradients() {
        true => {
            let (source, marked) = train::source_lines(stage);
            (source, marked, "code-caption-backward")
        }
        false => {
            let (source, marked) = walk.source_lines(layer, stage);
            (source, marked, "code-caption")
        }
    };
    let meaning = scene.text(stage.into_str()).into_owned();
    let symbol = stages::symbol(&scene.workbench.text, stage);
    let names = [("symbol", &*symbol), ("meaning", &*meaning)];
    ui.label(RichText::new(scene.with(caption, &names)).color(scene.theme.text_weak));
    let memory = ui.scope_id().with("marked");
    // Where there is other room, the lines are elsewhere in it.
    let looked_at = (stage, caption, ui.available_size());
    let moved = ui.data(|data| data.get_temp(memory)) != Some(looked_at);
    ui.data_mut(|data| data.insert_temp(memory, looked_at));
    let font = TextStyle::Monospace.resolve(ui.style());
    let advance = ui.fonts_mut(|fonts| fonts.glyph_width(&font, ' '));
    // As high as a line that is laid out, or all would move where they come into sight.
    let height = ui.painter().layout_no_wrap(" ".into(), font.clone(), scene.theme.text).size().y;
    ScrollArea::both().id_salt("kernel").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (number, line) in source.lines().enumerate() {
            let mark = marked.contains(&number);
            let theme = &scene.theme;
            // To lay out the letters of lines that are out of sight would take most of a frame. Those in sight are no wider.
            let width = (BEFORE + line.chars().count()) as f32 * advance;
            let space = Rect::from_min_size(ui.cursor().min, vec2(width, height));
            if !mark && !ui.is_rect_visible(space.expand2(vec2(0.0, height))) {
                ui.advance_cursor_after_rect(space);
                continue;
            }
            let color = match line.trim_start().starts_with("//") {
                true => theme.value,
                false if mark => theme.text,
                false => theme.text_weak,
            };
            let mut job = LayoutJob::default();
            let arrow = if mark { "▸" } else { " " };
            job.append(&format!("{arrow}{:>4}  ", number + 1), 0.0, TextFormat::simple(font.clone(), theme.accent));
            job.append(line, 0.0, TextFormat::simple(font.clone(), color));
            let ground = ui.painter().add(Shape::Noop);
            let rect = ui.add(Label::new(job).extend()).rect;
            if mark {
                let whole = Rect::from_x_y_ranges(ui.clip_rect().x_range(), rect.y_range());
                ui.painter().set(ground, Shape::rect_filled(whole, 0.0, theme.raised));
            }
            if moved && number == marked.start {
                let start = Rect::from_min_size(rect.min, vec2(1.0, rect.height()));
                ui.scroll_to_rect_animation(start, Some(Align::Center), ScrollAnimation::none());
            }
        }
        scroll_with_keys(ui);
    });
}
