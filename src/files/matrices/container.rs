//! A safetensors file, opened so that nothing is believed that the file does not hold.

use half::{bf16, f16};
use safetensors::tensor::{Dtype, Metadata, SafeTensorError, SafeTensors, TensorInfo};

use crate::files::Problem;
use crate::files::checks::check_number;
use crate::math::Matrix;
use crate::model::limits;

/// Key of the metadata under which the tokens stand, as a JSON list.
pub(super) const TOKENS_KEY: &str = "tokens";
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
            return Err(Problem::invalid("safetensors file", format!("at least {PREFIX} bytes"), bytes.len()));
        };
        let promised = u64::from_le_bytes(*prefix);
        let most = (bytes.len() - PREFIX).min(limits::HEADER_BYTES);
        if promised > most as u64 {
            let expected = format!("at most {most} bytes (is the file cut off, or of another kind?)");
            return Err(Problem::invalid("safetensors header", expected, promised));
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
    pub(super) fn sides<const N: usize>(&self, name: &str, expected: &str) -> Result<[usize; N], Problem> {
        let info = self.info(name, expected)?;
        <[usize; N]>::try_from(info.shape.as_slice())
            .map_err(|_| Problem::invalid(place(name), expected, format!("{:?}", info.shape)))
    }

    /// Rows and columns of a matrix.
    pub(super) fn shape(&self, name: &str, expected: &str) -> Result<[usize; 2], Problem> {
        self.sides(name, expected)
    }

    /// A matrix of a known shape, converted to f32; `why` is said with a shape that is not met.
    pub(super) fn matrix(&self, name: &str, shape: [usize; 2], why: &str) -> Result<Matrix, Problem> {
        let expected = format!("{shape:?} ({why})");
        let got = self.shape(name, &expected)?;
        if got != shape {
            let [rows, columns] = got;
            // What a Linear layer of PyTorch keeps is [out, in].
            let turned = if [columns, rows] == shape { ", which is its transpose" } else { "" };
            return Err(Problem::invalid(place(name), expected, format!("{got:?}{turned}")));
        }
        let [rows, columns] = shape;
        self.numbers(name).map(|(_, values)| Matrix::from_row_slice(rows, columns, &values))
    }

    /// All numbers of a tensor, row-major, converted to f32, and the type that they have in the file.
    pub(super) fn numbers(&self, name: &str) -> Result<(Dtype, Vec<f32>), Problem> {
        let info = self.info(name, "numbers")?;
        let data = &self.data[info.data_offsets.0..info.data_offsets.1];
        let columns = info.shape.last().copied().unwrap_or(1).max(1);
        let values = match info.dtype {
            Dtype::F32 => read(name, columns, data, |bytes| f64::from(f32::from_le_bytes(bytes))),
            Dtype::F16 => read(name, columns, data, |bytes| f16::from_le_bytes(bytes).to_f64()),
            Dtype::BF16 => read(name, columns, data, |bytes| bf16::from_le_bytes(bytes).to_f64()),
            Dtype::F64 => read(name, columns, data, f64::from_le_bytes),
            other => Err(Problem::invalid(place(name), "numbers of type F32, F16, BF16 or F64", other)),
        };
        values.map(|values| (info.dtype, values))
    }

    /// Whether there is a tensor of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.metadata.info(name).is_some()
    }

    fn info(&self, name: &str, expected: &str) -> Result<&TensorInfo, Problem> {
        self.metadata.info(name).ok_or_else(|| Problem::invalid(place(name), expected, "no such tensor"))
    }
}

/// Where a tensor is, in a message.
pub(super) fn place(name: &str) -> String {
    format!("tensor {name}")
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
        let at = || format!("{}, row {}, column {} (from 0)", place(name), i / columns, i % columns);
        check_number(value, at).map(|()| value as f32)
    };
    numbers.iter().enumerate().map(number).collect()
}

/// Says what is wrong with a header: `bytes` is the file, and its header is as long as it says.
fn header_problem(error: &SafeTensorError, bytes: &[u8], header: usize) -> Problem {
    let place = "safetensors header";
    match error {
        SafeTensorError::InvalidHeader(error) => Problem::NotText(PREFIX + error.valid_up_to()),
        SafeTensorError::InvalidHeaderDeserialization(error) => {
            Problem::invalid(place, "a JSON table of tensors", error)
        }
        SafeTensorError::InvalidOffset(name) => {
            let got = format!("other offsets for tensor {name}");
            Problem::invalid(place, "each tensor's numbers right behind those before it", got)
        }
        SafeTensorError::TensorInvalidInfo => {
            Problem::invalid(place, "offsets that fit the shape and type of a tensor", "others")
        }
        SafeTensorError::ValidationOverflow => {
            Problem::invalid(place, "a shape that can be", "one with more numbers than can be counted")
        }
        SafeTensorError::MetadataIncompleteBuffer => {
            let metadata: Option<Metadata> = serde_json::from_slice(&bytes[PREFIX..PREFIX + header]).ok();
            let promised = metadata.map_or(0, |metadata| (PREFIX + header).saturating_add(metadata.data_len()));
            Problem::invalid("safetensors file", format!("{promised} bytes, as the header says"), bytes.len())
        }
        other => Problem::Safetensors(other.to_string()),
    }
}
