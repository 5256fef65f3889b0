//! The look of egui's own widgets.

use egui::{Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, TextStyle, Vec2, style::WidgetVisuals};

use super::{Theme, fonts};

/// Sizes of type in points at zoom 1.
pub mod size {
    pub const SMALL: f32 = 12.0;
    pub const BODY: f32 = 14.0;
    pub const HEADING: f32 = 17.0;
    /// Below the picture in a hall.
    pub const CAPTION: std::ops::RangeInclusive<f32> = 17.0..=26.0;
}

/// Installs fonts once, and takes from egui the keys that the program has itself. The theme is set with
/// [`Theme::apply`].
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts::definitions());
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
}

impl Theme {
    /// Makes egui's widgets look like this theme. With `still`, nothing of theirs moves by itself.
    pub fn apply(self, ctx: &egui::Context, still: bool) {
        let theme = if self.dark { egui::Theme::Dark } else { egui::Theme::Light };
        ctx.set_theme(theme);
        let moving = egui::Style::default();
        ctx.all_styles_mut(|style| {
            self.write(style);
            // Menus, sections and panels that open, scrolling to something, and the cursor in text.
            style.animation_time = if still { 0.0 } else { moving.animation_time };
            style.scroll_animation = if still { egui::style::ScrollAnimation::none() } else { moving.scroll_animation };
            style.visuals.text_cursor.blink = !still;
        });
    }

    fn write(self, style: &mut egui::Style) {
        style.text_styles = [
            (TextStyle::Small, FontId::new(size::SMALL, FontFamily::Proportional)),
            (TextStyle::Body, FontId::new(size::BODY, FontFamily::Proportional)),
            (TextStyle::Button, FontId::new(size::BODY, FontFamily::Proportional)),
            (TextStyle::Heading, FontId::new(size::HEADING, fonts::strong())),
            (TextStyle::Monospace, FontId::new(size::BODY, FontFamily::Monospace)),
        ]
        .into();
        let spacing = &mut style.spacing;
        spacing.item_spacing = Vec2::new(8.0, 6.0);
        spacing.button_padding = Vec2::new(8.0, 4.0);
        spacing.interact_size.y = 24.0;
        spacing.menu_margin = Margin::same(8);
        spacing.slider_rail_height = 6.0;
        spacing.tooltip_width = 420.0;
        style.interaction.tooltip_delay = 0.3;
        style.visuals = self.visuals();
    }

    pub(super) fn visuals(self) -> egui::Visuals {
        let mut visuals = if self.dark { egui::Visuals::dark() } else { egui::Visuals::light() };
        visuals.override_text_color = None;
        visuals.weak_text_color = Some(self.text_weak);
        visuals.hyperlink_color = self.accent;
        visuals.faint_bg_color = self.raised;
        visuals.extreme_bg_color = self.background;
        visuals.text_edit_bg_color = Some(self.background);
        visuals.code_bg_color = self.raised;
        visuals.warn_fg_color = self.key;
        visuals.error_fg_color = self.bad;
        visuals.window_fill = self.panel;
        visuals.window_stroke = Stroke::new(self.line, self.outline);
        visuals.window_corner_radius = CornerRadius::same(8);
        visuals.panel_fill = self.panel;
        visuals.selection.bg_fill = self.accent;
        visuals.selection.stroke = Stroke::new(self.line, self.on_accent);
        visuals.slider_trailing_fill = true;
        // Faded, but still 3 : 1.
        visuals.disabled_alpha = 0.65;
        let widget = |fill: Color32, ink: Color32, line: f32, edge: Color32| WidgetVisuals {
            bg_fill: fill,
            weak_bg_fill: fill,
            bg_stroke: Stroke::new(line, edge),
            corner_radius: CornerRadius::same(5),
            fg_stroke: Stroke::new(self.line.max(1.2), ink),
            expansion: 0.0,
        };
        visuals.widgets.noninteractive = widget(self.panel, self.text, self.line, self.outline);
        visuals.widgets.inactive = widget(self.raised, self.text, self.line, self.outline);
        visuals.widgets.hovered = widget(self.raised_more, self.text, self.line, self.accent);
        visuals.widgets.active = widget(self.raised_more, self.text, self.line * 2.0, self.accent);
        visuals.widgets.open = widget(self.raised_more, self.text, self.line, self.outline);
        visuals
    }
}
