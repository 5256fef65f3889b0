//! The two outer levels: a black box, and the stages by name and shape.

use egui::text::LayoutJob;
use egui::{
    Align, Align2, Button, FontId, FontSelection, Frame, Margin, Rect, RichText, Role, ScrollArea, Sense, Stroke, Ui,
    Vec2, WidgetInfo, vec2,
};

use crate::analysis::{Stage, StageCell, Walk};
use crate::design::visible;
use crate::ui::shortcuts::scroll_with_keys;
use crate::ui::theme::{fonts, size};
use crate::ui::{Scene, stages};
use crate::workbench::{Depth, WalkChange};

/// Of the box of a stage: width at most and at least, and height.
const WIDE: f32 = 190.0;
const NARROW: f32 = 128.0;
const HIGH: std::ops::RangeInclusive<f32> = 54.0..=76.0;
/// Height of a box with its symbol alone.
const LOW: f32 = 24.0;
/// Space for an arrow or a sign between boxes, and between rows.
const GAP: Vec2 = vec2(26.0, 18.0);
/// Between the edges of a box and its text, both sides together.
const PADDING: f32 = 14.0;
/// Width below which the black box stands below what goes in.
const BESIDE: f32 = 760.0;
/// Tokens of the sentence that are written out.
const WORDS: usize = 24;

/// The stages that are made in one go, and what is written between them.
const ROWS: [(&str, &[Stage]); 7] = [
    ("", &[Stage::Embeddings, Stage::Positions, Stage::Input]),
    ("", &[Stage::WQ, Stage::WK, Stage::WV]),
    ("", &[Stage::PlainQueries, Stage::PlainKeys]),
    ("", &[Stage::Queries, Stage::Keys, Stage::Values]),
    ("→", &[Stage::Products, Stage::Scaled, Stage::Scores]),
    ("→", &[Stage::Maxima, Stage::Exponentials, Stage::Sums, Stage::Weights]),
    ("→", &[Stage::HeadOutput, Stage::Concat, Stage::WO, Stage::Output]),
];

/// Draws boxes and arrows; a click on one goes a level deeper.
pub(super) fn outline(ui: &mut Ui, scene: &mut Scene) {
    let Some(walk) = stages::shown_walk(scene) else { return };
    let layer = scene.workbench.view().layer;
    ScrollArea::vertical().id_salt("outline").auto_shrink(false).show(ui, |ui| {
        ui.add_space(4.0);
        if scene.workbench.view().walk.depth == Depth::BlackBox {
            black_box(ui, scene, &walk, layer);
        } else {
            boxes(ui, scene, &walk, layer);
        }
        scroll_with_keys(ui);
    });
}

/// All stages, a row for each step, and an arrow from row to row.
fn boxes(ui: &mut Ui, scene: &mut Scene, walk: &Walk, layer: usize) {
    let player = scene.workbench.view().walk.player.clone();
    let order = walk.stages(layer);
    let present = |stages: &[Stage]| stages.iter().copied().filter(|stage| order.contains(stage)).collect::<Vec<_>>();
    let rows: Vec<(&str, Vec<Stage>)> = ROWS.iter().map(|(sign, stages)| (*sign, present(stages))).collect();
    let rows: Vec<_> = rows.into_iter().filter(|(_, stages)| !stages.is_empty()).collect();
    let longest = rows.iter().map(|(_, stages)| stages.len()).max().unwrap_or(1) as f32;
    let wide = ((ui.available_width() + GAP.x) / longest - GAP.x).clamp(NARROW, WIDE);
    // In a hall all of them are seen at once, if need be by their symbols alone.
    let (least, gap) = if scene.projected { (LOW, vec2(GAP.x, 12.0)) } else { (*HIGH.start(), GAP) };
    let high = ((ui.available_height() + gap.y) / rows.len() as f32 - gap.y).clamp(least, *HIGH.end());
    let (size, step) = (vec2(wide, high), vec2(wide, high) + gap);
    let (space, _) = ui.allocate_exact_size(vec2(longest * step.x, rows.len() as f32 * step.y) - gap, Sense::hover());
    let font = FontId::proportional(size::BODY);
    for (r, (sign, stages)) in rows.into_iter().enumerate() {
        for (c, stage) in stages.into_iter().enumerate() {
            let shown = order.iter().position(|other| *other == stage).map_or(0.0, |place| player.reveal(place));
            if shown == 0.0 {
                continue;
            }
            let rect = Rect::from_min_size(space.min + vec2(c as f32, r as f32) * step, size);
            ui.scope(|ui| {
                ui.set_opacity(0.2 + 0.8 * shown);
                let (sign, at) = match (c, r) {
                    (0, 0) => ("", rect.min),
                    (0, _) => ("↓", rect.center_top() - vec2(0.0, gap.y / 2.0)),
                    _ => (sign, rect.left_center() - vec2(GAP.x / 2.0, 0.0)),
                };
                ui.painter().text(at, Align2::CENTER_CENTER, sign, font.clone(), scene.theme.text_weak);
                stage_box(ui, scene, walk, layer, stage, rect);
            });
        }
    }
}

