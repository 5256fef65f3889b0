//! The app without a screen: the document, what is derived from it, and the one place that changes it.

mod action;
mod against;
mod blame;
mod caption;
mod circuit_state;
mod circuits;
mod command;
mod derived;
mod edit;
mod editing;
mod film;
mod filter;
mod glossary;
mod growing;
mod habits;
mod head_groups;
mod head_order;
mod head_sheet;
mod history;
mod importance;
mod importance_state;
mod intervene;
mod kernel_bench;
mod kernel_state;
mod learning;
mod lecture;
mod lesson;
mod memo;
mod message;
mod models;
mod names;
mod next_state;
mod opening;
mod pattern;
mod pending;
mod picture;
mod pin;
mod player;
mod position_bench;
mod presenter_steps;
mod progress;
mod report;
mod says;
mod session;
mod settings;
mod share;
mod shift;
mod snapshot;
mod summary;
mod sure;
mod train_state;
mod train_store;
mod training;
mod update;
mod view_change;
mod view_state;
mod walk_state;
mod whole_maps;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::attention::HeadMemory;
use crate::document::Document;
use crate::files::{SHIPPED, as_preset, parse_preset};
use crate::model::limits;
use crate::text::Text;

pub use action::{Action, ByName, Refusal};
pub use blame::{StageOverlay, TextBlame};
pub use circuit_state::CircuitSheet;
pub use circuits::{CircuitAnswer, CircuitSide, NoCircuit};
pub use command::{Answer, Command, Dialog, FileUse};
pub use derived::Derived;
pub use edit::Edit;
pub use film::{Film, FilmJob, FilmOrder, Motion, Sweep};
pub use filter::Filter;
pub use glossary::{Concept, Sight};
pub use habits::{TRIAL_SEEDS, trials};
pub use head_order::{GroupKind, HeadGroup, HeadOrder, HeadPlace};
pub use head_sheet::HeadSheet;
pub use history::History;
pub use importance::ImportanceAnswer;
pub use importance_state::{Importance, ImportanceOf, Removal};
pub use kernel_bench::KernelComparison;
pub use kernel_state::{KernelChange, KernelKind, KernelSeed, KernelSize, KernelState, PatternSize, SizeRow};
pub use lecture::{Cover, Lecture, LectureAction, TimerAction};
pub use lesson::{
    Amount, Answer as LessonAnswer, Asked, Bookmark, COURSE, Choice, Control, Course, Fault, Given, Goal, Guess,
    JudgedTask, Lesson, LessonCommand, LessonPicture, LessonProgress, Listed, Live, LiveKey, Measured, Miss, Mistake,
    NAME, PATH, PATH_MINUTES, PanelName, Playing, Prediction, Prose, Reached, Section, Seen, Step, Submission, Tag,
    Target, Task, Value, Verdict, Words, check_lesson, is_lesson_file, lesson_named, parse_lesson, path, rehearse,
    seed_of, typed_number,
};
pub use message::Message;
pub use models::Models;
pub use names::{head_name, head_place, source_name};
pub use next_state::{NextChange, NextPart, NextState};
pub use opening::command_for;
pub use pattern::PatternReach;
pub use picture::PictureTo;
pub use pin::{Effects, Pin};
pub use player::{Player, PlayerChange, PlayerName};
pub use position_bench::{DistanceMean, Encoded, PositionBench};
pub use says::{Layers, Says};
pub use session::{Session, SessionStore};
pub use settings::{ColorScale, HallSettings, Palette, Settings, SettingsChange, ThemeChoice};
pub use share::QrSquare;
pub use shift::{Said, Since};
pub use summary::{HeadHabits, HeadSummary};
pub use train_state::{Experiment, Pace, TrainChange};
pub use view_change::{PointerChange, ViewChange};
pub use view_state::{MapKind, Moved, Peek, Shows, Side, View, ViewState};
pub use walk_state::{Depth, Lens, WalkChange, WalkState};

