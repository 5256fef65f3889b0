//! What the kernel keeps.

use std::ops::{Deref, Index};
use std::sync::{Arc, OnceLock};

use super::parts::norms_of_product;
use super::{AttentionMap, AttentionSpec, BlockTrace, Room, Site};
use crate::math::Matrix;
use crate::model::Tensor;

/// A run of the model over a text: what goes from layer to layer, and the heads as far as they are kept. A copy shares
/// all of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// X `[T, D]` before the position encoding.
    pub embeddings: Arc<Matrix>,
    /// Those that are done.
    pub layers: Vec<LayerTrace>,
}

/// One layer of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerTrace {
    /// `[T, D]`: for the first layer X plus the sinusoidal encoding, where there is one.
    pub input: Arc<Matrix>,
    pub heads: Heads,
    /// `[T, H·K]`: the outputs of the heads side by side; zeros for an ablated head.
    pub concat: Arc<Matrix>,
    /// `[T, D]`: `concat · W_O`, plus the input where the residual is on; in a block what its MLP makes of that.
    pub output: Arc<Matrix>,
    /// What there is of a layer that is more than its heads.
    pub block: Option<BlockTrace>,
}

/// The heads of a layer, those that are not kept with an empty place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heads(Vec<Option<Arc<KeptHead>>>);

/// A head that is kept, and the room that it takes.
#[derive(Debug)]
pub struct KeptHead {
    head: HeadTrace,
    _room: Room,
}

/// One head of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadTrace {
    /// `[T, K]`, after RoPE where that is on.
    pub q: Arc<Matrix>,
    /// `[T, K]`, after RoPE where that is on; heads that share keys and values share the matrix.
    pub k: Arc<Matrix>,
    /// Q and K `[T, K]` before RoPE; none where that is off.
    pub unrotated: Option<[Arc<Matrix>; 2]>,
    /// `[T, K]`
    pub v: Arc<Matrix>,
    /// `[T, T]`: `(q·k·s + b) / τ`, and −∞ where the mask forbids.
    pub scores: Arc<AttentionMap>,
    /// `[T, T]`: softmax of the scores by row; zeros in a row with nothing allowed.
    pub weights: Arc<AttentionMap>,
    /// `[T, K]`: `weights · v`.
    pub output: Matrix,
    pub handed: Handed,
}

/// How large each value is in the residual stream, after W_O: made when it is first asked for.
#[derive(Clone, Debug)]
pub struct Handed {
    /// `[K, D]`: the head's rows of W_O.
    w_o: Tensor,
    norms: OnceLock<Vec<f32>>,
}

impl Trace {
    /// One head's part; none where there is no such head, or it is not kept.
    #[must_use]
    pub fn head(&self, layer: usize, head: usize) -> Option<&HeadTrace> {
        self.layers.get(layer)?.heads.get(head)
    }

    /// T.
    #[must_use]
    pub fn tokens(&self) -> usize {
        self.embeddings.nrows()
    }

    /// The heads of all layers, for their memory: those that nobody else holds.
    pub fn into_heads(self) -> impl Iterator<Item = HeadTrace> {
        self.layers.into_iter().flat_map(|layer| layer.heads.into_heads())
    }
}

impl LayerTrace {
    /// What stands at a site, as [`super::Intervention`]s leave it; of a head that is not kept, and of an MLP that is not
    /// there, nothing. What heads of a layer without norms write is the output less the input, up to rounding.
    #[must_use]
    pub fn at_site(&self, site: Site, head: usize, spec: &AttentionSpec) -> Option<Matrix> {
        let of_head = || self.heads.get(head);
        let plain = |part: usize| {
            let head = of_head()?;
            let plain = head.unrotated.as_ref().map(|both| &both[part]);
            Some(Matrix::clone(plain.unwrap_or([&head.q, &head.k][part])))
        };
        match site {
            Site::ResidPre => Some(Matrix::clone(&self.input)),
            Site::Q => plain(0),
            Site::K => plain(1),
            Site::V => of_head().map(|head| Matrix::clone(&head.v)),
            Site::Pattern => of_head().map(|head| head.weights.to_matrix()),
            Site::Mixed => {
                let width = self.concat.ncols() / self.heads.len().max(1);
                (head < self.heads.len()).then(|| self.concat.columns(head * width, width).into_owned())
            }
            Site::AttnOut => Some(match &self.block {
                Some(block) => Matrix::clone(&block.attention),
                None if spec.residual => self.output.as_ref() - self.input.as_ref(),
                None => Matrix::clone(&self.output),
            }),
            Site::MlpOut => self.block.as_ref()?.mlp.as_deref().cloned(),
            Site::ResidPost => Some(Matrix::clone(&self.output)),
        }
    }
}

