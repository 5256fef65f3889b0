//! What is read: the sentences, their tokens, and the words' identities.

use egui::{Align, Id, Layout, Rect, RichText, ScrollArea, TextEdit, Ui, UiBuilder, Vec2};

use crate::design::{Feature, join, tokenize, visible};
use crate::document::{Token, Which};
use crate::ui::Scene;
use crate::ui::names::piece_words;
use crate::ui::panels::rows::checkbox;
use crate::ui::theme::fonts;
use crate::ui::widgets::{cut_label, fields, hint};
use crate::workbench::{Concept, Control, Edit};

/// The texts that differ between the two sentences.
struct Names {
    text: &'static str,
    tokens: &'static str,
    add: &'static str,
    shuffle: &'static str,
    shuffle_seed: &'static str,
}

const FIRST: Names = Names {
    text: "sentence-first",
    tokens: "tokens-first",
    add: "add-token-first",
    shuffle: "shuffle-first",
    shuffle_seed: "shuffle-seed-first",
};
const SECOND: Names = Names {
    text: "sentence-second",
    tokens: "tokens-second",
    add: "add-token-second",
    shuffle: "shuffle-second",
    shuffle_seed: "shuffle-seed-second",
};

/// Height of a token in the list, and of the list.
const ROW: f32 = 40.0;
const LIST: f32 = 5.5 * ROW;

pub(super) fn sentences(ui: &mut Ui, scene: &mut Scene) {
    sentence(ui, scene, Which::First);
    let document = scene.workbench.document();
    let contrast = document.contrast.is_some();
    if let Some(on) = checkbox(ui, contrast, scene.text("contrast"), scene.text("contrast-hint")) {
        scene.edit(Edit::Contrast(on));
    }
    if contrast {
        sentence(ui, scene, Which::Second);
    }
}

fn sentence(ui: &mut Ui, scene: &mut Scene, which: Which) {
    let names = match which {
        Which::First => FIRST,
        Which::Second => SECOND,
    };
    ui.push_id(which, |ui| {
        scene.control(ui, Control::Sentence, |ui, scene| text_box(ui, scene, which, names.text));
        let tokens = scene.workbench.document().sentence(which);
        let title = format!("{} · {}", scene.text(names.tokens), tokens.len());
        let list = egui::CollapsingHeader::new(title).id_salt("tokens").show_unindented(ui, |ui| {
            ui.scope(|ui| token_list(ui, scene, tokens, which));
            if scene.workbench.document().is_designed() {
                add_token(ui, scene, tokens.len(), which, names.add);
                shuffle(ui, scene, which, &names);
            }
        });
        hint(list.header_response, scene, Concept::Token);
    });
}

/// The sentence, to type in. What the user typed stays as typed (with a space at the end, say) as
/// long as the box has the focus and the text means the tokens of the document.
fn text_box(ui: &mut Ui, scene: &mut Scene, which: Which, name: &'static str) {
    let id = ui.make_persistent_id("text");
    let document = scene.workbench.document();
    let texts = || document.sentence(which).iter().map(|token| token.text.as_str());
    let focused = ui.memory(|memory| memory.has_focus(id));
    let draft: Option<String> = ui.data_mut(|data| data.remove_temp(draft_of(id)));
    let mut text = match document.typed(which) {
        Some(typed) => typed.to_owned(),
        None => draft.filter(|draft| focused && texts().eq(tokenize(draft))).unwrap_or_else(|| join(texts())),
    };
    let name = scene.text(name);
    let response = ScrollArea::vertical()
        .id_salt("text-scroll")
        .max_height(112.0)
        .show(ui, |ui| {
            let edit = TextEdit::multiline(&mut text).id(id).desired_rows(2).desired_width(f32::INFINITY);
            ui.add(edit.hint_text(scene.text("sentence-empty").into_owned()))
        })
        .inner;
    let hint = if document.reader().is_some() { "sentence-hint-learned" } else { "sentence-hint" };
    let response = response.on_hover_text(scene.text(hint));
    let label = name.into_owned();
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(label));
    if response.changed() {
        scene.edit(Edit::Text { which, text: text.clone() });
    }
    if response.has_focus() {
        ui.data_mut(|data| data.insert_temp(draft_of(id), text));
    }
}

fn draft_of(id: Id) -> Id {
    id.with("draft")
}

/// A row a token; only those in sight are drawn.
fn token_list(ui: &mut Ui, scene: &mut Scene, tokens: &[Token], which: Which) {
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt("list").max_height(LIST).show_rows(ui, ROW, tokens.len(), |ui, rows| {
        for index in rows {
            let (_, rect) = ui.allocate_space(Vec2::new(ui.available_width(), ROW));
            let id = ui.make_persistent_id(("token", index));
            ui.scope_builder(UiBuilder::new().scope_id(id).max_rect(rect), |ui| {
                token_row(ui, scene, tokens, index, which, rect);
            });
        }
    });
}

