//! The arcs: from the query up and over to each key.

use std::ops::Range;

use egui::epaint::CubicBezierShape;
use egui::{Align2, Color32, FontId, Pos2, Stroke, Ui, pos2, vec2};

use super::places::Places;
use super::row::Row;
use crate::ui::theme::{Theme, size};

/// The most arcs at a time.
const MOST: usize = 200;
/// Height of the flattest arc, and of a self-loop.
const LOWEST: f32 = 18.0;
const LOOP: f32 = 26.0;
/// What the highest arc leaves of the height: the gap below, half of the thickest line, and some air.
const AIR: f32 = 3.0 + (1.0 + THICK) / 2.0 + 4.0;
/// Width of a line, in thin lines where there is hardly any weight; and of weight 1, beyond that.
const THIN: f32 = 0.6;
const THICK: f32 = 6.0;
/// Distance at which an arc is as high as it gets, where all keys are nearer.
const FAR: f32 = 320.0;

/// Weight from which an arc to a key out of view is drawn, so that one sees where it goes.
const HEAVY: f32 = 0.02;
/// Weight below which there is no arc where more than [`MANY`] tokens are in view.
const SLIGHT: f32 = 0.005;
const MANY: usize = 12;

/// Paints the arcs, the heaviest last and on top.
pub(super) fn paint(ui: &Ui, theme: &Theme, row: &Row, places: &Places, visible: Range<usize>, origin: Pos2) {
    let least = if visible.len() > MANY { SLIGHT } else { 0.0 };
    let drawn = |key: &usize| {
        let weight = row.weights[*key];
        if visible.contains(key) { row.allows(*key) && weight >= least } else { weight >= HEAVY }
    };
    let mut keys: Vec<usize> = (0..row.weights.len()).filter(drawn).collect();
    keys.sort_by(|a, b| row.weights[*a].total_cmp(&row.weights[*b]));
    let most = keys.len().saturating_sub(MOST);
    let ground = origin.y + places.arcs - 3.0;
    let highest = places.arcs - AIR;
    let from = pos2(origin.x + places.center(row.peek.query), ground);
    let at = |key: usize| pos2(origin.x + places.center(key), ground);
    let in_view = keys.iter().filter(|key| visible.contains(key));
    let farthest = in_view.map(|key| (at(*key).x - from.x).abs()).fold(FAR, f32::max);

    let view = ui.clip_rect().x_range();

    let faintest = if theme.line > 1.0 { 0.3 } else { 0.16 };
    for key in &keys[most..] {
        let weight = row.weights[*key];
        let opacity = faintest + (1.0 - faintest) * weight.sqrt();
        // Mixed with the ground, so that a line and the dot at its end are one.
        let color = theme.background.lerp_to_gamma(theme.weight, opacity);
        let stroke = Stroke::new(THIN * theme.line + THICK * weight, color);
        let dot = 1.5 + stroke.width / 2.0;
        let to = at(*key) - vec2(0.0, (dot - 2.0).max(0.0));
        let leaves = weight >= HEAVY && view.contains(from.x) && !view.contains(to.x);
        let points = match () {
            () if *key == row.peek.query => self_loop(from),
            () if leaves => leaving(from, if to.x < from.x { view.min } else { view.max }, highest),
            () => arc(from, to, farthest, highest),
        };
        ui.painter().add(CubicBezierShape::from_points_stroke(points, false, Color32::TRANSPARENT, stroke));
        if *key != row.peek.query && !leaves {
            ui.painter().circle_filled(to, dot, color);
        }
    }
    for key in visible.filter(|key| !row.allows(*key)) {
        let sign = pos2(at(key).x, ground - 7.0);
        ui.painter().text(sign, Align2::CENTER_CENTER, "×", FontId::monospace(size::SMALL), theme.text_weak);
    }
}

/// Steep at both ends and round in between; the farther the higher.
fn arc(from: Pos2, to: Pos2, farthest: f32, highest: f32) -> [Pos2; 4] {
    let distance = to.x - from.x;
    let height = LOWEST + (highest - LOWEST) * (distance.abs() / farthest).min(1.0).sqrt();
    // A cubic curve reaches three quarters of the height of its handles.
    let handle = height / 0.75;
    let inward = 0.12 * distance;
    [from, pos2(from.x + inward, from.y - handle), pos2(to.x - inward, to.y - handle), to]
}

/// To a key out of view: still rising where the view ends, just beyond its edge.
fn leaving(from: Pos2, edge: f32, highest: f32) -> [Pos2; 4] {
    let distance = edge - from.x + 4.0 * (edge - from.x).signum();
    let to = pos2(from.x + distance, from.y - highest / 2.0);
    let rise = |share: f32, height: f32| pos2(from.x + share * distance, from.y - height * highest);
    [from, rise(0.1, 0.25), rise(0.5, 0.4), to]
}

fn self_loop(at: Pos2) -> [Pos2; 4] {
    let handle = LOOP / 0.75;
    [pos2(at.x - 5.0, at.y), pos2(at.x - 20.0, at.y - handle), pos2(at.x + 20.0, at.y - handle), pos2(at.x + 5.0, at.y)]
}
