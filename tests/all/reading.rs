//! What is read from learned models, against transformers: the lens, the parts of a logit, and which heads do what.

use attention_lab::analysis::{
    Habit, HeadTable, LensQuestion, LogitPart, NoAttribution, Prediction, Sampling, Searched, TrialWords, Trials,
    attribute, continuation, logit_lens, predict, search, search_checkpoint, speaking_place,
};
use attention_lab::attention::Reading;
use attention_lab::document::Which;
use attention_lab::files::{open_checkpoint, shipped_document, shipped_named};
use attention_lab::jobs::{CancelToken, LayersDone, Stopped, uninterrupted};
use attention_lab::model::{Checkpoint, Words};
use safetensors::SafeTensors;

use crate::checkpoints::folder;

/// The families whose logits are sums of parts, and those whose norms stand between.
const SUMS: [&str; 9] =
    ["gpt2", "gpt2-scaled", "neox", "neox-serial", "llama", "llama3-tied", "mistral", "qwen2", "qwen3"];
const MORE_SUMS: [&str; 1] = ["gemma"];
const NORMED: [&str; 3] = ["bert", "distilbert", "roberta"];
const TEXT: &str = "The cat saw the dog, the dog saw the cat.";

/// What transformers made of a checkpoint.
struct Expected<'a> {
    file: &'a SafeTensors<'a>,
    name: &'a str,
}

impl Expected<'_> {
    fn numbers(&self, what: &str) -> Vec<f32> {
        let tensor = self.file.tensor(&format!("{}.{what}", self.name)).unwrap();
        tensor.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
    }

    fn ids(&self, what: &str) -> Vec<usize> {
        let tensor = self.file.tensor(&format!("{}.{what}", self.name)).unwrap();
        tensor.data().as_chunks().0.iter().map(|bytes| i64::from_le_bytes(*bytes) as usize).collect()
    }

    fn texts(&self, what: &str) -> Vec<Vec<usize>> {
        let tokens = self.file.tensor(&format!("{}.{what}", self.name)).unwrap().shape()[1];
        self.ids(what).chunks(tokens).map(<[usize]>::to_vec).collect()
    }
}

/// Does something for each of some checkpoints, with what is expected of it.
fn each(names: &[&str], mut look: impl FnMut(&Expected<'_>, &Checkpoint, &Words)) {
    let bytes = std::fs::read(folder("../reading.safetensors")).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    for name in names {
        let (checkpoint, words) = open_checkpoint(&folder(name)).unwrap();
        look(&Expected { file: &file, name }, &checkpoint, &words);
    }
}

fn read(checkpoint: &Checkpoint, words: &Words) -> Reading {
    let tokens = words.split(TEXT).unwrap().iter().map(|piece| piece.id).collect();
    checkpoint.read(tokens, &checkpoint.spec())
}

fn all_sums() -> Vec<&'static str> {
    [&SUMS[..], &MORE_SUMS].concat()
}

fn near(got: f32, expected: f32, largest: f32, what: &str) {
    assert!((got - expected).abs() <= 1e-4 * largest, "{what}: {got} for {expected}, largest {largest}");
}

fn largest(numbers: &[f32]) -> f32 {
    numbers.iter().fold(0.0, |largest: f32, number| largest.max(number.abs()))
}

