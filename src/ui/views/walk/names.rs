//! Symbols, colours and names of the stages and their cells.

use egui::Color32;

use crate::attention::{Stage, StageCell};
use crate::ui::Scene;
use crate::ui::names::token_label;
use crate::ui::theme::Theme;

/// The usual symbol.
pub(crate) fn symbol(stage: Stage) -> &'static str {
    match stage {
        Stage::Embeddings => "X",
        Stage::Positions => "PE",
        Stage::Input => "X′",
        Stage::WQ => "W_Q",
        Stage::WK => "W_K",
        Stage::WV => "W_V",
        Stage::PlainQueries => "Q",
        Stage::PlainKeys => "K",
        Stage::Queries => "Q",
        Stage::Keys => "K",
        Stage::Values => "V",
        Stage::Products => "QKᵀ",
        Stage::Scaled => "QKᵀ/√K",
        Stage::Scores => "S",
        Stage::Maxima => "max",
        Stage::Exponentials => "exp",
        Stage::Sums => "Σ",
        Stage::Weights => "A",
        Stage::HeadOutput => "A·V",
        Stage::Concat => "concat",
        Stage::WO => "W_O",
        Stage::Output => "Y",
    }
}

/// The message that says what it means.
pub(crate) fn meaning_key(stage: Stage) -> &'static str {
    match stage {
        Stage::Embeddings => "stage-embeddings",
        Stage::Positions => "stage-positions",
        Stage::Input => "stage-input",
        Stage::WQ => "stage-wq",
        Stage::WK => "stage-wk",
        Stage::WV => "stage-wv",
        Stage::PlainQueries => "stage-plain-queries",
        Stage::PlainKeys => "stage-plain-keys",
        Stage::Queries => "stage-queries",
        Stage::Keys => "stage-keys",
        Stage::Values => "stage-values",
        Stage::Products => "stage-products",
        Stage::Scaled => "stage-scaled",
        Stage::Scores => "stage-scores",
        Stage::Maxima => "stage-maxima",
        Stage::Exponentials => "stage-exponentials",
        Stage::Sums => "stage-sums",
        Stage::Weights => "stage-weights",
        Stage::HeadOutput => "stage-head-output",
        Stage::Concat => "stage-concat",
        Stage::WO => "stage-wo",
        Stage::Output => "stage-output",
    }
}

/// What is written before it: how it follows from what stands to its left.
pub(crate) fn operation(stage: Stage) -> &'static str {
    match stage {
        Stage::Embeddings | Stage::WK | Stage::WV | Stage::Keys | Stage::Values | Stage::PlainKeys => "",
        Stage::Positions => "+",
        Stage::WQ | Stage::WO => "×",
        Stage::Input | Stage::Queries | Stage::PlainQueries | Stage::Output => "=",
        Stage::Products => "q·k",
        Stage::Scaled => "÷√K",
        Stage::Scores => "−∞",
        Stage::Maxima => "max",
        Stage::Exponentials => "eˣ",
        Stage::Sums => "Σ",
        Stage::Weights => "÷Σ",
        Stage::HeadOutput => "×V",
        Stage::Concat => "→",
    }
}

/// The colour of its role.
pub(crate) fn role(theme: &Theme, stage: Stage) -> Color32 {
    match stage {
        Stage::Embeddings | Stage::Positions | Stage::Input => theme.text,
        Stage::WQ | Stage::PlainQueries | Stage::Queries => theme.query,
        Stage::WK | Stage::PlainKeys | Stage::Keys => theme.key,
        Stage::WV | Stage::Values => theme.value,
        Stage::Products | Stage::Scaled | Stage::Scores | Stage::Maxima => theme.score,
        Stage::Exponentials | Stage::Sums | Stage::Weights => theme.weight,
        Stage::HeadOutput | Stage::Concat | Stage::WO | Stage::Output => theme.output,
    }
}

/// "A[it, animal]", "W_Q[4, 2]", "Y[it, 3]": rows of tokens by their text, all else counted from 1.
pub(crate) fn cell_name(scene: &Scene, cell: StageCell) -> String {
    let StageCell { layer, head, stage, row, column } = cell;
    let tokens = scene.tokens(scene.workbench.view.walk.second);
    let token = |index: usize| tokens.get(index).map(|token| token_label(&token.text, 16)).unwrap_or_default();
    let place = match stage {
        Stage::WQ | Stage::WK | Stage::WV | Stage::WO => format!("{}, {}", row + 1, column + 1),
        Stage::Maxima | Stage::Sums => token(row),
        Stage::Products | Stage::Scaled | Stage::Scores | Stage::Exponentials | Stage::Weights => {
            format!("{}, {}", token(row), token(column))
        }
        _ => format!("{}, {}", token(row), column + 1),
    };
    let mut name = format!("{}[{place}]", symbol(stage));
    let view = &scene.workbench.view;
    if layer != view.layer {
        name = scene.with("cell-of-layer", &[("cell", &name), ("layer", &(layer + 1).to_string())]);
    } else if stage.is_per_head() && head != view.head {
        name = scene.with("cell-of-head", &[("cell", &name), ("head", &(head + 1).to_string())]);
    }
    name
}
