//! What a path means where a document is opened: a file, or the document itself as a line of text.

use std::path::Path;

/// What a share line begins with.
pub(super) const BEGINNING: &str = "attention-lab:";
/// Characters of a line that are shown in the place of a path.
const SHOWN: usize = 40;

/// Whether a text begins as a share line does, however a mail has broken it.
#[must_use]
pub fn is_share_line(text: &str) -> bool {
    text.chars().filter(|sign| !sign.is_whitespace()).take(BEGINNING.len()).eq(BEGINNING.chars())
}

/// The share line that stands where a path is expected; none where there is a file of that name.
#[must_use]
pub fn line_at(path: &Path) -> Option<&str> {
    path.to_str().filter(|text| is_share_line(text) && !path.exists())
}

/// A path as it is shown: of a share line the beginning.
#[must_use]
pub fn shown(path: &Path) -> String {
    let Some(line) = line_at(path) else { return path.display().to_string() };
    let beginning: String = line.chars().filter(|sign| !sign.is_whitespace()).take(SHOWN).collect();
    beginning + "…"
}
