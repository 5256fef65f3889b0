//! What a notebook would hold and save: the matrices of a small model, and safetensors files of them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use attention_lab::math::{Matrix, fill_normal};
use attention_lab::model::{HeadWeights, LayerWeights, Model, Tensor};
use half::{bf16, f16};
use safetensors::Dtype;
use safetensors::tensor::TensorView;

/// A tensor as it stands in a file.
#[derive(Clone, Debug)]
pub struct Stored {
    pub dtype: Dtype,
    pub shape: Vec<usize>,
    pub bytes: Vec<u8>,
}

/// Matrices of a model, by the names that `import` takes.
#[derive(Clone, Debug)]
pub struct Notebook {
    pub matrices: BTreeMap<String, Matrix>,
    pub layers: usize,
    pub heads: usize,
}

impl Notebook {
    /// Seeded normal numbers, rounded to what `dtype` holds.
    pub fn new([tokens, width, heads, head_width, layers]: [usize; 5], dtype: Dtype) -> Self {
        let mut matrices = BTreeMap::new();
        let mut add = |name: String, rows, columns| {
            let mut matrix = Matrix::zeros(rows, columns);
            fill_normal(matrix.as_mut_slice(), matrices.len() as u64, 0.7);
            matrix.apply(|value| *value = decode(&encode(*value, dtype), dtype));
            matrices.insert(name, matrix);
        };
        add("embeddings".into(), tokens, width);
        for l in 0..layers {
            add(format!("layers.{l}.w_o"), heads * head_width, width);
            for h in 0..heads {
                for part in ["w_q", "w_k", "w_v"] {
                    add(format!("layers.{l}.heads.{h}.{part}"), width, head_width);
                }
            }
        }
        Self { matrices, layers, heads }
    }

    /// Three tokens, D = 4, two heads of width 2, one layer.
    pub fn small() -> Self {
        Self::new([3, 4, 2, 2, 1], Dtype::F32)
    }

    pub fn stored(&self, dtype: Dtype) -> BTreeMap<String, Stored> {
        self.matrices.iter().map(|(name, matrix)| (name.clone(), stored(matrix, dtype))).collect()
    }

    /// The same numbers, without going through a file.
    pub fn model(&self) -> (Model, Matrix) {
        let layers = (0..self.layers).map(|l| {
            let w_o = &self.matrices[&format!("layers.{l}.w_o")];
            let heads = (0..self.heads).map(|h| {
                let part = |part: &str| Tensor::from(self.matrices[&format!("layers.{l}.heads.{h}.{part}")].clone());
                let w_q = part("w_q");
                let k = w_q.ncols();
                let w_o = w_o.rows(h * k, k).into_owned().into();
                Arc::new(HeadWeights { w_q, w_k: part("w_k"), w_v: part("w_v"), w_o })
            });
            LayerWeights::of_heads(heads.collect())
        });
        (Model { layers: layers.collect() }, self.matrices["embeddings"].clone())
    }
}

/// A matrix row by row.
pub fn stored(matrix: &Matrix, dtype: Dtype) -> Stored {
    let bytes = row_major(matrix).into_iter().flat_map(|value| encode(value, dtype)).collect();
    Stored { dtype, shape: vec![matrix.nrows(), matrix.ncols()], bytes }
}

pub fn row_major(matrix: &Matrix) -> Vec<f32> {
    matrix.transpose().as_slice().to_vec()
}

/// A well-formed file, written by the format's own crate.
pub fn file(tensors: &BTreeMap<String, Stored>, tokens: Option<&str>) -> Vec<u8> {
    let views = tensors
        .iter()
        .map(|(name, stored)| (name, TensorView::new(stored.dtype, stored.shape.clone(), &stored.bytes).unwrap()));
    let metadata = tokens.map(|tokens| HashMap::from([("tokens".to_owned(), tokens.to_owned())]));
    safetensors::serialize(views, metadata).unwrap()
}

/// Any header in front of any numbers.
pub fn raw_file(header: &[u8], numbers: &[u8]) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes(), header, numbers].concat()
}

fn encode(value: f32, dtype: Dtype) -> Vec<u8> {
    match dtype {
        Dtype::F16 => f16::from_f32(value).to_le_bytes().to_vec(),
        Dtype::BF16 => bf16::from_f32(value).to_le_bytes().to_vec(),
        Dtype::F32 => value.to_le_bytes().to_vec(),
        Dtype::F64 => f64::from(value).to_le_bytes().to_vec(),
        other => panic!("{other}"),
    }
}

fn decode(bytes: &[u8], dtype: Dtype) -> f32 {
    match dtype {
        Dtype::F16 => f16::from_le_bytes(bytes.try_into().unwrap()).to_f32(),
        Dtype::BF16 => bf16::from_le_bytes(bytes.try_into().unwrap()).to_f32(),
        Dtype::F32 => f32::from_le_bytes(bytes.try_into().unwrap()),
        Dtype::F64 => f64::from_le_bytes(bytes.try_into().unwrap()) as f32,
        other => panic!("{other}"),
    }
}
