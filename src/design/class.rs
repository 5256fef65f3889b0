//! What a word can be said to be, in a click.

use strum::{IntoStaticStr, VariantArray};

use super::Features;

/// A class of words. The text of one is the message that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "word-", const_into_str)]
pub enum WordClass {
    Thing,
    Things,
    Animal,
    Person,
    People,
    Verb,
    Adjective,
    Determiner,
    Other,
}

impl WordClass {
    /// The features of a word of the class.
    #[must_use]
    pub fn features(self) -> Features {
        let features = match self {
            Self::Thing => "noun inanimate singular neuter",
            Self::Things => "noun inanimate plural",
            Self::Animal => "noun animate singular neuter",
            Self::Person => "noun animate singular feminine masculine",
            Self::People => "noun animate plural",
            Self::Verb => "verb",
            Self::Adjective => "adjective",
            Self::Determiner => "determiner",
            Self::Other => "",
        };
        features.parse().expect("named features")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_features_but_the_one_that_is_none_of_them() {
        for class in WordClass::VARIANTS {
            assert_eq!(class.features().iter().next().is_none(), *class == WordClass::Other, "{class:?}");
        }
    }
}
