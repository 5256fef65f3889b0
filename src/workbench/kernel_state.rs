//! What is chosen of the kernels.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use super::Player;
use crate::bench::Setup;
use crate::kernels::{FeatureMap, Kernel, SparsePattern, Threads, Tiles};

/// The kernels that are compared, in their order. The text of one is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "kernel-", const_into_str)]
pub enum KernelKind {
    #[default]
    Exact,
    Flash,
    Sparse,
    /// Linear with elu + 1.
    Elu,
    /// Linear with positive random features.
    Random,
}

/// The kernels and their sizes, and what the views of them look at.
#[derive(Clone, Debug, PartialEq)]
pub struct KernelState {
    /// The one whose map and output the other views show.
    pub kind: KernelKind,
    pub tiles: Tiles,
    /// Of sentences and of the picture of the pattern, which are short.
    pub sparse: SparsePattern,
    /// Of measurements, which are long.
    pub measured_sparse: SparsePattern,
    /// Random features, and their seed.
    pub features: usize,
    pub features_seed: u64,
    pub threads: Threads,
    /// Measured over seeded numbers: K, the causal rule, and the largest T.
    pub head_width: usize,
    pub causal: bool,
    pub limit: usize,
    /// The T whose costs are spelled out.
    pub tokens: usize,
    /// The tiles that are played: small enough for a sentence to have many.
    pub played_tiles: Tiles,
    pub player: Player,
    /// The T of the drawn pattern, and the layers through which tokens reach each other.
    pub pattern_tokens: usize,
    pub layers: usize,
    /// The token that is decoded step by step.
    pub decode: Player,
}

/// A change of what is chosen of the kernels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum KernelChange {
    /// The kernel behind the map.
    Kernel(KernelKind),
    KernelSize(KernelSize, usize),
    KernelSeed(KernelSeed, u64),
    Threads(Threads),
    /// Whether the causal rule holds in measurements.
    MeasuredCausal(bool),
}

/// A size, a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KernelSize {
    /// Of FlashAttention's tiles.
    TileQueries,
    TileKeys,
    /// Of the tiles that are played.
    PlayedQueries,
    PlayedKeys,
    /// Of the pattern of sentences.
    Sparse(PatternSize),
    /// Of the pattern of measurements.
    MeasuredSparse(PatternSize),
    /// Random features.
    Features,
    /// K in measurements.
    MeasuredWidth,
    /// The largest T that is measured.
    MeasuredTokens,
    /// The T whose costs are spelled out.
    Tokens,
    /// The T of the drawn pattern.
    PatternTokens,
    /// The layers through which tokens reach each other in it.
    PatternLayers,
}

/// A size of a sparse pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum PatternSize {
    Window,
    Dilation,
    Globals,
    Block,
    Random,
}

/// A size as its control shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizeRow {
    /// The messages that name it and say what it does.
    pub label: &'static str,
    pub hint: &'static str,
    /// Least and largest, both of which are allowed.
    pub limits: (usize, usize),
}

/// What is drawn at random.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum KernelSeed {
    Features,
    Sparse,
    MeasuredSparse,
}

impl KernelKind {
    /// The sizes that are the kernel's own: those of sentences, or of measurements.
    #[must_use]
    pub fn sizes(self, measured: bool) -> Vec<KernelSize> {
        let of = if measured { KernelSize::MeasuredSparse } else { KernelSize::Sparse };
        match self {
            Self::Exact | Self::Elu => Vec::new(),
            Self::Flash => vec![KernelSize::TileQueries, KernelSize::TileKeys],
            Self::Sparse => PatternSize::VARIANTS.iter().copied().map(of).collect(),
            Self::Random => vec![KernelSize::Features],
        }
    }

    /// What it draws at random.
    #[must_use]
    pub fn seed(self, measured: bool) -> Option<KernelSeed> {
        match self {
            Self::Exact | Self::Elu | Self::Flash => None,
            Self::Sparse => Some(if measured { KernelSeed::MeasuredSparse } else { KernelSeed::Sparse }),
            Self::Random => Some(KernelSeed::Features),
        }
    }
}

