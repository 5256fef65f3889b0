//! What tasks promise.

use std::collections::BTreeSet;

use strum::VariantArray;

use super::*;
use crate::math::generator;

fn drawn(task: &Task, draw: Draw, seed: u64) -> Vec<Sequence> {
    let mut generator = generator(seed);
    let tokens = task.generator().least_tokens().max(24);
    (0..200).map(|_| task.generator().draw(&mut generator, tokens, draw)).collect()
}

/// Words of a text, and what is to be predicted, joined to one line.
fn written(task: &Task, sequence: &Sequence) -> (String, String) {
    let words = task.generator().words();
    let text = sequence.tokens.iter().map(|token| words[*token].as_str()).collect::<Vec<_>>().join(" ");
    let known = sequence.targets.iter().flatten().filter(|target| target.is_known);
    (text, known.map(|target| words[target.word].as_str()).collect::<Vec<_>>().join(" "))
}

#[test]
fn texts_come_from_the_seed_alone_and_say_where_their_answers_stand() {
    for kind in TaskKind::VARIANTS {
        let task = kind.task();
        assert_eq!((task.kind(), task.generator().check()), (*kind, Ok(())));
        let words = task.generator().words();
        assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), words.len(), "{kind:?}");
        for draw in [Draw::Training, Draw::HeldOut] {
            let texts = drawn(&task, draw, 1);
            assert_eq!(texts, drawn(&task, draw, 1));
            assert_ne!(texts, drawn(&task, draw, 2));
            for text in &texts {
                assert_eq!(text.tokens.len(), text.targets.len());
                assert!(text.tokens.iter().all(|token| *token < words.len()), "{kind:?}");
                assert!(text.targets.iter().flatten().any(|target| target.is_known), "{kind:?}");
                for (place, target) in text.targets.iter().enumerate() {
                    let Some(target) = target else { continue };
                    if let Some(next) = text.tokens.get(place + 1) {
                        assert_eq!(*next, target.word, "{kind:?}: a target is the next token");
                    }
                    let Some(source) = target.source else { continue };
                    assert!(target.is_known && source <= place, "{kind:?}");
                    if *kind == TaskKind::Brackets {
                        assert_eq!(text.tokens[source] + 3, target.word, "a bracket is closed by its own kind");
                    } else {
                        assert_eq!(text.tokens[source], target.word, "{kind:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn answers_are_right() {
    let question = |text: &str| text.split(" |").next().map(|words| words.split(' ').map(String::from).collect());
    for kind in TaskKind::VARIANTS {
        let task = kind.task();
        for sequence in drawn(&task, Draw::Training, 3) {
            let (text, answer) = written(&task, &sequence);
            let asked: Vec<String> = question(&text).unwrap();
            let expected = match kind {
                TaskKind::Copy => asked.join(" "),
                TaskKind::Reverse => asked.iter().rev().cloned().collect::<Vec<_>>().join(" "),
                TaskKind::Sort => {
                    let mut numbers: Vec<u32> = asked.iter().map(|number| number.parse().unwrap()).collect();
                    numbers.sort_unstable();
                    numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(" ")
                }
                TaskKind::First => asked[0].clone(),
                TaskKind::Majority => {
                    let count = |word: &str| asked.iter().filter(|one| *one == word).count();
                    let best = asked.iter().max_by_key(|word| count(word)).unwrap();
                    assert!(asked.iter().all(|word| word == best || count(word) < count(best)), "{text}");
                    best.clone()
                }
                TaskKind::Brackets => {
                    let mut open = Vec::new();
                    for sign in &asked {
                        match ["(", "[", "{"].iter().position(|opening| opening == sign) {
                            Some(kind) => open.push([")", "]", "}"][kind]),
                            None => assert_eq!(open.pop(), Some(sign.as_str()), "{text}"),
                        }
                    }
                    open.into_iter().rev().collect::<Vec<_>>().join(" ")
                }
                TaskKind::Recall => {
                    let asks = text.split("| ").nth(1).unwrap().split(' ').step_by(2).take_while(|key| *key != ".");
                    let value = |key: &str| asked[asked.iter().position(|one| one == key).unwrap() + 1].clone();
                    asks.map(value).collect::<Vec<_>>().join(" ")
                }
                TaskKind::Repeat | TaskKind::Text => continue,
            };
            assert_eq!(answer, expected, "{kind:?}: {text}");
        }
    }
}

#[test]
fn a_period_that_is_held_out_is_never_learned_from() {
    let task = TaskKind::Repeat.task();
    let period = |sequence: &Sequence| sequence.targets.iter().flatten().position(|target| target.is_known).unwrap();
    let learned: BTreeSet<usize> = drawn(&task, Draw::Training, 5).iter().map(period).collect();
    let held_out: BTreeSet<usize> = drawn(&task, Draw::HeldOut, 5).iter().map(period).collect();
    assert_eq!(learned, (4..=16).filter(|period| *period != 9).collect());
    assert_eq!(held_out, [9].into());
    assert_eq!(task.generator().floor(), Some(32f32.ln()));
}

#[test]
fn texts_of_words_and_of_ones_own_are_read_and_their_end_is_held_out() {
    let own = Task::Text(Excerpt::of(Unit::Word, &"to be or not\n".repeat(20)));
    assert_eq!(own.generator().words(), ["\n", "be", "not", "or", "to"]);
    assert_eq!(own.generator().most_tokens(), Some(9));
    assert!(Excerpt::of(Unit::Character, "short").check().is_err());
    let shipped = TaskKind::Text.task();
    let held_out: String = drawn(&shipped, Draw::HeldOut, 1).iter().map(|one| written(&shipped, one).1 + "#").collect();
    let learned = drawn(&shipped, Draw::Training, 1).iter().map(|one| written(&shipped, one).1).collect::<Vec<_>>();
    assert!(learned.iter().all(|text| !held_out.contains(text)));
}
