//! What a lecturer goes through: the steps of a lesson, or else those of the player in view.

use super::walk_state::way;
use super::{Command, Lens, LessonCommand, PlayerChange, PlayerName, View, Workbench};
use crate::document::Which;

impl Workbench {
    /// What leads to the next step, or back to the one before. Before its step is left, a question is answered, and a
    /// goal is told, then reached, so that a clicker tells the hall what is right.
    #[must_use]
    pub fn presenter_step(&self, forward: bool) -> Option<Command> {
        if let Some(playing) = self.lesson() {
            return match forward {
                true if playing.is_to_do() && !playing.tasked => Some(Command::Lesson(LessonCommand::Task)),
                true if playing.asks() || playing.is_to_do() => self.presenter_reveal(),
                // A lecture does not end by a click too many.
                true if playing.is_last() => None,
                true => Some(Command::Lesson(LessonCommand::Next)),
                false => (playing.place().0 > 0).then_some(Command::Lesson(LessonCommand::Back)),
            };
        }
        let name = self.player_in_view().filter(|name| self.player_steps(*name) > 0)?;
        Some(Command::Play(name, if forward { PlayerChange::Step } else { PlayerChange::Back }))
    }

    /// What shows the answer of a prediction, or the solution of a goal.
    #[must_use]
    pub fn presenter_reveal(&self) -> Option<Command> {
        let playing = self.lesson()?;
        let command = match (playing.asks(), playing.is_to_do()) {
            (true, _) => LessonCommand::Reveal,
            (false, true) => LessonCommand::ShowMe,
            (false, false) => return None,
        };
        Some(Command::Lesson(command))
    }

    /// The player in view.
    fn player_in_view(&self) -> Option<PlayerName> {
        match self.view.view {
            View::Walk if self.view.walk.lens == Lens::Matrices => Some(PlayerName::Walk),
            View::Flash => Some(PlayerName::Flash),
            View::Decode => Some(PlayerName::Decode),
            _ => None,
        }
    }

    /// The steps of a player over what is drawn; 0 where it has nothing to play.
    pub(super) fn player_steps(&self, name: PlayerName) -> usize {
        let (view, derived) = (&self.view, self.derived());
        match name {
            PlayerName::Walk => way(&derived.document, view.layer).stages().count(),
            // Where they are still to be found, as many as there are tiles.
            PlayerName::Flash => self.flash_steps().map_or_else(
                || {
                    let tokens = derived.document.tokens.len();
                    let tiles = view.kernels.tiles_of(tokens);
                    let head = derived.inside(Which::First, view.layer, view.head);
                    head.map_or(0, |_| {
                        [tiles.queries, tiles.keys].map(|size| tokens.div_ceil(size.max(1))).iter().product()
                    })
                },
                |(steps, _)| steps.len(),
            ),
            PlayerName::Decode => self.decoded().and_then(|steps| steps.as_ref().ok()).map_or(0, Vec::len),
        }
    }
}
