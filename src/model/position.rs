//! Position encodings.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use super::Rotary;
use crate::math::Matrix;

/// How a model is told the order of its tokens. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, IntoStaticStr)]
#[strum(serialize_all = "kebab-case", prefix = "position-", const_into_str)]
pub enum Position {
    /// Not at all: attention sees a bag of tokens.
    #[default]
    None,
    /// Added to X before the first layer (Vaswani et al. 2017), times `strength`.
    Sinusoidal { strength: f32 },
    /// Queries and keys rotated by their position (Su et al. 2021); `strength` multiplies the angles.
    Rope { strength: f32 },
    /// A penalty on distance added to the scores (Press et al. 2022), times `strength`.
    Alibi { strength: f32 },
}

impl Position {
    /// The strength, or 0 where there is no encoding.
    #[must_use]
    pub fn strength(self) -> f32 {
        match self {
            Self::None => 0.0,
            Self::Sinusoidal { strength } | Self::Rope { strength } | Self::Alibi { strength } => strength,
        }
    }

    /// The same encoding at another strength.
    #[must_use]
    pub fn with_strength(self, strength: f32) -> Self {
        match self {
            Self::None => Self::None,
            Self::Sinusoidal { .. } => Self::Sinusoidal { strength },
            Self::Rope { .. } => Self::Rope { strength },
            Self::Alibi { .. } => Self::Alibi { strength },
        }
    }

