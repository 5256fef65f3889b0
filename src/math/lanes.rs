//! Vector arithmetic for the kernels. `pulp` picks the widest instructions that the machine has
//! at run time: AVX-512, AVX2 with FMA, NEON, or plain numbers.
//!
//! Closures around vectors are not inlined with the instructions of their surroundings, and cost ten
//! times the work: what touches vectors is a loop or a function that is always inlined.
//!
//! Loops over vectors that are to stay in registers count to a constant: a build that hardly optimises (the one that
//! tests run) unrolls these, and leaves vectors in memory where it is an iterator that ends the loop. They number their
//! turns instead of walking two slices at once, and cut lines by their places: there `zip`, `chunks_exact` and ranges call a
//! function for each turn.

use std::f32::consts::{LN_2, LOG2_E};
use std::ops::Range;

use aligned_vec::{AVec, ConstAlign};
use pulp::Simd;

/// Vectors side by side in a panel.
pub const VECTORS: usize = 2;
/// Rows of a register tile: with two vectors each, they and their operands fill AVX2's 16 registers.
pub const ROWS: usize = 6;

/// One number for each lane: for each column of a product, or for each query of a tile.
pub type Panel<S> = [<S as Simd>::f32s; VECTORS];

/// Panels that begin where a cache line does: a vector that straddles two costs two loads.
pub type Panels<S> = AVec<Panel<S>, ConstAlign<64>>;

/// So many panels of one number.
#[inline(always)]
pub fn panels<S: Simd>(simd: S, count: usize, value: f32) -> Panels<S> {
    Panels::<S>::from_iter(0, std::iter::repeat_n(splat(simd, value), count))
}

/// Numbers in a panel.
#[must_use]
pub const fn lanes<S: Simd>() -> usize {
    VECTORS * S::F32_LANES
}

/// The same number in each lane.
#[inline(always)]
pub fn splat<S: Simd>(simd: S, value: f32) -> Panel<S> {
    [simd.splat_f32s(value); VECTORS]
}

/// The first numbers of a slice; zeros where it is shorter than a panel.
#[inline(always)]
pub fn load<S: Simd>(simd: S, from: &[f32]) -> Panel<S> {
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

/// The other way round: writes what there is room for.
#[inline(always)]
pub fn store<S: Simd>(simd: S, to: &mut [f32], panel: &Panel<S>) {
    let (vectors, rest) = S::as_mut_simd_f32s(to);
    for (vector, part) in vectors.iter_mut().zip(panel) {
        *vector = *part;
    }
    if let Some(part) = panel.get(vectors.len()) {
        simd.partial_store_f32s(rest, *part);
    }
}

/// `a + b · c`
#[inline(always)]
pub fn multiply_add<S: Simd>(simd: S, a: &mut Panel<S>, b: &Panel<S>, c: &Panel<S>) {
    for (v, a) in a.iter_mut().enumerate() {
        *a = simd.mul_add_f32s(b[v], c[v], *a);
    }
}

/// `a · b`
#[inline(always)]
pub fn scale<S: Simd>(simd: S, a: &mut Panel<S>, b: &Panel<S>) {
    for (v, a) in a.iter_mut().enumerate() {
        *a = simd.mul_f32s(*a, b[v]);
    }
}

/// Six rows of numbers, which a product reads side by side.
pub trait Rows: Copy {
    /// Cut to a length.
    fn first(self, count: usize) -> Self;
    /// The numbers at a place in the rows.
    fn at(self, x: usize) -> [f32; ROWS];
}

/// Stored side by side.
impl Rows for &[[f32; ROWS]] {
    #[inline(always)]
    fn first(self, count: usize) -> Self {
        &self[..count]
    }

    #[inline(always)]
    fn at(self, x: usize) -> [f32; ROWS] {
        self[x]
    }
}

/// Six separate rows.
impl Rows for [&[f32]; ROWS] {
    #[inline(always)]
    fn first(self, count: usize) -> Self {
        let [a, b, c, d, e, f] = self;
        [&a[..count], &b[..count], &c[..count], &d[..count], &e[..count], &f[..count]]
    }

    #[inline(always)]
    fn at(self, x: usize) -> [f32; ROWS] {
        let [a, b, c, d, e, f] = self;
        [a[x], b[x], c[x], d[x], e[x], f[x]]
    }
}

/// Six columns of a matrix whose rows lie one after the other.
#[derive(Clone, Copy)]
pub struct Down<'a> {
    rows: &'a [f32],
    stride: usize,
    columns: [usize; ROWS],
}

