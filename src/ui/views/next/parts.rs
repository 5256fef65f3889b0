//! What each part of the model adds to the logit of a word.

use egui::{Align2, FontId, Id, Rect, RichText, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::analysis::{Attribution, LogitPart, ModelPart, NoAttribution};
use crate::ui::Scene;
use crate::ui::numbers::{Digits, number};
use crate::ui::theme::{ColorMap, size};
use crate::ui::vocabulary::quoted;
use crate::ui::widgets::{Thing, change_menu_of, read_out, room_for};
use crate::workbench::{View, ViewChange};

const ROW: (f32, f32) = (15.0, 34.0);
const COLUMN: (f32, f32) = (24.0, 74.0);
/// Room for the names of layers, and of heads.
const NAMES: f32 = 44.0;
const HEADS: f32 = 20.0;
/// Between heads and the MLP.
const GAP: f32 = 10.0;

/// A row for each layer, a column for each head and one for the MLP; below them what else there is.
pub(super) fn parts(ui: &mut Ui, scene: &mut Scene, height: f32) {
    let Some((says, _)) = scene.workbench.says() else { return };
    let Some(explained) = says.prediction.asked.first() else { return };
    let attribution = match &says.attribution {
        Ok(attribution) => attribution,
        Err(why) => {
            let key = match why {
                NoAttribution::NoLogits => "next-silent",
                NoAttribution::NormsBetween => "next-parts-norms",
            };
            ui.label(scene.text(key));
            return;
        }
    };
    ui.label(RichText::new(sum(scene, explained.token, attribution)).color(scene.theme.text_weak));
    let used = ui.min_rect().height();
    grid(ui, scene, attribution, height - used);
}

/// "“ Mary” has the logit 11.04: embedding 0.2, heads 6.1, MLPs 4.7, …"
fn sum(scene: &Scene, token: usize, attribution: &Attribution) -> String {
    let mut kinds = [0.0f32; 4];
    for (part, value) in &attribution.parts {
        let kind = match part {
            LogitPart::Word | LogitPart::Position => 0,
            LogitPart::Head { .. } => 1,
            LogitPart::Mlp { .. } => 2,
            LogitPart::AttentionBias { .. } | LogitPart::NormBias | LogitPart::UnembeddingBias => 3,
        };
        kinds[kind] += value;
    }
    let digits = Digits::of(kinds.into_iter().chain([attribution.logit]));
    let [embedding, heads, mlps, rest] = kinds.map(|value| digits.text(value));
    let (word, logit) = (quoted(scene, token), digits.text(attribution.logit));
    let arguments = [
        ("word", &*word),
        ("logit", &*logit),
        ("embedding", &*embedding),
        ("heads", &*heads),
        ("mlps", &*mlps),
        ("rest", &*rest),
    ];
    scene.with("next-parts-sum", &arguments)
}

fn grid(ui: &mut Ui, scene: &mut Scene, attribution: &Attribution, height: f32) {
    let (layers, heads) = (scene.shown().layers.len(), scene.shown().heads());
    let has_mlp = attribution.parts.iter().any(|(part, _)| matches!(part, LogitPart::Mlp { .. }));
    let columns = heads + usize::from(has_mlp);
    let row = ((height - HEADS - 8.0) / layers as f32).clamp(ROW.0, ROW.1);
    let column = ((ui.available_width() - NAMES - GAP) / columns as f32).clamp(COLUMN.0, COLUMN.1);
    let whole = vec2(NAMES + GAP + column * columns as f32, HEADS + row * layers as f32);
    egui::ScrollArea::horizontal().id_salt("parts").auto_shrink([false, true]).show(ui, |ui| {
        let (rect, response) = room_for(ui, whole, Sense::click());
        let origin = rect.min + vec2(NAMES, HEADS);
        let cell = |layer: usize, column_index: usize| {
            let gap = if column_index == heads { GAP } else { 0.0 };
            let at = origin + vec2(column_index as f32 * column + gap, layer as f32 * row);
            Rect::from_min_size(at, vec2(column, row))
        };
        let of_grid = |part: LogitPart| match part {
            LogitPart::Head { layer, head } => Some((layer, head)),
            LogitPart::Mlp { layer } => Some((layer, heads)),
            _ => None,
        };
        let cells: Vec<((usize, usize), f32)> =
            attribution.parts.iter().filter_map(|(part, value)| Some((of_grid(*part)?, *value))).collect();
        let largest = cells.iter().map(|(_, value)| value.abs()).fold(0.0, f32::max);
        let settings = scene.workbench.settings();
        let colors = ColorMap::signed(settings.palette, scene.theme.dark, largest);
        let (theme, painter) = (scene.theme, ui.painter().clone());
        let small = FontId::monospace(size::SMALL);
        for index in 0..columns {
            let name = if index == heads { "MLP".to_owned() } else { format!("H{}", index + 1) };
            let at = pos2(cell(0, index).center().x, rect.top() + HEADS / 2.0);
            painter.text(at, Align2::CENTER_CENTER, name, FontId::proportional(size::SMALL), theme.text_weak);
        }
        for layer in 0..layers {
            let at = cell(layer, 0).left_center() - vec2(8.0, 0.0);
            painter.text(at, Align2::RIGHT_CENTER, format!("L{}", layer + 1), small.clone(), theme.text_weak);
        }
        for ((layer, index), value) in &cells {
            let area = cell(*layer, *index);
            let ground = colors.color(*value, 1.0);
            painter.rect_filled(area.shrink(0.5), 1.0, ground);
            // Small numbers would say that there is something to read in each cell.
            if value.abs() >= 0.25 * largest && column >= 38.0 {
                painter.text(area.center(), Align2::CENTER_CENTER, number(*value), small.clone(), theme.ink_on(ground));
            }
        }
        let view = scene.workbench.view();
        let line = Stroke::new(1.5 * theme.line.max(1.0), theme.accent);
        painter.rect_stroke(cell(view.layer, view.head), 1.0, line, StrokeKind::Outside);
        let under = response
            .hover_pos()
            .and_then(|at| cells.iter().find(|((layer, index), _)| cell(*layer, *index).contains(at)).copied());
        let said = under.map(|(place, value)| told(scene, place, heads, value));
        read_out(&response, &scene.text("next-parts"), said.as_deref());
        let thing = under.map(|((layer, index), _)| match index == heads {
            true => Thing::Part(ModelPart::Mlp { layer }),
            false => Thing::head((layer, index)),
        });
        change_menu_of(&response, scene, thing);
        if let Some(((layer, head), _)) = under.filter(|((_, head), _)| *head < heads) {
            if response.double_clicked() {
                scene.push(ViewChange::View(View::Explore));
            } else if response.clicked() {
                scene.push(ViewChange::head((layer, head)));
            }
        }
        if let Some(said) = said {
            egui::Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), Id::unique("part"), egui::PopupAnchor::Pointer)
                .show(|ui| ui.label(said));
        }
    });
}

fn told(scene: &Scene, (layer, index): (usize, usize), heads: usize, value: f32) -> String {
    let (layer, head) = ((layer + 1).to_string(), (index + 1).to_string());
    let key = match (index == heads, value < 0.0) {
        (false, false) => "next-part-head",
        (false, true) => "next-part-head-against",
        (true, false) => "next-part-mlp",
        (true, true) => "next-part-mlp-against",
    };
    scene.with(key, &[("layer", &layer), ("head", &head), ("value", &number(value.abs()))])
}
