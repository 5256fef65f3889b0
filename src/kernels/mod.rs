//! Attention by other ways: the same queries, keys and values, the output alone, and what each way
//! costs. The dense trace of `attention` stays the reference.

mod chunk;
mod cost;
mod decode;
mod exact;
mod features;
mod flash;
mod input;
mod linear;
mod links;
mod meaning;
mod method;
mod ordered;
mod pairs;
mod rows;
mod sparse;
mod sums;
mod threads;
mod whole;

pub use cost::{KNOWN_MODELS, KnownModel, ModelOperations, exact_traffic, least_traffic};
pub use decode::KvCache;
pub use exact::exact;
pub use features::FeatureMap;
pub use flash::{FlashRow, FlashStep, Tiles, flash, flash_steps};
pub use input::HeadInput;
pub use linear::linear;
pub use links::{Links, Reach, SparsePattern};
pub use meaning::Meaningless;
pub use method::Method;
pub use sparse::sparse;
pub use threads::Threads;

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use self::exact::Exact;
use crate::attention::{AttentionSpec, Site};
use crate::math::Matrix;

/// The kernels, with their sizes. The text of one is the message that states them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[strum(serialize_all = "kebab-case", prefix = "kernel-sizes-", const_into_str)]
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

impl Kernel {
    /// What it gives and costs.
    #[must_use]
    pub fn method(&self) -> &dyn Method {
        match self {
            Self::Exact => &Exact,
            Self::Flash(tiles) => tiles,
            Self::Sparse(pattern) => pattern,
            Self::Linear(map) => map,
        }
    }

    /// Whether each setting has a meaning for the kernel.
    ///
    /// # Errors
    /// The first that has none.
    pub fn check(&self, spec: &AttentionSpec) -> Result<(), Meaningless> {
        if spec.interventions.iter().any(|one| one.on && one.at.site == Site::Pattern) {
            return Err(Meaningless::ReplacedPattern);
        }
        self.method().obeys(spec)
    }
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
    Ok(kernel.method().outputs(heads, spec, threads))
}
