//! A safetensors file as a recording: the attention of a real model, saved by a notebook.

use std::path::Path;
use std::sync::Arc;

use safetensors::Dtype;

use super::container::{Container, TOKENS_KEY, metadata_place, place, read_token_list};
use crate::attention::{AttentionMap, Origin, Recording};
use crate::document::{Document, Quantity};
use crate::files::error::at_most_bytes;
use crate::files::{FileError, Problem};
use crate::math::Matrix;
use crate::model::limits;
use crate::text::{Phrase, say};

/// The tensor that makes a file a recording.
const ATTENTIONS: &str = "attentions";
const VALUES: &str = "values";
/// What the heads are called, in the metadata.
const NAMES: &str = "heads";

/// Whether a file's bytes are those of a recording, and not of matrices.
pub(in crate::files) fn is_recording(bytes: &[u8]) -> bool {
    Container::open(bytes).is_ok_and(|file| file.names().iter().any(|name| name == ATTENTIONS))
}

/// Makes a document of a safetensors file with `attentions` `[L, H, T, T]`, whose rows are queries and
/// sum to 1, and perhaps `values` `[L, G, T, K]`, where each of the G groups of neighbouring heads shares
/// its values. The tokens are a JSON list under `tokens` in the metadata; `model`, `source`, `licence`,
/// `causal` and `heads` may stand beside them. See `docs/notebooks.md`.
///
/// # Errors
/// It is no such file: a tensor is missing, unknown, or of another type or
/// shape, a row does not sum to 1, or a size is beyond the limits.
pub fn open_recording(path: &Path, bytes: &[u8]) -> Result<Document, FileError> {
    let reopens = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()).display().to_string();
    let document = parse_recording(bytes, reopens).map_err(|problem| problem.at(path))?;
    let title = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(if document.title.is_empty() { Document { title, ..document } } else { document })
}

/// [`open_recording`] of bytes that `reopens` opens again; without a model in the metadata the document
/// has no title.
///
/// # Errors
/// As there.
pub fn parse_recording(bytes: &[u8], reopens: String) -> Result<Document, Problem> {
    let file = Container::open(bytes)?;
    if let Some(unknown) = file.names().iter().find(|name| ![ATTENTIONS, VALUES].contains(&name.as_str())) {
        return Err(Problem::invalid(place(unknown), Phrase::list([ATTENTIONS, VALUES]), say("got-unknown-name")));
    }
    let [layers, heads, tokens, keys] = file.sides(ATTENTIONS, "[L, H, T, T]")?;
    if tokens != keys {
        let got = say("got-queries-and-keys").with("queries", tokens).with("keys", keys);
        return Err(Problem::invalid(place(ATTENTIONS), say("expected-square-maps"), got));
    }
    for (what, most, got) in [
        (Quantity::Layers, limits::LAYERS, layers),
        (Quantity::Heads, limits::HEADS, heads),
        (Quantity::Tokens, limits::TOKENS, tokens),
    ] {
        if !(1..=most).contains(&got) {
            let expected = say("expected-so-many").with("range", Phrase::range(1, most));
            return Err(Problem::invalid(place(ATTENTIONS), expected.with("what", say(what.into_str())), got));
        }
    }
    // Before any number is read, so that nothing is allocated for sizes that are refused.
    let need = 4 * [layers, heads, tokens, tokens].map(|side| side as u64).iter().product::<u64>();
    if need > limits::BYTES {
        return Err(Problem::invalid(place(ATTENTIONS), at_most_bytes(limits::BYTES), need));
    }
    let no_tokens = || Problem::invalid(metadata_place(TOKENS_KEY), say("expected-token-list"), say("got-none"));
    let texts = read_token_list(&file, tokens)?.ok_or_else(no_tokens)?;
    let weights = read_weights(&file, [layers, heads, tokens])?;
    let values = if file.has(VALUES) { read_values(&file, [layers, heads, tokens])? } else { Vec::new() };
    let causal = read_causal(&file, &weights)?;
    let text = |key| file.text(key).unwrap_or_default().to_owned();
    let origin = Origin { model: text("model"), source: text("source"), licence: text("licence") };
    let names = read_names(&file, [layers, heads])?;
    let mut document =
        Document::of_recording(Arc::new(Recording { tokens: texts, weights, values, causal, origin, reopens }));
    let all_heads = document.layers.iter_mut().flat_map(|layer| &mut layer.heads);
    all_heads.zip(names).for_each(|(head, name)| head.name = name);
    document.check()?;
    Ok(document)
}