#[test]
fn the_lens_shows_what_transformers_says_from_each_layer() {
    each(&[&all_sums()[..], &NORMED].concat(), |expected, checkpoint, words| {
        let reading = read(checkpoint, words);
        let places = expected.ids("places");
        let vocabulary = checkpoint.vocabulary();
        let logits = expected.numbers("lens");
        let question = LensQuestion { places: places.clone(), count: vocabulary, tokens: vec![3, 7], temperature: 1.5 };
        let lens = uninterrupted(|report| logit_lens(checkpoint, &reading.trace, &question, report)).unwrap();
        assert_eq!(lens.len(), checkpoint.model.layers.len() + 1);
        let rows: Vec<&Prediction> = lens.iter().flatten().collect();
        assert_eq!(rows.len() * vocabulary, logits.len());
        for (said, logits) in rows.iter().zip(logits.chunks(vocabulary)) {
            let (largest, best) = (largest(logits), logits.iter().copied().fold(f32::MIN, f32::max));
            let exponential = |logit: f32| ((f64::from(logit) - f64::from(best)) / 1.5).exp();
            let sum: f64 = logits.iter().map(|logit| exponential(*logit)).sum();
            assert!(said.top.is_sorted_by(|a, b| a.logit >= b.logit));
            let mut seen = vec![false; vocabulary];
            for one in &said.top {
                near(one.logit, logits[one.token], largest, expected.name);
                let probability = exponential(logits[one.token]) / sum;
                assert!((f64::from(one.probability) - probability).abs() < 1e-4, "{}: {one:?}", expected.name);
                seen[one.token] = true;
            }
            assert!(seen.iter().all(|seen| *seen), "each token once");
            for (asked, token) in said.asked.iter().zip([3, 7]) {
                let listed = said.top.iter().find(|one| one.token == token).unwrap();
                assert_eq!(asked, listed);
                assert_eq!(asked.rank, said.top.iter().filter(|one| one.logit > asked.logit).count());
            }
        }
        // The last level is what the model itself says.
        let own = reading.logits.as_ref().unwrap();
        for (said, place) in lens.last().unwrap().iter().zip(&places) {
            let row: Vec<f32> = own.row(*place).iter().copied().collect();
            assert_eq!(*said, predict(&row, 1.5, vocabulary, &[3, 7]), "{}", expected.name);
        }
    });
}

#[test]
fn the_lens_is_absent_without_logits_and_can_be_stopped() {
    let question = LensQuestion { places: vec![0], count: 1, tokens: Vec::new(), temperature: 1.0 };
    let (bare, words) = open_checkpoint(&folder("bert-bare")).unwrap();
    let reading = read(&bare, &words);
    let token = CancelToken::default();
    assert_eq!(logit_lens(&bare, &reading.trace, &question, &token), Ok(None));
    assert_eq!(attribute(&bare, &reading.tokens, &reading.trace, (0, 0)), Err(NoAttribution::NoLogits));
    let (gpt2, words) = open_checkpoint(&folder("gpt2")).unwrap();
    let reading = read(&gpt2, &words);
    token.cancel();
    assert_eq!(logit_lens(&gpt2, &reading.trace, &question, &token), Err(Stopped::Cancelled));
}

#[test]
fn the_parts_of_a_logit_are_those_of_transformers_and_add_up() {
    each(&all_sums(), |expected, checkpoint, words| {
        let reading = read(checkpoint, words);
        let (layers, heads) = (checkpoint.model.layers.len(), checkpoint.heads());
        let (of_heads, mlps, biases) =
            (expected.numbers("heads"), expected.numbers("mlp"), expected.numbers("attention_bias"));
        let ends = expected.numbers("ends");
        let pairs = expected.ids("places").into_iter().zip(expected.ids("tokens"));
        for (n, (place, token)) in pairs.enumerate() {
            let made = attribute(checkpoint, &reading.tokens, &reading.trace, (place, token)).unwrap();
            let own = reading.logits.as_ref().unwrap()[(place, token)];
            let all = [&of_heads[..], &mlps, &biases, &ends].concat();
            let largest = largest(&all);
            near(made.logit, own, 1.0, expected.name);
            let sum: f64 = made.parts.iter().map(|(_, number)| f64::from(*number)).sum();
            near(sum as f32, own, 1.0, expected.name);
            near(made.rest, 0.0, 1.0, expected.name);
            let mut heads_seen = 0;
            for (part, number) in &made.parts {
                let expected = match *part {
                    LogitPart::Word => ends[4 * n],
                    LogitPart::Position => ends[4 * n + 1],
                    LogitPart::Head { layer, head } => {
                        heads_seen += 1;
                        of_heads[(n * layers + layer) * heads + head]
                    }
                    LogitPart::AttentionBias { layer } => biases[n * layers + layer],
                    LogitPart::Mlp { layer } => mlps[n * layers + layer],
                    LogitPart::NormBias => ends[4 * n + 2],
                    LogitPart::UnembeddingBias => ends[4 * n + 3],
                };
                near(*number, expected, largest, &format!("{part:?}"));
            }
            assert_eq!(heads_seen, layers * heads);
            // What is not told is nothing.
            let told: f64 = all_told(&all, n, [layers * heads, layers, layers, 4]);
            assert!((told - f64::from(own)).abs() < 1e-3 * f64::from(largest), "{}", expected.name);
        }
    });
    each(&NORMED, |expected, checkpoint, words| {
        let reading = read(checkpoint, words);
        let made = attribute(checkpoint, &reading.tokens, &reading.trace, (1, 2));
        assert_eq!(made, Err(NoAttribution::NormsBetween), "{}", expected.name);
    });
}

