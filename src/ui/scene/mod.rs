//! What a view gets: something to read, and a place for commands.

mod outline;
mod pinned;

pub use outline::drawn_at;
pub(crate) use outline::remember;

use std::borrow::Cow;
use std::sync::Arc;

use crate::analysis::MapChange;
use crate::attention::HeadRun;
use crate::bench::Comparison;
use crate::document::{Document, Token, Which};
use crate::ui::caches::Caches;
use crate::ui::shortcuts::{Shortcut, names};
use crate::ui::textures::{BY_KERNEL, SIDE_BY_SIDE};
use crate::ui::theme::Theme;
use crate::workbench::{Command, Derived, Edit, HeadPlace, HeadSummary, Playing, Shows, Side, View, Workbench};

/// One frame's view of the workbench. Views read it and push commands; nothing else leaves them.
pub struct Scene<'a> {
    pub workbench: &'a Workbench,
    pub theme: Theme,
    pub caches: &'a mut Caches,
    pub commands: Vec<Command>,
    /// Whether there is no room for two panels beside the view.
    pub narrow: bool,
    /// Whether it is for a lecture hall: the picture without the controls around it.
    pub projected: bool,
    /// Which of two that stand side by side it is.
    pub half: Option<Half>,
    /// Whether it is what is pinned, which nothing changes.
    pub is_pinned: bool,
}

/// One of a document and what it is compared with, side by side: the same view of both, whose switches stand above one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Half {
    Pinned,
    Now,
}

impl<'a> Scene<'a> {
    /// The text of a message without arguments.
    #[must_use]
    pub fn text(&self, key: &'a str) -> Cow<'a, str> {
        self.workbench.text.get(key)
    }

    /// The text of a message with arguments.
    #[must_use]
    pub fn with(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        self.workbench.text.with(key, arguments)
    }

    /// A message, and the keys that do what it says: "Undo (Ctrl+Z)".
    #[must_use]
    pub(crate) fn with_keys(&self, ctx: &egui::Context, message: &str, row: &Shortcut) -> String {
        let keys = names(ctx, &self.workbench.text, row);
        self.with("with-keys", &[("name", &self.workbench.text.get(message)), ("keys", &keys)])
    }

    /// Asks for something.
    pub fn push(&mut self, command: impl Into<Command>) {
        self.commands.push(command.into());
    }

    /// Asks for a change of the document.
    pub fn edit(&mut self, edit: Edit) {
        self.commands.push(Command::Edit(edit));
    }

    /// Whether time passes here: not where the same is drawn in the presenter's window too.
    #[must_use]
    pub fn leads(&self) -> bool {
        !self.projected || self.workbench.lecture().is_none_or(|lecture| !lecture.presenter)
    }

    /// Whether a side panel is open.
    #[must_use]
    pub fn is_open(&self, side: Side) -> bool {
        self.has(side) && self.workbench.view().sides.is_open(side, self.narrow)
    }

    /// Whether the view has something to say in a side panel.
    #[must_use]
    pub fn has(&self, side: Side) -> bool {
        match self.workbench.view().view {
            // It would give the answer away.
            _ if side == Side::Inspector && self.workbench.lesson().is_some_and(Playing::covers_view) => false,
            View::Course => false,
            // It speaks of one state alone.
            _ if side == Side::Inspector && (self.half.is_some() || self.workbench.shows() == Shows::Both) => false,
            // It has nothing to say of what is not there.
            view if side == Side::Inspector && self.shown().recording().is_some() && view.needs_products() => false,
            // The layers need the room.
            View::Next | View::Train => side == Side::Controls,
            view => side == Side::Controls || !view.is_of_kernels(),
        }
    }

    /// What is drawn: a document with its traces. Controls read [`Workbench::document`] instead.
    #[must_use]
    pub fn derived(&self) -> &'a Derived {
        self.workbench.derived()
    }

    /// The document that the traces belong to.
    #[must_use]
    pub fn shown(&self) -> &'a Document {
        &self.workbench.derived().document
    }

    /// The tokens of a sentence of the document that is drawn.
    #[must_use]
    pub fn tokens(&self, which: Which) -> &'a [Token] {
        self.shown().sentence(which)
    }

    /// The chosen head, for the first or the second sentence; none while a trace of
    /// another shape is still under way.
    #[must_use]
    pub fn head(&self, which: Which) -> Option<HeadRun<'a>> {
        let view = self.workbench.view();
        match self.by_kernel(which) {
            Some(result) => Some(HeadRun::computed(&result.head, &self.shown().spec.mask)),
            None => self.derived().head(which, view.layer, view.head),
        }
    }

    /// Whether the chosen head is still to come.
    #[must_use]
    pub fn is_pending(&self, which: Which) -> bool {
        self.derived().is_pending(which, self.workbench.view().layer, self.workbench.view().head)
    }

    /// The chosen head by the chosen kernel, where that is not the exact one and can obey the settings.
    #[must_use]
    pub fn by_kernel(&self, which: Which) -> Option<&'a Comparison> {
        self.workbench.by_kernel(which)
    }

    /// Which variant of the chosen head is drawn: 0 is the document's own.
    #[must_use]
    pub fn variant(&self, which: Which) -> u64 {
        let serial = self.workbench.comparison().map_or(0, |comparison| comparison.serial);
        if self.by_kernel(which).is_some() { BY_KERNEL + serial * SIDE_BY_SIDE } else { 0 }
    }

    /// What changed in a head's map since what is pinned, where that is shown; none where either map is not there.
    #[must_use]
    pub fn map_change(&self, which: Which, place: HeadPlace) -> Option<Arc<Option<MapChange>>> {
        (self.workbench.shows() == Shows::Change).then(|| self.workbench.map_change(which, place))?
    }

    /// What the chosen head's weights come to.
    #[must_use]
    pub fn summary(&self, which: Which) -> Option<&'a HeadSummary> {
        match self.by_kernel(which) {
            Some(_) => self.workbench.comparison()?.summaries[which].as_ref(),
            None => self.derived().summary(which, self.workbench.view().layer, self.workbench.view().head),
        }
    }
}
