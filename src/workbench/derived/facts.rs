//! What was found out about the heads of a state, each once, and which heads were asked for.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::analysis::{Patterns, Target};
use crate::attention::{AttentionMap, HeadRun};
use crate::document::{Document, Judged, PerRun, Which};
use crate::math::pooled;
use crate::workbench::{HeadGroup, HeadHabits, HeadSummary};

/// Cells along each side of a small map.
const OVERVIEW: usize = 96;

/// A head over a sentence: which, layer and number.
pub(super) type HeadKey = (Which, usize, usize);

/// A head is in use for so many turns after it was asked for; a frame has two.
pub(super) const USED_FOR: u32 = 3;

/// Answers have places by sentence, then by layer times heads plus head.
#[derive(Debug)]
pub(super) struct Facts {
    judged: OnceLock<Vec<Option<Judged>>>,
    /// Whether its own keys or values were changed by hand.
    edited: Vec<OnceLock<bool>>,
    summaries: PerRun<Vec<OnceLock<HeadSummary>>>,
    habits: PerRun<Vec<OnceLock<HeadHabits>>>,
    overviews: Vec<OnceLock<AttentionMap>>,
    /// Heads that are alike.
    groups: OnceLock<Vec<HeadGroup>>,
    targets: PerRun<OnceLock<Vec<Target>>>,
    patterns: PerRun<OnceLock<Patterns>>,
    /// The turn in which each head was asked for last, and the present one.
    asked: PerRun<Vec<AtomicU32>>,
    turn: AtomicU32,
}

fn places<T>(count: usize) -> Vec<OnceLock<T>> {
    (0..count).map(|_| OnceLock::new()).collect()
}

impl Facts {
    /// Of so many heads.
    pub fn new(count: usize) -> Self {
        Self {
            judged: OnceLock::new(),
            edited: places(count),
            summaries: PerRun::from_fn(|_| places(count)),
            habits: PerRun::from_fn(|_| places(count)),
            overviews: places(count),
            groups: OnceLock::new(),
            targets: PerRun::default(),
            patterns: PerRun::default(),
            asked: PerRun::from_fn(|_| (0..count).map(|_| AtomicU32::new(0)).collect()),
            turn: AtomicU32::new(USED_FOR + 1),
        }
    }

    /// Notes that a head was asked for.
    pub fn ask(&self, which: Which, index: usize) {
        if let Some(asked) = self.asked[which].get(index) {
            asked.store(self.turn.load(Ordering::Relaxed), Ordering::Relaxed);
        }
    }

    /// Begins a turn.
    pub fn next_turn(&self) {
        self.turn.fetch_add(1, Ordering::Relaxed);
    }

    /// How many turns ago a head was asked for.
    pub fn unused_for(&self, which: Which, index: usize) -> u32 {
        let asked = self.asked[which].get(index).map_or(0, |asked| asked.load(Ordering::Relaxed));
        self.turn.load(Ordering::Relaxed) - asked
    }

    /// The verdicts; where there are none yet, `judge` makes them, if it is given.
    pub fn claims(&self, judge: Option<impl FnOnce() -> Vec<Option<Judged>>>) -> &[Option<Judged>] {
        match judge {
            Some(judge) => self.judged.get_or_init(judge),
            None => self.judged.get().map_or(&[], Vec::as_slice),
        }
    }

    pub fn is_edited(&self, document: &Document, layer: usize, leader: usize) -> bool {
        let slot = self.edited.get(layer * document.heads() + leader);
        slot.is_some_and(|slot| *slot.get_or_init(|| document.edits_keys_or_values(layer, leader)))
    }

    pub fn groups(&self) -> Option<&[HeadGroup]> {
        self.groups.get().map(Vec::as_slice)
    }

    /// Keeps the groups, unless they are known.
    pub fn keep_groups(&self, groups: Vec<HeadGroup>) {
        self.groups.get_or_init(|| groups);
    }

    pub fn summary(&self, which: Which, index: usize) -> Option<&HeadSummary> {
        self.summaries[which].get(index)?.get()
    }

    pub fn habits(&self, which: Which, index: usize) -> Option<&HeadHabits> {
        self.habits[which].get(index)?.get()
    }

    pub fn overview(&self, index: usize) -> Option<&AttentionMap> {
        self.overviews.get(index)?.get()
    }

    /// Finds out what a head's weights come to, if that is not known.
    pub fn summarize(
        &self,
        document: &Document,
        (which, layer, head): HeadKey,
        run: HeadRun<'_>,
    ) -> Option<&HeadSummary> {
        let slot = self.summaries[which].get(layer * document.heads() + head)?;
        let source = document.head(layer, head).map(|head| &head.source);
        let new = || HeadSummary::new(source, run, self.targets(document, which), &document.spec.mask);
        Some(slot.get_or_init(new))
    }

    /// Finds out what a head does, if that is not known.
    pub fn find_habits(
        &self,
        document: &Document,
        key @ (which, layer, head): HeadKey,
        run: HeadRun<'_>,
    ) -> Option<&HeadHabits> {
        let summary = self.summarize(document, key, run)?;
        let slot = self.habits[which].get(layer * document.heads() + head)?;
        Some(slot.get_or_init(|| HeadHabits::new(summary, run, self.patterns(document, which))))
    }

    /// Makes the small map of a head over the first sentence.
    pub fn make_overview(&self, index: usize, run: HeadRun<'_>) {
        let (tokens, side) = (run.tokens(), run.tokens().min(OVERVIEW));
        let at = |query: usize, key: usize| run.allows(query, key).then(|| run.weights.at(query, key));
        if let Some(slot) = self.overviews.get(index) {
            slot.get_or_init(|| {
                let mut rows = Vec::with_capacity(side * side);
                pooled((tokens, tokens), (side, side), at, f32::max, |_, cells| {
                    rows.extend(cells.iter().map(|cell| cell.unwrap_or(f32::NAN)));
                });
                AttentionMap::of_rows(side, rows)
            });
        }
    }

    pub fn targets(&self, document: &Document, which: Which) -> &[Target] {
        self.targets[which].get_or_init(|| document.targets(which))
    }

    /// Where each label points in the first or the second sentence.
    pub fn patterns(&self, document: &Document, which: Which) -> &Patterns {
        let new = || Patterns::new(self.targets(document, which).to_vec(), &document.spec.mask);
        self.patterns[which].get_or_init(new)
    }
}
