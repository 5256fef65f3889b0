//! Numbers changed by hand: cells of X, and the matrices of a head.

use std::sync::Arc;

use super::build::sharing;
use super::{Document, DocumentError, Quantity, Token, Which};
use crate::attention::Action;
use crate::design::Layout;
use crate::math::{Matrix, fill_normal, text_seed};
use crate::model::{HeadWeights, Part, limits};
use crate::text::Phrase;

/// A number that can be changed by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Number {
    /// A cell of X.
    Embedding { which: Which, token: usize, dimension: usize },
    /// A cell of W_Q, W_K or W_V `[D, K]`, or of the head's W_O `[K, D]`.
    Weight { layer: usize, head: usize, part: Part, row: usize, column: usize },
}

/// A change of a whole matrix of a head.
#[derive(Clone, Debug, PartialEq)]
pub enum MatrixEdit {
    /// Every number times a factor.
    Scale(f32),
    Zero,
    /// Ones on the diagonal.
    Identity,
    /// The numbers of another matrix of the head, transposed where only that fits.
    CopyOf(Part),
    /// Normal numbers with mean 0.
    Random {
        seed: u64,
        deviation: f32,
    },
    /// These numbers.
    Numbers(Arc<Matrix>),
}

impl Document {
    /// The weights that a head reads, edited or not: keys and values are those of its group. None where
    /// there is no such head.
    #[must_use]
    pub fn head_weights(&self, layer: usize, head: usize) -> Option<Arc<HeadWeights>> {
        let own = self.own_weights(layer, head)?;
        match self.leader(head) {
            leader if leader == head => Some(own),
            leader => Some(sharing(&own, self.own_weights(layer, leader)?.as_ref())),
        }
    }

    /// The weights that a head has of its own, whether it reads them or not.
    fn own_weights(&self, layer: usize, head: usize) -> Option<Arc<HeadWeights>> {
        let found = self.head(layer, head).filter(|head| head.source.is_made())?;
        Some(self.compile(found, &Layout::new(self.width), head).0)
    }

    /// The weights of its own that a head has from its source, as if it had not been edited.
    fn source_weights(&self, layer: usize, head: usize) -> Option<Arc<HeadWeights>> {
        let source = Some(&self.head(layer, head)?.source).filter(|source| source.is_made())?;
        Some(self.compile_source(source, &Layout::new(self.width), head).0)
    }

    /// The embedding of a token of a sentence, `[D]`: its own, or that of its word.
    #[must_use]
    pub fn embedding(&self, which: Which, token: &Token) -> Vec<f32> {
        let mut row = token
            .row
            .as_ref()
            .map_or_else(|| self.look_up(which, &token.text, &Layout::new(self.width)), |row| row.to_vec());
        row.resize(self.width, 0.0);
        row
    }

    /// The number at a place; none where there is no such place.
    #[must_use]
    pub fn number(&self, number: Number) -> Option<f32> {
        match number {
            Number::Embedding { which, token, dimension } => {
                self.embedding(which, self.sentence(which).get(token)?).get(dimension).copied()
            }
            Number::Weight { layer, head, part, row, column } => {
                self.head(layer, head)?;
                self.own_weights(layer, self.owner(head, part))?.part(part).get((row, column))
            }
        }
    }

    /// Sets a number; nothing happens where there is no such place. A key or value weight is set for the
    /// whole group.
    pub fn set_number(&mut self, number: Number, value: f32) {
        match number {
            Number::Embedding { which, token, dimension } => self.edit_row(which, token, |row| {
                if let Some(number) = row.get_mut(dimension) {
                    *number = value;
                }
            }),
            Number::Weight { layer, head, part, row, column } => self.edit_part((layer, head), part, |matrix| {
                if let Some(number) = matrix.get_mut((row, column)) {
                    *number = value;
                }
            }),
        }
    }

    /// Brings back a number: a weight as its head's source has it, a cell of X as in `original`, or as
    /// the word has it where another word stood there.
    pub fn reset_number(&mut self, number: Number, original: &Self) {
        let value = match number {
            Number::Embedding { which, token, dimension } => {
                let Some(edited) = self.sentence(which).get(token) else { return };
                let before = original.sentence(which).get(token).filter(|before| before.text == edited.text);
                let row = before.and_then(|before| before.row.clone());
                self.embedding(which, &Token { row, ..edited.clone() }).get(dimension).copied()
            }
            Number::Weight { layer, head, part, row, column } => {
                let source = self.source_weights(layer, self.owner(head, part));
                source.and_then(|weights| weights.part(part).get((row, column)))
            }
        };
        if let Some(value) = value {
            self.set_number(number, value);
        }
    }

    /// Changes a whole matrix of a head, and with its W_K or W_V that of the whole group.
    pub fn edit_matrix(&mut self, (layer, head): (usize, usize), part: Part, edit: &MatrixEdit) {
        let other = match edit {
            // What this head reads, also where another one has what is changed.
            MatrixEdit::CopyOf(other) => {
                self.own_weights(layer, self.owner(head, *other)).map(|w| w.part(*other).to_matrix())
            }
            MatrixEdit::Numbers(numbers) => Some(numbers.as_ref().clone()),
            _ => None,
        };
        let other = other.unwrap_or_else(|| Matrix::zeros(0, 0));
        self.edit_part((layer, head), part, |matrix| match edit {
            MatrixEdit::Scale(factor) => *matrix *= *factor,
            MatrixEdit::Zero => matrix.fill(0.0),
            MatrixEdit::Identity => matrix.fill_with_identity(),
            MatrixEdit::Random { seed, deviation } => {
                fill_normal(matrix.as_mut_slice(), text_seed("matrix", *seed), *deviation);
            }
            MatrixEdit::CopyOf(_) | MatrixEdit::Numbers(_) if other.shape() == matrix.shape() => *matrix = other,
            MatrixEdit::CopyOf(_) | MatrixEdit::Numbers(_) if other.shape() == (matrix.ncols(), matrix.nrows()) => {
                *matrix = other.transpose();
            }
            MatrixEdit::CopyOf(_) | MatrixEdit::Numbers(_) => {}
        });
    }

