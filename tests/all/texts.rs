//! Every word comes from the localisation, and every message is used.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use attention_lab::analysis::Stage;
use attention_lab::design::{Feature, Relation};
use attention_lab::files::{MODELS, SHIPPED, parse_preset};
use attention_lab::text::Text;
use attention_lab::train::TaskKind;
use attention_lab::workbench::{Concept, Lens, SettingsChange, View, Workbench};
use fluent_syntax::ast::Entry;
use fluent_syntax::parser;
use strum::VariantArray;

use crate::harness::preset;

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found
}

fn root(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// The messages of one language, each with the file that defines it.
fn messages(language: &Path) -> BTreeMap<String, PathBuf> {
    let mut messages = BTreeMap::new();
    for path in files(language, "ftl") {
        let source = fs::read_to_string(&path).unwrap();
        let resource =
            parser::parse(source.as_str()).unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", path.display()));
        for entry in resource.body {
            if let Entry::Message(message) = entry {
                let before = messages.insert(message.id.name.to_owned(), path.clone());
                assert!(before.is_none(), "{} is defined twice", message.id.name);
            }
        }
    }
    messages
}

/// All string literals of a source that look like the key of a message.
fn key_literals(source: &str) -> BTreeSet<String> {
    let is_key = |text: &&str| {
        !text.is_empty()
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            && text.starts_with(|c: char| c.is_ascii_lowercase())
    };
    // A quotation mark within a literal ends none.
    let source = source.replace("\\\"", "").replace("'\"'", "");
    source.split('"').skip(1).step_by(2).filter(is_key).map(str::to_owned).collect()
}

/// Keys that are handed to a call which looks up a message.
fn looked_up(source: &str) -> BTreeSet<String> {
    let calls =
        ["say(\"", "scene.text(\"", "text.get(\"", "scene.with(\"", "text.with(\"", "text.count(\"", "scene.count(\""];
    let source: String = source.split_whitespace().collect::<Vec<_>>().join(" ").replace("( \"", "(\"");
    let mut keys = BTreeSet::new();
    for call in calls {
        for (at, _) in source.match_indices(call) {
            let key = source[at + call.len()..].split('"').next().unwrap();
            keys.insert(key.to_owned());
        }
    }
    keys
}

/// The texts of the enums whose variants are messages: those with a prefix, by strum's own rule.
fn variants() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for path in files(&root("src"), "rs") {
        for item in syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap().items {
            let syn::Item::Enum(item) = item else { continue };
            let mut prefix = None;
            for attribute in item.attrs.iter().filter(|attribute| attribute.path().is_ident("strum")) {
                let parsed = attribute.parse_nested_meta(|meta| {
                    let value = meta.value().and_then(|value| value.parse::<syn::LitStr>());
                    if meta.path.is_ident("prefix") {
                        prefix = Some(value?.value());
                    }
                    Ok(())
                });
                parsed.unwrap();
            }
            if let Some(prefix) = prefix {
                keys.extend(item.variants.iter().map(|variant| prefix.clone() + &kebab(&variant.ident.to_string())));
            }
        }
    }
    keys
}

