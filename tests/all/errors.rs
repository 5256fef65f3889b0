//! What is wrong is told as a whole in each language, with no word of another.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use attention_lab::document::{Document, DocumentError};
use attention_lab::files::{Problem, parse_preset, parse_ron};
use attention_lab::text::{Mismatch, Phrase, Text, say};
use attention_lab::workbench::{Action, Filter, Workbench, parse_lesson};

use crate::harness::preset;

/// Words that only one of the languages has.
const WORDS: [(&str, &[&str]); 2] = [
    (
        "en",
        &[
            "expected", "got", "the", "of", "and", "or", "to", "from", "at", "most", "least", "with", "one", "both",
            "none", "such", "no", "each", "than", "more", "file", "where", "that", "is", "cannot",
        ],
    ),
    (
        "de",
        &[
            "erwartet",
            "gefunden",
            "der",
            "das",
            "den",
            "und",
            "oder",
            "bis",
            "von",
            "mit",
            "höchstens",
            "genau",
            "beides",
            "keines",
            "wie",
            "eine",
            "ein",
            "kein",
            "datei",
            "nicht",
        ],
    ),
];

/// Panics where a text in one language has words of the other, or says nothing in one of them. What comes from
/// another library, or is the user's, is the same in both and stands at the end.
pub fn in_every_language(explain: impl Fn(&Text) -> String) {
    let [english, german] = ["en", "de"].map(|tag| explain(&Text::named(tag).unwrap()));
    assert_ne!(english, german);
    let got = |text: &str, separator: &str| text.rsplit_once(separator).map(|(_, got)| got.to_owned());
    let (en_got, de_got) = (got(&english, ", got "), got(&german, ", gefunden "));
    assert_eq!(en_got.is_some(), de_got.is_some(), "{english}\n{german}");
    let same = en_got.filter(|got| Some(got) == de_got.as_ref()).unwrap_or_default();
    for (text, (_, others)) in [(&english, WORDS[1]), (&german, WORDS[0])] {
        let own = text.strip_suffix(&same).unwrap().replace("the#2", "").to_lowercase();
        let words = own.split(|c: char| !c.is_alphanumeric() && c != '_');
        let foreign: Vec<&str> = words.filter(|word| others.contains(word)).collect();
        assert!(foreign.is_empty(), "{foreign:?} in {text}");
    }
}

/// [`in_every_language`] of what is wrong with a file; RON has its own words for what it does not understand.
pub fn of_problem(problem: &Problem) {
    match problem {
        Problem::Syntax { .. } => {
            let german = problem.explain(&Text::named("de").unwrap());
            assert!(german.starts_with("Zeile ") && german.contains(", Spalte "), "{german}");
        }
        problem => in_every_language(|text| problem.explain(text)),
    }
}

fn german(explain: impl Fn(&Text) -> String) -> String {
    in_every_language(&explain);
    explain(&Text::named("de").unwrap())
}

#[test]
fn each_message_of_an_error_is_in_its_language() {
    let messages = |tag: &str| -> BTreeMap<String, String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("assets/locales/{tag}/errors.ftl"));
        let lines = fs::read_to_string(path).unwrap();
        let message = |line: &str| line.split_once(" = ").map(|(key, text)| (key.to_owned(), text.to_owned()));
        lines.lines().filter(|line| !line.starts_with('#')).filter_map(message).collect()
    };
    let [english, german] = ["en", "de"].map(messages);
    assert!(english.len() > 150 && english.keys().eq(german.keys()));
    for (texts, (_, others)) in [(&english, WORDS[1]), (&german, WORDS[0])] {
        for (key, text) in texts {
            // Arguments have names of their own.
            let own: String = text
                .replace("FILE", "")
                .replace("the#2", "")
                .split('{')
                .map(|part| part.split_once('}').map_or(part, |(_, rest)| rest))
                .collect();
            let own = own.to_lowercase();
            let mut words = own.split(|c: char| !c.is_alphanumeric() && c != '_');
            assert!(!words.any(|word| others.contains(&word)), "{key}: {text}");
        }
    }
}

#[test]
fn no_code_spells_out_what_was_expected() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let source = fs::read_to_string(&entry).unwrap();
            let code = source.split("#[cfg(test)]").next().unwrap();
            for literal in ["\"expected ", "got {"] {
                assert!(!code.contains(literal), "{}: {literal}", entry.display());
            }
        }
    }
}

