//! Numbers of a few bits each, as the files of llama.cpp hold them: blocks with scales of their own.

use half::f16;
use pulp::{Arch, Simd, WithSimd};

/// A matrix of packed numbers, column after column; a column is a whole number of blocks.
#[derive(Debug)]
pub struct Packed {
    pub kind: Packing,
    pub bytes: Vec<u8>,
    /// Numbers in a column.
    pub rows: usize,
}

/// The kinds of packing, with the names of ggml (`ggml-quants.c`, whose layouts are followed).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Packing {
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
    Q2K,
    Q3K,
    Q4K,
    Q5K,
    Q6K,
}

impl Packing {
    /// Numbers in a block.
    #[must_use]
    pub fn numbers(self) -> usize {
        match self {
            Self::Q4_0 | Self::Q4_1 | Self::Q5_0 | Self::Q5_1 | Self::Q8_0 => 32,
            Self::Q2K | Self::Q3K | Self::Q4K | Self::Q5K | Self::Q6K => 256,
        }
    }

    /// Bytes of a block.
    #[must_use]
    pub fn bytes(self) -> usize {
        match self {
            Self::Q4_0 => 18,
            Self::Q4_1 => 20,
            Self::Q5_0 => 22,
            Self::Q5_1 => 24,
            Self::Q8_0 => 34,
            Self::Q2K => 84,
            Self::Q3K => 110,
            Self::Q4K => 144,
            Self::Q5K => 176,
            Self::Q6K => 210,
        }
    }

    /// The numbers of a block, one after the other.
    #[inline(always)]
    fn unpack(self, block: &[u8], out: &mut [f32]) {
        match self {
            Self::Q4_0 => {
                let d = scale(block, 0);
                nibbles(&block[2..18], |_, q| d * (f32::from(q) - 8.0), out);
            }
            Self::Q4_1 => {
                let (d, least) = (scale(block, 0), scale(block, 2));
                nibbles(&block[4..20], |_, q| d * f32::from(q) + least, out);
            }
            Self::Q5_0 => {
                let (d, fifth) = (scale(block, 0), fifth_bits(&block[2..]));
                nibbles(&block[6..22], |i, q| d * (f32::from(q | fifth(i)) - 16.0), out);
            }
            Self::Q5_1 => {
                let (d, least, fifth) = (scale(block, 0), scale(block, 2), fifth_bits(&block[4..]));
                nibbles(&block[8..24], |i, q| d * f32::from(q | fifth(i)) + least, out);
            }
            Self::Q8_0 => {
                let d = scale(block, 0);
                out.iter_mut().zip(&block[2..]).for_each(|(out, byte)| *out = d * f32::from(byte.cast_signed()));
            }
            Self::Q2K => unpack_q2(block, out),
            Self::Q3K => unpack_q3(block, out),
            Self::Q4K => unpack_q45(block, None, &block[16..], out),
            Self::Q5K => unpack_q45(block, Some(&block[16..48]), &block[48..], out),
            Self::Q6K => unpack_q6(block, out),
        }
    }
}

/// Blocks to be unpacked with the vectors of the machine.
struct Unpack<'a> {
    kind: Packing,
    blocks: &'a [u8],
    out: &'a mut [f32],
}

impl WithSimd for Unpack<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let blocks = self.blocks.chunks_exact(self.kind.bytes());
        blocks
            .zip(self.out.chunks_exact_mut(self.kind.numbers()))
            .for_each(|(block, out)| self.kind.unpack(block, out));
    }
}

impl Packed {
    /// The bytes of a column.
    #[must_use]
    pub fn column_bytes(&self, column: usize) -> &[u8] {
        let length = self.rows / self.kind.numbers() * self.kind.bytes();
        &self.bytes[column * length..][..length]
    }

    /// The numbers of a column from a row on, as many as asked for.
    #[must_use]
    pub fn column(&self, column: usize, from: usize, count: usize) -> Vec<f32> {
        let (each, bytes) = (self.kind.numbers(), self.kind.bytes());
        let (first, last) = (from / each, (from + count).div_ceil(each));
        let mut numbers = vec![0.0; (last - first) * each];
        let blocks = &self.column_bytes(column)[first * bytes..last * bytes];
        Arch::new().dispatch(Unpack { kind: self.kind, blocks, out: &mut numbers });
        let start = from - first * each;
        numbers.truncate(start + count);
        numbers.drain(..start);
        numbers
    }
}

/// A 16-bit number at a byte of a block.
#[inline(always)]
fn scale(block: &[u8], at: usize) -> f32 {
    f16::from_le_bytes([block[at], block[at + 1]]).to_f32()
}

