//! Feature maps of linear attention.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::math::{
    Matrix, Packed, columns, elu_plus_one_in_place, exponentials_below_in_place, fill_normal, scale_in_place,
};

/// φ, which stands for e^(q·k) as φ(q)·φ(k). Its numbers are never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FeatureMap {
    /// elu(x) + 1 (Katharopoulos et al. 2020, eq. 7), F = K: another attention, not an approximation.
    Elu,
    /// Positive random features (FAVOR+, Choromanski et al. 2021, lemma 1) with orthogonal directions
    /// from a seed: φ(q)·φ(k) is e^(q·k) in expectation, and nearer to it with more features.
    Random { features: usize, seed: u64 },
}

/// A normal number costs about as much as so many multiply-adds.
const NORMAL: u64 = 30;

impl Default for FeatureMap {
    fn default() -> Self {
        Self::Random { features: 256, seed: 1 }
    }
}

impl FeatureMap {
    /// F for heads of width K.
    #[must_use]
    pub fn features(self, head_width: usize) -> usize {
        match self {
            Self::Elu => head_width,
            Self::Random { features, .. } => features,
        }
    }

    /// Multiply-adds, or what takes as long, before the first token is seen: random directions are drawn
    /// and made orthogonal, unless they are those of the run before.
    #[must_use]
    pub(super) fn directions_cost(self, head_width: usize) -> u64 {
        let Self::Random { features, .. } = self else { return 0 };
        let (k, f) = (head_width as u64, features as u64);
        let block = |columns: u64| 4 * k * columns * columns + NORMAL * 2 * k * k;
        let (whole, rest) = f.checked_div(k).map_or((0, 0), |whole| (whole, f % k));
        whole * block(k) + if rest > 0 { block(rest) } else { 0 }
    }

    /// φ of queries and of keys `[T, K]`, both times √`factor` first, `[T, F]` each.
    ///
    /// Random features of a query may share any factor, and those of all keys one: both cancel in the
    /// division, and are chosen so that nothing overflows.
    #[must_use]
    pub fn apply(self, q: &Matrix, k: &Matrix, factor: f32) -> [Matrix; 2] {
        let features = Features::new(self, q.ncols(), factor);
        let [mut queries, mut keys] = <[TokenFeatures; 2]>::default();
        features.of_queries(q, 0..q.nrows(), &mut queries);
        features.of_keys(k, 0..k.nrows(), f32::NEG_INFINITY, &mut keys);
        // Rows of features are columns of the matrix.
        [(q, queries), (k, keys)].map(|(x, of)| Matrix::from_vec(x.nrows(), self.features(x.ncols()), of.numbers))
    }
}

/// φ for heads of width K, with its directions.
pub(super) struct Features {
    map: FeatureMap,
    /// √ of the factor of the scores, which queries and keys are multiplied by.
    root: f32,
    /// `[K, F]`; none for elu + 1.
    directions: Arc<Matrix>,
}

/// φ of some tokens, in memory that the next ones take over.
#[derive(Default)]
pub(super) struct TokenFeatures {
    /// `[F, C]` of C tokens, a row for each feature.
    pub numbers: Vec<f32>,
    /// `[K, C]`: what it was made of, scaled.
    scaled: Vec<f32>,
    packed: Packed,
    /// `[C]`: the largest exponent of a token, or of all.
    most: Vec<f32>,
}

impl Features {
    pub fn new(map: FeatureMap, width: usize, factor: f32) -> Self {
        let directions = match map {
            FeatureMap::Elu => Arc::default(),
            FeatureMap::Random { features, seed } => kept_directions(width, features, seed),
        };
        Self { map, root: factor.sqrt(), directions }
    }

    /// φ of some of the queries `[T, K]`. The largest random feature of each is 1.
    pub fn of_queries(&self, q: &Matrix, tokens: Range<usize>, into: &mut TokenFeatures) {
        self.scale(q, tokens, into);
        if matches!(self.map, FeatureMap::Random { .. }) {
            self.project(into);
            exponentials_below_in_place(&mut into.numbers, &into.most);
        }
    }

    /// φ of some of the keys `[T, K]`, divided by e to a power that is given back, and is at least `least`: so that no random
    /// feature is above 1.
    pub fn of_keys(&self, k: &Matrix, tokens: Range<usize>, least: f32, into: &mut TokenFeatures) -> f32 {
        self.scale(k, tokens, into);
        if matches!(self.map, FeatureMap::Elu) {
            return 0.0;
        }
        self.project(into);
        let most = into.most.iter().copied().fold(least, f32::max);
        into.most.fill(most);
        exponentials_below_in_place(&mut into.numbers, &into.most);
        most
    }

    /// The tokens times √factor; of elu + 1 that is all but its function.
    fn scale(&self, x: &Matrix, tokens: Range<usize>, into: &mut TokenFeatures) {
        let numbers = if matches!(self.map, FeatureMap::Elu) { &mut into.numbers } else { &mut into.scaled };
        numbers.clear();
        columns(x).for_each(|column| numbers.extend_from_slice(&column[tokens.clone()]));
        match self.map {
            FeatureMap::Elu => elu_plus_one_in_place(numbers, self.root),
            FeatureMap::Random { .. } => scale_in_place(numbers, self.root),
        }
        into.most.clear();
        into.most.resize(tokens.len(), 0.0);
    }

