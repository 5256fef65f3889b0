//! Rows times a matrix that is packed once and read many times.

use aligned_vec::{AVec, ConstAlign};
use pulp::{Arch, Simd, WithSimd, bytemuck};

use super::lanes::{Panel, ROWS, lanes, multiply, multiply_first, splat};

/// Bytes of a panel that stay in the first cache.
const PIECE: usize = 24 << 10;

/// A matrix B `[k, n]` in the order in which products read it.
///
/// For each panel of columns, for each row, the panel's numbers of that row; zeros fill the last panel.
pub struct Packed {
    /// k.
    depth: usize,
    numbers: AVec<f32, ConstAlign<64>>,
}

impl Packed {
    /// Packs B from its rows, which are all as long.
    #[must_use]
    pub fn new(rows: &[&[f32]]) -> Self {
        Arch::new().dispatch(Pack(rows))
    }

    /// Packs B from its columns, which are all as long.
    #[must_use]
    pub fn of_columns(columns: &[&[f32]]) -> Self {
        Arch::new().dispatch(PackColumns(columns))
    }

    /// `outputs[i][j] = Σ_x rows[i][x] · B[x, j]`, for as many columns as each output is long.
    ///
    /// A row may be shorter than k, if all are as short; it then meets the first rows of B. The terms of
    /// a number are added in the order of x, whatever rows and columns it is computed with.
    pub fn multiply(&self, rows: &[&[f32]], outputs: &mut [&mut [f32]]) {
        Arch::new().dispatch(Multiply { packed: self, rows, outputs, add: false });
    }

    /// The same, added to what the outputs hold: `outputs[i][j] += Σ_x rows[i][x] · B[x, j]`.
    pub fn multiply_add(&self, rows: &[&[f32]], outputs: &mut [&mut [f32]]) {
        Arch::new().dispatch(Multiply { packed: self, rows, outputs, add: true });
    }
}

struct Pack<'a>(&'a [&'a [f32]]);

impl WithSimd for Pack<'_> {
    type Output = Packed;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Packed {
        let (depth, columns) = (self.0.len(), self.0.first().map_or(0, |row| row.len()));
        let panel = lanes::<S>();
        let mut numbers = AVec::with_capacity(64, depth * columns.next_multiple_of(panel));
        for first in (0..columns).step_by(panel) {
            let last = (first + panel).min(columns);
            for row in self.0 {
                numbers.extend_from_slice(&row[first..last]);
                numbers.resize(numbers.len() + first + panel - last, 0.0);
            }
        }
        Packed { depth, numbers }
    }
}

struct PackColumns<'a>(&'a [&'a [f32]]);

impl WithSimd for PackColumns<'_> {
    type Output = Packed;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Packed {
        let (depth, columns) = (self.0.first().map_or(0, |column| column.len()), self.0.len());
        let panel = lanes::<S>();
        let mut numbers = AVec::new(64);
        numbers.resize(depth * columns.next_multiple_of(panel), 0.0);
        let panels = numbers.chunks_exact_mut((depth * panel).max(1));
        for (columns, to) in self.0.chunks(panel).zip(panels) {
            for (j, column) in columns.iter().enumerate() {
                for (row, number) in to.chunks_exact_mut(panel).zip(*column) {
                    row[j] = *number;
                }
            }
        }
        Packed { depth, numbers }
    }
}

struct Multiply<'a, 'b> {
    packed: &'a Packed,
    rows: &'a [&'a [f32]],
    outputs: &'a mut [&'b mut [f32]],
    /// Whether the results are added to what the outputs hold.
    add: bool,
}

impl WithSimd for Multiply<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let panels: &[Panel<S>] = bytemuck::cast_slice(&self.packed.numbers);
        let depth = self.rows.first().map_or(0, |row| row.len());
        if depth == 0 && !self.add {
            self.outputs.iter_mut().for_each(|output| output.fill(0.0));
        }
        let width = self.outputs.iter().map(|output| output.len()).max().unwrap_or(0);
        for (p, first) in (0..width).step_by(lanes::<S>()).enumerate() {
            let panel = &panels[p * self.packed.depth..][..depth];
            // A piece of a panel stays in the first cache while all rows meet it; a single one leaves rows whole, which
            // memory then gives in one go.
            let length = if width <= lanes::<S>() { depth.max(1) } else { PIECE / size_of::<Panel<S>>() };
            for start in (0..depth).step_by(length) {
                let piece = start..(start + length).min(depth);
                for (rows, outputs) in self.rows.chunks(ROWS).zip(self.outputs.chunks_mut(ROWS)) {
                    // The last rows may be less than six: one of them is computed again, and not kept.
                    let mut six = [&rows[0][piece.clone()]; ROWS];
                    for (six, row) in six.iter_mut().zip(rows) {
                        *six = &row[piece.clone()];
                    }
                    let panel = &panel[piece.clone()];
                    let add = self.add || start > 0;
                    if let Some(places) = whole::<S>(outputs, first) {
                        multiply(simd, places, six, panel, add);
                        continue;
                    }
                    let mut sums = [splat(simd, 0.0); ROWS];
                    if add {
                        for (sum, output) in sums.iter_mut().zip(outputs.iter()) {
                            *sum = load(simd, output.get(first..).unwrap_or_default());
                        }
                    }
                    if width - first <= S::F32_LANES {
                        multiply_first(simd, &mut sums, six, panel);
                    } else {
                        multiply(simd, sums.each_mut(), six, panel, true);
                    }
                    for (sum, output) in sums.iter().zip(outputs.iter_mut()) {
                        store(simd, output.get_mut(first..).unwrap_or_default(), sum);
                    }
                }
            }
        }
    }
}

