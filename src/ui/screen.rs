//! Drawing a part of the screen, and doing what is asked for there.

use egui::Context;

use super::caches::Caches;
use super::scene::Scene;
use super::theme::Theme;
use crate::workbench::{Command, Workbench};

/// What a frame is drawn from, and what obeys it.
pub(super) struct Screen<'s> {
    pub workbench: &'s mut Workbench,
    pub caches: &'s mut Caches,
    pub theme: Theme,
}

impl Screen<'_> {
    /// Draws a part of the screen, then obeys it. Says whether it asked for anything.
    pub fn draw(&mut self, narrow: bool, part: impl FnOnce(&mut Scene)) -> bool {
        let (workbench, caches, theme) = (&*self.workbench, &mut *self.caches, self.theme);
        let (commands, half) = (Vec::new(), None);
        let mut scene = Scene { workbench, theme, caches, commands, narrow, projected: false, half, is_pinned: false };
        part(&mut scene);
        let commands = scene.commands;
        self.obey(commands)
    }

    /// Says whether there was anything to obey.
    pub fn obey(&mut self, commands: Vec<Command>) -> bool {
        let asked = !commands.is_empty();
        for command in commands {
            self.workbench.apply(command);
        }
        asked
    }

    /// Brings what is derived up to date, now or by a job that asks for a frame when it is done.
    pub fn update(&mut self, ctx: &Context) {
        let wake = ctx.clone();
        self.workbench.update(move || wake.request_repaint());
    }
}
