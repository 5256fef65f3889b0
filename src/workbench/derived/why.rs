//! Why a weight of a designed head is as it is.

use std::sync::Arc;

use super::Derived;
use crate::analysis::{Asks, Why};
use crate::design::{Layout, Meaning, Recipe, Term};
use crate::document::{HeadSource, Which};
use crate::workbench::HeadPlace;

/// Share of a recipe that must fit for its terms to be the head's.
const FITS: f32 = 0.99;

impl Derived {
    /// What the recipe of a head adds to the product of a query and a key; none where its numbers are not those of a
    /// recipe.
    #[must_use]
    pub fn why(&self, which: Which, place: HeadPlace, query: usize, key: usize) -> Arc<Option<Why>> {
        self.memos.why.get((which, place, query, key), || {
            let recipe = self.recipe(place)?;
            let query = self.row_of_input(which, place.0, query)?;
            let key = self.row_of_input(which, place.0, key)?;
            let (layout, position) = (Layout::new(self.document.width), self.document.spec.position);
            Some(Why::of(recipe, &layout, position, self.document.head_width(), [&query, &key]))
        })
    }

    /// What a head asks for a token; none where its numbers are not those of a recipe.
    #[must_use]
    pub fn asks(&self, which: Which, place: HeadPlace, query: usize) -> Option<Asks> {
        let recipe = self.recipe(place)?;
        let query = self.row_of_input(which, place.0, query)?;
        Some(Asks::of(recipe, &Layout::new(self.document.width), self.document.spec.position, &query))
    }

    /// What each of the K dimensions of a head's queries and keys stands for; nothing where that is not known.
    #[must_use]
    pub fn terms(&self, place: HeadPlace) -> Arc<Vec<Option<Term>>> {
        self.memos.terms.get(place, || {
            let (layout, width) = (Layout::new(self.document.width), self.document.head_width());
            let terms = |recipe: &Recipe| recipe.terms(&layout, self.document.spec.position, width);
            self.recipe(place).map(terms).unwrap_or_default()
        })
    }

    /// What each of the D dimensions of an embedding holds; nothing where no token has a designed one.
    #[must_use]
    pub fn meanings(&self) -> Arc<Vec<Option<Meaning>>> {
        self.memos.meanings.get((), || {
            let designed = self.document.is_designed() && self.document.tokens.iter().any(|token| token.row.is_none());
            if designed { Layout::new(self.document.width).meanings() } else { Vec::new() }
        })
    }

    /// What each of the K dimensions of a head's values holds; nothing where that is not known.
    #[must_use]
    pub fn moved(&self, (layer, head): HeadPlace) -> Arc<Vec<Option<Meaning>>> {
        self.memos.moved.get((layer, head), || {
            // Heads of a group have the values of its leader.
            let leader = self.document.group(head).start;
            let moved = |recipe: &Recipe| {
                recipe.moves.meanings(&Layout::new(self.document.width), self.document.head_width(), leader)
            };
            self.recipe((layer, leader)).map(moved).unwrap_or_default()
        })
    }

    fn recipe(&self, (layer, head): HeadPlace) -> Option<&Recipe> {
        let fits = self.built.fits.get(layer)?.get(head).is_some_and(|fit| *fit >= FITS);
        match &self.document.head(layer, head)?.source {
            HeadSource::Recipe(recipe) if fits && !self.is_edited(layer, head) => Some(recipe),
            _ => None,
        }
    }

    fn row_of_input(&self, which: Which, layer: usize, token: usize) -> Option<Vec<f32>> {
        let input = &self.trace(which).layers.get(layer)?.input;
        (token < input.nrows()).then(|| input.row(token).iter().copied().collect())
    }
}
