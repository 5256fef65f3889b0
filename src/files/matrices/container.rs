//! A safetensors file, opened so that nothing is believed that the file does not hold.

use half::{bf16, f16};
use safetensors::tensor::{Dtype, Metadata, SafeTensorError, SafeTensors};

use crate::files::Problem;
use crate::files::checks::check_number;
use crate::math::Matrix;
use crate::model::limits;
use crate::text::{Phrase, say};

/// Key of the metadata under which the tokens stand, as a JSON list.
pub(super) const TOKENS_KEY: &str = "tokens";
/// Key of the metadata under which the names of heads stand, as a JSON object.
pub(super) const HEADS_KEY: &str = "heads";
/// Bytes in front of the header that say how long it is.
const PREFIX: usize = size_of::<u64>();

/// A file whose header has been checked: every tensor that it names lies within the file.
pub(super) struct Container<'a> {
    metadata: Metadata,
    data: &'a [u8],
}

impl<'a> Container<'a> {
    /// Reads the header. Allocates in proportion to the header that is there, never to a size that it
    /// promises.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Problem> {
        let Some(prefix) = bytes.first_chunk::<PREFIX>() else {
            return Err(Problem::invalid(
                say("place-safetensors-file"),
                say("expected-at-least-bytes").with("least", PREFIX),
                bytes.len(),
            ));
        };
        let promised = u64::from_le_bytes(*prefix);
        let most = (bytes.len() - PREFIX).min(limits::HEADER_BYTES);
        if promised > most as u64 {
            return Err(Problem::invalid(header_place(), say("expected-header-bytes").with("most", most), promised));
        }
        match SafeTensors::read_metadata(bytes) {
            Ok((header, metadata)) => Ok(Self { metadata, data: &bytes[PREFIX + header..] }),
            Err(error) => Err(header_problem(&error, bytes, promised as usize)),
        }
    }

    /// The names of all tensors, in order.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names = self.metadata.offset_keys();
        names.sort_unstable();
        names
    }

    /// A text of the metadata.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.metadata.metadata().as_ref()?.get(key).map(String::as_str)
    }

    /// The sides of a tensor of N dimensions; `expected` says what they should be.
    pub(super) fn sides<const N: usize>(&self, name: &str, expected: impl Into<Phrase>) -> Result<[usize; N], Problem> {
        let expected = expected.into();
        let Some(info) = self.metadata.info(name) else { return Err(missing(name, expected)) };
        <[usize; N]>::try_from(info.shape.as_slice())
            .map_err(|_| Problem::invalid(place(name), expected, format!("{:?}", info.shape)))
    }

    /// Rows and columns of a matrix.
    pub(super) fn shape(&self, name: &str, expected: impl Into<Phrase>) -> Result<[usize; 2], Problem> {
        self.sides(name, expected)
    }

    /// A matrix of a known shape, converted to f32; `why` is said with a shape that is not met.
    pub(super) fn matrix(&self, name: &str, shape: [usize; 2], why: &str) -> Result<Matrix, Problem> {
        let expected = format!("{shape:?} ({why})");
        let got = self.shape(name, &expected)?;
        if got != shape {
            let [rows, columns] = got;
            let shown = format!("{got:?}");
            // What a Linear layer of PyTorch keeps is [out, in].
            let is_turned = [columns, rows] == shape;
            let got = if is_turned { say("got-transpose").with("shape", shown) } else { shown.into() };
            return Err(Problem::invalid(place(name), expected, got));
        }
        let [rows, columns] = shape;
        self.numbers(name).map(|(_, values)| Matrix::from_row_slice(rows, columns, &values))
    }

    /// All numbers of a tensor, row-major, converted to f32, and the type that they have in the file.
    pub(super) fn numbers(&self, name: &str) -> Result<(Dtype, Vec<f32>), Problem> {
        let Some(info) = self.metadata.info(name) else { return Err(missing(name, say("expected-numbers-at-all"))) };
        let data = &self.data[info.data_offsets.0..info.data_offsets.1];
        let columns = info.shape.last().copied().unwrap_or(1).max(1);
        let values = match info.dtype {
            Dtype::F32 => read(name, columns, data, |bytes| f64::from(f32::from_le_bytes(bytes))),
            Dtype::F16 => read(name, columns, data, |bytes| f16::from_le_bytes(bytes).to_f64()),
            Dtype::BF16 => read(name, columns, data, |bytes| bf16::from_le_bytes(bytes).to_f64()),
            Dtype::F64 => read(name, columns, data, f64::from_le_bytes),
            other => Err(Problem::invalid(place(name), say("expected-number-type"), other)),
        };
        values.map(|values| (info.dtype, values))
    }

    /// Whether there is a tensor of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.metadata.info(name).is_some()
    }
}

