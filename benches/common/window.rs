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
    pub fn frame(&mut self) -> Took {
        let Self { workbench, state, ctx } = self;
        let screen_rect = Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 720.0)));
        took(|| {
            let mut output =
                ctx.run_ui(RawInput { screen_rect, ..RawInput::default() }, |ui| workbench_ui(ui, workbench, state));
            output.textures_delta.clear();
            std::hint::black_box(ctx.tessellate(output.shapes, output.pixels_per_point).len());
        })
    }

    fn is_up_to_date(&self) -> bool {
        let says = self.workbench.view().view != View::Next || self.workbench.says().is_some_and(|(_, fresh)| fresh);
        !self.workbench.is_stale() && says && !self.state.is_drawing()
    }

    /// A frame, and what is left of its time on a screen.
    pub fn next_frame(&mut self) -> Took {
        let frame = self.frame();
        std::thread::sleep(FRAME.saturating_sub(Duration::from_secs_f64(frame.wall)));
        frame
    }

    /// Frames until all is there: seconds to that, and of the slowest of them.
    pub fn settle(&mut self) -> (f64, Took) {
        let (start, mut slowest) = (Instant::now(), Took::default());
        loop {
            slowest = slowest.max(self.frame());
            if self.is_up_to_date() {
                return (start.elapsed().as_secs_f64(), slowest);
            }
            slowest = slowest.max(self.next_frame());
        }
    }
}

/// Seconds that something took, and those of them in which its thread had a core: others may have had it meanwhile.
#[derive(Clone, Copy, Debug, Default)]
pub struct Took {
    pub wall: f64,
    /// As `wall` where the system does not say.
    pub core: f64,
}

impl Took {
    /// The longer of both, each for itself.
    pub fn max(self, other: Self) -> Self {
        Self { wall: self.wall.max(other.wall), core: self.core.max(other.core) }
    }

    pub fn plus(self, other: Self) -> Self {
        Self { wall: self.wall + other.wall, core: self.core + other.core }
    }
}

/// How long something takes.
pub fn took(run: impl FnOnce()) -> Took {
    let (core, start) = (on_core(), Instant::now());
    run();
    let wall = start.elapsed().as_secs_f64();
    Took { wall, core: core.zip(on_core()).map_or(wall, |(before, after)| after - before) }
}

/// Seconds that this thread has had a core so far, as Linux counts them.
fn on_core() -> Option<f64> {
    // It counts up to the last time that it looked at which thread is next.
    std::thread::yield_now();
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(1e-9 * counted.split_whitespace().next()?.parse::<f64>().ok()?)
}
