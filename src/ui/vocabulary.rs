//! A token of the vocabulary in words, and what a model says at a place.

use super::Scene;
use super::names::token_label;
use super::numbers::number;
use crate::workbench::{Said, Since};

/// As it is written, with the blank before it.
pub(crate) fn quoted(scene: &Scene, token: usize) -> String {
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
pub(crate) fn short(scene: &Scene, token: usize) -> String {
    token_label(&read(scene, token), 24)
}

fn read(scene: &Scene, token: usize) -> String {
    scene.shown().reader().map(|reader| reader.model.words.token(token)).unwrap_or_default()
}

/// What is asked at a place of the text; none where there is no such place.
pub(crate) fn asked_at(scene: &Scene, place: usize) -> Option<String> {
    let document = scene.shown();
    let token = document.tokens.get(place)?;
    let word = token_label(&token.text, 24);
    let key = if document.spec.mask.causal {
        "next-after"
    } else if Some(token.text.as_str()) == document.mask_token() {
        "next-hidden"
    } else {
        "next-instead"
    };
    Some(scene.with(key, &[("token", &word)]))
}

/// How far what is said has moved, and what that number is.
pub(crate) fn shift_words(scene: &Scene, said: &Said) -> [String; 2] {
    let place = asked_at(scene, said.place).unwrap_or_default();
    let divergence = number(said.shift.divergence);
    let [title, hint] = match said.since {
        Since::Pinned => ["shift-since-pinned", "shift-since-pinned-hint"],
        Since::Untouched => ["shift-since-untouched", "shift-since-untouched-hint"],
    };
    [scene.with(title, &[("place", &place), ("divergence", &divergence)]), scene.with(hint, &[])]
}
