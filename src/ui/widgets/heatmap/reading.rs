//! A cell of a map in words, for those who hear it.

use super::Shown;
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::numbers::{changed, number, rounded};
use crate::workbench::{MapKind, Peek};

/// "query it, key animal, weight 0.71, rank 1 of 11": the number of the map that is shown, and its place
/// among those of the keys that the query may look at, the largest first.
pub(super) fn of_cell(scene: &Scene, which: Which, shown: Shown<'_>, cell: Peek) -> String {
    let tokens = scene.tokens(which);
    let name = |token: usize| tokens.get(token).map_or("", |token| token.text.as_str());
    read(scene, shown, (cell.query, cell.key), [name(cell.query), cell.key.map_or("", name)])
}

/// The same with names of the tokens, for a map in which they stand elsewhere.
pub(super) fn read(
    scene: &Scene,
    shown: Shown,
    (query, key): (usize, Option<usize>),
    [query_name, key_name]: [&str; 2],
) -> String {
    let allowed = |key: &usize| shown.allows(query, *key);
    let keys = || (0..shown.tokens()).filter(allowed);
    let count = keys().count().to_string();
    let Some(key) = key else {
        return scene.with("map-row", &[("query", query_name), ("count", &count)]);
    };
    let names = [("query", query_name), ("key", key_name)];
    if !allowed(&key) {
        return scene.with("map-cell-masked", &names);
    }
    let kind = shown.kind(scene.workbench.view().map);
    if shown.is_change() {
        let change = changed(shown.value(kind, query, key), 2);
        return scene.with("map-cell-change", &[&names[..], &[("change", &*change)]].concat());
    }
    let value = shown.value(kind, query, key);
    let rank = 1 + keys().filter(|other| shown.value(kind, query, *other) > value).count();
    let (message, value) = match kind {
        MapKind::Weights => ("map-cell", rounded(value, 2)),
        MapKind::Scores => ("map-cell-score", number(value)),
        MapKind::ValueNorm => ("map-cell-value-norm", number(value)),
    };
    let place = [("value", &*value), ("rank", &*rank.to_string()), ("count", &*count)];
    scene.with(message, &[&names[..], &place[..]].concat())
}
