//! What each head of a learned model does, as a table.

use egui::{Align2, Button, FontId, ProgressBar, Rect, RichText, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::analysis::{Habit, HeadRow, HeadTable};
use crate::ui::Scene;
use crate::ui::names::numbered;
use crate::ui::numbers::rounded;
use crate::ui::theme::{ColorMap, fonts, size};
use crate::ui::widgets::{Thing, change_menu, dim_if, elided, room_for};
use crate::workbench::{ColorScale, Command, Dialog, TRIAL_SEEDS, View, ViewChange};

const ROW: f32 = 22.0;
const HEADER: f32 = 26.0;
/// Width of the names of heads, and of a column at least and at most.
const NAMES: f32 = 72.0;
const COLUMN: (f32, f32) = (62.0, 120.0);

/// The table, or what leads to it.
pub(super) fn table(ui: &mut Ui, scene: &mut Scene) {
    bar(ui, scene);
    let Some((table, is_fresh)) = scene.workbench.head_table() else {
        ui.add_space(8.0);
        ui.label(scene.text("habits-about"));
        return;
    };
    dim_if(ui, !is_fresh);
    ui.label(RichText::new(scene.text("habits-help")).small().color(scene.theme.text_weak));
    let sorted = scene.workbench.view().table().unwrap_or(0).min(table.habits.len().saturating_sub(1));
    let width = ((ui.available_width() - NAMES - 10.0) / table.habits.len() as f32).clamp(COLUMN.0, COLUMN.1);
    ScrollArea::horizontal().id_salt("habits").auto_shrink([false, false]).show(ui, |ui| {
        ui.set_min_width(NAMES + width * table.habits.len() as f32);
        ui.spacing_mut().item_spacing.y = 0.0;
        header(ui, scene, table, (sorted, width));
        let rows = table.sorted_by(table.habits[sorted]);
        ScrollArea::vertical().id_salt("rows").auto_shrink([false, false]).show_rows(
            ui,
            ROW,
            rows.len(),
            |ui, range| {
                for index in range {
                    row(ui, scene, rows[index], table, (sorted, width));
                }
            },
        );
    });
}

/// The way back, the search and where it stands, and the file.
fn bar(ui: &mut Ui, scene: &mut Scene) {
    ui.horizontal_wrapped(|ui| {
        if ui.button(scene.text("habits-back")).clicked() {
            scene.push(ViewChange::Table(None));
        }
        let found = scene.workbench.head_table();
        match scene.workbench.finding_habits() {
            Some(done) => {
                if ui.button(scene.text("habits-stop")).clicked() {
                    scene.push(Command::StopFindingHabits);
                }
                let share = done.map_or(0.0, |done| done.done as f32 / done.of.max(1) as f32);
                ui.add(ProgressBar::new(share).desired_width(160.0));
            }
            None => {
                let key = match found {
                    None => "habits-find",
                    Some((_, true)) => "habits-find-again",
                    Some((_, false)) => "habits-find-anew",
                };
                let find = ui.button(scene.text(key));
                let seeds = format!("{}–{}", TRIAL_SEEDS.start, TRIAL_SEEDS.end - 1);
                if find.on_hover_text(scene.with("habits-find-hint", &[("seeds", &seeds)])).clicked() {
                    scene.push(Command::FindHabits);
                }
            }
        }
        if ui.add_enabled(found.is_some(), Button::new(scene.text("habits-save"))).clicked() {
            scene.push(Command::Ask(Dialog::SaveTable));
        }
    });
}

fn name(scene: &Scene, habit: Habit) -> String {
    match habit {
        Habit::Relation(relation) => scene.with(relation.into_str(), &[]),
        habit => scene.with(habit.into_str(), &[]),
    }
}

/// The habits, each a button that sorts by it.
fn header(ui: &mut Ui, scene: &mut Scene, table: &HeadTable, (sorted, width): (usize, f32)) {
    let (rect, _) = room_for(ui, vec2(NAMES + width * table.habits.len() as f32, HEADER), Sense::hover());
    for (index, habit) in table.habits.iter().enumerate() {
        let at = pos2(rect.left() + NAMES + index as f32 * width, rect.top());
        let cell = Rect::from_min_size(at, vec2(width, HEADER)).shrink(1.0);
        let response = ui.interact(cell, ui.scope_id().with(("habit", index)), Sense::click());
        let label = name(scene, *habit);
        response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, index == sorted, &label));
        let theme = scene.theme;
        let color = if index == sorted { theme.accent } else { theme.text };
        if response.hovered() {
            ui.painter().rect_filled(cell, 3.0, theme.raised_more);
        }
        let galley = elided(ui, &label, FontId::new(size::SMALL, fonts::strong()), color, width - 8.0);
        let place = Align2::RIGHT_CENTER.anchor_size(cell.right_center() - vec2(4.0, 0.0), galley.size()).min;
        ui.painter().galley(place, galley, color);
        let hint = scene.with(&format!("{}-hint", habit.into_str()), &[]);
        if response.on_hover_text(format!("{label}\n{hint}")).clicked() {
            scene.push(ViewChange::Table(Some(index)));
        }
    }
}

/// A head. A click chooses it, a double-click shows it.
fn row(ui: &mut Ui, scene: &mut Scene, row: &HeadRow, table: &HeadTable, (sorted, width): (usize, f32)) {
    let whole = vec2(NAMES + width * table.habits.len() as f32, ROW);
    let (rect, response) = room_for(ui, whole, Sense::click());
    let theme = scene.theme;
    let view = scene.workbench.view();
    let chosen = (view.layer, view.head) == (row.layer, row.head);
    let head = numbered((row.layer, row.head));
    let score = table.score(row, table.habits[sorted]).map_or_else(|| "–".to_owned(), |score| rounded(score, 2));
    let label = format!("{head}: {} {score}", name(scene, table.habits[sorted]));
    response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, chosen, &label));
    if ui.is_rect_visible(rect) {
        let painter = ui.painter();
        if response.hovered() || response.has_focus() || chosen {
            painter.rect_filled(rect, 2.0, if chosen { theme.raised_more } else { theme.raised });
        }
        let font = FontId::proportional(size::BODY);
        painter.text(rect.left_center() + vec2(6.0, 0.0), Align2::LEFT_CENTER, head, font, theme.text);
        let settings = scene.workbench.settings();
        let colors = ColorMap::weights(settings.palette, theme.dark, ColorScale::Linear);
        for (index, score) in row.scores.iter().enumerate() {
            let at = pos2(rect.left() + NAMES + index as f32 * width, rect.top());
            let cell = Rect::from_min_size(at, vec2(width, ROW)).shrink(1.0);
            let Some(score) = score else { continue };
            let ground = colors.color(score.max(0.0), 1.0);
            painter.rect_filled(cell, 2.0, ground);
            let (at, font) = (cell.right_center() - vec2(6.0, 0.0), FontId::monospace(size::SMALL));
            painter.text(at, Align2::RIGHT_CENTER, rounded(*score, 2), font, theme.ink_on(ground));
        }
    }
    change_menu(&response, scene, Thing::head((row.layer, row.head)));
    if response.double_clicked() {
        scene.push(ViewChange::View(View::Explore));
    } else if response.clicked() {
        scene.push(ViewChange::head((row.layer, row.head)));
    }
}
