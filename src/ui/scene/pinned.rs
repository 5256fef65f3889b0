//! Drawing what is pinned in the place of the document.

use super::Scene;
use crate::workbench::{Command, Peek, PointerChange, ViewChange};

impl Scene<'_> {
    /// Draws what is pinned. What is asked for there is done to the document where it changes what is looked at; nothing
    /// changes what is pinned.
    pub(crate) fn with_pinned(&mut self, draw: impl FnOnce(&mut Scene)) {
        let Some(pin) = self.workbench.pin() else { return };
        let Scene { theme, narrow, projected, half, .. } = *self;
        let caches = &mut *self.caches;
        let commands = Vec::new();
        let mut other = Scene { workbench: pin, theme, caches, commands, narrow, projected, half, is_pinned: true };
        draw(&mut other);
        for command in other.commands {
            match command {
                Command::View(change) => {
                    if let Some(change) = self.in_document(change) {
                        self.push(change);
                    }
                }
                command @ (Command::Play(..) | Command::Settings(_) | Command::Ask(_)) => self.push(command),
                _ => {}
            }
        }
    }

    /// What is looked at in what is pinned, said of the document; none where it is not there.
    fn in_document(&self, change: ViewChange) -> Option<ViewChange> {
        let peek = |peek: Peek| self.workbench.peek_of_pinned(peek);
        Some(match change {
            ViewChange::Lock(there) => ViewChange::Lock(peek(there)?),
            ViewChange::Pointer(PointerChange::Over(there)) => ViewChange::Pointer(PointerChange::Over(peek(there)?)),
            ViewChange::Pointer(PointerChange::Left(there)) => ViewChange::Pointer(PointerChange::Left(peek(there)?)),
            other => other,
        })
    }
}
