//! Which dimension of a designed embedding means what.

use strum::VariantArray;

use super::Feature;
use crate::math::{Matrix, fill_normal, text_seed};

const FEATURES: usize = Feature::VARIANTS.len();
const IDENTITY_LEAST: usize = 6;
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
        if room < FEATURES + 2 * IDENTITY_LEAST {
            return Self::squeezed(width);
        }
        let identity = ((room - FEATURES) / 2).min(IDENTITY_MOST);
        let (sines, cosines): (Vec<_>, Vec<_>) = (zone..width).rev().partition(|d| d % 2 == 0);
        let mut axes: Vec<usize> = sines.into_iter().chain(cosines).collect();
        let mut others = axes.split_off(FEATURES);
        others.sort_unstable();
        axes.extend(others.into_iter().take(2 * identity));
        Self { width, identity, directions: Directions::Axes(axes) }
    }

    fn squeezed(width: usize) -> Self {
        let identity = IDENTITY_LEAST;
        let zone = position_zone(width);
        let mut directions = Matrix::zeros(FEATURES + 2 * identity, width);
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

    /// The code of a feature.
    #[must_use]
    pub fn feature(feature: Feature) -> usize {
        feature as usize
    }

    /// The codes of a word's identity.
    #[must_use]
    pub fn identity(&self) -> std::ops::Range<usize> {
        FEATURES..FEATURES + self.identity
    }

    /// The codes of the memory.
    #[must_use]
    pub fn memory(&self) -> std::ops::Range<usize> {
        FEATURES + self.identity..FEATURES + 2 * self.identity
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

/// The first quarter of the dimensions, an even number.
fn position_zone(width: usize) -> usize {
    width / 8 * 2
}
