//! Rows times a matrix that is packed once and read many times.

use aligned_vec::{AVec, ConstAlign};
use pulp::{Arch, Simd, WithSimd, bytemuck};

use super::lanes::{Panel, ROWS, lanes, multiply_add, splat};

/// Rows of a panel that stay in the first cache.
const PIECE: usize = 256;

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

    /// `outputs[i][j] = Σ_x rows[i][x] · B[x, j]`, for as many columns as each output is long.
    ///
    /// A row may be shorter than k, if all are as short; it then meets the first rows of B. The terms
    /// of a number are added in the order of x, whatever rows and columns it is computed with.
    pub fn multiply(&self, rows: &[&[f32]], outputs: &mut [&mut [f32]]) {
        Arch::new().dispatch(Multiply { packed: self, rows, outputs });
    }
}

struct Pack<'a>(&'a [&'a [f32]]);

impl WithSimd for Pack<'_> {
    type Output = Packed;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Packed {
        let (depth, columns) = (self.0.len(), self.0.first().map_or(0, |row| row.len()));
        let panel = lanes::<S>();
        let mut numbers = AVec::new(64);
        numbers.resize(depth * columns.next_multiple_of(panel), 0.0);
        for (x, row) in self.0.iter().enumerate() {
            for (piece, to) in row.chunks(panel).zip(numbers.chunks_exact_mut(depth * panel)) {
                to[x * panel..][..piece.len()].copy_from_slice(piece);
            }
        }
        Packed { depth, numbers }
    }
}

struct Multiply<'a, 'b> {
    packed: &'a Packed,
    rows: &'a [&'a [f32]],
    outputs: &'a mut [&'b mut [f32]],
}

impl WithSimd for Multiply<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let panels: &[Panel<S>] = bytemuck::cast_slice(&self.packed.numbers);
        let depth = self.rows.first().map_or(0, |row| row.len());
        let width = self.outputs.iter().map(|output| output.len()).max().unwrap_or(0);
        for (p, first) in (0..width).step_by(lanes::<S>()).enumerate() {
            let panel = &panels[p * self.packed.depth..][..depth];
            // A piece of a panel stays in the first cache while all rows meet it.
            for (piece, panel) in panel.chunks(PIECE).enumerate() {
                for (rows, outputs) in self.rows.chunks(ROWS).zip(self.outputs.chunks_mut(ROWS)) {
                    // The last rows may be less than six: one of them is computed again, and not kept.
                    let six = std::array::from_fn(|r| &rows[r.min(rows.len() - 1)][piece * PIECE..][..panel.len()]);
                    let mut sums = [splat(simd, 0.0); ROWS];
                    if piece > 0 {
                        for (sums, output) in sums.iter_mut().zip(outputs.iter()) {
                            copy(bytemuck::cast_slice_mut(sums), output.get(first..).unwrap_or_default());
                        }
                    }
                    multiply(simd, &mut sums, six, panel);
                    for (sums, output) in sums.iter().zip(outputs.iter_mut()) {
                        copy(output.get_mut(first..).unwrap_or_default(), bytemuck::cast_slice(sums));
                    }
                }
            }
        }
    }
}

/// Copies as much as there is of both. A whole panel is the usual case, and vectors do it.
#[inline(always)]
fn copy(to: &mut [f32], from: &[f32]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}

/// `sums[r] += Σ_x rows[r][x] · panels[x]`
#[inline(always)]
fn multiply<S: Simd>(simd: S, sums: &mut [Panel<S>; ROWS], rows: [&[f32]; ROWS], panels: &[Panel<S>]) {
    let [a, b, c, d, e, f] = rows;
    // Slices of one length, which the compiler need not check in the loop.
    let n = panels.len();
    let (a, b, c, d, e, f) = (&a[..n], &b[..n], &c[..n], &d[..n], &e[..n], &f[..n]);
    let mut registers = *sums;
    for x in 0..n {
        let panel = &panels[x];
        for (sum, factor) in registers.iter_mut().zip([a[x], b[x], c[x], d[x], e[x], f[x]]) {
            multiply_add(simd, sum, &splat(simd, factor), panel);
        }
    }
    *sums = registers;
}
