//! The pictures of a report: the views, as the window would show them.

use std::collections::BTreeSet;

use egui::{Vec2, vec2};
use strum::VariantArray;

use crate::figure::inline;
use crate::paper::page::Page;
use crate::ui::sights::view_name;
use crate::workbench::{SettingsChange, Shows, Side, ThemeChoice, View, ViewChange, Workbench};

/// Of the window, in points: the page's width, so that its words are as large as those of the page.
const SIZE: Vec2 = vec2(1072.0, 680.0);

/// A picture, its name, and the sentence below it.
pub(super) struct Drawn {
    title: String,
    caption: String,
    svg: String,
}

/// The pictures, and the fonts that they need: the view that is looked at, the others that say most, and where something is
/// pinned, what changed.
pub(super) fn draw(bench: &Workbench) -> (Vec<Drawn>, BTreeSet<String>) {
    let mut aside = bench.aside();
    aside.apply(SettingsChange::Theme(ThemeChoice::Light));
    aside.apply(SettingsChange::Zoom(1.0));
    for side in Side::VARIANTS.iter().copied() {
        aside.apply(ViewChange::Panel { side, open: false, narrow: false });
    }
    let document = bench.document();
    let is_there = |view: &View| {
        *view != View::Course && view.is_for(document) && (document.recording().is_none() || !view.needs_products())
    };
    let own = bench.view().view;
    let others = [View::Explore, View::Heads, View::Walk, View::Next].into_iter().filter(|view| *view != own);
    let views = std::iter::once(own).chain(others).filter(is_there).map(|view| (view, bench.view().shows));
    let change = bench.pin().map(|_| (View::Explore, Shows::Change)).filter(|change| *change != (own, bench.shows()));
    let (mut drawn, mut fonts) = (Vec::new(), BTreeSet::new());
    for (number, (view, shows)) in views.chain(change).enumerate() {
        aside.apply(ViewChange::View(view));
        aside.apply(ViewChange::Shows(shows));
        let Some(drawing) = inline(&mut aside, SIZE, "view", &format!("v{number}-")) else { continue };
        let mut title = view_name(&bench.text, view);
        if (view, shows) == (View::Explore, Shows::Change) && bench.pin().is_some() {
            title = format!("{title}: {}", bench.text.get(shows.into_str()));
        }
        drawn.push(Drawn { title, caption: aside.caption(), svg: drawing.svg });
        fonts.extend(drawing.fonts);
    }
    (drawn, fonts)
}

pub(super) fn show(page: &mut Page, bench: &Workbench, figures: &[Drawn]) {
    page.section(&bench.text.get("report-figures"), |page| {
        for Drawn { title, caption, svg } in figures {
            page.element("figure", &[], |page| {
                page.markup(svg);
                page.element("figcaption", &[], |page| {
                    page.element("span", &[("class", "title")], |page| page.text(&format!("{title}. ")));
                    page.text(caption);
                });
            });
        }
    });
}
