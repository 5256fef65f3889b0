//! Names of the numbers of a run and of a model.

use crate::attention::Site;

/// A number that can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// One of the model's, as the layout says.
    Model(usize),
    /// One of a site of a run; of a whole layer, the head says nothing.
    Run { site: Site, layer: usize, head: usize, row: usize, column: usize },
    /// One of a head's queries (at [`Site::Q`]) or keys (at [`Site::K`]) after RoPE.
    Turned { site: Site, layer: usize, head: usize, row: usize, column: usize },
    /// One between the scores and the weights of a row.
    Softmax { of: SoftmaxOf, layer: usize, head: usize, row: usize },
    /// One of what the heads of a layer read, behind their norm.
    Read { layer: usize, row: usize, column: usize },
    /// One on the way through the MLP of a layer.
    Mlp { of: MlpOf, layer: usize, row: usize, column: usize },
    /// A score, at a step from the product q·k to the softmax.
    Score { of: ScoreOf, layer: usize, head: usize, row: usize, column: usize },
}

/// The numbers on the way through an MLP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MlpOf {
    /// What it reads, behind its norm.
    Read,
    /// What it reads where the sum behind it reads that, too: norms follow the sums.
    Middle,
    /// `x W_up + b`.
    Up,
    /// `x W_gate + b`.
    Gate,
    /// The function of that.
    Opened,
    /// What W_down reads.
    Hidden,
}

/// The steps of a score, each computed from the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScoreOf {
    /// q·k
    Product,
    /// q·k·s
    Scaled,
    /// (q·k·s + b)/τ, as the softmax reads it.
    Softmax,
}

/// The numbers of a row of a softmax, of which the later ones follow the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoftmaxOf {
    /// The largest score, which is subtracted from each.
    Maximum,
    /// e^(s − max), by its column.
    Exponential(usize),
    /// What they are divided by.
    Sum,
}