/// 16 bytes: their lower halves, then their upper ones.
#[inline(always)]
fn nibbles(bytes: &[u8], number: impl Fn(usize, u8) -> f32, out: &mut [f32]) {
    let (lower, upper) = out.split_at_mut(16);
    for (i, ((lower, upper), byte)) in lower.iter_mut().zip(upper).zip(bytes).enumerate() {
        (*lower, *upper) = (number(i, byte & 0xF), number(i + 16, byte >> 4));
    }
}

/// The fifth bit of each of 32 numbers, in its place.
#[inline(always)]
fn fifth_bits(bytes: &[u8]) -> impl Fn(usize) -> u8 {
    let bits = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    move |i| (((bits >> i) & 1) as u8) << 4
}

#[inline(always)]
fn unpack_q2(block: &[u8], out: &mut [f32]) {
    let (scales, quarters) = (&block[..16], &block[16..80]);
    let (d, least) = (scale(block, 80), scale(block, 82));
    for (part, (scale, out)) in scales.iter().zip(out.chunks_exact_mut(16)).enumerate() {
        let (half, shift, side) = (part / 8, part % 8 / 2 * 2, part % 2);
        let (step, offset) = (d * f32::from(scale & 0xF), least * f32::from(scale >> 4));
        let bytes = &quarters[32 * half + 16 * side..][..16];
        out.iter_mut().zip(bytes).for_each(|(out, byte)| *out = step * f32::from((byte >> shift) & 3) - offset);
    }
}

#[inline(always)]
fn unpack_q3(block: &[u8], out: &mut [f32]) {
    let (third, quarters, packed) = (&block[..32], &block[32..96], &block[96..108]);
    let d = scale(block, 108);
    for (part, out) in out.chunks_exact_mut(16).enumerate() {
        let low = if part < 8 { packed[part] & 0xF } else { packed[part - 8] >> 4 };
        let high = (packed[8 + part % 4] >> (part / 4 * 2)) & 3;
        let step = d * (f32::from(low | (high << 4)) - 32.0);
        let (half, shift, side) = (part / 8, part % 8 / 2 * 2, part % 2);
        let bit = 1 << (part / 2);
        let (quarters, third) = (&quarters[32 * half + 16 * side..][..16], &third[16 * side..][..16]);
        for ((out, quarter), third) in out.iter_mut().zip(quarters).zip(third) {
            let q = f32::from((quarter >> shift) & 3);
            *out = step * if third & bit == 0 { q - 4.0 } else { q };
        }
    }
}

/// Q4_K, and Q5_K with a fifth bit of each number.
#[inline(always)]
fn unpack_q45(block: &[u8], fifth: Option<&[u8]>, halves: &[u8], out: &mut [f32]) {
    let (d, least, packed) = (scale(block, 0), scale(block, 2), &block[4..16]);
    for (part, out) in out.chunks_exact_mut(32).enumerate() {
        // Six bits of a scale and six of a least number for each part, in twelve bytes.
        let (step, offset) = if part < 4 {
            (packed[part] & 63, packed[part + 4] & 63)
        } else {
            let (low, high) = (packed[part + 4], [packed[part - 4], packed[part]]);
            ((low & 0xF) | ((high[0] >> 6) << 4), (low >> 4) | ((high[1] >> 6) << 4))
        };
        let (step, offset) = (d * f32::from(step), least * f32::from(offset));
        let shift = 4 * (part % 2);
        for (l, (out, byte)) in out.iter_mut().zip(&halves[part / 2 * 32..][..32]).enumerate() {
            let more = fifth.map_or(0, |fifth| ((fifth[l] >> part) & 1) << 4);
            *out = step * f32::from(((byte >> shift) & 0xF) | more) - offset;
        }
    }
}

#[inline(always)]
fn unpack_q6(block: &[u8], out: &mut [f32]) {
    let (lower, upper, scales) = (&block[..128], &block[128..192], &block[192..208]);
    let d = scale(block, 208);
    for (part, out) in out.chunks_exact_mut(32).enumerate() {
        let (half, quarter) = (part / 4, part % 4);
        let lower = &lower[64 * half + 32 * (quarter % 2)..][..32];
        let (lower_shift, upper_shift) = (4 * (quarter / 2), 2 * quarter);
        let steps = &scales[8 * half + 2 * quarter..][..2];
        for (l, ((out, lower), upper)) in out.iter_mut().zip(lower).zip(&upper[32 * half..][..32]).enumerate() {
            let (low, high) = ((lower >> lower_shift) & 0xF, (upper >> upper_shift) & 3);
            let step = f32::from(steps[l / 16].cast_signed());
            *out = d * step * (f32::from(low | (high << 4)) - 32.0);
        }
    }
}
