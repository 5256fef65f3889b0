//! Why the chosen weight is as it is, in a sentence.

use egui::Ui;

use super::parts::{line, note, words};
use super::story::{CellStory, Story};
use crate::analysis::{Asks, Why};
use crate::design::Term;
use crate::ui::Scene;
use crate::ui::dimensions::term_name;
use crate::ui::names::token_label;
use crate::ui::numbers::{number, small_weight};

/// Terms that are told at most.
const MOST: usize = 3;

/// The sentence; nothing of a head whose numbers are not those of a recipe.
pub(super) fn why(ui: &mut Ui, scene: &Scene, story: &Story) {
    let view = scene.workbench.view();
    let (place, which, query) = ((view.layer, view.head), story.peek.which, story.peek.query);
    let label =
        |token: usize| scene.tokens(which).get(token).map(|token| token_label(&token.text, 40)).unwrap_or_default();
    match scene.derived().asks(which, place, query) {
        None => return,
        Some(Asks::Words) => {}
        Some(Asks::Places) => return note(ui, scene, &scene.with("why-asks-places", &[("query", &label(query))])),
        Some(Asks::Nothing) => return note(ui, scene, &scene.with("why-asks-nothing", &[("query", &label(query))])),
    }
    let Some(cell) = story.cell.as_ref().filter(|cell| cell.explanation.allowed) else { return };
    if let Some(why) = scene.derived().why(which, place, query, cell.key).as_ref() {
        let text = sentence(scene, why, cell, &label(cell.key));
        line(ui, words(&[(&text, scene.theme.text)]), None);
    }
}

fn sentence(scene: &Scene, why: &Why, cell: &CellStory, key: &str) -> String {
    let shown = small_weight(cell.explanation.weight);
    let about_words = why.parts.iter().any(|(term, product)| *term != Term::Place && *product > 0.0);
    if !about_words {
        return scene.with("why-nothing", &[("weight", &shown), ("key", key)]);
    }
    let part = |(term, product): &(Term, f32)| {
        scene.with("why-part", &[("what", &term_name(scene, *term)), ("product", &number(*product))])
    };
    let mut parts: Vec<String> = why.parts.iter().take(MOST).map(part).collect();
    let last = parts.pop().unwrap_or_default();
    let parts =
        if parts.is_empty() { last } else { scene.with("why-and", &[("first", &parts.join(", ")), ("last", &last)]) };
    scene.with("why", &[("weight", &shown), ("parts", &parts)])
}
