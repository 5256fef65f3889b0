//! A preset as one line that goes into a mail or a chat: `attention-lab:1:PACKED:CHECKSUM`.
//!
//! PACKED is the preset's own text, deflated (RFC 1951), in the alphabet of base64 that is safe in addresses (RFC 4648,
//! § 5, without padding). CHECKSUM is XXH3 (64 bits, 16 hexadecimal digits) of all that stands before its colon, the
//! version too. So a line that was changed is refused before anything of it is read.

use std::fmt::Display;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};
use xxhash_rust::xxh3::xxh3_64;

use super::Problem;
use super::error::at_most_bytes;
use super::place::BEGINNING;
use crate::model::limits;
use crate::text::{Phrase, say};

/// The version of the line; that of the preset is in its text.
const VERSION: &str = "1";
/// How hard it is tried to make the text short, 0 to 10: the highest that still takes milliseconds.
const LEVEL: u8 = 9;

/// A text as a line.
///
/// # Errors
/// The text or the line is longer than [`limits::SHARED_BYTES`].
pub(super) fn pack(text: &str) -> Result<String, Problem> {
    check_length(text.len())?;
    let packed = BASE64_URL_SAFE_NO_PAD.encode(compress_to_vec(text.as_bytes(), LEVEL));
    let line = format!("{BEGINNING}{VERSION}:{packed}");
    let checksum = checksum(&line);
    let line = format!("{line}:{checksum}");
    check_length(line.len()).map(|()| line)
}

/// The text of a line, without a look at what it says. Blanks and line breaks in the line, which programs put there, are
/// left out.
///
/// # Errors
/// The line is too long, of another version, cut off or changed; or what is packed in it is too long, or no text.
pub(super) fn unpack(line: &str) -> Result<String, Problem> {
    let most = usize::try_from(limits::SHARED_BYTES).unwrap_or(usize::MAX);
    let line: String = line.chars().filter(|sign| !sign.is_whitespace()).take(most + 1).collect();
    check_length(line.len())?;
    if !line.starts_with(BEGINNING) {
        return Err(Problem::invalid(say("place-share-line"), format!("{BEGINNING}…"), brief(&line)));
    }
    let parts: Vec<&str> = line.split(':').collect();
    if let Some(version) = parts.get(1).filter(|version| **version != VERSION) {
        return Err(Problem::invalid(part(say("place-version")), VERSION, brief(version)));
    }
    let [_, _, packed, given] = parts[..] else {
        return Err(Problem::invalid(say("place-share-line"), say("expected-share-parts"), parts.len()));
    };
    let made = checksum(&line[..line.len() - given.len() - 1]);
    if made != given {
        let expected = say("expected-checksum").with("sum", made);
        return Err(Problem::invalid(part(say("place-checksum")), expected, brief(given)));
    }
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(packed).map_err(bad_packing)?;
    let bytes = decompress_to_vec_with_limit(&bytes, most).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => too_long(say("got-more")),
        _ => bad_packing(error),
    })?;
    String::from_utf8(bytes).map_err(|error| Problem::not_text(error.utf8_error().valid_up_to()))
}

fn checksum(text: &str) -> String {
    format!("{:016x}", xxh3_64(text.as_bytes()))
}

fn check_length(bytes: usize) -> Result<(), Problem> {
    if bytes as u64 > limits::SHARED_BYTES { Err(too_long(bytes.into())) } else { Ok(()) }
}

fn too_long(got: Phrase) -> Problem {
    Problem::invalid(say("place-share-line"), at_most_bytes(limits::SHARED_BYTES), got)
}

fn bad_packing(error: impl Display) -> Problem {
    Problem::invalid(say("place-share-line"), say("expected-packed-text"), error)
}

fn part(name: Phrase) -> Phrase {
    Phrase::list([say("place-share-line"), name])
}

/// As much of what stands there as a message has room for.
fn brief(text: &str) -> Phrase {
    Phrase::quoted(text.chars().take(24).collect::<String>())
}

#[cfg(test)]
mod tests;
