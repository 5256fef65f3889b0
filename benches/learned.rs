//! A learned model of GPT-2 small's shape, with random weights, in the window: how long it takes to open, and for a
//! keystroke to be on the screen, and the slowest frame meanwhile. `cargo bench --bench learned`, with the path of another
//! model as an argument if there is one.

#[path = "common/window.rs"]
mod window;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use attention_lab::analysis::{Stage, StageCell};
use attention_lab::attention::{Begun, trace, trace_on};
use attention_lab::document::{Document, Which};
use attention_lab::files::{open_checkpoint, open_model};
use attention_lab::jobs::uninterrupted;
use attention_lab::math::fill_normal;
use attention_lab::workbench::{Command, Depth, Edit, View, ViewChange, WalkChange};
use safetensors::Dtype;
use safetensors::tensor::{TensorView, serialize_to_file};
use tempfile::TempDir;
use window::{Took, Window, took};

/// Tokens of the text that is typed on.
const TOKENS: usize = 32;

fn main() {
    let own = std::env::args().skip(1).find(|argument| !argument.starts_with("--")).map(PathBuf::from);
    let made = own.is_none().then(|| TempDir::new().expect("a place for a model"));
    let path = own.unwrap_or_else(|| made.as_ref().expect("made above").path().to_owned());
    if let Some(folder) = &made {
        write_gpt2(folder.path());
    }
    open(&path);
    let model = open_model(&path).expect("a model");
    let text = text(&model.words);
    let document = Document::of_learned(model, &text).expect("a model of sizes within the limits");
    pass(&document);
    appended(&document);
    println!(
        "\n| view | first frame | slowest of the next | to the new state | slowest frame meanwhile | of it on a core |\n|---|---:|---:|---:|---:|---:|"
    );
    let walk = |depth| vec![ViewChange::View(View::Walk), ViewChange::Walk(WalkChange::Depth(depth))];
    let mlp = StageCell { layer: 0, head: 0, stage: Stage::Active, row: 0, column: 0 };
    let mut matrices = walk(Depth::Matrices);
    matrices.push(ViewChange::Walk(WalkChange::Number(mlp)));
    let views = [
        ("Explore", vec![ViewChange::View(View::Explore)]),
        ("Heads", vec![ViewChange::View(View::Heads)]),
        ("Whole way", walk(Depth::Flow)),
        ("Matrices of the MLP", matrices),
        ("Next word", vec![ViewChange::View(View::Next)]),
    ];
    for (name, changes) in views {
        keystrokes(name, &document, &changes, &text);
    }
}

/// The time of opening, and of reading the same bytes.
fn open(path: &Path) {
    let files: Vec<PathBuf> = match path.is_dir() {
        true => path.read_dir().expect("a folder").map(|entry| entry.expect("an entry").path()).collect(),
        false => vec![path.to_owned()],
    };
    let read = || {
        let mut buffer = vec![0; 1 << 17];
        for file in files.iter().filter(|file| file.is_file()) {
            let mut file = File::open(file).expect("a file");
            while file.read(&mut buffer).expect("its bytes") > 0 {}
        }
    };
    let times = |run: &dyn Fn()| {
        let mut times: Vec<f64> = (0..5).map(|_| seconds(run)).collect();
        times.sort_by(f64::total_cmp);
        1e3 * times[2]
    };
    read();
    let (read, opened) = (times(&read), times(&|| drop(open_checkpoint(path).expect("a model"))));
    println!("opening {opened:.0} ms, reading its warm files {read:.0} ms");
}

/// A pass alone, as on the command line.
fn pass(document: &Document) {
    let checkpoint = &document.reader().expect("learned").model.checkpoint;
    let tokens: Vec<usize> = document.pieces(Which::First).map(|piece| piece.id).collect();
    let read = || drop(checkpoint.read(tokens.clone(), &document.spec));
    read();
    let mut times: Vec<f64> = (0..7).map(|_| seconds(read)).collect();
    times.sort_by(f64::total_cmp);
    println!("a pass over {} tokens, with all maps and logits, {:.1} ms", tokens.len(), 1e3 * times[3]);
}

/// Seconds of the clock on the wall.
fn seconds(run: impl FnOnce()) -> f64 {
    took(run).wall
}

