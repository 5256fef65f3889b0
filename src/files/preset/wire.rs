//! What stands in a preset file, apart from the document, so that either can change alone.

use std::collections::BTreeMap;
use std::fmt;

use ron::value::RawValue;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::attention::{Pattern, Site};
use crate::design::{Features, Moves, Relation};
use crate::document::{Change, Expect};
use crate::kernels::Kernel;
use crate::model::{Position, limits};
use crate::text::say;
use crate::train::Plan;

/// One version of the format a variant; reading takes all, writing makes the newest.
#[derive(Serialize, Deserialize)]
pub(super) enum Versions {
    V1(Preset),
    /// A text for a learned model, the first version.
    Learned(Learned),
}

/// A learned model at its reading: what is not said is as the model was trained. Exactly one of `model` and `training`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Learned {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// Its folder or file; or a name, to be looked for where models lie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Where to get it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub from: String,
    /// How it learns, and after how many steps it is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub training: Option<Plan>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub step: usize,
    /// Of a training, the first text that it never learns from, unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contrast: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causal: Option<bool>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub mask: Pattern,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub temperature: f32,
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub scale: bool,
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub residual: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interventions: Vec<Intervention>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focus: Option<Focus>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// What it is compared with, which is not compared with anything itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<Box<Versions>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Preset {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// The sentence, split as when it is typed, where a line break is a space; or `tokens`, as they
    /// are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<Vec<String>>,
    /// The second sentence, where there is one; or `contrast_tokens`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contrast: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contrast_tokens: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, Features>,
    /// Rows of X by the number of the token, from 1.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub embeddings: BTreeMap<usize, Row>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub contrast_embeddings: BTreeMap<usize, Row>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub seed: u64,
    #[serde(default = "default_width")]
    pub width: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head_width: Option<usize>,
    /// So many neighbouring heads share W_K and W_V: those of the first of them.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub group_size: usize,
    #[serde(default, skip_serializing_if = "is_default")]
    pub causal: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub mask: Pattern,
    #[serde(default, skip_serializing_if = "is_default")]
    pub position: Position,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub temperature: f32,
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub scale: bool,
    /// On for more than one layer, off for one, unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residual: Option<bool>,
    pub layers: AtMost<{ limits::LAYERS }, AtMost<{ limits::HEADS }, Head>>,
    /// What is changed on the way, beside the heads that are `ablated`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interventions: Vec<Intervention>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focus: Option<Focus>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// What it is compared with, which is not compared with anything itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<Box<Versions>>,
}

/// Exactly one of `recipe`, `seed` and `rows`.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Head {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipe: Option<BTreeMap<Relation, f32>>,
    #[serde(skip_serializing_if = "is_default")]
    pub moves: Moves,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Standard deviation of seeded weights; 1/√D unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deviation: Option<f32>,
    /// So many heads with seeds that count up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<Rows>,
    /// Numbers changed by hand, which take the place of all that the source says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited: Option<Rows>,
    #[serde(skip_serializing_if = "is_default")]
    pub ablated: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rows {
    pub w_q: Vec<Row>,
    pub w_k: Vec<Row>,
    pub w_v: Vec<Row>,
    pub w_o: Vec<Row>,
}

/// Layer, head and tokens are counted from 1; without a head it is all of them, without tokens all rows.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Intervention {
    pub site: Site,
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub layer: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<Vec<usize>>,
    pub action: Action,
    /// Whether it is only remembered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub off: bool,
}

#[derive(Serialize, Deserialize)]
pub(super) enum Action {
    Zero,
    Mean,
    Scale(f32),
    /// Rows of numbers.
    From(Vec<Row>),
}

/// Counted from 1, as on the screen; query and key by number too.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Focus {
    #[serde(default = "first")]
    pub layer: usize,
    #[serde(default = "first")]
    pub head: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<usize>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub kernel: Kernel,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Claim {
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub layer: usize,
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub head: usize,
    #[serde(default, skip_serializing_if = "is_default")]
    pub second: bool,
    pub expect: Expect,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<Change>,
}

/// Numbers, written on one line, so that a matrix looks like one.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Row(pub Vec<f32>);

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_rust(&self.0).map_err(S::Error::custom)?.serialize(serializer)
    }
}

/// A list that is read no further than its limit: three letters of a file make a head, which takes
/// a hundred times as much memory.
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct AtMost<const N: usize, T>(pub Vec<T>);

impl<'de, const N: usize, T: Deserialize<'de>> Deserialize<'de> for AtMost<N, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(AtMost::<N, T>(Vec::new()))
    }
}

impl<'de, const N: usize, T: Deserialize<'de>> Visitor<'de> for AtMost<N, T> {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&say("expected-list").with("most", N).written())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Self, A::Error> {
        while let Some(entry) = list.next_element()? {
            if self.0.len() == N {
                return Err(A::Error::invalid_length(N + 1, &self));
            }
            self.0.push(entry);
        }
        Ok(self)
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn default_width() -> usize {
    64
}

fn one() -> f32 {
    1.0
}

fn is_one(value: &f32) -> bool {
    *value == 1.0
}

fn yes() -> bool {
    true
}

fn is_yes(value: &bool) -> bool {
    *value
}

fn first() -> usize {
    1
}

fn is_first(value: &usize) -> bool {
    *value == 1
}
