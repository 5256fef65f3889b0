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
use crate::ui::widgets::fields;
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
        let seconds = compared.result.as_ref().map_or(0.0, |result| result.seconds);
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
pub fn temperature_slider(ui: &mut Ui, scene: &mut Scene) {
    let range = f64::from(limits::TEMPERATURE.0)..=f64::from(limits::TEMPERATURE.1);
    let original = scene.workbench.original().spec.temperature;
    let row = slider(scene, "temperature", "temperature-hint", range, original.into()).logarithmic();
    if let Some(value) = row.show(ui, scene.workbench.document().spec.temperature.into()) {
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
    let tokens = scene.workbench.document().tokens.len().max(scene.workbench.document().sentence(Which::Second).len());
    let fresh = [
        Pattern::Full,
        Pattern::Window { width: 3.min(tokens.max(1)) },
        Pattern::WindowGlobals { width: 3.min(tokens.max(1)), globals: 1.min(tokens) },
        Pattern::Prefix { length: tokens.div_ceil(3) },
        Pattern::Padding { count: 1.min(tokens) },
    ];
    // Back to a pattern is back to its sizes.
    let options = fresh.map(|pattern| if pattern.same_kind(original) { original.clone() } else { pattern });
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
    let size = |ui: &mut Ui, scene: &Scene, label, hint, least: usize, value: usize, original: usize| {
        let most = tokens.max(value).max(least);
        let row = slider(scene, label, hint, least as f64..=most as f64, original as f64).whole();
        let row = if most > 64 { row.logarithmic() } else { row };
        row.show(ui, value as f64).map(|value| value as usize)
    };
    let window = |ui: &mut Ui, scene: &Scene, value, original| {
        size(ui, scene, "window-width", "window-width-hint", 1, value, original)
    };
    let new = match (mask.pattern.clone(), options.get(selected).cloned().unwrap_or_default()) {
        (Pattern::Window { width }, Pattern::Window { width: original }) => {
            window(ui, scene, width, original).map(|width| Pattern::Window { width })
        }
        (Pattern::WindowGlobals { width, globals }, Pattern::WindowGlobals { width: w, globals: g }) => {
            let width_new = window(ui, scene, width, w);
            let globals_new = size(ui, scene, "window-globals", "window-globals-hint", 0, globals, g);
            (width_new.is_some() || globals_new.is_some()).then(|| Pattern::WindowGlobals {
                width: width_new.unwrap_or(width),
                globals: globals_new.unwrap_or(globals),
            })
        }
        (Pattern::Prefix { length }, Pattern::Prefix { length: original }) => {
            size(ui, scene, "prefix-length", "prefix-length-hint", 0, length, original)
                .map(|length| Pattern::Prefix { length })
        }
        (Pattern::Padding { count }, Pattern::Padding { count: original }) => {
            size(ui, scene, "padding-count", "padding-count-hint", 0, count, original)
                .map(|count| Pattern::Padding { count })
        }
        _ => None,
    };
    if let Some(pattern) = new {
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
    let options = fresh.map(|option| if option.same_kind(original) { original } else { option });
    let selected = options.iter().position(|option| option.same_kind(position)).unwrap_or(0);
    let labels: [Cow<str>; 4] = options.map(|option| scene.text(option.into_str()));
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
