//! A trace as a safetensors file.

use std::collections::BTreeMap;
use std::io::{self, Write};

use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};

use super::container::{HEADS_KEY, TOKENS_KEY};
use crate::attention::{AttentionMap, HeadTrace, Heads, Reading, Recording, Trace};
use crate::math::Matrix;

/// One matrix of a trace, read row by row whatever its layout in memory.
#[derive(Clone, Copy, Debug)]
pub enum Tensor<'a> {
    Matrix(&'a Matrix),
    Map(&'a AttentionMap),
    /// Whole numbers: in safetensors `[T]` of I64, in a table one in each row.
    Numbers(&'a [usize]),
    /// Rows of a length, one after the other; one row is a vector in safetensors.
    Rows(&'a [f32], usize),
    /// A sum of two: `[T, D]`.
    Sum(&'a Matrix, &'a Matrix),
    /// A part `[T, K]` of every so many heads: in safetensors `[T, H, K]`, in a table the heads side by side.
    Heads(&'a Heads, usize, fn(&HeadTrace) -> &Matrix),
    /// A map of each head: in safetensors `[H, T, T]`, in a table one below the other.
    Maps(&'a Heads, fn(&HeadTrace) -> &AttentionMap),
}

/// A matrix and its name.
pub type NamedTensor<'a> = (String, Tensor<'a>);

impl<'a> Tensor<'a> {
    /// Rows and columns.
    #[must_use]
    pub fn shape(self) -> [usize; 2] {
        match self {
            Self::Matrix(matrix) | Self::Sum(matrix, _) => [matrix.nrows(), matrix.ncols()],
            Self::Map(map) => [map.tokens(), map.tokens()],
            Self::Numbers(numbers) => [numbers.len(), 1],
            Self::Rows(numbers, columns) => [numbers.len() / columns.max(1), columns],
            Self::Heads(heads, every, part) => {
                let (tokens, width) = heads.iter().next().map_or((0, 0), |head| part(head).shape());
                [tokens, heads.len() / every * width]
            }
            Self::Maps(heads, map) => {
                let tokens = heads.iter().next().map_or(0, |head| map(head).tokens());
                [heads.len() * tokens, tokens]
            }
        }
    }

    /// Its sizes in a safetensors file, the outermost first.
    fn dimensions(self) -> Vec<usize> {
        let [rows, columns] = self.shape();
        match self {
            Self::Numbers(_) => vec![rows],
            Self::Rows(..) if rows == 1 => vec![columns],
            Self::Heads(heads, every, _) => vec![rows, heads.len() / every, columns * every / heads.len().max(1)],
            Self::Maps(heads, _) => vec![heads.len(), columns, columns],
            Self::Matrix(_) | Self::Map(_) | Self::Rows(..) | Self::Sum(..) => vec![rows, columns],
        }
    }

    /// The numbers of one row. Panics outside the matrix, once they are read, and where a head is not kept.
    pub fn row(self, row: usize) -> impl Iterator<Item = f32> + 'a {
        let columns = self.shape()[1];
        (0..columns).map(move |column| match self {
            Self::Matrix(matrix) => matrix[(row, column)],
            Self::Map(map) => map.at(row, column),
            Self::Numbers(numbers) => numbers[row] as f32,
            Self::Rows(numbers, columns) => numbers[row * columns + column],
            Self::Sum(one, other) => one[(row, column)] + other[(row, column)],
            Self::Heads(heads, every, part) => {
                let width = columns * every / heads.len();
                part(&heads[every * (column / width)])[(row, column % width)]
            }
            Self::Maps(heads, map) => map(&heads[row / columns]).at(row % columns, column),
        })
    }

    /// All rows, from the first.
    pub fn rows(self) -> impl Iterator<Item = impl Iterator<Item = f32> + 'a> + 'a {
        (0..self.shape()[0]).map(move |row| self.row(row))
    }
}

/// What belongs to a head, by name: queries, keys, values and output, and between them the maps of scores and weights.
pub(super) fn of_head<'a>(
    name: &str,
    [q, k, v, output]: [&'a Matrix; 4],
    [scores, weights]: [&'a AttentionMap; 2],
) -> [NamedTensor<'a>; 6] {
    let parts = [
        ("q", Tensor::Matrix(q)),
        ("k", Tensor::Matrix(k)),
        ("v", Tensor::Matrix(v)),
        ("scores", Tensor::Map(scores)),
        ("weights", Tensor::Map(weights)),
        ("output", Tensor::Matrix(output)),
    ];
    parts.map(|(part, tensor)| (format!("{name}.{part}"), tensor))
}

/// Every matrix of a trace with its name, in the order of the computation: `embeddings` `[T, D]`, then
/// for each layer `layers.{l}.heads.{h}.` `q`, `k`, `v` `[T, K]`, `scores` (−∞ where masked), `weights`
/// `[T, T]`, `output` `[T, K]`, and `layers.{l}.output` `[T, D]`. Layers and heads count from 0.
#[must_use]
pub fn trace_tensors(trace: &Trace) -> Vec<NamedTensor<'_>> {
    let mut tensors = vec![("embeddings".to_owned(), Tensor::Matrix(&trace.embeddings))];
    for (l, layer) in trace.layers.iter().enumerate() {
        for (h, head) in layer.heads.iter().enumerate() {
            let (made, maps) =
                ([&head.q, &head.k, &head.v, &head.output], [head.scores.as_ref(), head.weights.as_ref()]);
            tensors.extend(of_head(&format!("layers.{l}.heads.{h}"), made, maps));
        }
        if let Some(block) = &layer.block {
            let parts = [("attention", Some(&block.attention)), ("mlp", block.mlp.as_ref())];
            let parts = parts.into_iter().filter_map(|(part, matrix)| Some((part, matrix?)));
            tensors.extend(parts.map(|(part, matrix)| (format!("layers.{l}.{part}"), Tensor::Matrix(matrix))));
        }
        tensors.push((format!("layers.{l}.output"), Tensor::Matrix(&layer.output)));
    }
    tensors
}

/// Everything that a learned model computed: `token_ids` `[T]`, what [`trace_tensors`] gives, with `layers.{l}.attention`
/// and, where there is an MLP, `.mlp` `[T, D]`, which a layer adds to the residual stream, then `final` `[T, D]` and `logits`
/// `[T, V]` where there are any.
#[must_use]
pub fn reading_tensors(reading: &Reading) -> Vec<NamedTensor<'_>> {
    let mut tensors = vec![("token_ids".to_owned(), Tensor::Numbers(&reading.tokens))];
    tensors.extend(trace_tensors(&reading.trace));
    tensors.push(("final".to_owned(), Tensor::Matrix(&reading.finished)));
    tensors.extend(reading.logits.iter().map(|logits| ("logits".to_owned(), Tensor::Matrix(logits))));
    tensors
}

/// Every matrix of a recording: for each layer and head `layers.{l}.heads.{h}.weights` `[T, T]`, and `.v`
/// `[T, K]` where there are values.
#[must_use]
pub fn recording_tensors(recording: &Recording) -> Vec<NamedTensor<'_>> {
    let mut tensors = Vec::new();
    for (l, heads) in recording.weights.iter().enumerate() {
        for (h, weights) in heads.iter().enumerate() {
            if let Some(values) = recording.values.get(l).and_then(|heads| heads.get(h)) {
                tensors.push((format!("layers.{l}.heads.{h}.v"), Tensor::Matrix(values)));
            }
            tensors.push((format!("layers.{l}.heads.{h}.weights"), Tensor::Map(weights)));
        }
    }
    tensors
}

/// The matrix of that name.
#[must_use]
pub fn find_tensor<'a>(tensors: &[NamedTensor<'a>], name: &str) -> Option<Tensor<'a>> {
    tensors.iter().find(|(known, _)| known == name).map(|(_, tensor)| *tensor)
}

