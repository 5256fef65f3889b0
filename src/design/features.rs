//! The named features of a word.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::text::{Mismatch, Phrase, from_text, say};

/// One thing that a word can be. Each has a dimension of its own in a designed embedding, in this order. Its text is its
/// name in the lexicon and in presets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Feature {
    Token,
    Begin,
    Noun,
    Name,
    Pronoun,
    Verb,
    Auxiliary,
    Adjective,
    Adverb,
    Determiner,
    Preposition,
    Conjunction,
    Punctuation,
    SentenceEnd,
    Negation,
    Animate,
    Inanimate,
    Singular,
    Plural,
    NeedsSingular,
    NeedsPlural,
    SaidOfAnimate,
    SaidOfInanimate,
    Question,
    Definition,
    Mathematics,
    Leisure,
    Example,
    /// What a noun is to "she", "he" and "it".
    Feminine,
    Masculine,
    Neuter,
    /// A pronoun that can be a subject.
    Nominative,
    /// What a pronoun can stand for.
    RefersToFeminine,
    RefersToMasculine,
    RefersToNeuter,
    RefersToPlural,
}

/// The features of one word with their amounts; written `"noun animate mathematics:0.5"`.
/// Every word also has the feature `token`, with the amount 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Features(Vec<(Feature, f32)>);

impl Features {
    /// Gives the word an amount of a feature; 0 takes it away.
    pub fn set(&mut self, feature: Feature, amount: f32) {
        self.0.retain(|(f, _)| *f != feature);
        if amount != 0.0 {
            self.0.push((feature, amount));
            self.0.sort_by_key(|(f, _)| *f);
        }
    }

    /// The features that the word has, without `token`.
    pub fn iter(&self) -> impl Iterator<Item = (Feature, f32)> + '_ {
        self.0.iter().copied()
    }
}

impl std::str::FromStr for Features {
    type Err = Mismatch;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut features = Self::default();
        for word in text.split_whitespace() {
            let (name, amount) = word.split_once(':').map_or((word, None), |(n, a)| (n, Some(a)));
            let feature =
                name.parse::<Feature>().ok().filter(|feature| *feature != Feature::Token).ok_or_else(|| {
                    let named = Feature::VARIANTS.iter().filter(|feature| **feature != Feature::Token);
                    let names = Phrase::one_of(named.map(Feature::into_str));
                    Mismatch::new(names, Phrase::quoted(name)).inside(say("place-features"))
                })?;
            let amount: f32 =
                amount.map_or(Ok(1.0), str::parse).ok().filter(|a: &f32| a.abs() <= 4.0).ok_or_else(|| {
                    let expected = say("expected-number").with("range", Phrase::range(-4, 4));
                    Mismatch::new(expected, Phrase::quoted(word)).inside(say("place-amount").with("feature", name))
                })?;
            features.set(feature, amount);
        }
        Ok(features)
    }
}

impl fmt::Display for Features {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (feature, amount)) in self.iter().enumerate() {
            let space = if i == 0 { "" } else { " " };
            write!(f, "{space}{}", feature.into_str())?;
            if amount != 1.0 {
                write!(f, ":{amount}")?;
            }
        }
        Ok(())
    }
}

impl Serialize for Features {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Features {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}
