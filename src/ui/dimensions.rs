//! What the dimensions of a designed document stand for, in words.

use super::Scene;
use crate::analysis::{Dimension, Stage, StageCell};
use crate::design::{Feature, Meaning, Relation, Term};

/// The name of a dimension: a word, and what it is for.
pub(crate) struct Named {
    pub short: String,
    pub long: String,
}

/// What the columns of a stage stand for.
pub(crate) fn of_column(scene: &Scene, stage: Stage, column: usize) -> Option<Named> {
    named(scene, stage, stage.dimensions().1, column)
}

/// What a cell's row and column stand for, where they are known.
pub(crate) fn of_cell(scene: &Scene, cell: StageCell) -> [Option<Named>; 2] {
    let (down, across) = cell.stage.dimensions();
    [named(scene, cell.stage, down, cell.row), named(scene, cell.stage, across, cell.column)]
}

/// What a number of the values of the chosen head stands for.
pub(crate) fn of_value(scene: &Scene, number: usize) -> Option<String> {
    named(scene, Stage::Values, Dimension::HeadWidth, number).map(|named| named.short)
}

fn named(scene: &Scene, stage: Stage, dimension: Dimension, number: usize) -> Option<Named> {
    let (view, derived) = (scene.workbench.view(), scene.derived());
    let place = (view.layer, view.head);
    let of_meaning = |meaning: Meaning| {
        let short = meaning_name(scene, meaning);
        Named { long: short.clone(), short }
    };
    match (dimension, stage) {
        (Dimension::Width, _) => derived.meanings().get(number).copied().flatten().map(of_meaning),
        (Dimension::HeadWidth, Stage::WV | Stage::Values | Stage::HeadOutput) => {
            derived.moved(place).get(number).copied().flatten().map(of_meaning)
        }
        (Dimension::HeadWidth, _) => {
            let term = derived.terms(place).get(number).copied().flatten()?;
            Some(Named { short: short_term(scene, term), long: term_name(scene, term) })
        }
        (Dimension::AllHeads, _) => {
            let width = scene.shown().head_width().max(1);
            derived.moved((view.layer, number / width)).get(number % width).copied().flatten().map(of_meaning)
        }
        (Dimension::Tokens | Dimension::Inner | Dimension::Parameters(_) | Dimension::One, _) => None,
    }
}

/// What a term of a recipe is about: "the pronoun looks for a living being".
pub(crate) fn term_name(scene: &Scene, term: Term) -> String {
    let told = |relation: Relation, feature: Option<Feature>| {
        let feature = feature.map(|feature| feature_name(scene, feature));
        scene.with(&format!("{}-why", relation.into_str()), &[("feature", &feature.unwrap_or_default())])
    };
    match term {
        Term::Features(relation, _, key) => told(relation, Some(key)),
        Term::Identity(relation) => told(relation, None),
        Term::Place => scene.text("why-place").into_owned(),
    }
}

fn short_term(scene: &Scene, term: Term) -> String {
    match term {
        Term::Features(_, _, key) => feature_name(scene, key),
        Term::Identity(_) => scene.text("dimension-word").into_owned(),
        Term::Place => scene.text("dimension-place").into_owned(),
    }
}

fn meaning_name(scene: &Scene, meaning: Meaning) -> String {
    let numbered = |key: &str, number: usize| scene.with(key, &[("number", &(number + 1).to_string())]);
    match meaning {
        Meaning::Feature(feature) => feature_name(scene, feature),
        Meaning::Identity(number) => numbered("dimension-identity", number),
        Meaning::Memory(number) => numbered("dimension-memory", number),
        Meaning::Place => scene.text("dimension-place").into_owned(),
    }
}

fn feature_name(scene: &Scene, feature: Feature) -> String {
    scene.with(&format!("feature-{}", feature.into_str()), &[])
}