impl<'a> Down<'a> {
    /// From a first column on, of so many; what there is no more of is the last one again.
    #[inline(always)]
    pub fn new(rows: &'a [f32], stride: usize, first: usize, count: usize) -> Self {
        let mut columns = [first; ROWS];
        for (r, column) in columns.iter_mut().enumerate() {
            *column = (first + r).min(count - 1);
        }
        Self { rows, stride, columns }
    }
}

impl Rows for Down<'_> {
    #[inline(always)]
    fn first(self, count: usize) -> Self {
        Self { rows: &self.rows[..count * self.stride], ..self }
    }

    #[inline(always)]
    fn at(self, x: usize) -> [f32; ROWS] {
        // Places that the compiler does not know to be neighbours: it would load them as one vector and take it apart.
        let [a, b, c, d, e, f] = self.columns;
        let row = &self.rows[x * self.stride..][..self.stride];
        [row[a], row[b], row[c], row[d], row[e], row[f]]
    }
}

/// A matrix whose rows lie one after the other, each of them whole vectors long.
#[derive(Clone, Copy)]
pub struct Lines<'a> {
    pub rows: &'a [f32],
    pub stride: usize,
}

/// `y[r][j] = Σ_x six[r][x] · b[x][j]` for x up to a depth, and for columns from the first number of a vector on, in whole
/// vectors: the product of small matrices, with nothing packed. Y has up to six rows.
#[inline(always)]
pub fn multiply_lines<S: Simd>(
    simd: S,
    six: impl Rows,
    depth: usize,
    b: Lines<'_>,
    columns: Range<usize>,
    y: &mut [f32],
    stride: usize,
) {
    let Range { start: mut first, end } = columns;
    while first + S::F32_LANES < end {
        lines_tile::<S, 2>(simd, six, depth, b, first, y, stride);
        first += 2 * S::F32_LANES;
    }
    if first < end {
        lines_tile::<S, 1>(simd, six, depth, b, first, y, stride);
    }
}

#[inline(always)]
fn lines_tile<S: Simd, const V: usize>(
    simd: S,
    six: impl Rows,
    depth: usize,
    b: Lines<'_>,
    first: usize,
    y: &mut [f32],
    stride: usize,
) {
    let mut sums = [[simd.splat_f32s(0.0); V]; ROWS];
    let six = six.first(depth);
    let (lines, length) = (S::as_simd_f32s(b.rows).0, b.stride / S::F32_LANES);
    let (mut x, mut place) = (0, first / S::F32_LANES);
    while x < depth {
        let Some(vectors) = lines[place..].first_chunk::<V>() else { return };
        let factors = six.at(x);
        for (r, sums) in sums.iter_mut().enumerate() {
            let factor = simd.splat_f32s(factors[r]);
            for (v, sum) in sums.iter_mut().enumerate() {
                *sum = simd.mul_add_f32s(factor, vectors[v], *sum);
            }
        }
        (x, place) = (x + 1, place + length);
    }
    let mut rows = y.chunks_exact_mut(stride);
    for sums in &sums {
        let Some(row) = rows.next() else { return };
        let Some(vectors) = S::as_mut_simd_f32s(&mut row[first..]).0.first_chunk_mut::<V>() else { return };
        *vectors = *sums;
    }
}

/// `sums[r] = Σ_x rows[r][x] · panels[x]`, to which the old sums are added where asked for: the inner
/// loop of every product.
#[inline(always)]
pub fn multiply<S: Simd>(simd: S, sums: [&mut Panel<S>; ROWS], rows: impl Rows, panels: &[Panel<S>], add: bool) {
    // Copies of their own live in registers. They are copied one by one: an array would be copied in memory.
    let mut registers = [splat(simd, 0.0); ROWS];
    if add {
        for (register, sum) in registers.iter_mut().zip(&sums) {
            *register = **sum;
        }
    }
    // Of one length, which the compiler need not check in the loop.
    let rows = rows.first(panels.len());
    for (x, panel) in panels.iter().enumerate() {
        let factors = rows.at(x);
        for (r, register) in registers.iter_mut().enumerate() {
            multiply_add(simd, register, &splat(simd, factors[r]), panel);
        }
    }
    for (sum, register) in sums.into_iter().zip(&registers) {
        *sum = *register;
    }
}

