//! The tensors of a folder: one safetensors file or several, read where they lie and as they are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use safetensors::tensor::{Dtype, Metadata};

use super::memory::check_memory;
use super::numbers::{Format, Place, read_numbers, tensor_place};
use super::source::Source;
use crate::files::error::at_most_bytes;
use crate::files::{FileError, Problem};
use crate::model::{Linear, Numbers, Tensor, limits};
use crate::text::say;

/// Tensors by their names, of which it is remembered which were read.
pub(super) struct Store {
    files: Vec<Source>,
    places: BTreeMap<String, Place>,
    read: Mutex<BTreeSet<String>>,
    /// What stands before each name.
    prefix: &'static str,
}

impl Store {
    /// The tensors of some files. Each name stands in one of them.
    pub(super) fn open(files: Vec<Source>) -> Result<Self, FileError> {
        let mut places = BTreeMap::new();
        for (index, file) in files.iter().enumerate() {
            let (metadata, start) = read_header(file).map_err(|problem| problem.at(file.path()))?;
            for name in metadata.offset_keys() {
                let info = metadata.info(&name).expect("its own names are there");
                let (from, to) = info.data_offsets;
                let place = Place {
                    file: index,
                    format: format(info.dtype),
                    shape: info.shape.clone(),
                    start: start + from as u64,
                    bytes: to - from,
                    paired_heads: None,
                };
                if places.insert(name.clone(), place).is_some() {
                    let twice = say("got-tensor-twice").with("name", name);
                    let problem = Problem::invalid(say("place-safetensors-file"), say("expected-one-tensor"), twice);
                    return Err(problem.at(file.path()));
                }
            }
        }
        Self::of(files, places)
    }

    /// Tensors of some files, each with its name and place. Before any is read it is seen whether there is memory for all.
    pub(super) fn of(files: Vec<Source>, places: BTreeMap<String, Place>) -> Result<Self, FileError> {
        let store = Self { files, places, read: Mutex::default(), prefix: "" };
        let bytes = store.places.values().map(|place| place.bytes as u64).sum();
        check_memory(bytes).map_err(|problem| problem.at(store.first_path()))?;
        Ok(store)
    }

    fn first_path(&self) -> &Path {
        self.files.first().map_or(Path::new(""), Source::path)
    }

    /// The same, where names stand after a prefix, as a model saved as part of another has them.
    pub(super) fn within(mut self, prefix: &'static str) -> Self {
        if self.places.keys().any(|name| name.starts_with(prefix)) {
            self.prefix = prefix;
        }
        self
    }

    /// Whether there is a tensor of a name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// A matrix whose rows are columns of the tensor, as PyTorch's Linear and Embedding keep them: `[columns, rows]`
    /// in the file.
    pub(super) fn turned(&self, name: &str, rows: usize, columns: usize) -> Result<Tensor, FileError> {
        Ok(Tensor::from_numbers(self.numbers(name, &[columns, rows])?, rows, columns))
    }

    /// A matrix as it is in the file, `[rows, columns]`.
    pub(super) fn straight(&self, name: &str, rows: usize, columns: usize) -> Result<Tensor, FileError> {
        let numbers = match self.numbers(name, &[rows, columns])? {
            Numbers::F32(numbers) => Numbers::F32(turn(&numbers, rows, columns)),
            Numbers::F16(numbers) => Numbers::F16(turn(&numbers, rows, columns)),
            Numbers::BF16(numbers) => Numbers::BF16(turn(&numbers, rows, columns)),
            Numbers::Packed(_) => unreachable!("what is packed is written the other way round"),
        };
        Ok(Tensor::from_numbers(numbers, rows, columns))
    }

    /// The numbers of a vector.
    pub(super) fn vector(&self, name: &str, length: usize) -> Result<Vec<f32>, FileError> {
        Ok(Tensor::from_numbers(self.numbers(name, &[length])?, length, 1).numbers().into_owned())
    }

    /// A vector, or nothing where there is none.
    pub(super) fn vector_if(&self, there: bool, name: &str, length: usize) -> Result<Vec<f32>, FileError> {
        if there { self.vector(name, length) } else { Ok(Vec::new()) }
    }

    /// A Linear of PyTorch: `.weight` `[out, in]`, and `.bias` `[out]` where it has one.
    pub(super) fn linear(&self, name: &str, [from, to]: [usize; 2], biased: bool) -> Result<Linear, FileError> {
        Ok(Linear {
            weight: self.turned(&format!("{name}.weight"), from, to)?,
            bias: self.vector_if(biased, &format!("{name}.bias"), to)?,
        })
    }

