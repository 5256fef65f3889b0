//! A plot to be read, not moved about.

use egui::{Sense, Ui, Vec2b};
use egui_plot::{AxisHints, Plot};

use crate::ui::theme::Theme;

/// Space for the half of the last tick's label that stands out.
const OVERHANG: f32 = 14.0;

/// A plot of a height over the width that there is, with its two axes: it answers the pointer, and
/// keeps its bounds.
pub(crate) fn quiet_plot<'a>(ui: &Ui, theme: Theme, id: &str, height: f32, axes: [AxisHints<'a>; 2]) -> Plot<'a> {
    let [x, y] = axes;
    Plot::new(egui::Id::unique(id))
        .height(height)
        .width(ui.available_width() - OVERHANG)
        .allow_zoom(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_axis_zoom_drag(false)
        .allow_double_click_reset(false)
        .sense(Sense::hover())
        .show_background(false)
        .show_crosshair(false)
        .auto_bounds(Vec2b::FALSE)
        .grid_color(theme.outline)
        .custom_x_axes(vec![x])
        .custom_y_axes(vec![y])
}