/// The whole state of the program, apart from the window.
pub struct Workbench {
    pub text: Text,
    /// Of the window, in pixels at a scale of 1; none before one is open. Kept with the session.
    pub window_size: Option<[f32; 2]>,
    settings: Settings,
    view: ViewState,
    document: Arc<Document>,
    /// What "reset" goes back to: the document as it was opened.
    original: Arc<Document>,
    /// What the file holds.
    saved: Arc<Document>,
    path: Option<PathBuf>,
    /// Whether the document differs from what the file holds, and from what was opened: known since
    /// it last changed, because comparing large documents in every frame would cost it.
    modified: bool,
    changed: bool,
    opening: opening::Opening,
    /// What follows once the document is saved.
    after_save: Option<Box<Dialog>>,
    history: History,
    derived: derived::DerivedStore,
    /// What the document is compared with, as a workbench of its own.
    pin: Option<Pin>,
    positions: position_bench::PositionStore,
    costs: kernel_bench::CostStore,
    compared: kernel_bench::CompareStore,
    decoded: kernel_bench::DecodeStore,
    grouped: head_groups::GroupStore,
    whole_maps: whole_maps::WholeMaps,
    against: against::AgainstStore,
    habits: habits::HabitStore,
    matters: importance::ImportanceStore,
    circuits: circuits::CircuitStore,
    says: says::SaysStore,
    shifted: shift::ShiftStore,
    /// The likeliest token of a state at a place.
    likeliest_at: memo::Memo<(u64, usize), Option<usize>>,
    blame: blame::BlameStore,
    nudged: blame::NudgeStore,
    layers_say: says::LayersStore,
    pattern: pattern::PatternStore,
    lesson: Option<Playing>,
    course: Course,
    lecture: Option<Lecture>,
    models: models::ModelList,
    training: train_store::TrainStore,
    /// Where a picture of the window is to go.
    picture: Option<PictureTo>,
    film: film::FilmStore,
    /// Where a report is to be saved.
    report: Option<PathBuf>,
    /// What is to be put on the clipboard.
    copied: Option<String>,
    message: Option<Message>,
    dialog: Option<Dialog>,
}

impl Default for Workbench {
    /// The first shipped preset.
    fn default() -> Self {
        let document = parse_preset(SHIPPED[0].source).expect("shipped presets are tested to parse");
        Self::new(document)
    }
}

impl Workbench {
    /// A workbench with a document that is in no file.
    #[must_use]
    pub fn new(document: Document) -> Self {
        Self::with_head_memory(document, HeadMemory::new(limits::HEAD_BYTES))
    }

    /// [`Self::new`] with so much memory for heads.
    #[must_use]
    pub fn with_head_memory(document: Document, memory: HeadMemory) -> Self {
        let document = Arc::new(document);
        Self {
            text: Text::default(),
            window_size: None,
            settings: Settings::default(),
            view: ViewState::of(&document),
            derived: derived::DerivedStore::new(&document, memory),
            pin: None,
            positions: position_bench::PositionStore::default(),
            costs: kernel_bench::CostStore::default(),
            compared: kernel_bench::CompareStore::default(),
            decoded: kernel_bench::DecodeStore::default(),
            grouped: head_groups::GroupStore::default(),
            whole_maps: whole_maps::WholeMaps::default(),
            against: against::AgainstStore::default(),
            habits: habits::HabitStore::default(),
            matters: importance::ImportanceStore::default(),
            circuits: circuits::CircuitStore::default(),
            says: says::SaysStore::default(),
            shifted: shift::ShiftStore::default(),
            likeliest_at: memo::Memo::default(),
            blame: blame::BlameStore::default(),
            nudged: blame::NudgeStore::default(),
            layers_say: says::LayersStore::default(),
            pattern: pattern::PatternStore::default(),
            lesson: None,
            course: Course::default(),
            lecture: None,
            original: Arc::clone(&document),
            saved: Arc::clone(&document),
            document,
            path: None,
            modified: false,
            changed: false,
            opening: opening::Opening::default(),
            after_save: None,
            history: History::default(),
            models: models::ModelList::default(),
            training: train_store::TrainStore::default(),
            picture: None,
            film: film::FilmStore::default(),
            report: None,
            copied: None,
            message: None,
            dialog: None,
        }
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// What is looked at.
    #[must_use]
    pub fn view(&self) -> &ViewState {
        &self.view
    }

    /// What the user prefers.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The document as it was opened, to which controls reset.
    #[must_use]
    pub fn original(&self) -> &Document {
        &self.original
    }

    /// What is derived from the document; see [`Self::update`].
    #[must_use]
    pub fn derived(&self) -> &Derived {
        self.derived.current()
    }

    /// The file of the document.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Whether there is something to save. What is changed in a lesson is not: it is put away with it.
    #[must_use]
    pub fn is_modified(&self) -> bool {
        self.lesson.as_ref().map_or(self.modified, |playing| playing.shelf().modified)
    }

    /// The lessons of the user's own folder.
    #[must_use]
    pub fn course(&self) -> &Course {
        &self.course
    }

    /// Whether the document differs from what was opened.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.changed
    }

