//! Frames of the whole window, as they follow each other on a screen.

use std::time::{Duration, Instant};

use attention_lab::document::Document;
use attention_lab::ui::{UiState, workbench_ui};
use attention_lab::workbench::{View, Workbench};
use egui::{Context, RawInput, Rect, pos2, vec2};

/// A screen is drawn so often.
pub const FRAME: Duration = Duration::from_millis(16);

/// A window without a screen.
pub struct Window {
    pub workbench: Workbench,
    state: UiState,
    ctx: Context,
}

impl Window {
    pub fn new(document: Document) -> Self {
        Self { workbench: Workbench::new(document), state: UiState::default(), ctx: Context::default() }
    }

    /// Seconds of a frame, up to the triangles.
    pub fn frame(&mut self) -> f64 {
        let Self { workbench, state, ctx } = self;
        let screen_rect = Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 720.0)));
        let start = Instant::now();
        let mut output =
            ctx.run_ui(RawInput { screen_rect, ..RawInput::default() }, |ui| workbench_ui(ui, workbench, state));
        output.textures_delta.clear();
        std::hint::black_box(ctx.tessellate(output.shapes, output.pixels_per_point).len());
        start.elapsed().as_secs_f64()
    }

    fn is_up_to_date(&self) -> bool {
        let says = self.workbench.view().view != View::Next || self.workbench.says().is_some_and(|(_, fresh)| fresh);
        !self.workbench.is_stale() && says
    }

    /// A frame, and what is left of its time on a screen. Seconds of the frame.
    pub fn next_frame(&mut self) -> f64 {
        let frame = self.frame();
        std::thread::sleep(FRAME.saturating_sub(Duration::from_secs_f64(frame)));
        frame
    }

    /// Frames until all is there: seconds to that, and of the slowest of them.
    pub fn settle(&mut self) -> (f64, f64) {
        let (start, mut slowest) = (Instant::now(), 0.0f64);
        loop {
            slowest = slowest.max(self.frame());
            if self.is_up_to_date() {
                return (start.elapsed().as_secs_f64(), slowest);
            }
            slowest = slowest.max(self.next_frame());
        }
    }
}

/// How long something takes.
pub fn seconds(run: impl FnOnce()) -> f64 {
    let start = Instant::now();
    run();
    start.elapsed().as_secs_f64()
}
