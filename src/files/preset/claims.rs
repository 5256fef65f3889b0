//! What is chosen in a document, and what is claimed of it, in and out.

use super::wire;
use crate::document::{Bound, Change, Claim, Document, Focus, Which};
use crate::files::Problem;
use crate::files::checks::index;
use crate::text::{Phrase, say};

/// A document with what is chosen in it, and with its claims.
pub(super) fn with_focus_and_claims(
    document: Document,
    focus: Option<wire::Focus>,
    claims: Vec<wire::Claim>,
) -> Result<Document, Problem> {
    let focus = focus.map_or(Ok(Focus::default()), |focus| read_focus(&focus, &document))?;
    let claims = claims.into_iter().enumerate();
    let claims = claims.map(|(i, claim)| read_claim(claim, i + 1, &document)).collect::<Result<_, _>>()?;
    Ok(Document { focus, claims, ..document })
}

fn read_focus(focus: &wire::Focus, document: &Document) -> Result<Focus, Problem> {
    let tokens = document.tokens.len();
    let token = |number: Option<usize>, what: &str| {
        number.map(|number| index(number, tokens, Phrase::list(["focus", what]))).transpose()
    };
    Ok(Focus {
        layer: index(focus.layer, document.layers.len(), "focus, layer")?,
        head: index(focus.head, document.heads(), "focus, head")?,
        query: token(focus.query, "query")?,
        key: token(focus.key, "key")?,
        kernel: focus.kernel,
    })
}

fn read_claim(claim: wire::Claim, number: usize, document: &Document) -> Result<Claim, Problem> {
    let place = |what: &str| Phrase::list([claim_place(number), what.into()]);
    let bound = match (claim.at_least, claim.at_most) {
        (Some(bound), None) => Bound::AtLeast(bound),
        (None, Some(bound)) => Bound::AtMost(bound),
        _ => {
            let expected = say("expected-exactly-one").with("names", "at_least").with("last", "at_most");
            return Err(Problem::invalid(claim_place(number), expected, say("got-both-or-none")));
        }
    };
    let claim = Claim {
        layer: index(claim.layer, document.layers.len(), place("layer"))?,
        head: index(claim.head, document.heads(), place("head"))?,
        which: if claim.second { Which::Second } else { Which::First },
        expect: claim.expect,
        bound,
        when: claim.when,
    };
    check_claim(&claim, number, document)?;
    Ok(claim)
}

fn claim_place(number: usize) -> Phrase {
    say("place-claim").with("number", number)
}

/// Refuses a claim about what the document does not have.
fn check_claim(claim: &Claim, number: usize, document: &Document) -> Result<(), Problem> {
    let place = |what: &str| Phrase::list([claim_place(number), what.into()]);
    index(claim.layer + 1, document.layers.len(), place("layer"))?;
    index(claim.head + 1, document.heads(), place("head"))?;
    let (Bound::AtLeast(share) | Bound::AtMost(share)) = claim.bound;
    if !(0.0..=1.0).contains(&share) {
        return Err(Problem::invalid(
            Phrase::list([claim_place(number), say("place-bound")]),
            say("expected-share"),
            share,
        ));
    }
    if claim.when.is_empty() {
        return Ok(());
    }
    let mut changed = document.clone();
    for change in &claim.when {
        if let Change::Ablate { layer, head } = *change {
            let ablated = |what: Phrase| Phrase::list([place("when"), what]);
            index(layer, document.layers.len(), ablated(say("place-ablated-layer")))?;
            index(head, document.heads(), ablated(say("place-ablated-head")))?;
        }
        changed.make(change)?;
    }
    Ok(changed.check()?)
}

/// The claims that can still be made.
pub(super) fn fitting_claims(document: &Document) -> Vec<wire::Claim> {
    let fitting = |(i, claim): &(usize, &Claim)| check_claim(claim, i + 1, document).is_ok();
    document.claims.iter().enumerate().filter(fitting).map(|(_, written)| claim(written)).collect()
}

/// The focus without tokens, or at the first head, where the chosen ones are gone; none where it is the usual one.
pub(super) fn fitting_focus(document: &Document) -> Option<wire::Focus> {
    let Focus { layer, head, query, key, kernel } = document.focus;
    let (layer, head) = document.head(layer, head).map_or((0, 0), |_| (layer, head));
    let token = |chosen: Option<usize>| chosen.filter(|token| *token < document.tokens.len());
    let focus = Focus { layer, head, query: token(query), key: token(key), kernel };
    (focus != Focus::default()).then(|| wire_focus(focus))
}

fn wire_focus(focus: Focus) -> wire::Focus {
    wire::Focus {
        layer: focus.layer + 1,
        head: focus.head + 1,
        query: focus.query.map(|i| i + 1),
        key: focus.key.map(|i| i + 1),
        kernel: focus.kernel,
    }
}

fn claim(claim: &Claim) -> wire::Claim {
    let (at_least, at_most) = match claim.bound {
        Bound::AtLeast(bound) => (Some(bound), None),
        Bound::AtMost(bound) => (None, Some(bound)),
    };
    wire::Claim {
        layer: claim.layer + 1,
        head: claim.head + 1,
        second: claim.which == Which::Second,
        expect: claim.expect.clone(),
        at_least,
        at_most,
        when: claim.when.clone(),
    }
}
