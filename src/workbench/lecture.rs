//! A lecture: what the hall sees beside the view, what it does not see, and the lecturer's clock.

mod action;

use super::{Playing, QrSquare, ThemeChoice, Workbench};
pub use action::{Cover, LectureAction, TimerAction};

/// What lasts as long as a lecture. The everyday theme, zoom and panels are not touched by it, so there
/// is nothing to bring back when it ends, not even after a crash.
pub struct Lecture {
    /// What hides the picture.
    pub cover: Option<Cover>,
    /// The code that [`Cover::Code`] shows, or why there is none.
    pub code: Option<Result<QrSquare, String>>,
    /// Whether all but a circle around the pointer is dimmed.
    pub spotlight: bool,
    /// Radius of the circle, as a share of the height of the picture.
    pub spot: f32,
    /// Whether the pointer is drawn large enough to be seen from the last row.
    pub pointer: bool,
    /// Whether the presenter's window is open.
    pub presenter: bool,
    /// Whether the hall sees the timer.
    pub clock: bool,
    pub timer: Timer,
    /// The zoom in which the picture fits.
    fit: Option<f32>,
    /// How long the lesson takes that is given; none without one, or where the lecturer has said otherwise.
    minutes: Option<u32>,
    /// What the hall goes on seeing while the lecturer prepares something else.
    snapshot: Option<Box<Workbench>>,
}

/// Counts the seconds of a lecture. Time is given to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Timer {
    elapsed: f64,
    running: bool,
    /// When it was looked at last.
    seen: Option<f64>,
}

/// Least and largest radius of the spotlight.
const SPOT: (f32, f32) = (0.05, 0.9);

impl Default for Lecture {
    fn default() -> Self {
        Self {
            cover: None,
            code: None,
            spotlight: false,
            spot: 0.2,
            pointer: false,
            presenter: false,
            clock: false,
            timer: Timer { elapsed: 0.0, running: true, seen: None },
            fit: None,
            minutes: None,
            snapshot: None,
        }
    }
}

impl Lecture {
    /// Whether the hall sees something else than the workbench holds.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        self.snapshot.is_some()
    }

    /// Does what needs no more than the lecture itself.
    fn obey(&mut self, action: LectureAction) {
        match action {
            LectureAction::Cover(cover) => self.cover = cover,
            LectureAction::Spotlight => self.spotlight = !self.spotlight,
            LectureAction::Spot(times) => self.spot = (self.spot * times).clamp(SPOT.0, SPOT.1),
            LectureAction::Pointer => self.pointer = !self.pointer,
            LectureAction::Clock => self.clock = !self.clock,
            LectureAction::Fit(zoom) => self.fit = Some(zoom),
            LectureAction::Presenter => {
                self.presenter = !self.presenter;
                if !self.presenter {
                    self.snapshot = None;
                }
            }
            LectureAction::Timer(TimerAction::Toggle) => self.timer.running = !self.timer.running,
            LectureAction::Timer(TimerAction::Reset) => self.timer.elapsed = 0.0,
            LectureAction::Tick(now) => self.timer.tick(now),
            LectureAction::Begin | LectureAction::End | LectureAction::Freeze => {}
        }
    }
}

impl Timer {
    /// Whole seconds that have passed.
    #[must_use]
    pub fn elapsed(&self) -> u64 {
        self.elapsed as u64
    }

    /// Seconds until it has run for `minutes`; negative once it has.
    #[must_use]
    pub fn remaining(&self, minutes: u32) -> i64 {
        i64::from(minutes) * 60 - self.elapsed() as i64
    }

    /// Whether it counts.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.running
    }

    /// Seconds until it shows another number.
    #[must_use]
    pub fn next(&self) -> f64 {
        1.0 - self.elapsed.fract()
    }

    fn tick(&mut self, now: f64) {
        if let Some(seen) = self.seen.replace(now).filter(|_| self.running) {
            self.elapsed += (now - seen).max(0.0);
        }
    }
}

impl Workbench {
    /// The lecture under way.
    #[must_use]
    pub fn lecture(&self) -> Option<&Lecture> {
        self.lecture.as_ref()
    }

