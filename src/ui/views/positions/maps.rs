//! The maps: of the sentence, and below of the shuffled sentence.

use egui::{
    Align, Align2, Button, FontId, Label, Layout, Rect, RichText, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::name::name;
use crate::attention::HeadRun;
use crate::design::visible;
use crate::document::Which;
use crate::model::Position;
use crate::ui::Scene;
use crate::ui::numbers::{number, rounded, weight};
use crate::ui::textures::SIDE_BY_SIDE;
use crate::ui::theme::{ColorMap, fonts, size};
use crate::ui::widgets::fields::{MOST, number_box};
use crate::ui::widgets::{BareMap, Shown, bare_map, curve, cut_label, cut_name, map_texture, page_break, room_for};
use crate::workbench::{Edit, Encoded, MapKind, PositionBench, ViewChange};

/// Columns narrower than this are halved in number.
const NARROWEST: f32 = 132.0;
/// Columns from this width on have room for the names of rows.
const LABELLED: f32 = 236.0;
const LABELS: f32 = 74.0;
/// Cells lower than this have no names.
const LEAST_ROW: f32 = 13.0;
/// Height of everything but the two rows of maps, and the curves with it.
const AROUND: f32 = 400.0;
const LEAST_MAP: f32 = 116.0;
const LARGEST_MAP: f32 = 420.0;
/// The same in a hall, where less stands around the maps: around both rows of them, and around the first.
const NARROWEST_HALL: f32 = 78.0;
const AROUND_HALL: f32 = 120.0;
const AROUND_ONE: f32 = 48.0;
const LEAST_HALL: f32 = 84.0;
/// Differences up to this are those of rounding; where nothing tells the order, larger ones are too.
const ROUNDING: f32 = 1e-6;
const BAG_ROUNDING: f32 = 1e-4;

/// Smaller differences are there, but do not show in the map.
const HARDLY: f32 = 0.005;

/// Draws a column for each encoding in a view of the given height.
pub(super) fn maps(ui: &mut Ui, scene: &mut Scene, bench: &PositionBench, height: f32) {
    let spacing = ui.spacing().item_spacing.x;
    let all = bench.encodings.len();
    let fits = |columns: usize| (ui.available_width() + spacing) / columns as f32 - spacing;
    let hall = scene.projected;
    let narrowest = if hall { NARROWEST_HALL } else { NARROWEST };
    let columns = if fits(all) >= narrowest { all } else { all.div_ceil(2) };
    let width = fits(columns);
    // In a hall both rows of maps are on a page, or else the first one alone.
    let both = (height - AROUND_HALL) / 2.0;
    let high = match hall {
        true if both >= LEAST_HALL => both.min(LARGEST_MAP),
        true => (height - AROUND_ONE).clamp(40.0, LARGEST_MAP),
        false => ((height - AROUND) / 2.0).clamp(LEAST_MAP, LARGEST_MAP),
    };
    let labelled = high.min(width - LABELS);
    // Names of rows only where each has room for its own.
    let labels =
        if width >= LABELLED && labelled >= LEAST_ROW * bench.document.tokens.len() as f32 { LABELS } else { 0.0 };
    let side = high.min(width - labels);
    let settings = scene.workbench.settings();
    let colors = match scene.workbench.view().map {
        MapKind::Weights => ColorMap::weights(settings.palette, scene.theme.dark, settings.color_scale),
        MapKind::Scores => ColorMap::signed(settings.palette, scene.theme.dark, bench.score_magnitude),
        MapKind::ValueNorm => ColorMap::sizes(settings.palette, scene.theme.dark, bench.value_weighted),
    };
    let column = Column { width, labels, side, colors };
    let top = ui.cursor().top();
    for first in (0..all).step_by(columns) {
        let shown: Vec<usize> = (first..(first + columns).min(all)).collect();
        let row = |ui: &mut Ui, part: &mut dyn FnMut(&mut Ui, usize)| {
            ui.columns(columns, |uis| {
                for (ui, index) in uis.iter_mut().zip(&shown) {
                    // Columns would justify their text.
                    ui.with_layout(Layout::top_down(Align::LEFT), |ui| {
                        ui.spacing_mut().item_spacing.y = 3.0;
                        part(ui, *index);
                    });
                }
            });
        };
        row(ui, &mut |ui, index| heading(ui, scene, bench, index));
        row(ui, &mut |ui, index| column.draw(ui, scene, bench, index, false));
        row(ui, &mut |ui, index| reading(ui, scene, &bench.encodings[index]));
        if hall && both < LEAST_HALL {
            page_break(ui, scene, (top, height));
        }
        ui.horizontal(|ui| {
            if first == 0 && !hall {
                shuffle(ui, scene);
            }
            shuffled_sentence(ui, scene, bench);
        });
        row(ui, &mut |ui, index| column.draw(ui, scene, bench, index, true));
        row(ui, &mut |ui, index| difference(ui, scene, bench, &bench.encodings[index]));
    }
    page_break(ui, scene, (top, height));
}

/// The encoding by name, whether the document has it, and what it does.
fn heading(ui: &mut Ui, scene: &mut Scene, bench: &PositionBench, index: usize) {
    let encoded = &bench.encodings[index];
    let name = scene.text(name(bench, encoded.position));
    let color = scene.theme.encodings[bench.place(index)];
    let title = match encoded.position {
        _ if scene.projected => name.clone().into_owned(),
        Position::None => name.clone().into_owned(),
        position => format!("{name} × {}", short(position.strength())),
    };
    let title = Label::new(RichText::new(title).family(fonts::strong()).color(color)).truncate();
    let beside = ui.available_width() >= LABELLED;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        if !scene.projected {
            curve::sample(ui, scene.theme, bench.place(index), color);
        }
        ui.add(title);
        if beside && !scene.projected {
            choose(ui, scene, encoded, &name);
        }
    });
    if scene.projected {
        return;
    }
    if !beside {
        choose(ui, scene, encoded, &name);
    }
    let what = scene.text(match encoded.position {
        Position::None if bench.has_learned_places() => "positions-what-learned",
        Position::None => "positions-what-none",
        Position::Sinusoidal { .. } => "positions-what-sinusoidal",
        Position::Rope { .. } => "positions-what-rope",
        Position::Alibi { .. } => "positions-what-alibi",
    });
    ui.label(RichText::new(what).small().color(scene.theme.text_weak));
}

