//! A filter's terms from a typed line.

use std::iter::Peekable;

use strum::VariantArray;

use super::{Field, Filter, Sign, Term};
use crate::analysis::Label;
use crate::text::{Mismatch, Phrase, Text, say};

/// What is wrong at a character of the line, counted from 1.
fn wrong(at: usize, expected: Phrase, got: Phrase) -> Mismatch {
    Mismatch::new(expected, got).inside(say("place-filter").with("at", at))
}

/// One of the fields that these messages name.
fn one_field_of(mut keys: Vec<&'static str>) -> Phrase {
    let last = keys.pop().unwrap_or_default();
    say("expected-or").with("names", Phrase::list(keys.into_iter().map(say))).with("last", say(last))
}

/// A part of the line, and the number of its first character, from 1.
#[derive(Clone, Copy, Debug)]
struct Piece<'a> {
    at: usize,
    text: &'a str,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Word,
    Sign(Sign),
    /// What stands between terms: a comma, or "and".
    Between,
}

impl Filter {
    /// Reads a filter in the words of a language.
    ///
    /// Terms stand between spaces, commas or “and”. A term is a comparison of a number with a field,
    /// whose name may be cut short (`prev>0.8`, `entropy <= 2`, `same word > 80%`), or a word: part of
    /// a head's name, or the beginning of a word of a label that it has (`induction`), of where its
    /// weights come from (`random`), or `ablated`. With `=` a number is equal that rounds to the given
    /// one.
    ///
    /// # Errors
    /// A comparison with something that is no field or several, or with what is no number.
    pub fn parse(line: &str, text: &Text) -> Result<Self, Mismatch> {
        Ok(Self { terms: terms(line, text)? })
    }
}

/// The terms of a line.
fn terms(line: &str, text: &Text) -> Result<Vec<Term>, Mismatch> {
    let and = text.get("filter-and").to_lowercase();
    let mut pieces = pieces(line, &and).into_iter().peekable();
    let end = line.chars().count() + 1;
    let (mut terms, mut words) = (Vec::new(), Vec::new());
    while let Some(piece) = pieces.next() {
        match piece.kind {
            Kind::Word => words.push(piece),
            Kind::Between => terms.extend(words.drain(..).map(|word: Piece| bare(word.text, text))),
            Kind::Sign(sign) => {
                let (field, name) = field(&words, piece, text)?;
                let before = words.len() - name;
                terms.extend(words.drain(..).take(before).map(|word| bare(word.text, text)));
                let (number, half_unit) = number(&mut pieces, end)?;
                terms.push(Term::Compare { field, sign, number, half_unit });
            }
        }
    }
    terms.extend(words.into_iter().map(|word| bare(word.text, text)));
    Ok(terms)
}

fn pieces<'a>(line: &'a str, and: &str) -> Vec<Piece<'a>> {
    let mut pieces: Vec<Piece> = Vec::new();
    let characters: Vec<(usize, char)> = line.char_indices().collect();
    let at = |i: usize| characters.get(i).map(|(_, character)| *character);
    let byte = |i: usize| characters.get(i).map_or(line.len(), |(byte, _)| *byte);
    let is_digit = |i: usize| at(i).is_some_and(|character| character.is_ascii_digit());
    // A comma between digits is a decimal point in half of the world.
    let is_comma = |i: usize| at(i) == Some(',') && !(i > 0 && is_digit(i - 1) && is_digit(i + 1));
    let mut i = 0;
    while let Some(character) = at(i) {
        let start = i;
        i += 1;
        let kind = match (character, at(i) == Some('=')) {
            (',', _) if is_comma(start) => Kind::Between,
            ('<' | '>', true) => {
                i += 1;
                Kind::Sign(if character == '<' { Sign::AtMost } else { Sign::AtLeast })
            }
            ('<', _) => Kind::Sign(Sign::Less),
            ('>', _) => Kind::Sign(Sign::More),
            ('≤', _) => Kind::Sign(Sign::AtMost),
            ('≥', _) => Kind::Sign(Sign::AtLeast),
            ('=', _) => Kind::Sign(Sign::Equal),
            (space, _) if space.is_whitespace() => continue,
            _ => {
                let ends = |i: usize, c: char| c.is_whitespace() || "<>=≤≥".contains(c) || is_comma(i);
                while at(i).is_some_and(|character| !ends(i, character)) {
                    i += 1;
                }
                let is_and = line[byte(start)..byte(i)].to_lowercase() == and;
                if is_and { Kind::Between } else { Kind::Word }
            }
        };
        pieces.push(Piece { at: start + 1, text: &line[byte(start)..byte(i)], kind });
    }
    pieces
}

/// The field that the last words before a sign name, and how many words that takes.
fn field(words: &[Piece], sign: Piece, text: &Text) -> Result<(Field, usize), Mismatch> {
    for count in (1..=words.len()).rev() {
        let named: Vec<&str> = words[words.len() - count..].iter().map(|word| word.text).collect();
        let found = named_fields(&named.join(" ").to_lowercase(), text);
        let Some((_, field)) = found.first() else { continue };
        if found.iter().all(|(_, other)| other == field) {
            return Ok((*field, count));
        }
        let keys = found.into_iter().map(|(key, _)| key).collect();
        let at = words[words.len() - count].at;
        return Err(wrong(at, one_field_of(keys), Phrase::quoted(named.join(" "))));
    }
    let last = words.last().copied().unwrap_or(sign);
    let keys = Field::names().map(|(key, _)| key).collect();
    Err(wrong(last.at, one_field_of(keys), Phrase::quoted(last.text)))
}

/// The fields whose name begins so, or only the one that has just this name.
fn named_fields(name: &str, text: &Text) -> Vec<(&'static str, Field)> {
    let named = |(key, _): &(&'static str, Field)| text.get(key).to_lowercase();
    match Field::names().find(|field| named(field) == name) {
        Some(field) => vec![field],
        None => Field::names().filter(|field| named(field).starts_with(name)).collect(),
    }
}

/// A number, and half a unit of its last digit.
fn number<'a>(pieces: &mut Peekable<impl Iterator<Item = Piece<'a>>>, end: usize) -> Result<(f32, f32), Mismatch> {
    let error = |at, got| wrong(at, say("expected-filter-number"), got);
    let piece = pieces.next().ok_or_else(|| error(end, say("got-nothing")))?;
    let mut spaced = || pieces.next_if(|next| next.kind == Kind::Word && next.text == "%").is_some();
    let (digits, percent) = match piece.text.strip_suffix('%') {
        Some(digits) => (digits, true),
        None => (piece.text, spaced()),
    };
    let plain = digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-'));
    let value = digits.replace(',', ".").parse::<f32>().ok().filter(|value| plain && value.is_finite());
    let value = value.ok_or_else(|| error(piece.at, Phrase::quoted(piece.text)))?;
    let decimals = digits.split_once(['.', ',']).map_or(0, |(_, decimals)| decimals.len());
    let unit = 0.1f32.powi(i32::try_from(decimals).unwrap_or(i32::MAX));
    let scale = if percent { 0.01 } else { 1.0 };
    Ok((value * scale, 0.5 * unit * scale))
}

/// A word that stands for itself.
fn bare(word: &str, text: &Text) -> Term {
    let word = word.to_lowercase();
    let begins = |key: &str| text.get(key).to_lowercase().split(' ').any(|part| part.starts_with(&word));
    let labels = Label::VARIANTS.iter().copied().filter(|label| begins(label.into_str())).collect();
    let ablated = begins("filter-ablated");
    Term::Word { word, labels, ablated }
}
