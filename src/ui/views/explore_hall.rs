//! What a hall sees of one head: its map, and beside it what a lesson speaks of.

use egui::{Frame, Margin, Rect, Ui, UiBuilder, Vec2, vec2};

use crate::document::Which;
use crate::ui::widgets::{Card, Face, head_card, heatmap, is_headed, least_map, strip_size, token_strip};
use crate::ui::{Scene, panels};
use crate::workbench::{PanelName, Target, ViewChange};

/// The least size of a head, and how high one is in parts of the height.
const HEAD: Vec2 = vec2(140.0, 34.0);
const HEAD_HEIGHT: f32 = 0.1;
/// Nobody asks for the other heads: they have no more than this of the height.
const SPARE: f32 = 0.16;
/// Maps have so many times their least height before two sentences stand above them.
const ROOMY: f32 = 1.5;
/// Size of how the chosen number came about, with its few terms and without many.
const NUMBER: [Vec2; 2] = [vec2(280.0, 305.0), vec2(280.0, 170.0)];
/// Heads that stand side by side at least.
const IN_A_ROW: usize = 4;
/// Shares of their whole width in which sentences are tried.
const CLOSER: [f32; 6] = [0.7, 0.75, 0.8, 0.85, 0.9, 0.95];
/// Names beside and above a map.
const AROUND_MAP: Vec2 = vec2(120.0, 90.0);
/// Around what stands beside the map, and between two maps.
const GAP: f32 = 10.0;

/// What stands beside the map.
#[derive(Clone, Copy, PartialEq)]
enum Beside {
    Nothing,
    Heads,
    Number,
}

fn beside(scene: &Scene) -> Beside {
    let points_at = |panel: PanelName| scene.points_at(&Target::Panel(panel));
    if points_at(PanelName::Inspector) && scene.workbench.view().cell().is_some() {
        Beside::Number
    } else if points_at(PanelName::Heads) && !scene.hides(&Target::Panel(PanelName::Heads)) {
        Beside::Heads
    } else {
        Beside::Nothing
    }
}

/// The sentences that are drawn: the second one as long as nothing else needs its room.
fn sentences(scene: &Scene) -> &'static [Which] {
    let two = scene.shown().contrast.is_some();
    if two { &Which::ALL } else { &Which::ALL[..1] }
}

/// The least size of the map of each sentence.
fn least_maps(scene: &Scene) -> Vec<Vec2> {
    let shown = sentences(scene);
    shown.iter().map(|which| least_map(scene.tokens(*which).len(), shown.len())).collect()
}

/// The least size in which all is seen that a lesson speaks of.
pub(super) fn least(ui: &Ui, scene: &Scene) -> Vec2 {
    let maps = least_maps(scene).into_iter().reduce(|all, map| vec2(all.x + GAP + map.x, all.y.max(map.y)));
    let maps = maps.unwrap_or_default();
    let strips = if scene.points_at(&Target::Panel(PanelName::Strip)) {
        strips(ui, scene, strips_width(ui, scene))
    } else {
        Vec2::ZERO
    };
    let asks_map = scene.points_at(&Target::Panel(PanelName::Map)) || scene.workbench.view().lock.is_some();
    let below = match strips.x {
        0.0 => maps,
        _ if asks_map => vec2(maps.x.max(strips.x), maps.y + strips.y),
        _ => strips,
    };
    match beside(scene) {
        Beside::Nothing => below,
        Beside::Heads => {
            let row = IN_A_ROW.min(scene.shown().heads()) as f32 * (HEAD.x + GAP) - GAP;
            let width = below.x.max(row);
            vec2(width, below.y + heads_height(scene, width, 0.0))
        }
        Beside::Number => {
            let number = NUMBER[usize::from(scene.shown().head_width() > panels::FEW)];
            vec2(below.x + number.x + GAP, below.y.max(number.y))
        }
    }
}

/// Names beside and above a map, and what stands there with it.
pub(super) fn around(scene: &Scene) -> Vec2 {
    let beside = if beside(scene) == Beside::Number { NUMBER[0].x + GAP } else { 0.0 };
    AROUND_MAP + vec2(beside, 0.0)
}

/// The least width in which all sentences are seen.
fn strips_width(ui: &Ui, scene: &Scene) -> f32 {
    let whole = strips(ui, scene, f32::INFINITY).x;
    // They come closer where that lets them fit.
    let closer = CLOSER.map(|share| share * whole).into_iter().find(|width| strips(ui, scene, *width).x <= *width);
    closer.unwrap_or(whole)
}

/// The size of all sentences, one above the other, in a width; wider where they do not fit.
fn strips(ui: &Ui, scene: &Scene, width: f32) -> Vec2 {
    let sizes = sentences(scene).iter().map(|which| strip_size(ui, scene, *which, width));
    sizes.fold(Vec2::ZERO, |all, strip| vec2(all.x.max(strip.x), all.y + strip.y + ui.spacing().item_spacing.y))
}