    /// Undo and redo.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Takes the language of the settings.
    pub fn set_language(&mut self) {
        let chosen = self.settings.language.as_deref().and_then(Text::named);
        self.text = chosen.unwrap_or_else(Text::of_system);
    }

    /// The question that is open.
    #[must_use]
    pub fn dialog(&self) -> Option<&Dialog> {
        self.dialog.as_ref()
    }

    /// Takes the dialog that only a window can show (a file dialog, or the end).
    pub fn take_dialog(&mut self) -> Option<Dialog> {
        self.dialog.take_if(|dialog| dialog.is_for_window())
    }

    /// Does what a view, a shortcut or a lesson asks for. The only place from which the document, what is
    /// looked at and the settings are changed.
    pub fn apply(&mut self, command: impl Into<Command>) {
        match command.into() {
            Command::Edit(edit) => {
                let (edit, step) = edit.without_training();
                let swaps = matches!(edit, Some(Edit::Swap(_)));
                if edit.is_some_and(|edit| self.edit(edit)) && swaps {
                    self.training.look_at(self.document.moment());
                    self.view.kernels.take(self.document.focus.kernel);
                }
                step.into_iter().for_each(|step| self.train(TrainChange::To(step)));
            }
            Command::Patch(at, rows) => self.put_patch(at, &rows),
            Command::SetWeight { query, key, weight } => {
                if let Some(by_hand) = self.with_weight(query, key, weight) {
                    self.edit(Edit::Intervene(by_hand));
                }
            }
            Command::Undo => self.step(History::undo),
            Command::Redo => self.step(History::redo),
            Command::Reset => {
                self.edit(Edit::Replace(Box::new(self.original.as_ref().clone())));
            }
            Command::Ask(dialog) => self.ask(dialog),
            Command::Answer(answer) => self.answer(answer),
            Command::CloseDialog => self.close_dialog(),
            Command::Open(path) => self.open(&path),
            Command::OpenShipped(slug) => self.open_shipped(slug),
            Command::Save => match self.path.clone() {
                Some(path) => self.save(&path),
                None => self.dialog = Some(Dialog::SaveAs),
            },
            Command::SaveAs(path) => self.save(&as_preset(path)),
            Command::DismissMessage => self.message = None,
            Command::View(change) => self.view.change(change, &self.document),
            Command::Settings(change) => {
                let language = self.settings.language.clone();
                if matches!(change, SettingsChange::HallMinutes(_)) {
                    self.time_by_hand();
                }
                self.settings.change(change);
                if self.settings.language != language {
                    self.set_language();
                }
            }
            Command::Play(name, change) => {
                let (steps, motion) = (self.player_steps(name), !self.settings.reduced_motion);
                self.view.player_mut(name).change(change, steps, motion);
            }
            Command::SayOn => self.say_on(),
            Command::FindHabits => self.find_habits(),
            Command::StopFindingHabits => self.stop_finding_habits(),
            Command::CompareRecording(path) => self.compare_recording(path),
            Command::SaveTable(path) => self.save_table(&path),
            Command::SaveModel(folder) => self.save_model(&folder),
            Command::CopyLine => self.copy_line(),
            Command::PasteLine(text) => self.paste_line(text),
            Command::SavePicture(path) => self.ask_picture(PictureTo::File(path)),
            Command::CopyPicture => self.ask_picture(PictureTo::Clipboard),
            Command::AskFilm(motion) => self.ask_film(motion),
            Command::SaveFilm(path) => self.order_film(path),
            Command::StopFilm => self.stop_film(),
            Command::SaveReport(path) => self.ask_report(path),
            Command::SaveSubmission(path) => self.save_submission(&path),
            Command::Train(change) => self.train(change),
            Command::Measure => {
                self.train(TrainChange::Pause);
                self.costs.ask(self.view.kernels.setup());
            }
            Command::StopMeasuring => self.costs.cancel(),
            Command::ShowCourse => self.show_course(),
            Command::Lesson(command) => self.obey_lesson(command),
            Command::Lecture(action) => self.lecture_action(action),
        }
        self.view.clamp(&self.document);
    }
}
