//! The numbers at one length, and what twice as many tokens do to them.

use egui::{Grid, RichText, ScrollArea, Ui, vec2};
use strum::VariantArray;

use super::value::{Value, bytes_at, seconds_at};
use crate::bench::{Growth, MILLION, Progress, Setup, forecast, machine_for};
use crate::ui::theme::fonts;
use crate::ui::{Scene, numbers, units};
use crate::workbench::KernelKind;

pub(super) fn table(ui: &mut Ui, scene: &mut Scene, setup: &Setup, progress: &Progress) {
    let tokens = scene.workbench.view().kernels.tokens;
    let text = &scene.workbench.text;
    let head = |ui: &mut Ui, key: &'static str, hint: &'static str| {
        let label = RichText::new(scene.text(key)).small().color(scene.theme.text_weak);
        let label = ui.label(label);
        if !hint.is_empty() {
            let _ = label.on_hover_text(scene.text(hint));
        }
    };
    ScrollArea::horizontal().id_salt("cost-table").show(ui, |ui| {
        Grid::new("cost-table").striped(true).spacing(vec2(18.0, 4.0)).show(ui, |ui| {
            for (key, hint) in [
                ("cost-column-kernel", ""),
                ("cost-column-time", "cost-column-time-hint"),
                ("cost-column-bytes", "cost-column-bytes-hint"),
                (if setup.causal { "cost-column-flops-causal" } else { "cost-column-flops" }, "cost-column-flops-hint"),
                ("cost-column-rate", "cost-column-rate-hint"),
                ("cost-column-million", "cost-column-million-hint"),
                ("cost-column-machine", "cost-column-machine-hint"),
            ] {
                head(ui, key, hint);
            }
            ui.end_row();
            for (index, kind) in KernelKind::VARIANTS.iter().copied().enumerate() {
                let color = scene.theme.kernels()[index];
                ui.label(RichText::new(scene.text(kind.into_str())).color(color).family(fonts::strong()));
                let times = [tokens / 2, tokens].map(|tokens| seconds_at(setup, progress, index, tokens));
                cell(ui, scene, times[1].map(|value| (units::duration(text, value.value), value)), grown(times));
                let bytes = [tokens / 2, tokens].map(|tokens| Some(bytes_at(setup, progress, index, tokens)));
                cell(ui, scene, bytes[1].map(|value| (units::bytes(value.value), value)), grown(bytes));
                let flops = setup.kernels[index].method().flops(tokens as f64, setup.head_width, setup.causal);
                ui.monospace(units::operations(flops));
                let rate = times[1].filter(|time| !time.extrapolated).map(|time| flops / time.value);
                let of_peak = |rate: f64| {
                    let share = progress.roof.map(|roof| numbers::percent((rate / roof.operations) as f32));
                    share.map_or_else(String::new, |share| format!(" = {share}"))
                };
                ui.monospace(rate.map_or("–".into(), |rate| format!("{}/s{}", units::operations(rate), of_peak(rate))));
                million(ui, scene, setup, progress, index);
                let needed = setup.kernels[index].method().bytes(MILLION, setup.head_width);
                let machine = scene.text(machine_for(needed).into_str());
                ui.label(format!("{}: {machine}", units::bytes(needed)));
                ui.end_row();
            }
        });
    });
    super::note(ui, scene, scene.text("cost-table-note").into_owned());
    if let Some(skipped) = progress.skipped.first() {
        let name = scene.text(KernelKind::VARIANTS[skipped.kernel].into_str());
        let arguments = [
            ("kernel", &*name),
            ("tokens", &*units::tokens(skipped.tokens)),
            ("bytes", &*units::bytes(skipped.bytes)),
            ("limit", &*units::bytes(crate::model::limits::BYTES as f64)),
        ];
        super::note(ui, scene, scene.with("cost-skipped", &arguments));
    }
}

/// By how much a number has grown from half the tokens.
fn grown([half, whole]: [Option<Value>; 2]) -> Option<(f64, bool)> {
    whole?.grown_from(half?)
}

/// The time at a million tokens, with a mark where what was measured does not grow as the formula says.
fn million(ui: &mut Ui, scene: &Scene, setup: &Setup, progress: &Progress, kernel: usize) {
    let Some(seconds) = forecast(setup, &progress.samples, kernel, MILLION) else {
        ui.monospace("–");
        return;
    };
    let time = format!("≈ {}", units::duration(&scene.workbench.text, seconds));
    match Growth::of(setup, &progress.samples, kernel).filter(|growth| growth.is_far()) {
        Some(growth) => {
            let label = ui.label(RichText::new(format!("{time} ?")).monospace().color(scene.theme.bad));
            label.on_hover_text(far(scene, growth));
        }
        None => {
            ui.label(RichText::new(time).monospace().color(scene.theme.text_weak));
        }
    }
}

/// That a measured growth is not the formula's.
pub(super) fn far(scene: &Scene, growth: Growth) -> String {
    let [measured, formula] = [growth.measured, growth.formula].map(|factor| format!("{factor:.1}"));
    scene.with("cost-far", &[("measured", &measured), ("formula", &formula)])
}

/// A number and its growth, each marked where it was not measured.
pub(super) fn cell(ui: &mut Ui, scene: &Scene, value: Option<(String, Value)>, grown: Option<(f64, bool)>) {
    let Some((text, value)) = value else {
        ui.monospace("–");
        return;
    };
    ui.horizontal(|ui| {
        let color = if value.extrapolated { scene.theme.text_weak } else { scene.theme.text };
        let text = if value.extrapolated { format!("≈ {text}") } else { text };
        ui.label(RichText::new(text).monospace().color(color));
        if let Some(time) = value.time {
            let color = if time.is_steady() { scene.theme.text_weak } else { scene.theme.bad };
            let spread = RichText::new(format!("+{}", numbers::percent(time.spread as f32))).small().color(color);
            let _ = ui.label(spread).on_hover_text(scene.text("cost-spread-hint"));
        }
        if let Some((grown, measured)) = grown {
            let mark = if measured { "" } else { "≈ " };
            let strong = RichText::new(format!("{mark}×{grown:.1}")).monospace();
            ui.label(strong.color(if grown > 3.0 { scene.theme.bad } else { scene.theme.good }));
        }
    });
}
