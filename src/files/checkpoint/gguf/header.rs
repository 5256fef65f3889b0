//! The header of a GGUF file: what it says of itself, and where its tensors lie.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};

use crate::files::Problem;
use crate::files::checkpoint::numbers::{Format, Place};
use crate::model::{Packing, limits};
use crate::text::say;

/// What begins a file.
const MAGIC: [u8; 4] = *b"GGUF";
/// Versions that are read: those with sizes of 64 bits.
const VERSIONS: [u32; 2] = [2, 3];

/// A header.
pub(super) struct Header {
    pub said: BTreeMap<String, Value>,
    pub tensors: BTreeMap<String, Place>,
}

/// Something that a file says of itself.
pub(super) enum Value {
    /// Whole numbers and yes or no too.
    Number(f64),
    Text(String),
    Numbers(Vec<f64>),
    Texts(Vec<String>),
}

/// Reads the header. Nothing is believed that the file does not hold.
pub(super) fn read(file: &File) -> Result<Header, Problem> {
    let length = file.metadata().map_err(Problem::Read)?.len();
    let mut reader = Reader { inner: BufReader::new(file), at: 0, length };
    let magic: [u8; 4] = reader.bytes()?;
    if magic != MAGIC {
        return Err(Problem::invalid(say("place-gguf-header"), "GGUF", String::from_utf8_lossy(&magic)));
    }
    let version = u32::from_le_bytes(reader.bytes()?);
    if !VERSIONS.contains(&version) {
        return Err(Problem::invalid(say("place-gguf-header"), say("expected-gguf-version"), version));
    }
    let (count, pairs) = (reader.count()?, reader.count()?);
    let mut said = BTreeMap::new();
    for _ in 0..pairs {
        let key = reader.text()?;
        let kind = u32::from_le_bytes(reader.bytes()?);
        let value = reader.value(kind)?;
        said.insert(key, value);
    }
    let mut tensors = BTreeMap::new();
    for _ in 0..count {
        let name = reader.text()?;
        let sides = u32::from_le_bytes(reader.bytes()?).min(8);
        // The innermost comes first.
        let mut shape = (0..sides).map(|_| reader.size()).collect::<Result<Vec<_>, _>>()?;
        shape.reverse();
        let (format, bytes) = format(u32::from_le_bytes(reader.bytes()?), &shape);
        let start = u64::from_le_bytes(reader.bytes()?);
        tensors.insert(name, Place { file: 0, format, shape, start, bytes, paired_heads: None });
    }
    let alignment = match said.get("general.alignment") {
        Some(Value::Number(alignment)) if *alignment >= 1.0 => *alignment as u64,
        _ => 32,
    };
    let start = reader.at.next_multiple_of(alignment);
    for (name, place) in &mut tensors {
        place.start = place.start.saturating_add(start);
        if place.start.saturating_add(place.bytes as u64) > length {
            let expected = say("expected-promised-bytes").with("promised", place.start + place.bytes as u64);
            return Err(Problem::invalid(say("place-tensor").with("name", name), expected, length));
        }
    }
    Ok(Header { said, tensors })
}

/// How the numbers of a tensor are written, and the bytes that they take; none of what is not read.
fn format(kind: u32, shape: &[usize]) -> (Format, usize) {
    let packed = |packing: Packing| (Format::Packed(packing), packing.numbers(), packing.bytes());
    let (format, numbers, bytes) = match kind {
        0 => (Format::F32, 1, 4),
        1 => (Format::F16, 1, 2),
        30 => (Format::BF16, 1, 2),
        2 => packed(Packing::Q4_0),
        3 => packed(Packing::Q4_1),
        6 => packed(Packing::Q5_0),
        7 => packed(Packing::Q5_1),
        8 => packed(Packing::Q8_0),
        10 => packed(Packing::Q2K),
        11 => packed(Packing::Q3K),
        12 => packed(Packing::Q4K),
        13 => packed(Packing::Q5K),
        14 => packed(Packing::Q6K),
        _ => (Format::Other, 1, 0),
    };
    let all = shape.iter().try_fold(1usize, |all, side| all.checked_mul(*side)).unwrap_or(usize::MAX);
    if !shape.last().copied().unwrap_or(1).is_multiple_of(numbers) {
        return (Format::Other, 0);
    }
    (format, (all / numbers).saturating_mul(bytes))
}

struct Reader<R> {
    inner: R,
    at: u64,
    length: u64,
}

impl<R: Read> Reader<R> {
    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Problem> {
        let mut bytes = [0; N];
        self.inner.read_exact(&mut bytes).map_err(Problem::Read)?;
        self.at += N as u64;
        Ok(bytes)
    }

    /// A size, of whatever.
    fn size(&mut self) -> Result<usize, Problem> {
        let size = u64::from_le_bytes(self.bytes()?);
        usize::try_from(size)
            .map_err(|_| Problem::invalid(say("place-gguf-header"), say("expected-possible-shape"), size))
    }

    /// How many things follow, each of a byte at least.
    fn count(&mut self) -> Result<usize, Problem> {
        let count = self.size()?;
        let most = (self.length - self.at).min(limits::SETTINGS_BYTES);
        if count as u64 <= most {
            return Ok(count);
        }
        Err(Problem::invalid(say("place-gguf-header"), say("expected-header-bytes").with("most", most), count))
    }

    fn text(&mut self) -> Result<String, Problem> {
        let mut bytes = vec![0; self.count()?];
        self.inner.read_exact(&mut bytes).map_err(Problem::Read)?;
        self.at += bytes.len() as u64;
        String::from_utf8(bytes).map_err(|error| Problem::not_text(error.utf8_error().valid_up_to()))
    }

    fn value(&mut self, kind: u32) -> Result<Value, Problem> {
        const TEXT: u32 = 8;
        const LIST: u32 = 9;
        if kind == TEXT {
            return self.text().map(Value::Text);
        }
        if kind != LIST {
            return self.number(kind).map(Value::Number);
        }
        let kind = u32::from_le_bytes(self.bytes()?);
        let count = self.count()?;
        if kind == TEXT {
            return (0..count).map(|_| self.text()).collect::<Result<_, _>>().map(Value::Texts);
        }
        (0..count).map(|_| self.number(kind)).collect::<Result<_, _>>().map(Value::Numbers)
    }

    fn number(&mut self, kind: u32) -> Result<f64, Problem> {
        Ok(match kind {
            0 | 7 => f64::from(self.bytes::<1>()?[0]),
            1 => f64::from(self.bytes::<1>()?[0].cast_signed()),
            2 => f64::from(u16::from_le_bytes(self.bytes()?)),
            3 => f64::from(i16::from_le_bytes(self.bytes()?)),
            4 => f64::from(u32::from_le_bytes(self.bytes()?)),
            5 => f64::from(i32::from_le_bytes(self.bytes()?)),
            6 => f64::from(f32::from_le_bytes(self.bytes()?)),
            10 => u64::from_le_bytes(self.bytes()?) as f64,
            11 => i64::from_le_bytes(self.bytes()?) as f64,
            12 => f64::from_le_bytes(self.bytes()?),
            other => return Err(Problem::invalid(say("place-gguf-header"), say("expected-gguf-value"), other)),
        })
    }
}
