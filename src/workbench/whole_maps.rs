//! What is read from all cells of large maps, for the views that show it: by a job where that takes longer than a frame.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::derived::{CELL, Derived};
use super::pending::Pending;
use super::{HeadPlace, View, ViewState, Workbench};
use crate::analysis::Combine;
use crate::attention::AttentionMap;
use crate::document::Which;
use crate::jobs::{Cores, Stopped, Task, Wake};
use crate::kernels::{FlashStep, Tiles};

/// The revision and the version of a state.
type State = (u64, u64);
type OfHeads = (State, BTreeSet<HeadPlace>, Combine);
type OfTiles = (State, HeadPlace, Tiles);

/// The answers and the ones under way. The state keeps its own answers, too.
#[derive(Default)]
pub(super) struct WholeMaps {
    combined: Pending<OfHeads, Arc<AttentionMap>>,
    flash: Pending<OfTiles, Arc<Vec<FlashStep>>>,
}

/// The combined heads, as they are asked for.
fn heads(derived: &Derived, view: &ViewState) -> (BTreeSet<HeadPlace>, Combine) {
    (view.combined_heads(derived.document.heads()), view.combine)
}

/// The head, and the tiles, of which the steps are asked for.
fn tiles(derived: &Derived, view: &ViewState) -> (HeadPlace, Tiles) {
    ((view.layer, view.head), view.kernels.tiles_of(derived.document.tokens.len()))
}

impl WholeMaps {
    pub fn catch_up(&mut self, derived: &Arc<Derived>, view: &ViewState, wake: &Wake) -> Result<(), Stopped> {
        let (state, of) = (Arc::clone(derived), (derived.revision, derived.version));
        let cells = CELL * (derived.document.tokens.len() as u64).pow(2);
        match view.view {
            View::Heads => {
                let (heads, how) = heads(derived, view);
                let task = Task { name: "combine", cores: Cores::Spare };
                let work = cells * (heads.len() as u64 + 1);
                self.combined.update((of, heads.clone(), how), (task, || work), wake, move |_, _| {
                    Ok(state.combined(Which::First, &heads, how))
                })
            }
            View::Flash => {
                let (place, tiles) = tiles(derived, view);
                let task = Task { name: "flash", cores: Cores::Spare };
                self.flash
                    .update((of, place, tiles), (task, || cells), wake, move |_, _| Ok(state.flash_steps(place, tiles)))
            }
            _ => Ok(()),
        }
    }

    pub fn catch_up_now(&mut self, derived: &Derived, view: &ViewState) {
        let of = (derived.revision, derived.version);
        match view.view {
            View::Heads => {
                let (heads, how) = heads(derived, view);
                let answer = derived.combined(Which::First, &heads, how);
                self.combined.update_now((of, heads, how), |_, _| Ok(answer));
            }
            View::Flash => {
                let (place, tiles) = tiles(derived, view);
                let answer = derived.flash_steps(place, tiles);
                self.flash.update_now((of, place, tiles), |_, _| Ok(answer));
            }
            _ => {}
        }
    }

    pub fn snapshot(&self) -> Self {
        Self { combined: self.combined.snapshot(), flash: self.flash.snapshot() }
    }
}

impl Workbench {
    /// The map of the heads that are combined over the first sentence, and the revision and the version of its state: it is
    /// that of the one before until the one that is drawn has it. Empty where not all heads are kept, none where the first
    /// of these heads is to come.
    #[must_use]
    pub fn combined_map(&self) -> Option<(&Arc<AttentionMap>, (u64, u64))> {
        let (derived, store) = (self.derived.current(), &self.whole_maps.combined);
        let (heads, how) = heads(derived, &self.view);
        let (of, kept, by) = store.question()?;
        let is_same = (kept, *by) == (&heads, how);
        Some((store.current().filter(|_| is_same)?, *of))
    }

    /// The steps of FlashAttention over the chosen head, and whether they are those of the state that is drawn. None where
    /// the first of this head are to come.
    #[must_use]
    pub fn flash_steps(&self) -> Option<(&Arc<Vec<FlashStep>>, bool)> {
        let (derived, store) = (self.derived.current(), &self.whole_maps.flash);
        let (of, place, by) = store.question()?;
        let is_same = (*place, *by) == tiles(derived, &self.view);
        Some((store.current().filter(|_| is_same)?, *of == (derived.revision, derived.version)))
    }
}
