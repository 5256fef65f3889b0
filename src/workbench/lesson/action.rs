//! What a step of a lesson does by itself.

use serde::{Deserialize, Deserializer};

use super::target;
use crate::document::{Cell, Change, Place, Which};
use crate::workbench::{Depth, Edit, KernelKind, Lens, MapKind, Peek, View, Workbench};

/// One thing to do. Layers and heads count from 1, as on the screen.
#[derive(Clone, Debug, Deserialize)]
pub enum Action {
    /// Opens another preset.
    Open(String),
    View(View),
    Head {
        layer: usize,
        head: usize,
    },
    /// Chooses a query.
    Look(Token),
    /// Chooses a cell.
    Lock(Pair),
    Unlock,
    Map(MapKind),
    Lens(Lens),
    Depth(Depth),
    Kernel(KernelKind),
    /// Width of the sparse kernel's window.
    Window(usize),
    /// Its global tokens.
    Globals(usize),
    /// Another sentence.
    Text(String),
    Change(Change),
}

/// A token of the first sentence by its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Token(pub Place);

/// A query and a key by their texts.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair(pub Cell);

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        target::place(&text).map(Self).map_err(serde::de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Pair {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        target::cell(&text).map(Self).map_err(serde::de::Error::custom)
    }
}

impl Workbench {
    fn edit_for_lesson(&mut self, edit: Edit) -> bool {
        let made = self.edit(edit);
        self.view.clamp(&self.document);
        made
    }

    /// Does what an action says. Says whether what it names is there, and what it asks can be done.
    pub(super) fn perform(&mut self, action: &Action) -> bool {
        let peek = |query: Option<usize>, key: Option<usize>| Some(Peek { which: Which::First, query: query?, key });
        match action {
            Action::Open(name) => return self.open_for_lesson(name),
            Action::View(view) => self.view.view = *view,
            Action::Head { layer, head } => {
                let there = self.document().head(layer.wrapping_sub(1), head.wrapping_sub(1)).is_some();
                if !there {
                    return false;
                }
                (self.view.layer, self.view.head) = (layer - 1, head - 1);
            }
            Action::Look(Token(place)) => {
                self.view.lock = peek(place.find(self.document(), Which::First), None);
                return self.view.lock.is_some();
            }
            Action::Lock(Pair(cell)) => {
                let key = cell.key.find(self.document(), Which::First);
                self.view.lock = peek(cell.query.find(self.document(), Which::First), key).filter(|_| key.is_some());
                return self.view.lock.is_some();
            }
            Action::Unlock => self.view.lock = None,
            Action::Map(map) => self.view.map = *map,
            Action::Lens(lens) => self.view.walk.lens = *lens,
            Action::Depth(depth) => self.view.walk.depth = *depth,
            Action::Kernel(kind) => self.view.kernels.kind = *kind,
            Action::Window(window) => self.view.kernels.sparse.window = *window,
            Action::Globals(globals) => self.view.kernels.sparse.globals = *globals,
            Action::Text(text) => return self.edit_for_lesson(Edit::Text { which: Which::First, text: text.clone() }),
            Action::Change(Change::Ablate { layer, head })
                if self.document().head(layer.wrapping_sub(1), head.wrapping_sub(1)).is_none() =>
            {
                return false;
            }
            Action::Change(change) => return self.edit_for_lesson(Edit::Make(change.clone())),
        }
        true
    }
}
