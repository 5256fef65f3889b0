//! Every text can be read on what it stands on, in every theme (WCAG 2.1: 4.5 : 1).

use egui::Color32;
use strum::VariantArray;

use super::{Colors, Theme, luminance};
use crate::workbench::{Palette, ThemeChoice};

const TEXT: f32 = 4.5;
/// What is disabled is exempt in WCAG; here it can still be made out.
const DISABLED: f32 = 3.0;

fn contrast(a: Color32, b: Color32) -> f32 {
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    f32::max(a, b) / f32::min(a, b)
}

fn check(theme: &Theme, what: &str, ink: Color32, ground: Color32, least: f32) {
    let got = contrast(ink, ground);
    assert!(got >= least, "{:?}: {what}, {ink:?} on {ground:?} has {got:.2}", theme.choice);
}

fn themes() -> impl Iterator<Item = Theme> {
    ThemeChoice::VARIANTS.iter().copied().map(Theme::of)
}

/// Each colour by its name.
macro_rules! named {
    ($($ink:ident)*) => { [$((stringify!($ink), $ink),)*] };
}

/// All inks with a meaning. Every field is named, so that a new colour cannot be left out by mistake.
fn inks(theme: &Theme) -> Vec<(&'static str, Color32)> {
    #[rustfmt::skip]
    let Theme {
        text, text_weak, accent, query, key, value, score, weight, output, good, bad, encodings,
        // What inks are on, or lines are made of.
        background: _, panel: _, raised: _, raised_more: _, forbidden: _, on_accent: _, outline: _, hatch: _,
        choice: _, dark: _, line: _,
    } = *theme;
    let named = named![text text_weak accent query key value score weight output good bad];
    named.into_iter().chain(encodings.map(|ink| ("encodings", ink))).collect()
}

#[test]
fn every_ink_on_every_ground() {
    for theme in themes() {
        // Buttons and rows under the pointer, and those with the focus, are raised more: any ink may be there.
        for (name, ink) in inks(&theme) {
            for ground in [theme.background, theme.panel, theme.raised, theme.raised_more] {
                check(&theme, name, ink, ground, TEXT);
            }
        }
        check(&theme, "what is selected", theme.on_accent, theme.accent, TEXT);
        // Numbers and struck words on what the mask forbids.
        for ground in [theme.forbidden, theme.chequer(1)] {
            check(&theme, "text on forbidden", theme.text, ground, TEXT);
            check(&theme, "weak text on forbidden", theme.text_weak, ground, TEXT);
        }
        // Names of arrows in the plane that are not the chosen ones.
        for (name, ink) in [("query", theme.query), ("key", theme.key)] {
            check(&theme, name, theme.panel.lerp_to_gamma(ink, Theme::DIM), theme.panel, TEXT);
        }
    }
}

#[test]
fn ink_on_every_colour_of_the_maps_and_of_roles() {
    for theme in themes() {
        let maps = [Colors::sequential, Colors::diverging];
        let all = maps.iter().flat_map(|colors| Palette::VARIANTS.iter().map(|palette| colors(*palette, theme.dark)));
        for colors in all {
            for step in 0..=255 {
                let ground = colors.at(step as f32 / 255.0);
                check(&theme, "a number in a map", theme.ink_on(ground), ground, TEXT);
            }
        }
        let grounds = inks(&theme).into_iter().map(|(_, ink)| ink).chain(theme.kernels()).chain([theme.hatch]);
        for ground in grounds {
            check(&theme, "a number in a swatch", theme.ink_on(ground), ground, TEXT);
        }
    }
}

#[test]
fn what_egui_makes_of_the_theme() {
    for theme in themes() {
        let visuals = theme.visuals();
        let widgets = &visuals.widgets;
        for widget in [widgets.noninteractive, widgets.inactive, widgets.hovered, widgets.active, widgets.open] {
            for ground in [widget.bg_fill, widget.weak_bg_fill] {
                check(&theme, "a widget", widget.text_color(), ground, TEXT);
                check(&theme, "a caption in a widget", visuals.weak_text_color(), ground, TEXT);
            }
        }
        let grounds = [
            visuals.panel_fill,
            visuals.window_fill,
            visuals.faint_bg_color,
            visuals.extreme_bg_color,
            visuals.text_edit_bg_color(),
            visuals.code_bg_color,
        ];
        for ground in grounds {
            check(&theme, "text", visuals.text_color(), ground, TEXT);
            check(&theme, "strong text", visuals.strong_text_color(), ground, TEXT);
            // Hints in fields, and marks at the axes of plots.
            check(&theme, "hints", visuals.weak_text_color(), ground, TEXT);
            check(&theme, "links", visuals.hyperlink_color, ground, TEXT);
            check(&theme, "warnings", visuals.warn_fg_color, ground, TEXT);
            check(&theme, "errors", visuals.error_fg_color, ground, TEXT);
        }
        check(&theme, "selected", visuals.selection.stroke.color, visuals.selection.bg_fill, TEXT);
        // egui fades ink and ground of what is disabled towards what is behind.
        for behind in [theme.background, theme.panel] {
            let fade = |color| behind.lerp_to_gamma(color, visuals.disabled_alpha());
            check(&theme, "disabled button", fade(theme.text), fade(theme.raised), DISABLED);
            check(&theme, "disabled", fade(theme.text), behind, DISABLED);
            check(&theme, "disabled caption", fade(theme.text_weak), behind, DISABLED);
            check(&theme, "disabled and selected", fade(theme.on_accent), fade(theme.accent), DISABLED);
        }
    }
}

#[test]
fn the_ring_of_the_focus() {
    for theme in themes() {
        // On its halo.
        check(&theme, "the ring", theme.text, theme.background, 3.0);
    }
}
