//! Another zoom for the presenter's window than for the hall.
//!
//! egui has one zoom for all windows. What is readable in the last row would leave no room on the
//! lecturer's own screen, so the zoom is changed while that window is drawn. What its pointer does is
//! told in points of the hall's zoom, and is translated before egui reads it.

use egui::{Context, Event, Id, MouseWheelUnit, Plugin, RawInput, ViewportId};

/// Draws a window of its own with another zoom. Where windows are embedded, they share the zoom.
pub(super) fn with_zoom<T>(ctx: &Context, window: ViewportId, zoom: f32, draw: impl FnOnce() -> T) -> T {
    if ctx.embed_viewports() {
        return draw();
    }
    let before = ctx.options_mut(|options| {
        // Ctrl and + in that window would set the hall's zoom from this one.
        let before = (options.zoom_factor, options.zoom_with_keyboard);
        (options.zoom_factor, options.zoom_with_keyboard) = (zoom, false);
        before
    });
    let ratio = before.0 / zoom;
    ctx.data_mut(|data| data.insert_temp(id(), (window, ratio)));
    if ctx.plugin_opt::<Pointer>().is_none() {
        ctx.add_plugin(Pointer);
    }
    let result = draw();
    ctx.options_mut(|options| (options.zoom_factor, options.zoom_with_keyboard) = before);
    result
}

fn id() -> Id {
    Id::unique("zoom of the presenter's window")
}

/// Translates what the pointer does in the window that has a zoom of its own.
struct Pointer;

impl Plugin for Pointer {
    fn debug_name(&self) -> &'static str {
        "zoom of the presenter's window"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        let Some((window, ratio)) = ctx.data(|data| data.get_temp::<(ViewportId, f32)>(id())) else { return };
        if input.viewport_id != window || ratio == 1.0 {
            return;
        }
        for event in &mut input.events {
            match event {
                Event::PointerMoved(pos) | Event::PointerButton { pos, .. } | Event::Touch { pos, .. } => *pos *= ratio,
                Event::MouseWheel { unit: MouseWheelUnit::Point, delta, .. } => *delta *= ratio,
                _ => {}
            }
        }
    }
}
