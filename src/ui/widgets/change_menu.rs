//! What a secondary click on a part of a picture offers: to change it.

use egui::{Popup, PopupCloseBehavior, Response, RichText, Ui};

use super::changes::{changes, head_sites, knock_out, layer_sites, weight_by_hand};
use crate::analysis::ModelPart;
use crate::attention::{At, Rows, Site};
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::names::{head_name, head_place, site, token_label};
use crate::ui::theme::fonts;

/// Characters of a name at most.
const LABEL: usize = 24;

/// What a menu is about; tokens are those of the first sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Thing {
    Part(ModelPart),
    Layer(usize),
    /// What the chosen head and its layer have of a token.
    Token(usize),
    /// A weight of the chosen head.
    Cell {
        query: usize,
        key: usize,
    },
}

impl Thing {
    pub(crate) fn head((layer, head): (usize, usize)) -> Self {
        Self::Part(ModelPart::Head { layer, head })
    }

    /// "Head 2.1 · Word before"; nothing where it is gone.
    fn title(self, scene: &Scene) -> Option<String> {
        let token = |index: usize| Some(token_label(&scene.tokens(Which::First).get(index)?.text, LABEL));
        let number = |index: usize| (index + 1).to_string();
        let (text, document) = (&scene.workbench.text, scene.shown());
        Some(match self {
            Self::Part(ModelPart::Head { layer, head }) => {
                let place = scene.with("change-head", &[("place", &head_place((layer, head)))]);
                let own = document.head(layer, head)?;
                // The name of a head that was learned is its number.
                match own.source.is_made() {
                    true => format!("{place} · {}", token_label(&head_name(text, own), LABEL)),
                    false => place,
                }
            }
            Self::Part(ModelPart::Stream { layer, token: at }) => {
                scene.with("matters-stream", &[("token", &token(at)?), ("layer", &number(layer))])
            }
            Self::Part(part @ (ModelPart::Attention { layer } | ModelPart::Mlp { layer })) => {
                document.layers.get(layer)?;
                site(text, document, part.at())
            }
            Self::Layer(layer) => {
                document.layers.get(layer)?;
                scene.with("walk-layer", &[("number", &number(layer))])
            }
            Self::Token(at) => scene.with("inspector-token", &[("token", &token(at)?)]),
            Self::Cell { query, key } => format!("{} → {}", token(query)?, token(key)?),
        })
    }

    /// Where it can be changed, and in which rows.
    fn sites(self, scene: &Scene) -> (Vec<At>, Rows) {
        let view = scene.workbench.view();
        match self {
            Self::Part(ModelPart::Head { layer, head }) => (head_sites(layer, head).into(), Rows::All),
            Self::Part(part) => (vec![part.at()], part.rows()),
            Self::Layer(layer) => (layer_sites(scene, layer), Rows::All),
            Self::Token(token) => {
                let sites = [head_sites(view.layer, view.head).into(), layer_sites(scene, view.layer)].concat();
                (sites, Rows::Tokens(vec![token]))
            }
            Self::Cell { query, .. } => {
                (vec![At { site: Site::Pattern, layer: view.layer, head: Some(view.head) }], Rows::Tokens(vec![query]))
            }
        }
    }
}

/// Whether anything of what is drawn can be changed: no lesson speaks of it, and a recording was not computed here.
pub(crate) fn can_change(scene: &Scene) -> bool {
    scene.workbench.lesson().is_none() && !scene.is_pinned && scene.shown().recording().is_none()
}

/// The menu of what was clicked.
pub(crate) fn change_menu(response: &Response, scene: &mut Scene, thing: Thing) {
    // Of thousands of heads at most one has a menu.
    if can_change(scene) && (response.secondary_clicked() || Popup::is_any_open(&response.ctx)) {
        menu(response, scene, |ui, scene| offers(ui, scene, thing));
    }
}

/// The menu of what was under the pointer, of a picture that shows many things.
pub(crate) fn change_menu_of(response: &Response, scene: &mut Scene, under: Option<Thing>) {
    let memory = response.id.with("menu is about");
    if response.secondary_clicked() {
        response.ctx.data_mut(|data| data.insert_temp(memory, under));
    }
    let about = response.ctx.data(|data| data.get_temp::<Option<Thing>>(memory)).flatten();
    if let Some(thing) = about {
        change_menu(response, scene, thing);
    }
}

/// A menu that closes once something was asked for.
pub(super) fn menu(response: &Response, scene: &mut Scene, contents: impl FnOnce(&mut Ui, &mut Scene)) {
    // A list of heads has a menu of its own, by the name that egui would give this one. A slider in it is dragged and clicked.
    let popup = Popup::context_menu(response).id(response.id.with("changes"));
    popup.close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| contents(ui, scene));
}

/// What it is about, and what can be done there.
pub(super) fn offers(ui: &mut Ui, scene: &mut Scene, thing: Thing) {
    let Some(title) = thing.title(scene) else { return ui.close() };
    ui.label(RichText::new(title).family(fonts::strong()));
    if let Thing::Cell { query, key } = thing {
        weight_by_hand(ui, scene, query, key);
    }
    let before = scene.commands.len();
    let (sites, rows) = thing.sites(scene);
    changes(ui, scene, &sites, &rows);
    if let Thing::Cell { key, .. } = thing {
        knock_out(ui, scene, key);
    }
    if scene.commands.len() > before {
        ui.close();
    }
}
