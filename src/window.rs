//! The desktop window: a thin shell around the workbench.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use eframe::{CreationContext, Frame, NativeOptions};
use egui::{Ui, ViewportBuilder, ViewportCommand, vec2};

use crate::files::FileError;
use crate::jobs::{Job, Stopped};
use crate::text::{Phrase, Text, say};
use crate::ui::{UiState, workbench_ui};
use crate::workbench::{Command, Dialog, SessionStore, Workbench, command_for};

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{}", Text::default().with("error-no-window", &[("why", &Text::default().say(_0))]))]
    NoWindow(Phrase),
}

/// Time between a change and its place in the session file.
const AUTOSAVE: Duration = Duration::from_secs(3);
const SIZE: egui::Vec2 = vec2(1280.0, 720.0);
const LEAST_SIZE: egui::Vec2 = vec2(800.0, 600.0);

/// Opens the window on a file or a shipped preset, or on the last session, and returns when it is closed.
///
/// # Errors
/// The file does not read, or there is no display.
pub fn run(file: Option<PathBuf>) -> Result<(), WindowError> {
    let first = file.map(command_for).transpose()?;
    let options = NativeOptions {
        viewport: ViewportBuilder::default()
            .with_app_id("attention-lab")
            .with_inner_size(SIZE)
            .with_min_inner_size(LEAST_SIZE),
        ..NativeOptions::default()
    };
    let create = |context: &CreationContext| Ok(Box::new(Window::new(context, first)) as Box<dyn eframe::App>);
    eframe::run_native("Attention Lab", options, Box::new(create)).map_err(|error| match error {
        // winit's own text names a source file on the machine that built it.
        eframe::Error::WinitEventLoop(_) => WindowError::NoWindow(say("error-no-display")),
        other => WindowError::NoWindow(other.into()),
    })
}

/// The state of the window.
struct Window {
    workbench: Workbench,
    /// What the command line names; it is opened after the session, which it takes the place of.
    first: Option<Command>,
    state: UiState,
    session: Option<SessionStore>,
    /// When something changed that the session file does not hold yet.
    unsaved_since: Option<Instant>,
    chooser: Option<Chooser>,
    title: String,
    /// Zoom as egui knows it.
    zoom: f32,
    /// Whether the window fills the screen for a lecture.
    fullscreen: bool,
    closing: bool,
}

/// A file name made of a title.
fn file_name(title: &str) -> String {
    let plain: String = title.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<String> = plain.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() { "untitled.ron".into() } else { words.join("-") + ".ron" }
}

/// A file dialog that is open.
struct Chooser {
    job: Job<(), Option<PathBuf>>,
    command: fn(PathBuf) -> Command,
}

impl Window {
    fn new(context: &CreationContext, first: Option<Command>) -> Self {
        let folders = directories::ProjectDirs::from("", "", "attention-lab");
        let session = folders.map(|folders| SessionStore::new(folders.data_dir().join("session.ron")));
        let mut workbench = session.as_ref().map(SessionStore::load).unwrap_or_default();
        workbench.set_language();
        context.egui_ctx.set_zoom_factor(workbench.settings().zoom);
        let zoom = workbench.settings().zoom;
        Self {
            workbench,
            first,
            state: UiState::default(),
            session,
            unsaved_since: None,
            chooser: None,
            title: String::new(),
            zoom,
            fullscreen: false,
            closing: false,
        }
    }

    fn sync_zoom(&mut self, ctx: &egui::Context) {
        if self.workbench.zoom() != self.zoom {
            self.zoom = self.workbench.zoom();
            ctx.set_zoom_factor(self.zoom);
        }
    }

    /// Fills the screen as long as a lecture goes on.
    fn sync_fullscreen(&mut self, ctx: &egui::Context) {
        let lecture = self.workbench.lecture().is_some();
        if lecture != self.fullscreen {
            self.fullscreen = lecture;
            ctx.send_viewport_cmd(ViewportCommand::Fullscreen(lecture));
        }
    }

