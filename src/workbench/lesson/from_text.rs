//! Texts that are parsed when a lesson is read.

use serde::Deserialize;

/// Reads what has a textual form of its own, so that an error has the line of the string.
pub(super) fn from_text<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
    D: serde::Deserializer<'de>,
{
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}