/// Writes matrices (see [`trace_tensors`], [`recording_tensors`]) in safetensors form: f32, row-major, and
/// the tokens as a JSON list in the metadata and the names of heads as a JSON object, `{"layers.0.heads.0": "…"}`, so
/// that a notebook can label its axes.
///
/// Goes row by row, because a trace can be large.
///
/// # Errors
/// `out` cannot be written.
pub fn export_tensors(
    tensors: &[NamedTensor<'_>],
    tokens: &[&str],
    heads: &BTreeMap<String, String>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut end = 0;
    let info = |(name, tensor): &(String, Tensor)| {
        let shape = tensor.dimensions();
        let (dtype, each) = match tensor {
            Tensor::Numbers(_) => (Dtype::I64, size_of::<i64>()),
            _ => (Dtype::F32, size_of::<f32>()),
        };
        let start = end;
        end += shape.iter().product::<usize>() * each;
        (name.clone(), TensorInfo { dtype, shape, data_offsets: (start, end) })
    };
    let infos = tensors.iter().map(info).collect();
    let metadata = Metadata::new(None, infos).expect("the offsets follow each other and fit the shapes");
    // A map of the standard library would be written in another order each time.
    let about = [(HEADS_KEY, serde_json::to_string(heads)?), (TOKENS_KEY, serde_json::to_string(tokens)?)];
    let mut header = serde_json::to_value(&metadata)?;
    header["__metadata__"] = serde_json::to_value(about.into_iter().collect::<BTreeMap<_, _>>())?;
    let mut header = serde_json::to_vec(&header)?;
    // The format wants the numbers aligned, with spaces to get there.
    header.resize(header.len().next_multiple_of(size_of::<u64>()), b' ');
    out.write_all(&(header.len() as u64).to_le_bytes())?;
    out.write_all(&header)?;
    let mut bytes = Vec::new();
    for (_, tensor) in tensors {
        if let Tensor::Numbers(numbers) = tensor {
            for number in *numbers {
                out.write_all(&(*number as i64).to_le_bytes())?;
            }
            continue;
        }
        for row in tensor.rows() {
            bytes.clear();
            bytes.extend(row.flat_map(f32::to_le_bytes));
            out.write_all(&bytes)?;
        }
    }
    Ok(())
}
