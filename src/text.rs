//! Every word that a user reads, from Fluent files in `assets/locales`.

mod mismatch;
mod phrase;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

pub use mismatch::{Mismatch, from_text};
pub use phrase::{Phrase, say};

/// A language: its tag, its own name, its messages, and its words for what is written in presets.
#[derive(Clone, Copy)]
struct Language {
    tag: &'static str,
    name: &'static str,
    resources: &'static [&'static str],
    /// A RON map from phrases in English; none where presets are written in the language itself.
    phrases: Option<&'static str>,
}

macro_rules! resources {
    ($($path:literal,)*) => { &[$(include_str!(concat!("../assets/", $path)),)*] };
}

/// The languages; the first one is what is spoken where nothing else is asked for. A further one is one
/// more entry, and its files.
const LANGUAGES: &[Language] = &[
    Language {
        tag: "en",
        name: "English",
        resources: resources![
            "locales/en/interface.ftl",
            "locales/en/keys.ftl",
            "locales/en/palette.ftl",
            "locales/en/glossary.ftl",
            "locales/en/dimensions.ftl",
            "locales/en/names.ftl",
            "locales/en/models.ftl",
            "locales/en/controls.ftl",
            "locales/en/inspector.ftl",
            "locales/en/compare.ftl",
            "locales/en/circuits.ftl",
            "locales/en/film.ftl",
            "locales/en/changes.ftl",
            "locales/en/explore.ftl",
            "locales/en/walk.ftl",
            "locales/en/gradients.ftl",
            "locales/en/flow.ftl",
            "locales/en/player.ftl",
            "locales/en/lenses.ftl",
            "locales/en/report.ftl",
            "locales/en/painting.ftl",
            "locales/en/positions.ftl",
            "locales/en/grid.ftl",
            "locales/en/kernels.ftl",
            "locales/en/cost.ftl",
            "locales/en/lessons.ftl",
            "locales/en/lecture.ftl",
            "locales/en/training.ftl",
            "locales/en/errors.ftl",
        ],
        phrases: None,
    },
    Language {
        tag: "de",
        name: "Deutsch",
        resources: resources![
            "locales/de/interface.ftl",
            "locales/de/keys.ftl",
            "locales/de/palette.ftl",
            "locales/de/glossary.ftl",
            "locales/de/dimensions.ftl",
            "locales/de/names.ftl",
            "locales/de/models.ftl",
            "locales/de/controls.ftl",
            "locales/de/inspector.ftl",
            "locales/de/compare.ftl",
            "locales/de/circuits.ftl",
            "locales/de/film.ftl",
            "locales/de/changes.ftl",
            "locales/de/explore.ftl",
            "locales/de/walk.ftl",
            "locales/de/gradients.ftl",
            "locales/de/flow.ftl",
            "locales/de/player.ftl",
            "locales/de/lenses.ftl",
            "locales/de/report.ftl",
            "locales/de/painting.ftl",
            "locales/de/positions.ftl",
            "locales/de/grid.ftl",
            "locales/de/kernels.ftl",
            "locales/de/cost.ftl",
            "locales/de/lessons.ftl",
            "locales/de/lecture.ftl",
            "locales/de/training.ftl",
            "locales/de/errors.ftl",
        ],
        phrases: Some(include_str!("../assets/locales/de/phrases.ron")),
    },
];

/// The words of one language. A copy shares them.
#[derive(Clone)]
pub struct Text {
    tag: &'static str,
    bundle: Arc<FluentBundle<FluentResource>>,
    phrases: Arc<HashMap<String, String>>,
}

impl Default for Text {
    fn default() -> Self {
        Self::of(LANGUAGES[0])
    }
}

impl Text {
    /// The languages, each by its tag and by its own name.
    pub fn languages() -> impl Iterator<Item = (&'static str, &'static str)> {
        LANGUAGES.iter().map(|language| (language.tag, language.name))
    }

    /// The language of a tag such as `de` or `de-CH`.
    #[must_use]
    pub fn named(tag: &str) -> Option<Self> {
        let wanted = tag.split(['_', '.', '@', '-']).next().unwrap_or_default();
        LANGUAGES.iter().find(|language| language.tag == wanted).map(|language| Self::of(*language))
    }

    /// The first language that the system prefers and the program has, or English.
    #[must_use]
    pub fn of_system() -> Self {
        sys_locale::get_locales().find_map(|tag| Self::named(&tag)).unwrap_or_default()
    }

    fn of(language: Language) -> Self {
        let tag = language.tag.parse().expect("the tags of the shipped languages are tested");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Isolation marks are for mixed writing directions, and fonts draw them as boxes.
        bundle.set_use_isolating(false);
        for resource in language.resources {
            let resource = FluentResource::try_new((*resource).to_owned()).expect("the shipped texts are tested");
            bundle.add_resource(resource).expect("no message is defined twice");
        }
        let phrases = language.phrases.map(|phrases| ron::from_str(phrases).expect("the shipped phrases are tested"));
        Self { tag: language.tag, bundle: Arc::new(bundle), phrases: Arc::new(phrases.unwrap_or_default()) }
    }

    /// The tag of the language.
    #[must_use]
    pub fn language(&self) -> &'static str {
        self.tag
    }

    /// What is written in a preset (a title, a description, the name of a head), in this language where
    /// the program knows it.
    #[must_use]
    pub fn phrase<'a>(&'a self, written: &'a str) -> &'a str {
        self.phrases.get(written).map_or(written, String::as_str)
    }

    /// The text of a message without arguments.
    #[must_use]
    pub fn get<'a>(&'a self, key: &'a str) -> Cow<'a, str> {
        self.format(key, None)
    }

    /// The text of a message with arguments.
    #[must_use]
    pub fn with(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in arguments {
            args.set(*name, FluentValue::from(*value));
        }
        self.format(key, Some(&args)).into_owned()
    }

    /// The text of a message that speaks of a number `$count`, with the plural that it asks for.
    #[must_use]
    pub fn count(&self, key: &str, count: usize) -> String {
        let mut args = FluentArgs::new();
        args.set("count", FluentValue::from(count));
        self.format(key, Some(&args)).into_owned()
    }

    fn format<'a>(&'a self, key: &'a str, args: Option<&FluentArgs>) -> Cow<'a, str> {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            debug_assert!(false, "no message {key}");
            return Cow::Borrowed(key);
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, args, &mut errors);
        debug_assert!(errors.is_empty(), "message {key}: {errors:?}");
        text
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Text").field(&self.tag).finish()
    }
}
