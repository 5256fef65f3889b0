//! All that can be done, opened or explained, with its names in every language.

use strum::{IntoStaticStr, VariantArray};

use super::fuzzy::folded;
use crate::document::Document;
use crate::files::{RECORDINGS, shipped_presets};
use crate::text::Text;
use crate::ui::shortcuts::{Effect, KeyPlace, Shortcut, TABLE};
use crate::ui::{Scene, sights};
use crate::workbench::{
    Bookmark, CircuitSheet, Command, Concept, Course, Depth, Dialog, Edit, Importance, Lens, LessonCommand,
    SettingsChange, Sight, ThemeChoice, View, ViewChange, Words, head_name, source_name,
};

/// What an entry is, in the order in which they are listed. Its text is the message that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "find-", const_into_str)]
pub(super) enum Group {
    Views,
    Commands,
    Presets,
    Lessons,
    Terms,
    Heads,
}

/// One thing that can be chosen.
#[derive(Debug)]
pub(super) struct Entry {
    pub group: Group,
    pub name: String,
    /// What it does, or is.
    pub line: String,
    pub keys: Option<&'static Shortcut>,
    pub commands: Vec<Command>,
    /// The name in every language, and the line, as they are compared.
    pub names: Vec<Vec<char>>,
    pub folded_line: Vec<char>,
}

/// What entries are made with.
struct Maker {
    /// The language of the program first.
    texts: Vec<Text>,
    entries: Vec<Entry>,
}

impl Maker {
    fn add(
        &mut self,
        group: Group,
        keys: Option<&'static Shortcut>,
        words: impl Fn(&Text) -> (String, String),
        commands: Vec<Command>,
    ) {
        let (name, line) = words(&self.texts[0]);
        let mut names: Vec<Vec<char>> = self.texts.iter().map(|text| folded(&words(text).0)).collect();
        names.dedup();
        self.entries.push(Entry { group, names, folded_line: folded(&line), name, line, keys, commands });
    }
}

/// All of them, group after group.
pub(super) fn entries(scene: &Scene) -> Vec<Entry> {
    let own = scene.workbench.text.clone();
    let others = Text::languages().filter(|(tag, _)| *tag != own.language()).filter_map(|(tag, _)| Text::named(tag));
    let texts: Vec<Text> = std::iter::once(own.clone()).chain(others).collect();
    let mut maker = Maker { texts, entries: Vec::new() };
    views(&mut maker, scene.workbench.document());
    commands(&mut maker, scene);
    presets(&mut maker);
    lessons(&mut maker, scene);
    for concept in Concept::VARIANTS.iter().copied() {
        let line = format!("{}-line", concept.into_str());
        let words = |text: &Text| (text.get(concept.into_str()).into_owned(), text.get(&line).into_owned());
        maker.add(Group::Terms, None, words, vec![Command::Ask(Dialog::Glossary(Some(concept)))]);
    }
    heads(&mut maker, scene);
    maker.entries
}

/// The views, and the lenses and levels of the walk-through.
fn views(maker: &mut Maker, document: &Document) {
    let there = View::VARIANTS.iter().copied().filter(|view| view.is_for(document));
    let views = there.map(|view| (Sight::View(view), view.into_str()));
    let lenses = Lens::VARIANTS.iter().copied().filter(|lens| *lens != Lens::Matrices);
    let lenses = lenses.map(|lens| (Sight::Lens(lens), lens.into_str()));
    let depths = Depth::VARIANTS.iter().copied().map(|depth| (Sight::Depth(depth), "depth"));
    for (sight, name) in views.chain(lenses).chain(depths) {
        let about = format!("about-{name}");
        let keys = match sight {
            Sight::View(View::Cost) => TABLE.iter().find(|row| row.message == "view-kernels"),
            Sight::View(_) => TABLE.iter().find(|row| row.message.strip_prefix("view-") == Some(name)),
            _ => None,
        };
        let words = |text: &Text| (sights::name(text, sight), text.get(&about).into_owned());
        maker.add(Group::Views, keys, words, sights::commands(sight));
    }
}

/// What each command of the table of keys does, in a line.
const ABOUT: &[(&str, &str)] = &[
    ("keys", "about-keys"),
    ("open", "about-open"),
    ("save", "about-save"),
    ("save-as", "about-save-as"),
    ("undo", "about-undo"),
    ("redo", "about-redo"),
    ("pin", "pin-hint"),
    ("quit", "about-quit"),
    ("present", "present-hint"),
    ("keys-zoom-in", "about-zoom"),
    ("keys-zoom-out", "about-zoom"),
    ("keys-zoom-reset", "about-zoom"),
    ("lesson-next", "about-lesson-next"),
    ("lesson-back", "about-lesson-back"),
];

