//! Which dimension of a designed embedding means what.

use strum::VariantArray;

use super::Feature;
use crate::math::{Matrix, fill_normal, text_seed};

/// Features that have dimensions of their own from a width of 60 on.
const FIRST: usize = Feature::Feminine as usize;
/// The others, which need a width of 220: where there is room beside the longest identity and memory.
const OTHERS: usize = Feature::VARIANTS.len() - FIRST;
const IDENTITY_LEAST: usize = 8;
const IDENTITY_MOST: usize = 64;

/// The meaning of the D dimensions of a designed embedding.
///
/// The first quarter is left to the position encoding, whose waves are fast there. Of the rest,
/// each feature gets a dimension, preferably one where a sinusoidal encoding is a slow sine and so
/// stays near 0; what remains is split between the identity of the word and a *memory* of equal
/// size, into which a head can copy another word's identity. A width too small for that squeezes
/// all of them together as random directions (superposition): heads then blur.
#[derive(Clone, Debug)]
pub struct Layout {
    width: usize,
    identity: usize,
    directions: Directions,
}

#[derive(Clone, Debug)]
enum Directions {
    /// The dimension of each code.
    Axes(Vec<usize>),
    /// A unit vector of each code, `[codes, D]`.
    Squeezed(Matrix),
}

impl Layout {
    /// The layout of a model of the given width D.
    #[must_use]
    pub fn new(width: usize) -> Self {
        let zone = position_zone(width);
        let room = width - zone;
        if room < FIRST + 2 * IDENTITY_LEAST {
            return Self::squeezed(width);
        }
        let identity = ((room - FIRST) / 2).min(IDENTITY_MOST);
        let (sines, cosines): (Vec<_>, Vec<_>) = (zone..width).rev().partition(|d| d % 2 == 0);
        let mut axes: Vec<usize> = sines.into_iter().chain(cosines).collect();
        let mut words = axes.split_off(FIRST);
        words.sort_unstable();
        let mut others = Vec::new();
        if words.len() >= 2 * identity + OTHERS {
            // The slowest sines that are left.
            words.sort_unstable_by_key(|d| (d % 2 != 0, std::cmp::Reverse(*d)));
            others = words.drain(..OTHERS).collect();
            words.sort_unstable();
        }
        words.truncate(2 * identity);
        axes.extend(words.into_iter().chain(others));
        Self { width, identity, directions: Directions::Axes(axes) }
    }

    fn squeezed(width: usize) -> Self {
        let identity = IDENTITY_LEAST;
        let zone = position_zone(width);
        let mut directions = Matrix::zeros(FIRST + 2 * identity + OTHERS, width);
        for (code, mut row) in directions.row_iter_mut().enumerate() {
            let mut values = vec![0.0; width - zone];
            fill_normal(&mut values, text_seed("direction", code as u64), 1.0);
            let length = values.iter().map(|v| v * v).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
            for (i, value) in values.into_iter().enumerate() {
                row[zone + i] = value / length;
            }
        }
        Self { width, identity, directions: Directions::Squeezed(directions) }
    }

    /// Model width D.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Number of dimensions for the identity of a word, and for the memory of another's.
    #[must_use]
    pub fn identity_width(&self) -> usize {
        self.identity
    }

    /// The pairs of dimensions `(2i, 2i + 1)` left to the position encoding, as indices i.
    #[must_use]
    pub fn position_pairs(&self) -> usize {
        position_zone(self.width) / 2
    }

    /// The code of a feature; none where the width has no dimension for it.
    #[must_use]
    pub fn feature(&self, feature: Feature) -> Option<usize> {
        let number = feature as usize;
        if number < FIRST {
            return Some(number);
        }
        let codes = match &self.directions {
            Directions::Axes(axes) => axes.len(),
            Directions::Squeezed(directions) => directions.nrows(),
        };
        Some(self.memory().end + number - FIRST).filter(|code| *code < codes)
    }

    /// The amount of a feature in a vector of length D.
    #[must_use]
    pub fn amount(&self, feature: Feature, vector: &[f32]) -> f32 {
        self.feature(feature).map_or(0.0, |code| self.read(code, vector))
    }

    /// Adds an amount of a feature to a vector of length D.
    pub fn add_feature(&self, feature: Feature, amount: f32, vector: &mut [f32]) {
        if let Some(code) = self.feature(feature) {
            self.add(code, amount, vector);
        }
    }

    /// The codes of a word's identity.
    #[must_use]
    pub fn identity(&self) -> std::ops::Range<usize> {
        FIRST..FIRST + self.identity
    }

    /// The codes of the memory.
    #[must_use]
    pub fn memory(&self) -> std::ops::Range<usize> {
        FIRST + self.identity..FIRST + 2 * self.identity
    }

    /// The amount of a code in a vector of length D.
    fn read(&self, code: usize, vector: &[f32]) -> f32 {
        match &self.directions {
            Directions::Axes(axes) => vector[axes[code]],
            Directions::Squeezed(directions) => {
                directions.row(code).iter().zip(vector).map(|(direction, value)| direction * value).sum()
            }
        }
    }

    /// Adds `amount` of a code's direction to a vector of length D.
    pub fn add(&self, code: usize, amount: f32, vector: &mut [f32]) {
        match &self.directions {
            Directions::Axes(axes) => vector[axes[code]] += amount,
            Directions::Squeezed(directions) => {
                for (value, direction) in vector.iter_mut().zip(directions.row(code).iter()) {
                    *value += amount * direction;
                }
            }
        }
    }
}

/// What a dimension of a designed embedding holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    Feature(Feature),
    /// Part of the word's identity, by its number.
    Identity(usize),
    /// Part of another word's identity, which a head copied there.
    Memory(usize),
    /// Where the token stands.
    Place,
}

impl Layout {
    /// What each of the D dimensions holds; none where it holds nothing, or several things at once.
    #[must_use]
    pub fn meanings(&self) -> Vec<Option<Meaning>> {
        let mut meanings = vec![None; self.width];
        if let Directions::Axes(axes) = &self.directions {
            meanings[..position_zone(self.width)].fill(Some(Meaning::Place));
            for (code, axis) in axes.iter().enumerate() {
                meanings[*axis] = Some(self.meaning(code));
            }
        }
        meanings
    }

    /// What a code stands for.
    pub(super) fn meaning(&self, code: usize) -> Meaning {
        let (identity, memory) = (self.identity(), self.memory());
        if identity.contains(&code) {
            Meaning::Identity(code - identity.start)
        } else if memory.contains(&code) {
            Meaning::Memory(code - memory.start)
        } else {
            let number = if code < FIRST { code } else { code - memory.end + FIRST };
            Meaning::Feature(Feature::VARIANTS[number])
        }
    }

    /// Whether each code has a dimension of its own.
    pub(super) fn has_axes(&self) -> bool {
        matches!(self.directions, Directions::Axes(_))
    }
}

/// The first quarter of the dimensions, an even number.
fn position_zone(width: usize) -> usize {
    width / 8 * 2
}