impl KernelSize {
    /// Least and largest, both of which are allowed.
    #[must_use]
    pub fn limits(self) -> (usize, usize) {
        self.row().limits
    }

    /// How its control shows it.
    #[must_use]
    pub fn row(self) -> SizeRow {
        let row = |label, hint, limits| SizeRow { label, hint, limits };
        match self {
            Self::TileQueries => row("kernels-tile-queries", "kernels-tile-queries-hint", (1, 1024)),
            Self::TileKeys => row("kernels-tile-keys", "kernels-tile-keys-hint", (1, 4096)),
            Self::PlayedQueries => row("kernels-tile-queries", "kernels-tile-queries-hint", (1, 64)),
            Self::PlayedKeys => row("kernels-tile-keys", "kernels-tile-keys-hint", (1, 64)),
            Self::Sparse(size) | Self::MeasuredSparse(size) => match size {
                PatternSize::Window => row("kernels-window", "kernels-window-hint", (0, 512)),
                PatternSize::Dilation => row("kernels-dilation", "kernels-dilation-hint", (1, 64)),
                PatternSize::Globals => row("kernels-globals", "kernels-globals-hint", (0, 64)),
                PatternSize::Block => row("kernels-block", "kernels-block-hint", (0, 256)),
                PatternSize::Random => row("kernels-random", "kernels-random-hint", (0, 16)),
            },
            Self::Features => row("kernels-features", "kernels-features-hint", (1, 4096)),
            Self::MeasuredWidth => row("kernels-head-width", "kernels-head-width-hint", (1, 256)),
            Self::MeasuredTokens => row("kernels-limit", "kernels-limit-hint", (1 << 8, 1 << 17)),
            Self::Tokens => row("kernels-tokens", "kernels-tokens-hint", (1 << 7, 1 << 20)),
            Self::PatternTokens => row("kernels-tokens", "kernels-tokens-hint", (1, 512)),
            Self::PatternLayers => row("kernels-layers", "kernels-layers-hint", (1, 48)),
        }
    }
}

impl PatternSize {
    fn of_mut(self, pattern: &mut SparsePattern) -> &mut usize {
        match self {
            Self::Window => &mut pattern.window,
            Self::Dilation => &mut pattern.dilation,
            Self::Globals => &mut pattern.globals,
            Self::Block => &mut pattern.block,
            Self::Random => &mut pattern.random,
        }
    }
}

impl Default for KernelState {
    fn default() -> Self {
        Self {
            kind: KernelKind::default(),
            tiles: Tiles::default(),
            sparse: SparsePattern { window: 3, globals: 0, ..SparsePattern::default() },
            measured_sparse: SparsePattern::default(),
            features: 256,
            features_seed: 1,
            threads: Threads::All,
            head_width: 64,
            causal: false,
            limit: 16_384,
            tokens: 1024,
            played_tiles: Tiles { queries: 4, keys: 4 },
            player: Player::default(),
            pattern_tokens: 64,
            layers: 2,
            decode: Player::default(),
        }
    }
}

impl KernelState {
    pub(super) fn change(&mut self, change: KernelChange) {
        match change {
            KernelChange::Kernel(kind) => self.kind = kind,
            KernelChange::KernelSize(size, value) => {
                let (least, most) = size.limits();
                *self.size_mut(size) = value.clamp(least, most);
            }
            KernelChange::KernelSeed(which, seed) => *self.seed_mut(which) = seed,
            KernelChange::Threads(threads) => self.threads = threads,
            KernelChange::MeasuredCausal(causal) => self.causal = causal,
        }
    }

