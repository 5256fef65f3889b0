//! All that a model computes, as a file.

use std::collections::BTreeMap;

use attention_lab::attention::Reading;
use attention_lab::document::Document;
use attention_lab::files::{self, gradient_tensors, hook_tensors, reading_tensors};
use attention_lab::model::Checkpoint;
use attention_lab::text::{Mismatch, say};
use attention_lab::train::Blame;

use super::read::{read, reader};
use crate::cli::{Export, Names};
use crate::out::{unknown_tensor, write};

/// What can be asked for by its name.
const LAB_NAMES: &str = "token_ids, embeddings, layers.{l}.heads.{h}.{q,k,v,scores,weights,output}, \
                         layers.{l}.{attention,mlp,output}, final, logits, and grad. before these with --gradients";
const HOOK_NAMES: &str = "token_ids, blocks.{l}.hook_{resid_pre,attn_out,resid_mid,mlp_out,resid_post}, \
                          blocks.{l}.attn.hook_{q,k,v,rot_q,rot_k,attn_scores,pattern,z}, ln_final.hook_normalized, logits";

/// The way back from the loss of what the text itself says next.
fn blame(checkpoint: &Checkpoint, document: &Document, reading: &Reading) -> Result<Blame, Mismatch> {
    let tokens = &reading.tokens;
    let targets = (0..tokens.len()).map(|place| tokens.get(place + 1).copied()).collect();
    let other = || Mismatch::new(say("expected-trainable-model"), document.title.as_str()).inside("--gradients");
    Blame::new(checkpoint, &document.spec, tokens.clone(), targets).ok_or_else(other)
}

/// Runs a document's model on its text, and writes its matrices.
pub fn export(args: &Export, document: &Document) -> anyhow::Result<()> {
    let (reader, pieces) = reader(document)?;
    let checkpoint = &reader.model.checkpoint;
    let reading = read(document)?;
    let stream = reading.trace.layers.last().map_or(&reading.trace.embeddings, |layer| &layer.output);
    let normalized = checkpoint.normalized(stream);
    let blame = if args.gradients { Some(blame(checkpoint, document, &reading)?) } else { None };
    let (mut tensors, known) = match args.names {
        Names::Lab => (reading_tensors(&reading), LAB_NAMES),
        Names::Hooks => (hook_tensors(checkpoint, &reading, normalized.as_ref()), HOOK_NAMES),
    };
    tensors.extend(blame.iter().flat_map(gradient_tensors));
    let Some(name) = &args.tensor else {
        let texts: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        return write(&args.output, |out| files::export_tensors(&tensors, &texts, &BTreeMap::new(), out));
    };
    let unknown = || unknown_tensor(name, known, (checkpoint.model.layers.len(), checkpoint.heads()));
    let tensor = files::find_tensor(&tensors, name).ok_or_else(unknown)?;
    let format = args.format().expect("a matrix is named along with a format");
    write(&args.output, |out| format.write(tensor, out))
}
