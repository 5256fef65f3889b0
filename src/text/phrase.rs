//! Words as data: which message, and what stands in it. They are said in a language when they are shown.

use std::borrow::Cow;
use std::fmt::Display;

use serde::{Deserialize, Serialize};

use super::Text;

/// Something to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Phrase {
    /// The same in every language: a number, a name of a format, what somebody wrote.
    Plain(String),
    /// A message by its key, with its arguments by their names.
    Message(Cow<'static, str>, Vec<(Cow<'static, str>, Phrase)>),
    /// One after the other, with commas.
    List(Vec<Phrase>),
}

/// The message of a key, still without arguments.
#[must_use]
pub fn say(key: &'static str) -> Phrase {
    Phrase::Message(key.into(), Vec::new())
}

/// What is the same in every language becomes a phrase by itself.
impl<T: Display> From<T> for Phrase {
    fn from(value: T) -> Self {
        Self::Plain(value.to_string())
    }
}

impl Phrase {
    /// The message with one more argument. Nothing else takes any.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Self>) -> Self {
        if let Self::Message(_, arguments) = &mut self {
            arguments.push((name.into(), value.into()));
        }
        self
    }

    /// One after the other, with commas.
    #[must_use]
    pub fn list<T: Into<Self>>(phrases: impl IntoIterator<Item = T>) -> Self {
        Self::List(phrases.into_iter().map(Into::into).collect())
    }

    /// One of several.
    #[must_use]
    pub fn one_of<T: Into<Self>>(phrases: impl IntoIterator<Item = T>) -> Self {
        say("expected-one-of").with("choices", Self::list(phrases))
    }

    /// What somebody wrote, in the quotation marks of the language.
    #[must_use]
    pub fn quoted(written: impl Display) -> Self {
        say("quoted").with("written", written.to_string())
    }

    /// A range with both its ends.
    #[must_use]
    pub fn range(low: impl Display, high: impl Display) -> Self {
        say("expected-range").with("low", low.to_string()).with("high", high.to_string())
    }

    /// As text that crosses `serde`'s errors, which hold nothing else.
    #[must_use]
    pub fn written(&self) -> String {
        serde_json::to_string(self).expect("phrases are plain data")
    }

    /// What [`Phrase::written`] wrote.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

impl Text {
    /// A phrase in this language.
    #[must_use]
    pub fn say(&self, phrase: &Phrase) -> String {
        match phrase {
            Phrase::Plain(text) => text.clone(),
            Phrase::List(phrases) => phrases.iter().map(|phrase| self.say(phrase)).collect::<Vec<_>>().join(", "),
            Phrase::Message(key, arguments) => {
                let said: Vec<_> = arguments.iter().map(|(name, value)| (&**name, self.say(value))).collect();
                let arguments: Vec<_> = said.iter().map(|(name, value)| (*name, value.as_str())).collect();
                self.with(key, &arguments)
            }
        }
    }
}