#[test]
fn errors_in_german() {
    let document = |change: fn(&mut Document)| {
        let mut document = preset("lecture-notes");
        change(&mut document);
        let error: DocumentError = document.check().unwrap_err();
        german(|text| error.explain(text))
    };
    assert_eq!(document(|d| d.spec.temperature = 0.0), "Temperatur τ: erwartet 0.01 bis 100, gefunden 0");
    assert_eq!(
        document(|d| {
            let mut more = d.layers[0].clone();
            more.heads.pop();
            d.layers.push(more);
        }),
        "Heads einer Schicht: erwartet 8 wie in der ersten Schicht, gefunden 7"
    );
    assert!(document(|d| (d.width, d.head_width) = (4096, Some(4096))).starts_with("das braucht "));

    let read = |source: &str| german(|text| parse_preset(source).unwrap_err().explain(text));
    let features = "V1((text: \"a\", words: {\"a\": \"noun:9\"}, layers: [[(seed: 1)]]))";
    assert!(read(features).ends_with("Größe des Merkmals „noun“: erwartet eine Zahl von -4 bis 4, gefunden „noun:9“"));
    assert_eq!(
        read("V1((text: \"a\", width: 2, layers: [[(seed: 1)]], claims: [(expect: Uniform)]))"),
        "Behauptung 1: erwartet genau eines von at_least und at_most, gefunden beides oder keines"
    );
    assert!(
        read("V1((text: \"a b\", mask: Painted([\"##\", \"#?\"]), layers: [[(seed: 1)]]))")
            .ends_with("Zeile 2: erwartet # oder . oder eine Zahl davor, gefunden „?“")
    );

    let lesson = |step: &str| {
        let source = format!("LessonV1((title: \"T\", preset: \"uniform\", steps: [(title: \"S\", {step})]))");
        german(|text| parse_lesson(&source).unwrap_err().explain(text))
    };
    for (step, said) in [
        ("text: \"{colour}\"", "erwartet eines von weight, percent, "),
        ("text: \"{tokens\"", "erwartet eine geschlossene Zahl oder {{, gefunden {"),
        ("text: \"tokens}\"", "erwartet }}, wo keine Zahl endet, gefunden }"),
        ("text: \"[it](knob:it)\"", "in einem Link: erwartet ein Ziel der Art "),
        ("text: \"{weight:it}\"", "erwartet eine Zelle wie "),
        ("text: \"{entropy}\"", "erwartet „entropy:…“ mit einem Argument"),
        ("text: \"{pairs:many}\"", "erwartet eine Zahl von 0 bis "),
        ("text: \"{model-maps:GPT-9:10}\"", "das Modell: erwartet eines von "),
        ("text: \"{error:exact}\"", "der Kernel: erwartet eines von "),
        ("text: \"{pattern:Nothing}\"", "erwartet eine Relation der Rezepte, gefunden „Nothing“"),
        ("text: 3", "erwartet ein Text oder einer für jede Sprache"),
        ("text: {}", "erwartet ein Text in mindestens einer Sprache, gefunden keines"),
        ("text: {\"en\": \"a\", \"en\": \"b\"}", "erwartet jede Sprache einmal, gefunden en"),
        ("text: \"a\", highlight: [\"causal\"]", "erwartet ein Ziel wie "),
        ("text: \"a\", highlight: [\"query:\"]", "erwartet ein Token wie "),
        ("text: \"a\", hide: [\"panel:map\"]", "hide: erwartet ein control, eine section"),
        ("text: \"a\", actions: [Zoom(2)]", "actions: erwartet von den Einstellungen nur "),
        ("text: \"a\", actions: [Turn(2)]", "erwartet eines von Open, Text, "),
        ("text: \"a\", actions: [Lock(\"it\")]", "erwartet eine Zelle wie "),
    ] {
        let error = lesson(step);
        assert!(error.contains(said), "{error}\nlacks {said}");
    }

    for (action, said) in [
        ("Head(layer: 9, head: 1)", "Schicht: erwartet 1 bis 1, gefunden 9"),
        ("Look(\"nobody\")", "Token: erwartet eines des Satzes, gefunden nobody"),
        ("Number(stage: PlainKeys, row: 1, column: 1)", "Stufe: erwartet eines von "),
        ("Window(513)", "Größe: erwartet 0 bis 512, gefunden 513"),
        ("Filter(\"trefferanteil >\")", "Filter, Zeichen 16: erwartet eine Zahl wie 0.8 oder 80 %, gefunden nichts"),
        ("Language(\"tlh\")", "Sprache: erwartet en, de, gefunden tlh"),
        ("Play(Walk, Speed(3))", "Tempo: erwartet 0.5, 1, 2, 4, gefunden 3"),
        ("Sentence(Second)", "Satz: erwartet First, denn es gibt keinen zweiten, gefunden Second"),
        ("Change(Temperature(0))", "Temperatur τ: erwartet 0.01 bis 100, gefunden 0"),
    ] {
        let read: Action = parse_ron(action).unwrap();
        let explained = |text: &Text| {
            let mut workbench = Workbench::new(preset("lecture-notes"));
            workbench.text = text.clone();
            workbench.perform(&read).unwrap_err().explain(text)
        };
        let error = german(explained);
        assert!(error.ends_with(said) || error.contains(said) && said.ends_with(' '), "{error}\nlacks {said}");
    }

    let in_german = Text::named("de").unwrap();
    let ambiguous = Filter::parse("e < 2", &in_german).unwrap_err().explain(&in_german);
    assert_eq!(ambiguous, "Filter, Zeichen 1: erwartet erstes Token, Entropie oder effektive Tokens, gefunden „e“");
}

#[test]
fn what_crosses_serde_is_the_same_behind_it() {
    let place = say("place-row").with("row", 2);
    let mismatch = Mismatch::new(Phrase::one_of(["a", "b \"c\""]), Phrase::quoted("{d}")).inside(place);
    let error: serde::de::value::Error = mismatch.clone().into_serde();
    assert_eq!(Mismatch::of_serde(&error.to_string()), Some(mismatch));
    assert_eq!(Mismatch::of_serde("line 3"), None);
}
