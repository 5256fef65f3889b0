//! How large a head's panel is, and what it has room for.

use egui::{Rect, Vec2, pos2, vec2};

use crate::ui::theme::size;

/// What a panel shows of its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// The map alone; its name is under the pointer.
    Bare,
    /// The map above its number.
    Numbered,
    /// The map above two lines: its number and its name.
    Named,
    /// The map above all words.
    Full,
    /// The map beside all words.
    Beside,
}

/// Height of a line of words.
const LINE: f32 = 17.0;

impl Face {
    /// Width from which on a panel has room for all words below its map.
    pub const FULL: f32 = 150.0;
    /// Width from which on it has room for a name.
    pub const NAMED: f32 = 72.0;
    /// The least width of a panel with words beside its map, and its height.
    pub const BESIDE: Vec2 = vec2(176.0, 70.0);

    /// The most that a panel of such a width has room for.
    #[must_use]
    pub fn of_width(width: f32) -> Self {
        match width {
            Self::FULL.. => Self::Full,
            Self::NAMED.. => Self::Named,
            44.0.. => Self::Numbered,
            _ => Self::Bare,
        }
    }

    /// Whether all that there is to say stands in the panel.
    pub(super) fn has_all_words(self) -> bool {
        matches!(self, Self::Full | Self::Beside)
    }

    /// How much higher than wide a panel is, for the words below its map.
    #[must_use]
    pub fn words(self) -> f32 {
        match self {
            Self::Bare | Self::Beside => 0.0,
            Self::Numbered => LINE,
            Self::Named => 2.0 * LINE,
            Self::Full => 3.0 * LINE + 5.0,
        }
    }

    /// Space between panels.
    #[must_use]
    pub fn gap(self) -> f32 {
        match self {
            Self::Bare => 2.0,
            Self::Numbered => 4.0,
            Self::Named => 6.0,
            Self::Full | Self::Beside => 8.0,
        }
    }

    /// Space around what a panel holds.
    pub(super) fn pad(self) -> f32 {
        match self {
            Self::Bare => 0.0,
            Self::Numbered => 3.0,
            Self::Named => 5.0,
            Self::Full | Self::Beside => 7.0,
        }
    }

    /// How far below the first line of words another one begins.
    pub(super) fn line(self, line: usize) -> f32 {
        let under_title = if self == Self::Named { 0.0 } else { 2.0 };
        if line == 0 { 0.0 } else { LINE * line as f32 + under_title }
    }

    /// Size of the first line.
    pub(super) fn title(self) -> f32 {
        if matches!(self, Self::Full | Self::Beside) { size::SMALL + 1.0 } else { size::SMALL }
    }

    /// Where the map is in a panel, and where its words begin.
    pub(super) fn parts(self, panel: Rect) -> (Rect, egui::Pos2) {
        let inner = panel.shrink(self.pad().min(0.1 * panel.height()));
        if self == Self::Beside {
            let map = Rect::from_min_size(inner.min, Vec2::splat(inner.height()));
            return (map, inner.min + vec2(inner.height() + 8.0, 1.0));
        }
        let side = inner.width().min(inner.height() - self.words()).max(0.0);
        let left = inner.center().x - side / 2.0;
        let below = if self == Self::Full { 5.0 } else { 2.0 };
        (Rect::from_min_size(pos2(left, inner.top()), Vec2::splat(side)), inner.min + vec2(0.0, side + below))
    }
}
