//! A lesson on paper: its steps with their pictures, as a worksheet or with the answers.

use egui::{Vec2, pos2, vec2};
use strum::VariantArray;

use crate::figure::{Block, Placed, handout_block, view_block, write_pages};
use crate::ui::{Handout, asks_on_paper};
use crate::workbench::{Bookmark, Command, LessonCommand, SettingsChange, Side, ThemeChoice, ViewChange, Workbench};

/// A4, in PDF points, and what is left free around.
const PAGE: Vec2 = vec2(595.276, 841.89);
const MARGIN: Vec2 = vec2(56.7, 51.0);
/// PDF points of a point of text, of which there are 96 in an inch.
const OF_POINT: f32 = 0.75;
/// The window of which a picture is, in points.
const WINDOW: Vec2 = vec2(860.0, 540.0);
/// Between blocks, and before a step.
const GAP: f32 = 9.0;
const BEFORE_STEP: f32 = 22.0;
/// For the foot of a page.
const FOOT: f32 = 24.0;

/// A block as wide as the page, and what is left free above it.
struct Piece {
    block: Block,
    scale: f32,
    above: f32,
}

/// The lesson of a name or a path as a PDF, in a language; with its answers, or to be filled in. Every number is computed.
///
/// # Errors
/// The lesson, or a preset that it opens, cannot be read.
pub fn handout(lesson: &str, language: &str, answers: bool) -> Result<Vec<u8>, String> {
    let mut bench = Workbench::default();
    bench.apply(SettingsChange::Language(Some(language.to_owned())));
    bench.apply(SettingsChange::Theme(ThemeChoice::Light));
    enter(&mut bench, lesson, 0)?;
    let steps = bench.lesson().map_or(0, |playing| playing.lesson().steps.len());
    let mut groups = vec![vec![words(&mut bench, &Handout::Title { answers }, 0.0)]];
    for step in 0..steps {
        enter(&mut bench, lesson, step)?;
        let mut group = vec![words(&mut bench, &Handout::Step, BEFORE_STEP)];
        if answers {
            bench.apply(Command::Lesson(LessonCommand::ShowMe));
            bench.apply(Command::Lesson(LessonCommand::Reveal));
            bench.update_now();
        }
        // What would give the answer away is no part of the question.
        if bench.lesson().is_some_and(|playing| !playing.covers_view()) {
            group.push(picture(&bench));
        }
        if bench.lesson().is_some_and(|playing| asks_on_paper(playing, answers)) {
            group.push(words(&mut bench, &Handout::Question { answers }, GAP));
        }
        groups.push(group);
    }
    let groups: Vec<Vec<Piece>> = groups.into_iter().map(|group| group.into_iter().flatten().collect()).collect();
    let pages = broken(&groups);
    let feet = (1..=pages.len()).map(|page| words(&mut bench, &Handout::Foot { page, pages: pages.len() }, 0.0));
    let feet: Vec<Option<Piece>> = feet.collect();
    let title = bench.lesson().map(|playing| playing.lesson().title.in_language(bench.text.language()).plain());
    let placed: Vec<Vec<Placed<'_>>> = pages
        .into_iter()
        .zip(&feet)
        .map(|(mut page, foot)| {
            let at = |foot: &Piece| pos2(MARGIN.x, PAGE.y - MARGIN.y - foot.block.size().y * foot.scale);
            page.extend(foot.iter().map(|foot| Placed { block: &foot.block, at: at(foot), scale: foot.scale }));
            page
        })
        .collect();
    Ok(write_pages((&title.unwrap_or_default(), language), PAGE, &placed))
}

fn enter(bench: &mut Workbench, lesson: &str, step: usize) -> Result<(), String> {
    let start = Bookmark { lesson: lesson.to_owned(), step };
    bench.apply(Command::Lesson(LessonCommand::Start(start)));
    if bench.lesson().is_none() {
        return Err(bench.message().map(|message| message.text.clone()).unwrap_or_default());
    }
    bench.update_now();
    Ok(())
}

/// Text in the size of print.
fn words(bench: &mut Workbench, part: &Handout, above: f32) -> Option<Piece> {
    let width = (PAGE.x - 2.0 * MARGIN.x) / OF_POINT;
    Some(Piece { block: handout_block(bench, width, part)?, scale: OF_POINT, above })
}

/// The view alone, without the lesson and the panels beside it, as wide as the text.
fn picture(bench: &Workbench) -> Option<Piece> {
    let mut aside = bench.aside();
    for side in Side::VARIANTS.iter().copied() {
        aside.apply(ViewChange::Panel { side, open: false, narrow: false });
    }
    let block = view_block(&mut aside, WINDOW)?;
    let scale = (PAGE.x - 2.0 * MARGIN.x) / block.size().x;
    Some(Piece { block, scale, above: GAP })
}

/// Pages in which pieces stand below each other. A group is not broken where it fits on a page, nor is a piece, which is made
/// smaller where it does not.
fn broken(groups: &[Vec<Piece>]) -> Vec<Vec<Placed<'_>>> {
    let (top, bottom) = (MARGIN.y, PAGE.y - MARGIN.y - FOOT);
    let scale = |piece: &Piece| piece.scale.min((bottom - top) / piece.block.size().y);
    let height = |piece: &Piece| piece.block.size().y * scale(piece);
    let (mut pages, mut below) = (vec![Vec::new()], top);
    for group in groups {
        let whole: f32 = group.iter().map(|piece| piece.above + height(piece)).sum();
        for (index, piece) in group.iter().enumerate() {
            let needs = if index == 0 && whole <= bottom - top { whole } else { piece.above + height(piece) };
            if below > top && below + needs > bottom + 0.5 {
                pages.push(Vec::new());
                below = top;
            }
            let at = pos2(MARGIN.x, if below > top { below + piece.above } else { top });
            if let Some(page) = pages.last_mut() {
                page.push(Placed { block: &piece.block, at, scale: scale(piece) });
            }
            below = at.y + height(piece);
        }
    }
    pages
}