fn read_weights(file: &Container, [layers, heads, tokens]: [usize; 3]) -> Result<Vec<Vec<AttentionMap>>, Problem> {
    let (dtype, numbers) = file.numbers(ATTENTIONS)?;
    // A row of bf16 is off by half of a last digit of each of its numbers.
    let tolerance = if dtype == Dtype::BF16 { 4e-3 } else { 1e-3 };
    for (number, row) in numbers.chunks_exact(tokens).enumerate() {
        let sum: f64 = row.iter().map(|weight| f64::from(*weight)).sum();
        let (head, query) = (number / tokens, number % tokens);
        let row_place = || {
            let row = say("place-row-from-0").with("layer", head / heads).with("head", head % heads).with("row", query);
            Phrase::list([place(ATTENTIONS), row])
        };
        if let Some(weight) = row.iter().find(|weight| !(0.0..=1.0 + tolerance as f32).contains(*weight)) {
            return Err(Problem::invalid(row_place(), say("expected-weights"), weight));
        }
        if (sum - 1.0).abs() > tolerance {
            return Err(Problem::invalid(
                row_place(),
                say("expected-sum").with("tolerance", tolerance),
                format!("{sum:.4}"),
            ));
        }
    }
    let mut maps = numbers.chunks_exact(tokens * tokens).map(|map| {
        // A query's row is a column of the matrix.
        AttentionMap::from_rows(Matrix::from_column_slice(tokens, tokens, map))
    });
    Ok((0..layers).map(|_| maps.by_ref().take(heads).collect()).collect())
}

fn read_values(file: &Container, [layers, heads, tokens]: [usize; 3]) -> Result<Vec<Vec<Arc<Matrix>>>, Problem> {
    let shape = format!("[{layers}, G, {tokens}, K]");
    let expected = || say("expected-values-shape").with("shape", &shape).with("heads", heads);
    let sides @ [l, groups, t, width] = file.sides(VALUES, expected())?;
    let fits = (l, t) == (layers, tokens) && (1..=limits::WIDTH).contains(&width);
    if !fits || groups == 0 || !heads.is_multiple_of(groups) {
        return Err(Problem::invalid(place(VALUES), expected(), format!("{sides:?}")));
    }
    let (_, numbers) = file.numbers(VALUES)?;
    let shared: Vec<Arc<Matrix>> = numbers
        .chunks_exact(tokens * width)
        .map(|values| Arc::new(Matrix::from_row_slice(tokens, width, values)))
        .collect();
    let group = heads / groups;
    let head = |layer: usize, head: usize| Arc::clone(&shared[layer * groups + head / group]);
    Ok((0..layers).map(|l| (0..heads).map(|h| head(l, h)).collect()).collect())
}

/// What the heads are called, one layer after the other; empty where the metadata do not say.
fn read_names(file: &Container, [layers, heads]: [usize; 2]) -> Result<Vec<String>, Problem> {
    let Some(list) = file.text(NAMES) else { return Ok(Vec::new()) };
    let expected = || say("expected-head-names").with("layers", layers).with("heads", heads);
    let names: Vec<Vec<String>> =
        serde_json::from_str(list).map_err(|error| Problem::invalid(metadata_place(NAMES), expected(), error))?;
    let counts: Vec<usize> = names.iter().map(Vec::len).collect();
    if counts != vec![heads; layers] {
        return Err(Problem::invalid(metadata_place(NAMES), expected(), format!("{counts:?}")));
    }
    Ok(names.concat())
}

/// As the metadata say; where they do not, whether any query looks at a later key.
fn read_causal(file: &Container, weights: &[Vec<AttentionMap>]) -> Result<bool, Problem> {
    let looks_ahead = || weights.iter().flatten().any(|map| map.future_mass() > 0.0);
    match file.text("causal") {
        None => Ok(!looks_ahead()),
        Some("false") => Ok(false),
        Some("true") if looks_ahead() => {
            Err(Problem::invalid(metadata_place("causal"), say("expected-no-later"), say("got-later")))
        }
        Some("true") => Ok(true),
        Some(other) => Err(Problem::invalid(
            metadata_place("causal"),
            say("expected-or").with("names", "true").with("last", "false"),
            other,
        )),
    }
}