    /// The theme in use: the hall's, or the everyday one.
    #[must_use]
    pub fn theme(&self) -> ThemeChoice {
        if self.lecture.is_some() { self.settings.hall.theme } else { self.settings.theme }
    }

    /// The zoom that is wished: the hall's, or the everyday one.
    #[must_use]
    pub fn zoom(&self) -> f32 {
        if self.lecture.is_some() { self.settings.hall.zoom } else { self.settings.zoom }
    }

    /// The zoom in use: the one that is wished, or in a hall a lower one in which the picture fits.
    #[must_use]
    pub fn shown_zoom(&self) -> f32 {
        let fit = self.lecture.as_ref().and_then(|lecture| lecture.fit);
        fit.map_or(self.zoom(), |fit| fit.min(self.zoom()))
    }

    /// Minutes that a lecture may take: those of the lesson, or those that the lecturer has chosen.
    #[must_use]
    pub fn lecture_minutes(&self) -> u32 {
        self.lecture.as_ref().and_then(|lecture| lecture.minutes).unwrap_or(self.settings.hall.minutes)
    }

    /// The timer takes the minutes of the lesson, where one is given.
    pub(super) fn time_lesson(&mut self) {
        let minutes = self.lesson.as_ref().and_then(Playing::minutes);
        if let Some(lecture) = &mut self.lecture {
            lecture.minutes = minutes;
        }
    }

    /// The timer takes the minutes that the lecturer has chosen.
    pub(super) fn time_by_hand(&mut self) {
        if let Some(lecture) = &mut self.lecture {
            lecture.minutes = None;
        }
    }

    /// What the hall sees: what was frozen, or what is.
    #[must_use]
    pub fn projected(&self) -> &Workbench {
        self.lecture.as_ref().and_then(|lecture| lecture.snapshot.as_deref()).unwrap_or(self)
    }

    pub(super) fn lecture_action(&mut self, action: LectureAction) {
        let snapshot = (action == LectureAction::Freeze).then(|| Box::new(self.snapshot()));
        let code = (action == LectureAction::Cover(Some(Cover::Code))).then(|| self.projected().line_code());
        match (action, &mut self.lecture) {
            (LectureAction::Begin, None) => {
                self.lecture = Some(Lecture::default());
                self.time_lesson();
            }
            (LectureAction::End, _) => self.lecture = None,
            (LectureAction::Freeze, Some(lecture)) => {
                lecture.snapshot = snapshot.filter(|_| lecture.snapshot.is_none());
                lecture.presenter |= lecture.snapshot.is_some();
            }
            (action, Some(lecture)) => {
                lecture.obey(action);
                lecture.code = code.or(lecture.code.take()).filter(|_| lecture.cover == Some(Cover::Code));
            }
            (_, None) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_timer_counts_the_time_that_it_is_given() {
        let mut timer = Lecture::default().timer;
        timer.tick(100.0);
        assert_eq!((timer.elapsed(), timer.remaining(1)), (0, 60));
        timer.tick(100.6);
        timer.tick(101.5);
        assert_eq!((timer.elapsed(), timer.next()), (1, 0.5));
        timer.running = false;
        timer.tick(500.0);
        assert_eq!(timer.elapsed(), 1, "it is paused");
        timer.running = true;
        timer.tick(590.0);
        assert_eq!((timer.elapsed(), timer.remaining(1)), (91, -31));
        timer.tick(0.0);
        assert_eq!(timer.elapsed(), 91, "a clock that is set back takes nothing away");
    }

    #[test]
    fn what_is_frozen_goes_on_when_nobody_could_see_what_is_done() {
        let mut workbench = Workbench::default();
        let mut act = |action| {
            workbench.lecture_action(action);
            workbench.lecture().map(|lecture| (lecture.presenter, lecture.is_frozen()))
        };
        assert_eq!(act(LectureAction::Freeze), None, "there is no lecture");
        assert_eq!(act(LectureAction::Begin), Some((false, false)));
        assert_eq!(act(LectureAction::Freeze), Some((true, true)));
        assert_eq!(act(LectureAction::Freeze), Some((true, false)));
        assert_eq!(act(LectureAction::Freeze), Some((true, true)));
        assert_eq!(act(LectureAction::Presenter), Some((false, false)));
        assert_eq!(act(LectureAction::End), None);
    }
}
