//! From q · k to the score.

use egui::{Stroke, Ui};

use super::parts::{Number, line, sized_words, words};
use super::product::product_digits;
use super::story::{CellStory, StepKind};
use crate::attention::AttentionSpec;
use crate::document::Reader;
use crate::model::Position;
use crate::ui::Scene;
use crate::ui::numbers::number;
use crate::ui::theme::size;

/// One line a step, with the number after it.
pub(super) fn score(ui: &mut Ui, scene: &Scene, spec: &AttentionSpec, cell: &CellStory) {
    let theme = scene.theme;
    let explanation = &cell.explanation;
    let dot = product_digits(cell);
    for step in cell.steps {
        let text = if step.kind == StepKind::Dot { dot.text(step.value) } else { number(step.value) };
        let value = Number { value: step.value, text, color: theme.score };
        let (text, has_value) = match step.kind {
            StepKind::Dot => (scene.text("inspector-step-dot").into_owned(), true),
            StepKind::Scale if spec.score_factor != 1.0 => {
                (scene.with("inspector-step-factor", &[("factor", &number(explanation.scale))]), true)
            }
            StepKind::Scale if spec.scale => {
                let width = explanation.q.len();
                let root = number((width as f32).sqrt());
                (scene.with("inspector-step-scale", &[("width", &width.to_string()), ("root", &root)]), true)
            }
            StepKind::Scale => (scene.text("inspector-step-scale-off").into_owned(), false),
            StepKind::Position => match spec.position {
                Position::Alibi { .. } => {
                    (scene.with("inspector-step-alibi", &[("term", &number(explanation.position_term))]), true)
                }
                Position::Sinusoidal { .. } => (scene.text("inspector-step-sinusoidal").into_owned(), false),
                Position::Rope { .. } => (scene.text("inspector-step-rope").into_owned(), false),
                Position::None if scene.shown().reader().is_some_and(Reader::has_places) => {
                    (scene.text("inspector-step-learned").into_owned(), false)
                }
                Position::None => (scene.text("inspector-step-no-position").into_owned(), false),
            },
            StepKind::Temperature => {
                (scene.with("inspector-step-temperature", &[("value", &number(explanation.temperature))]), true)
            }
            StepKind::Mask if explanation.allowed => (scene.text("inspector-step-allowed").into_owned(), false),
            StepKind::Mask => (scene.text("inspector-step-forbidden").into_owned(), true),
            StepKind::Score => {
                let right = ui.max_rect().right();
                let y = ui.cursor().top();
                ui.painter().hline(right - 64.0..=right, y, Stroke::new(theme.line, theme.text_weak));
                (scene.text("inspector-step-score").into_owned(), true)
            }
        };
        if has_value {
            line(ui, words(&[(&text, theme.text)]), Some(&value));
        } else if !scene.projected {
            line(ui, sized_words(&[(&text, theme.text_weak)], size::SMALL), None);
        }
    }
}