    /// Fails where a tensor was not read and none of `known` says why.
    pub(super) fn check_rest(&self, known: impl Fn(&str) -> bool) -> Result<(), FileError> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let rest = self.places.iter().find(|(name, _)| {
            let own = name.strip_prefix(self.prefix).unwrap_or(name);
            !read.contains(*name) && !known(own)
        });
        let Some((name, place)) = rest else { return Ok(()) };
        let problem =
            Problem::invalid(tensor_place(name), say("expected-no-such-tensor"), format!("{:?}", place.shape));
        Err(problem.at(self.files[place.file].path()))
    }

    fn find(&self, name: &str) -> Option<(String, &Place)> {
        let with_prefix = format!("{}{name}", self.prefix);
        let full = if self.places.contains_key(&with_prefix) { with_prefix } else { name.to_owned() };
        let place = self.places.get(&full)?;
        Some((full, place))
    }

    fn numbers(&self, name: &str, shape: &[usize]) -> Result<Numbers, FileError> {
        let expected = format!("{shape:?}");
        let Some((full, place)) = self.find(name) else {
            let whole = format!("{}{name}", self.prefix);
            let problem = Problem::invalid(tensor_place(&whole), expected, say("got-no-tensor"));
            return Err(problem.at(self.first_path()));
        };
        let file = &self.files[place.file];
        let failed = |problem: Problem| problem.at(file.path());
        if place.shape != shape {
            return Err(failed(Problem::invalid(tensor_place(&full), expected, format!("{:?}", place.shape))));
        }
        let numbers = read_numbers(file, place, &full).map_err(failed)?;
        self.read.lock().unwrap_or_else(PoisonError::into_inner).insert(full);
        Ok(numbers)
    }
}

/// Rows of so many numbers one after the other, as columns one after the other: tile by tile, so that whole cache lines are
/// read and written.
fn turn<T: Copy + Default + Send + Sync>(numbers: &[T], rows: usize, columns: usize) -> Vec<T> {
    const TILE: usize = 16;
    let mut turned = vec![T::default(); numbers.len()];
    turned.par_chunks_mut((TILE * rows).max(1)).enumerate().for_each(|(part, filled)| {
        let mut tile = [[T::default(); TILE]; TILE];
        let across = part * TILE..columns.min((part + 1) * TILE);
        for (block, numbers) in numbers.chunks((TILE * columns).max(1)).enumerate() {
            let down = block * TILE..block * TILE + numbers.len() / columns;
            for (line, row) in tile.iter_mut().zip(numbers.chunks_exact(columns)) {
                line[..across.len()].copy_from_slice(&row[across.clone()]);
            }
            for (c, column) in filled.chunks_exact_mut(rows).enumerate() {
                column[down.clone()].iter_mut().zip(&tile).for_each(|(number, line)| *number = line[c]);
            }
        }
    });
    turned
}

/// The header of a file, and where its numbers begin. Nothing is believed that the file does not hold.
fn read_header(file: &Source) -> Result<(Metadata, u64), Problem> {
    let length = file.length().map_err(Problem::Read)?;
    let place = || say("place-safetensors-header");
    let mut prefix = [0; size_of::<u64>()];
    if length < prefix.len() as u64 {
        let expected = say("expected-at-least-bytes").with("least", prefix.len());
        return Err(Problem::invalid(say("place-safetensors-file"), expected, length));
    }
    file.read_at(0, &mut prefix).map_err(Problem::Read)?;
    let promised = u64::from_le_bytes(prefix);
    let most = (length - prefix.len() as u64).min(limits::HEADER_BYTES as u64);
    if promised > most {
        return Err(Problem::invalid(place(), say("expected-header-bytes").with("most", most), promised));
    }
    let mut header = vec![0; promised as usize];
    file.read_at(prefix.len() as u64, &mut header).map_err(Problem::Read)?;
    let metadata: Metadata = serde_json::from_slice(&header)
        .map_err(|error| Problem::invalid(place(), say("expected-tensor-table"), error))?;
    let start = prefix.len() as u64 + promised;
    let end = start.saturating_add(metadata.data_len() as u64);
    if end == length {
        return Ok((metadata, start));
    }
    let expected = say("expected-promised-bytes").with("promised", end);
    Err(Problem::invalid(say("place-safetensors-file"), expected, length))
}

fn format(dtype: Dtype) -> Format {
    match dtype {
        Dtype::F32 => Format::F32,
        Dtype::F16 => Format::F16,
        Dtype::BF16 => Format::BF16,
        _ => Format::Other,
    }
}

/// The whole of a file of settings. Fails where it is larger than any is.
pub(super) fn read_small(file: &Source) -> Result<Vec<u8>, FileError> {
    let failed = |problem: Problem| problem.at(file.path());
    let length = file.length().map_err(|error| failed(Problem::Read(error)))?;
    if length > limits::SETTINGS_BYTES {
        return Err(failed(Problem::invalid(say("place-too-large"), at_most_bytes(limits::SETTINGS_BYTES), length)));
    }
    let mut bytes = vec![0; length as usize];
    file.read_at(0, &mut bytes).map_err(|error| failed(Problem::Read(error)))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_columns_whatever_their_number() {
        for (rows, columns) in [(1, 1), (3, 50), (50, 3), (16, 32), (33, 47)] {
            let numbers: Vec<u16> = (0..rows * columns).map(|i| i as u16).collect();
            let turned = turn(&numbers, rows, columns);
            assert!(
                (0..turned.len()).all(|i| turned[i] == numbers[i % rows * columns + i / rows]),
                "{rows} × {columns}"
            );
        }
    }
}