/// A token behind 200 others: a pass over all of them, and over what is new.
fn appended(document: &Document) {
    let checkpoint = &document.reader().expect("learned").model.checkpoint;
    let tokens: Vec<usize> = (0..201).map(|i| i * 31 % checkpoint.vocabulary()).collect();
    let (model, spec, x) = (&checkpoint.model, &document.spec, checkpoint.embed(&tokens));
    let before = trace(model, &checkpoint.embed(&tokens[..200]), spec);
    let median = |begun: Option<Begun<'_>>| {
        let run = || drop(uninterrupted(|report| trace_on(begun, model, &x, spec, report)));
        let mut times: Vec<f64> = (0..7).map(|_| seconds(run)).collect();
        times.sort_by(f64::total_cmp);
        1e3 * times[3]
    };
    let (all, new) = (median(None), median(Begun::new(&before, 200, spec)));
    println!("a pass over 201 tokens {all:.1} ms, and where 200 of them are there {new:.1} ms");
}

/// A text of so many tokens.
fn text(words: &attention_lab::model::Words) -> String {
    let mut text = String::from("One");
    while words.split(&text).expect("a text").len() < TOKENS {
        text.push_str(" two");
    }
    text
}

/// A word is typed and taken back, some times.
fn keystrokes(name: &str, document: &Document, changes: &[ViewChange], text: &str) {
    let mut window = Window::new(document.clone());
    window.settle();
    changes.iter().for_each(|change| window.workbench.apply(change.clone()));
    let first = window.frame();
    let next = (0..20).map(|_| window.frame()).fold(Took::default(), Took::max);
    window.settle();
    let (mut times, mut slowest) = (Vec::new(), Took::default());
    for turn in 0..8 {
        let text = if turn % 2 == 0 { format!("{text} three") } else { text.to_owned() };
        let edit = took(|| window.workbench.apply(Command::Edit(Edit::Text { which: Which::First, text })));
        let (seconds, frame) = window.settle();
        times.push(edit.wall + seconds);
        slowest = slowest.max(edit.plus(frame));
    }
    times.sort_by(f64::total_cmp);
    let cells = [first.wall, next.wall, times[times.len() / 2], slowest.wall, slowest.core];
    println!("| {name} | {} |", cells.map(|seconds| format!("{:.1} ms", 1e3 * seconds)).join(" | "));
}

/// A folder as transformers saves GPT-2 small, with the words of a fixture.
fn write_gpt2(folder: &Path) {
    let words = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/checkpoints/gpt2/tokenizer.json");
    std::fs::copy(words, folder.join("tokenizer.json")).expect("room for words");
    let config = r#"{"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "activation_function": "gelu_new", "n_embd": 768,
        "n_layer": 12, "n_head": 12, "n_positions": 1024, "vocab_size": 50257, "layer_norm_epsilon": 1e-05}"#;
    std::fs::write(folder.join("config.json"), config).expect("room for settings");
    let mut shapes: Vec<(String, Vec<usize>)> = vec![
        ("wte.weight".into(), vec![50_257, 768]),
        ("wpe.weight".into(), vec![1024, 768]),
        ("ln_f.weight".into(), vec![768]),
        ("ln_f.bias".into(), vec![768]),
    ];
    for layer in 0..12 {
        let mut add = |name: &str, shape: &[usize]| shapes.push((format!("h.{layer}.{name}"), shape.to_vec()));
        for norm in ["ln_1", "ln_2"] {
            add(&format!("{norm}.weight"), &[768]);
            add(&format!("{norm}.bias"), &[768]);
        }
        for (name, [from, to]) in [
            ("attn.c_attn", [768, 2304]),
            ("attn.c_proj", [768, 768]),
            ("mlp.c_fc", [768, 3072]),
            ("mlp.c_proj", [3072, 768]),
        ] {
            add(&format!("{name}.weight"), &[from, to]);
            add(&format!("{name}.bias"), &[to]);
        }
    }
    // The same normal numbers for all, each tensor from elsewhere on.
    let mut normal = vec![0.0f32; 50_257 * 768 + 10_000];
    fill_normal(&mut normal[..1 << 20], 1, 0.02);
    for i in 1 << 20..normal.len() {
        normal[i] = normal[i - (1 << 20) + 1];
    }
    let bytes: Vec<u8> = normal.iter().flat_map(|number| number.to_le_bytes()).collect();
    let views: Vec<(String, TensorView<'_>)> = shapes
        .into_iter()
        .enumerate()
        .map(|(i, (name, shape))| {
            let length = 4 * shape.iter().product::<usize>();
            let view = TensorView::new(Dtype::F32, shape, &bytes[4 * 50 * i..][..length]);
            (name, view.expect("as many bytes as numbers"))
        })
        .collect();
    serialize_to_file(views, None, &folder.join("model.safetensors")).expect("room for weights");
}
