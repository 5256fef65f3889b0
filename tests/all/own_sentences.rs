//! Sentences that users may type: the heads of the opening preset find what a reader expects.

use std::collections::BTreeMap;

use attention_lab::attention::Trace;
use attention_lab::design::tokenize;
use attention_lab::document::{Document, Token, Which};
use attention_lab::files::shipped_document;
use attention_lab::workbench::{Command, Edit, Workbench};
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;

use crate::harness::{bench, harness};

/// The heads by the letter of a section.
const HEADS: [(&str, &str); 5] = [
    ("D", "Determiner → noun"),
    ("P", "Pronoun → noun"),
    ("V", "Verb → subject"),
    ("A", "Noun → adjective"),
    ("S", "Same word"),
];

/// The least share of pairs in which the expected key has the largest weight.
const LEAST: f64 = 0.85;

/// A word of a sentence, "the#2" the second "the".
fn place(tokens: &[Token], word: &str) -> usize {
    let (word, number) = word.split_once('#').map_or((word, 1), |(word, number)| (word, number.parse().unwrap()));
    let mut same = tokens.iter().enumerate().filter(|(_, token)| token.text.to_lowercase() == word.to_lowercase());
    same.nth(number - 1).unwrap_or_else(|| panic!("{word}#{number}")).0
}

/// The key that a query gives its largest weight.
fn first(trace: &Trace, (layer, head): (usize, usize), query: usize) -> usize {
    let row = trace.head(layer, head).unwrap().weights.row(query);
    (0..row.len()).max_by(|a, b| row[*a].total_cmp(&row[*b])).unwrap()
}

/// Pairs found and pairs asked for, by letter, and what was missed.
fn score(sentences: &str) -> (BTreeMap<String, [usize; 2]>, Vec<String>) {
    let start = shipped_document("start").unwrap();
    let (mut counts, mut missed) = (BTreeMap::<String, [usize; 2]>::new(), Vec::new());
    for line in sentences.lines().filter(|line| !line.trim().is_empty()) {
        let mut sections = line.split('|');
        let text = sections.next().unwrap().trim();
        let tokens: Vec<Token> = tokenize(text).into_iter().map(Token::new).collect();
        let document = Document { tokens: tokens.clone(), contrast: None, ..start.clone() };
        let trace = document.build().trace(Which::First, &document.spec).unwrap();
        for section in sections {
            let (letter, pairs) = section.trim().split_once(':').unwrap();
            let name = HEADS.iter().find(|(of, _)| *of == letter).unwrap().1;
            let named = |(l, h): &(usize, usize)| document.layers[*l].heads[*h].name == name;
            let places = (0..document.layers.len()).flat_map(|l| (0..document.heads()).map(move |h| (l, h)));
            let head = places.into_iter().find(named).unwrap();
            for pair in pairs.split(',') {
                let (query, key) = pair.trim().split_once('→').unwrap();
                let looked = first(&trace, head, place(&tokens, query));
                let count = counts.entry(letter.to_owned()).or_default();
                count[1] += 1;
                if looked == place(&tokens, key) {
                    count[0] += 1;
                } else {
                    missed.push(format!("{letter} {query}→{key}: {} in “{text}”", tokens[looked].text));
                }
            }
        }
    }
    (counts, missed)
}

#[test]
fn the_opening_heads_find_what_a_reader_expects() {
    let files = [include_str!("../fixtures/sentences.txt"), include_str!("../fixtures/sentences-other.txt")];
    for sentences in files {
        let (counts, missed) = score(sentences);
        for (letter, [found, all]) in counts {
            assert!(found as f64 >= LEAST * all as f64, "{letter}: {found} of {all}\n{}", missed.join("\n"));
        }
    }
}

#[test]
fn german_sentences_are_read_by_the_german_lexicon() {
    let (counts, missed) = score(include_str!("../fixtures/sentences-german.txt"));
    let [found, all] = counts.values().fold([0, 0], |sum, count| [sum[0] + count[0], sum[1] + count[1]]);
    assert!(found as f64 >= LEAST * all as f64, "{found} of {all}, {counts:?}\n{}", missed.join("\n"));
}

#[test]
fn a_word_that_the_lexicon_lacks_is_marked_and_told_in_a_click() {
    let mut workbench = Workbench::new(shipped_document("start").unwrap());
    workbench.apply(Command::Edit(Edit::Text { which: Which::First, text: "The zorp was tired".into() }));
    let mut lab = harness(workbench, (1280.0, 720.0));
    lab.run();
    lab.get_by_label_contains("“zorp” is not in the lexicon").click();
    lab.run();
    lab.get_by_role_and_label(Role::Button, "An animal").click();
    lab.run();
    assert!(lab.query_by_label_contains("is not in the lexicon").is_none());
    let document = bench(&lab).document();
    assert_eq!(document.words["zorp"].to_string(), "noun animate singular neuter");
    let trace = document.build().trace(Which::First, &document.spec).unwrap();
    let determiners = document.layers[1].heads.iter().position(|head| head.name == "Determiner → noun").unwrap();
    assert_eq!(first(&trace, (1, determiners), 0), 1, "the determiner finds it now");
}

#[test]
fn another_sentence_is_a_click_away_and_so_is_the_way_back() {
    let mut lab = harness(Workbench::new(shipped_document("start").unwrap()), (1440.0, 900.0));
    lab.run();
    lab.get_by_role_and_label(Role::Button, "tired → wide").click();
    lab.run();
    let trace = bench(&lab).derived().trace(Which::First);
    assert_eq!(first(trace, (1, 0), 7), 5, "it → street");
    lab.get_by_role_and_label(Role::Button, "wide → tired").click();
    lab.run();
    let trace = bench(&lab).derived().trace(Which::First);
    assert_eq!(first(trace, (1, 0), 7), 1, "it → animal");
}
