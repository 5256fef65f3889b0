//! The palette: everything that can be done, opened or explained, found by typing.
//!
//! | file | holds |
//! | --- | --- |
//! | `entries.rs` | all that there is to find |
//! | `fuzzy.rs` | how well a name matches what is typed |
//! | `rows.rs` | what is found, group after group |

mod entries;
mod fuzzy;
mod rows;

use std::sync::Arc;

use egui::{Align2, Id, Modal, RichText, TextEdit, Ui, vec2};
use strum::VariantArray;

use crate::ui::Scene;
use crate::ui::shortcuts::{Effect, KeyPlace, pressed};
use crate::workbench::Command;
use entries::{Entry, Group, entries};
use fuzzy::Scorer;

const WIDTH: f32 = 620.0;
/// Of the window: what is left free above, and what is listed at most.
const ABOVE: f32 = 0.1;
const LISTED: f32 = 0.6;

/// What is typed so far, and what that finds.
#[derive(Clone)]
struct Typed {
    text: String,
    entries: Arc<Vec<Entry>>,
    /// The numbers of the entries, in the order in which they are listed.
    found: Arc<Vec<usize>>,
    chosen: usize,
}

impl Typed {
    fn new(scene: &Scene) -> Self {
        let mut typed =
            Self { text: String::new(), entries: Arc::new(entries(scene)), found: Arc::default(), chosen: 0 };
        typed.find();
        typed
    }

    /// The groups with the best entries first, and in each the best first; all in their order where nothing is typed.
    fn find(&mut self) {
        let mut scorer = Scorer::new(&self.text);
        let mut of = |entry: &Entry| {
            let own = scorer.name_with_line(&entry.names[0], &entry.folded_line);
            let others = entry.names.iter().skip(1).filter_map(|name| scorer.name(name));
            own.into_iter().chain(others).max()
        };
        let mut found: Vec<(usize, i32)> =
            self.entries.iter().enumerate().filter_map(|(index, entry)| Some((index, of(entry)?))).collect();
        if self.text.trim().is_empty() {
            found.iter_mut().for_each(|(_, score)| *score = 0);
        }
        let group = |index: usize| self.entries[index].group;
        let best = |wanted: Group| found.iter().filter(|(i, _)| group(*i) == wanted).map(|(_, score)| *score).max();
        let bests: Vec<Option<i32>> = Group::VARIANTS.iter().map(|group| best(*group)).collect();
        let best_of = |index: usize| bests[group(index) as usize];
        found.sort_by(|(a, of_a), (b, of_b)| {
            let groups = best_of(*b).cmp(&best_of(*a)).then((group(*a) as usize).cmp(&(group(*b) as usize)));
            groups.then(of_b.cmp(of_a))
        });
        self.found = Arc::new(found.into_iter().map(|(index, _)| index).collect());
        self.chosen = 0;
    }
}

fn memory() -> Id {
    Id::unique("typed in the palette")
}

/// Forgets what was typed, once the palette is closed.
pub(super) fn forget(ui: &Ui) {
    ui.data_mut(|data| data.remove::<Typed>(memory()));
}

/// Draws the palette, and obeys its keys.
pub(super) fn palette(ui: &mut Ui, scene: &mut Scene) {
    let before = ui.data(|data| data.get_temp::<Typed>(memory()));
    let is_new = before.is_none();
    let mut typed = before.unwrap_or_else(|| Typed::new(scene));
    // Before the field reads them.
    let (moved, mut act) = keys(ui, &mut typed);
    let window = ui.ctx().content_rect();
    let area = Modal::default_area(Id::unique("palette"))
        .anchor(Align2::CENTER_TOP, vec2(0.0, (ABOVE * window.height()).min(80.0)));
    let modal = Modal::new(Id::unique("palette")).area(area).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(window.width() - 40.0));
        let field = TextEdit::singleline(&mut typed.text).hint_text(scene.text("find-example"));
        let field = ui.add(field.desired_width(f32::INFINITY));
        let name = scene.text("find").into_owned();
        ui.ctx().accesskit_node_builder(field.id, |node| node.set_label(name));
        if is_new {
            field.request_focus();
        }
        if field.changed() {
            typed.find();
        }
        if typed.found.is_empty() {
            ui.add_space(6.0);
            let nothing = scene.with("find-nothing", &[("typed", typed.text.trim())]);
            ui.label(RichText::new(nothing).color(scene.theme.text_weak));
            return;
        }
        let list = rows::List { entries: &typed.entries, found: &typed.found, height: LISTED * window.height() };
        if let Some(clicked) = rows::rows(ui, scene, &list, typed.chosen, moved || field.changed(), &field) {
            (typed.chosen, act) = (clicked, true);
        }
    });
    if act && let Some(entry) = typed.found.get(typed.chosen).map(|index| &typed.entries[*index]) {
        scene.push(Command::CloseDialog);
        entry.commands.iter().cloned().for_each(|command| scene.push(command));
    } else if modal.should_close() {
        scene.push(Command::CloseDialog);
    }
    ui.data_mut(|data| data.insert_temp(memory(), typed));
}

/// Whether the choice was moved, and whether it was made.
fn keys(ui: &Ui, typed: &mut Typed) -> (bool, bool) {
    let (before, mut act) = (typed.chosen, false);
    for effect in pressed(ui.ctx(), KeyPlace::Palette) {
        match effect {
            Effect::Move(to) => typed.chosen = to.of((typed.chosen, 0), (typed.found.len(), 1)).0,
            Effect::Act => act = true,
            _ => {}
        }
    }
    (typed.chosen != before, act)
}
