//! The chosen head: where its numbers come from, and what it looks for.

use egui::{Button, CollapsingHeader, RichText, Ui, Vec2};

use super::model;
use strum::VariantArray as _;

use crate::design::{Moves, Recipe, Relation};
use crate::document::{Head, HeadSource, STOCK_DEVIATION, stock_head};
use crate::model::{Position, limits};
use crate::ui::Scene;
use crate::ui::names::{head_name, sharing};
use crate::ui::panels::rows::{checkbox, note, slider};
use crate::ui::widgets::fields::{self, StepperNames};
use crate::ui::widgets::{Emphasis, SliderRow};
use crate::workbench::{Control, Edit, ViewChange};

/// Relations under a heading, in the order of [`Relation::VARIANTS`].
const GROUPS: [(&str, &[Relation]); 4] = [
    (
        "relations-places",
        &[
            Relation::Previous,
            Relation::Next,
            Relation::Current,
            Relation::Nearby,
            Relation::Away,
            Relation::Earlier,
            Relation::Later,
        ],
    ),
    ("relations-words", &[Relation::SameWord, Relation::AfterCopy, Relation::Begin, Relation::Punctuation]),
    (
        "relations-grammar",
        &[
            Relation::DeterminerToNoun,
            Relation::NounToAdjective,
            Relation::AdjectiveToNoun,
            Relation::NounToVerb,
            Relation::NounToOpener,
            Relation::VerbToSubject,
            Relation::VerbToCandidate,
            Relation::PronounToAnimate,
            Relation::PronounToFitting,
            Relation::PronounToCue,
            Relation::SubjectToCue,
            Relation::CueToNoun,
        ],
    ),
    ("relations-lecture", &[Relation::QuestionToDefinition, Relation::QuestionToExample, Relation::SameTopic]),
];

/// "Head 3 of layer 1: Previous token"
pub(super) fn title(scene: &Scene) -> String {
    let (layer, index, head) = chosen(scene);
    let name = head_name(&scene.workbench.text, head);
    let (head, layer) = ((index + 1).to_string(), (layer + 1).to_string());
    scene.with("section-head", &[("head", &head), ("layer", &layer), ("name", &name)])
}

/// The place of the chosen head, and the head.
fn chosen<'a>(scene: &Scene<'a>) -> (usize, usize, &'a Head) {
    let view = scene.workbench.view();
    let head = scene.workbench.document().head(view.layer, view.head);
    (view.layer, view.head, head.expect("the view is clamped to the document after each command"))
}

/// The source that the chosen head had when the document was opened, or that a new head gets.
fn original_source(scene: &Scene) -> HeadSource {
    let (layer, index, _) = chosen(scene);
    scene.workbench.original().head(layer, index).map_or_else(|| stock_head(index).source, |head| head.source.clone())
}

pub(super) fn head(ui: &mut Ui, scene: &mut Scene) {
    place(ui, scene);
    let (layer, index, head) = chosen(scene);
    if head.source.is_made() {
        source(ui, scene);
    }
    shared(ui, scene);
    let edited = head.edited.is_some();
    if scene.derived().is_edited(layer, index) {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(scene.text("walk-edited")).color(scene.theme.output));
            if ui.button(scene.text("walk-restore")).clicked() {
                scene.edit(Edit::Restore { layer, head: index });
            }
        });
        if edited {
            note(ui, scene, scene.text("walk-edit-note"));
        }
    }
    scene.control(ui, Control::Relations, |ui, scene| {
        ui.add_enabled_ui(!edited, |ui| match &head.source {
            HeadSource::Recipe(recipe) => designed(ui, scene, recipe),
            HeadSource::Seeded { seed, deviation } => random(ui, scene, *seed, *deviation),
            HeadSource::Rows(_) => note(ui, scene, scene.text("source-loaded-note")),
            // The controls of a recording are others.
            HeadSource::Learned | HeadSource::Recorded => {}
        });
    });
    ui.add_space(4.0);
    scene.control(ui, Control::Ablate, ablate);
}

/// Whether the head's output is left out.
fn ablate(ui: &mut Ui, scene: &mut Scene) {
    let (layer, index, _) = chosen(scene);
    let ablated = scene.workbench.document().spec.ablates(layer, index);
    if let Some(ablated) = checkbox(ui, ablated, scene.text("ablate"), scene.text("ablate-hint")) {
        scene.edit(Edit::Ablated { layer, head: index, ablated });
    }
}

/// Whose keys and values the head reads, and what its source is then good for.
fn shared(ui: &mut Ui, scene: &Scene) {
    let (layer, index, _) = chosen(scene);
    let document = scene.workbench.document();
    if let Some(sharing) = sharing(&scene.workbench.text, document, layer, index) {
        let of_source = if document.leader(index) == index { "" } else { &*scene.text("sharing-source") };
        note(ui, scene, format!("{sharing} {of_source}").trim_end());
    }
}

/// Which layer, and which of its heads.
pub(super) fn place(ui: &mut Ui, scene: &mut Scene) {
    let document = scene.workbench.document();
    let (layer, head) = (scene.workbench.view().layer, scene.workbench.view().head);
    let of = |count: usize| scene.with("stepper-of", &[("count", &count.to_string())]);
    let layers = StepperNames {
        label: scene.text("choose-layer"),
        previous: scene.text("previous-layer"),
        next: scene.text("next-layer"),
        of: of(document.layers.len()),
    };
    let heads = StepperNames {
        label: scene.text("choose-head"),
        previous: scene.text("previous-head"),
        next: scene.text("next-head"),
        of: of(document.heads()),
    };
    if document.layers.len() > 1
        && let Some(layer) = fields::stepper(ui, &layers, layer, document.layers.len())
    {
        scene.push(ViewChange::Head { layer, head });
    }
    if let Some(head) = fields::stepper(ui, &heads, head, document.heads()) {
        scene.push(ViewChange::Head { layer, head });
    }
}

