//! How the chosen cell and its row came about, from top to bottom.
//!
//! | file | holds |
//! | --- | --- |
//! | `story.rs` | what is drawn, as data |
//! | `heading.rs` | the head, the cell, its weight |
//! | `why.rs` | why the weight is as it is, in the terms of the recipe |
//! | `product.rs` | q · k, term by term |
//! | `score.rs` | from q · k to the score |
//! | `softmax.rs` | from the row's scores to its weights |
//! | `output.rs` | the weighted sum of V |
//! | `statistics.rs` | entropy, and the effective number of tokens over temperature |
//! | `parts.rs` | lines, tables, numbers |
//! | `recorded.rs` | what is known of a head of a recording |
//! | `walk.rs`, `formula.rs` | the chosen number of the walk-through |
//! | `effects.rs` | what became of the output since what is pinned, and of what is said |
//! | `gradient.rs` | what more of that number does to the loss |

mod effects;
mod formula;
mod gradient;
mod heading;
mod output;
mod parts;
mod product;
mod recorded;
mod score;
mod softmax;
mod statistics;
pub mod story;
mod walk;
mod why;

use egui::Ui;

use crate::document::Which;
use crate::ui::Scene;
use crate::ui::widgets::scroll_edge;
use crate::workbench::{Concept, Lens, View};

pub use story::Story;

const SCROLL_BAR: f32 = 5.0;
/// Terms of a product that a hall sees.
pub(crate) const FEW: usize = 4;

/// How the chosen score came about, for a hall.
pub fn derivation(ui: &mut Ui, scene: &mut Scene) {
    let Some(story) = Story::of(scene.derived(), scene.workbench.view()) else { return };
    heading::cell(ui, scene, &story);
    let Some(cell) = &story.cell else { return };
    ui.spacing_mut().item_spacing.y = 2.0;
    if cell.folded.is_none() && cell.shown.len() <= FEW {
        product::product(ui, scene, cell);
    }
    score::score(ui, scene, &story.spec, cell);
}

/// The right panel.
pub fn inspector(ui: &mut Ui, scene: &mut Scene) {
    // The numbers end there.
    scroll_edge(ui, SCROLL_BAR);
    let view = scene.workbench.view();
    if view.view == View::Walk && view.walk.lens == Lens::Matrices {
        walk::walk(ui, scene);
        return;
    }
    heading::head(ui, scene);
    effects::effects(ui, scene);
    if scene.by_kernel(Which::First).is_some() {
        parts::note(ui, scene, &scene.text("inspector-explains-exact"));
    }
    if let Some(run) = scene.head(Which::First).filter(|run| run.inside.is_none()) {
        match scene.workbench.view().cell_in(Which::First, run.tokens()) {
            Some(peek) => recorded::recorded(ui, scene, run, peek),
            None => heading::how_to_choose(ui, scene),
        }
        return;
    }
    let Some(story) = Story::of(scene.derived(), scene.workbench.view()) else {
        if scene.workbench.view().cell().is_none() {
            heading::how_to_choose(ui, scene);
        }
        return;
    };
    heading::cell(ui, scene, &story);
    why::why(ui, scene, &story);
    if let Some(cell) = &story.cell {
        parts::section(ui, scene, ("inspector-product", Concept::DotProduct), |ui, scene| {
            product::product(ui, scene, cell)
        });
        parts::section(ui, scene, ("inspector-score", Concept::Score), |ui, scene| {
            score::score(ui, scene, &story.spec, cell)
        });
    }
    parts::section(ui, scene, ("inspector-softmax", Concept::Softmax), |ui, scene| softmax::softmax(ui, scene, &story));
    parts::section(ui, scene, ("inspector-output", Concept::Output), |ui, scene| output::output(ui, scene, &story));
    parts::section(ui, scene, ("inspector-row", Concept::EffectiveTokens), |ui, scene| {
        statistics::statistics(ui, scene, &story)
    });
}
