//! What can be asked of a learned model.

use std::path::PathBuf;

use attention_lab::analysis::Sampling;
use attention_lab::kernels::{FeatureMap, Kernel, SparsePattern, Tiles};
use attention_lab::model::limits;
use clap::{Args, ValueEnum};

use super::number::parse_temperature;

/// Finds out which heads of a learned model do what
///
/// Each head reads random tokens of the model's own vocabulary, once each and twice each, and a model that reads both
/// ways the sentences of the shipped presets too. The table has a line for each head and a column for each habit:
///
///   previous, next  share of attention on the token before, or after
///   duplicate       on the other place of the same token
///   induction       on what followed the earlier place of the same token
///                   (prefix matching, Olsson et al. 2022)
///   copying         whether what it attends to becomes likelier by what it
///                   writes, -1 to 1
///   first, last     on the first token, an attention sink or [CLS]; on the
///                   last, [SEP]
///   positional      how much of its maps distance alone explains, 0 to 1
///   and relations of words, of models that read both ways
///
/// Layers and heads count from 0. Below the table stand the heads that each habit fits best.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Heads {
    /// The folder of a model, or a GGUF file
    pub folder: PathBuf,
    /// Writes the table as comma-separated rows with a header, and nothing else
    #[arg(long)]
    pub csv: bool,
}

/// Says what a learned model says next, and how it comes to that
///
/// The likeliest tokens, what each layer would say were it the last (the logit lens), what each part of the model adds
/// to the logit of the likeliest token, and a continuation. A model that guesses masked tokens is asked for the first
/// one: [MASK], or <mask>.
#[derive(Debug, Args)]
pub struct Next {
    /// The folder of a model, or a GGUF file
    pub folder: PathBuf,
    /// The text; - is the standard input
    #[arg(long)]
    pub text: String,
    /// Tokens of the continuation
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub tokens: usize,
    /// The seed of its random numbers
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub seed: u64,
    /// Temperature of its softmax and of all probabilities, from 0.01 to 100
    #[arg(long, value_name = "TAU", default_value = "1", value_parser = parse_temperature)]
    pub temperature: f32,
    /// What makes the attention of all layers; lens, parts and continuation are of exact attention
    #[arg(long, value_enum, default_value = "exact")]
    pub kernel: KernelName,
    /// Draws from the K likeliest tokens only; with 1 the likeliest comes
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..=limits::VOCABULARY as i64))]
    pub top_k: Option<u32>,
}

/// A kernel, by the name that the window has for it, with its usual sizes.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum KernelName {
    Exact,
    Flash,
    /// A window of 64 tokens, and the first token
    Sparse,
    /// Linear attention with elu + 1
    Elu,
    /// Linear attention with 256 random features
    Random,
}

impl KernelName {
    pub fn kernel(self) -> Kernel {
        match self {
            Self::Exact => Kernel::Exact,
            Self::Flash => Kernel::Flash(Tiles::default()),
            Self::Sparse => Kernel::Sparse(SparsePattern::default()),
            Self::Elu => Kernel::Linear(FeatureMap::Elu),
            Self::Random => Kernel::Linear(FeatureMap::Random { features: 256, seed: 1 }),
        }
    }
}

impl Next {
    /// How the continuation is drawn.
    pub fn sampling(&self) -> Sampling {
        let top_k = self.top_k.and_then(|k| usize::try_from(k).ok());
        Sampling { seed: self.seed, temperature: self.temperature, top_k }
    }
}
