//! The keyboard gets everywhere, and one always sees where it is.

use std::collections::{BTreeMap, BTreeSet};

use attention_lab::workbench::{SettingsChange, Side, ThemeChoice, View, ViewChange, Workbench};
use egui::accesskit::{Action, NodeId, Role};
use egui::{Color32, Id, Key, Rect, Rgba, vec2};
use egui_kittest::kittest::NodeT;
use image::RgbaImage;
use strum::VariantArray;

use crate::cpu_renderer::within;
use crate::harness::{Lab, apply_all, every_view, harness, preset};

/// Stops of the focus at most, before it comes back to the first.
const MOST: usize = 400;
/// Around a widget, where its ring is.
const AROUND: f32 = 6.0;
/// Contrast of the ring to what was there before it (WCAG 2.1, non-text contrast).
const CONTRAST: f32 = 3.0;

fn lab(slug: &str, theme: ThemeChoice, size: (f32, f32), changes: &[ViewChange]) -> Lab {
    let mut workbench = Workbench::new(preset(slug));
    workbench.apply(SettingsChange::Theme(theme));
    apply_all(&mut workbench, changes.to_vec());
    let mut lab = harness(workbench, size);
    lab.set_render_cursor(false);
    lab.run();
    lab
}

fn tab(lab: &mut Lab) {
    lab.key_press(Key::Tab);
    lab.run();
    // What egui says of a widget between frames is one frame old.
    lab.run_steps(2);
}

fn focused(lab: &Lab) -> Option<Id> {
    lab.ctx.memory(|memory| memory.focused())
}

/// What can be clicked, with its role and name.
///
/// Labels are left out: a click on the name of a slider does what the slider does too. So are scroll
/// bars: what is in them scrolls with the focus, or else with keys of its own.
fn clickable(lab: &Lab) -> BTreeMap<NodeId, String> {
    let nodes = lab.root().children_recursive().map(|node| node.accesskit_node());
    let nodes = nodes.filter(|node| node.data().supports_action(Action::Click) && !node.is_disabled());
    let nodes = nodes.filter(|node| !matches!(node.role(), Role::Label | Role::ScrollBar));
    nodes.map(|node| (node.locate().0, format!("{:?} {:?}", node.role(), node.label()))).collect()
}

fn luminance(pixel: [u8; 4]) -> f32 {
    let [r, g, b, _] = Rgba::from(Color32::from_rgb(pixel[0], pixel[1], pixel[2])).to_array();
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// Pixels that differ by a contrast that one sees.
fn different(with: &RgbaImage, without: &RgbaImage, part: Rect) -> usize {
    let range = |from: f32, to: f32, most: u32| (from.max(0.0) as u32)..(to.max(0.0) as u32).min(most);
    let mut count = 0;
    for y in range(part.top(), part.bottom(), with.height()) {
        for x in range(part.left(), part.right(), with.width()) {
            let (a, b) = (luminance(with.get_pixel(x, y).0) + 0.05, luminance(without.get_pixel(x, y).0) + 0.05);
            count += usize::from(a.max(b) / a.min(b) >= CONTRAST);
        }
    }
    count
}

/// What the focus is on, where one does not see it; none where one does.
fn invisible(lab: &mut Lab, id: Id) -> Option<String> {
    let response = lab.ctx.read_response(id)?;
    let shown = response.rect.intersect(response.interact_rect);
    let name = |lab: &Lab| {
        let nodes = lab.root().children_recursive().map(|node| node.accesskit_node());
        let mut nodes = nodes.filter(|node| node.locate().0 == id.accesskit_id());
        nodes.next().map(|node| format!("{:?} {:?}", node.role(), node.label())).unwrap_or_default()
    };
    if !shown.is_positive() {
        return Some(format!("out of sight: {} at {:?}", name(lab), response.rect));
    }
    let part = shown.expand(AROUND);
    let with = within(part, || lab.render()).unwrap();
    lab.ctx.memory_mut(|memory| memory.surrender_focus(id));
    lab.step();
    let without = within(part, || lab.render()).unwrap();
    lab.ctx.memory_mut(|memory| memory.request_focus(id));
    lab.step();
    // Half of the ring's pixels, so that some of them may fall on letters.
    let least = (shown.width() + shown.height()) as usize;
    let got = different(&with, &without, part);
    (got < least).then(|| format!("{got} of {least} pixels: {} at {shown:?}", name(lab)))
}

/// Walks with Tab until the focus comes back. Names what is focused without a visible sign where `look`,
/// and what can be clicked but is never focused.
fn walk(lab: &mut Lab, look: bool) -> Vec<String> {
    let (mut stops, mut clicked) = (BTreeSet::new(), clickable(lab));
    let mut problems = Vec::new();
    let mut first = None;
    for _ in 0..MOST {
        tab(lab);
        let Some(id) = focused(lab) else { continue };
        if first == Some(id) {
            break;
        }
        first = first.or(Some(id));
        if stops.insert(id.accesskit_id()) && look {
            problems.extend(invisible(lab, id));
        }
        clicked.extend(clickable(lab));
    }
    let never = clicked.into_iter().filter(|(id, _)| !stops.contains(id));
    problems.extend(never.map(|(_, name)| format!("never focused: {name}")));
    problems
}

#[test]
fn the_focus_can_be_seen_in_every_view_and_reaches_all_that_can_be_clicked() {
    let mut problems = Vec::new();
    for mut changes in every_view() {
        // The panels at the side once with each kind of view: they take most of the time.
        let name = format!("{changes:?}");
        let whole = [View::Explore, View::Cost].map(|view| vec![ViewChange::View(view)]);
        let folded = !whole.contains(&changes);
        if folded {
            let fold = |side| ViewChange::Panel { side, open: false, narrow: false };
            changes.extend([Side::Controls, Side::Inspector].map(fold));
        }
        let mut lab = lab("lecture-notes", ThemeChoice::Dark, (1100.0, 700.0), &changes);
        problems.extend(walk(&mut lab, true).into_iter().map(|problem| format!("{name}: {problem}")));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn the_focus_can_be_seen_in_every_theme() {
    for theme in ThemeChoice::VARIANTS.iter().copied() {
        let mut lab = lab("coreference", theme, (1280.0, 800.0), &[]);
        let problems = walk(&mut lab, true);
        assert!(problems.is_empty(), "{theme:?}: {}", problems.join("\n"));
    }
}

#[test]
fn the_focus_scrolls_to_what_is_out_of_sight() {
    let mut lab = lab("many-heads-16", ThemeChoice::Dark, (800.0, 600.0), &[ViewChange::View(View::Heads)]);
    for _ in 0..60 {
        tab(&mut lab);
        let Some(response) = focused(&lab).and_then(|id| lab.ctx.read_response(id)) else { continue };
        let shown = response.rect.intersect(response.interact_rect);
        let least = response.rect.size().min(vec2(60.0, 12.0));
        assert!(shown.width() >= least.x && shown.height() >= least.y, "{:?} of {:?}", shown, response.rect);
    }
}
