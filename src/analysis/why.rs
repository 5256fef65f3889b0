//! Why a designed head gives a key its score, in the terms of its recipe.

use crate::design::{Layout, Recipe, Term};
use crate::model::Position;

/// What a recipe adds to a query's product with a key.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// What the terms add to q·k, the largest first; those that add hardly anything are left out.
    pub parts: Vec<(Term, f32)>,
}

/// What a head has to ask for a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Something about words.
    Words,
    /// Nothing but where they stand.
    Places,
    Nothing,
}

/// Parts smaller than this share of the largest are not told.
const LEAST: f32 = 0.1;

impl Why {
    /// From the rows of the layer's input `[D]` that the query and the key read.
    #[must_use]
    pub fn of(recipe: &Recipe, layout: &Layout, position: Position, head_width: usize, rows: [&[f32]; 2]) -> Self {
        let products = recipe.products(layout, position, head_width, rows);
        let largest = products.values().fold(0.0, |most: f32, product| most.max(product.abs()));
        let told = |product: f32| product != 0.0 && product.abs() >= LEAST * largest;
        let mut parts: Vec<_> = products.into_iter().filter(|(_, product)| told(*product)).collect();
        parts.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        Self { parts }
    }
}

impl Asks {
    /// What a recipe's head asks for a row of the layer's input, `[D]`.
    #[must_use]
    pub fn of(recipe: &Recipe, layout: &Layout, position: Position, query: &[f32]) -> Self {
        let relations = recipe.by_strength();
        if relations.iter().any(|relation| relation.asks(|feature| layout.amount(feature, query))) {
            return Self::Words;
        }
        let has_places = matches!(position, Position::Sinusoidal { .. } | Position::Rope { .. });
        if has_places && relations.iter().any(|relation| relation.needs_positions()) {
            Self::Places
        } else {
            Self::Nothing
        }
    }
}
