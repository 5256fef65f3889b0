//! How scores become weights: the mask, the temperature, the scale, positions, the residual stream.

use std::borrow::Cow;

use egui::{RichText, Ui};
use strum::VariantArray;

use crate::attention::Pattern;
use crate::bench::Compared;
use crate::design::DESIGN_STRENGTH;
use crate::document::Which;
use crate::model::{Position, limits};
use crate::ui::numbers::number;
use crate::ui::panels::rows::{checkbox, note, slider};
use crate::ui::theme::fonts;
use crate::ui::widgets::{SliderRow, fields};
use crate::ui::{Scene, units};
use crate::workbench::{Control, Edit, KernelChange, KernelKind, View};

pub(super) fn attention(ui: &mut Ui, scene: &mut Scene) {
    scene.control(ui, Control::Causal, causal_switch);
    scene.control(ui, Control::Temperature, temperature_slider);
    scene.control(ui, Control::Scale, scale_switch);
    scene.control(ui, Control::Mask, mask);
    scene.control(ui, Control::Positions, position);
    scene.control(ui, Control::Kernel, kernel);
    scene.control(ui, Control::Residual, residual);
}

/// Whether a layer adds to what it reads.
fn residual(ui: &mut Ui, scene: &mut Scene) {
    let residual = scene.workbench.document().spec.residual;
    if let Some(on) = checkbox(ui, residual, scene.text("residual"), scene.text("residual-hint")) {
        scene.edit(Edit::Residual(on));
    }
}

/// The kernel that the map shows, and what it changes.
fn kernel(ui: &mut Ui, scene: &mut Scene) {
    let kind = scene.workbench.view().kernels.kind;
    let labels = KernelKind::VARIANTS.iter().map(|kind| scene.text(kind.into_str())).collect::<Vec<_>>();
    let selected = KernelKind::VARIANTS.iter().position(|other| *other == kind).unwrap_or(0);
    let (label, hint) = (scene.text("kernel"), scene.text("kernel-hint"));
    if let Some(chosen) = fields::choice(ui, &label, &hint, selected, &labels) {
        scene.push(KernelChange::Kernel(KernelKind::VARIANTS[chosen]));
    }
    let Some([exact, other]) = scene.workbench.comparison().and_then(|c| c.kernels[Which::First].first_chunk()) else {
        return;
    };
    if scene.workbench.view().view != View::Explore || scene.workbench.comparison_is_stale() {
        return;
    }
    let time = |compared: &Compared| {
        let seconds = compared.result.as_ref().map_or(0.0, |result| result.time.seconds);
        units::duration(&scene.workbench.text, seconds)
    };
    let text = match &other.result {
        Err(why) => scene.text(why.into_str()).into_owned(),
        Ok(result) => {
            let (largest, exact, other) = (number(result.largest), time(exact), time(other));
            scene.with("kernel-against-exact", &[("largest", &largest), ("exact", &exact), ("time", &other)])
        }
    };
    note(ui, scene, text);
}

/// The causal mask.
pub(in crate::ui::panels) fn causal_switch(ui: &mut Ui, scene: &mut Scene) {
    let causal = RichText::new(scene.text("causal")).family(fonts::strong());
    if let Some(on) = checkbox(ui, scene.workbench.document().spec.mask.causal, causal, scene.text("causal-hint")) {
        scene.edit(Edit::Causal(on));
    }
}

/// The softmax temperature τ.
fn temperature_slider(ui: &mut Ui, scene: &mut Scene) {
    temperature(ui, scene, |row| row);
}

/// The same in a row of other things.
pub fn temperature_in_line(ui: &mut Ui, scene: &mut Scene) {
    temperature(ui, scene, SliderRow::in_line);
}

fn temperature<'a>(ui: &mut Ui, scene: &mut Scene<'a>, shape: fn(SliderRow<'a>) -> SliderRow<'a>) {
    let range = f64::from(limits::TEMPERATURE.0)..=f64::from(limits::TEMPERATURE.1);
    let original = scene.workbench.original().spec.temperature;
    let row = slider(scene, "temperature", "temperature-hint", range, original.into()).logarithmic();
    if let Some(value) = shape(row).show(ui, scene.workbench.document().spec.temperature.into()) {
        scene.edit(Edit::Temperature(value as f32));
    }
}