/// Where the results of a tile belong; none where it is less than six rows of a whole panel.
#[inline(always)]
fn whole<'a, S: Simd>(outputs: &'a mut [&mut [f32]], first: usize) -> Option<[&'a mut Panel<S>; ROWS]> {
    let [a, b, c, d, e, f] = outputs else { return None };
    let place = |output: &'a mut [f32]| S::as_mut_simd_f32s(output.get_mut(first..)?).0.first_chunk_mut();
    Some([place(a)?, place(b)?, place(c)?, place(d)?, place(e)?, place(f)?])
}

/// The first numbers of a slice; zeros where it is shorter than a panel.
#[inline(always)]
fn load<S: Simd>(simd: S, from: &[f32]) -> Panel<S> {
    let (vectors, rest) = S::as_simd_f32s(from);
    let mut panel = splat(simd, 0.0);
    for (part, vector) in panel.iter_mut().zip(vectors) {
        *part = *vector;
    }
    if let Some(part) = panel.get_mut(vectors.len()) {
        *part = simd.partial_load_f32s(rest);
    }
    panel
}

/// The other way: writes what there is room for.
#[inline(always)]
fn store<S: Simd>(simd: S, to: &mut [f32], panel: &Panel<S>) {
    let (vectors, rest) = S::as_mut_simd_f32s(to);
    for (vector, part) in vectors.iter_mut().zip(panel) {
        *vector = *part;
    }
    if let Some(part) = panel.get(vectors.len()) {
        simd.partial_store_f32s(rest, *part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::fill_normal;

    fn normal(count: usize, seed: u64) -> Vec<f32> {
        let mut numbers = vec![0.0; count];
        fill_normal(&mut numbers, seed, 1.0);
        numbers
    }

    #[test]
    fn numbers_are_the_sums_whatever_they_are_computed_with() {
        for (rows, depth, columns) in [(1, 1, 1), (7, 3, 33), (13, 300, 70), (6, 257, 32), (5, 600, 4)] {
            let (a, b) = (normal(rows * depth, 1), normal(depth * columns, 2));
            let a: Vec<&[f32]> = a.chunks(depth).collect();
            let packed = Packed::new(&b.chunks(columns).collect::<Vec<_>>());
            let mut all = vec![f32::NAN; rows * columns];
            packed.multiply(&a, &mut all.chunks_mut(columns).collect::<Vec<_>>());
            for (row, results) in a.iter().zip(all.chunks(columns)) {
                for (j, result) in results.iter().enumerate() {
                    let terms = (0..depth).map(|x| f64::from(row[x]) * f64::from(b[x * columns + j]));
                    let (sum, size) = terms.fold((0.0, 0.0), |(sum, size), term| (sum + term, size + term.abs()));
                    let bound = depth as f64 * f64::from(f32::EPSILON) * size;
                    assert!((f64::from(*result) - sum).abs() <= bound, "{result} for {sum}");
                }
                // Alone, and with fewer columns, a row gives the same bits.
                let mut alone = vec![f32::NAN; columns.div_ceil(2)];
                packed.multiply(&[row], &mut [&mut alone[..]]);
                assert_eq!(alone, results[..alone.len()]);
            }
            // Packed from the columns it is the same matrix, and a sum goes on from what is there.
            let b_t: Vec<f32> = (0..depth * columns).map(|i| b[i % depth * columns + i / depth]).collect();
            let turned = Packed::of_columns(&b_t.chunks(depth).collect::<Vec<_>>());
            assert_eq!(&turned.numbers[..], &packed.numbers[..]);
            let mut twice = all.clone();
            turned.multiply_add(&a, &mut twice.chunks_mut(columns).collect::<Vec<_>>());
            let bound = |once: f32| depth as f32 * f32::EPSILON * (once.abs() + depth as f32);
            assert!(twice.iter().zip(&all).all(|(twice, once)| (twice - 2.0 * once).abs() <= bound(*once)));
            // A sum without terms is zero.
            packed.multiply(&vec![&[][..]; rows], &mut all.chunks_mut(columns).collect::<Vec<_>>());
            assert!(all.iter().all(|number| *number == 0.0));
        }
    }
}
