//! The lecture: the view alone for the hall, and a window with everything else for the lecturer.
//!
//! | file | holds |
//! | --- | --- |
//! | `hall.rs` | the picture, its caption, and what hides it |
//! | `overlay.rs` | the spotlight, and the pointer that can be seen |
//! | `presenter.rs` | the presenter's window |
//! | `zoom.rs` | another zoom for that window than for the hall |

mod hall;
mod overlay;
mod presenter;
mod zoom;

use std::time::Duration;

use egui::Ui;

use super::shell::{UiState, update};
use super::theme::Theme;
use crate::text::Text;
use crate::workbench::{Command, Lecture, LectureAction, Workbench};

/// What a lecture keeps between frames.
#[derive(Default)]
pub struct LectureUi {
    trail: overlay::Trail,
    /// Whether a gesture is under way in the presenter's window.
    busy: bool,
}

impl LectureUi {
    /// Forgets gestures where there is no lecture any more.
    pub(super) fn rest_without(&mut self, workbench: &Workbench) {
        self.busy &= workbench.lecture().is_some();
    }

    /// Whether a gesture is under way in the presenter's window.
    pub(super) fn is_busy(&self) -> bool {
        self.busy
    }
}

/// Draws what the hall and the lecturer see, and does what is asked for. Says whether anything was.
pub(super) fn lecture_ui(ui: &mut Ui, workbench: &mut Workbench, state: &mut UiState, theme: Theme) -> bool {
    let ctx = ui.ctx().clone();
    workbench.apply(Command::Lecture(LectureAction::Tick(ctx.input(|input| input.time))));
    let mut asked = false;
    state.lecture.busy = false;
    if workbench.lecture().is_some_and(|lecture| lecture.presenter) {
        // First, so that a slider there and its effect in the hall share a frame.
        asked |= presenter::presenter(&ctx, workbench, state, theme);
        update(&ctx, workbench);
    }
    asked |= hall::hall(ui, workbench, state, theme);
    if let Some(lecture) = workbench.lecture()
        && lecture.timer.is_running()
        && (lecture.clock || lecture.presenter)
    {
        ctx.request_repaint_after(Duration::from_secs_f64(lecture.timer.next()));
    }
    asked
}

/// How long the lecture has taken, and how long it still may.
fn clock(text: &Text, lecture: &Lecture, minutes: u32) -> String {
    let remaining = lecture.timer.remaining(minutes);
    let key = if remaining < 0 { "lecture-time-over" } else { "lecture-time" };
    let (elapsed, remaining) = (written(lecture.timer.elapsed()), written(remaining.unsigned_abs()));
    text.with(key, &[("elapsed", &elapsed), ("remaining", &remaining)])
}

/// Minutes and seconds.
fn written(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
