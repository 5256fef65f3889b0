//! Sentences that users may type: the heads of the opening preset find what a reader expects.

use std::collections::BTreeMap;

use attention_lab::attention::Trace;
use attention_lab::design::tokenize;
use attention_lab::document::{Document, Token, Which};
use attention_lab::files::shipped_document;

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