/// [`multiply`] of the first vector of each panel alone, added to the old sums: for the end of a matrix, which may be no
/// longer than that.
#[inline(always)]
pub fn multiply_first<S: Simd>(simd: S, sums: &mut [Panel<S>; ROWS], rows: impl Rows, panels: &[Panel<S>]) {
    let mut registers = [simd.splat_f32s(0.0); ROWS];
    for (register, sum) in registers.iter_mut().zip(sums.iter()) {
        *register = sum[0];
    }
    let rows = rows.first(panels.len());
    for (x, panel) in panels.iter().enumerate() {
        let factors = rows.at(x);
        for (r, register) in registers.iter_mut().enumerate() {
            *register = simd.mul_add_f32s(simd.splat_f32s(factors[r]), panel[0], *register);
        }
    }
    for (sum, register) in sums.iter_mut().zip(&registers) {
        sum[0] = *register;
    }
}

/// 2^x for x ≤ 0, within 2e-7 relative; exactly 0 below −126.5 and for −∞.
#[inline(always)]
pub fn exp2<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let x = simd.max_f32s(x, simd.splat_f32s(LOWEST));
    let shifted = simd.add_f32s(x, simd.splat_f32s(ROUND));
    let rest = simd.sub_f32s(x, simd.sub_f32s(shifted, simd.splat_f32s(ROUND)));
    power(simd, shifted, rest)
}

/// e^x for x ≤ 0, within 2e-7 relative; exactly 0 below −87.7 and for −∞.
#[inline(always)]
pub fn exp<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    // log₂ e in two parts: their product with x is exact to the last bit that counts.
    const LOG2_E_LOW: f32 = 1.925_963e-8;
    let log2_e = simd.splat_f32s(LOG2_E);
    let x = simd.max_f32s(x, simd.splat_f32s(LOWEST * std::f32::consts::LN_2));
    let shifted = simd.mul_add_f32s(x, log2_e, simd.splat_f32s(ROUND));
    let minus_whole = simd.sub_f32s(simd.splat_f32s(ROUND), shifted);
    let rest = simd.mul_add_f32s(x, log2_e, minus_whole);
    let rest = simd.mul_add_f32s(x, simd.splat_f32s(LOG2_E_LOW), rest);
    power(simd, shifted, rest)
}

/// `1 / (1 + e^−x)`, the logistic function; of sizes below 88 within 4e-7 relative.
#[inline(always)]
pub fn logistic<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let one = simd.splat_f32s(1.0);
    let tail = exp(simd, simd.neg_f32s(simd.abs_f32s(x)));
    let share = simd.div_f32s(one, simd.add_f32s(one, tail));
    simd.select_f32s(simd.less_than_f32s(x, simd.splat_f32s(0.0)), simd.mul_f32s(tail, share), share)
}

/// Φ(x), the share of a normal distribution below x, within 2.6e-7: its series around 0, and further out formula 7.1.26 of
/// Abramowitz & Stegun (1964), whose roundings weigh as much as the share that it takes from 1.
#[inline(always)]
pub fn normal_share<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    const POLYNOMIAL: [f32; 5] = [1.061_405_4, -1.453_152_1, 1.421_413_7, -0.284_496_72, 0.254_829_6];
    let one = simd.splat_f32s(1.0);
    let z = simd.mul_f32s(simd.abs_f32s(x), simd.splat_f32s(std::f32::consts::FRAC_1_SQRT_2));
    let t = simd.div_f32s(one, simd.mul_add_f32s(z, simd.splat_f32s(0.327_591_1), one));
    let sum = horner(simd, t, &POLYNOMIAL);
    let exponential = exp(simd, simd.neg_f32s(simd.mul_f32s(z, z)));
    let tail = simd.mul_f32s(simd.mul_f32s(simd.splat_f32s(0.5), t), simd.mul_f32s(sum, exponential));
    let far = simd.select_f32s(simd.less_than_f32s(x, simd.splat_f32s(0.0)), tail, simd.sub_f32s(one, tail));
    let series = horner(simd, simd.mul_f32s(x, x), &NEAR_HALF);
    let near = simd.mul_add_f32s(x, series, simd.splat_f32s(0.5));
    simd.select_f32s(simd.less_than_f32s(simd.abs_f32s(x), simd.splat_f32s(0.75)), near, far)
}

