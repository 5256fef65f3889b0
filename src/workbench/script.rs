//! What a lecturer goes through: the steps of a lesson, or else those of the player in view.

use super::{Command, Lens, LessonCommand, Player, View, ViewState, Workbench};
use crate::attention::Stage;

/// What leads to the next step, or back to the one before. A question is answered before its step is
/// left, so that a clicker tells the hall what is right.
#[must_use]
pub fn step(workbench: &Workbench, forward: bool) -> Option<Command> {
    if let Some(playing) = workbench.lesson() {
        let last = playing.number() + 1 == playing.lesson().steps.len();
        return match forward {
            true if playing.asks() => reveal(workbench),
            // A lecture does not end by a click too many.
            true if last => None,
            true => Some(Command::Lesson(LessonCommand::Next)),
            false => (playing.number() > 0).then_some(Command::Lesson(LessonCommand::Back)),
        };
    }
    let (steps, of) = player(workbench)?;
    Some(Command::view(move |view| {
        let player = of(view);
        if forward { player.step(steps) } else { player.back(steps) }
    }))
}

/// What shows the answer of a prediction.
#[must_use]
pub fn reveal(workbench: &Workbench) -> Option<Command> {
    workbench.lesson()?.asks().then_some(Command::Lesson(LessonCommand::Reveal))
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
