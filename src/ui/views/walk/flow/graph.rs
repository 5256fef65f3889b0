//! What goes into what: the table of stages, with all that is drawn as one part taken together.

use crate::analysis::{Source, Stage, Walk, Way};

/// A part of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// The words that go in.
    Words,
    /// The layers before the chosen one.
    Before,
    /// The heads of the chosen layer; where one is open, the others.
    Heads,
    /// A matrix: of the chosen layer, of the head that is open, or one that goes into the first layer.
    Stage(Stage),
    /// The layers after the chosen one.
    After,
}

/// What is looked at, of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sight {
    pub layer: usize,
    pub head: usize,
    pub layers: usize,
    pub heads: usize,
    /// Whether the inside of the chosen head is drawn.
    pub open: bool,
}

impl Sight {
    /// Where a stage is drawn, of a layer with a way through it.
    fn part(self, way: &Way, layer: usize, head: usize, stage: Stage) -> Part {
        match way.drawn_in(stage) {
            stage @ (Stage::Embeddings | Stage::Positions) => Part::Stage(stage),
            _ if layer < self.layer => Part::Before,
            _ if layer > self.layer => Part::After,
            stage if stage.is_per_head() && !(self.open && head == self.head) => Part::Heads,
            stage => Part::Stage(stage),
        }
    }
}

/// One part goes into another, by a stage that its formulas read; the words, which the embeddings are of, by none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arrow {
    pub from: Part,
    pub to: Part,
    pub source: Option<Source>,
}

/// All arrows, each once.
pub(super) fn arrows(walk: &Walk, sight: Sight) -> Vec<Arrow> {
    let mut all = vec![Arrow { from: Part::Words, to: Part::Stage(Stage::Embeddings), source: None }];
    // The embeddings go into the first layer, and only neighbours into each other.
    let mut layers = vec![0, sight.layer, sight.layer + 1];
    layers.retain(|layer| *layer < sight.layers);
    layers.dedup();
    let last = walk.way(sight.layer.saturating_sub(1));
    for layer in layers {
        let way = walk.way(layer);
        for head in 0..if layer == sight.layer { sight.heads } else { 1 } {
            let own = |stage: &Stage| head == 0 || stage.is_per_head() || *stage == Stage::Concat;
            for stage in way.stages().filter(own) {
                let to = sight.part(&way, layer, head, stage);
                for source in walk.sources_on(&way, layer, head, stage) {
                    let of = if source.layer == layer { &way } else { &last };
                    let from = sight.part(of, source.layer, head, source.stage);
                    if from != to && !all.iter().any(|arrow| (arrow.from, arrow.to) == (from, to)) {
                        all.push(Arrow { from, to, source: Some(source) });
                    }
                }
            }
        }
    }
    all
}

/// A part, and all that it was made from.
pub(super) fn way_back(arrows: &[Arrow], to: Part) -> Vec<Part> {
    let mut found = vec![to];
    let mut at = 0;
    while let Some(part) = found.get(at).copied() {
        for arrow in arrows.iter().filter(|arrow| arrow.to == part) {
            if !found.contains(&arrow.from) {
                found.push(arrow.from);
            }
        }
        at += 1;
    }
    found
}
