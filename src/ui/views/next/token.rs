//! A token of the vocabulary, in words.

use crate::ui::Scene;
use crate::ui::names::token_label;

/// As it is written, with the blank before it.
pub(super) fn quoted(scene: &Scene, token: usize) -> String {
    let sign = |c: char| match c {
        '\n' | '\r' => "⏎".to_owned(),
        '\t' => "⇥".to_owned(),
        // As a vocabulary writes a byte that is no text.
        c if c.is_control() => format!("<0x{:02X}>", u32::from(c)),
        c => c.to_string(),
    };
    format!("“{}”", read(scene, token).chars().map(sign).collect::<String>())
}

/// As a label, without the blank.
pub(super) fn short(scene: &Scene, token: usize) -> String {
    token_label(&read(scene, token), 24)
}

fn read(scene: &Scene, token: usize) -> String {
    scene.shown().reader().map(|reader| reader.model.words.token(token)).unwrap_or_default()
}
