//! Which settings have a meaning for which kernel.

use strum::IntoStaticStr;

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
    /// Padding and paintings belong to a sentence that is known whole.
    WholeSentenceOfDecode,
    /// A kernel makes its weights from queries and keys; an intervention put others in their place.
    ReplacedPattern,
}