/// `(−1)ⁿ / (√(2π) n! 2ⁿ (2n + 1))`, from n = 5 down: (Φ(x) − ½)/x as a series in x², within 2e-8 where |x| < 0.75.
const NEAR_HALF: [f32; 6] = [-9.444_656e-6, 1.154_346_9e-4, -1.187_328_2e-3, 9.973_557e-3, -6.649_038e-2, 0.398_942_3];

/// The polynomial with these factors, the highest power first.
#[inline(always)]
fn horner<S: Simd>(simd: S, x: S::f32s, factors: &[f32]) -> S::f32s {
    let (first, others) = factors.split_first().expect("a polynomial has a factor");
    others.iter().fold(simd.splat_f32s(*first), |sum, factor| simd.mul_add_f32s(sum, x, simd.splat_f32s(*factor)))
}

/// Powers of two below this are 0.
const LOWEST: f32 = -127.0;
/// 1.5 · 2²³: adding it rounds to an integer that is held in the low bits.
const ROUND: f32 = 12_582_912.0;

/// 2^(whole + rest), where the low bits of `shifted` hold the whole part and the rest is within ±½.
///
/// A polynomial of degree 5 (the smallest relative error with p(0) = 1 and p′(0) = ln 2), times a
/// power of two that is written into the exponent's bits.
#[inline(always)]
fn power<S: Simd>(simd: S, shifted: S::f32s, rest: S::f32s) -> S::f32s {
    const POLYNOMIAL: [f32; 6] = [0.001_330_060_5, 0.009_669_691, 0.055_505_585, 0.240_222_83, LN_2, 1.0];
    let mantissa = horner(simd, rest, &POLYNOMIAL);
    let exponent = simd.add_u32s(simd.transmute_u32s_f32s(shifted), simd.splat_u32s(127));
    let power = simd.transmute_f32s_u32s(simd.wrapping_dyn_shl_u32s(exponent, simd.splat_u32s(23)));
    simd.mul_f32s(mantissa, power)
}

#[cfg(test)]
mod tests {
    use pulp::{Arch, WithSimd, bytemuck};

    use super::*;

    /// Powers of 2, or of e, in place.
    struct Powers<'a>(bool, &'a mut [f32]);

    impl WithSimd for Powers<'_> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            for value in self.1 {
                let x = simd.splat_f32s(*value);
                let powers = [if self.0 { exp(simd, x) } else { exp2(simd, x) }];
                *value = bytemuck::cast_slice::<_, f32>(&powers)[0];
            }
        }
    }

    #[test]
    fn powers_are_within_two_ten_millionths_of_libm() {
        for (natural, last) in [(false, 1_260_000), (true, 873_000)] {
            let inputs: Vec<f32> = (0..=last).map(|i| (f64::from(i) * -1e-4) as f32).collect();
            let mut powers = inputs.clone();
            Arch::new().dispatch(Powers(natural, &mut powers));
            let libm = |x: f64| if natural { x.exp() } else { x.exp2() };
            let error = |(x, power): (&f32, &f32)| (f64::from(*power) / libm(f64::from(*x)) - 1.0).abs();
            let worst = inputs.iter().zip(&powers).map(error).fold(0.0, f64::max);
            assert!(worst < 2e-7, "natural {natural}: largest relative error {worst}");

            let mut ends = [0.0, f32::NEG_INFINITY, -1e30, -127.0];
            Arch::new().dispatch(Powers(natural, &mut ends));
            assert_eq!(ends, [1.0, 0.0, 0.0, 0.0]);
        }
    }
}
