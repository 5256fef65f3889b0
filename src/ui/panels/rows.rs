//! Rows that several panels have.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use egui::{RichText, Ui};

use crate::ui::Scene;
use crate::ui::widgets::SliderRow;

/// The slider of a number, with its label and its hint from the texts.
pub(super) fn slider<'a>(
    scene: &Scene<'a>,
    label: &'a str,
    hint: &'a str,
    range: RangeInclusive<f64>,
    original: f64,
) -> SliderRow<'a> {
    SliderRow::new((&scene.workbench.text, scene.theme), scene.text(label), scene.text(hint), range, original)
}

/// A checkbox. Returns the new state where the user changes it.
pub(super) fn checkbox(ui: &mut Ui, on: bool, label: impl Into<RichText>, hint: Cow<str>) -> Option<bool> {
    let mut new = on;
    let response = ui.checkbox(&mut new, label.into());
    let _ = response.on_hover_text(hint);
    (new != on).then_some(new)
}

/// An explanation under a control.
pub(super) fn note(ui: &mut Ui, scene: &Scene, text: impl Into<String>) {
    ui.label(RichText::new(text).small().color(scene.theme.text_weak));
}
