//! What a row of the table says.

use egui::KeyboardShortcut;
use strum::{IntoStaticStr, VariantArray};

use crate::workbench::{Command, PlayerChange, Workbench};

/// Where a key works: what has the focus, or what is shown. Its text is the message that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "keys-", const_into_str)]
pub(crate) enum KeyPlace {
    Everywhere,
    /// The map of a head, and the small maps of other views.
    Map,
    /// The words of the sentence.
    Strip,
    /// The matrices of the walk-through.
    Matrix,
    /// The tips of arrows in the plane.
    Plane,
    /// What is played step by step, while nothing has the focus.
    Player,
    /// The heads.
    Grid,
    /// A lesson under way.
    Lesson,
    Lecture,
    /// What is found in the palette.
    Palette,
    /// Sliders, and the boxes beside them.
    Slider,
    /// What is scrolled, where the keys mean nothing to what has the focus.
    Page,
}

/// Where a key leads from the chosen cell, word or head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Move {
    Up,
    Down,
    Left,
    Right,
    /// To either end of the row, or of all.
    Start,
    End,
    /// To the first and to the last row.
    First,
    Last,
}

impl Move {
    /// The row and the column that it leads to, in a table of the given size.
    pub(crate) fn of(self, (row, column): (usize, usize), (rows, columns): (usize, usize)) -> (usize, usize) {
        let (last_row, last_column) = (rows.saturating_sub(1), columns.saturating_sub(1));
        match self {
            Self::Up => (row.saturating_sub(1), column),
            Self::Down => ((row + 1).min(last_row), column),
            Self::Left => (row, column.saturating_sub(1)),
            Self::Right => (row, (column + 1).min(last_column)),
            Self::Start => (row, 0),
            Self::End => (row, last_column),
            Self::First => (0, column),
            Self::Last => (last_row, column),
        }
    }
}

/// The command that a key asks for; none where it has nothing to do at the moment.
pub(crate) type CommandFor = fn(&Workbench) -> Option<Command>;

/// What a key does, for the code of its place to obey.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Effect {
    /// A command of the program.
    Command(CommandFor),
    Move(Move),
    /// What the chosen thing is for: paints a cell, types a number, opens a head.
    Act,
    /// The original value back.
    Reset,
    /// Only the chosen one of many.
    Isolate,
    Play(PlayerChange),
    /// Nothing here: egui obeys it, or the text that is typed is read.
    ByItself,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shortcut {
    pub place: KeyPlace,
    /// The message that says what it does.
    pub message: &'static str,
    /// Any of them has the effect.
    pub keys: &'static [KeyboardShortcut],
    pub effect: Effect,
}
