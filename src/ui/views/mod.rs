//! The views in the middle of the screen.

mod absent;
mod explore;
mod heads;
mod kernels;
mod painting;
mod pair;
mod positions;
mod promises;
mod walk;

use egui::Ui;

use crate::document::Which;
use crate::ui::widgets::pending;
use crate::ui::{Scene, lesson};
use crate::workbench::{Playing, View};

pub use explore::explore;
pub use heads::heads;
pub use kernels::{compare, cost, decode, flash, sparse};
pub use positions::positions;
pub use walk::walk;

/// The sentence whose chosen head a view cannot do without.
fn reads(view: View, scene: &Scene) -> Option<Which> {
    match view {
        View::Walk => Some(scene.workbench.view().walk.which),
        View::Compare | View::Flash | View::Decode => Some(Which::First),
        View::Explore | View::Heads | View::Positions | View::Cost | View::Sparse | View::Course => None,
    }
}

/// Draws the view that is chosen.
pub fn chosen(ui: &mut Ui, scene: &mut Scene) {
    match scene.workbench.view().view {
        View::Course => lesson::course(ui, scene),
        _ if scene.workbench.lesson().is_some_and(Playing::covers_view) => lesson::question(ui, scene),
        view if scene.shown().recording.is_some() && view.needs_products() => absent::absent(ui, scene),
        view if reads(view, scene).is_some_and(|which| scene.head(which).is_none() && scene.is_pending(which)) => {
            pending(ui, scene, ui.max_rect());
        }
        View::Explore => explore(ui, scene),
        View::Walk => walk(ui, scene),
        View::Heads => heads(ui, scene),
        View::Positions => positions(ui, scene),
        View::Cost => cost(ui, scene),
        View::Compare => compare(ui, scene),
        View::Flash => flash(ui, scene),
        View::Sparse => sparse(ui, scene),
        View::Decode => decode(ui, scene),
    }
}
