//! The words of the command line: what can be asked, and its help.

mod animate;
mod figure;
mod handout;
mod learned;
mod number;
mod render;
mod report;
mod train;
mod written;

use std::path::PathBuf;

use attention_lab::files::{ImportOptions, TableFormat};
use attention_lab::model::{Position, limits};
use attention_lab::text::{Mismatch, Phrase, say};
use clap::{Args, Parser, Subcommand, ValueEnum};

use number::number;

pub use animate::Animate;
pub use figure::{Figure, GroundName};
pub use handout::Handout;
pub use learned::{Heads, Next};
pub use render::{PIXELS, Render, Stage, Theme};
pub use report::Report;
pub use train::Train;
pub use written::{FILMS, ends_in};

/// See attention in transformers move: type a sentence, drag a slider, read every number.
#[derive(Debug, Parser)]
#[command(name = "attention-lab", version, about, long_about = None, after_long_help = CONVENTIONS)]
#[command(args_conflicts_with_subcommands = true, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Opens the window with this document
    ///
    /// A preset or a lesson (.ron), matrices (.safetensors), or the name of a shipped one, such as
    /// "lecture-notes" or "03-softmax", where there is no file of that name. Write ./check for a file called "check".
    /// A line that begins with "attention-lab:" is the document that was shared as it, here and wherever a command
    /// takes a preset.
    pub file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Render(Render),
    Figure(Figure),
    Animate(Animate),
    Report(Report),
    Handout(Handout),
    Export(Export),
    Import(Import),
    Check(Check),
    Share(Share),
    Heads(Heads),
    Next(Next),
    Train(Train),
}

/// Computes the trace and writes its matrices
///
/// Without --csv or --npy it writes all of them as safetensors (f32, row-major),
/// with the tokens as a JSON list under "tokens" in the metadata:
///
///   embeddings                               [T, D]  X before any positions
///   layers.{l}.heads.{h}.q, .k, .v, .output  [T, K]  q and k after RoPE
///   layers.{l}.heads.{h}.scores, .weights    [T, T]  scores -inf where masked
///   layers.{l}.output                        [T, D]
///
/// Layers l and heads h count from 0. Of the folder of a learned model it writes
/// besides
///
///   token_ids               [T]     I64
///   layers.{l}.attention    [T, D]  what attention adds to the residual stream
///   layers.{l}.mlp          [T, D]  what the MLP adds
///   final                   [T, D]  after the last norm
///   logits                  [T, V]  where the model was saved with them
///
/// and its embeddings are what enters the first block.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_long_help = CONVENTIONS)]
pub struct Export {
    /// A preset, matrices (.safetensors), the name of a shipped preset, or the folder of a model
    ///
    /// A folder holds config.json, model.safetensors (or its shards) and tokenizer.json; a GGUF file of the Llama
    /// family can stand in its place.
    pub file: PathBuf,
    /// The file to write; - is the standard output
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,
    /// Another text than the file's own, for its heads to read; - is the standard input
    #[arg(long)]
    pub text: Option<String>,
    /// Writes one matrix as comma-separated rows without a header
    #[arg(long, requires = "tensor", group = "format")]
    csv: bool,
    /// Writes one matrix as a NumPy array
    #[arg(long, requires = "tensor", group = "format")]
    npy: bool,
    /// The matrix to write
    #[arg(long, value_name = "NAME", requires = "format")]
    pub tensor: Option<String>,
    /// Which names the matrices of a learned model have
    #[arg(long, value_enum, default_value_t)]
    pub names: Names,
    /// Writes the gradient of the loss by each matrix of a learned model beside it
    ///
    /// As grad.NAME, of the same shape, and as grad.NAME for each matrix of model.safetensors; the loss is the mean
    /// cross-entropy of each token's next one, in nats. Of models made of what `attention-lab train` makes.
    #[arg(long, conflicts_with = "names")]
    pub gradients: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Names {
    /// Those above
    #[default]
    Lab,
    /// Those of TransformerLens' hooks, such as blocks.0.attn.hook_pattern [H, T, T]; docs/models.md lists them
    Hooks,
}

impl Export {
    /// How one matrix is written; none where all of them are.
    pub fn format(&self) -> Option<TableFormat> {
        let formats = [(self.csv, TableFormat::Csv), (self.npy, TableFormat::Npy)];
        formats.into_iter().find(|(chosen, _)| *chosen).map(|(_, format)| format)
    }
}

/// Makes a preset of matrices from a notebook
///
/// The safetensors file holds
///
///   embeddings                            [T, D]
///   layers.{l}.heads.{h}.w_q, .w_k, .w_v  [D, K]
///   layers.{l}.w_o                        [H*K, D]
///
/// as F32, F16, BF16 or F64. Layers l and heads h count from 0. A row of X times
/// w_q is a query; the weight of a Linear layer in PyTorch is the transpose.
/// The tokens are a JSON list of texts under "tokens" in the metadata; without
/// it they are called t1, t2, ...
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_long_help = CONVENTIONS)]
pub struct Import {
    /// The safetensors file
    #[arg(value_name = "IN.safetensors")]
    pub file: PathBuf,
    /// The preset to write; - is the standard output
    #[arg(short, long, value_name = "OUT.ron")]
    pub output: PathBuf,
    /// No query sees a key after it
    #[arg(long)]
    pub causal: bool,
    /// A sliding window of W tokens
    #[arg(long, value_name = "W", value_parser = parse_count)]
    pub window: Option<usize>,
    /// The first G tokens see and are seen by all, in spite of the window
    #[arg(long, value_name = "G", value_parser = parse_count, requires = "window")]
    pub globals: Option<usize>,
    /// Softmax temperature, from 0.01 to 100
    #[arg(long, value_name = "TAU", default_value = "1")]
    pub temperature: f32,
    /// Does not divide the scores by the square root of K
    #[arg(long)]
    pub no_scale: bool,
    /// Position encoding: none, sinusoidal, rope or alibi, and its strength after a colon if not 1
    #[arg(long, value_name = "KIND[:STRENGTH]", default_value = "none", value_parser = parse_position)]
    pub position: Position,
    /// Whether a layer adds to its input [default: on for more than one layer]
    #[arg(long, value_enum)]
    pub residual: Option<Switch>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    On,
    Off,
}

