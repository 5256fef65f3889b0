//! The kernel's own source, and which of its lines make a stage.

use std::ops::Range;

use super::way::How;
use super::{Stage, Walk};
use crate::attention::{BLOCK_SOURCE, MIX_SOURCE, SOURCE};

impl Walk<'_> {
    /// The source of the kernel that makes a stage of a layer, and its lines, counted from 0: a pass, from its numbered
    /// comment to the next, to a blank line or to the end of its block. Given numbers have the pass
    /// that reads them.
    #[must_use]
    pub fn source_lines(&self, layer: usize, stage: Stage) -> (&'static str, Range<usize>) {
        let way = self.way(layer);
        let pass = match (stage, way.step(stage).how) {
            // The output of the layer before.
            (Stage::Input, How::Copy) => 10,
            (_, How::Turn) => 3,
            (_, How::Norm(_)) => 11,
            // The output of a block.
            (Stage::Output, How::Add) if way.has(Stage::Mlp) => 16,
            (Stage::Output, How::Add) => 12,
            _ => stage.pass(),
        };
        let source = match pass {
            8 | 9 => MIX_SOURCE,
            ..=10 => SOURCE,
            _ => BLOCK_SOURCE,
        };
        (source, pass_lines(source, pass))
    }
}

/// The lines of a numbered pass of a source, counted from 0: see [`Walk::source_lines`]. Panics where there is no such pass.
#[must_use]
pub fn pass_lines(source: &str, number: usize) -> Range<usize> {
    let mark = format!("// {number}. ");
    let mut rest = source.lines().enumerate().skip_while(|(_, line)| !line.trim_start().starts_with(&mark));
    let (start, first) = rest.next().expect("each pass has its comment");
    let indent = first.len() - first.trim_start().len();
    let ends = |line: &str| {
        let code = line.trim_start();
        code.is_empty() || line.len() - code.len() < indent || is_mark(code)
    };
    let after = rest.find(|(_, line)| ends(line)).map_or_else(|| source.lines().count(), |(line, _)| line);
    start..after
}

fn is_mark(code: &str) -> bool {
    let number = code.strip_prefix("// ").and_then(|comment| comment.split_once(". "));
    number.is_some_and(|(number, _)| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}
