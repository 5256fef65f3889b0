//! The matrices of the computation on the screen: their names, colours and places.

use egui::Color32;

use super::Scene;
use super::names::token_label;
use super::numbers::number;
use super::theme::Theme;
use crate::analysis::{Dimension, Input, Span, Stage, StageCell, StageRole, Walk};
use crate::document::Number;
use crate::text::Text;
use crate::workbench::{ViewChange, WalkChange};

/// Characters of a token at most, in the name of a cell.
const TOKEN: usize = 12;

/// The symbol of a stage.
pub(crate) fn symbol(text: &Text, stage: Stage) -> String {
    text.with(&format!("{}-symbol", stage.into_str()), &[])
}

/// The colour of a stage's role.
pub(crate) fn color(theme: &Theme, stage: Stage) -> Color32 {
    match stage.role() {
        StageRole::Input => theme.text,
        StageRole::Query => theme.query,
        StageRole::Key => theme.key,
        StageRole::Value => theme.value,
        StageRole::Score => theme.score,
        StageRole::Weight => theme.weight,
        StageRole::Output => theme.output,
    }
}

/// The walk of the document that is drawn, and of the sentence that is chosen.
pub(crate) fn walk<'a>(scene: &Scene<'a>) -> Walk<'a> {
    let derived = scene.derived();
    Walk::new(&derived.built.model, derived.trace(scene.workbench.view().walk.which), &derived.document.spec)
}

/// The same, or none while a trace of another shape is still under way.
pub(crate) fn shown_walk<'a>(scene: &Scene<'a>) -> Option<Walk<'a>> {
    let view = scene.workbench.view();
    scene.derived().inside(view.walk.which, view.layer, view.head)?;
    Some(walk(scene))
}

/// Whether what is drawn has the cell: the state of the view belongs to the newest document.
pub(crate) fn exists(scene: &Scene, cell: StageCell) -> bool {
    let which = scene.workbench.view().walk.which;
    if scene.derived().inside(which, cell.layer, cell.head).is_none() {
        return false;
    }
    let walk = walk(scene);
    let (rows, columns) = walk.shape(cell.layer, cell.stage);
    walk.has(cell.layer, cell.stage) && cell.row < rows && cell.column < columns
}

/// Whether the rows of a stage are tokens.
pub(crate) fn has_token_rows(stage: Stage) -> bool {
    stage.dimensions().0 == Dimension::Tokens
}

/// Whether the columns of a stage are tokens, too.
pub(crate) fn has_token_columns(stage: Stage) -> bool {
    stage.dimensions().1 == Dimension::Tokens
}

/// Whether a stage has no number where the mask forbids the pair.
pub(crate) fn is_masked(stage: Stage) -> bool {
    matches!(stage, Stage::Scores | Stage::Exponentials | Stage::Weights)
}

/// The row and the column of a cell: tokens, or numbers from 1.
pub(crate) fn place(scene: &Scene, cell: StageCell) -> [String; 2] {
    let tokens = scene.tokens(scene.workbench.view().walk.which);
    let name = |index: usize, is_token: bool| match tokens.get(index).filter(|_| is_token) {
        Some(token) => token_label(&token.text, TOKEN),
        None => (index + 1).to_string(),
    };
    [name(cell.row, has_token_rows(cell.stage)), name(cell.column, has_token_columns(cell.stage))]
}

/// "Q[it, 3]"
pub(crate) fn short_name(scene: &Scene, cell: StageCell) -> String {
    let [row, column] = place(scene, cell);
    format!("{}[{row}, {column}]", symbol(&scene.workbench.text, cell.stage))
}

/// "W_Q row 4, column 2: 0.31"
pub(crate) fn long_name(scene: &Scene, Input { cell, value }: Input) -> String {
    let [row, column] = place(scene, cell);
    let matrix = symbol(&scene.workbench.text, cell.stage);
    let value = number(value);
    scene.with("walk-cell", &[("matrix", &matrix), ("row", &row), ("column", &column), ("value", &value)])
}

/// The number of the document that a cell shows, where it can be changed: what was learned cannot.
pub(crate) fn given(scene: &Scene, cell: StageCell) -> Option<Number> {
    if !scene.shown().is_designed() {
        return None;
    }
    let StageCell { layer, head, stage, row, column } = cell;
    match (stage, stage.part()) {
        (Stage::Embeddings, _) => {
            Some(Number::Embedding { which: scene.workbench.view().walk.which, token: row, dimension: column })
        }
        (_, Some(part)) if stage.is_per_head() => Some(Number::Weight { layer, head, part, row, column }),
        (_, Some(part)) => {
            let width = scene.shown().head_width();
            Some(Number::Weight { layer, head: row / width, part, row: row % width, column })
        }
        _ => None,
    }
}

/// Goes one step back to an input, and looks at the layer and the head that it is in.
pub(crate) fn step_back(scene: &mut Scene, cell: StageCell) {
    scene.push(WalkChange::StepBack(cell));
    scene.push(ViewChange::Head { layer: cell.layer, head: cell.head });
}

/// Whether a span of cells is in the layer and the head that are drawn.
pub(crate) fn is_drawn(span: &Span, layer: usize, head: usize) -> bool {
    span.layer == layer && (span.head == head || !span.stage.is_per_head())
}

/// Whether a cell is in a stage of the layer and the head that are drawn.
pub(crate) fn shows(scene: &Scene, stage: Stage, cell: StageCell) -> bool {
    let view = scene.workbench.view();
    cell.stage == stage && cell.layer == view.layer && (cell.head == view.head || !stage.is_per_head())
}