/// Validates documents and compares each one's pattern scores with their thresholds
///
/// Prints a line for every claim of every file, and goes on where one fails. The exit code is 1 if a file
/// is invalid or a claim is not met.
///
/// With --submissions it judges what learners have saved at the end of lessons, and prints a table of comma-separated rows:
/// file, learner, lesson, the tasks that are right and all of them, seconds, what is wrong with the file, and each task as 1,
/// 0, or nothing where there is no answer. Answers are answered again and tasks looked at again, whatever the file says.
#[derive(Debug, Args)]
pub struct Check {
    /// Presets, lessons, matrices (.safetensors), names of shipped ones, or folders of models; with --submissions the lessons
    /// that are no shipped ones
    #[arg(required_unless_present = "submissions")]
    pub files: Vec<PathBuf>,
    /// A folder of answers to lessons, .ron files
    #[arg(long, value_name = "DIR")]
    pub submissions: Option<PathBuf>,
}

/// Prints a document as one line of text, for a mail or a chat
///
/// The line holds the preset, packed and with a checksum, and stands wherever a preset does: as a file's name or in
/// a file. It names a learned model as a preset does; a recording has no line, since its file holds all that there is.
#[derive(Debug, Args)]
pub struct Share {
    /// A preset, matrices (.safetensors), the name of a shipped preset, or the folder of a model
    pub file: PathBuf,
}

impl Import {
    pub fn options(&self) -> ImportOptions {
        ImportOptions {
            causal: self.causal,
            window: self.window,
            globals: self.globals,
            temperature: self.temperature,
            scale: !self.no_scale,
            position: self.position,
            residual: self.residual.map(|switch| switch == Switch::On),
        }
    }
}

fn parse_count(text: &str) -> Result<usize, Mismatch> {
    number(text, say("expected-whole-number"), 1, limits::TOKENS)
}

fn parse_position(text: &str) -> Result<Position, Mismatch> {
    let (kind, strength) = text.split_once(':').map_or((text, None), |(kind, strength)| (kind, Some(strength)));
    let (least, most) = limits::STRENGTH;
    let strength = strength.map_or(Ok(1.0), |text| {
        number(text, say("expected-number"), least, most)
            .map_err(|error| error.inside(say("quantity-position-strength")))
    })?;
    match kind {
        "none" => Ok(Position::None),
        "sinusoidal" => Ok(Position::Sinusoidal { strength }),
        "rope" => Ok(Position::Rope { strength }),
        "alibi" => Ok(Position::Alibi { strength }),
        _ => Err(Mismatch::new(Phrase::one_of(["none", "sinusoidal", "rope", "alibi"]), text)),
    }
}

/// What the numbers mean.
const CONVENTIONS: &str = "\
Conventions:
  T tokens, D model width, H heads, K width of one head, L layers. Rows are queries and look across; \
columns are keys and are looked at.

  Scores: (q.k.s + b) / tau, with s = 1/sqrt(K) (1 where the scale is off), tau the temperature, and b \
the ALiBi term (0 otherwise). A mask makes a score -inf. Weights are the softmax of each row; a row with \
nothing allowed is all zeros. The scores of an export are the masked ones.

  Residual: on adds concat(heads).W_O to a layer's input, off replaces the input by it. Unless said, it is \
on for more than one layer and off for one.

  Window W: with the causal mask query i sees keys i-W+1 to i, without it those with |i-j| < W. Globals G: \
the first G tokens see and are seen by all, still subject to the causal mask.

  Sinusoidal positions (Vaswani et al. 2017): PE[p, 2i] = sin(p / 10000^(2i/D)), PE[p, 2i+1] = cos of the \
same angle, times the strength, added to X before the first layer. The embeddings of an export are X \
before it.

  RoPE (Su et al. 2021): the rotate-half form that Llama uses, base 10000, positions from 0, applied to q \
and k; the strength multiplies the angles. q and k of an export are after it.

  ALiBi (Press et al. 2022): b = -m_h |i-j| times the strength, with the slopes m_h of the paper's own code, \
also where H is no power of two.";

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn clap_finds_nothing_wrong() {
        Cli::command().debug_assert();
    }

    #[test]
    fn positions() {
        assert_eq!(parse_position("rope"), Ok(Position::Rope { strength: 1.0 }));
        assert_eq!(parse_position("alibi:0.5"), Ok(Position::Alibi { strength: 0.5 }));
        for text in ["", "Rope", "rope:", "rope:5", "rope:NaN"] {
            assert!(parse_position(text).is_err(), "{text}");
        }
    }
}
