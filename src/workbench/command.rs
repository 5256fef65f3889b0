//! Everything that can be asked of the workbench.

use std::path::PathBuf;

use super::{Edit, LectureAction, LessonCommand, Settings, ViewState};

/// One thing to do.
pub enum Command {
    /// Change the document.
    Edit(Edit),
    Undo,
    Redo,
    /// Back to the document as it was opened.
    Reset,
    /// Open a dialog, or a question first where something would be lost.
    Ask(Dialog),
    /// Answer the question of unsaved changes.
    Answer(Answer),
    /// Close a dialog that asks nothing.
    CloseDialog,
    Open(PathBuf),
    OpenShipped(&'static str),
    Save,
    SaveAs(PathBuf),
    DismissMessage,
    /// Change what is looked at.
    View(Box<dyn FnOnce(&mut ViewState)>),
    /// Change how it looks.
    Settings(Box<dyn FnOnce(&mut Settings)>),
    /// Show the lessons that there are.
    ShowCourse,
    Lesson(LessonCommand),
    /// Begin or end a lecture, or change what the hall sees beside the view.
    Lecture(LectureAction),
}

impl Command {
    /// A change of what is looked at.
    #[must_use]
    pub fn view(change: impl FnOnce(&mut ViewState) + 'static) -> Self {
        Self::View(Box::new(change))
    }

    /// A change of how it looks.
    #[must_use]
    pub fn settings(change: impl FnOnce(&mut Settings) + 'static) -> Self {
        Self::Settings(Box::new(change))
    }
}

/// A dialog, or what follows a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialog {
    /// Choose a file to open.
    Open,
    /// Choose a file to save to.
    SaveAs,
    /// Open this file.
    OpenFile(PathBuf),
    /// Open this shipped preset.
    OpenPreset(&'static str),
    /// End the program.
    Quit,
    /// What the program is.
    About,
    /// What the keys do.
    Keys,
    /// Save the changes before the other?
    Unsaved(Box<Dialog>),
}

impl Dialog {
    pub(super) fn is_for_window(&self) -> bool {
        matches!(self, Self::Open | Self::SaveAs | Self::Quit)
    }
}

/// What to do with unsaved changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Save,
    Discard,
    Cancel,
}
