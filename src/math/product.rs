//! Rows times a matrix that is packed once and read many times.

use std::ops::Range;

use aligned_vec::{AVec, ConstAlign};
use pulp::{Arch, Simd, WithSimd, bytemuck};

use super::lanes::{Panel, ROWS, VECTORS, lanes, load, multiply, multiply_first, splat, store};
use super::left::{Across, Left, Separate, Turned};

/// Bytes of a panel that stay in the first cache.
const PIECE: usize = 24 << 10;
/// Columns that are turned to rows at a time.
const TURNED: usize = 8;

/// A matrix B `[k, n]` in the order in which products read it.
///
/// For each panel of columns, for each row, the panel's numbers of that row; zeros fill the last panel.
#[derive(Clone, Debug)]
pub struct Packed {
    /// k.
    depth: usize,
    /// n.
    columns: usize,
    numbers: AVec<f32, ConstAlign<64>>,
}

impl Default for Packed {
    fn default() -> Self {
        Self { depth: 0, columns: 0, numbers: AVec::new(64) }
    }
}

impl Packed {
    /// Packs B from its rows, which are all as long.
    #[must_use]
    pub fn new(rows: &[&[f32]]) -> Self {
        let mut packed = Self::default();
        packed.pack(rows.len(), rows.first().map_or(0, |row| row.len()), rows.iter().copied());
        packed
    }

    /// Packs B from its columns, which are all as long.
    #[must_use]
    pub fn of_columns(columns: &[&[f32]]) -> Self {
        let mut packed = Self::default();
        packed.repack_columns(columns.first().map_or(0, |column| column.len()), columns.iter().copied());
        packed
    }

    /// Packs B `[k, n]`, whose rows lie one after the other, in the memory of what was packed before.
    pub fn repack(&mut self, rows: &[f32], columns: usize) {
        self.pack(rows.len() / columns.max(1), columns, rows.chunks_exact(columns.max(1)));
    }

    /// The same of a matrix by its columns, of k numbers each.
    pub fn repack_columns<'a>(&mut self, depth: usize, mut columns: impl ExactSizeIterator<Item = &'a [f32]>) {
        let panel = self.resize(depth, columns.len());
        for panels in self.numbers.chunks_exact_mut((depth * panel).max(1)) {
            for first in (0..panel).step_by(TURNED) {
                // Side by side, so that what is written is, too.
                let mut some = [&[][..]; TURNED];
                let slots = some.iter_mut().take(panel - first);
                let count = slots.zip(columns.by_ref()).map(|(slot, column)| *slot = &column[..depth]).count();
                if count == TURNED {
                    for x in 0..depth {
                        let row = &mut panels[x * panel + first..][..TURNED];
                        row.iter_mut().zip(&some).for_each(|(number, column)| *number = column[x]);
                    }
                } else {
                    for (j, column) in some.iter().enumerate() {
                        for (row, number) in panels.chunks_exact_mut(panel).zip(*column) {
                            row[first + j] = *number;
                        }
                    }
                }
            }
        }
    }

    fn pack<'a>(&mut self, depth: usize, columns: usize, rows: impl Iterator<Item = &'a [f32]>) {
        self.resize(depth, columns);
        Arch::new().dispatch(Pack { packed: self, rows });
    }

    /// Makes room, with zeros behind the last column, and tells how wide a panel is.
    fn resize(&mut self, depth: usize, columns: usize) -> usize {
        let panel = Arch::new().dispatch(Lanes);
        if (depth, columns) != (self.depth, self.columns) {
            self.numbers.clear();
            self.numbers.resize(depth * columns.next_multiple_of(panel), 0.0);
            (self.depth, self.columns) = (depth, columns);
        }
        panel
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

    /// `Y = A B` for A `[m, k]` and Y `[m, n]`, whose rows lie one after the other.
    pub fn multiply_rows(&self, a: &[f32], y: &mut [f32]) {
        Arch::new().dispatch(Stacked { packed: self, left: Across { rows: a, depth: self.depth }, y, add: false });
    }

    /// `Y += A B`, the same.
    pub fn multiply_rows_add(&self, a: &[f32], y: &mut [f32]) {
        Arch::new().dispatch(Stacked { packed: self, left: Across { rows: a, depth: self.depth }, y, add: true });
    }

    /// `Y = Aᵀ B` for A `[k, m]` and Y `[m, n]`, whose rows lie one after the other.
    pub fn multiply_turned(&self, a: &[f32], y: &mut [f32]) {
        let columns = a.len() / self.depth.max(1);
        Arch::new().dispatch(Stacked { packed: self, left: Turned { rows: a, columns }, y, add: false });
    }

    /// `Y += Aᵀ B` for A `[k, m]` and Y `[m, n]`, whose rows lie one after the other.
    pub fn multiply_turned_add(&self, a: &[f32], y: &mut [f32]) {
        let columns = a.len() / self.depth.max(1);
        Arch::new().dispatch(Stacked { packed: self, left: Turned { rows: a, columns }, y, add: true });
    }
}

struct Lanes;

impl WithSimd for Lanes {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> usize {
        lanes::<S>()
    }
}

/// Puts rows into their places.
struct Pack<'a, I> {
    packed: &'a mut Packed,
    rows: I,
}

