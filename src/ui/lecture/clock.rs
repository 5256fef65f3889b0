//! The time of a lecture, written.

use crate::text::Text;
use crate::workbench::Lecture;

/// How long the lecture has taken, and how long it still may.
pub(super) fn clock(text: &Text, lecture: &Lecture, minutes: u32) -> String {
    let remaining = lecture.timer.remaining(minutes);
    let key = if remaining < 0 { "lecture-time-over" } else { "lecture-time" };
    let (elapsed, remaining) = (written(lecture.timer.elapsed()), written(remaining.unsigned_abs()));
    text.with(key, &[("elapsed", &elapsed), ("remaining", &remaining)])
}

/// Minutes and seconds.
pub(super) fn written(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