/// A button that gives the document the encoding; or that it has it.
fn choose(ui: &mut Ui, scene: &mut Scene, encoded: &Encoded, name: &str) {
    if encoded.in_use {
        // As high as the button in its place.
        let height = ui.spacing().interact_size.y;
        ui.allocate_ui_with_layout(vec2(80.0, height), Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_height(height);
            ui.label(RichText::new(scene.text("positions-in-use")).color(scene.theme.good));
        });
        return;
    }
    let button = ui.add(Button::new(scene.text("positions-use")));
    let label = scene.with("positions-use-name", &[("position", name)]);
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
    if button.clicked() {
        scene.edit(Edit::Position(encoded.position));
    }
}

/// A strength without superfluous zeros.
fn short(strength: f32) -> String {
    rounded(strength, 2).trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What all columns share.
struct Column {
    width: f32,
    labels: f32,
    side: f32,
    colors: ColorMap,
}

impl Column {
    fn draw(&self, ui: &mut Ui, scene: &mut Scene, bench: &PositionBench, index: usize, shuffled: bool) {
        let (outer, _) = room_for(ui, vec2(self.width, self.side + 4.0), Sense::hover());
        let map = Rect::from_min_size(outer.min + vec2(self.labels + 2.0, 2.0), Vec2::splat(self.side - 2.0));
        let (encoded, mask) = (&bench.encodings[index], &bench.document.spec.mask);
        let position = scene.text(name(bench, encoded.position));
        let key = if shuffled { "positions-map-shuffled" } else { "positions-map" };
        let name = scene.with(key, &[("position", &position)]);
        let order = shuffled.then_some(bench.order.as_slice());
        self.row_labels(ui, scene, bench, map, order);
        let head = HeadRun::computed(if shuffled { &encoded.shuffled } else { &encoded.head }, mask);
        let variant = SIDE_BY_SIDE * bench.serial + 2 * index as u64 + u64::from(shuffled);
        let chosen = (scene.workbench.view().layer, scene.workbench.view().head);
        let texture = map_texture(ui, scene, (Which::First, chosen), (head, variant), &self.colors, map.width());
        let bare = BareMap {
            id: ui.scope_id().with(("positions", index, shuffled)),
            rect: map,
            shown: Shown::Head(head),
            texture,
            colors: &self.colors,
            order,
            name: &name,
        };
        let _ = bare_map(ui, scene, &bare);
    }

    /// The tokens at the left, where there is room for them.
    fn row_labels(&self, ui: &Ui, scene: &Scene, bench: &PositionBench, map: Rect, order: Option<&[usize]>) {
        let tokens = &bench.document.tokens;
        if self.labels == 0.0 {
            return;
        }
        let cell = map.height() / tokens.len() as f32;
        for row in 0..tokens.len() {
            let text = visible(&tokens[order.map_or(row, |order| order[row])].text);
            let font = FontId::proportional(size::SMALL);
            let at = (Align2::RIGHT_CENTER, pos2(map.left() - 4.0, map.top() + (row as f32 + 0.5) * cell));
            let id = ui.scope_id().with(("row", map.min.x as i32, map.min.y as i32, row));
            cut_name(ui, id, &text, (font, scene.theme.text), at, self.labels - 4.0);
        }
    }
}

/// The mean distance, and the weight of the chosen cell.
fn reading(ui: &mut Ui, scene: &mut Scene, encoded: &Encoded) {
    let distance = rounded(encoded.mean_distance, 2);
    let key = if scene.projected { "hall-distance" } else { "positions-distance" };
    let text = RichText::new(scene.with(key, &[("distance", &distance)])).small();
    ui.label(text).on_hover_text(scene.text("positions-distance-hint"));
    if scene.projected {
        return;
    }
    let tokens = encoded.head.weights.tokens();
    let cell = scene.workbench.view().cell_in(Which::First, tokens).and_then(|cell| Some((cell.query, cell.key?)));
    let text = match cell {
        Some((query, key)) => {
            let shown = weight(encoded.head.weights.at(query, key));
            scene.with("positions-cell-weight", &[("weight", &shown)])
        }
        None => scene.text("positions-no-cell").into_owned(),
    };
    ui.label(RichText::new(text).small().color(scene.theme.weight));
}

/// Another order of the tokens.
fn shuffle(ui: &mut Ui, scene: &mut Scene) {
    let seed = scene.workbench.view().shuffle_seed;
    let button = Button::new(scene.text("positions-shuffle"));
    if ui.add(button).on_hover_text(scene.text("positions-shuffle-hint")).clicked() {
        scene.push(ViewChange::ShuffleSeed((seed + 1) % (MOST + 1)));
    }
    let mut new = seed;
    let name = ui.label(scene.text("positions-seed"));
    let _ = ui.scope(|ui| number_box(ui, &mut new, 0..=MOST)).inner.labelled_by(name.id);
    if new != seed {
        scene.push(ViewChange::ShuffleSeed(new));
    }
}

/// The tokens in their new order.
fn shuffled_sentence(ui: &mut Ui, scene: &Scene, bench: &PositionBench) {
    let words: Vec<_> = bench.order.iter().map(|from| visible(&bench.document.tokens[*from].text)).collect();
    let text = scene.with("positions-shuffled", &[("sentence", &words.join(" · "))]);
    cut_label(ui, text);
}

/// Whether nothing but the mask tells places apart.
fn is_bag(bench: &PositionBench, encoded: &Encoded) -> bool {
    encoded.position == Position::None && !bench.has_learned_places()
}

/// How far the map of the shuffled sentence is from the shuffled map.
fn difference(ui: &mut Ui, scene: &Scene, bench: &PositionBench, encoded: &Encoded) {
    let bag = is_bag(bench, encoded) && !bench.mask_sees_order();
    let same = encoded.difference <= if bag { BAG_ROUNDING } else { ROUNDING };
    let shown = match encoded.difference {
        difference if same || difference >= 0.0005 => rounded(difference, 3),
        difference => number(difference),
    };
    let meaning = scene.text(match bench.mask_sees_order() {
        _ if same => "positions-same",
        _ if encoded.difference < HARDLY => "positions-hardly",
        _ if is_bag(bench, encoded) => "positions-differs-mask",
        true => "positions-differs-both",
        false => "positions-differs",
    });
    let color = if same { scene.theme.text_weak } else { scene.theme.accent };
    if scene.projected {
        let number = scene.with("hall-difference", &[("difference", &shown)]);
        ui.label(RichText::new(number).small().color(color));
        return;
    }
    let number = scene.with("positions-difference", &[("difference", &shown)]);
    ui.label(RichText::new(number).small()).on_hover_text(scene.text("positions-difference-hint"));
    ui.label(RichText::new(meaning).small().color(color));
}
