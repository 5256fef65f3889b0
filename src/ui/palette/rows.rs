//! What is found, group after group; drawn where it can be seen.

use egui::style::ScrollAnimation;
use egui::{Align2, FontId, Rect, Response, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::entries::{Entry, Group};
use crate::ui::Scene;
use crate::ui::shortcuts::names;
use crate::ui::theme::{fonts, size};
use crate::ui::widgets::{announce, elided};

/// Height of an entry, and of the name of a group above its first.
const ROW: f32 = 42.0;
const HEADING: f32 = 26.0;
const PAD: f32 = 10.0;

/// What is listed, in a space of a given height at most.
pub(super) struct List<'a> {
    pub entries: &'a [Entry],
    pub found: &'a [usize],
    pub height: f32,
}

impl List<'_> {
    fn entry(&self, row: usize) -> &Entry {
        &self.entries[self.found[row]]
    }

    /// The group that begins with a row.
    fn heading(&self, row: usize) -> Option<Group> {
        let group = self.entry(row).group;
        (row == 0 || self.entry(row - 1).group != group).then_some(group)
    }
}

/// Draws the list, with the chosen row in sight if that is asked for. Returns the row that was clicked.
pub(super) fn rows(
    ui: &mut Ui,
    scene: &Scene,
    list: &List,
    chosen: usize,
    reveal: bool,
    field: &Response,
) -> Option<usize> {
    let mut tops = vec![0.0];
    for row in 0..list.found.len() {
        let heading = if list.heading(row).is_some() { HEADING } else { 0.0 };
        tops.push(tops[row] + heading + ROW);
    }
    let mut clicked = None;
    ui.add_space(6.0);
    ScrollArea::vertical().max_height(list.height).auto_shrink([false, true]).show_viewport(ui, |ui, viewport| {
        let (left, width) = (ui.max_rect().left(), ui.available_width());
        let top = ui.max_rect().top();
        ui.set_height(tops[list.found.len()]);
        let place = |row: usize| {
            let bottom = top + tops[row + 1];
            Rect::from_min_max(pos2(left, bottom - ROW), pos2(left + width, bottom))
        };
        if reveal {
            // With the name of the group where it is the first.
            let whole = place(chosen).with_min_y(top + tops[chosen]);
            ui.scroll_to_rect_animation(whole, None, ScrollAnimation::none());
            // The rows there are drawn in the next frame.
            ui.ctx().request_repaint();
        }
        let first = tops.partition_point(|top| *top <= viewport.top()).saturating_sub(1);
        let visible = (first..list.found.len()).take_while(|row| tops[*row] < viewport.bottom());
        for row in visible {
            let rect = place(row);
            if let Some(group) = list.heading(row) {
                let at = pos2(rect.left() + PAD, rect.top() - 4.0);
                let font = FontId::new(size::SMALL, fonts::strong());
                ui.painter().text(at, Align2::LEFT_BOTTOM, scene.text(group.into_str()), font, scene.theme.accent);
            }
            if entry(ui, scene, list.entry(row), rect, row == chosen).clicked() {
                clicked = Some(row);
            }
        }
    });
    let shown = list.entry(chosen);
    announce(field, &format!("{}. {}", shown.name, shown.line));
    clicked
}

fn entry(ui: &Ui, scene: &Scene, entry: &Entry, rect: Rect, chosen: bool) -> Response {
    let theme = scene.theme;
    let id = ui.scope_id().with((entry.group.into_str(), &entry.name, &entry.line));
    let response = ui.interact(rect, id, Sense::click());
    let label = format!("{}: {}", entry.name, entry.line);
    response.widget_info(|| WidgetInfo::labeled(Role::ListBoxOption, true, &label));
    // What egui calls selected is pressed; an option is chosen.
    ui.ctx().accesskit_node_builder(id, |node| node.set_selected(chosen));
    let painter = ui.painter();
    if chosen || response.hovered() {
        painter.rect_filled(rect, 5.0, if chosen { theme.raised_more } else { theme.raised });
    }
    let inner = rect.shrink2(vec2(PAD, 4.0));
    let keys = entry.keys.map(|row| names(ui.ctx(), &scene.workbench.text, row)).unwrap_or_default();
    let keys = painter.layout_no_wrap(keys, FontId::monospace(size::SMALL), theme.text_weak);
    let room = inner.width() - keys.size().x - PAD;
    painter.galley(pos2(inner.right() - keys.size().x, inner.top() + 1.0), keys, theme.text_weak);
    let name = elided(ui, &entry.name, FontId::new(size::BODY, fonts::strong()), theme.text, room);
    let line = elided(ui, &entry.line, FontId::proportional(size::SMALL), theme.text_weak, inner.width());
    let cut = line.elided || name.elided;
    painter.galley(inner.min, name, theme.text);
    painter.galley(pos2(inner.left(), inner.bottom() - line.size().y), line, theme.text_weak);
    if cut { response.on_hover_text(label) } else { response }
}
