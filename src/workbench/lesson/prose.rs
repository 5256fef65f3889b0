//! A lesson's text: Markdown with numbers in braces, in one or several languages.

use std::fmt;
use std::str::FromStr;

use pulldown_cmark::{Event, Parser, Tag};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{Measured, Target, Value};
use crate::text::{Mismatch, from_text, say};

/// Markdown whose numbers are filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prose {
    pieces: Vec<Piece>,
    /// Its links as they are written, and what they name.
    links: Vec<(String, Target)>,
    /// Addresses of pages that it names.
    pages: Vec<String>,
}

/// How the address of a page begins; whatever else a link names is on the screen.
const PAGE: &str = "https://";

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(String),
    Value(Value),
}

impl Prose {
    /// The Markdown with its numbers as `of` has them, each as `write` puts it; a dash where there is none.
    #[must_use]
    pub fn fill(&self, of: impl Fn(&Value) -> Option<Measured>, write: impl Fn(&Measured) -> String) -> String {
        self.fill_plain(of, |quantity| escaped(&write(quantity)))
    }

    /// The same for what is no Markdown.
    #[must_use]
    pub fn fill_plain(&self, of: impl Fn(&Value) -> Option<Measured>, write: impl Fn(&Measured) -> String) -> String {
        let fill = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Value(value) => of(value).map_or_else(|| "–".into(), |quantity| write(&quantity)),
        };
        self.pieces.iter().map(fill).collect()
    }

    /// The numbers that it names.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Value(value) => Some(value),
            Piece::Text(_) => None,
        })
    }

    /// Its links as they are written, and what they name.
    #[must_use]
    pub fn links(&self) -> &[(String, Target)] {
        &self.links
    }

    /// The addresses of the pages that it names.
    #[must_use]
    pub fn pages(&self) -> &[String] {
        &self.pages
    }

    /// The text without its numbers.
    #[must_use]
    pub fn plain(&self) -> String {
        self.pieces.iter().map(|piece| if let Piece::Text(text) = piece { text.as_str() } else { "…" }).collect()
    }
}

impl FromStr for Prose {
    type Err = Mismatch;

    fn from_str(text: &str) -> Result<Self, Mismatch> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            plain.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                // Doubled, it is meant as such.
                plain.push_str(brace);
                rest = after;
            } else if brace == "}" {
                return Err(Mismatch::new(say("expected-doubled-brace").with("brace", "}}"), "}"));
            } else {
                let open = || Mismatch::new(say("expected-closed-brace").with("brace", "{{"), "{");
                let (value, after) = rest.split_once('}').ok_or_else(open)?;
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
                pieces.push(Piece::Value(value.parse()?));
                rest = after;
            }
        }
        plain.push_str(rest);
        pieces.push(Piece::Text(plain));
        let (mut links, mut pages) = (Vec::new(), Vec::new());
        for event in Parser::new(text) {
            if let Event::Start(Tag::Link { dest_url, .. }) = event {
                if dest_url.starts_with(PAGE) {
                    pages.push(dest_url.into_string());
                    continue;
                }
                let target = dest_url.parse().map_err(|error: Mismatch| error.inside(say("place-link")))?;
                links.push((dest_url.into_string(), target));
            }
        }
        Ok(Self { pieces, links, pages })
    }
}

/// What means nothing in Markdown: a token may be an asterisk.
fn escaped(text: &str) -> String {
    let special = |c: char| c.is_ascii_punctuation() && !matches!(c, '.' | ',' | '%' | '\'' | '"' | ':' | ';' | '?');
    text.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}

/// A text in one or several languages.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    /// By tag; the empty tag where it is written in one language only.
    languages: Vec<(String, Prose)>,
}

impl Words {
    /// The text in a language, or else in the one that comes first.
    #[must_use]
    pub fn in_language(&self, tag: &str) -> &Prose {
        let found = self.languages.iter().find(|(language, _)| language == tag);
        &found.or(self.languages.first()).expect("reading refuses a text in no language").1
    }

    /// The languages in which it is written.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.languages.iter().map(|(tag, _)| tag.as_str())
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WordsVisitor)
    }
}

struct WordsVisitor;

impl<'de> Visitor<'de> for WordsVisitor {
    type Value = Words;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&say("expected-words").with("such", "{\"en\": \"…\", \"de\": \"…\"}").written())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Words, E> {
        Ok(Words { languages: vec![(String::new(), text.parse().map_err(Mismatch::into_serde)?)] })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Words, A::Error> {
        let mut languages: Vec<(String, Prose)> = Vec::new();
        while let Some(tag) = map.next_key::<String>()? {
            if languages.iter().any(|(other, _)| *other == tag) {
                return Err(Mismatch::new(say("expected-language-once"), tag).into_serde());
            }
            languages.push((tag, map.next_value::<Prose>()?));
        }
        if languages.is_empty() {
            return Err(Mismatch::new(say("expected-some-language"), say("got-none")).into_serde());
        }
        Ok(Words { languages })
    }
}

impl<'de> Deserialize<'de> for Prose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_hold_numbers_and_doubled_ones_are_braces() {
        let prose: Prose = "Of {tokens} tokens, {{all}} look at [it](query:it).".parse().unwrap();
        assert_eq!(prose.values().count(), 1);
        assert_eq!(prose.links(), [("query:it".to_owned(), "query:it".parse().unwrap())]);
        let prose: Prose = "See [the paper](https://example.org/a).".parse().unwrap();
        assert_eq!((prose.links().len(), prose.pages()), (0, &["https://example.org/a".to_owned()][..]));
        for text in ["{tokens", "tokens}", "{nothing}", "[it](control:nothing)", "[it](http://example.org)"] {
            assert!(text.parse::<Prose>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_text_is_in_one_language_or_in_several() {
        let words: Words = ron::from_str(r#"{"en": "a day", "de": "ein Tag"}"#).unwrap();
        assert_eq!(words.in_language("de"), &"ein Tag".parse().unwrap());
        assert_eq!(words.in_language("fr"), &"a day".parse().unwrap());
        let words: Words = ron::from_str(r#""a day""#).unwrap();
        assert_eq!(words.in_language("de"), &"a day".parse().unwrap());
        assert!(ron::from_str::<Words>("{}").is_err());
    }

    #[test]
    fn signs_of_tokens_are_no_markdown() {
        assert_eq!(escaped("*"), "\\*");
        assert_eq!(escaped("71% of 0.5, “it”"), "71% of 0.5, “it”");
    }
}
