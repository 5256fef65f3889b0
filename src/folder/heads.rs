//! Which heads of a model do what, as a table.

use anyhow::anyhow;
use attention_lab::analysis::{HeadTable, TrialSentence, TrialWords, Trials, search_checkpoint};
use attention_lab::document::Which;
use attention_lab::files::{self, SHIPPED, write_heads};
use attention_lab::jobs::uninterrupted;
use attention_lab::model::{Checkpoint, Words};
use attention_lab::text::{Mismatch, say};

use super::read::most_tokens;
use crate::cli::Heads;
use crate::out::{print, write};

/// Random tokens that come twice in a text.
const HALF: usize = 32;
/// Texts of each kind, by their seeds.
const SEEDS: std::ops::Range<u64> = 0..4;
/// Heads that are told of each habit.
const BEST: usize = 5;

/// Tries all heads, and prints what they do.
pub fn heads(args: &Heads) -> anyhow::Result<()> {
    let (checkpoint, words) = files::open_checkpoint(&args.folder)?;
    let trials = trials(&checkpoint, &words)?;
    let table =
        uninterrupted(|report| search_checkpoint(&checkpoint, &checkpoint.spec(), &trials, report, &mut |_| {}));
    if args.csv {
        return write(std::path::Path::new("-"), |out| write_heads(&table, out));
    }
    let tokens = trials.plain.first().map_or(0, Vec::len);
    print(&format!(
        "{}, {tokens} random tokens a text, seeds {} to {}",
        checkpoint.family,
        SEEDS.start,
        SEEDS.end - 1
    ))?;
    print_table(&table)
}

/// The texts for a model.
fn trials(checkpoint: &Checkpoint, words: &Words) -> anyhow::Result<Trials> {
    let material = TrialWords::of(words, checkpoint.vocabulary()).map_err(|error| anyhow!(error))?;
    let room = most_tokens(checkpoint).saturating_sub(material.around.concat().len());
    let half = HALF.min(room / 2).min(material.ordinary.len() / 2);
    if half == 0 {
        return Err(Mismatch::new(say("expected-more-tokens"), room).inside(say("place-vocabulary")).into());
    }
    let mut trials = Trials::random(&material, half, SEEDS);
    if checkpoint.causal {
        return Ok(trials);
    }
    for preset in SHIPPED {
        let Some(document) = files::shipped_document(preset.slug) else { continue };
        let texts: Vec<&str> = document.tokens.iter().map(|token| token.text.as_str()).collect();
        let text = texts.join(" ");
        let pieces = words.split(&text).map_err(|error| anyhow!(error))?;
        if pieces.len() <= most_tokens(checkpoint) {
            let dictionary = document.dictionary(Which::First);
            trials.sentences.push(TrialSentence::new(&text, &pieces, |word| dictionary.features(word)));
        }
    }
    Ok(trials)
}

fn print_table(table: &HeadTable) -> anyhow::Result<()> {
    let names: Vec<&str> = table.habits.iter().map(|habit| habit.name()).collect();
    print(&format!("{:8}{}", "head", names.iter().map(|name| format!("  {name:>8}")).collect::<String>()))?;
    for row in &table.rows {
        let scores = row.scores.iter().zip(&names).map(|(score, name)| {
            let text = score.map_or_else(|| "-".to_owned(), |score| format!("{score:.3}"));
            format!("  {text:>width$}", width = name.len().max(8))
        });
        print(&format!("{:8}{}", format!("L{}H{}", row.layer, row.head), scores.collect::<String>()))?;
    }
    for habit in &table.habits {
        let rows = table.sorted_by(*habit).into_iter().take(BEST);
        let best = rows
            .filter_map(|row| table.score(row, *habit).map(|score| format!("L{}H{} {score:.3}", row.layer, row.head)));
        print(&format!("{}: {}", habit.name(), best.collect::<Vec<_>>().join(", ")))?;
    }
    Ok(())
}
