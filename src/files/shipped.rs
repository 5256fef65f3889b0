//! The presets that come with the program.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use strum::{IntoStaticStr, VariantArray};

use super::preset::parse_preset_near;
use super::{Problem, parse_preset, parse_recording, preset_heading};
use crate::document::{Document, Focus};
use crate::kernels::Kernel;

/// A shipped preset.
#[derive(Debug)]
pub struct ShippedPreset {
    /// Its file name without the extension.
    pub slug: &'static str,
    pub group: Group,
    /// The file itself.
    pub source: &'static str,
}

/// The groups of the preset menu, in its order; the text of one is the message that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "group-", const_into_str)]
pub enum Group {
    Start,
    Places,
    Words,
    Grammar,
    Mechanics,
    Scale,
    /// Models that learn here, and some that have.
    Training,
    /// Learned models that lie on this computer, and recordings of some that do not.
    Models,
}

macro_rules! shipped {
    ($(#[$about:meta])* $name:ident: $($group:ident $slug:literal,)*) => {
        $(#[$about])*
        pub const $name: &[ShippedPreset] = &[$(ShippedPreset {
            slug: $slug,
            group: Group::$group,
            source: include_str!(concat!("../../presets/", $slug, ".ron")),
        },)*];
    };
}

shipped! {
    /// All that need nothing else, in the order of the menu.
    SHIPPED:
    Start "start",
    Start "lecture-notes",
    Start "uniform",
    Start "by-hand",
    Places "previous-token",
    Places "next-token",
    Places "punctuation",
    Words "same-word",
    Words "induction",
    Words "coreference",
    Grammar "determiner-noun",
    Grammar "adjective-noun",
    Grammar "object-verb",
    Grammar "agreement",
    Mechanics "attention-sink",
    Mechanics "saturation",
    Mechanics "order-blindness",
    Mechanics "same-value",
    Scale "many-heads-16",
    Scale "many-heads-64",
    Scale "many-heads-128",
    Scale "long-context-512",
    Scale "long-context-1024",
}

shipped! {
    /// Models that know nothing yet.
    TRAININGS:
    Training "learn-fast",
    Training "learn-plateau",
    Training "learn-one-layer",
    Training "learn-no-positions",
    Training "learn-previous-off",
}

shipped! {
    /// Models that have learned here, and are part of the program.
    TRAINED:
    Training "trained-induction",
    Training "trained-sort",
    Training "trained-characters",
}

shipped! {
    /// Those that name a learned model, which has to lie on this computer.
    MODELS:
    Models "smollm2",
}

/// All shipped presets, in the order of the menu.
pub fn shipped_presets() -> impl Iterator<Item = &'static ShippedPreset> {
    SHIPPED.iter().chain(TRAININGS).chain(TRAINED).chain(MODELS)
}

/// A preset that lessons open and no menu lists: a model that learns here.
#[derive(Debug)]
struct LessonPreset {
    /// Its file name without the extension.
    slug: &'static str,
    /// The file itself.
    source: &'static str,
    /// It, once it has been read: what it has learned is learned once.
    read: OnceLock<Document>,
}

static LESSON_PRESETS: [LessonPreset; 2] = [
    LessonPreset {
        slug: "heads-to-form",
        source: include_str!("../../presets/lessons/heads-to-form.ron"),
        read: OnceLock::new(),
    },
    LessonPreset {
        slug: "heads-formed",
        source: include_str!("../../presets/lessons/heads-formed.ron"),
        read: OnceLock::new(),
    },
];

impl LessonPreset {
    fn document(&self) -> Document {
        self.read.get_or_init(|| parse_preset(self.source).expect("shipped presets are tested to parse")).clone()
    }
}

/// A shipped recording of a real model.
#[derive(Debug)]
pub struct ShippedRecording {
    /// Its file name without the extension.
    pub slug: &'static str,
    pub title: &'static str,
    /// What to look at, in a sentence.
    pub about: &'static str,
    focus: Focus,
    bytes: &'static [u8],
    /// It, once it has been read.
    read: OnceLock<Document>,
}

/// All of them, in the order of the menu.
pub static RECORDINGS: [ShippedRecording; 2] = [
    ShippedRecording {
        slug: "smollm2-135m",
        title: "SmolLM2: Mary and John",
        about: "Nobody designed these 270 heads. In this one the last word, after which a name is due, looks at Mary.",
        focus: Focus { layer: 24, head: 4, query: Some(13), key: Some(1), kernel: Kernel::Exact },
        bytes: include_bytes!("../../presets/recordings/smollm2-135m.safetensors"),
        read: OnceLock::new(),
    },
    ShippedRecording {
        slug: "minilm-l6",
        title: "MiniLM: the animal and the street",
        about: "Nobody designed these 72 heads of a small BERT. In this one “it” looks at the animal.",
        focus: Focus { layer: 5, head: 11, query: Some(10), key: Some(2), kernel: Kernel::Exact },
        bytes: include_bytes!("../../presets/recordings/minilm-l6.safetensors"),
        read: OnceLock::new(),
    },
];

impl ShippedRecording {
    /// The recording as a document, the same wherever it is opened: two recordings are equal where they are one.
    #[must_use]
    pub fn document(&self) -> Document {
        let read = || {
            let read =
                parse_recording(self.bytes, self.slug.to_owned()).expect("shipped recordings are tested to read");
            Document { title: self.title.to_owned(), about: self.about.to_owned(), focus: self.focus, ..read }
        };
        self.read.get_or_init(read).clone()
    }
}

/// The shipped preset or recording with that file name, or the preset of lessons.
#[must_use]
pub fn shipped_document(slug: &str) -> Option<Document> {
    let preset = |preset: &ShippedPreset| parse_preset(preset.source).expect("shipped presets are tested to parse");
    let recording = || RECORDINGS.iter().find(|recording| recording.slug == slug).map(ShippedRecording::document);
    let of_lesson = || LESSON_PRESETS.iter().find(|preset| preset.slug == slug).map(LessonPreset::document);
    ShippedPreset::find(slug).filter(|preset| !preset.needs_model()).map(preset).or_else(recording).or_else(of_lesson)
}

/// The shipped preset of that name, with the learned model that it names, which is looked for in some folders first.
///
/// # Errors
/// The model is not there, or cannot be opened.
pub fn shipped_model(slug: &str, folders: &[PathBuf]) -> Result<Document, Problem> {
    let preset = ShippedPreset::find(slug).expect("only shipped presets are asked for by name");
    parse_preset_near(preset.source, folders)
}

/// The shipped preset or recording that a word on the command line means, where there is no file of that
/// name.
#[must_use]
pub fn shipped_named(path: &Path) -> Option<&'static str> {
    let word = path.to_str().filter(|_| !path.exists())?;
    let slugs = shipped_presets().map(|preset| preset.slug).chain(RECORDINGS.iter().map(|recording| recording.slug));
    slugs.into_iter().find(|slug| *slug == word)
}

impl ShippedPreset {
    /// Its title and its one line for the menu.
    #[must_use]
    pub fn title_and_about(&self) -> (&'static str, &'static str) {
        static HEADINGS: OnceLock<Vec<(String, String)>> = OnceLock::new();
        let headings = HEADINGS.get_or_init(|| {
            let read = |preset: &Self| preset_heading(preset.source).expect("shipped presets are tested to parse");
            shipped_presets().map(read).collect()
        });
        let index = shipped_presets().position(|preset| preset.slug == self.slug);
        index.map_or(("", ""), |i| (headings[i].0.as_str(), headings[i].1.as_str()))
    }

    /// The preset with that file name.
    #[must_use]
    pub fn find(slug: &str) -> Option<&'static Self> {
        shipped_presets().find(|preset| preset.slug == slug)
    }

    /// Whether it opens only where a learned model lies on this computer.
    #[must_use]
    pub fn needs_model(&self) -> bool {
        self.group == Group::Models
    }
}
