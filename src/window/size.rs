//! The size with which the window opens.

use egui::{Vec2, vec2};

/// Wanted where there is room, and the least.
const WANTED: Vec2 = vec2(1440.0, 900.0);
const LEAST: Vec2 = vec2(800.0, 600.0);
/// What the frame of a window and the bars of a desktop take of a screen, since no system tells how much that is.
const AROUND: Vec2 = vec2(0.0, 80.0);

/// The size, and the least to which the user can make it, in points; `saved` is that of the last time, `screen` the size
/// of the whole screen. A saved size is kept where it fits the screen.
pub(super) fn opening(saved: Option<Vec2>, screen: Option<Vec2>) -> (Vec2, Vec2) {
    let Some(screen) = screen.filter(|screen| screen.min_elem() > 0.0) else {
        return (saved.unwrap_or(WANTED), LEAST);
    };
    let room = (screen - AROUND).max(0.5 * screen);
    let fits = |size: &Vec2| size.x <= screen.x && size.y <= screen.y;
    let size = saved.filter(fits).unwrap_or(WANTED.min(room));
    (size, LEAST.min(size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_opens_within_the_screen() {
        for (screen, size) in [
            ((2560.0, 1440.0), WANTED),
            ((1440.0, 900.0), vec2(1440.0, 820.0)),
            ((1280.0, 720.0), vec2(1280.0, 640.0)),
            ((1024.0, 600.0), vec2(1024.0, 520.0)),
            ((640.0, 100.0), vec2(640.0, 50.0)),
        ] {
            let (opened, least) = opening(None, Some(screen.into()));
            assert_eq!(opened, size, "{screen:?}");
            assert!(least.x <= opened.x && least.y <= opened.y && least.x <= LEAST.x && least.y <= LEAST.y);
        }
        assert_eq!(opening(None, None), (WANTED, LEAST));
        // Some systems say 0 for what they do not know.
        assert_eq!(opening(None, Some(Vec2::ZERO)), (WANTED, LEAST));
    }

    #[test]
    fn a_saved_size_is_kept_where_it_fits() {
        let screen = Some(vec2(1280.0, 720.0));
        assert_eq!(opening(Some(vec2(900.0, 700.0)), screen).0, vec2(900.0, 700.0));
        assert_eq!(opening(Some(vec2(1900.0, 700.0)), screen).0, vec2(1280.0, 640.0));
        assert_eq!(opening(Some(vec2(900.0, 730.0)), screen).0, vec2(1280.0, 640.0));
    }
}