    /// Changes the embedding of a token; one that becomes that of its word again is looked up again.
    pub fn edit_row(&mut self, which: Which, token: usize, change: impl FnOnce(&mut [f32])) {
        let Some(edited) = self.sentence(which).get(token) else { return };
        let mut row = self.embedding(which, edited);
        change(&mut row);
        let of_word = self.embedding(which, &Token::new(edited.text.as_str()));
        let token = &mut self.sentence_mut(which)[token];
        token.row = (row != of_word).then(|| Arc::new(row));
    }

    /// Brings back all numbers that a head reads, as the sources have them: its own, and the keys and
    /// values of its group.
    pub fn restore_head(&mut self, layer: usize, head: usize) {
        let Some(restored) = self.layers.get_mut(layer).and_then(|layer| layer.heads.get_mut(head)) else { return };
        restored.edited = None;
        let leader = self.leader(head);
        if self.head(layer, leader).is_some_and(|leader| leader.edited.is_some())
            && let Some(source) = self.source_weights(layer, leader)
        {
            self.edit_weights(layer, leader, |weights| {
                (weights.w_k, weights.w_v) = (source.w_k.clone(), source.w_v.clone());
            });
        }
    }

    /// Whether the W_K or the W_V of a head itself was changed by hand.
    #[must_use]
    pub fn edits_keys_or_values(&self, layer: usize, head: usize) -> bool {
        let is_edited = self.head(layer, head).is_some_and(|head| head.edited.is_some());
        let weights = || Some((self.own_weights(layer, head)?, self.source_weights(layer, head)?));
        is_edited && weights().is_some_and(|(own, source)| own.w_k != source.w_k || own.w_v != source.w_v)
    }

    /// Changes one of the matrices that a head reads, at the head that has it: the one place where an
    /// edit of keys and values finds its group.
    fn edit_part(&mut self, (layer, head): (usize, usize), part: Part, change: impl FnOnce(&mut Matrix)) {
        let owner = self.owner(head, part);
        if self.head(layer, head).is_some() {
            self.edit_weights(layer, owner, |weights| {
                let mut matrix = weights.part(part).to_matrix();
                change(&mut matrix);
                weights.set_part(part, matrix);
            });
        }
    }

    /// Changes a head's own numbers; one that is as its source has it again is no longer edited.
    fn edit_weights(&mut self, layer: usize, head: usize, change: impl FnOnce(&mut HeadWeights)) {
        let Some(source) = self.source_weights(layer, head) else { return };
        let place = &mut self.layers[layer].heads[head].edited;
        let now = place.as_ref().unwrap_or(&source);
        let shape = source.w_q.shape();
        let mut weights = if now.w_q.shape() == shape { now.as_ref().clone() } else { now.resized(shape.0, shape.1) };
        change(&mut weights);
        *place = (weights != *source).then(|| Arc::new(weights));
    }

    /// Whether every number changed by hand since `before` is one that the kernel can take.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check_numbers(&self, before: &Self) -> Result<(), DocumentError> {
        for which in Which::ALL {
            for (i, token) in self.sentence(which).iter().enumerate() {
                let Some(row) = &token.row else { continue };
                let old = before.sentence(which).get(i).and_then(|old| old.row.as_ref());
                if !old.is_some_and(|old| Arc::ptr_eq(old, row)) {
                    check([row.as_slice()])?;
                }
            }
        }
        for (l, layer) in self.layers.iter().enumerate() {
            for (h, head) in layer.heads.iter().enumerate() {
                let Some(edited) = &head.edited else { continue };
                let old = before.head(l, h).and_then(|old| old.edited.as_ref());
                if !old.is_some_and(|old| Arc::ptr_eq(old, edited)) {
                    let parts = [Part::Query, Part::Key, Part::Value, Part::Output];
                    check(parts.iter().flat_map(|part| edited.part(*part).columns()))?;
                }
            }
        }
        let known = &before.spec.interventions;
        for intervention in self.spec.interventions.iter().filter(|one| !known.contains(one)) {
            match &intervention.action {
                Action::Zero | Action::Mean => {}
                Action::Scale(factor) => check([[*factor]])?,
                Action::From(recorded) => check(recorded.columns())?,
            }
        }
        Ok(())
    }
}

fn check(rows: impl IntoIterator<Item = impl AsRef<[f32]>>) -> Result<(), DocumentError> {
    let most = limits::MAGNITUDE;
    for row in rows {
        if let Some(got) = row.as_ref().iter().find(|number| !(-most..=most).contains(*number)) {
            return Err(DocumentError::mismatch(Quantity::Number, Phrase::range(format!("−{most}"), most), got));
        }
    }
    Ok(())
}
