//! The desktop window: a thin shell around the workbench.

mod size;
mod system_fonts;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::{CreationContext, Frame, NativeOptions};
use egui::{Ui, ViewportBuilder, ViewportCommand};

use attention_lab::figure;
use attention_lab::files::FileError;
use attention_lab::jobs::{Job, Stopped, Wake};
use attention_lab::paper::ReportJob;
use attention_lab::text::{Phrase, Text, say};
use attention_lab::ui::{UiState, workbench_ui};
use attention_lab::workbench::{Command, Dialog, FileUse, SessionStore, Workbench, command_for};
use system_fonts::SystemFonts;

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
/// No dialog appears and is cancelled within this time.
const SEEN: Duration = Duration::from_millis(250);

/// Opens the window on a file or a shipped preset, or on the last session, and returns when it is closed. A file that does
/// not read is told on the terminal and in the window.
///
/// # Errors
/// There is no display; where the file does not read either, that comes first.
pub fn run(file: Option<PathBuf>) -> Result<(), WindowError> {
    let (first, wrong) = match file.map(|file| (command_for(file.clone()), file)) {
        None => (None, None),
        Some((Ok(command), _)) => (Some(command), None),
        // To open it is to be told what is wrong with it; nothing is lost by it, so that nothing is asked.
        Some((Err(error), file)) => (Some(Command::Open(file)), Some(error)),
    };
    let complaint = wrong.as_ref().map(|error| format!("attention-lab: {error}"));
    let (size, least) = size::opening(None, None);
    let options = NativeOptions {
        viewport: ViewportBuilder::default()
            .with_app_id("attention-lab")
            .with_inner_size(size)
            .with_min_inner_size(least),
        // eframe's own would list the fonts at every start.
        system_font_fallback: false,
        ..NativeOptions::default()
    };
    let create = |context: &CreationContext| {
        if let Some(complaint) = complaint {
            eprintln!("{complaint}");
        }
        Ok(Box::new(Window::new(context, first)) as Box<dyn eframe::App>)
    };
    eframe::run_native("Attention Lab", options, Box::new(create)).map_err(|error| match (wrong, error) {
        (Some(wrong), _) => WindowError::File(wrong),
        // winit's own text names a source file on the machine that built it.
        (None, eframe::Error::WinitEventLoop(_)) => WindowError::NoWindow(say("error-no-display")),
        (None, other) => WindowError::NoWindow(other.into()),
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
    report: ReportJob,
    title: String,
    /// Zoom as egui knows it.
    zoom: f32,
    /// Whether the window has a size that fits the screen.
    fitted: bool,
    /// Whether the window fills the screen for a lecture.
    fullscreen: bool,
    closing: bool,
}

/// A file dialog that is open.
struct Chooser {
    job: Job<(), Option<PathBuf>>,
    what: FileUse,
    since: Instant,
    /// Whether this window has lost the focus since: to the dialog, presumably.
    left: bool,
}

impl Chooser {
    /// Whether a dialog that ended without a choice was never there. The system's answer is the same as when somebody
    /// cancels it; but a dialog takes the focus, and nobody sees one and cancels it in no time.
    fn never_opened(&self) -> bool {
        !self.left || self.since.elapsed() < SEEN
    }
}

impl Window {
    fn new(context: &CreationContext, first: Option<Command>) -> Self {
        let folders = directories::ProjectDirs::from("", "", "attention-lab");
        let session = folders.map(|folders| SessionStore::new(folders.data_dir().join("session.ron")));
        let mut workbench = session.as_ref().map(SessionStore::load).unwrap_or_default();
        workbench.set_language();
        context.egui_ctx.add_font_provider(Arc::new(SystemFonts::default()));
        context.egui_ctx.set_zoom_factor(workbench.settings().zoom);
        let zoom = workbench.settings().zoom;
        Self {
            workbench,
            first,
            state: UiState::default(),
            session,
            unsaved_since: None,
            chooser: None,
            report: ReportJob::default(),
            title: String::new(),
            zoom,
            fitted: false,
            fullscreen: false,
            closing: false,
        }
    }

    fn sync_zoom(&mut self, ctx: &egui::Context) {
        if self.workbench.shown_zoom() != self.zoom {
            self.zoom = self.workbench.shown_zoom();
            ctx.set_zoom_factor(self.zoom);
        }
    }

    /// Gives the window a size that fits the screen, which is known from the first frame on, before anything is seen; and
    /// notes the size that the user gives it.
    fn sync_size(&mut self, ctx: &egui::Context) {
        let zoom = ctx.zoom_factor();
        if !self.fitted {
            self.fitted = true;
            let screen = ctx.input(|input| input.viewport().monitor_size);
            let saved = self.workbench.window_size.map(|size| egui::Vec2::from(size) / zoom);
            let (size, least) = size::opening(saved, screen);
            ctx.send_viewport_cmd(ViewportCommand::MinInnerSize(least));
            ctx.send_viewport_cmd(ViewportCommand::InnerSize(size));
            return;
        }
        let fills = |input: &egui::InputState| {
            let viewport = input.viewport();
            viewport.maximized == Some(true) || viewport.fullscreen == Some(true) || viewport.minimized == Some(true)
        };
        if !self.fullscreen && !ctx.input(fills) {
            self.workbench.window_size = Some((ctx.content_rect().size() * zoom).into());
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

    fn chosen_file(&mut self, ctx: &egui::Context) {
        let Some(chooser) = &mut self.chooser else { return };
        chooser.left |= !ctx.input(|input| input.focused);
        let Some(result) = chooser.job.poll() else { return };
        let (what, never_opened) = (chooser.what, chooser.never_opened());
        self.chooser = None;
        match result {
            Ok(Some(path)) => self.workbench.apply(what.of(path)),
            Ok(None) if never_opened => self.workbench.type_path(what),
            Ok(None) | Err(Stopped::Cancelled) => self.workbench.apply(Command::CloseDialog),
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
                let file = chooser.add_filter(filter, &["ron", "safetensors", "gguf"]).pick_file();
                self.choose(ctx, FileUse::Open, file);
            }
            Some(Dialog::OpenFolder) => self.choose(ctx, FileUse::Folder, chooser.pick_folder()),
            Some(Dialog::OpenRecording) => {
                let filter = self.workbench.text.get("file-kind-open");
                let file = chooser.add_filter(filter, &["safetensors"]).pick_file();
                self.choose(ctx, FileUse::Recording, file);
            }
            Some(Dialog::SaveTable) => {
                let filter = self.workbench.text.get("file-kind-table");
                let chooser = chooser.add_filter(filter, &["csv"]).set_file_name("heads.csv");
                self.choose(ctx, FileUse::Table, chooser.save_file());
            }
            Some(Dialog::SavePicture) => {
                let (filter, name) = (self.workbench.text.get("file-kind-picture"), self.workbench.likely_picture());
                let chooser = chooser.add_filter(filter, &["svg", "pdf", "png"]).set_file_name(name);
                self.choose(ctx, FileUse::Picture, chooser.save_file());
            }
            Some(Dialog::SaveFilm) => {
                let (filter, name) = (self.workbench.text.get("file-kind-film"), self.workbench.likely_film());
                let chooser = chooser.add_filter(filter, &["gif", "png", "apng"]).set_file_name(name);
                self.choose(ctx, FileUse::Film, chooser.save_file());
            }
            Some(Dialog::SaveReport) => {
                let (filter, name) = (self.workbench.text.get("file-kind-report"), self.workbench.likely_report());
                let chooser = chooser.add_filter(filter, &["html"]).set_file_name(name);
                self.choose(ctx, FileUse::Report, chooser.save_file());
            }
            Some(Dialog::SaveSubmission) => {
                let (filter, name) = (self.workbench.text.get("file-kind-answers"), self.workbench.likely_submission());
                let chooser = chooser.add_filter(filter, &["ron"]).set_file_name(name);
                self.choose(ctx, FileUse::Submission, chooser.save_file());
            }
            Some(Dialog::SaveModel) => self.choose(ctx, FileUse::Model, chooser.pick_folder()),
            Some(Dialog::SaveAs) => {
                let (_, name) = self.workbench.likely_file();
                let filter = self.workbench.text.get("file-kind-preset");
                let chooser = chooser.add_filter(filter, &["ron"]).set_file_name(name);
                self.choose(ctx, FileUse::Save, chooser.save_file());
            }
            _ => {}
        }
    }

    fn choose(
        &mut self,
        ctx: &egui::Context,
        what: FileUse,
        file: impl Future<Output = Option<rfd::FileHandle>> + Send + 'static,
    ) {
        let job = Job::start("file dialog", &frame_of(ctx), move |_| {
            Ok(pollster::block_on(file).map(|file| file.path().to_path_buf()))
        });
        self.chooser = Some(Chooser { job, what, since: Instant::now(), left: false });
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
            session.save_later(&self.workbench, &frame_of(ctx));
        }
    }

    /// Told once: without a place for it, the program goes on without a session.
    fn give_up_session(&mut self, error: &str) {
        self.workbench.tell(error, true);
        self.session = None;
    }

    /// When the window closes.
    fn save_last(&mut self) {
        if let Some(Err(error)) = self.session.as_mut().map(|session| session.save(&self.workbench)) {
            // The window is gone: this is the only place left to say it.
            eprintln!("attention-lab: {error}");
        }
    }
}

impl eframe::App for Window {
    fn ui(&mut self, ui: &mut Ui, frame: &mut Frame) {
        let ctx = ui.ctx().clone();
        if let Some(first) = self.first.take_if(|_| !self.workbench.is_restoring()) {
            self.workbench.apply(first);
        }
        self.chosen_file(&ctx);
        self.hold_back_close(&ctx);
        self.sync_zoom(&ctx);
        self.sync_size(&ctx);
        self.sync_fullscreen(&ctx);
        if let Some(window) = frame.winit_window().filter(|_| self.fullscreen) {
            self.state.set_displays(window.available_monitors().count());
        }
        workbench_ui(ui, &mut self.workbench, &mut self.state);
        let size = ctx.content_rect().size() * ctx.zoom_factor();
        if let Some(picture) = figure::save_picture(&mut self.workbench, size) {
            ctx.copy_image(picture);
        }
        let wake = frame_of(&ctx);
        figure::begin_film(&mut self.workbench, size, &wake);
        self.report.follow(&mut self.workbench, &wake);
        self.dialogs(&ctx);
        self.set_title(&ctx);
        self.autosave(&ctx);
    }

    #[cfg(not(any(target_os = "windows", target_os = "macos")))]
    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        self.save_last();
    }

    #[cfg(any(target_os = "windows", target_os = "macos"))]
    fn on_exit(&mut self) {
        self.save_last();
    }
}

/// Asks for a frame.
fn frame_of(ctx: &egui::Context) -> Wake {
    let ctx = ctx.clone();
    Wake::new(move || ctx.request_repaint())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a dialog that ended without a choice after so long was never there.
    fn never_opened(after: Duration, left: bool) -> bool {
        let since = Instant::now().checked_sub(after).unwrap_or_else(Instant::now);
        Chooser { job: Job::start("test", &Wake::default(), |_| Ok(None)), what: FileUse::Save, since, left }
            .never_opened()
    }

    #[test]
    fn a_dialog_that_never_took_the_focus_was_not_there() {
        assert!(never_opened(Duration::ZERO, false) && never_opened(4 * SEEN, false));
        assert!(!never_opened(4 * SEEN, true), "somebody saw it and cancelled it");
    }
}