    fn set_title(&mut self, ctx: &egui::Context) {
        let workbench = &self.workbench;
        let file = workbench.path().and_then(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned());
        let name = file.unwrap_or_else(|| workbench.text.phrase(&workbench.document().title).to_owned());
        let mark = if workbench.is_modified() { "● " } else { "" };
        let title = format!("{mark}{name} – {}", workbench.text.get("app-name"));
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    fn chosen_file(&mut self) {
        let chosen = self.chooser.as_ref().and_then(|chooser| Some((chooser.job.poll()?, chooser.command)));
        let Some((result, command)) = chosen else { return };
        self.chooser = None;
        match result {
            Ok(Some(path)) => self.workbench.apply(command(path)),
            Ok(None) | Err(Stopped::Cancelled) => self.workbench.no_file(),
            Err(Stopped::Crashed(error)) => self.workbench.tell(error, true),
        }
    }

    /// Shows the dialogs that the workbench asks for and cannot show.
    fn dialogs(&mut self, ctx: &egui::Context) {
        if self.chooser.is_some() {
            // One file dialog at a time; what else is asked for waits.
            return;
        }
        let chooser = rfd::AsyncFileDialog::new();
        // The future is made here, because some systems insist on the main thread, and waited for
        // elsewhere, so that the window goes on drawing.
        match self.workbench.take_dialog() {
            Some(Dialog::Quit) => {
                self.closing = true;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
            Some(Dialog::Open) => {
                let filter = self.workbench.text.get("file-kind-open");
                let file = chooser.add_filter(filter, &["ron", "safetensors"]).pick_file();
                self.choose(ctx, |path| Command::Ask(Dialog::OpenFile(path)), file);
            }
            Some(Dialog::SaveAs) => {
                let name = file_name(&self.workbench.document().title);
                let filter = self.workbench.text.get("file-kind-preset");
                let chooser = chooser.add_filter(filter, &["ron"]).set_file_name(name);
                self.choose(ctx, Command::SaveAs, chooser.save_file());
            }
            _ => {}
        }
    }

    fn choose(
        &mut self,
        ctx: &egui::Context,
        command: fn(PathBuf) -> Command,
        file: impl Future<Output = Option<rfd::FileHandle>> + Send + 'static,
    ) {
        let wake = ctx.clone();
        let job = Job::start(
            "file dialog",
            move || wake.request_repaint(),
            move |_| Ok(pollster::block_on(file).map(|file| file.path().to_path_buf())),
        );
        self.chooser = Some(Chooser { job, command });
    }

    fn hold_back_close(&mut self, ctx: &egui::Context) {
        let asked = ctx.input(|input| input.viewport().close_requested());
        if asked && !self.closing && self.workbench.is_modified() {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.workbench.apply(Command::Ask(Dialog::Quit));
        }
    }

    fn autosave(&mut self, ctx: &egui::Context) {
        let Some(session) = &mut self.session else { return };
        if let Some(Err(error)) = session.poll(&self.workbench.text) {
            self.give_up_session(&error);
            return;
        }
        if session.holds(&self.workbench) {
            self.unsaved_since = None;
            return;
        }
        let since = *self.unsaved_since.get_or_insert_with(Instant::now);
        if let Some(wait) = AUTOSAVE.checked_sub(since.elapsed()).filter(|wait| !wait.is_zero()) {
            ctx.request_repaint_after(wait);
        } else {
            self.unsaved_since = None;
            let wake = ctx.clone();
            session.save_later(&self.workbench, move || wake.request_repaint());
        }
    }

    /// Told once: without a place for it, the program goes on without a session.
    fn give_up_session(&mut self, error: &str) {
        self.workbench.tell(error, true);
        self.session = None;
    }
}

impl eframe::App for Window {
    fn ui(&mut self, ui: &mut Ui, _: &mut Frame) {
        let ctx = ui.ctx().clone();
        if let Some(first) = self.first.take_if(|_| !self.workbench.is_restoring()) {
            self.workbench.apply(first);
        }
        self.chosen_file();
        self.hold_back_close(&ctx);
        self.sync_zoom(&ctx);
        self.sync_fullscreen(&ctx);
        workbench_ui(ui, &mut self.workbench, &mut self.state);
        self.dialogs(&ctx);
        self.set_title(&ctx);
        self.autosave(&ctx);
    }

    fn on_exit(&mut self) {
        if let Some(Err(error)) = self.session.as_mut().map(|session| session.save(&self.workbench)) {
            // The window is gone: this is the only place left to say it.
            eprintln!("attention-lab: {error}");
        }
    }
}
