//! Presets that name a learned model and a text.

use std::path::PathBuf;
use std::sync::Arc;

use super::claims::{fitting_claims, fitting_focus, with_focus_and_claims};
use super::interventions;
use super::wire::{self, Intervention};
use crate::document::{Document, Moment, Reader, Which};
use crate::files::{Problem, find_model, open_model};
use crate::jobs::uninterrupted;
use crate::text::{Phrase, say};
use crate::train::{Broken, Plan, Training};

/// The document of a preset; its model is looked for in some folders first.
pub(super) fn read(preset: wire::Learned, folders: &[PathBuf]) -> Result<Document, Problem> {
    let mut document = match (preset.model, preset.training) {
        (Some(name), None) => {
            let no_model = || Problem::NoModel { name: name.clone(), from: preset.from.clone() };
            let path = find_model(&name, folders).ok_or_else(no_model)?;
            let model = open_model(&path).map_err(|error| Problem::Model(Box::new(error)))?;
            Document::of_learned(model, preset.text.as_deref().unwrap_or_default())?
        }
        (None, Some(plan)) => {
            let mut document = Document::of_training(trained(plan, preset.step)?)?;
            if let Some(text) = &preset.text {
                document.set_text(Which::First, text)?;
            }
            document
        }
        _ => {
            let expected = say("expected-exactly-one").with("names", "model").with("last", "training");
            return Err(Problem::invalid("model, training", expected, say("got-none-or-more")));
        }
    };
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

/// Steps at most after which a preset reads a model.
const STEPS: usize = 1_000_000;

/// A training after some steps, which are taken now.
fn trained(plan: Plan, step: usize) -> Result<Moment, Problem> {
    if step > STEPS {
        return Err(Problem::invalid("step", Phrase::range(0, STEPS), step));
    }
    let training = uninterrupted(|cancel| match Training::follow(plan, step, cancel) {
        Ok(training) => Ok(Ok(training)),
        Err(Broken::Plan(mismatch)) => Ok(Err(mismatch)),
        Err(Broken::Stopped(stopped)) => Err(stopped),
    });
    let training = training.map_err(|mismatch| Problem::from(mismatch.inside("training")))?;
    Ok(Moment::new(Arc::new(training), step))
}

/// A document of a learned model as a preset.
pub(super) fn write(document: &Document, Reader { model, texts, moment }: &Reader) -> wire::Learned {
    let (spec, trained) = (&document.spec, model.checkpoint.spec());
    let (held, most) = (document.held(), document.most_tokens());
    let own = spec.interventions.iter().filter(|one| !held.contains(one));
    let interventions: Vec<Intervention> = own.filter_map(|one| interventions::wire(one, most)).collect();
    wire::Learned {
        title: document.title.clone(),
        about: document.about.clone(),
        model: moment.is_none().then(|| model.path.display().to_string()),
        from: String::new(),
        training: moment.as_ref().map(Moment::plan),
        step: moment.as_ref().map_or(0, |moment| moment.step),
        text: Some(texts[Which::First].clone()),
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
        pinned: None,
    }
}
