//! The lecture: the view alone for the hall, and a window with everything else for the lecturer.
//!
//! | file | holds |
//! | --- | --- |
//! | `arrange.rs` | where the picture and the words are |
//! | `clock.rs` | the time |
//! | `code.rs` | the document as a QR code |
//! | `hall.rs` | the picture, and what hides it |
//! | `overlay.rs` | the spotlight, and the pointer that can be seen |
//! | `presenter.rs` | the presenter's window |
//! | `state.rs` | what is kept between frames |
//! | `words.rs` | what the hall reads |
//! | `zoom.rs` | another zoom for that window than for the hall |

mod arrange;
mod clock;
mod code;
mod hall;
mod overlay;
mod presenter;
mod state;
mod words;
mod zoom;

use std::time::Duration;

use egui::Ui;

use super::screen::Screen;
use crate::workbench::{Command, LectureAction};
pub use state::LectureUi;

/// Draws what the hall and the lecturer see, and obeys them. Returns whether anything was asked for.
pub(super) fn lecture_ui(ui: &mut Ui, screen: &mut Screen, state: &mut LectureUi) -> bool {
    let ctx = ui.ctx().clone();
    screen.workbench.apply(Command::Lecture(LectureAction::Tick(ctx.input(|input| input.time))));
    let mut asked = false;
    state.busy = false;
    let presents = screen.workbench.lecture().is_some_and(|lecture| lecture.presenter);
    state.open &= presents;
    if presents {
        // First, so that a slider there and its effect in the hall share a frame.
        asked |= presenter::presenter(&ctx, screen, state);
        screen.update(&ctx);
    }
    asked |= hall::hall(ui, screen, state);
    if let Some(lecture) = screen.workbench.lecture()
        && lecture.timer.is_running()
        && (lecture.clock || lecture.presenter)
    {
        ctx.request_repaint_after(Duration::from_secs_f64(lecture.timer.next()));
    }
    asked
}
