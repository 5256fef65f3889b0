//! A safetensors file as a document: embeddings and projections from a notebook.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::container::{Container, missing, place, read_token_list};
use crate::attention::{AttentionSpec, Mask, Pattern};
use crate::document::{Document, Focus, Head, HeadSource, Layer, Subject, Token};
use crate::files::atomic::read_bytes;
use crate::files::{FileError, Problem};
use crate::model::{HeadWeights, Position, Tensor, limits};
use crate::text::say;

/// What the matrices alone do not say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ImportOptions {
    pub causal: bool,
    /// A sliding window of a number of tokens.
    pub window: Option<usize>,
    /// So many first tokens see and are seen by all; nothing new without a window.
    pub globals: Option<usize>,
    /// Softmax temperature τ.
    pub temperature: f32,
    /// ÷√K
    pub scale: bool,
    pub position: Position,
    /// None: on for more than one layer, off for one.
    pub residual: Option<bool>,
}

impl Default for ImportOptions {
    fn default() -> Self {
        let AttentionSpec { temperature, scale, position, .. } = AttentionSpec::default();
        Self { causal: false, window: None, globals: None, temperature, scale, position, residual: None }
    }
}

/// The names that a file may hold, for messages.
const NAMES: &str = "embeddings, layers.{l}.heads.{h}.w_q, .w_k, .w_v";
const LAST_NAME: &str = "layers.{l}.w_o";

/// The projections of a head.
const PROJECTIONS: [&str; 3] = ["w_q", "w_k", "w_v"];

/// What a tensor is, by its name.
#[derive(Debug, PartialEq)]
enum Name {
    Embeddings,
    /// W_O of a layer.
    Output {
        layer: usize,
    },
    /// W_Q, W_K or W_V.
    Projection {
        layer: usize,
        head: usize,
    },
}

/// Makes a document of a safetensors file with `embeddings` `[T, D]`, and for each layer l and head h,
/// from 0, `layers.{l}.heads.{h}.w_q`, `.w_k`, `.w_v` `[D, K]` and `layers.{l}.w_o` `[H·K, D]`, in
/// F32, F16, BF16 or F64. The tokens are a JSON list under `tokens` in the metadata; without it they
/// are called t1, t2, ….
///
/// # Errors
/// The file cannot be read, is no safetensors file or cut off; a tensor is missing, unknown, or of
/// another type or shape; a number is not finite or too large; or the sizes are beyond the limits.
pub fn import_matrices(path: &Path, options: &ImportOptions) -> Result<Document, FileError> {
    document_of_matrices(path, &read_bytes(path)?, options)
}

/// [`import_matrices`] of a file that has been read.
pub(in crate::files) fn document_of_matrices(
    path: &Path,
    bytes: &[u8],
    options: &ImportOptions,
) -> Result<Document, FileError> {
    let document = parse_matrices(bytes, options).map_err(|problem| problem.at(path))?;
    let title = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Document { title, ..document })
}

/// [`import_matrices`] of a file's bytes; the document has no title.
///
/// # Errors
/// As there, but for reading.
pub fn parse_matrices(bytes: &[u8], options: &ImportOptions) -> Result<Document, Problem> {
    let file = Container::open(bytes)?;
    let names = file.names();
    let (layers, heads) = sizes(&names)?;
    let [tokens, width] = file.shape("embeddings", "[T, D]")?;
    let [_, head_width] = file.shape("layers.0.heads.0.w_q", format!("[{width}, K]"))?;
    if tokens > limits::TOKENS {
        let expected = say("expected-at-most-tokens").with("most", limits::TOKENS);
        return Err(Problem::invalid(place("embeddings"), expected, tokens));
    }
    let mut document = Document {
        title: String::new(),
        about: String::new(),
        tokens: read_tokens(&file, tokens)?,
        contrast: None,
        words: BTreeMap::new(),
        seed: 0,
        width,
        head_width: Some(head_width),
        group_size: 1,
        layers: placeholders(layers, heads),
        subject: Subject::Designed,
        spec: options.spec(layers),
        focus: Focus::default(),
        claims: Vec::new(),
        pinned: None,
    };
    // Before any matrix is read, so that nothing is allocated for sizes that are refused.
    document.check()?;
    check_all_there(&names, layers, heads)?;
    let embeddings = file.matrix("embeddings", [tokens, width], "T, D")?;
    for (token, row) in document.tokens.iter_mut().zip(embeddings.row_iter()) {
        token.row = Some(Arc::new(row.iter().copied().collect()));
    }
    for (l, layer) in document.layers.iter_mut().enumerate() {
        let w_o = format!("layers.{l}.w_o");
        let w_o = Arc::new(file.matrix(&w_o, [heads * head_width, width], "H·K, D")?);
        for (h, head) in layer.heads.iter_mut().enumerate() {
            let part = |part| {
                let name = format!("layers.{l}.heads.{h}.{part}");
                Ok::<Tensor, Problem>(file.matrix(&name, [width, head_width], "D, K")?.into())
            };
            let w_o = Tensor::block(&w_o, h * head_width..(h + 1) * head_width, 0..width);
            let weights = HeadWeights { w_q: part("w_q")?, w_k: part("w_k")?, w_v: part("w_v")?, w_o };
            head.source = HeadSource::Rows(Arc::new(weights));
        }
    }
    Ok(document)
}