fn token_row(ui: &mut Ui, scene: &mut Scene, tokens: &[Token], index: usize, which: Which, rect: Rect) {
    let token = &tokens[index];
    let word = visible(&token.text);
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 3.0;
        ui.spacing_mut().button_padding.x = 5.0;
        ui.add_space(8.0);
        let text = &scene.workbench.text;
        let name = |key| text.with(key, &[("token", &word)]);
        let is_typed = token.piece.as_ref().is_none_or(|piece| !piece.place.is_empty());
        if fields::icon_button(ui, "✕", &name("token-remove"), is_typed).clicked() {
            scene.edit(Edit::RemoveToken { which, at: index });
        }
        if let Some(piece) = &token.piece {
            if let Some(mask) = scene.workbench.document().mask_token() {
                let hides = is_typed && !piece.is_special;
                let label = text.with("token-hide", &[("token", &word), ("mask", mask)]);
                if fields::icon_button(ui, "?", &label, hides).clicked() {
                    scene.edit(Edit::HideToken { which, at: index });
                }
            }
            return row_label(ui, scene, rect, [&word, &piece_words(text, piece)]);
        }
        if fields::icon_button(ui, "▼", &name("token-down"), index + 1 < tokens.len()).clicked() {
            scene.edit(Edit::MoveToken { which, from: index, to: index + 1 });
        }
        if fields::icon_button(ui, "▲", &name("token-up"), index > 0).clicked() {
            scene.edit(Edit::MoveToken { which, from: index, to: index - 1 });
        }
        row_label(ui, scene, rect, [&word, &about(scene, which, token)]);
    });
}

/// A word, and below it what there is to say of it.
fn row_label(ui: &mut Ui, scene: &Scene, rect: Rect, [word, about]: [&str; 2]) {
    ui.with_layout(Layout::top_down(Align::Min), |ui| {
        ui.add_space((rect.height() - 36.0) / 2.0);
        cut_label(ui, RichText::new(word).family(fonts::strong()));
        cut_label(ui, RichText::new(about).small().color(scene.theme.text_weak));
    });
}

/// Where a token's embedding comes from: "noun · living being", or what else there is to say.
fn about(scene: &Scene, which: Which, token: &Token) -> String {
    if token.row.is_some() {
        return scene.text("token-loaded").into_owned();
    }
    let Some(features) = scene.workbench.document().dictionary(which).features(&token.text) else {
        return scene.text("token-unknown").into_owned();
    };
    let name = |(feature, amount): (Feature, f32)| {
        let name = scene.with(&format!("feature-{}", feature.into_str()), &[]);
        if amount == 1.0 { name } else { format!("{name} {amount}") }
    };
    features.iter().map(name).collect::<Vec<_>>().join(" · ")
}

fn add_token(ui: &mut Ui, scene: &mut Scene, at: usize, which: Which, name: &'static str) {
    let id = ui.make_persistent_id("add");
    let mut text: String = ui.data_mut(|data| data.remove_temp(draft_of(id))).unwrap_or_default();
    let size = Vec2::new(ui.available_width(), ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        let pressed = ui.add_enabled(!text.trim().is_empty(), egui::Button::new(scene.text("add-token"))).clicked();
        let edit = TextEdit::singleline(&mut text).id(id).desired_width(f32::INFINITY);
        let response = ui.add(edit.hint_text(scene.text("add-token-example").into_owned()));
        let label = scene.text(name).into_owned();
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(label));
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        if (pressed || entered) && !text.trim().is_empty() {
            scene.edit(Edit::InsertToken { which, at, text: std::mem::take(&mut text) });
            if entered {
                response.request_focus();
            }
        }
    });
    ui.data_mut(|data| data.insert_temp(draft_of(id), text));
}

fn shuffle(ui: &mut Ui, scene: &mut Scene, which: Which, names: &Names) {
    let id = ui.make_persistent_id("shuffle-seed");
    let mut seed: u64 = ui.data(|data| data.get_temp(id)).unwrap_or(1);
    ui.horizontal(|ui| {
        let hint = scene.text("shuffle-hint");
        if ui.button(scene.text(names.shuffle)).on_hover_text(hint).clicked() {
            scene.edit(Edit::Shuffle { which, seed });
        }
        let label = ui.label(scene.text(names.shuffle_seed));
        let _ = fields::number_box(ui, &mut seed, 0..=fields::MOST).labelled_by(label.id);
    });
    ui.data_mut(|data| data.insert_temp(id, seed));
}
