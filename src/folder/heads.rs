//! Which heads of a model do what, as a table.

use attention_lab::analysis::{HeadTable, search_checkpoint};
use attention_lab::files::{self, write_heads};
use attention_lab::jobs::uninterrupted;
use attention_lab::workbench::{TRIAL_SEEDS, trials};

use crate::cli::Heads;
use crate::out::{print, write};

/// Heads that are told of each habit.
const BEST: usize = 5;

/// Tries all heads, and prints what they do.
pub fn heads(args: &Heads) -> anyhow::Result<()> {
    let model = files::open_model(&args.folder)?;
    let (checkpoint, trials) = (&model.checkpoint, trials(&model)?);
    let table = uninterrupted(|report| search_checkpoint(checkpoint, &checkpoint.spec(), &trials, report, &mut |_| {}));
    if args.csv {
        return write(std::path::Path::new("-"), |out| write_heads(&table, out));
    }
    let tokens = trials.plain.first().map_or(0, Vec::len);
    print(&format!(
        "{}, {tokens} random tokens a text, seeds {} to {}",
        checkpoint.family,
        TRIAL_SEEDS.start,
        TRIAL_SEEDS.end - 1
    ))?;
    print_table(&table)
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
