//! Attention by other ways: the same queries, keys and values, the output alone, and what each way
//! costs. The dense trace of `attention` stays the reference.

mod cost;
mod decode;
mod exact;
mod features;
mod flash;
mod input;
mod linear;
mod links;
mod meaning;
mod rows;
mod sparse;
mod threads;

pub use cost::{KNOWN_MODELS, KnownModel, exact_traffic};
pub use decode::KvCache;
pub use exact::exact;
pub use features::FeatureMap;
pub use flash::{FlashRow, FlashStep, Tiles, flash, flash_steps};
pub use input::HeadInput;
pub use linear::{linear, linear_weights};
pub use links::{Links, Reach, SparsePattern};
pub use meaning::Meaningless;
pub use sparse::{sparse, sparse_weights};
pub use threads::Threads;

use serde::{Deserialize, Serialize};

use crate::attention::AttentionSpec;
use crate::math::Matrix;

/// A way to compute attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Kernel {
    /// All scores at once, `[T, T]`.
    #[default]
    Exact,
    /// Tile by tile with a running softmax (Dao et al. 2022): the same numbers, no `[T, T]`.
    Flash(Tiles),
    /// Some pairs only (Child et al. 2019, Beltagy et al. 2020, Zaheer et al. 2020).
    Sparse(SparsePattern),
    /// No pairs at all: sums over feature maps (Katharopoulos et al. 2020, Choromanski et al. 2021).
    Linear(FeatureMap),
}

/// The outputs `[T, K]` of heads by a kernel.
///
/// # Errors
/// A setting has no meaning for the kernel.
pub fn attend(
    kernel: &Kernel,
    heads: &[HeadInput<'_>],
    spec: &AttentionSpec,
    threads: Threads,
) -> Result<Vec<Matrix>, Meaningless> {
    kernel.check(spec)?;
    Ok(match kernel {
        Kernel::Exact => exact(heads, spec, threads),
        Kernel::Flash(tiles) => flash(heads, spec, *tiles, threads),
        Kernel::Sparse(pattern) => sparse(heads, spec, *pattern, threads),
        Kernel::Linear(map) => linear(heads, spec, *map, threads),
    })
}
