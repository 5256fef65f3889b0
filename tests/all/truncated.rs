//! No text of ours is cut off, in any view, in windows small and large.

use std::collections::BTreeSet;

use attention_lab::design::visible;
use attention_lab::document::Which;
use attention_lab::text::Text;
use attention_lab::workbench::{
    Bookmark, COURSE, Command, LectureAction, LessonCommand, SettingsChange, Workbench, head_name,
};
use egui::accesskit::Role;
use egui::epaint::TextShape;
use egui::{Pos2, Rect, Shape, pos2, vec2};
use egui_kittest::kittest::NodeT;

use crate::harness::{Lab, apply_all, bench, every_view, harness, preset};

/// Points that a text may stick out of its place.
const OUT: f32 = 1.0;

/// A scroll bar's end is no farther from the edge of what it scrolls.
const BAR: f32 = 16.0;

fn texts<'a>(shape: &'a Shape, found: &mut Vec<&'a TextShape>) {
    match shape {
        Shape::Text(text) => found.push(text),
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| texts(shape, found)),
        _ => {}
    }
}

/// Where something can be scrolled sideways, and up and down: the bars that say so.
fn scrolled(lab: &Lab) -> [Vec<Rect>; 2] {
    let mut bars = [Vec::new(), Vec::new()];
    for node in lab.root().children_recursive().map(|node| node.accesskit_node()) {
        let Some(bounds) = node.raw_bounds().filter(|_| node.role() == Role::ScrollBar) else { continue };
        let corner = |x: f64, y: f64| pos2(x as f32, y as f32);
        let rect = Rect::from_min_max(corner(bounds.x0, bounds.y0), corner(bounds.x1, bounds.y1));
        bars[usize::from(rect.height() > rect.width())].push(rect);
    }
    bars
}

/// A text that is cut off.
struct Cut {
    text: String,
    /// The middle of what is seen of it.
    at: Pos2,
    elided: bool,
    /// How, and where.
    about: String,
}

/// The texts that are elided, or reach beyond what is shown where nothing scrolls.
fn cut(lab: &Lab) -> Vec<Cut> {
    let [across, down] = scrolled(lab);
    let mut found = Vec::new();
    for clipped in &lab.output().shapes {
        let clip = clipped.clip_rect;
        let mut all = Vec::new();
        texts(&clipped.shape, &mut all);
        for text in all {
            let rect = text.visual_bounding_rect();
            let seen = rect.intersect(clip);
            if !seen.is_positive() {
                continue;
            }
            let close = |a: f32, b: f32| (a - b).abs() < BAR;
            let across = across.iter().any(|bar| close(bar.left(), clip.left()) || close(bar.right(), clip.right()));
            let down = down.iter().any(|bar| close(bar.top(), clip.top()) || close(bar.bottom(), clip.bottom()));
            let beyond_x = rect.left() < clip.left() - OUT || rect.right() > clip.right() + OUT;
            let beyond_y = rect.top() < clip.top() - OUT || rect.bottom() > clip.bottom() + OUT;
            let how = match () {
                () if text.galley.elided => "elided",
                () if beyond_x && !across => "cut sideways",
                () if beyond_y && !down => "cut above or below",
                () => continue,
            };
            let text_of = text.galley.text().to_owned();
            let about = format!("{how}: {text_of:?} at {rect:?} in {clip:?}");
            found.push(Cut { text: text_of, at: seen.center(), elided: text.galley.elided, about });
        }
    }
    found
}

/// Whether a text comes from the user, or a preset in their place, and so has no longest form: a title, a token, the
/// name of a head.
fn is_users(workbench: &Workbench, shown: &str) -> bool {
    let document = workbench.document();
    let heads = document.layers.iter().flat_map(|layer| &layer.heads);
    let names = heads.map(|head| head_name(&workbench.text, head));
    let about = [&document.title, &document.about].map(|text| workbench.text.phrase(text).to_owned());
    let begins = shown.trim_end_matches('…');
    let mut tokens = Which::ALL.into_iter().flat_map(|which| document.sentence(which));
    names.chain(about).any(|name| !name.is_empty() && shown.contains(&name))
        || tokens.any(|token| visible(&token.text).starts_with(begins))
}

/// Whether the whole of a text is under the pointer, there where it is cut off.
fn is_under_the_pointer(lab: &mut Lab, cut: &Cut) -> bool {
    lab.ctx.all_styles_mut(|style| style.interaction.tooltip_delay = 0.0);
    lab.hover_at(cut.at);
    lab.run_steps(4);
    let shapes = lab.output().shapes.clone();
    let mut all = Vec::new();
    shapes.iter().for_each(|clipped| texts(&clipped.shape, &mut all));
    let whole = |text: &&TextShape| !text.galley.elided && text.galley.text().contains(&cut.text);
    let there = all.iter().any(whole);
    lab.remove_cursor();
    lab.run_steps(2);
    there
}

