//! A matrix of the picture: what it is, how large, and its numbers as colours.

use egui::{Color32, FontId, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::analysis::{Dimension, Stage, StageCell, Walk};
use crate::ui::textures::{StageKey, StageSource, paint};
use crate::ui::theme::{fonts, size};
use crate::ui::widgets::elided;
use crate::ui::{Scene, gradients, stages};
use crate::workbench::{Depth, Target, ViewChange, WalkChange};

/// From this height on there are two lines.
const TWO_LINES: f32 = 38.0;
const PAD: egui::Vec2 = vec2(8.0, 4.0);
/// Between words.
const SPACE: f32 = 8.0;
/// Texels along a side at most.
const TEXELS: usize = 512;

/// What is drawn of which layer, and how wide its name may be; the rest is for the picture.
#[derive(Clone, Copy)]
pub(super) struct Tile {
    pub stage: Stage,
    pub layer: usize,
    pub name: f32,
}

/// Draws a matrix; a click shows its numbers.
pub(super) fn tile(ui: &mut Ui, scene: &mut Scene, walk: &Walk, tile: Tile, rect: Rect) -> Response {
    let Tile { stage, layer, name } = tile;
    let (theme, shape) = (scene.theme, walk.shape(layer, stage));
    let color = stages::color(&theme, stage);
    let symbol = stages::symbol(&scene.workbench.text, stage);
    let meaning = scene.text(stage.into_str()).into_owned();
    // The rows of the picture say in a few words what they are; the rest is under the pointer.
    let plain = match stage {
        Stage::Embeddings => scene.text("flow-embeddings").into_owned(),
        Stage::Normed | Stage::MlpNormed | Stage::MiddleNormed => scene.text("flow-normed").into_owned(),
        Stage::Attention => scene.text("flow-attention").into_owned(),
        Stage::Middle | Stage::MlpSum => scene.text("flow-sum").into_owned(),
        Stage::Mlp => scene.text("flow-mlp").into_owned(),
        Stage::Positions => scene.text("flow-positions").into_owned(),
        Stage::Input => scene.text("flow-input").into_owned(),
        Stage::Concat => scene.text("flow-concat").into_owned(),
        Stage::WO => scene.text("flow-wo").into_owned(),
        Stage::Output => scene.text("flow-output").into_owned(),
        _ => meaning.clone(),
    };
    let short = scene.with("walk-shape", &[("rows", &shape.0.to_string()), ("columns", &shape.1.to_string())]);
    let words = in_words(scene, stage, shape);

    let response = ui.interact(rect, ui.scope_id().with(("tile", stage)), Sense::click());
    let label = format!("{symbol}, {meaning}, {short}");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
    let fill = if response.hovered() || response.has_focus() { theme.raised_more } else { theme.raised };
    ui.painter().rect_filled(rect, 5.0, fill);
    ui.painter().rect_stroke(rect, 5.0, Stroke::new(theme.line + 0.5, color), StrokeKind::Inside);

    let two = rect.height() >= TWO_LINES;
    let right = rect.left() + name.min(rect.width()) - PAD.x;
    let small = FontId::proportional(size::SMALL);
    let strong = FontId::new(if two { size::HEADING } else { size::BODY }, fonts::strong());
    let middle = rect.top() + if two { 0.32 } else { 0.5 } * rect.height();
    let mut x = rect.left() + PAD.x;
    let beside = if two { (&plain, theme.text) } else { (&short, theme.text_weak) };
    for ((text, ink), font) in [((&symbol, color), strong), (beside, small.clone())] {
        let galley = elided(ui, text, font, ink, right - x);
        let at = pos2(x, middle - galley.size().y / 2.0);
        x += galley.size().x + SPACE;
        ui.painter().galley(at, galley, ink);
    }
    if two {
        let width = right - rect.left() - PAD.x;
        let whole = elided(ui, &words, small.clone(), theme.text_weak, width);
        let galley = if whole.elided { elided(ui, &short, small, theme.text_weak, width) } else { whole };
        let at = pos2(rect.left() + PAD.x, rect.top() + 0.72 * rect.height() - galley.size().y / 2.0);
        ui.painter().galley(at, galley, theme.text_weak);
    }
    let place = Rect::from_min_max(pos2(rect.left() + name, rect.top() + PAD.y), rect.max - PAD);
    if place.width() >= PAD.x && place.height() >= PAD.x {
        picture(ui, scene, walk, tile, place);
    }
    scene.outline(ui, &Target::Stage(stage), rect);
    if response.clicked() {
        let head = scene.workbench.view().head;
        scene.push(ViewChange::Head { layer, head });
        scene.push(WalkChange::Depth(Depth::Matrices));
        scene.push(WalkChange::Number(StageCell { layer, head, stage, row: 0, column: 0 }));
    }
    let letters = letters(scene, stage, shape);
    response.on_hover_ui(|ui| {
        ui.label(format!("{symbol}  {meaning}"));
        [plain, short, words, letters].into_iter().for_each(|line| drop(ui.label(line)));
        ui.label(scene.text("flow-open-matrix"));
    })
}

/// "11 tokens × 256 numbers"
fn in_words(scene: &Scene, stage: Stage, (rows, columns): (usize, usize)) -> String {
    let (down, across) = stage.dimensions();
    let words = |dimension: Dimension, count: usize| {
        let key = if dimension == Dimension::Tokens { "status-tokens" } else { "flow-numbers" };
        scene.workbench.text.count(key, count)
    };
    scene.with("walk-shape", &[("rows", &words(down, rows)), ("columns", &words(across, columns))])
}

/// "T × D = 11 × 256"
fn letters(scene: &Scene, stage: Stage, (rows, columns): (usize, usize)) -> String {
    let letter = |dimension: Dimension| match dimension {
        Dimension::Tokens => scene.workbench.text.get("flow-letter-tokens"),
        Dimension::Width => scene.workbench.text.get("flow-letter-width"),
        Dimension::HeadWidth => scene.workbench.text.get("flow-letter-head"),
        Dimension::AllHeads => scene.workbench.text.get("flow-letter-heads"),
        Dimension::Inner => scene.workbench.text.get("flow-letter-inner"),
        Dimension::Parameters(_) => rows.to_string().into(),
        Dimension::One => scene.workbench.text.get("flow-letter-one"),
    };
    let (down, across) = stage.dimensions();
    let shape = |rows: &str, columns: &str| scene.with("walk-shape", &[("rows", rows), ("columns", columns)]);
    format!("{} = {}", shape(&letter(down), &letter(across)), shape(&rows.to_string(), &columns.to_string()))
}

/// The numbers as colours.
fn picture(ui: &Ui, scene: &mut Scene, walk: &Walk, Tile { stage, layer, .. }: Tile, place: Rect) {
    let view = scene.workbench.view();
    let (head, which) = (view.head, view.walk.which);
    let shape = walk.shape(layer, stage);
    let gradient = gradients::of(scene, walk, layer, stage);
    let pixels = place.size() * ui.ctx().pixels_per_point();
    let texels = |cells: usize, pixels: f32| cells.min(pixels.ceil().max(1.0) as usize).min(TEXELS);
    let key = StageKey {
        numbers: walk
            .identity(layer, head, stage)
            .filter(|_| gradient.is_none())
            .map_or(Ok((scene.derived().revision, which)), Err),
        layer,
        head: if stage.is_per_head() { head } else { 0 },
        stage,
        instead: gradients::kind(scene, gradient.as_ref()),
        palette: scene.workbench.settings().palette,
        theme: scene.theme.choice,
        learned: !scene.shown().is_designed(),
        folded: false,
        texels: (texels(shape.0, pixels.y), texels(shape.1, pixels.x)),
    };
    let work = if gradient.is_some() { shape.0 * shape.1 } else { walk.work(layer, stage) };
    let source = || {
        let (instead, masked) = (gradient.map(|gradient| gradient.numbers), stages::is_masked(stage));
        let state = scene.workbench.shown_state();
        (StageSource { state, which, instead, masked, shape }, |row: usize, column: usize| (row, column))
    };
    let picture = scene.caches.textures.stage(ui.ctx(), key, &scene.theme, source, work);
    let Some((texture, _)) = picture else { return };
    paint(ui.painter(), texture, place, Color32::WHITE);
}
