//! What a head's panel says, in it and under the pointer.

use egui::Ui;

use super::Face;
use crate::analysis::Label;
use crate::design::Relation;
use crate::document::{Head, HeadSource, Which};
use crate::ui::Scene;
use crate::ui::numbers::rounded;
use crate::workbench::{HeadPlace, HeadSummary, head_name};

/// What is written below or beside the map, line by line: the number and the name, what the head does, and its entropy, as
/// far as there is room. The name of a head that was learned or recorded is its number.
pub(super) fn lines(scene: &Scene, head: &Head, place: HeadPlace, face: Face) -> Vec<String> {
    let recorded = !head.source.is_made();
    match face {
        Face::Bare => Vec::new(),
        Face::Numbered => vec![number(scene, place)],
        Face::Named if recorded => vec![name(scene, head, place), captions(scene, head, place)[0].clone()],
        Face::Named => vec![number(scene, place), name(scene, head, place)],
        Face::Full | Face::Beside => {
            let [habit, entropy] = captions(scene, head, place);
            let name = name(scene, head, place);
            vec![if recorded { name } else { format!("{}  {name}", number(scene, place)) }, habit, entropy]
        }
    }
}

fn name(scene: &Scene, head: &Head, (layer, index): HeadPlace) -> String {
    let name = head_name(&scene.workbench.text, head);
    if scene.derived().is_edited(layer, index) { scene.with("card-edited", &[("name", &name)]) } else { name }
}

/// "3", or "2.3" where there are several layers.
fn number(scene: &Scene, (layer, head): HeadPlace) -> String {
    let number = (head + 1).to_string();
    if scene.shown().layers.len() > 1 { format!("{}.{number}", layer + 1) } else { number }
}

/// What the head does, and its entropy.
fn captions(scene: &Scene, head: &Head, place: HeadPlace) -> [String; 2] {
    match scene.derived().summary(Which::First, place.0, place.1) {
        Some(summary) => [
            habit(scene, head, place, summary),
            scene.with("card-entropy", &[("entropy", &mean(summary.mean_entropy(), 2))]),
        ],
        None => [scene.text("card-pending").into_owned(), String::new()],
    }
}

/// All that a panel says, as it is read out.
pub(super) fn label(scene: &Scene, head: &Head, place: HeadPlace) -> String {
    let [habit, entropy] = captions(scene, head, place);
    let (number, name) = (number(scene, place), name(scene, head, place));
    scene.with("card-name", &[("number", &number), ("name", &name), ("score", &habit), ("entropy", &entropy)])
}

/// What the head does: the score of its recipe, or else its best label.
fn habit(scene: &Scene, head: &Head, (layer, index): HeadPlace, summary: &HeadSummary) -> String {
    if let Some((relation, detected)) = summary.score {
        let score = rounded(detected.all, 2);
        if strongest(head) == Some(relation) {
            return scene.with("card-score", &[("score", &score)]);
        }
        // What the head looks for most has no targets here. The number first: the rest may be cut off.
        return scene.with("card-score-of", &[("relation", &scene.text(relation.into_str())), ("score", &score)]);
    }
    let habits = scene.derived().habits(Which::First, layer, index);
    match habits.and_then(|habits| habits.labels.first()) {
        Some(found) => {
            let score = rounded(found.score.all, 2);
            scene.with("card-score-of", &[("relation", &scene.text(found.label.into_str())), ("score", &score)])
        }
        None => scene.text("card-no-score").into_owned(),
    }
}

/// The labels with their formula, in a tooltip.
pub(super) fn explain(ui: &mut Ui, scene: &Scene, head: &Head, place: HeadPlace) {
    ui.label(label(scene, head, place));
    let (layer, index) = place;
    let derived = scene.derived();
    let (Some(summary), Some(habits)) =
        (derived.summary(Which::First, layer, index), derived.habits(Which::First, layer, index))
    else {
        return;
    };
    if let (Some((relation, detected)), HeadSource::Recipe(_)) = (summary.score, &head.source) {
        let relation = scene.text(relation.into_str()).into_owned();
        let without = rounded(detected.without_first, 2);
        ui.label(scene.with("card-score-hint", &[("relation", &relation), ("without", &without)]));
    }
    ui.label(scene.with("card-effective", &[("effective", &mean(summary.mean_effective(), 1))]));
    if let Some(distance) = habits.mean_distance {
        ui.label(scene.with("card-distance", &[("distance", &rounded(distance, 1))]));
    }
    for found in &habits.labels {
        let label = scene.text(found.label.into_str()).into_owned();
        let (score, without) = (rounded(found.score.all, 2), rounded(found.score.without_first, 2));
        let key = if found.label == Label::Uniform { "card-label-uniform" } else { "card-label" };
        let threshold = rounded(found.label.threshold(), 2);
        let numbers = [("label", &*label), ("score", &score), ("without", &without), ("threshold", &threshold)];
        ui.label(scene.with(key, &numbers));
    }
}

/// What a designed head looks for most.
fn strongest(head: &Head) -> Option<Relation> {
    match &head.source {
        HeadSource::Recipe(recipe) => recipe.by_strength().first().copied(),
        _ => None,
    }
}

/// A mean over rows, where there are any.
fn mean(value: Option<f32>, digits: usize) -> String {
    value.map_or_else(|| "–".into(), |value| rounded(value, digits))
}