impl Heads {
    /// H, of those kept and those not.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the layer has no heads.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether every head is kept.
    #[must_use]
    pub fn are_all_kept(&self) -> bool {
        self.0.iter().all(Option::is_some)
    }

    /// A head, where it is kept.
    #[must_use]
    pub fn get(&self, head: usize) -> Option<&HeadTrace> {
        Some(self.0.get(head)?.as_ref()?)
    }

    /// A head that is kept, to be kept elsewhere too.
    #[must_use]
    pub fn kept(&self, head: usize) -> Option<&Arc<KeptHead>> {
        self.0.get(head)?.as_ref()
    }

    /// The heads that are kept, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &HeadTrace> + Clone {
        self.0.iter().flatten().map(|kept| &kept.head)
    }

    /// The heads, for their memory: those that nobody else holds.
    pub fn into_heads(self) -> impl Iterator<Item = HeadTrace> {
        self.0.into_iter().flatten().filter_map(KeptHead::into_head)
    }

    /// Keeps a head, or no longer; what was kept in its place. Panics where the layer has no such head.
    pub fn set(&mut self, head: usize, kept: Option<Arc<KeptHead>>) -> Option<Arc<KeptHead>> {
        std::mem::replace(&mut self.0[head], kept)
    }
}

impl HeadTrace {
    /// `‖v W_O‖` of each token, `[T]`, of the values v with their bias: what Kobayashi et al. (2020) weigh.
    #[must_use]
    pub fn value_sizes(&self) -> &[f32] {
        self.handed.norms.get_or_init(|| norms_of_product(&self.v, &self.handed.w_o))
    }
}

impl Handed {
    /// Nothing is made yet.
    #[must_use]
    pub fn new(w_o: Tensor) -> Self {
        Self { w_o, norms: OnceLock::new() }
    }
}

/// Norms follow from the rest of the head.
impl PartialEq for Handed {
    fn eq(&self, other: &Self) -> bool {
        self.w_o == other.w_o
    }
}

impl FromIterator<Option<Arc<KeptHead>>> for Heads {
    fn from_iter<I: IntoIterator<Item = Option<Arc<KeptHead>>>>(heads: I) -> Self {
        Self(heads.into_iter().collect())
    }
}

/// Panics where the head is not kept.
impl Index<usize> for Heads {
    type Output = HeadTrace;

    fn index(&self, head: usize) -> &HeadTrace {
        self.get(head).expect("whoever reads heads by number has a trace that keeps them")
    }
}

impl KeptHead {
    /// A head in the room that was set apart for it.
    #[must_use]
    pub fn new(head: HeadTrace, room: Room) -> Self {
        Self { head, _room: room }
    }

    /// The head, whose room is free again; none that somebody else holds.
    #[must_use]
    pub fn into_head(kept: Arc<Self>) -> Option<HeadTrace> {
        Arc::try_unwrap(kept).ok().map(|kept| kept.head)
    }
}

impl Deref for KeptHead {
    type Target = HeadTrace;

    fn deref(&self) -> &HeadTrace {
        &self.head
    }
}

/// The room is no part of what a head is.
impl PartialEq for KeptHead {
    fn eq(&self, other: &Self) -> bool {
        self.head == other.head
    }
}
