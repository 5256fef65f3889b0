//! Every word that a user reads, from Fluent files in `assets/locales`.

use std::borrow::Cow;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// The languages: tag, and the resources. A further one is one more line, and its files.
const LANGUAGES: &[(&str, &[&str])] = &[(
    "en",
    &[
        include_str!("../assets/locales/en/interface.ftl"),
        include_str!("../assets/locales/en/keys.ftl"),
        include_str!("../assets/locales/en/names.ftl"),
        include_str!("../assets/locales/en/controls.ftl"),
        include_str!("../assets/locales/en/inspector.ftl"),
        include_str!("../assets/locales/en/explore.ftl"),
        include_str!("../assets/locales/en/walk.ftl"),
        include_str!("../assets/locales/en/player.ftl"),
        include_str!("../assets/locales/en/lenses.ftl"),
        include_str!("../assets/locales/en/painting.ftl"),
        include_str!("../assets/locales/en/positions.ftl"),
        include_str!("../assets/locales/en/grid.ftl"),
        include_str!("../assets/locales/en/kernels.ftl"),
        include_str!("../assets/locales/en/cost.ftl"),
        include_str!("../assets/locales/en/errors.ftl"),
    ],
)];

/// The words of one language.
pub struct Text {
    bundle: FluentBundle<FluentResource>,
}

impl Default for Text {
    fn default() -> Self {
        Self::of(LANGUAGES[0])
    }
}

impl Text {
    /// The language that the environment asks for (`LC_ALL`, `LC_MESSAGES` or `LANG`, as in
    /// `en_GB.UTF-8`), or English where the program does not have it.
    #[must_use]
    pub fn of_environment() -> Self {
        let wanted = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
        let wanted = wanted.unwrap_or_default();
        let language = wanted.split(['_', '.', '@', '-']).next().unwrap_or_default();
        Self::of(LANGUAGES.iter().copied().find(|(tag, _)| *tag == language).unwrap_or(LANGUAGES[0]))
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Text").field(&self.bundle.locales).finish()
    }
}

impl Text {
    fn of((tag, resources): (&str, &[&str])) -> Self {
        let tag = tag.parse().expect("the tags of the shipped languages are tested");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Isolation marks are for mixed writing directions, and fonts draw them as boxes.
        bundle.set_use_isolating(false);
        for resource in resources {
            let resource = FluentResource::try_new((*resource).to_owned()).expect("the shipped texts are tested");
            bundle.add_resource(resource).expect("no message is defined twice");
        }
        Self { bundle }
    }

    /// The tag of the language.
    #[must_use]
    pub fn language(&self) -> String {
        self.bundle.locales.iter().map(ToString::to_string).collect()
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
        Cow::Owned(text.into_owned())
    }
}
