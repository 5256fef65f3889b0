//! What is changed on the way and what that does, and what differs from what is pinned.

use super::heads::{columns, token};
use super::outputs::moved_cells;
use crate::attention::Intervention;
use crate::document::Which;
use crate::paper::page::{Cell, Page};
use crate::ui::names::{head_name, head_place, intervention};
use crate::ui::numbers::{changed, percent};
use crate::workbench::{Command, Edit, Effects, Workbench};

/// Heads that are named at most.
const HEADS: usize = 12;

/// What moved most between a list of interventions and the one of the document: the token whose output did, how far and its
/// cosine, and the head whose weights did.
fn effect(bench: &Workbench, without: Vec<Intervention>) -> Vec<Cell> {
    let mut aside = bench.aside();
    let (focus, own) = (bench.view().focus(), bench.document().spec.interventions.clone());
    for edit in [Edit::Interventions(without), Edit::Pin(focus), Edit::Interventions(own)] {
        aside.apply(Command::Edit(edit));
    }
    aside.update_now();
    let none = || "–".to_owned();
    let Some(effects) = aside.effects() else { return (0..4).map(|_| Cell::Words(none())).collect() };
    let tokens = effects.tokens.iter().enumerate().filter_map(|(index, moved)| Some((index, (*moved)?)));
    let most = tokens.max_by(|(_, a), (_, b)| a.size.total_cmp(&b.size));
    let head = effects.heads.first().filter(|(_, moved)| *moved > 0.0);
    let mut cells = vec![Cell::Words(most.map_or_else(none, |(index, _)| token(bench, index)))];
    cells.extend(moved_cells(most.map(|(_, moved)| moved)));
    cells.push(Cell::Words(
        head.map_or_else(none, |(place, moved)| format!("{} {}", head_place(*place), percent(*moved))),
    ));
    cells
}

/// Each intervention, whether it is carried out, and what would be otherwise without it.
pub(super) fn interventions(page: &mut Page, bench: &Workbench) {
    let (text, document) = (&bench.text, bench.document());
    let all = &document.spec.interventions;
    // What holds a head of a training is said of the training.
    let held = document.held();
    if all.iter().all(|one| held.contains(one)) {
        return;
    }
    let rows = all.iter().enumerate().filter(|(_, one)| !held.contains(one)).map(|(index, one)| {
        let state = text.get(if one.on { "report-on" } else { "report-off" }).into_owned();
        let mut cells = vec![Cell::Head(intervention(text, document, one)), Cell::Words(state)];
        if one.on {
            let without = all.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, one)| one.clone());
            cells.extend(effect(bench, without.collect()));
        } else {
            cells.extend((0..4).map(|_| Cell::Words("–".to_owned())));
        }
        cells
    });
    page.section(&text.get("interventions"), |page| {
        page.line("p", &text.get("report-interventions-about"));
        let keys = [
            "report-change",
            "report-state",
            "report-most-moved",
            "report-moved-by",
            "report-cosine",
            "report-head-moved",
        ];
        page.table("interventions", &columns(bench, keys), rows);
    });
}

/// In what the document differs from what is pinned, and which heads look elsewhere.
pub(super) fn since(page: &mut Page, bench: &Workbench) {
    let (Some(pin), Some(effects)) = (bench.pin(), bench.effects()) else { return };
    let (text, document, view) = (&bench.text, bench.document(), bench.view());
    let differences = document.differences(pin.document());
    let what: Vec<_> = differences.iter().map(|difference| text.get(difference.into())).collect();
    page.section(&text.get("effects"), |page| {
        if what.is_empty() {
            return page.line("p", &text.get("report-alike"));
        }
        page.line("p", &text.with("pinned-differ", &[("what", &what.join(", "))]));
        let change = bench.map_change(Which::First, (view.layer, view.head));
        if let Some((query, key, by)) = change.as_deref().and_then(|change| change.as_ref()?.largest) {
            let head = head_place((view.layer, view.head));
            let pair = format!("{} → {}", token(bench, query), token(bench, key));
            page.line(
                "p",
                &text.with("report-largest", &[("head", &head), ("pair", &pair), ("change", &changed(by, 2))]),
            );
        }
        heads_since(page, bench, &effects);
    });
}

fn heads_since(page: &mut Page, bench: &Workbench, effects: &Effects) {
    let document = bench.document();
    let moved = effects.heads.iter().filter(|(_, moved)| *moved > 0.0).take(HEADS);
    let rows: Vec<Vec<Cell>> = moved
        .filter_map(|(place, moved)| {
            let name = head_name(&bench.text, document.head(place.0, place.1)?);
            Some(vec![Cell::Head(head_place(*place)), Cell::Words(name), Cell::Number(percent(*moved))])
        })
        .collect();
    if !rows.is_empty() {
        page.table("since", &columns(bench, ["report-head", "report-name", "report-weights-moved"]), rows);
    }
}