impl<'a, I: Iterator<Item = &'a [f32]>> WithSimd for Pack<'_, I> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let depth = self.packed.depth;
        let panels: &mut [Panel<S>] = bytemuck::cast_slice_mut(&mut self.packed.numbers);
        for (x, row) in self.rows.enumerate() {
            let (whole, rest) = row.split_at(row.len() - row.len() % lanes::<S>());
            let parts = S::as_simd_f32s(whole).0.as_chunks::<VECTORS>().0;
            for (part, panel) in parts.iter().zip(panels[x..].iter_mut().step_by(depth)) {
                *panel = *part;
            }
            if !rest.is_empty() {
                panels[parts.len() * depth + x] = load(simd, rest);
            }
        }
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
                for (block, outputs) in self.outputs.chunks_mut(ROWS).enumerate() {
                    let left = At { left: Separate(self.rows), row: block * ROWS, piece: piece.clone() };
                    tile(simd, outputs, left, &panel[piece.clone()], first, self.add || start > 0);
                }
            }
        }
    }
}

/// A product whose rows lie one after the other.
struct Stacked<'a, L> {
    packed: &'a Packed,
    left: L,
    y: &'a mut [f32],
    /// Whether it is added to what there is.
    add: bool,
}

impl<L: Left> WithSimd for Stacked<'_, L> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let panels: &[Panel<S>] = bytemuck::cast_slice(&self.packed.numbers);
        let Packed { depth, columns, .. } = *self.packed;
        debug_assert_eq!(self.y.len(), self.left.count() * columns);
        let length = PIECE / size_of::<Panel<S>>();
        for (p, first) in (0..columns).step_by(lanes::<S>()).enumerate() {
            let panel = &panels[p * depth..][..depth];
            for start in (0..depth).step_by(length) {
                let piece = start..(start + length).min(depth);
                for (block, rows) in self.y.chunks_mut(ROWS * columns).enumerate() {
                    let count = rows.len() / columns;
                    let mut rows = rows.chunks_exact_mut(columns);
                    let mut outputs: [&mut [f32]; ROWS] = Default::default();
                    for (output, row) in outputs.iter_mut().zip(&mut rows) {
                        *output = row;
                    }
                    let left = At { left: self.left, row: block * ROWS, piece: piece.clone() };
                    tile(simd, &mut outputs[..count], left, &panel[piece.clone()], first, self.add || start > 0);
                }
            }
        }
    }
}

/// What a tile takes of the left of a product: rows from one on, and a piece of each.
struct At<L> {
    left: L,
    row: usize,
    piece: Range<usize>,
}

/// Six rows, or fewer, of one panel of a product.
#[inline(always)]
fn tile<S: Simd, L: Left>(
    simd: S,
    outputs: &mut [&mut [f32]],
    At { left, row, piece }: At<L>,
    panel: &[Panel<S>],
    first: usize,
    add: bool,
) {
    if let Some(places) = whole::<S>(outputs, first) {
        return multiply(simd, places, left.six(row, piece), panel, add);
    }
    let fewer = left.fewer(row, piece);
    let mut sums = [splat(simd, 0.0); ROWS];
    if add {
        for (sum, output) in sums.iter_mut().zip(outputs.iter()) {
            *sum = load(simd, output.get(first..).unwrap_or_default());
        }
    }
    if outputs.iter().all(|output| output.len() <= first + S::F32_LANES) {
        multiply_first(simd, &mut sums, fewer, panel);
    } else {
        multiply(simd, sums.each_mut(), fewer, panel, true);
    }
    for (sum, output) in sums.iter().zip(outputs.iter_mut()) {
        store(simd, output.get_mut(first..).unwrap_or_default(), sum);
    }
}

/// Where the results of a tile belong; none where it is less than six rows of a whole panel.
#[inline(always)]
fn whole<'a, S: Simd>(outputs: &'a mut [&mut [f32]], first: usize) -> Option<[&'a mut Panel<S>; ROWS]> {
    let [a, b, c, d, e, f] = outputs else { return None };
    let place = |output: &'a mut [f32]| S::as_mut_simd_f32s(output.get_mut(first..)?).0.first_chunk_mut();
    Some([place(a)?, place(b)?, place(c)?, place(d)?, place(e)?, place(f)?])
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

    fn twice_of(packed: &Packed, rows: &[&[f32]], once: &[f32], columns: usize) -> Vec<f32> {
        let mut twice = once.to_vec();
        packed.multiply_add(rows, &mut twice.chunks_mut(columns).collect::<Vec<_>>());
        twice
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
            let flat: Vec<f32> = a.concat();
            let mut again = vec![f32::NAN; rows * columns];
            let mut stacked = Packed::default();
            stacked.repack_columns(depth, b_t.chunks_exact(depth));
            stacked.multiply_rows(&flat, &mut again);
            assert_eq!(again, all);
            stacked.repack(&b, columns);
            stacked.multiply_rows_add(&flat, &mut again);
            assert_eq!(again, twice_of(&stacked, &a, &all, columns));
            let a_t: Vec<f32> = (0..rows * depth).map(|i| flat[i % rows * depth + i / rows]).collect();
            again.copy_from_slice(&all);
            stacked.multiply_turned_add(&a_t, &mut again);
            assert_eq!(again, twice_of(&stacked, &a, &all, columns));
            stacked.multiply_turned(&a_t, &mut again);
            assert_eq!(again, all);
            let bound = |once: f32| depth as f32 * f32::EPSILON * (once.abs() + depth as f32);
            assert!(twice.iter().zip(&all).all(|(twice, once)| (twice - 2.0 * once).abs() <= bound(*once)));
            // A sum without terms is zero.
            packed.multiply(&vec![&[][..]; rows], &mut all.chunks_mut(columns).collect::<Vec<_>>());
            assert!(all.iter().all(|number| *number == 0.0));
        }
    }
}