/// Designed, random or loaded.
fn source(ui: &mut Ui, scene: &mut Scene) {
    let (layer, index, head) = chosen(scene);
    let mut new = None;
    ui.horizontal_wrapped(|ui| {
        ui.label(scene.text("head-weights"));
        ui.spacing_mut().item_spacing.x = 3.0;
        // As high as the label is, and all three in one line.
        ui.spacing_mut().button_padding = Vec2::new(6.0, 3.0);
        let designed = matches!(head.source, HeadSource::Recipe(_));
        let button = ui.selectable_label(designed, scene.text("source-designed"));
        if button.on_hover_text(scene.text("source-designed-hint")).clicked() && !designed {
            let stock = [original_source(scene), stock_head(index).source];
            let recipe = stock.into_iter().find(|source| matches!(source, HeadSource::Recipe(_)));
            new = Some(recipe.unwrap_or_else(|| HeadSource::Recipe(Recipe::default())));
        }
        let random = matches!(head.source, HeadSource::Seeded { .. });
        let button = ui.selectable_label(random, scene.text("source-random"));
        if button.on_hover_text(scene.text("source-random-hint")).clicked() && !random {
            new = Some(HeadSource::Seeded { seed: index as u64 + 1, deviation: STOCK_DEVIATION });
        }
        let loaded = matches!(head.source, HeadSource::Rows(_));
        let button = ui.add_enabled(loaded, Button::selectable(loaded, scene.text("source-loaded")));
        let _ = button
            .on_hover_text(scene.text("source-loaded-note"))
            .on_disabled_hover_text(scene.text("source-loaded-hint"));
    });
    if let Some(source) = new {
        scene.edit(Edit::Source { layer, head: index, source });
    }
}

fn designed(ui: &mut Ui, scene: &mut Scene, recipe: &Recipe) {
    let (layer, index, _) = chosen(scene);
    model::fit(ui, scene);
    let original = match original_source(scene) {
        HeadSource::Recipe(recipe) => recipe,
        _ => Recipe::default(),
    };
    let without_positions = matches!(scene.workbench.document().spec.position, Position::None | Position::Alibi { .. });
    for (heading, relations) in GROUPS {
        // A head has what it looked for in sight when it is opened, and the rest a click away.
        let open = original.relations.is_empty() || relations.iter().any(|r| original.relations.contains_key(r));
        let group =
            CollapsingHeader::new(scene.text(heading)).id_salt((heading, layer, index, open)).default_open(open);
        group.show_unindented(ui, |ui| {
            if without_positions && relations.iter().all(|relation| relation.needs_positions()) {
                note(ui, scene, scene.text("relations-silent"));
            }
            for relation in relations {
                let silent = without_positions && relation.needs_positions();
                strength(ui, scene, *relation, [recipe, &original], silent);
            }
        });
    }
    ui.add_space(4.0);
    let moves = Moves::VARIANTS;
    let labels: Vec<_> = moves.iter().map(|moves| scene.text(moves.into_str())).collect();
    let selected = moves.iter().position(|moves| *moves == recipe.moves).unwrap_or(0);
    let (label, hint) = (scene.text("moves"), scene.text("moves-hint"));
    if let Some(chosen) = fields::choice(ui, &label, &hint, selected, &labels) {
        scene.edit(Edit::Moves { layer, head: index, moves: moves[chosen] });
    }
}

/// The slider of one relation.
fn strength(ui: &mut Ui, scene: &mut Scene, relation: Relation, recipes: [&Recipe; 2], silent: bool) {
    let (layer, head, _) = chosen(scene);
    let [strength, original] = recipes.map(|recipe| recipe.relations.get(&relation).copied().unwrap_or(0.0));
    let emphasis = match () {
        () if silent => Emphasis::Weak,
        () if strength > 0.0 => Emphasis::Strong,
        () => Emphasis::Plain,
    };
    let (name, hint) = (scene.text(relation.into_str()), scene.with(&format!("{}-hint", relation.into_str()), &[]));
    let row = SliderRow::new((&scene.workbench.text, scene.theme), name, hint, 0.0..=100.0, original.into());
    if let Some(strength) = row.step(1.0).emphasis(emphasis).show(ui, strength.into()) {
        scene.edit(Edit::Strength { layer, head, relation, strength: strength as f32 });
    }
}

fn random(ui: &mut Ui, scene: &mut Scene, seed: u64, deviation: f32) {
    let (layer, head, _) = chosen(scene);
    let (seed_back, deviation_back) = match original_source(scene) {
        HeadSource::Seeded { seed, deviation } => (seed, deviation),
        _ => (head as u64 + 1, STOCK_DEVIATION),
    };
    let (label, hint) = (scene.text("head-seed"), scene.text("head-seed-hint"));
    if let Some(seed) = fields::seed_field(ui, &label, &hint, seed, seed_back) {
        scene.edit(Edit::HeadSeed { layer, head, seed });
    }
    let (least, most) = limits::DEVIATION;
    let row = slider(scene, "deviation", "deviation-hint", 0.01..=10.0, deviation_back.into());
    let row = row.typed(least.into()..=most.into()).logarithmic();
    if let Some(deviation) = row.show(ui, deviation.into()) {
        scene.edit(Edit::Deviation { layer, head, deviation: deviation as f32 });
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn every_relation_has_a_slider_in_the_common_order() {
        let listed: Vec<Relation> = GROUPS.iter().flat_map(|(_, relations)| relations.iter().copied()).collect();
        assert_eq!(listed, Relation::VARIANTS);
    }
}
