//! Rotary positions of a head's rows, there and back.

use crate::model::rope_turn;

/// Numbers that are turned side by side: so many are one vector, or two, on every machine.
const TOGETHER: usize = 8;

/// For each place the sines and cosines of its angles (Su et al. 2021); none where positions do not turn.
#[derive(Clone, Debug)]
pub(super) struct Turns {
    /// K
    width: usize,
    /// Pairs of a row that are turned.
    pairs: usize,
    sines: Vec<f32>,
    cosines: Vec<f32>,
}

/// Rows that lie a stride apart, from the first one's first number on.
pub(super) type Strided<T> = (T, usize);

impl Turns {
    /// Those of rows `[T, K]`.
    pub fn new(is_rotary: bool, tokens: usize, width: usize) -> Self {
        let pairs = if is_rotary { width / 2 } else { 0 };
        let angles = (0..tokens).flat_map(|p| (0..pairs).map(move |m| p as f64 * rope_turn(m, width, 1.0)));
        let sines = angles.clone().map(|angle| angle.sin() as f32).collect();
        Self { width, pairs, sines, cosines: angles.map(|angle| angle.cos() as f32).collect() }
    }

    /// Rows times a factor, each turned by its place; with a sign of −1 turned back.
    #[inline(always)]
    pub fn rows(&self, tokens: usize, (sign, factor): (f32, f32), from: Strided<&[f32]>, to: Strided<&mut [f32]>) {
        let Self { width, pairs, .. } = *self;
        for place in 0..tokens {
            let [sines, cosines] = [&self.sines, &self.cosines].map(|of| &of[place * pairs..][..pairs]);
            let (from, to) = (&from.0[place * from.1..][..width], &mut to.0[place * to.1..][..width]);
            let mut first = 0;
            while first + TOGETHER <= pairs {
                let [sin, cos] = [sines, cosines].map(|of| part(of, first));
                let [a, b] = [first, pairs + first].map(|first| part(from, first));
                // In memory of their own, so that no number that is read could be one that is written.
                let (mut to_a, mut to_b) = ([0.0; TOGETHER], [0.0; TOGETHER]);
                for m in 0..TOGETHER {
                    let (sin, cos) = (sign * factor * sin[m], factor * cos[m]);
                    to_a[m] = a[m] * cos - b[m] * sin;
                    to_b[m] = b[m] * cos + a[m] * sin;
                }
                to[first..first + TOGETHER].copy_from_slice(&to_a);
                to[pairs + first..][..TOGETHER].copy_from_slice(&to_b);
                first += TOGETHER;
            }
            for m in first..pairs {
                let (sin, cos) = (sign * factor * sines[m], factor * cosines[m]);
                let (a, b) = (from[m], from[pairs + m]);
                to[m] = a * cos - b * sin;
                to[pairs + m] = b * cos + a * sin;
            }
            for m in 2 * pairs..width {
                to[m] = from[m] * factor;
            }
        }
    }
}

#[inline(always)]
fn part(of: &[f32], first: usize) -> [f32; TOGETHER] {
    *of[first..].first_chunk().expect("what is turned together is there")
}

/// Copies rows of a width.
#[inline(always)]
pub(super) fn copy_rows(tokens: usize, width: usize, from: Strided<&[f32]>, to: Strided<&mut [f32]>) {
    for place in 0..tokens {
        let (from, to) = (&from.0[place * from.1..][..width], &mut to.0[place * to.1..][..width]);
        // A call would take longer than the copy.
        let ((from, from_rest), (to, to_rest)) = (from.as_chunks::<TOGETHER>(), to.as_chunks_mut::<TOGETHER>());
        for (from, to) in from.iter().zip(to) {
            *to = *from;
        }
        for (from, to) in from_rest.iter().zip(to_rest) {
            *to = *from;
        }
    }
}
