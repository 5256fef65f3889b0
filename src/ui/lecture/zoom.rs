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

#[cfg(test)]
mod tests {
    use egui::{ViewportBuilder, ViewportInfo, pos2};

    use super::*;

    #[test]
    fn the_window_has_its_own_zoom_and_the_hall_keeps_its() {
        let ctx = Context::default();
        ctx.set_embed_viewports(false);
        ctx.set_zoom_factor(2.0);
        // A window whose pointer is at (100, 40) in its own points: (50, 20) in those of the hall.
        Context::set_immediate_viewport_renderer(|ctx, mut window| {
            let info = ViewportInfo {
                parent: Some(window.ids.parent),
                native_pixels_per_point: Some(1.0),
                ..ViewportInfo::default()
            };
            let input = RawInput {
                viewport_id: window.ids.this,
                viewports: std::iter::once((window.ids.this, info)).collect(),
                events: vec![Event::PointerMoved(pos2(50.0, 20.0))],
                ..RawInput::default()
            };
            ctx.run_ui(input, |ui| (window.viewport_ui_cb)(ui)).drop_without_applying_deltas();
        });
        let id = ViewportId::from_hash_of("window");
        let (mut inside, mut outside) = (None, None);
        for _ in 0..2 {
            let frame = ctx.run_ui(RawInput::default(), |ui| {
                let ctx = ui.ctx().clone();
                with_zoom(&ctx, id, 1.0, || {
                    ctx.show_viewport_immediate(id, ViewportBuilder::default(), |ui, _| {
                        inside = Some((ui.ctx().pixels_per_point(), ui.input(|input| input.pointer.latest_pos())));
                    });
                });
                outside = Some((ctx.pixels_per_point(), ctx.options(|options| options.zoom_with_keyboard)));
            });
            frame.drop_without_applying_deltas();
        }
        assert_eq!(inside, Some((1.0, Some(pos2(100.0, 40.0)))));
        assert_eq!(outside, Some((2.0, true)));
    }
}
