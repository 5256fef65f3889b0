//! The named relations of which head recipes are made.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use super::Feature;

/// What a head can be told to look for. Its text is the message that names it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case", prefix = "relation-", const_into_str)]
pub enum Relation {
    Previous,
    Next,
    Current,
    Nearby,
    Away,
    Earlier,
    Later,
    SameWord,
    AfterCopy,
    Begin,
    Punctuation,
    DeterminerToNoun,
    NounToAdjective,
    AdjectiveToNoun,
    NounToVerb,
    NounToOpener,
    VerbToSubject,
    VerbToCandidate,
    PronounToAnimate,
    PronounToFitting,
    PronounToCue,
    SubjectToCue,
    CueToNoun,
    QuestionToDefinition,
    QuestionToExample,
    SameTopic,
}

/// How a relation finds its key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// The token `shift` places on; needs positions.
    Shift(i32),
    /// Tokens at a small distance; needs positions.
    Nearby,
    /// Tokens at any larger distance, so not the token itself; needs positions.
    Away,
    /// Tokens before it, the nearest first, and then those after it; needs positions.
    Earlier,
    /// Tokens after it, the nearest first, and then those before it; needs positions.
    Later,
    /// The same identity.
    SameWord,
    /// A token whose memory holds the query's identity: an earlier layer must have written it.
    AfterCopy,
    /// Pairs of a query's feature and a key's feature.
    Features(&'static [(Feature, Feature)]),
}

/// An amount of a feature that is as good as none: other directions of a narrow embedding lean on it.
const LITTLE: f32 = 0.5;

impl Relation {
    /// How it finds its key.
    #[must_use]
    pub fn kind(self) -> Kind {
        use Feature as F;
        match self {
            Self::Previous => Kind::Shift(-1),
            Self::Next => Kind::Shift(1),
            Self::Current => Kind::Shift(0),
            Self::Nearby => Kind::Nearby,
            Self::Away => Kind::Away,
            Self::Earlier => Kind::Earlier,
            Self::Later => Kind::Later,
            Self::SameWord => Kind::SameWord,
            Self::AfterCopy => Kind::AfterCopy,
            Self::Begin => Kind::Features(&[(F::Token, F::Begin)]),
            Self::Punctuation => Kind::Features(&[(F::Token, F::Punctuation)]),
            Self::DeterminerToNoun => Kind::Features(&[(F::Determiner, F::Noun)]),
            Self::NounToAdjective => Kind::Features(&[(F::Noun, F::Adjective)]),
            Self::AdjectiveToNoun => Kind::Features(&[(F::Adjective, F::Noun)]),
            Self::NounToVerb => Kind::Features(&[(F::Noun, F::Verb)]),
            Self::NounToOpener => Kind::Features(&[
                (F::Noun, F::Verb),
                (F::Noun, F::Preposition),
                (F::Noun, F::Conjunction),
                (F::Noun, F::Punctuation),
            ]),
            Self::VerbToSubject => Kind::Features(&[(F::NeedsSingular, F::Singular), (F::NeedsPlural, F::Plural)]),
            Self::VerbToCandidate => Kind::Features(&[(F::Verb, F::Noun), (F::Verb, F::Nominative)]),
            Self::PronounToAnimate => Kind::Features(&[(F::Pronoun, F::Animate)]),
            Self::PronounToFitting => Kind::Features(&[
                (F::RefersToFeminine, F::Feminine),
                (F::RefersToMasculine, F::Masculine),
                (F::RefersToNeuter, F::Neuter),
                // Pronouns can be plural, too.
                (F::RefersToPlural, F::Plural),
                (F::RefersToPlural, F::Noun),
            ]),
            Self::PronounToCue => Kind::Features(&[(F::Pronoun, F::SaidOfAnimate), (F::Pronoun, F::SaidOfInanimate)]),
            Self::SubjectToCue => {
                Kind::Features(&[(F::Nominative, F::SaidOfAnimate), (F::Nominative, F::SaidOfInanimate)])
            }
            Self::CueToNoun => Kind::Features(&[(F::SaidOfAnimate, F::Animate), (F::SaidOfInanimate, F::Inanimate)]),
            Self::QuestionToDefinition => Kind::Features(&[(F::Question, F::Definition)]),
            Self::QuestionToExample => Kind::Features(&[(F::Question, F::Example)]),
            Self::SameTopic => Kind::Features(&[(F::Mathematics, F::Mathematics), (F::Leisure, F::Leisure)]),
        }
    }

    /// Whether it asks something about words where the query has these amounts of features.
    pub fn asks(self, amount: impl Fn(Feature) -> f32) -> bool {
        match self.kind() {
            Kind::Features(pairs) => pairs.iter().any(|(query, _)| amount(*query).abs() > LITTLE),
            _ => self.reads_identity(),
        }
    }

    /// Whether it reads positions, so that without them it finds nothing.
    #[must_use]
    pub fn needs_positions(self) -> bool {
        matches!(self.kind(), Kind::Shift(_) | Kind::Nearby | Kind::Away | Kind::Earlier | Kind::Later)
    }

    /// Whether it reads which word stands somewhere, so that it needs many dimensions.
    #[must_use]
    pub fn reads_identity(self) -> bool {
        matches!(self.kind(), Kind::SameWord | Kind::AfterCopy)
    }
}