/// Whether scores are divided by √K.
pub fn scale_switch(ui: &mut Ui, scene: &mut Scene) {
    let scale = scene.workbench.document().spec.scale;
    if let Some(on) = checkbox(ui, scale, scene.text("scale"), scene.text("scale-hint")) {
        scene.edit(Edit::Scale(on));
    }
}

/// The pattern, and its sizes.
fn mask(ui: &mut Ui, scene: &mut Scene) {
    let mask = scene.workbench.document().spec.mask.clone();
    let original = &scene.workbench.original().spec.mask.pattern;
    let tokens = scene.workbench.document().most_tokens();
    // Back to a pattern is back to its sizes.
    let options =
        Pattern::usual(tokens).map(|pattern| if pattern.same_kind(original) { original.clone() } else { pattern });
    // The last choice is a painting, which starts from the mask as it is.
    let selected = options.iter().position(|option| option.same_kind(&mask.pattern)).unwrap_or(options.len());
    let mut labels: Vec<_> = options.iter().map(|option| scene.text(option.into_str())).collect();
    labels.push(scene.text("mask-painted"));
    let (label, hint) = (scene.text("mask"), scene.text("mask-hint"));
    if let Some(chosen) = fields::choice(ui, &label, &hint, selected, &labels) {
        scene.edit(match options.get(chosen) {
            Some(pattern) => Edit::Pattern(pattern.clone()),
            None if matches!(original, Pattern::Painted(_)) => Edit::Pattern(original.clone()),
            None => Edit::Paint { pairs: Vec::new(), allowed: true },
        });
    }
    let (mut pattern, mut untouched) = (mask.pattern.clone(), options.get(selected).cloned().unwrap_or_default());
    let mut changed = false;
    for (size, original) in pattern.sizes_mut().into_iter().zip(untouched.sizes_mut()) {
        let most = tokens.max(*size.value).max(size.least);
        let range = size.least as f64..=most as f64;
        let row = slider(scene, size.label, size.hint, range, *original.value as f64).whole();
        let row = if most > 64 { row.logarithmic() } else { row };
        if let Some(value) = row.show(ui, *size.value as f64) {
            (*size.value, changed) = (value as usize, true);
        }
    }
    if changed {
        scene.edit(Edit::Pattern(pattern));
    }
    let blind = mask.blind_queries(scene.workbench.document().tokens.len());
    if blind > 0 {
        note(ui, scene, scene.workbench.text.count("blind-queries", blind));
    }
}

/// The encoding of positions, and how strong it is.
fn position(ui: &mut Ui, scene: &mut Scene) {
    let position = scene.workbench.document().spec.position;
    let original = scene.workbench.original().spec.position;
    let fresh = [
        Position::None,
        Position::Sinusoidal { strength: DESIGN_STRENGTH },
        Position::Rope { strength: 1.0 },
        Position::Alibi { strength: 1.0 },
    ];
    // A learned model knows the one that it was trained with.
    let is_learned = scene.workbench.document().reader().is_some();
    let known = |option: &Position| !is_learned || option.same_kind(Position::None) || option.same_kind(original);
    let fresh = fresh.into_iter().filter(known);
    let options: Vec<Position> =
        fresh.map(|option| if option.same_kind(original) { original } else { option }).collect();
    if options.len() == 1 {
        return;
    }
    let selected = options.iter().position(|option| option.same_kind(position)).unwrap_or(0);
    let labels: Vec<Cow<str>> = options.iter().map(|option| scene.text(option.into_str())).collect();
    let (label, hint) = (scene.text("position"), scene.text("position-hint"));
    if let Some(chosen) = fields::choice(ui, &label, &hint, selected, &labels) {
        scene.edit(Edit::Position(options[chosen]));
    }
    let hint = match position {
        Position::None => return,
        Position::Sinusoidal { .. } => "position-strength-sinusoidal",
        Position::Rope { .. } => "position-strength-rope",
        Position::Alibi { .. } => "position-strength-alibi",
    };
    let most = f64::from(limits::STRENGTH.1);
    let row =
        slider(scene, "position-strength", hint, 0.0..=2.0, options[selected].strength().into()).typed(0.0..=most);
    if let Some(strength) = row.show(ui, position.strength().into()) {
        scene.edit(Edit::Position(position.with_strength(strength as f32)));
    }
}