/// The sum of what transformers has for one of three questions; `sizes` are those of each tensor's parts.
fn all_told(all: &[f32], question: usize, sizes: [usize; 4]) -> f64 {
    let mut start = 0;
    let mut sum = 0.0;
    for size in sizes {
        sum += all[start + question * size..][..size].iter().map(|number| f64::from(*number)).sum::<f64>();
        start += 3 * size;
    }
    sum
}

#[test]
fn what_an_ablated_head_does_not_write_is_no_part_and_leaves_no_rest() {
    let (checkpoint, words) = open_checkpoint(&folder("gpt2")).unwrap();
    let tokens = read(&checkpoint, &words).tokens;
    let mut spec = checkpoint.spec();
    spec.set_ablated(1, 2, true);
    let reading = checkpoint.read(tokens, &spec);
    let place = reading.tokens.len() - 1;
    let made = attribute(&checkpoint, &reading.tokens, &reading.trace, (place, 5)).unwrap();
    let own = reading.logits.as_ref().unwrap()[(place, 5)];
    let of_head = made.parts.iter().find(|(part, _)| *part == LogitPart::Head { layer: 1, head: 2 });
    assert_eq!(of_head.unwrap().1, 0.0);
    near(made.rest, 0.0, 1.0, "rest");
    near(made.logit, own, 1.0, "logit");
    // A layer that replaces what it reads leaves a rest, because what came before does not reach the end.
    spec.residual = false;
    let reading = checkpoint.read(reading.tokens, &spec);
    let made = attribute(&checkpoint, &reading.tokens, &reading.trace, (place, 5)).unwrap();
    assert!(made.rest.abs() > 0.01, "{}", made.rest);
}

#[test]
fn heads_are_scored_as_numpy_scores_them() {
    let names = [&all_sums()[..], &NORMED, &["bert-bare"]].concat();
    each(&names, |expected, checkpoint, words| {
        let name = expected.name;
        let around = TrialWords::of(words, checkpoint.vocabulary()).unwrap().around;
        let trials = Trials {
            plain: expected.texts("plain"),
            repeated: expected.texts("repeated"),
            sentences: Vec::new(),
            special: around.concat(),
        };
        let mut told = Vec::new();
        let table = uninterrupted(|report| {
            search_checkpoint(checkpoint, &checkpoint.spec(), &trials, report, &mut |done| told.push(done))
        });
        let of = 4 * checkpoint.model.layers.len();
        assert_eq!(told, (1..=of).map(|done| LayersDone { done, of }).collect::<Vec<_>>());
        for (index, habit) in table.habits.iter().enumerate() {
            let expected = expected.numbers(&format!("search.{}", habit.name()));
            assert_eq!(expected.len(), table.rows.len());
            for (row, expected) in table.rows.iter().zip(expected) {
                near(row.scores[index].unwrap(), expected, 1.0, &format!("{name} {habit:?} {row:?}"));
            }
        }
        let measured =
            expected.file.names().iter().filter(|name| name.starts_with(&format!("{}.search", expected.name))).count();
        assert_eq!(table.habits.len(), measured, "{}", expected.name);
    });
}