/// The commands of the table of keys that have something to do at the moment; and some that have no key.
fn commands(maker: &mut Maker, scene: &Scene) {
    let rows = TABLE.iter().filter(|row| matches!(row.place, KeyPlace::Everywhere | KeyPlace::Lesson));
    for row in rows {
        let Effect::Command(command) = row.effect else { continue };
        let about = ABOUT.iter().find(|(message, _)| *message == row.message);
        if let (Some((message, about)), Some(command)) = (about, command(scene.workbench)) {
            let words =
                |text: &Text| (text.get(message).trim_end_matches('…').to_owned(), text.get(about).into_owned());
            maker.add(Group::Commands, Some(row), words, vec![command]);
        }
    }
    let mut add = |message: &'static str, about: &'static str, command: Command| {
        let words = |text: &Text| (text.get(message).into_owned(), text.get(about).into_owned());
        maker.add(Group::Commands, None, words, vec![command]);
    };
    if scene.workbench.is_changed() {
        add("reset", "reset-hint", Command::Reset);
    }
    if scene.workbench.pin().is_some() {
        let focus = scene.workbench.view().focus();
        add("pin-swap", "pin-swap-hint", Command::Edit(Edit::Swap(focus)));
        add("pin-release", "pin-release-hint", Command::Edit(Edit::Unpin));
    }
    if scene.shown().recording().is_none() {
        let words = |text: &Text| (text.get("matters-open").into_owned(), text.get("matters-open-hint").into_owned());
        let matters = ViewChange::Importance(Some(Importance::default()));
        maker.add(Group::Commands, None, words, vec![ViewChange::View(View::Heads).into(), matters.into()]);
    }
    for sheet in CircuitSheet::VARIANTS.iter().copied().filter(|sheet| sheet.is_for(scene.shown())) {
        let words = |text: &Text| {
            (within(text, "circuits-open", &text.get(sheet.into_str())), text.get("circuits-open-hint").into_owned())
        };
        let open = ViewChange::Circuit(Some(sheet));
        maker.add(Group::Commands, None, words, vec![ViewChange::View(View::Heads).into(), open.into()]);
    }
    let mut add = |message: &'static str, about: &'static str, command: Command| {
        let words = |text: &Text| (text.get(message).into_owned(), text.get(about).into_owned());
        maker.add(Group::Commands, None, words, vec![command]);
    };
    add("share-copy", "share-copy-hint", Command::CopyLine);
    add("glossary", "about-glossary", Command::Ask(Dialog::Glossary(None)));
    add("about", "about-about", Command::Ask(Dialog::About));
    for theme in ThemeChoice::VARIANTS.iter().copied() {
        let words = |text: &Text| (within(text, "theme", &text.get(theme.into_str())), text.get("about-theme").into());
        maker.add(Group::Commands, None, words, vec![SettingsChange::Theme(theme).into()]);
    }
    for (tag, name) in Text::languages() {
        let words = |text: &Text| (within(text, "language", name), text.get("about-language").into());
        maker.add(Group::Commands, None, words, vec![SettingsChange::Language(Some(tag.to_owned())).into()]);
    }
}

/// "Theme: Dark"
fn within(text: &Text, whole: &'static str, part: &str) -> String {
    text.with("sight-within", &[("view", &text.get(whole)), ("part", part)])
}

fn presets(maker: &mut Maker) {
    let shipped = shipped_presets().map(|preset| (preset.slug, preset.title_and_about()));
    let recorded = RECORDINGS.iter().map(|recording| (recording.slug, (recording.title, recording.about)));
    for (slug, (title, about)) in shipped.chain(recorded) {
        let words = |text: &Text| (text.phrase(title).to_owned(), text.phrase(about).to_owned());
        maker.add(Group::Presets, None, words, vec![Command::Ask(Dialog::OpenPreset(slug))]);
    }
}

/// The lessons that read, each where it was left.
fn lessons(maker: &mut Maker, scene: &Scene) {
    for listed in Course::shipped().chain(scene.workbench.course().own().iter().cloned()) {
        let Ok(lesson) = listed.lesson else { continue };
        let step = scene.workbench.settings().progress.get(&listed.id).map_or(0, |progress| progress.step);
        let words = |text: &Text| {
            let plain = |words: &Words| words.in_language(text.language()).plain();
            (plain(&lesson.title), lesson.about.as_ref().map(plain).unwrap_or_default())
        };
        let start = LessonCommand::Start(Bookmark { lesson: listed.id, step });
        maker.add(Group::Lessons, None, words, vec![Command::Lesson(start)]);
    }
}

/// The heads of the document, to be seen where heads are.
fn heads(maker: &mut Maker, scene: &Scene) {
    let shows = matches!(scene.workbench.view().view, View::Explore | View::Walk | View::Heads);
    let explore = (!shows).then(|| ViewChange::View(View::Explore).into());
    for (layer, of_layer) in scene.shown().layers.iter().enumerate() {
        for (index, head) in of_layer.heads.iter().enumerate() {
            let (layer_number, number) = ((layer + 1).to_string(), (index + 1).to_string());
            let place = [("layer", layer_number.as_str()), ("head", &number)];
            let words = |text: &Text| {
                let place = text.with("inspector-place", &place);
                (head_name(text, head), format!("{place} · {}", source_name(text, &head.source)))
            };
            let chosen = Command::from(ViewChange::Head { layer, head: index });
            maker.add(Group::Heads, None, words, explore.clone().into_iter().chain([chosen]).collect());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_of_the_table_says_what_it_does_or_is_found_elsewhere() {
        let elsewhere = |message: &str| message.starts_with("view-") || ["find", "keys-let-go"].contains(&message);
        for row in TABLE.iter().filter(|row| matches!(row.place, KeyPlace::Everywhere | KeyPlace::Lesson)) {
            let is_command = matches!(row.effect, Effect::Command(_)) && !elsewhere(row.message);
            let told = ABOUT.iter().filter(|(message, _)| *message == row.message).count();
            assert_eq!(told, usize::from(is_command), "{}", row.message);
        }
    }
}
