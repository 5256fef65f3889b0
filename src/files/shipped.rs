//! The presets that come with the program.

use std::path::Path;
use std::sync::OnceLock;

use strum::{IntoStaticStr, VariantArray};

use super::parse_preset;

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
}

impl Group {
    /// All groups.
    pub const ALL: &[Self] = Self::VARIANTS;
}

macro_rules! shipped {
    ($($group:ident $slug:literal,)*) => {
        /// All of them, in the order of the menu.
        pub const SHIPPED: &[ShippedPreset] = &[$(ShippedPreset {
            slug: $slug,
            group: Group::$group,
            source: include_str!(concat!("../../presets/", $slug, ".ron")),
        },)*];
    };
}

shipped! {
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
    Scale "many-heads-16",
    Scale "many-heads-64",
    Scale "many-heads-128",
    Scale "long-context-512",
    Scale "long-context-1024",
}

impl ShippedPreset {
    /// Its title and its one line for the menu.
    #[must_use]
    pub fn title_and_about(&self) -> (&'static str, &'static str) {
        static HEADINGS: OnceLock<Vec<(String, String)>> = OnceLock::new();
        let headings = HEADINGS.get_or_init(|| {
            let read = |preset: &Self| parse_preset(preset.source).expect("shipped presets are tested to parse");
            SHIPPED.iter().map(read).map(|document| (document.title, document.about)).collect()
        });
        let index = SHIPPED.iter().position(|preset| preset.slug == self.slug);
        index.map_or(("", ""), |i| (headings[i].0.as_str(), headings[i].1.as_str()))
    }

    /// The preset that a word on the command line means, where there is no file of that name.
    #[must_use]
    pub fn named(path: &Path) -> Option<&'static Self> {
        Self::find(path.to_str()?).filter(|_| !path.exists())
    }

    /// The preset with that file name.
    #[must_use]
    pub fn find(slug: &str) -> Option<&'static Self> {
        SHIPPED.iter().find(|preset| preset.slug == slug)
    }
}
