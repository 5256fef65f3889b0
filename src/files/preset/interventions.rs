//! Interventions in a preset. Heads that are ablated from the first token to the last stand with the
//! heads, as `ablated`; all else is a list of its own.

use super::rows::read_rows;
use super::wire::{self, Row};
use crate::attention::{Action, At, Intervention, Rows};
use crate::document::Document;
use crate::files::Problem;
use crate::files::checks::{check_number, index};
use crate::model::Tensor;
use crate::text::{Phrase, say};

/// The list of a document of so many tokens as it is written: without the ablated heads at its beginning, of which the
/// second number is the count.
pub(super) fn write(interventions: &[Intervention], most: usize) -> (Vec<wire::Intervention>, usize) {
    let places: Vec<_> = interventions.iter().map_while(Intervention::ablated_head).collect();
    let ordered = places.windows(2).take_while(|pair| pair[0] < pair[1]).count() + usize::from(!places.is_empty());
    (interventions[ordered..].iter().filter_map(|one| wire(one, most)).collect(), ordered)
}

/// An intervention of a document of so many tokens as it is written; none where all of its tokens are gone.
pub(super) fn wire(intervention: &Intervention, most: usize) -> Option<wire::Intervention> {
    let Intervention { at: At { site, layer, head }, rows, action, on } = intervention;
    let tokens: Option<Vec<usize>> = match rows {
        Rows::All => None,
        Rows::Tokens(tokens) => Some(tokens.iter().filter(|token| **token < most).map(|token| token + 1).collect()),
    };
    if tokens.as_ref().is_some_and(Vec::is_empty) && *rows != Rows::Tokens(Vec::new()) {
        return None;
    }
    let action = match action {
        Action::Zero => wire::Action::Zero,
        Action::Mean => wire::Action::Mean,
        Action::Scale(factor) => wire::Action::Scale(*factor),
        Action::From(recorded) => wire::Action::From(write_rows(recorded)),
    };
    Some(wire::Intervention {
        site: *site,
        layer: layer + 1,
        head: head.map(|head| head + 1),
        tokens,
        action,
        off: !on,
    })
}

/// The rows of a tensor.
pub(super) fn write_rows(tensor: &Tensor) -> Vec<Row> {
    tensor.to_matrix().row_iter().map(|row| Row(row.iter().copied().collect())).collect()
}

/// An intervention of a document that has all but these.
pub(super) fn read(wire: wire::Intervention, number: usize, document: &Document) -> Result<Intervention, Problem> {
    let wire::Intervention { site, layer, head, tokens, action, off } = wire;
    let place = |what: &str| Phrase::list([say("place-intervention").with("number", number), what.into()]);
    let layer = index(layer, document.layers.len(), place("layer"))?;
    let head = head.map(|head| index(head, document.heads(), place("head"))).transpose()?;
    if head.is_some() && !site.is_per_head() {
        return Err(Problem::invalid(place("head"), say("expected-no-head"), say("got-head")));
    }
    let most = document.most_tokens();
    let rows = match tokens {
        None => Rows::All,
        Some(tokens) => {
            let token = |token| index(token, most, place("tokens"));
            Rows::Tokens(tokens.into_iter().map(token).collect::<Result<_, _>>()?)
        }
    };
    let action = match action {
        wire::Action::Zero => Action::Zero,
        wire::Action::Mean => Action::Mean,
        wire::Action::Scale(factor) => {
            check_number(f64::from(factor), || place("scale"))?;
            Action::Scale(factor)
        }
        wire::Action::From(rows) => {
            let width = rows.first().map_or(0, |Row(row)| row.len());
            Action::From(read_rows(&rows, rows.len(), width, &place("from"))?)
        }
    };
    Ok(Intervention { at: At { site, layer, head }, rows, action, on: !off })
}