impl ImportOptions {
    fn spec(&self, layers: usize) -> AttentionSpec {
        let pattern = match (self.window, self.globals) {
            (None, _) => Pattern::Full,
            (Some(width), None) => Pattern::Window { width },
            (Some(width), Some(globals)) => Pattern::WindowGlobals { width, globals },
        };
        AttentionSpec {
            temperature: self.temperature,
            scale: self.scale,
            mask: Mask { causal: self.causal, pattern },
            position: self.position,
            residual: self.residual.unwrap_or(layers > 1),
            ..AttentionSpec::default()
        }
    }
}

/// L and H: the largest numbers in the names.
fn sizes(names: &[String]) -> Result<(usize, usize), Problem> {
    let (mut layers, mut heads) = (0, 0);
    for name in names {
        let (layer, head) = match parse_name(name) {
            None => {
                return Err(Problem::invalid(
                    place(name),
                    say("expected-or").with("names", NAMES).with("last", LAST_NAME),
                    say("got-unknown-name"),
                ));
            }
            Some(Name::Embeddings) => continue,
            Some(Name::Output { layer }) => (layer, 0),
            Some(Name::Projection { layer, head }) => (layer, head),
        };
        if layer >= limits::LAYERS || head >= limits::HEADS {
            let (layers, heads) = (limits::LAYERS - 1, limits::HEADS - 1);
            let expected = say("expected-places-from-0").with("layers", layers).with("heads", heads);
            let got = say("place-layer-head").with("layer", layer).with("head", head);
            return Err(Problem::invalid(place(name), expected, got));
        }
        layers = layers.max(layer + 1);
        heads = heads.max(head + 1);
    }
    Ok((layers, heads))
}

/// Refuses gaps in the numbering, and layers with fewer heads than others. The names are in order.
fn check_all_there(names: &[String], layers: usize, heads: usize) -> Result<(), Problem> {
    let projections = |l| (0..heads).flat_map(move |h| PROJECTIONS.map(|part| format!("layers.{l}.heads.{h}.{part}")));
    let expected = |l| projections(l).chain([format!("layers.{l}.w_o")]);
    match (0..layers).flat_map(expected).find(|name| names.binary_search(name).is_err()) {
        Some(name) => {
            let (layer, head) = (layers.saturating_sub(1), heads.saturating_sub(1));
            Err(missing(&name, say("expected-whole-layers").with("layers", layer).with("heads", head)))
        }
        None => Ok(()),
    }
}

fn parse_name(name: &str) -> Option<Name> {
    // Only 0 is written with a 0 in front, so that two names never mean the same tensor.
    let number = |text: &str| text.parse().ok().filter(|number: &usize| number.to_string() == text);
    match name.split('.').collect::<Vec<_>>()[..] {
        ["embeddings"] => Some(Name::Embeddings),
        ["layers", layer, "w_o"] => Some(Name::Output { layer: number(layer)? }),
        ["layers", layer, "heads", head, part] if PROJECTIONS.contains(&part) => {
            Some(Name::Projection { layer: number(layer)?, head: number(head)? })
        }
        _ => None,
    }
}

fn read_tokens(file: &Container, count: usize) -> Result<Vec<Token>, Problem> {
    let numbered = || (1..=count).map(|number| format!("t{number}")).collect();
    let texts: Vec<String> = read_token_list(file, count)?.unwrap_or_else(numbered);
    Ok(texts.into_iter().map(Token::new).collect())
}

/// Heads without numbers yet.
fn placeholders(layers: usize, heads: usize) -> Vec<Layer> {
    let source = HeadSource::Seeded { seed: 0, deviation: 0.0 };
    let head = Head { name: String::new(), source, edited: None };
    vec![Layer { heads: vec![head; heads] }; layers]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_one_spelling_only() {
        assert_eq!(parse_name("embeddings"), Some(Name::Embeddings));
        assert_eq!(parse_name("layers.10.w_o"), Some(Name::Output { layer: 10 }));
        assert_eq!(parse_name("layers.1.heads.0.w_k"), Some(Name::Projection { layer: 1, head: 0 }));
        for name in
            ["", "layers", "layers.01.w_o", "layers.+1.w_o", "layers.-1.w_o", "layers.1.w_q", "layers.1.heads.0.w_o"]
        {
            assert_eq!(parse_name(name), None, "{name}");
        }
    }
}