/// One stage; a click opens its matrix.
fn stage_box(ui: &mut Ui, scene: &mut Scene, walk: &Walk, layer: usize, stage: Stage, rect: Rect) {
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

/// What goes in, and what comes out.
fn black_box(ui: &mut Ui, scene: &mut Scene, walk: &Walk, layer: usize) {
    let stages = walk.stages(layer);
    let tokens = scene.tokens(scene.workbench.view().walk.which).len();
    let document = scene.shown();
    let counts = [
        ("tokens", scene.workbench.text.count("status-tokens", tokens)),
        ("heads", scene.workbench.text.count("status-heads", document.heads())),
        ("width", document.width.to_string()),
    ];
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let words = scene.tokens(scene.workbench.view().walk.which).iter().take(WORDS).map(|token| visible(&token.text));
    let mut words = words.collect::<Vec<_>>().join(" · ");
    if tokens > WORDS {
        words += " · …";
    }
    ui.label(RichText::new(words).family(fonts::strong()));
    ui.add_space(10.0);
    let first = stages.first().copied().unwrap_or(Stage::Output);
    let size = vec2(if scene.projected { NARROW.min(0.24 * ui.available_width()) } else { NARROW }, *HIGH.end());
    let stage = |ui: &mut Ui, scene: &mut Scene, stage| {
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        stage_box(ui, scene, walk, layer, stage, rect);
    };
    let arrow = |ui: &mut Ui, sign: &str| ui.label(RichText::new(sign).size(26.0));
    if scene.projected || ui.available_width() >= BESIDE {
        ui.horizontal(|ui| {
            stage(ui, scene, first);
            arrow(ui, "→");
            attention(ui, scene, &counts);
            arrow(ui, "→");
            stage(ui, scene, Stage::Output);
        });
    } else {
        stage(ui, scene, first);
        arrow(ui, "↓");
        attention(ui, scene, &counts);
        arrow(ui, "↓");
        stage(ui, scene, Stage::Output);
    }
}

/// The box itself.
fn attention(ui: &mut Ui, scene: &mut Scene, counts: &[(&str, &str)]) {
    let frame = Frame::new().fill(scene.theme.raised).stroke(Stroke::new(2.0, scene.theme.weight));
    frame.corner_radius(8).inner_margin(Margin::same(22)).show(ui, |ui| {
        ui.vertical(|ui| {
            ui.set_max_width(360.0);
            ui.label(RichText::new(scene.text("black-box")).size(26.0).family(fonts::strong()));
            if scene.projected {
                return;
            }
            ui.label(scene.with("black-box-says", counts));
            if ui.button(scene.text("black-box-open")).clicked() {
                scene.push(WalkChange::Depth(Depth::Stages));
            }
        });
    });
}
