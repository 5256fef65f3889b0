//! Matrices in safetensors files: a trace out, a notebook's own numbers in.

mod container;
mod export;
mod import;

pub use export::{Tensor, export_trace, find_tensor, trace_tensors};
pub use import::{ImportOptions, import_matrices, parse_matrices};
