//! The chosen cell and row of a recorded head: what its weights tell, and what they cannot.

use egui::{Label, RichText, Ui};

use super::parts::{Number, explained, line, note, quoted, section, sized_words, words};
use crate::attention::HeadRun;
use crate::document::Which;
use crate::math::{effective_count, entropy};
use crate::ui::Scene;
use crate::ui::numbers::{Digits, number, weight};
use crate::ui::theme::{fonts, size};
use crate::workbench::{Concept, Peek};

/// Keys of the row that are listed.
const KEYS: usize = 8;
/// Size of the chosen cell's weight.
const LARGE: f32 = 30.0;

/// The weight of the cell, the row's largest weights, and how widely the row looks.
pub(super) fn recorded(ui: &mut Ui, scene: &mut Scene, run: HeadRun<'_>, peek: Peek) {
    let theme = scene.theme;
    ui.separator();
    let mut parts = vec![
        (scene.text("inspector-query").into_owned(), theme.text_weak),
        (quoted(scene, Which::First, peek.query), theme.query),
    ];
    if let Some(key) = peek.key {
        parts.push((format!("→ {}", scene.text("inspector-key")), theme.text_weak));
        parts.push((quoted(scene, Which::First, key), theme.key));
    }
    let parts: Vec<_> = parts.iter().map(|(text, color)| (format!("{text} "), *color)).collect();
    let parts: Vec<_> = parts.iter().map(|(text, color)| (text.as_str(), *color)).collect();
    line(ui, sized_words(&parts, size::HEADING), None);
    let allowed: Vec<usize> = (0..run.tokens()).filter(|key| run.allows(peek.query, *key)).collect();
    let row = run.weights.row(peek.query);
    match peek.key {
        Some(key) if run.allows(peek.query, key) => {
            ui.horizontal(|ui| {
                let shown = RichText::new(weight(row[key])).family(fonts::strong()).size(LARGE).color(theme.weight);
                explained(ui.add(Label::new(shown).selectable(false)), row[key]);
                let rank = 1 + allowed.iter().filter(|other| row[**other] > row[key]).count();
                let counts = [("rank", rank.to_string()), ("of", allowed.len().to_string())];
                let caption =
                    scene.with("inspector-rank", &counts.each_ref().map(|(name, value)| (*name, value.as_str())));
                ui.add(Label::new(RichText::new(caption).color(theme.text_weak)).wrap());
            });
        }
        Some(_) => note(ui, scene, &scene.text("inspector-forbidden-hint")),
        None => note(ui, scene, &scene.text("inspector-no-key")),
    }
    section(ui, scene, ("recorded-row", Concept::Weight), |ui, scene| {
        let mut keys = allowed.clone();
        keys.sort_by(|a, b| row[*b].total_cmp(&row[*a]).then(a.cmp(b)));
        let norms = run.value_sizes();
        for key in keys.iter().take(KEYS) {
            let name = quoted(scene, Which::First, *key);
            let size = norms.as_ref().map(|norms| scene.with("recorded-size", &[("size", &number(norms[*key]))]));
            let parts =
                [(name.as_str(), theme.key), ("  ", theme.text), (size.as_deref().unwrap_or(""), theme.text_weak)];
            let shown = Number { value: row[*key], text: weight(row[*key]), color: theme.weight };
            line(ui, words(&parts), Some(&shown));
        }
        if keys.len() > KEYS {
            let (count, rest) = (keys.len() - KEYS, keys[KEYS..].iter().map(|key| row[*key]).sum::<f32>());
            let text = scene.with("recorded-others", &[("count", &count.to_string())]);
            let shown = Number { value: rest, text: weight(rest), color: theme.weight };
            line(ui, words(&[(&text, theme.text_weak)]), Some(&shown));
        }
    });
    section(ui, scene, ("inspector-row", Concept::EffectiveTokens), |ui, scene| {
        let entropy = entropy(row);
        let shown = |value: f32| Number { value, text: Digits::Decimals(2).text(value), color: theme.weight };
        line(ui, words(&[(&scene.text("inspector-entropy"), theme.text)]), Some(&shown(entropy)));
        let text = scene.with("inspector-effective", &[("allowed", &allowed.len().to_string())]);
        line(ui, words(&[(&text, theme.text)]), Some(&shown(effective_count(entropy))));
    });
    ui.add_space(6.0);
    note(ui, scene, &scene.text("recorded-absent"));
}
