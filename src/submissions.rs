//! What learners have handed in, judged and put into a table.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use attention_lab::text::Text;
use attention_lab::workbench::{JudgedTask, Submission};

use crate::out::print;

/// Columns before those of the tasks.
const COLUMNS: [&str; 7] = ["file", "learner", "lesson", "right", "tasks", "seconds", "error"];

/// A file, who handed it in, and what became of it.
struct Row {
    file: String,
    submission: Option<Submission>,
    judged: Result<Vec<JudgedTask>, String>,
}

/// Writes the table of all files of a folder to the standard output. The lessons are files that are no shipped ones. A file
/// that cannot be judged is a row with its error.
pub fn table(folder: &Path, lessons: &[PathBuf]) -> anyhow::Result<()> {
    let lessons: Vec<String> = lessons.iter().map(|path| path.display().to_string()).collect();
    let rows: Vec<Row> = files(folder)?.iter().map(|path| judge(path, &lessons)).collect();
    let tasks = rows.iter().flat_map(|row| row.judged.iter().flatten()).map(|(step, _)| *step).max().unwrap_or(0);
    let asked = |step: &usize| rows.iter().any(|row| row.judged.iter().flatten().any(|(other, _)| other == step));
    let steps: Vec<usize> = (1..=tasks).filter(asked).collect();
    let columns = COLUMNS.iter().map(ToString::to_string).chain(steps.iter().map(|step| format!("step {step}")));
    print(&line(columns))?;
    rows.iter().try_for_each(|row| print(&line(fields(row, &steps))))
}

/// The files of a folder that end in .ron, by their names.
fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read the folder {}", folder.display()))?;
    let is_ron = |path: &PathBuf| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ron"));
    let mut files: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).filter(is_ron).collect();
    files.sort();
    Ok(files)
}

fn judge(path: &Path, lessons: &[String]) -> Row {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let text = Text::default();
    match Submission::open(path) {
        Ok(submission) => {
            let judged = submission.judge(lessons).map_err(|mismatch| mismatch.explain(&text));
            Row { file, submission: Some(submission), judged }
        }
        Err(error) => Row { file, submission: None, judged: Err(error.problem.explain(&text)) },
    }
}

fn fields(row: &Row, steps: &[usize]) -> Vec<String> {
    let of = |field: fn(&Submission) -> String| row.submission.as_ref().map(field).unwrap_or_default();
    let judged = row.judged.as_deref().unwrap_or_default();
    let count = |number: usize| if row.judged.is_ok() { number.to_string() } else { String::new() };
    let right = judged.iter().filter(|(_, right)| *right == Some(true)).count();
    let task = |step: &usize| {
        let right = judged.iter().find(|(other, _)| other == step).and_then(|(_, right)| *right);
        right.map_or_else(String::new, |right| u8::from(right).to_string())
    };
    let error = row.judged.as_ref().err().map(|error| error.replace('\n', " ")).unwrap_or_default();
    let known = [
        row.file.clone(),
        of(|submission| submission.learner.clone()),
        of(|submission| submission.lesson.clone()),
        count(right),
        count(judged.len()),
        of(|submission| submission.seconds.to_string()),
        error,
    ];
    known.map(|field| harmless(&field)).into_iter().chain(steps.iter().map(task)).collect()
}

/// Fields with commas between them; in quotation marks where they hold what would end them (RFC 4180).
fn line(fields: impl IntoIterator<Item = String>) -> String {
    let quoted = |field: String| {
        if field.contains([',', '"', '\n', '\r']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
    };
    fields.into_iter().map(quoted).collect::<Vec<_>>().join(",")
}

/// A spreadsheet carries out what begins like a formula: an apostrophe before it makes it a text.
fn harmless(field: &str) -> String {
    if field.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{field}") } else { field.to_owned() }
}