/// There is no tensor of that name.
pub(super) fn missing(name: &str, expected: impl Into<Phrase>) -> Problem {
    Problem::invalid(place(name), expected, say("got-no-tensor"))
}

/// Where a tensor is, in a message.
pub(super) fn place(name: &str) -> Phrase {
    say("place-tensor").with("name", name)
}

/// Where a text of the metadata is.
pub(super) fn metadata_place(key: &str) -> Phrase {
    say("place-metadata").with("key", key)
}

fn header_place() -> Phrase {
    say("place-safetensors-header")
}

/// The list of tokens in the metadata, where there is one.
pub(super) fn read_token_list(file: &Container, count: usize) -> Result<Option<Vec<String>>, Problem> {
    let place = || metadata_place(TOKENS_KEY);
    let Some(list) = file.text(TOKENS_KEY) else { return Ok(None) };
    let texts: Vec<String> =
        serde_json::from_str(list).map_err(|error| Problem::invalid(place(), say("expected-token-list"), error))?;
    if texts.len() != count {
        return Err(Problem::invalid(place(), say("expected-one-for-each-row").with("count", count), texts.len()));
    }
    Ok(Some(texts))
}

/// Numbers of N bytes each, row-major as they stand. Through f64, which holds every kind exactly.
fn read<const N: usize>(
    name: &str,
    columns: usize,
    data: &[u8],
    decode: impl Fn([u8; N]) -> f64,
) -> Result<Vec<f32>, Problem> {
    let (numbers, _) = data.as_chunks::<N>();
    let number = |(i, bytes): (usize, &[u8; N])| {
        let value = decode(*bytes);
        let at = || {
            let cell = say("place-cell-from-0").with("row", i / columns).with("column", i % columns);
            Phrase::list([place(name), cell])
        };
        check_number(value, at).map(|()| value as f32)
    };
    numbers.iter().enumerate().map(number).collect()
}

/// Says what is wrong with a header: `bytes` is the file, and its header is as long as it says.
fn header_problem(error: &SafeTensorError, bytes: &[u8], header: usize) -> Problem {
    match error {
        SafeTensorError::InvalidHeader(error) => Problem::not_text(PREFIX + error.valid_up_to()),
        SafeTensorError::InvalidHeaderDeserialization(error) => {
            Problem::invalid(header_place(), say("expected-tensor-table"), error)
        }
        SafeTensorError::InvalidOffset(name) => {
            let got = say("got-other-offsets").with("name", name);
            Problem::invalid(header_place(), say("expected-numbers-in-a-row"), got)
        }
        SafeTensorError::TensorInvalidInfo => {
            Problem::invalid(header_place(), say("expected-fitting-offsets"), say("got-others"))
        }
        SafeTensorError::ValidationOverflow => {
            Problem::invalid(header_place(), say("expected-possible-shape"), say("got-uncountable-shape"))
        }
        SafeTensorError::MetadataIncompleteBuffer => {
            let metadata: Option<Metadata> = serde_json::from_slice(&bytes[PREFIX..PREFIX + header]).ok();
            let promised = metadata.map_or(0, |metadata| (PREFIX + header).saturating_add(metadata.data_len()));
            {
                let expected = say("expected-promised-bytes").with("promised", promised);
                Problem::invalid(say("place-safetensors-file"), expected, bytes.len())
            }
        }
        other => Problem::Safetensors(other.to_string()),
    }
}
