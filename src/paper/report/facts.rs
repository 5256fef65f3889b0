//! What the model is, and how it is set.

use std::collections::BTreeSet;

use crate::design::join;
use crate::document::{Subject, Which};
use crate::paper::page::Page;
use crate::ui::names::source_name;
use crate::ui::numbers::grouped;
use crate::workbench::{KernelKind, Workbench};

/// Names and what they are called for.
struct Facts<'a> {
    bench: &'a Workbench,
    facts: Vec<(String, String)>,
}

impl Facts<'_> {
    fn add(&mut self, key: &str, fact: impl Into<String>) {
        self.facts.push((self.bench.text.get(key).into_owned(), fact.into()));
    }

    fn switch(&mut self, key: &str, on: bool) {
        let words = self.bench.text.get(if on { "report-on" } else { "report-off" }).into_owned();
        self.add(key, words);
    }
}

/// The text that is read, and what reads it.
pub(super) fn model(page: &mut Page, bench: &Workbench) {
    let (text, document) = (&bench.text, bench.document());
    let mut facts = Facts { bench, facts: Vec::new() };
    for (which, key) in [(Which::First, "sentence-first"), (Which::Second, "sentence-second")] {
        let tokens = document.sentence(which);
        if !tokens.is_empty() {
            let typed = document.typed(which).map(str::to_owned);
            facts.add(key, typed.unwrap_or_else(|| join(tokens.iter().map(|token| token.word()))));
        }
    }
    facts.add("tokens-first", document.tokens.len().to_string());
    match &document.subject {
        Subject::Designed => {
            let all = document.layers.iter().flat_map(|layer| &layer.heads);
            let sources: BTreeSet<_> = all.map(|head| source_name(text, &head.source)).collect();
            facts.add("report-made", sources.into_iter().collect::<Vec<_>>().join(", "));
            facts.add("word-seed", document.seed.to_string());
        }
        Subject::Learned(reader) => {
            facts.add("recorded-model", reader.model.name.clone());
            match &reader.moment {
                Some(moment) => {
                    facts.add("report-step", grouped(moment.step as u64));
                    facts.add("report-training-seed", moment.training.settings().seed.to_string());
                }
                None => facts.add("report-folder", reader.model.path.display().to_string()),
            }
        }
        Subject::Recorded(recording) => {
            let origin = &recording.origin;
            let known = [
                ("recorded-model", &origin.model),
                ("recorded-source", &origin.source),
                ("recorded-licence", &origin.licence),
            ];
            known.into_iter().filter(|(_, fact)| !fact.is_empty()).for_each(|(key, fact)| facts.add(key, fact));
        }
    }
    facts.add("layers", document.layers.len().to_string());
    facts.add("heads", document.heads().to_string());
    if document.recording().is_none() {
        facts.add("model-width", document.width.to_string());
        facts.add("head-width", document.head_width().to_string());
        if document.group_size > 1 {
            facts.add("group-size", document.group_size.to_string());
        }
    }
    if let Some(path) = bench.path() {
        facts.add("report-file", path.display().to_string());
    }
    page.section(&text.get("section-model"), |page| page.facts(&facts.facts));
}

/// The settings of attention; those of a recording are not known, but for its mask.
pub(super) fn settings(page: &mut Page, bench: &Workbench) {
    let (text, document) = (&bench.text, bench.document());
    let (spec, kernel) = (&document.spec, bench.view().kernels.kind);
    let mut facts = Facts { bench, facts: Vec::new() };
    facts.switch("causal", spec.mask.causal);
    if document.recording().is_none() {
        let mut pattern = spec.mask.pattern.clone();
        facts.add("mask", text.get(pattern.into_str()));
        for size in pattern.sizes_mut() {
            facts.add(size.label, size.value.to_string());
        }
        facts.add("temperature", spec.temperature.to_string());
        facts.switch("scale", spec.scale);
        facts.add("position", text.get(spec.position.into_str()));
        facts.switch("residual", spec.residual);
        if kernel != KernelKind::Exact {
            facts.add("kernel", text.get(kernel.into_str()));
        }
    }
    page.section(&text.get("report-settings"), |page| page.facts(&facts.facts));
}
