//! What a lecturer goes through: the caption for the hall, notes, and steps.
//!
//! Without a lesson the document says what it is about, and a step is one of the player in view.

use super::{Command, Lens, Player, View, ViewState, Workbench};
use crate::attention::Stage;

/// What is written below the picture, for the hall.
#[must_use]
pub fn caption(workbench: &Workbench) -> String {
    workbench.derived().document.title.clone()
}

/// What the lecturer says now.
#[must_use]
pub fn text(workbench: &Workbench) -> String {
    workbench.document().about.clone()
}

/// What comes next, as far as it is known.
#[must_use]
pub fn next_text(_workbench: &Workbench) -> Option<String> {
    None
}

/// What only the lecturer reads.
#[must_use]
pub fn notes(_workbench: &Workbench) -> Option<String> {
    None
}

/// What leads to the next step, or back to the one before.
#[must_use]
pub fn step(workbench: &Workbench, forward: bool) -> Option<Command> {
    let (steps, of) = player(workbench)?;
    Some(Command::view(move |view| {
        let player = of(view);
        if forward { player.step(steps) } else { player.back(steps) }
    }))
}

/// What shows the answer of a prediction.
#[must_use]
pub fn reveal(_workbench: &Workbench) -> Option<Command> {
    None
}

/// Where the view keeps a player.
type OfPlayer = fn(&mut ViewState) -> &mut Player;

/// The player in view, and the steps that it has.
fn player(workbench: &Workbench) -> Option<(usize, OfPlayer)> {
    let (view, derived) = (&workbench.view, workbench.derived());
    let (steps, of): (usize, OfPlayer) = match view.view {
        View::Walk if view.walk.lens == Lens::Matrices => {
            let stages = Stage::of_layer(view.layer, derived.document.spec.position).len();
            (stages, |view| &mut view.walk.player)
        }
        View::Flash => {
            let tiles = view.kernels.tiles_of(derived.document.tokens.len());
            let steps = derived.flash_steps((view.layer, view.head), tiles).len();
            (steps, |view| &mut view.kernels.player)
        }
        View::Decode => (workbench.decoded()?.as_ref().ok()?.len(), |view| &mut view.kernels.decode),
        _ => return None,
    };
    (steps > 0).then_some((steps, of))
}
