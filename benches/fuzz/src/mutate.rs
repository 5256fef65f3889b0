//! Random changes of a good input.

use rand::Rng;
use rand::RngExt;

/// What text formats stumble over.
const WORDS: &[&str] = &[
    "NaN",
    "inf",
    "-inf",
    "-1",
    "0",
    "1",
    "2",
    "1e39",
    "-1e-45",
    "0.5",
    "4096",
    "4097",
    "99999999999999999999",
    "18446744073709551615",
    "9223372036854775807",
    "\"\"",
    "\"a\"",
    "[]",
    "()",
    "{}",
    "None",
    "Some(",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "true",
    "false",
    "\\u{0}",
    "\u{202e}",
    "🙂",
    "ß",
    "\n",
    "/*",
    "//",
    "r#\"",
    "\\",
    "\t",
    "#",
    "=",
    ">",
    "%",
];

const NUMBERS: &[&str] =
    &["-1", "0", "1", "2", "3", "5", "8", "16", "64", "0.5", "-0.25", "1e-3", "100", "1000", "65535"];

/// Some changes of an input: of bytes, or of what a text is made of; now and then a part of another good one stands in it.
pub fn mutated(good: &[u8], other: &[u8], random: &mut impl Rng) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..1 + random.random_range(0..4usize) * random.random_range(0..3usize) {
        change(&mut bytes, other, random);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, other: &[u8], random: &mut impl Rng) {
    let at = random.random_range(0..=bytes.len());
    match random.random_range(0..9u8) {
        0 if at < bytes.len() => bytes[at] ^= 1 << random.random_range(0..8u8),
        1 if at < bytes.len() => bytes[at] = random.random(),
        2 => {
            let end = (at + random.random_range(1..64usize)).min(bytes.len());
            bytes.drain(at..end);
        }
        3 => {
            let part = range(bytes.len(), 200, random);
            let copy = bytes[part].to_vec();
            bytes.splice(at..at, copy);
        }
        4 => {
            let part = range(other.len(), 400, random);
            bytes.splice(at..at, other[part].to_vec());
        }
        5 => bytes.truncate(at),
        6 => {
            let word = WORDS[random.random_range(0..WORDS.len())];
            bytes.splice(at..at, word.bytes());
        }
        // A whole word of the text becomes another, and a number mostly a number.
        _ => {
            let word = word_at(bytes, at);
            let is_number = bytes.get(word.start).is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-');
            let choices = if is_number && random.random_ratio(3, 4) { NUMBERS } else { WORDS };
            bytes.splice(word, choices[random.random_range(0..choices.len())].bytes());
        }
    }
}

/// A part of up to so many bytes.
fn range(length: usize, most: usize, random: &mut impl Rng) -> std::ops::Range<usize> {
    let start = random.random_range(0..=length);
    start..(start + random.random_range(0..=most)).min(length)
}

/// The letters, digits, signs and points around a place.
fn word_at(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let before = bytes[..at].iter().rev().take_while(|byte| is_word(byte)).count();
    let after = bytes[at..].iter().take_while(|byte| is_word(byte)).count();
    at - before..at + after
}
