//! Painting the mask on the map: strokes, whole rows and columns, and the keyboard.

use egui::{CursorIcon, Id, Painter, Pos2, Response, Sense, Ui};

use super::MapLayout;
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::widgets::hatch;
use crate::workbench::Edit;

/// A stroke under way: what it does, and all pairs of query and key that it crossed. Each edit
/// carries all of them, so that the stroke is one step of undo.
#[derive(Clone, Default)]
struct Stroke {
    allowed: bool,
    pairs: Vec<(usize, usize)>,
}

/// Paints what the pointer asks for on the map of the first or the second sentence, and what the keys
/// asked for so many times.
pub(super) fn paint(
    ui: &Ui,
    scene: &mut Scene,
    layout: &MapLayout,
    map: &Response,
    rows: &Response,
    of: (Which, usize),
) {
    let (which, acts) = of;
    let columns = ui.interact(layout.top_labels(), map.id.with("columns"), Sense::CLICK);
    for response in [map, rows, &columns] {
        if response.hovered() || response.is_pointer_button_down_on() {
            ui.set_cursor_icon(CursorIcon::Crosshair);
        }
    }
    if scene.workbench.document().sentence(which).len() != layout.tokens {
        // The map is older than the sentence.
        return;
    }
    stroke(ui, scene, layout, map);
    let pointer = |response: &Response| response.interact_pointer_pos().filter(|_| response.clicked());
    if let Some(pos) = pointer(rows) {
        let (query, key) = layout.cell_at(pos);
        toggle_line(scene, layout, layout.transposed, if layout.transposed { key } else { query });
    }
    if let Some(pos) = pointer(&columns) {
        toggle_line(scene, layout, !layout.transposed, layout.labelled_column(pos));
    }
    let locked = scene.workbench.view().lock.filter(|lock| lock.which == which);
    if !acts.is_multiple_of(2)
        && let Some(lock) = locked
    {
        if let Some(key) = lock.key {
            let allowed = !allows(scene, layout.tokens, lock.query, key);
            scene.edit(Edit::Paint { pairs: vec![(lock.query, key)], allowed });
        } else {
            toggle_line(scene, layout, false, lock.query);
        }
    }
}

/// Blocks what is allowed, and allows what is blocked, along the way of the pointer.
fn stroke(ui: &Ui, scene: &mut Scene, layout: &MapLayout, map: &Response) {
    let id = stroke_id(map);
    let (down, pressed, from, at) = ui.input(|input| {
        let pointer = &input.pointer;
        (pointer.primary_down(), pointer.primary_pressed(), pointer.press_origin(), pointer.interact_pos())
    });
    let held = down && map.is_pointer_button_down_on();
    let before = ui.data_mut(|data| data.remove_temp::<Stroke>(id)).filter(|_| !pressed);
    let released = map.clicked_by(egui::PointerButton::Primary) && before.is_none();
    let Some(at) = at.filter(|_| held || released) else { return };
    map.request_focus();
    let mut stroke = before.unwrap_or_else(|| {
        let first = layout.cell_at(from.unwrap_or(at));
        Stroke { allowed: !allows(scene, layout.tokens, first.0, first.1), pairs: Vec::new() }
    });
    let grown = extend(&mut stroke.pairs, layout, from.unwrap_or(at), at);
    if grown {
        scene.edit(Edit::Paint { pairs: stroke.pairs.clone(), allowed: stroke.allowed });
    }
    if held {
        ui.data_mut(|data| data.insert_temp(id, stroke));
    }
}

/// Adds the cells on the straight line to where the pointer is. Says whether there are any.
fn extend(pairs: &mut Vec<(usize, usize)>, layout: &MapLayout, from: Pos2, at: Pos2) -> bool {
    let last = pairs.last().copied();
    let to = layout.cell_at(at);
    if last == Some(to) {
        return false;
    }
    let start = last.unwrap_or_else(|| layout.cell_at(from));
    pairs.extend(line(start, to).skip(usize::from(last.is_some())));
    true
}

/// The cells from one to another, both included, each a neighbour of the one before.
fn line(from: (usize, usize), to: (usize, usize)) -> impl Iterator<Item = (usize, usize)> {
    let steps = from.0.abs_diff(to.0).max(from.1.abs_diff(to.1));
    (0..=steps).map(move |step| {
        let share = step as f64 / steps.max(1) as f64;
        let between = |a: usize, b: usize| (a as f64 + (b as f64 - a as f64) * share).round() as usize;
        (between(from.0, to.0), between(from.1, to.1))
    })
}

/// Blocks all of a key's column, or of a query's row, or allows it where all is blocked.
fn toggle_line(scene: &mut Scene, layout: &MapLayout, is_key: bool, index: usize) {
    let tokens = layout.tokens;
    if is_key {
        let allowed = !(0..tokens).any(|query| allows(scene, tokens, query, index));
        scene.edit(Edit::PaintKey { key: index, allowed });
    } else {
        let allowed = !(0..tokens).any(|key| allows(scene, tokens, index, key));
        scene.edit(Edit::Paint { pairs: (0..tokens).map(|key| (index, key)).collect(), allowed });
    }
}

fn allows(scene: &Scene, tokens: usize, query: usize, key: usize) -> bool {
    scene.workbench.document().spec.mask.allows(query, key, tokens)
}

fn stroke_id(map: &Response) -> Id {
    map.id.with("stroke")
}

/// Shows a stroke on a map that is older than it.
pub(super) fn pending(ui: &Ui, painter: &Painter, scene: &Scene, layout: &MapLayout, map: &Response) {
    if !scene.workbench.is_stale() {
        return;
    }
    let Some(stroke) = ui.data(|data| data.get_temp::<Stroke>(stroke_id(map))) else { return };
    for (query, key) in stroke.pairs {
        let rect = layout.rect(query, key);
        if stroke.allowed {
            painter.rect_filled(rect, 0.0, scene.theme.accent);
        } else {
            hatch(painter, rect, &scene.theme);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_gaps_and_both_its_ends() {
        for to in [(0, 0), (7, 2), (3, 9), (0, 5)] {
            let cells: Vec<_> = line((3, 4), to).collect();
            assert_eq!((cells[0], cells[cells.len() - 1]), ((3, 4), to));
            for pair in cells.windows(2) {
                assert!(pair[0].0.abs_diff(pair[1].0) <= 1 && pair[0].1.abs_diff(pair[1].1) <= 1, "{cells:?}");
            }
        }
    }
}
