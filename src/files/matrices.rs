//! Matrices in safetensors files: a trace out; a notebook's own numbers, or the attention that it recorded, in.

mod container;
mod export;
mod gradients;
mod hooks;
mod import;
mod recording;

pub use export::{NamedTensor, Tensor, export_tensors, find_tensor, reading_tensors, recording_tensors, trace_tensors};
pub use gradients::gradient_tensors;
pub use hooks::hook_tensors;
pub(super) use import::document_of_matrices;
pub use import::{ImportOptions, import_matrices, parse_matrices};
pub(super) use recording::is_recording;
pub use recording::{open_recording, parse_recording};
