//! The kernel's own source, and which of its lines make a stage.

use std::ops::Range;

use super::{Stage, Walk};
use crate::attention::SOURCE;

impl Walk<'_> {
    /// The lines of [`SOURCE`], counted from 0, that make a stage of a layer: a pass, from its numbered
    /// comment to the next, to a blank line or to the end of its block. Given numbers have the pass
    /// that reads them.
    #[must_use]
    pub fn source_lines(&self, layer: usize, stage: Stage) -> Range<usize> {
        lines(match stage {
            // The output of the layer before.
            Stage::Input if layer > 0 => 10,
            Stage::Queries | Stage::Keys if self.turn().is_some() => 3,
            _ => stage.pass(),
        })
    }
}

/// The lines of a pass.
fn lines(number: usize) -> Range<usize> {
    let mark = format!("// {number}. ");
    let mut rest = SOURCE.lines().enumerate().skip_while(|(_, line)| !line.trim_start().starts_with(&mark));
    let (start, first) = rest.next().expect("each pass has its comment");
    let indent = first.len() - first.trim_start().len();
    let ends = |line: &str| {
        let code = line.trim_start();
        code.is_empty() || line.len() - code.len() < indent || is_mark(code)
    };
    let after = rest.find(|(_, line)| ends(line)).map_or_else(|| SOURCE.lines().count(), |(line, _)| line);
    start..after
}

fn is_mark(code: &str) -> bool {
    let number = code.strip_prefix("// ").and_then(|comment| comment.split_once(". "));
    number.is_some_and(|(number, _)| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}