/// How many heads stand side by side in a width, and how high one is in a view.
fn head_size(scene: &Scene, width: f32, view: f32) -> (usize, f32) {
    let columns = ((width + GAP) / (HEAD.x + GAP)) as usize;
    let height = (HEAD_HEIGHT * view).clamp(HEAD.y, Face::BESIDE.y);
    (columns.clamp(1, scene.shown().heads().max(1)), height)
}

/// Height of all heads in a width.
fn heads_height(scene: &Scene, width: f32, view: f32) -> f32 {
    let (columns, height) = head_size(scene, width, view);
    scene.shown().heads().div_ceil(columns) as f32 * (height + GAP)
}

/// The heads of the layer, all of them in sight. A click chooses one.
fn heads(ui: &mut Ui, scene: &mut Scene, view: f32) {
    let place = ui.available_rect_before_wrap();
    let (columns, height) = head_size(scene, place.width(), view);
    let width = ((place.width() + GAP) / columns as f32 - GAP).min(1.5 * Face::BESIDE.x);
    let (layer, chosen) = (scene.workbench.view().layer, scene.workbench.view().head);
    for head in 0..scene.shown().heads() {
        let at = vec2((head % columns) as f32 * (width + GAP), (head / columns) as f32 * (height + GAP) + GAP);
        let chosen = head == chosen;
        let card = Card { place: (layer, head), face: Face::Beside, chosen, combined: None, faint: false };
        let response = head_card(ui, scene, card, Rect::from_min_size(place.min + at, vec2(width, height)));
        if response.is_some_and(|response| response.clicked()) {
            scene.push(ViewChange::Head { layer, head });
        }
    }
}

/// The map, with a strip where that leaves room enough for it, and what a lesson points at.
pub(super) fn projected(ui: &mut Ui, scene: &mut Scene) {
    let place = ui.available_rect_before_wrap();
    let high = heads_height(scene, place.width(), place.height());
    let spare = scene.workbench.lesson().is_none() && high <= SPARE * place.height();
    let beside = match beside(scene) {
        Beside::Nothing if spare && scene.shown().heads() > 1 => Beside::Heads,
        beside => beside,
    };
    let (map, rest) = match beside {
        Beside::Nothing => (place, place),
        Beside::Heads => place.split_top_bottom_at_y(place.bottom() - high),
        Beside::Number => place.split_left_right_at_x(place.right() - NUMBER[0].x - GAP),
    };
    ui.scope_builder(UiBuilder::new().max_rect(map), |ui| maps(ui, scene));
    ui.scope_builder(UiBuilder::new().max_rect(rest), |ui| match beside {
        Beside::Nothing => {}
        Beside::Heads => heads(ui, scene, place.height()),
        Beside::Number => {
            let number = Frame::new().inner_margin(Margin { left: GAP as i8, ..Margin::ZERO });
            let target = Target::Panel(PanelName::Inspector);
            number.show(ui, |ui| scene.outlined(ui, &target, panels::derivation));
        }
    });
}

fn maps(ui: &mut Ui, scene: &mut Scene) {
    let space = ui.available_size();
    let shown = sentences(scene);
    let least = least_maps(scene);
    let highest = least.iter().fold(0.0, |most: f32, map| most.max(map.y));
    // Longer sentences get more of the width.
    let all: f32 = least.iter().map(|map| map.x).sum();
    let room = (space.x - GAP * (shown.len() - 1) as f32).max(0.0);
    let maps: Vec<(Which, f32)> = shown.iter().zip(&least).map(|(which, map)| (*which, room * map.x / all)).collect();
    let strips = strips(ui, scene, space.x);
    let asked = scene.points_at(&Target::Panel(PanelName::Strip));
    // A sentence stands above the columns of its map, where its words fit.
    let headed = maps.iter().all(|(which, width)| is_headed(ui, scene, *which, vec2(*width, space.y)));
    let spare = shown.len() > 1 && strips.y + ROOMY * highest <= space.y;
    if !headed && strips.x <= space.x && (spare || asked) {
        for which in shown {
            ui.push_id(which, |ui| token_strip(ui, scene, *which));
        }
    }
    if asked && !headed && ui.available_height() < highest {
        // The sentences alone.
        return;
    }
    let (mut corner, height) = (ui.cursor().min, ui.available_height());
    for (which, width) in maps {
        let place = Rect::from_min_size(corner, vec2(width, height));
        ui.scope_builder(UiBuilder::new().max_rect(place).id_salt(which), |ui| {
            heatmap(ui, scene, which, place.size());
        });
        corner.x += width + GAP;
    }
}
