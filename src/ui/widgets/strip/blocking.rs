//! A token that nobody may look at.

use egui::Response;

use crate::document::{Document, Which};
use crate::ui::Scene;
use crate::ui::widgets::change_menu::{self, Thing, can_change};
use crate::workbench::Edit;

/// Whether the mask lets no query of a sentence look at a token.
pub(super) fn is_blocked(document: &Document, which: Which, token: usize) -> bool {
    let tokens = document.sentence(which).len();
    !(0..tokens).any(|query| document.spec.mask.allows(query, token, tokens))
}

/// Blocks a token for all queries, or allows it to all.
pub(super) fn toggle(scene: &mut Scene, which: Which, token: usize) {
    let allowed = is_blocked(scene.workbench.document(), which, token);
    scene.edit(Edit::PaintKey { key: token, allowed });
}

/// What a secondary click on a chip offers; nothing changes what is pinned.
pub(super) fn menu(response: &Response, scene: &mut Scene, which: Which, token: usize) {
    if scene.is_pinned {
        return;
    }
    change_menu::menu(response, scene, |ui, scene| {
        if which == Which::First && can_change(scene) {
            change_menu::offers(ui, scene, Thing::Token(token));
            ui.separator();
        }
        let before = scene.commands.len();
        let blocked = is_blocked(scene.workbench.document(), which, token);
        let label = scene.text(if blocked { "token-allow" } else { "token-block" });
        if ui.button(label).clicked() {
            scene.edit(Edit::PaintKey { key: token, allowed: blocked });
        }
        let document = scene.workbench.document();
        let is_typed = document.text_with(which, token, "").is_some();
        if let Some(mask) = document.mask_token().filter(|_| is_typed)
            && ui.button(scene.with("token-hide-this", &[("mask", mask)])).clicked()
        {
            scene.edit(Edit::HideToken { which, at: token });
        }
        if scene.commands.len() > before {
            ui.close();
        }
    });
}
