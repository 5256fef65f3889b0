//! Everything that can be asked of the workbench.

use std::path::PathBuf;

use super::{
    Concept, Edit, KernelChange, LectureAction, LessonCommand, Motion, NextChange, PlayerChange, PlayerName,
    SettingsChange, TrainChange, ViewChange, WalkChange,
};
use crate::attention::{At, Rows};

/// One thing to do. It is data: it can be kept, compared and done again.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Change the document.
    Edit(Edit),
    /// Puts in the place of rows of a site what stands there in what is pinned.
    Patch(At, Rows),
    /// Sets a weight of the chosen head by hand; the rest of its row is shared as it was.
    SetWeight {
        query: usize,
        key: usize,
        weight: f32,
    },
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
    View(ViewChange),
    /// Change how it looks.
    Settings(SettingsChange),
    /// Tell a player of the views something.
    Play(PlayerName, PlayerChange),
    /// Add a word that is drawn from what the model says.
    SayOn,
    /// Find out what the heads of a learned model do.
    FindHabits,
    StopFindingHabits,
    /// Save what was found.
    SaveTable(PathBuf),
    /// Save the model that learns, at the step that is looked at, as a folder.
    SaveModel(PathBuf),
    /// Copies the document as one line of text.
    CopyLine,
    /// Opens what was pasted, where that is such a line.
    PasteLine(String),
    /// Save what the window shows, as a PNG where the name ends so, else as an SVG.
    SavePicture(PathBuf),
    /// Copies what the window shows, as a picture.
    CopyPicture,
    /// Film something, into a file that is chosen next.
    AskFilm(Motion),
    /// Begin the film that was asked for, as a GIF where the name says no other.
    SaveFilm(PathBuf),
    StopFilm,
    /// Save a page of HTML that says what there is.
    SaveReport(PathBuf),
    /// Save the answers to the lesson under way.
    SaveSubmission(PathBuf),
    /// Compare the heads with a recording of the same model over the same text.
    CompareRecording(PathBuf),
    /// Ask something of the training.
    Train(TrainChange),
    /// Measure the kernels as they are set up, in place of what is being measured.
    Measure,
    StopMeasuring,
    /// Show the lessons that there are.
    ShowCourse,
    Lesson(LessonCommand),
    /// Begin or end a lecture, or change what the hall sees beside the view.
    Lecture(LectureAction),
}

impl From<ViewChange> for Command {
    fn from(change: ViewChange) -> Self {
        Self::View(change)
    }
}

impl From<WalkChange> for Command {
    fn from(change: WalkChange) -> Self {
        Self::View(ViewChange::Walk(change))
    }
}

impl From<KernelChange> for Command {
    fn from(change: KernelChange) -> Self {
        Self::View(ViewChange::Kernels(change))
    }
}

impl From<NextChange> for Command {
    fn from(change: NextChange) -> Self {
        Self::View(ViewChange::Next(change))
    }
}

impl From<TrainChange> for Command {
    fn from(change: TrainChange) -> Self {
        Self::Train(change)
    }
}

impl From<SettingsChange> for Command {
    fn from(change: SettingsChange) -> Self {
        Self::Settings(change)
    }
}

/// A dialog, or what follows a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialog {
    /// Choose a file to open.
    Open,
    /// Choose the folder of a learned model.
    OpenFolder,
    /// Choose a learned model, of those that lie on this computer or by its folder or file.
    Models,
    /// Choose a file to save to.
    SaveAs,
    /// Choose a recording to compare with.
    OpenRecording,
    /// Choose a file for the table of heads.
    SaveTable,
    /// Choose a folder for the model that learns.
    SaveModel,
    /// Choose a file for a picture of the window.
    SavePicture,
    /// Choose what is filmed.
    Film,
    /// Choose a file for a film.
    SaveFilm,
    /// Choose a file for a report.
    SaveReport,
    /// Choose a file for the answers to a lesson.
    SaveSubmission,
    /// Open this file.
    OpenFile(PathBuf),
    /// Open this shipped preset.
    OpenPreset(&'static str),
    /// Begin a training, and learn up to a step.
    Train(usize),
    /// End the program.
    Quit,
    /// What the program is.
    About,
    /// What the keys do.
    Keys,
    /// What words mean; one of them is asked for.
    Glossary(Option<Concept>),
    /// Everything that can be done, opened or explained, to be found by typing.
    Palette,
    /// Type the path of a file, where the system has no dialog to choose one.
    Path(FileUse),
    /// Save the changes before the other?
    Unsaved(Box<Dialog>),
}

impl Dialog {
    pub(super) fn is_for_window(&self) -> bool {
        matches!(
            self,
            Self::Open
                | Self::OpenFolder
                | Self::OpenRecording
                | Self::SaveAs
                | Self::SaveTable
                | Self::SaveModel
                | Self::SavePicture
                | Self::SaveFilm
                | Self::SaveReport
                | Self::SaveSubmission
                | Self::Quit
        )
    }
}

/// What a file is chosen for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileUse {
    Open,
    Folder,
    Recording,
    Save,
    Table,
    Model,
    Picture,
    Film,
    Report,
    Submission,
}

impl FileUse {
    /// What is asked for once a file is chosen.
    #[must_use]
    pub fn of(self, path: PathBuf) -> Command {
        match self {
            Self::Open | Self::Folder => Command::Ask(Dialog::OpenFile(path)),
            Self::Save => Command::SaveAs(path),
            Self::Table => Command::SaveTable(path),
            Self::Model => Command::SaveModel(path),
            Self::Picture => Command::SavePicture(path),
            Self::Film => Command::SaveFilm(path),
            Self::Report => Command::SaveReport(path),
            Self::Submission => Command::SaveSubmission(path),
            Self::Recording => Command::CompareRecording(path),
        }
    }
}

/// What to do with unsaved changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Save,
    Discard,
    Cancel,
}
