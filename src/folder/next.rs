//! What a model says next, and how it comes to that.

use anyhow::anyhow;
use attention_lab::analysis::{
    Attribution, LensQuestion, LogitPart, NoAttribution, Prediction, attribute, continuation, logit_lens, logits_at,
    predict, speaking_place,
};
use attention_lab::attention::Trace;
use attention_lab::document::{Document, Which};
use attention_lab::jobs::uninterrupted;
use attention_lab::kernels::Kernel;
use attention_lab::model::{Checkpoint, Piece, Words};
use attention_lab::text::{Mismatch, Text, say};

use super::read::{reader, traced};
use crate::cli::Next;
use crate::out::print;

/// Tokens that are told.
const LIKELIEST: usize = 10;
/// Tokens that are told of each layer.
const OF_LAYER: usize = 3;
/// Parts that are told, the largest first.
const PARTS: usize = 12;

/// Reads a document's text, and prints what comes next.
pub fn next(args: &Next, document: &Document) -> anyhow::Result<()> {
    let (reader, pieces) = reader(document)?;
    let (checkpoint, words) = (&reader.model.checkpoint, &reader.model.words);
    let text = document.typed(Which::First).unwrap_or_default();
    let place = speaking_place(&pieces, document.spec.mask.causal);
    let place = place.ok_or_else(|| Mismatch::new(say("expected-masked-token"), text).inside(say("place-text")))?;
    if checkpoint.unembedding.is_none() {
        return Err(Mismatch::new(say("expected-logits"), say("got-no-logits"))
            .inside(say("place-model-folder"))
            .into());
    }
    let tokens: Vec<usize> = pieces.iter().map(|piece| piece.id).collect();
    let read = traced(document)?;
    let stream = read.layers.last().map_or(&read.embeddings, |layer| &layer.output);
    let exact = logits_at(checkpoint, stream, place);
    let best = predict(&exact, args.temperature, 1, &[]).top;
    let row = by_kernel(args, document, &read, place)?.unwrap_or(exact);
    let said = predict(&row, args.temperature, LIKELIEST, &[]);
    print(&format!("token {place}, {:?}, of {} says", pieces[place].text, pieces.len()))?;
    print("  logit  probability  token")?;
    for one in &said.top {
        print(&format!("{:7.3}  {:11.4}  {:?}", one.logit, one.probability, words.token(one.token)))?;
    }
    let Some(best) = best.first() else { return Ok(()) };
    print_lens(checkpoint, words, &read, (place, best.token), args.temperature)?;
    match attribute(checkpoint, &tokens, &read, (place, best.token)) {
        Ok(sum) => print_parts(&sum, &words.token(best.token))?,
        Err(NoAttribution::NormsBetween) => {
            print("no sum of parts: norms stand after the sums, so that each layer rescales what all before it wrote")?;
        }
        Err(NoAttribution::NoLogits) => {}
    }
    if args.tokens > 0 && document.spec.mask.causal {
        print_continuation(args, document, &pieces)?;
    }
    Ok(())
}

/// The logits `[V]` at a place, where another kernel than the exact one makes the attention.
fn by_kernel(args: &Next, document: &Document, read: &Trace, place: usize) -> anyhow::Result<Option<Vec<f32>>> {
    let (kernel, (reader, _)) = (args.kernel.kernel(), reader(document)?);
    if kernel == Kernel::Exact {
        return Ok(None);
    }
    let (checkpoint, spec) = (&reader.model.checkpoint, &document.spec);
    let checked = kernel.check_model(&checkpoint.model, spec);
    checked.map_err(|why| anyhow!(Text::default().get(why.into_str()).into_owned()))?;
    let stream = uninterrupted(|report| kernel.run(&checkpoint.model, &read.embeddings, spec, report));
    Ok(Some(logits_at(checkpoint, &stream, place)))
}

/// What each layer would say.
fn print_lens(
    checkpoint: &Checkpoint,
    words: &Words,
    read: &Trace,
    (place, token): (usize, usize),
    temperature: f32,
) -> anyhow::Result<()> {
    let question = LensQuestion { places: vec![place], count: OF_LAYER, tokens: vec![token], temperature };
    let lens = uninterrupted(|report| logit_lens(checkpoint, read, &question, report));
    let levels: Vec<Prediction> = lens.into_iter().flatten().flatten().collect();
    print(&format!("after each layer, and the rank of {:?}", words.token(token)))?;
    for (level, said) in levels.iter().enumerate() {
        let name = level.checked_sub(1).map_or_else(|| "embedding".to_owned(), |layer| format!("layer {layer}"));
        let top = said.top.iter().map(|one| format!("{:?} {:.3}", words.token(one.token), one.probability));
        let rank = said.asked.first().map_or(0, |one| one.rank + 1);
        print(&format!("{name:>9}  {rank:6}  {}", top.collect::<Vec<_>>().join("  ")))?;
    }
    Ok(())
}

/// The largest parts of a logit.
fn print_parts(sum: &Attribution, token: &str) -> anyhow::Result<()> {
    let mut parts = sum.parts.clone();
    parts.sort_by(|(_, a), (_, b)| b.abs().total_cmp(&a.abs()));
    let others: f64 = parts.iter().skip(PARTS).map(|(_, number)| f64::from(*number)).sum();
    print(&format!("{:.3} for {token:?} is the sum of {} parts", sum.logit, parts.len()))?;
    for (part, number) in parts.iter().take(PARTS) {
        let name = match part {
            LogitPart::Word => "word".to_owned(),
            LogitPart::Position => "position".to_owned(),
            LogitPart::Head { layer, head } => format!("L{layer}H{head}"),
            LogitPart::AttentionBias { layer } => format!("L{layer} bias of attention"),
            LogitPart::Mlp { layer } => format!("L{layer} MLP"),
            LogitPart::NormBias => "bias of the last norm".to_owned(),
            LogitPart::UnembeddingBias => "bias of the logit".to_owned(),
        };
        print(&format!("{number:+7.3}  {name}"))?;
    }
    print(&format!("{others:+7.3}  all others"))
}

/// The text goes on.
fn print_continuation(args: &Next, document: &Document, pieces: &[Piece]) -> anyhow::Result<()> {
    let (reader, _) = reader(document)?;
    let (checkpoint, words) = (&reader.model.checkpoint, &reader.model.words);
    let tokens: Vec<usize> = pieces.iter().map(|piece| piece.id).collect();
    let ends = |token: usize| words.is_special(token);
    let drawn = uninterrupted(|report| {
        let count = args.tokens;
        continuation(checkpoint, &document.spec, &tokens, (count, &ends), &args.sampling(), &mut |_| {}, report)
    });
    let text = words.join(&drawn).map_err(|error| anyhow!(error))?;
    print(&format!("goes on, seed {}, temperature {}: {text:?}", args.seed, args.temperature))
}
