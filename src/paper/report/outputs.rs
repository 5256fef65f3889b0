//! What came of each token, and of the whole text.

use crate::analysis::{Moved, moved};
use crate::design::visible;
use crate::document::Which;
use crate::paper::page::{Cell, Page};
use crate::paper::report::heads::{columns, token};
use crate::ui::numbers::{number, percent, rounded, small_weight};
use crate::workbench::{View, ViewChange, Workbench};

/// How far something moved, and its cosine to what it was.
pub(super) fn moved_cells(moved: Option<Moved>) -> [Cell; 2] {
    let size = |moved: Moved| if moved.size.is_finite() { percent(moved.size) } else { "∞".to_owned() };
    let none = || "–".to_owned();
    [
        Cell::Number(moved.map_or_else(none, size)),
        Cell::Number(moved.map_or_else(none, |moved| rounded(moved.cosine, 2))),
    ]
}

/// A row for each token: where the chosen head looks, and what the last layer makes of it.
pub(super) fn outputs(page: &mut Page, bench: &Workbench) {
    let (text, derived, view) = (&bench.text, bench.derived(), bench.view());
    let trace = derived.trace(Which::First);
    let Some(last) = trace.layers.last().filter(|_| !derived.document.tokens.is_empty()) else { return };
    let places: Vec<Option<usize>> = (0..last.output.nrows()).map(Some).collect();
    let written = moved(&last.output, &trace.embeddings, &places);
    let since = bench.effects().filter(|effects| effects.tokens.len() == places.len());
    let run = derived.head(Which::First, view.layer, view.head);
    let mut columns = columns(
        bench,
        ["report-token", "report-looks", "report-weight", "report-length", "report-moved", "report-cosine"],
    );
    if since.is_some() {
        columns.extend(["report-moved-since", "report-cosine-since"].map(|key| text.get(key).into_owned()));
    }
    let rows = (0..places.len()).map(|query| {
        let row = run.map(|run| run.weights.row(query)).unwrap_or_default();
        let most =
            row.iter().copied().enumerate().max_by(|(_, a), (_, b)| a.total_cmp(b)).filter(|(_, most)| *most > 0.0);
        let mut cells = vec![
            Cell::Head(token(bench, query)),
            Cell::Words(most.map_or_else(|| "–".to_owned(), |(key, _)| token(bench, key))),
            Cell::Number(most.map_or_else(|| "–".to_owned(), |(_, weight)| small_weight(weight))),
            Cell::Number(number(last.output.row(query).norm())),
        ];
        cells.extend(moved_cells(written[query]));
        cells.extend(since.iter().flat_map(|effects| moved_cells(effects.tokens[query])));
        cells
    });
    page.section(&text.get("report-outputs"), |page| {
        page.line("p", &text.get("report-outputs-about"));
        page.table("outputs", &columns, rows);
    });
}

/// What a learned model says next.
pub(super) fn next(page: &mut Page, bench: &Workbench) {
    let mut aside = bench.aside();
    aside.apply(ViewChange::View(View::Next));
    aside.update_now();
    let (Some(reader), Some((says, _))) = (bench.document().reader(), aside.says()) else { return };
    let rows = says.prediction.top.iter().map(|one| {
        let word = visible(&reader.model.words.token(one.token)).into_owned();
        vec![
            Cell::Head(word),
            Cell::Share(Some(one.probability), small_weight(one.probability)),
            Cell::Number(rounded(one.logit, 2)),
        ]
    });
    page.section(&bench.text.get("report-next"), |page| {
        page.line("p", &bench.text.with("report-next-about", &[("token", &token(bench, says.place))]));
        page.table("next", &columns(bench, ["report-word", "report-probability", "report-logit"]), rows);
    });
}
