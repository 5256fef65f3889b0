//! What a hall reads of a step: what is said, asked, to be done, and what came of it.

use super::question::{answer_line, name, plain};
use crate::ui::Scene;
use crate::workbench::{Asked, Prediction};

/// Where a paragraph stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Rank {
    /// The title of the step.
    Title,
    /// What is said.
    Text,
    /// What the hall is to answer or to do.
    Task,
    /// What came of it.
    Answer,
}

/// The paragraphs of the step; none where no lesson is under way.
pub(crate) fn hall_words(scene: &mut Scene) -> Option<Vec<(Rank, String)>> {
    let playing = scene.workbench.lesson()?;
    let texts = scene.caches.lessons.texts(scene.workbench).clone();
    let mut words = vec![(Rank::Title, plain(scene, &texts.title))];
    let mut say = |rank: Rank, text: String| words.push((rank, text));
    match (&playing.step().predict, playing.right) {
        // The reason says by itself that a number rises.
        (Some(Prediction { of: Asked::Moves(_), .. }), Some(_)) => say(Rank::Answer, plain(scene, &texts.because)),
        (Some(predict), Some(right)) => {
            say(Rank::Answer, answer_line(scene, predict, right));
            say(Rank::Text, plain(scene, &texts.because));
        }
        // The question covers the picture, with its answers.
        (Some(_), None) if playing.covers_view() => {}
        (Some(predict), None) => {
            say(Rank::Task, plain(scene, &texts.hall_question));
            let now = (!texts.asked.is_empty()).then(|| scene.with("hall-asked", &[("number", &texts.asked)]));
            let choices = predict.choices();
            let choices = choices.iter().map(|choice| format!("{}?", name(scene, choice)));
            say(Rank::Text, now.into_iter().chain(choices).collect::<Vec<_>>().join("  "));
        }
        (None, _) if playing.reached => {
            say(Rank::Answer, format!("✓ {}", scene.text("lesson-goal-reached")));
            say(Rank::Text, plain(scene, &texts.done));
        }
        // What to do stands at the end of the text.
        (None, _) if playing.tasked => {
            let task = texts.text.rsplit("\n\n").next().unwrap_or_default();
            say(Rank::Task, format!("▶ {}", plain(scene, task)));
        }
        (None, _) => say(Rank::Text, plain(scene, &texts.hall)),
    }
    words.retain(|(_, text)| !text.is_empty());
    Some(words)
}