    /// The exponents `w·x − |x|² / 2` of random features, and the largest of each token.
    fn project(&self, into: &mut TokenFeatures) {
        let TokenFeatures { numbers, scaled, packed, most } = into;
        let tokens = most.len();
        for row in scaled.chunks_exact(tokens.max(1)) {
            most.iter_mut().zip(row).for_each(|(sum, x)| *sum -= x * x / 2.0);
        }
        numbers.clear();
        (0..self.directions.ncols()).for_each(|_| numbers.extend_from_slice(most));
        if !scaled.is_empty() {
            packed.repack(scaled, tokens);
            packed.multiply_rows_add(self.directions.as_slice(), numbers);
        }
        most.fill(f32::NEG_INFINITY);
        for row in numbers.chunks_exact(tokens.max(1)) {
            most.iter_mut().zip(row).for_each(|(most, x)| *most = most.max(*x));
        }
    }
}

/// The directions that were drawn last, and K, F and the seed that they follow from.
type Drawn = ((usize, usize, u64), Arc<Matrix>);

/// Those of [`directions`], which all heads of a layer and one run after the other share: they belong to the map, as weights do
/// to a layer.
fn kept_directions(width: usize, features: usize, seed: u64) -> Arc<Matrix> {
    static LAST: Mutex<Option<Drawn>> = Mutex::new(None);
    let asked = (width, features, seed);
    // Who asks for the same meanwhile waits for them; what is kept is whole at all times.
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    match &*last {
        Some((drawn, directions)) if *drawn == asked => Arc::clone(directions),
        _ => {
            let directions = Arc::new(directions(width, features, seed));
            *last = Some((asked, Arc::clone(&directions)));
            directions
        }
    }
}

/// Random directions `[K, F]`: in each block of K they are orthogonal, with the lengths of normal
/// vectors (Choromanski et al. 2021, §3.2).
fn directions(width: usize, features: usize, seed: u64) -> Matrix {
    let mut directions = Matrix::zeros(width, features);
    if width == 0 {
        return directions;
    }
    // Lengths and directions of a block are independent.
    let blocks = features.div_ceil(width);
    let mut normals = vec![0.0; 2 * blocks * width * width];
    fill_normal(&mut normals, seed, 1.0);
    for (b, normals) in normals.chunks_exact(2 * width * width).enumerate() {
        let (angles, lengths) = normals.split_at(width * width);
        // nalgebra's R has a positive diagonal, so that Q is spread evenly (Mezzadri 2007).
        // A column of Q depends on those before it alone: no more are made than are used.
        let columns = width.min(features - b * width);
        let orthogonal = Matrix::from_column_slice(width, columns, &angles[..width * columns]).qr().q();
        for (c, length) in lengths.chunks_exact(width).enumerate().take(columns) {
            let length = length.iter().map(|x| x * x).sum::<f32>().sqrt();
            directions.set_column(b * width + c, &(orthogonal.column(c) * length));
        }
    }
    directions
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bit for bit, whatever was asked for before and on whichever thread.
    #[test]
    fn kept_directions_are_those_that_are_asked_for() {
        std::thread::scope(|scope| {
            for first in 0..4 {
                scope.spawn(move || {
                    for round in 0..50 {
                        let (width, features, seed) = (3 + round % 2, 5 + (first + round) % 3, (round / 5) as u64);
                        assert_eq!(*kept_directions(width, features, seed), directions(width, features, seed));
                    }
                });
            }
        });
    }

    /// Bit for bit those that all columns of a block would give.
    #[test]
    fn directions_that_are_not_used_change_none_that_are() {
        for width in [1, 5, 64] {
            let all = directions(width, 2 * width, 3);
            for features in 1..2 * width {
                assert_eq!(directions(width, features, 3), all.columns(0, features), "{width} {features}");
            }
        }
    }

    #[test]
    fn directions_are_orthogonal_within_a_block() {
        let directions = directions(5, 8, 3);
        for a in 0..8 {
            for b in 0..a {
                let dot = directions.column(a).dot(&directions.column(b));
                assert!(a / 5 != b / 5 || dot.abs() < 1e-5, "{a} {b}: {dot}");
            }
            assert!(directions.column(a).norm() > 0.1);
        }
    }

    /// E[φ(q)·φ(k)] = e^(q·k): with many features the ratios of a row come near those of the softmax.
    #[test]
    fn more_features_come_nearer_to_the_exponential() {
        let [q, k] = [1, 2].map(|seed| {
            let mut x = Matrix::zeros(6, 8);
            // Short vectors: the estimate's deviation grows with e^(|q + k|² / 2).
            fill_normal(x.as_mut_slice(), seed, 0.25);
            x
        });
        let error = |features: usize| {
            let seeds = 0..20;
            let error_of = |seed: u64| {
                let [a, b] = FeatureMap::Random { features, seed }.apply(&q, &k, 1.0);
                let products = &a * b.transpose();
                let mut worst = 0.0f32;
                for i in 0..6 {
                    let exact: Vec<f32> = (0..6).map(|j| q.row(i).dot(&k.row(j)).exp()).collect();
                    let (sum, total) = (products.row(i).sum(), exact.iter().sum::<f32>());
                    for (j, exact) in exact.iter().enumerate() {
                        worst = worst.max((products[(i, j)] / sum - exact / total).abs());
                    }
                }
                worst
            };
            seeds.map(error_of).sum::<f32>() / 20.0
        };
        let errors = [16, 256, 4096].map(error);
        assert!(errors[1] < errors[0] / 2.0 && errors[2] < errors[1] / 2.0, "{errors:?}");
        assert!(errors[2] < 0.02, "the largest of 36 weights: {errors:?}");
    }
}