    /// Whether it is the same encoding, whatever the strength.
    #[must_use]
    pub fn same_kind(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

/// The sinusoidal table `[tokens, width]`: `PE[p, 2i] = sin(p / 10000^(2i/D))`,
/// `PE[p, 2i+1] = cos(same angle)` (Vaswani et al. 2017, §3.5), times `strength`.
#[must_use]
pub fn sinusoidal(tokens: usize, width: usize, strength: f32) -> Matrix {
    Matrix::from_fn(tokens, width, |p, d| sinusoidal_at(p, d, width, strength))
}

/// One number of the sinusoidal table: even dimensions are sines, odd ones cosines.
#[must_use]
pub fn sinusoidal_at(position: usize, dimension: usize, width: usize, strength: f32) -> f32 {
    let angle = sinusoidal_angle(position, dimension, width);
    let wave = if dimension.is_multiple_of(2) { angle.sin() } else { angle.cos() };
    wave as f32 * strength
}

/// The angle whose sine or cosine the sinusoidal table holds, in radians.
#[must_use]
pub fn sinusoidal_angle(position: usize, dimension: usize, width: usize) -> f64 {
    position as f64 * frequency(dimension / 2 * 2, width)
}

/// `10000^(−index/width)`: radians per token.
pub(crate) fn frequency(index: usize, width: usize) -> f64 {
    10_000f64.powf(-(index as f64) / width as f64)
}

/// Rotates each row of `x` `[T, K]` by its position (RoPE, Su et al. 2021) in the rotate-half form
/// that Llama uses: dimension m is paired with m + K/2 and turned by `strength · p · 10000^(−2m/K)`.
/// Where K is odd the last dimension is left as it is and K − 1 takes the place of K.
pub fn rope_in_place(x: &mut Matrix, strength: f32) {
    RopeTable::plain(0..x.nrows(), x.ncols(), strength).turn(x);
}

/// Sines and cosines by which the heads of a layer are turned, made once for all of them.
pub struct RopeTable {
    tokens: usize,
    /// Sine and cosine of each token, for each pair of dimensions.
    waves: Vec<[f32; 2]>,
}

/// What a table is made for: places, the bits of the strength, and turns.
type Wanted = (Range<usize>, u32, Turns);

#[derive(PartialEq)]
enum Turns {
    /// Those of [`rope_turn`], in heads of width K.
    Plain(usize),
    Own(Arc<Rotary>),
}

impl RopeTable {
    /// For tokens at some places, in heads of width K that are turned as [`rope_turn`] says.
    #[must_use]
    pub fn plain(places: Range<usize>, head_width: usize, strength: f32) -> Arc<Self> {
        Self::kept((places, strength.to_bits(), Turns::Plain(head_width)))
    }

    /// For turns that a layer has of its own.
    #[must_use]
    pub fn of(places: Range<usize>, rotary: &Arc<Rotary>, strength: f32) -> Arc<Self> {
        Self::kept((places, strength.to_bits(), Turns::Own(Arc::clone(rotary))))
    }

    /// Layer after layer and text after text want the same: each thread keeps the last one.
    fn kept(wanted: Wanted) -> Arc<Self> {
        thread_local!(static LAST: RefCell<Option<(Wanted, Arc<RopeTable>)>> = RefCell::default());
        LAST.with_borrow_mut(|last| match last {
            Some((kept, table)) if *kept == wanted => Arc::clone(table),
            _ => {
                let table = Arc::new(Self::new(&wanted));
                *last = Some((wanted, Arc::clone(&table)));
                table
            }
        })
    }

    fn new((places, strength, turns): &Wanted) -> Self {
        let strength = f32::from_bits(*strength);
        let turns: Vec<f64> = match turns {
            Turns::Plain(width) => (0..width / 2).map(|m| rope_turn(m, *width, strength)).collect(),
            Turns::Own(rotary) => rotary.turns.iter().map(|turn| turn * f64::from(strength)).collect(),
        };
        let wave = |angle: f64| [angle.sin() as f32, angle.cos() as f32];
        let of_turn = |turn: f64| places.clone().map(move |p| wave(p as f64 * turn));
        Self { tokens: places.len(), waves: turns.into_iter().flat_map(of_turn).collect() }
    }

    /// Turns queries or keys `[T, K]` of as many tokens.
    pub fn turn(&self, x: &mut Matrix) {
        self.turn_by(x, 1.0);
    }

    /// Turns them the other way: of a gradient by turned queries, that by queries.
    pub fn turn_back(&self, x: &mut Matrix) {
        self.turn_by(x, -1.0);
    }

    fn turn_by(&self, x: &mut Matrix, sign: f32) {
        let tokens = self.tokens.max(1);
        let half = self.waves.len() / tokens;
        let (first, rest) = x.as_mut_slice().split_at_mut(half * tokens);
        for ((a, b), [sin, cos]) in first.iter_mut().zip(rest).zip(&self.waves) {
            let sin = sign * sin;
            (*a, *b) = (*a * cos - *b * sin, *b * cos + *a * sin);
        }
    }
}

/// By how much RoPE turns dimensions m and m + K/2 of a row of width K, in radians for each token.
#[must_use]
pub fn rope_turn(m: usize, head_width: usize, strength: f32) -> f64 {
    f64::from(strength) * frequency(2 * m, head_width / 2 * 2)
}

/// ALiBi's slope of each head (Press et al. 2022, `get_slopes` in the paper's own code): a geometric
/// series from 2^(−8/H) where H is a power of two, else that of the power below filled up with every
/// other slope of the power above.
#[must_use]
pub fn alibi_slopes(heads: usize) -> Vec<f32> {
    let series = |n: usize| (1..=n).map(move |i| 2f64.powf(-8.0 * i as f64 / n as f64) as f32);
    if heads == 0 {
        return Vec::new();
    }
    let below = 1 << heads.ilog2();
    series(below).chain(series(2 * below).step_by(2)).take(heads).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_those_of_the_paper() {
        assert_eq!(alibi_slopes(8)[0], 0.5);
        assert_eq!(alibi_slopes(8)[7], 1.0 / 256.0);
        let twelve = alibi_slopes(12);
        assert_eq!(twelve.len(), 12);
        assert_eq!(twelve[8], 2f32.powf(-0.5));
        assert_eq!(twelve[9], 2f32.powf(-1.5));
    }

    #[test]
    fn rope_depends_on_distance_only() {
        let row = |x: f32| Matrix::from_fn(9, 6, |_, d| x + d as f32);
        let (mut q, mut k) = (row(0.3), row(-1.0));
        rope_in_place(&mut q, 1.0);
        rope_in_place(&mut k, 1.0);
        let near = q.row(2).dot(&k.row(0));
        let far = q.row(8).dot(&k.row(6));
        assert!((near - far).abs() < 1e-4);
    }
}