#[test]
fn the_size_of_a_value_is_that_after_w_o_with_its_bias() {
    let names = [&all_sums()[..], &NORMED, &["bert-bare"]].concat();
    each(&names, |expected, checkpoint, words| {
        let reading = read(checkpoint, words);
        let handed = expected.numbers("handed");
        let heads = reading.trace.layers.iter().flat_map(|layer| layer.heads.iter());
        for (head, expected_sizes) in heads.zip(handed.chunks(reading.tokens.len())) {
            for (got, size) in head.value_sizes().iter().zip(expected_sizes) {
                near(*got, *size, largest(expected_sizes), expected.name);
            }
        }
        assert_eq!(handed.len(), checkpoint.model.layers.len() * checkpoint.heads() * reading.tokens.len());
    });
}

/// The three heads that a habit has most of, by layer and head.
fn best(table: &HeadTable, habit: Habit) -> Vec<(usize, usize)> {
    table.sorted_by(habit).into_iter().take(3).map(|row| (row.layer, row.head)).collect()
}

#[test]
fn the_search_finds_the_heads_of_the_designed_induction_model() {
    let preset = shipped_named(std::path::Path::new("induction")).unwrap();
    let document = shipped_document(preset).unwrap();
    let built = document.build();
    let vocabulary: Vec<&str> = "lamp seven fox river glass moon stone bird green tall song apple night chair bread \
                                 wind coat paper horse spoon cloud door"
        .split_whitespace()
        .collect();
    let embed = |tokens: &[usize]| {
        let mut document = document.clone();
        let words: Vec<&str> =
            tokens.iter().map(|token| if *token == 99 { "[BOS]" } else { vocabulary[*token] }).collect();
        document.set_text(Which::First, &words.join(" ")).unwrap();
        assert_eq!(document.tokens.len(), tokens.len());
        document.build().x
    };
    let words = TrialWords { ordinary: (0..vocabulary.len()).collect(), around: [vec![99], Vec::new()] };
    let trials = Trials::random(&words, 10, 0..3);
    let searched = Searched { model: &built.model, spec: &document.spec, embed: &embed, direction: &|_| None };
    let table = uninterrupted(|report| search(searched, &trials, report, &mut |_| {}));
    assert!(!table.habits.contains(&Habit::Copying), "designed heads write to no logits");
    let score = |habit: Habit, place: (usize, usize)| {
        table.score(table.rows.iter().find(|row| (row.layer, row.head) == place).unwrap(), habit).unwrap()
    };
    for (habit, head, others) in
        [(Habit::Previous, (0, 0), 0.3), (Habit::Induction, (1, 0), 0.2), (Habit::Duplicate, (1, 1), 0.2)]
    {
        assert_eq!(best(&table, habit)[0], head, "{habit:?}: {table:?}");
        assert!(score(habit, head) > 0.8, "{habit:?}: {}", score(habit, head));
        for row in table.rows.iter().filter(|row| (row.layer, row.head) != head) {
            assert!(table.score(row, habit).unwrap() < others, "{habit:?} {row:?}");
        }
    }
    assert!(score(Habit::Positional, (0, 0)) > 0.9, "{}", score(Habit::Positional, (0, 0)));
    // Where no token comes twice, both heads that look for a copy rest on [BOS], and so does the one that looks for it a
    // layer too early; the one that reads the token before does not.
    for place in [(1, 0), (1, 1), (0, 1)] {
        assert!(score(Habit::First, place) > 0.6, "{place:?}: {}", score(Habit::First, place));
    }
    assert!(score(Habit::First, (0, 0)) < 0.1, "{}", score(Habit::First, (0, 0)));
}

