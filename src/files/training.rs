//! Trainings: settings in, and what was learned out, as a folder that opens like that of any learned model.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use pulp::bytemuck;
use ron::ser::PrettyConfig;
use safetensors::tensor::{Dtype, TensorView};
use serde_json::json;

use super::atomic::{read_text, write_atomically};
use super::checkpoint::{SETTINGS, WEIGHTS, WORDS};
use super::{FileError, Problem, open_document, parse_ron, write_preset};
use crate::document::Document;
use crate::text::say;
use crate::train::{FAMILY, Measured, Settings, State, Training};

/// What was asked for, in a folder of a training.
const ASKED: &str = "settings.ron";
/// What opens the folder as it was looked at.
const PRESET: &str = "preset.ron";
/// Each step, in a folder of a training.
const CURVE: &str = "curve.csv";

/// Reads the settings of a training.
///
/// # Errors
/// The file cannot be read, or no training can be made of it.
pub fn open_settings(path: &Path) -> Result<Settings, FileError> {
    parse_settings(&read_text(path)?).map_err(|problem| problem.at(path))
}

fn parse_settings(text: &str) -> Result<Settings, Problem> {
    let settings: Settings = parse_ron(text)?;
    settings.check()?;
    Ok(settings)
}

/// A training to go on with: that of a preset, at the step that the preset shows, or of settings, at its beginning.
///
/// # Errors
/// As [`open_settings`], and as [`open_document`]; the preset is of no training.
pub fn open_training(path: &Path) -> Result<Training, FileError> {
    let text = read_text(path)?;
    if !is_preset(&text) {
        let begun = parse_settings(&text).and_then(|settings| Ok(Training::new(settings)?));
        return begun.map_err(|problem| problem.at(path));
    }
    let document = open_document(path)?;
    // What is read has learned up to that step and no further.
    let begun = document.moment().map(|moment| Training::clone(&moment.training));
    begun.ok_or_else(|| Problem::invalid("training", say("expected-training"), say("got-none")).at(path))
}

/// Whether a text begins with the version of a preset, where settings have a bracket.
fn is_preset(text: &str) -> bool {
    let first =
        text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("//")).unwrap_or_default();
    first.starts_with(char::is_alphabetic) && !first.starts_with("Settings")
}

/// Saves the last step of a training into a folder, which is made where there is none: the settings that it began with,
/// the model with its words, and a row for each step.
///
/// # Errors
/// A file cannot be written. Each is there whole or not at all.
pub fn save_training(training: &Training, folder: &Path) -> Result<(), FileError> {
    fs::create_dir_all(folder).map_err(|error| Problem::Write(error).at(folder))?;
    let (settings, state) = (training.settings(), training.state());
    let asked = ron::ser::to_string_pretty(settings, PrettyConfig::default()).expect("settings are plain data");
    let layout = &state.layout;
    let config = json!({
        "model_type": FAMILY,
        "vocab_size": layout.words.columns,
        "places": settings.tokens,
        "architecture": layout.architecture,
        "step": state.step,
    });
    let config = serde_json::to_vec_pretty(&config).expect("settings are plain data");
    write_atomically(&folder.join(WEIGHTS), &weights(state))?;
    write_atomically(&folder.join(WORDS), &settings.task.tokenizer())?;
    write_atomically(&folder.join(SETTINGS), &config)?;
    write_atomically(&folder.join(ASKED), asked.as_bytes())?;
    write_atomically(&folder.join(CURVE), curve(training).as_bytes())
}

/// Saves the step of a training that a document shows, as [`save_training`] does, and beside it a preset that opens the
/// folder as the document is now. Nothing where the document is of no training.
///
/// # Errors
/// As there.
pub fn save_learned(document: &Document, folder: &Path) -> Result<(), FileError> {
    let Some(moment) = document.moment() else { return Ok(()) };
    let earlier = (moment.step < moment.training.state().step).then(|| moment.training.fork(moment.step)).flatten();
    save_training(earlier.as_ref().unwrap_or(&moment.training), folder)?;
    write_atomically(&folder.join(PRESET), write_preset(&document.saved_in(".")).as_bytes())
}

/// The numbers, each matrix under its name; columns of a matrix are rows of its tensor, as PyTorch's Linear keeps them.
fn weights(state: &State) -> Vec<u8> {
    let numbers: Vec<u32> = state.numbers.iter().map(|number| number.to_bits().to_le()).collect();
    let tensors = state.layout.named().iter().map(|(name, span)| {
        let shape = if span.columns == 1 { vec![span.rows] } else { vec![span.columns, span.rows] };
        let bytes = bytemuck::cast_slice(&numbers[span.range()]);
        (name, TensorView::new(Dtype::F32, shape, bytes).expect("a span is as long as its shape"))
    });
    safetensors::serialize(tensors, None).expect("names are all different")
}

/// A row for each step; layers and heads count from 0. What was not measured is empty.
fn curve(training: &Training) -> String {
    let heads = training.settings().model.heads;
    let mut text = "step,loss,known,chance,held_out,gradient_length,weight_length".to_owned();
    for head in 0..training.settings().model.layers * heads {
        let (layer, head) = (head / heads, head % heads);
        write!(text, ",previous.{layer}.{head},source.{layer}.{head}").expect("a text takes what is written");
    }
    let number = |number: Option<f32>| number.map(|number| number.to_string()).unwrap_or_default();
    for measured in training.history() {
        let Measured { step, loss, known, chance, held_out, heads, gradient_length, weight_length } = measured.as_ref();
        let lengths = [*gradient_length, *weight_length].map(Some);
        let head_rates = heads.iter().flat_map(|rates| [rates.previous, rates.source]).map(Some);
        text += &format!("\n{step}");
        for value in [Some(*loss), *known, *chance, *held_out].into_iter().chain(lengths).chain(head_rates) {
            text += ",";
            text += &number(value);
        }
    }
    text + "\n"
}
