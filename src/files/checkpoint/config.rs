//! The settings of a checkpoint, `config.json`.

use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::source::Source;
use super::store::read_small;
use crate::files::{FileError, Problem};
use crate::model::{Activation, limits};
use crate::text::{Mismatch, Phrase, say};

/// The settings, and the file that they stand in.
pub(super) struct Config {
    path: PathBuf,
    settings: Map<String, Value>,
}

impl Config {
    /// Reads the file.
    pub(super) fn open(file: &Source) -> Result<Self, FileError> {
        let path = file.path().to_path_buf();
        match serde_json::from_slice(&read_small(file)?) {
            Ok(settings) => Ok(Self { path, settings }),
            Err(error) => {
                let place = say("place-settings");
                Err(Problem::Syntax { place: Box::new(place), message: error.to_string() }.at(&path))
            }
        }
    }

    /// Settings that another file than `config.json` says.
    pub(super) fn of(path: PathBuf, settings: Map<String, Value>) -> Self {
        Self { path, settings }
    }

    /// Numbers above 0, as many as asked for.
    pub(super) fn positives(&self, name: &str, count: usize) -> Result<Vec<f64>, FileError> {
        let list = self.get(name).and_then(Value::as_array).into_iter().flatten();
        let numbers: Vec<f64> = list.filter_map(Value::as_f64).filter(|number| *number > 0.0).collect();
        let expected = || say("expected-so-many").with("range", count).with("what", say("expected-positive"));
        if numbers.len() == count { Ok(numbers) } else { Err(self.wrong(name, expected(), numbers.len())) }
    }

    /// A problem with a setting.
    pub(super) fn wrong(&self, name: &str, expected: impl Into<Phrase>, got: impl Into<Phrase>) -> FileError {
        Problem::invalid(say("place-setting").with("name", name), expected, got).at(&self.path)
    }

    /// A problem with the settings.
    pub(super) fn fault(&self, mismatch: Mismatch) -> FileError {
        Problem::from(mismatch).at(&self.path)
    }

    /// Settings of a kind of their own.
    pub(super) fn read<T: DeserializeOwned>(&self, name: &str) -> Result<T, FileError> {
        let value = self.get(name).cloned().unwrap_or_default();
        serde_json::from_value(value).map_err(|error| {
            let place = Box::new(say("place-setting").with("name", name));
            Problem::Syntax { place, message: error.to_string() }.at(&self.path)
        })
    }

    /// Something that a setting asks for and that is not done here.
    pub(super) fn unknown(&self, name: &str, known: &[&str]) -> FileError {
        let got = self.settings.get(name).map_or_else(|| say("got-no-setting"), |value| value.to_string().into());
        self.wrong(name, Phrase::one_of(known.iter().copied()), got)
    }

    /// A setting, where it is there and not null.
    fn get(&self, name: &str) -> Option<&Value> {
        self.settings.get(name).filter(|value| !value.is_null())
    }

    /// Settings of a name, where there are any.
    pub(super) fn inner(&self, name: &str) -> Option<Self> {
        let settings = self.get(name)?.as_object()?.clone();
        Some(Self { path: self.path.clone(), settings })
    }

    /// A text; empty where there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// A list of texts; empty where there is none, and with an empty one for what is none.
    pub(super) fn texts(&self, name: &str) -> Vec<&str> {
        let list = self.get(name).and_then(Value::as_array).into_iter().flatten();
        list.map(|text| text.as_str().unwrap_or_default()).collect()
    }

    /// Whether there is a setting.
    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A whole number of at least 1.
    pub(super) fn count(&self, name: &str, most: usize) -> Result<usize, FileError> {
        let expected = || say("expected-whole-number").with("range", Phrase::range(1, most));
        match self.get(name) {
            None => Err(self.wrong(name, expected(), say("got-no-setting"))),
            Some(value) => {
                let count = value.as_u64().and_then(|count| usize::try_from(count).ok());
                let fitting = count.filter(|count| (1..=most).contains(count));
                fitting.ok_or_else(|| self.wrong(name, expected(), value))
            }
        }
    }

    /// The same, where it is there.
    pub(super) fn count_if(&self, name: &str, most: usize) -> Result<Option<usize>, FileError> {
        self.has(name).then(|| self.count(name, most)).transpose()
    }

    /// A whole number that may be 0, where it is there.
    pub(super) fn index_if(&self, name: &str) -> Option<usize> {
        self.get(name)?.as_u64().and_then(|index| usize::try_from(index).ok())
    }

    /// A number above 0, or what it is where nothing is said.
    pub(super) fn positive(&self, name: &str, otherwise: Option<f64>) -> Result<f64, FileError> {
        let missing = || self.wrong(name, say("expected-positive"), say("got-no-setting"));
        match self.get(name) {
            None => otherwise.ok_or_else(missing),
            Some(value) => {
                let fitting = value.as_f64().filter(|number| *number > 0.0 && number.is_finite());
                fitting.ok_or_else(|| self.wrong(name, say("expected-positive"), value))
            }
        }
    }

    /// Yes or no, or what it is where nothing is said.
    pub(super) fn flag(&self, name: &str, otherwise: bool) -> Result<bool, FileError> {
        match self.get(name) {
            None => Ok(otherwise),
            Some(value) => value.as_bool().ok_or_else(|| self.wrong(name, say("expected-true-or-false"), value)),
        }
    }

    /// The function between the matrices of an MLP.
    pub(super) fn activation(&self, name: &str) -> Result<Activation, FileError> {
        match self.text(name) {
            "gelu" => Ok(Activation::Gelu),
            "gelu_new" | "gelu_pytorch_tanh" | "gelu_fast" => Ok(Activation::GeluTanh),
            "quick_gelu" => Ok(Activation::QuickGelu),
            "relu" => Ok(Activation::Relu),
            "silu" | "swish" => Ok(Activation::Silu),
            _ => Err(self.unknown(name, &["gelu", "gelu_new", "gelu_pytorch_tanh", "quick_gelu", "relu", "silu"])),
        }
    }

    /// D, L and H, by the names that they have in a family.
    pub(super) fn sizes(&self, [width, layers, heads]: [&str; 3]) -> Result<Sizes, FileError> {
        Ok(Sizes {
            width: self.count(width, limits::WIDTH)?,
            layers: self.count(layers, limits::LAYERS)?,
            heads: self.count(heads, limits::HEADS)?,
        })
    }
}

/// D, L and H.
#[derive(Clone, Copy)]
pub(super) struct Sizes {
    pub width: usize,
    pub layers: usize,
    pub heads: usize,
}

impl Sizes {
    /// K = D/H, where that is a whole number; `name` is the setting that says H.
    pub(super) fn head_width(self, config: &Config, name: &str) -> Result<usize, FileError> {
        if self.width.is_multiple_of(self.heads) {
            return Ok(self.width / self.heads);
        }
        Err(config.wrong(name, say("expected-divisor").with("number", self.width), self.heads))
    }
}
