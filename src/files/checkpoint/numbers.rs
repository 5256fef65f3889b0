//! The numbers of a tensor, read from where they lie.

use half::vec::HalfBitsVecExt;
use half::{bf16, f16};
use pulp::bytemuck::{self, Pod};
use rayon::prelude::*;

use super::source::Source;
use crate::files::Problem;
use crate::files::checks::check_number;
use crate::model::{Numbers, Packed, Packing, limits};
use crate::text::{Phrase, say};

/// Where a tensor lies.
pub(super) struct Place {
    pub file: usize,
    pub format: Format,
    pub shape: Vec<usize>,
    pub start: u64,
    pub bytes: usize,
    /// Heads whose rows llama.cpp has put in pairs, for its way of turning; none where rows are in order.
    pub paired_heads: Option<usize>,
}

/// How numbers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    F32,
    F16,
    BF16,
    Packed(Packing),
    /// What no model is computed with.
    Other,
}

/// Reads a tensor.
pub(super) fn read_numbers(file: &Source, place: &Place, name: &str) -> Result<Numbers, Problem> {
    let columns = place.shape.first().copied().unwrap_or(1);
    let ordered = |numbers: usize| Order { heads: place.paired_heads, columns, numbers };
    match place.format {
        Format::F32 => {
            let numbers: Vec<f32> =
                read_as::<u32>(file, place)?.into_iter().map(|bits| f32::from_bits(u32::from_le(bits))).collect();
            check(&numbers, |number| number.abs() <= limits::MAGNITUDE, |number| f64::from(*number), place, name)?;
            Ok(Numbers::F32(ordered(numbers.len() / columns).of(numbers)))
        }
        Format::F16 => {
            let bits: Vec<u16> = read_as::<u16>(file, place)?.into_iter().map(u16::from_le).collect();
            let numbers: Vec<f16> = bits.reinterpret_into();
            // None that is finite is too large.
            check(&numbers, |number| number.is_finite(), |number| number.to_f64(), place, name)?;
            Ok(Numbers::F16(ordered(numbers.len() / columns).of(numbers)))
        }
        Format::BF16 => {
            let bits: Vec<u16> = read_as::<u16>(file, place)?.into_iter().map(u16::from_le).collect();
            let numbers: Vec<bf16> = bits.reinterpret_into();
            check(
                &numbers,
                |number| number.to_f32().abs() <= limits::MAGNITUDE,
                |number| number.to_f64(),
                place,
                name,
            )?;
            Ok(Numbers::BF16(ordered(numbers.len() / columns).of(numbers)))
        }
        Format::Packed(kind) => {
            let bytes: Vec<u8> = read_as(file, place)?;
            let length = bytes.len() / columns;
            let bytes = ordered(length).of(bytes);
            let rows = length / kind.bytes() * kind.numbers();
            let packed = Packed { kind, bytes, rows };
            let wrong = (0..columns).into_par_iter().find_map_first(|column| {
                let numbers = packed.column(column, 0, rows);
                check(&numbers, |number| number.abs() <= limits::MAGNITUDE, |number| f64::from(*number), place, name)
                    .err()
            });
            if let Some(problem) = wrong {
                return Err(problem);
            }
            Ok(Numbers::Packed(packed))
        }
        Format::Other => {
            Err(Problem::invalid(tensor_place(name), say("expected-model-number-type"), say("got-other-type")))
        }
    }
}

/// The numbers of a place, without other memory than their own.
fn read_as<T: Pod>(file: &Source, place: &Place) -> Result<Vec<T>, Problem> {
    let mut numbers = vec![T::zeroed(); place.bytes / size_of::<T>()];
    file.read_at(place.start, bytemuck::cast_slice_mut(&mut numbers)).map_err(Problem::Read)?;
    Ok(numbers)
}

/// Numbers that are looked at together.
const CHUNK: usize = 1 << 14;

/// Refuses what no kernel may see. Whether numbers are fine is asked of many at a time, and what a number is of one that
/// is not.
fn check<T: Sync>(
    numbers: &[T],
    is_fine: impl Fn(&T) -> bool + Sync,
    value: impl Fn(&T) -> f64,
    place: &Place,
    name: &str,
) -> Result<(), Problem> {
    let all_fine = |chunk: &[T]| chunk.iter().fold(true, |fine, number| fine & is_fine(number));
    let Some(chunk) = numbers.par_chunks(CHUNK).position_first(|chunk| !all_fine(chunk)) else { return Ok(()) };
    let columns = place.shape.last().copied().unwrap_or(1).max(1);
    let at = |i: usize| {
        let cell = say("place-cell-from-0").with("row", i / columns).with("column", i % columns);
        Phrase::list([tensor_place(name), cell])
    };
    let mut rest = numbers.iter().enumerate().skip(chunk * CHUNK);
    rest.try_for_each(|(i, number)| check_number(value(number), || at(i)))
}

/// Where a tensor is, in a message.
pub(super) fn tensor_place(name: &str) -> Phrase {
    say("place-tensor").with("name", name)
}

/// How rows of a file become columns of a matrix.
struct Order {
    heads: Option<usize>,
    columns: usize,
    /// Numbers, or bytes, of a column.
    numbers: usize,
}

impl Order {
    /// Puts pairs of rows back: row 2m + j of a head was row j·K/2 + m.
    fn of<T: Copy>(&self, read: Vec<T>) -> Vec<T> {
        let Some(heads) = self.heads else { return read };
        let width = self.columns / heads;
        let source = |column: usize| {
            let (head, place) = (column / width, column % width);
            head * width + 2 * (place % (width / 2)) + place / (width / 2)
        };
        (0..self.columns).flat_map(|column| &read[source(column) * self.numbers..][..self.numbers]).copied().collect()
    }
}
