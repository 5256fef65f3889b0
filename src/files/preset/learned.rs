//! Presets that name a learned model and a text.

use std::path::PathBuf;

use super::claims::{fitting_claims, fitting_focus, with_focus_and_claims};
use super::interventions;
use super::wire::{self, Intervention};
use crate::document::{Document, Reader, Which};
use crate::files::{Problem, find_model, open_model};

/// The document of a preset; its model is looked for in some folders first.
pub(super) fn read(preset: wire::Learned, folders: &[PathBuf]) -> Result<Document, Problem> {
    let no_model = || Problem::NoModel { name: preset.model.clone(), from: preset.from.clone() };
    let path = find_model(&preset.model, folders).ok_or_else(no_model)?;
    let model = open_model(&path).map_err(|error| Problem::Model(Box::new(error)))?;
    let mut document = Document::of_learned(model, &preset.text)?;
    if !preset.title.is_empty() {
        document.title = preset.title;
    }
    document.about = preset.about;
    if let Some(text) = &preset.contrast {
        document.set_text(Which::Second, text)?;
    }
    let spec = &mut document.spec;
    spec.mask.causal = preset.causal.unwrap_or(spec.mask.causal);
    spec.mask.pattern = preset.mask;
    spec.position = preset.position.unwrap_or(spec.position);
    (spec.temperature, spec.scale, spec.residual) = (preset.temperature, preset.scale, preset.residual);
    for (i, intervention) in preset.interventions.into_iter().enumerate() {
        let read = interventions::read(intervention, i + 1, &document)?;
        document.spec.interventions.push(read);
    }
    document.check()?;
    with_focus_and_claims(document, preset.focus, preset.claims)
}

/// A document of a learned model as a preset.
pub(super) fn write(document: &Document, Reader { model, texts }: &Reader) -> wire::Learned {
    let (spec, trained) = (&document.spec, model.checkpoint.spec());
    let interventions: Vec<Intervention> = spec.interventions.iter().map(interventions::wire).collect();
    wire::Learned {
        title: document.title.clone(),
        about: document.about.clone(),
        model: model.path.display().to_string(),
        from: String::new(),
        text: texts[Which::First].clone(),
        contrast: document.contrast.as_ref().map(|_| texts[Which::Second].clone()),
        causal: (spec.mask.causal != trained.mask.causal).then_some(spec.mask.causal),
        mask: spec.mask.pattern.clone(),
        position: (spec.position != trained.position).then_some(spec.position),
        temperature: spec.temperature,
        scale: spec.scale,
        residual: spec.residual,
        interventions,
        focus: fitting_focus(document),
        claims: fitting_claims(document),
    }
}
