//! Interventions as they are asked for on the screen: at what is chosen, and from what is pinned.

use super::{Derived, Edit, HeadPlace, Workbench};
use crate::analysis::align_exchanged;
use crate::attention::{Action, At, Intervention, Rows, Site, with_weight};
use crate::document::Which;
use crate::math::Matrix;

impl Workbench {
    /// Puts a patch in its place, or says that there is none.
    pub(super) fn put_patch(&mut self, at: At, rows: &Rows) {
        match self.patch(at, rows) {
            Some(patch) => drop(self.edit(Edit::Intervene(patch))),
            None => self.tell(self.text.get("intervention-no-patch").into_owned(), true),
        }
    }

    fn patch(&self, at: At, rows: &Rows) -> Option<Intervention> {
        let pin = self.pin()?;
        let places = self.pinned_places(Which::First)?;
        let from = match at.head {
            Some(_) if self.view.own_head => (pin.view().layer, pin.view().head),
            head => (at.layer, head.unwrap_or(0)),
        };
        if at.site.is_per_head() {
            // Asks for it, so that it is made.
            pin.derived().head(Which::First, from.0, from.1)?;
        }
        patch((self.derived(), pin.derived(), &places), (at, rows), from)
    }

    /// A weight of the chosen head, set by hand: the rest of its row is shared as it was. None where the head is not there, or
    /// the pair is forbidden.
    pub(super) fn with_weight(&self, query: usize, key: usize, weight: f32) -> Option<Intervention> {
        let at = At { site: Site::Pattern, layer: self.view.layer, head: Some(self.view.head) };
        let run = self.derived().head(Which::First, self.view.layer, self.view.head)?;
        if !run.allows(query, key) {
            return None;
        }
        let row = with_weight(run.weights.row(query), |key| run.allows(query, key), key, weight);
        let mut matrix = run.weights.to_matrix();
        matrix.row_mut(query).iter_mut().zip(row).for_each(|(number, new)| *number = new);
        Some(Intervention::new(at, Rows::Tokens(vec![query]), Action::From(matrix.into())))
    }
}

/// What puts in the place of a site what stands there in another run, in a layer and a head of it. Tokens that are not
/// there, and were not exchanged for others, stay as they are. None where that are all of them, where there is no such place
/// of the same width, or where weights are between other places.
pub(super) fn patch(
    (now, then, places): (&Derived, &Derived, &[Option<usize>]),
    (at, rows): (At, &Rows),
    (layer, head): HeadPlace,
) -> Option<Intervention> {
    let recorded = then.trace(Which::First).layers.get(layer)?.at_site(at.site, head, &then.document.spec)?;
    let own = now.trace(Which::First).layers.get(at.layer)?;
    let width = own.at_site(at.site, at.head.unwrap_or(0), &now.document.spec)?.ncols();
    // A token that was exchanged is patched from the one in whose place it stands.
    let places = &align_exchanged(places, recorded.nrows());
    let all_in_place = recorded.nrows() == places.len() && places.iter().enumerate().all(|(i, at)| *at == Some(i));
    if recorded.ncols() != width || at.site == Site::Pattern && !all_in_place {
        return None;
    }
    let is_there = |(token, place): (usize, &Option<usize>)| (place.is_some() && rows.contains(token)).then_some(token);
    let there: Vec<usize> = places.iter().enumerate().filter_map(is_there).collect();
    if there.is_empty() {
        return None;
    }
    let mut matrix = Matrix::zeros(places.len(), width);
    for (row, place) in places.iter().enumerate().filter_map(|(row, place)| Some((row, (*place)?))) {
        matrix.set_row(row, &recorded.row(place));
    }
    let rows = if there.len() == places.len() { Rows::All } else { Rows::Tokens(there) };
    Some(Intervention::new(at, rows, Action::From(matrix.into())))
}