    /// Chooses a kernel with its sizes, as far as they are allowed.
    pub(super) fn take(&mut self, kernel: Kernel) {
        let mut set = |size, value| self.change(KernelChange::KernelSize(size, value));
        self.kind = match kernel {
            Kernel::Exact => KernelKind::Exact,
            Kernel::Flash(tiles) => {
                set(KernelSize::TileQueries, tiles.queries);
                set(KernelSize::TileKeys, tiles.keys);
                KernelKind::Flash
            }
            Kernel::Sparse(mut pattern) => {
                for size in PatternSize::VARIANTS {
                    set(KernelSize::Sparse(*size), *size.of_mut(&mut pattern));
                }
                self.sparse.seed = pattern.seed;
                KernelKind::Sparse
            }
            Kernel::Linear(FeatureMap::Elu) => KernelKind::Elu,
            Kernel::Linear(FeatureMap::Random { features, seed }) => {
                set(KernelSize::Features, features);
                self.features_seed = seed;
                KernelKind::Random
            }
        };
    }

    /// A size as it is.
    #[must_use]
    pub fn size(&self, size: KernelSize) -> usize {
        // One list of places serves both ways; the copy is small.
        *self.clone().size_mut(size)
    }

    fn size_mut(&mut self, size: KernelSize) -> &mut usize {
        match size {
            KernelSize::TileQueries => &mut self.tiles.queries,
            KernelSize::TileKeys => &mut self.tiles.keys,
            KernelSize::PlayedQueries => &mut self.played_tiles.queries,
            KernelSize::PlayedKeys => &mut self.played_tiles.keys,
            KernelSize::Sparse(size) => size.of_mut(&mut self.sparse),
            KernelSize::MeasuredSparse(size) => size.of_mut(&mut self.measured_sparse),
            KernelSize::Features => &mut self.features,
            KernelSize::MeasuredWidth => &mut self.head_width,
            KernelSize::MeasuredTokens => &mut self.limit,
            KernelSize::Tokens => &mut self.tokens,
            KernelSize::PatternTokens => &mut self.pattern_tokens,
            KernelSize::PatternLayers => &mut self.layers,
        }
    }

    /// A seed as it is.
    #[must_use]
    pub fn seed(&self, which: KernelSeed) -> u64 {
        *self.clone().seed_mut(which)
    }

    fn seed_mut(&mut self, which: KernelSeed) -> &mut u64 {
        match which {
            KernelSeed::Features => &mut self.features_seed,
            KernelSeed::Sparse => &mut self.sparse.seed,
            KernelSeed::MeasuredSparse => &mut self.measured_sparse.seed,
        }
    }

    /// The one that is chosen, with its sizes.
    #[must_use]
    pub fn chosen(&self) -> Kernel {
        self.kernel(self.kind)
    }

    /// A kernel with its sizes.
    #[must_use]
    pub fn kernel(&self, kind: KernelKind) -> Kernel {
        match kind {
            KernelKind::Exact => Kernel::Exact,
            KernelKind::Flash => Kernel::Flash(self.tiles),
            KernelKind::Sparse => Kernel::Sparse(self.sparse),
            KernelKind::Elu => Kernel::Linear(FeatureMap::Elu),
            KernelKind::Random => {
                Kernel::Linear(FeatureMap::Random { features: self.features, seed: self.features_seed })
            }
        }
    }

    /// The tiles that are played over so many tokens: a log of millions of steps teaches nothing.
    #[must_use]
    pub fn tiles_of(&self, tokens: usize) -> Tiles {
        let least = tokens.div_ceil(Self::MOST_TILES);
        Tiles { queries: self.played_tiles.queries.max(least), keys: self.played_tiles.keys.max(least) }
    }

    /// Tiles along a side at most.
    const MOST_TILES: usize = 32;

    /// All kernels with their sizes.
    #[must_use]
    pub fn kernels(&self) -> Vec<Kernel> {
        KernelKind::VARIANTS.iter().map(|kind| self.kernel(*kind)).collect()
    }

    /// What is to be measured.
    #[must_use]
    pub fn setup(&self) -> Setup {
        Setup {
            kernels: Self { sparse: self.measured_sparse, ..self.clone() }.kernels(),
            head_width: self.head_width,
            causal: self.causal,
            threads: self.threads,
            limit: self.limit,
        }
    }
}