#[test]
fn a_search_can_be_stopped() {
    let (checkpoint, words) = open_checkpoint(&folder("gpt2")).unwrap();
    let words = TrialWords::of(&words, checkpoint.vocabulary()).unwrap();
    let trials = Trials::random(&words, 8, [0]);
    let token = CancelToken::default();
    let mut layers = 0;
    let stopped = search_checkpoint(&checkpoint, &checkpoint.spec(), &trials, &token, &mut |_| {
        layers += 1;
        token.cancel();
    });
    assert_eq!((stopped, layers), (Err(Stopped::Cancelled), 1));
}

#[test]
fn a_continuation_is_what_the_model_says_after_each_token() {
    let (checkpoint, words) = open_checkpoint(&folder("llama")).unwrap();
    let spec = checkpoint.spec();
    let tokens = read(&checkpoint, &words).tokens;
    let go_on = |sampling: Sampling, count, ends: &dyn Fn(usize) -> bool| {
        let mut told = Vec::new();
        let drawn = uninterrupted(|report| {
            continuation(&checkpoint, &spec, &tokens, (count, ends), &sampling, &mut |token| told.push(token), report)
        });
        assert_eq!(told, drawn);
        drawn
    };
    // Greedily, by a pass of all that is kept for each.
    let greedy = go_on(Sampling { seed: 0, temperature: 0.0, top_k: None }, 5, &|_| false);
    let mut all = tokens.clone();
    for token in &greedy {
        let logits = checkpoint.read(all.clone(), &spec).logits.unwrap();
        let row: Vec<f32> = logits.row(all.len() - 1).iter().copied().collect();
        assert_eq!(predict(&row, 1.0, 1, &[]).top[0].token, *token);
        all.push(*token);
    }
    assert_eq!(go_on(Sampling { seed: 9, temperature: 2.0, top_k: Some(1) }, 5, &|_| false), greedy);
    let sampling = |seed| Sampling { seed, temperature: 3.0, top_k: Some(40) };
    let first = go_on(sampling(1), 6, &|_| false);
    assert_eq!(go_on(sampling(1), 6, &|_| false), first, "the same seed, the same words");
    assert!((2..9).any(|seed| go_on(sampling(seed), 6, &|_| false) != first));
    assert_eq!(
        go_on(sampling(1), 6, &|token| token == first[2])[..],
        first[..=first.iter().position(|one| *one == first[2]).unwrap()]
    );
    // GPT-2's places are 32.
    let (gpt2, words) = open_checkpoint(&folder("gpt2")).unwrap();
    let tokens = read(&gpt2, &words).tokens;
    let sampling = Sampling { seed: 0, temperature: 1.0, top_k: None };
    let drawn = uninterrupted(|report| {
        continuation(&gpt2, &gpt2.spec(), &tokens, (100, &|_| false), &sampling, &mut |_| {}, report)
    });
    assert_eq!(tokens.len() + drawn.len(), 32);
}

#[test]
fn a_model_speaks_after_the_last_token_or_where_one_is_masked() {
    let place = |name: &str, text: &str| {
        let (checkpoint, words) = open_checkpoint(&folder(name)).unwrap();
        let pieces = words.split(text).unwrap();
        speaking_place(&pieces, checkpoint.causal).map(|place| (place, pieces[place].text.clone()))
    };
    assert_eq!(place("gpt2", "The cat").unwrap().1, " cat");
    assert_eq!(place("bert", "the [MASK] saw the dog"), Some((2, "[MASK]".to_owned())));
    assert_eq!(place("roberta", "The<mask> saw").unwrap().1, "<mask>");
    assert_eq!(place("bert", "the cat"), None);
}
