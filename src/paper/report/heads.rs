//! What the heads do, and the weights of the chosen one.

use crate::analysis::Detected;
use crate::document::Which;
use crate::paper::page::{Cell, Page};
use crate::ui::names::{head_name, head_place, source_name, token_label};
use crate::ui::numbers::{rounded, small_weight};
use crate::workbench::Workbench;

/// Tokens up to which all weights of a head are a table.
const TABLE: usize = 64;
/// Characters of a token at most.
const LABEL: usize = 24;

pub(super) fn token(bench: &Workbench, index: usize) -> String {
    bench.document().tokens.get(index).map_or_else(String::new, |token| token_label(&token.text, LABEL))
}

pub(super) fn columns<const N: usize>(bench: &Workbench, keys: [&str; N]) -> Vec<String> {
    keys.map(|key| bench.text.get(key).into_owned()).into()
}

fn mean(value: Option<f32>, digits: usize) -> String {
    value.map_or_else(|| "–".to_owned(), |value| rounded(value, digits))
}

/// A row for each head: its name, where it comes from, what it does and how well, and how wide it looks.
pub(super) fn heads(page: &mut Page, bench: &Workbench) {
    let (text, derived) = (&bench.text, bench.derived());
    let document = &derived.document;
    let columns = columns(
        bench,
        [
            "report-head",
            "report-name",
            "report-source",
            "report-seeks",
            "report-does",
            "report-entropy",
            "report-effective",
            "report-distance",
        ],
    );
    let layers = document.layers.iter().enumerate();
    let places = layers.flat_map(|(l, layer)| layer.heads.iter().enumerate().map(move |(h, head)| ((l, h), head)));
    let rows = places.map(|(place, head)| {
        let summary = derived.summary(Which::First, place.0, place.1);
        let habits = derived.habits(Which::First, place.0, place.1);
        let recipe = summary.and_then(|summary| summary.score).map(|(relation, found)| (relation.into_str(), found));
        let labels = habits.into_iter().flat_map(|habits| &habits.labels).map(|one| (one.label.into_str(), one.score));
        let with_rate = |(key, found): (&'static str, Detected)| format!("{} {}", text.get(key), rounded(found.all, 2));
        let does: Vec<String> = labels.map(with_rate).collect();
        vec![
            Cell::Head(head_place(place)),
            Cell::Words(head_name(text, head)),
            Cell::Words(source_name(text, &head.source).into_owned()),
            Cell::Words(recipe.map_or_else(|| "–".to_owned(), with_rate)),
            Cell::Words(if does.is_empty() { "–".to_owned() } else { does.join(", ") }),
            Cell::Number(mean(summary.and_then(|summary| summary.mean_entropy()), 2)),
            Cell::Number(mean(summary.and_then(|summary| summary.mean_effective()), 1)),
            Cell::Number(mean(habits.and_then(|habits| habits.mean_distance), 1)),
        ]
    });
    page.section(&text.get("report-heads"), |page| {
        page.line("p", &text.get("report-heads-about"));
        page.table("heads", &columns, rows);
    });
}

/// All weights of the chosen head, where they fit on a page.
pub(super) fn weights(page: &mut Page, bench: &Workbench) {
    let (text, derived, view) = (&bench.text, bench.derived(), bench.view());
    let place = (view.layer, view.head);
    let (Some(head), Some(run)) =
        (derived.document.head(place.0, place.1), derived.head(Which::First, place.0, place.1))
    else {
        return;
    };
    let tokens = run.tokens();
    if tokens == 0 {
        return;
    }
    let title = text.with("report-weights", &[("head", &head_place(place)), ("name", &head_name(text, head))]);
    page.section(&title, |page| {
        if tokens > TABLE {
            return page.line("p", &text.count("report-weights-too-long", tokens));
        }
        page.line("p", &text.get("report-weights-about"));
        let columns: Vec<String> =
            std::iter::once(String::new()).chain((0..tokens).map(|key| token(bench, key))).collect();
        let rows = (0..tokens).map(|query| {
            let cells = (0..tokens).map(|key| match run.weights.at(query, key) {
                weight if run.allows(query, key) => Cell::Share(Some(weight), small_weight(weight)),
                _ => Cell::Share(None, "·".to_owned()),
            });
            std::iter::once(Cell::Head(token(bench, query))).chain(cells).collect()
        });
        page.table("map", &columns, rows);
    });
}