/// The texts that are cut off and should not be, each with where it is.
fn cut_off(lab: &mut Lab) -> Vec<String> {
    let mut found = cut(lab);
    found.retain(|cut| !(cut.elided && (is_users(bench(lab), &cut.text) || is_under_the_pointer(lab, cut))));
    found.into_iter().map(|cut| cut.about).collect()
}

/// Looks at every view in a window of so many pixels.
fn look(language: &str, slug: &str, size: (f32, f32), pixels_per_point: f32) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for show in every_view() {
        let mut workbench = Workbench::new(preset(slug));
        speak(&mut workbench, language);
        apply_all(&mut workbench, show.clone());
        let mut lab = harness(workbench, vec2(size.0, size.1));
        lab.set_pixels_per_point(pixels_per_point);
        lab.run();
        found.extend(
            cut_off(&mut lab).into_iter().map(|text| format!("{show:?} {size:?} × {pixels_per_point}: {text}")),
        );
    }
    found
}

fn speak(workbench: &mut Workbench, language: &str) {
    let language = language.to_owned();
    workbench.apply(SettingsChange::Language(Some(language)));
}

fn assert_nothing(found: &BTreeSet<String>) {
    assert!(found.is_empty(), "{}", found.iter().map(String::as_str).collect::<Vec<_>>().join("\n"));
}

#[test]
fn no_text_is_cut_off_in_any_view() {
    let mut found = BTreeSet::new();
    for (language, _) in Text::languages() {
        for slug in ["lecture-notes", "coreference"] {
            found.extend(look(language, slug, (1280.0, 720.0), 1.0));
            // Zoomed to 200 %.
            found.extend(look(language, slug, (1280.0, 720.0), 2.0));
            found.extend(look(language, slug, (800.0, 600.0), 1.0));
        }
    }
    assert_nothing(&found);
}

/// Every step of every lesson, as a learner sees it and, zoomed to 200 %, as a hall does.
#[test]
fn no_text_of_a_lesson_is_cut_off() {
    let mut found = BTreeSet::new();
    for (language, _) in Text::languages() {
        for shipped in COURSE {
            let start = |step| Command::Lesson(LessonCommand::Start(Bookmark { lesson: shipped.slug.into(), step }));
            let mut workbench = Workbench::new(preset("lecture-notes"));
            speak(&mut workbench, language);
            workbench.apply(start(0));
            let steps = workbench.lesson().unwrap().lesson().steps.len();
            let mut lab = harness(workbench, vec2(1280.0, 720.0));
            for step in 0..steps {
                for hall in [false, true] {
                    lab.set_pixels_per_point(if hall { 2.0 } else { 1.0 });
                    let (workbench, _) = lab.state_mut();
                    workbench.apply(start(step));
                    let action = if hall { LectureAction::Begin } else { LectureAction::End };
                    workbench.apply(Command::Lecture(action));
                    if hall {
                        // What is right is longer than what is asked.
                        workbench.apply(Command::Lesson(LessonCommand::Reveal));
                    }
                    lab.run_steps(4);
                    let name = format!("{language} {} step {}, hall {hall}", shipped.slug, step + 1);
                    found.extend(cut_off(&mut lab).into_iter().map(|text| format!("{name}: {text}")));
                }
            }
        }
    }
    assert_nothing(&found);
}

#[test]
fn nothing_in_the_bar_overlaps_at_any_width() {
    for (language, _) in Text::languages() {
        for lesson in [false, true] {
            let mut workbench = Workbench::new(preset("lecture-notes"));
            speak(&mut workbench, language);
            if lesson {
                let start = Bookmark { lesson: COURSE[0].slug.into(), step: 0 };
                workbench.apply(Command::Lesson(LessonCommand::Start(start)));
            }
            let mut lab = harness(workbench, vec2(800.0, 600.0));
            for width in (800..=1440).step_by(20) {
                lab.set_size(vec2(width as f32, 600.0));
                lab.run_steps(3);
                let nodes = lab.root().children_recursive().map(|node| node.accesskit_node());
                let bar = nodes.filter(|node| matches!(node.role(), Role::Button | Role::CheckBox | Role::Label));
                let bar: Vec<_> = bar
                    .filter_map(|node| Some((node.raw_bounds()?, node.label().or_else(|| node.value())?)))
                    .filter(|(bounds, _)| bounds.y1 < 40.0)
                    .collect();
                assert!(bar.len() > 6, "{} at {width}", bar.len());
                for (i, (a, name)) in bar.iter().enumerate() {
                    assert!(a.x0 >= 0.0 && a.x1 <= f64::from(width), "{language} {width}: {name} sticks out");
                    for (b, other) in &bar[i + 1..] {
                        let apart = a.x1 <= b.x0 + 0.5 || b.x1 <= a.x0 + 0.5;
                        assert!(apart, "{language} {width}: {name} and {other} overlap");
                    }
                }
            }
        }
    }
}
