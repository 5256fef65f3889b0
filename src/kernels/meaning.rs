//! Which settings have a meaning for which kernel.

use strum::IntoStaticStr;

use super::{FeatureMap, Kernel};
use crate::attention::{AttentionSpec, Pattern, Site};
use crate::model::Position;

/// A setting that a kernel cannot obey. Its text is the message that says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "kebab-case", prefix = "meaningless-", const_into_str)]
pub enum Meaningless {
    /// Linear attention sums over keys before it meets a query, so it cannot leave out single pairs.
    PairsOfLinear,
    /// ALiBi adds to the score of a pair, and linear attention has no scores.
    AlibiOfLinear,
    /// RoPE makes q·k depend on distance; elu + 1 bends each number alone, which loses that.
    RopeOfElu,
    /// Padding is the end of a sentence that is known whole; a sentence that grows has none.
    PaddingOfDecode,
    /// A painted mask belongs to a sentence that is known whole.
    PaintedOfDecode,
    /// A kernel makes its weights from queries and keys; an intervention put others in their place.
    ReplacedPattern,
}

impl Kernel {
    /// Whether each setting has a meaning for the kernel.
    ///
    /// # Errors
    /// The first that has none.
    pub fn check(&self, spec: &AttentionSpec) -> Result<(), Meaningless> {
        if spec.interventions.iter().any(|one| one.at.site == Site::Pattern) {
            return Err(Meaningless::ReplacedPattern);
        }
        let Self::Linear(map) = self else { return Ok(()) };
        match (&spec.mask.pattern, spec.position) {
            (Pattern::Window { .. } | Pattern::WindowGlobals { .. } | Pattern::Painted(_), _) => {
                Err(Meaningless::PairsOfLinear)
            }
            (_, Position::Alibi { .. }) => Err(Meaningless::AlibiOfLinear),
            (_, Position::Rope { .. }) if matches!(map, FeatureMap::Elu) => Err(Meaningless::RopeOfElu),
            _ => Ok(()),
        }
    }
}