/// `ValueNorm` as "value-norm", `WQ` as "wq".
fn kebab(name: &str) -> String {
    let mut text = String::new();
    for (i, letter) in name.char_indices() {
        let before = name[..i].chars().next_back().is_some_and(|before| !before.is_ascii_uppercase());
        let after = name[i + 1..].starts_with(|after: char| after.is_ascii_lowercase());
        if letter.is_ascii_uppercase() && i > 0 && (before || after) {
            text.push('-');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

/// Keys that the code derives from the variants of its enums.
fn derived() -> BTreeSet<String> {
    let mut keys = variants();
    for stage in Stage::VARIANTS.iter().map(Stage::into_str) {
        assert!(keys.contains(stage), "{stage}");
        keys.extend([format!("{stage}-symbol"), format!("{stage}-happens")]);
    }
    keys.extend(Relation::VARIANTS.iter().map(|relation| format!("{}-hint", relation.into_str())));
    keys.extend(Relation::VARIANTS.iter().map(|relation| format!("{}-why", relation.into_str())));
    keys.extend(Feature::VARIANTS.iter().map(|feature| format!("feature-{}", feature.into_str())));
    keys.extend(Concept::VARIANTS.iter().map(|concept| format!("{}-line", concept.into_str())));
    let habits: Vec<String> = keys.iter().filter(|key| key.starts_with("habit-")).cloned().collect();
    keys.extend(habits.iter().map(|habit| format!("{habit}-hint")));
    keys.extend(View::VARIANTS.iter().map(|view| format!("about-{}", view.into_str())));
    let lenses = Lens::VARIANTS.iter().filter(|lens| **lens != Lens::Matrices);
    keys.extend(lenses.map(|lens| format!("about-{}", lens.into_str())));
    keys.extend(TaskKind::VARIANTS.iter().map(|task| format!("{}-about", task.into_str())));
    keys.insert("about-depth".to_owned());
    let of_kernels = View::VARIANTS.iter().filter(|view| view.is_of_kernels());
    keys.extend(of_kernels.map(|view| format!("kernels-{}", view.into_str())));
    let others = View::VARIANTS.iter().filter(|view| !view.is_of_kernels());
    keys.extend(others.map(|view| format!("view-{}", view.into_str())));
    keys
}

#[test]
fn no_message_is_missing_or_unused() {
    let messages = messages(&root("assets/locales/en"));
    let mut literals = derived();
    for key in &literals {
        assert!(messages.contains_key(key), "no .ftl file defines {key}");
    }
    for path in files(&root("src"), "rs") {
        let source = fs::read_to_string(&path).unwrap();
        let code = source.split("#[cfg(test)]").next().unwrap();
        for key in looked_up(code) {
            assert!(messages.contains_key(&key), "{} looks up {key}, which no .ftl file defines", path.display());
        }
        literals.extend(key_literals(code));
    }
    for (key, path) in &messages {
        assert!(literals.contains(key), "{key} in {} is used nowhere", path.display());
    }
}

#[test]
fn every_language_has_every_message_and_is_loaded() {
    let english = messages(&root("assets/locales/en"));
    let loader = fs::read_to_string(root("src/text.rs")).unwrap();
    for language in fs::read_dir(root("assets/locales")).unwrap() {
        let language = language.unwrap().path();
        let other = messages(&language);
        let missing: Vec<&String> = english.keys().filter(|key| !other.contains_key(*key)).collect();
        assert!(missing.is_empty(), "{} lacks {missing:?}", language.display());
        for path in files(&language, "ftl") {
            let relative = path.strip_prefix(root("assets")).unwrap().display().to_string();
            assert!(loader.contains(&relative), "src/text.rs does not load {relative}");
        }
    }
}

#[test]
fn every_title_description_and_head_of_a_preset_is_in_every_language() {
    for (tag, _) in Text::languages().filter(|(tag, _)| *tag != "en") {
        let text = Text::named(tag).unwrap();
        for shipped in MODELS {
            let (title, about) = shipped.title_and_about();
            for phrase in [title, about] {
                assert_ne!(text.phrase(phrase), phrase, "{tag}: {phrase}");
            }
        }
        for shipped in SHIPPED {
            let document = parse_preset(shipped.source).unwrap();
            let heads = document.layers.iter().flat_map(|layer| &layer.heads).map(|head| head.name.as_str());
            for phrase in heads.chain([document.title.as_str(), document.about.as_str()]).filter(|p| !p.is_empty()) {
                let path = root(&format!("assets/locales/{tag}/phrases.ron"));
                let known: BTreeMap<String, String> = ron::from_str(&fs::read_to_string(path).unwrap()).unwrap();
                assert_eq!(known.get(phrase).map(String::as_str), Some(text.phrase(phrase)), "{tag}: {phrase}");
            }
        }
    }
}

#[test]
fn languages_use_the_same_arguments() {
    let variables = |language: &Path| {
        let mut found = BTreeMap::new();
        for path in files(language, "ftl") {
            let source = fs::read_to_string(path).unwrap();
            let resource = parser::parse(source.as_str()).unwrap();
            for entry in resource.body {
                if let Entry::Message(message) = entry {
                    let written = format!("{:?}", message.value);
                    let names = written.split("VariableReference { id: Identifier { name: \"").skip(1);
                    let names: BTreeSet<String> = names.map(|rest| rest.split('"').next().unwrap().into()).collect();
                    found.insert(message.id.name.to_owned(), names);
                }
            }
        }
        found
    };
    let english = variables(&root("assets/locales/en"));
    assert!(english.values().any(|names| names.len() > 1));
    for (tag, _) in Text::languages() {
        assert_eq!(variables(&root(&format!("assets/locales/{tag}"))), english, "{tag}");
    }
}

#[test]
fn a_language_is_found_by_its_tag_and_switched_while_the_program_runs() {
    assert_eq!(Text::named("de-CH").unwrap().language(), "de");
    assert_eq!(Text::named("de_AT.UTF-8").unwrap().language(), "de");
    assert!(Text::named("xx").is_none());
    let mut workbench = Workbench::new(preset("lecture-notes"));
    let english = workbench.text.get("undo").into_owned();
    workbench.apply(SettingsChange::Language(Some("de".into())));
    assert_ne!(workbench.text.get("undo"), english.as_str());
    workbench.apply(SettingsChange::Language(Some("en".into())));
    assert_eq!(workbench.text.get("undo"), english.as_str());
}
