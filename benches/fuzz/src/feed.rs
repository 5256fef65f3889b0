//! What is fed, and how.

use std::fs;
use std::path::{Path, PathBuf};

use attention_lab::document::Document;
use attention_lab::files::{
    ImportOptions, SHIPPED, open_model, open_settings, parse_matrices, parse_preset, parse_recording, read_share_line,
    share_line, write_preset,
};
use attention_lab::text::Text;
use attention_lab::ui::{UiState, workbench_ui};
use attention_lab::workbench::{COURSE, Filter, SessionStore, View, ViewChange, Workbench, parse_lesson, rehearse};
use clap::ValueEnum;
use egui::{Context, RawInput, Rect, Vec2};
use rand::Rng;
use rand::RngExt;
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use strum::{IntoStaticStr, VariantArray};
use tempfile::TempDir;

use crate::mutate::mutated;

/// Bytes of a document, and tokens, that are run and drawn.
const SMALL: u64 = 8 << 20;
const SIZE: Vec2 = Vec2::new(1280.0, 720.0);

/// A kind of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, ValueEnum, VariantArray)]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum Kind {
    Preset,
    Lesson,
    Matrices,
    Recording,
    Checkpoint,
    Tokenizer,
    Training,
    Filter,
    ShareLine,
    Session,
}

/// How far an input came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fed {
    Refused,
    Read,
    Drawn,
}

/// Good inputs, and what they are fed to.
pub struct Feeder {
    ctx: Context,
    folder: TempDir,
    /// Good inputs of each kind, by their place in [`Kind::VARIANTS`].
    good: Vec<Vec<Vec<u8>>>,
    /// How many inputs were drawn.
    drawn: usize,
}

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// Files below a folder of the repository whose names end so.
fn files(folder: &str, end: &str) -> Vec<Vec<u8>> {
    let mut found: Vec<PathBuf> = Vec::new();
    let mut folders = vec![root(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(end) {
                found.push(path);
            }
        }
    }
    // The same order everywhere.
    found.sort();
    found.iter().map(|path| fs::read(path).expect("it was just listed")).collect()
}

impl Feeder {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder for what is fed");
        let good = Kind::VARIANTS.iter().map(|kind| good(*kind, folder.path())).collect();
        for name in ["config.json", "model.safetensors", "tokenizer.json"] {
            let from = root("tests/fixtures/checkpoints/gpt2").join(name);
            fs::copy(&from, folder.path().join(name)).expect("the tiny checkpoint is there");
        }
        Self { ctx: Context::default(), folder, good, drawn: 0 }
    }

    /// An input of a kind.
    pub fn input(&self, kind: Kind, random: &mut impl Rng) -> Vec<u8> {
        let good = &self.good[kind as usize];
        let mut one = || &good[random.random_range(0..good.len())];
        let (first, second) = (one(), one());
        mutated(first, second, random)
    }

    /// Feeds an input; panics where the program does.
    pub fn feed(&mut self, kind: Kind, input: &[u8]) -> Fed {
        let text = String::from_utf8_lossy(input);
        match kind {
            Kind::Preset => self.open(parse_preset(&text)),
            Kind::ShareLine => self.open(read_share_line(&text)),
            Kind::Matrices => self.open(parse_matrices(input, &ImportOptions::default())),
            Kind::Recording => self.open(parse_recording(input, "fed".to_owned())),
            Kind::Checkpoint => self.open_model("config.json", input),
            Kind::Tokenizer => self.open_model("tokenizer.json", input),
            Kind::Filter => read(Filter::parse(&text, &Text::default())),
            Kind::Training => read(open_settings(&self.written("settings.ron", input))),
            Kind::Lesson => {
                // Steps that learn take longer than all else, and tell nothing more of the file.
                let played = !text.contains("Train(") && self.drawn.is_multiple_of(16);
                self.drawn += 1;
                let fed = read(parse_lesson(&text));
                if fed == Fed::Read && played {
                    let _ = rehearse(&self.written("lesson.ron", input).to_string_lossy());
                    return Fed::Drawn;
                }
                fed
            }
            Kind::Session => {
                let mut workbench = SessionStore::new(self.written("session.ron", input)).load();
                let is_read = workbench.message().is_none();
                if is_small(workbench.document()) {
                    self.draw(&mut workbench);
                }
                if is_read { Fed::Drawn } else { Fed::Refused }
            }
        }
    }

    fn written(&self, name: &str, input: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, input).expect("the folder can be written to");
        path
    }

    /// Opens the tiny checkpoint with one of its files changed.
    fn open_model(&mut self, name: &str, input: &[u8]) -> Fed {
        let path = self.folder.path().join(name);
        let whole = fs::read(&path).expect("the tiny checkpoint is there");
        fs::write(&path, input).expect("the folder can be written to");
        let opened = open_model(self.folder.path()).map(|model| Document::of_learned(model, "The moon, the moon."));
        let fed = match opened {
            Ok(document) => self.open(document),
            Err(_) => Fed::Refused,
        };
        fs::write(&path, whole).expect("the folder can be written to");
        fed
    }

    /// Runs a document, draws it, and reads it again from what is written of it.
    fn open<E>(&mut self, document: Result<Document, E>) -> Fed {
        let Ok(document) = document else { return Fed::Refused };
        document.check().expect("what is read can be built");
        if !is_small(&document) {
            return Fed::Read;
        }
        if document.recording().is_none() && document.reader().is_none() {
            let again = parse_preset(&write_preset(&document)).expect("what is written can be read");
            assert!(again == document, "what is written is what was read");
        }
        self.draw(&mut Workbench::new(document));
        Fed::Drawn
    }

    fn draw(&mut self, workbench: &mut Workbench) {
        self.drawn += 1;
        workbench.apply(ViewChange::View(View::VARIANTS[self.drawn % View::VARIANTS.len()]));
        workbench.update_now();
        let mut state = UiState::default();
        let input = RawInput { screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, SIZE)), ..RawInput::default() };
        let mut output = self.ctx.run_ui(input, |ui| workbench_ui(ui, workbench, &mut state));
        output.textures_delta.clear();
        let _ = self.ctx.tessellate(output.shapes, output.pixels_per_point);
    }
}

fn read<T, E>(result: Result<T, E>) -> Fed {
    if result.is_ok() { Fed::Read } else { Fed::Refused }
}

fn is_small(document: &Document) -> bool {
    let learns = document.moment().is_some();
    document.bytes() + document.head_bytes() <= SMALL && document.tokens.len() <= 256 && !learns
}

/// Embeddings of three tokens, and two layers of one head.
fn matrices() -> Vec<u8> {
    let numbers = |count: usize| (0..count).flat_map(|i| (i as f32 * 0.37).sin().to_le_bytes()).collect::<Vec<u8>>();
    let mut named = vec![("embeddings".to_owned(), vec![3, 4])];
    for layer in 0..2 {
        let name = |part| format!("layers.{layer}.heads.0.{part}");
        named.extend(["w_q", "w_k", "w_v"].map(|part| (name(part), vec![4, 2])));
        named.push((name("w_o"), vec![2, 4]));
    }
    let data: Vec<Vec<u8>> = named.iter().map(|(_, shape)| numbers(shape.iter().product())).collect();
    let views = named.into_iter().zip(&data).map(|((name, shape), data)| {
        (name, TensorView::new(Dtype::F32, shape, data).expect("as many numbers as the shape says"))
    });
    let metadata = Some([("tokens".to_owned(), r#"["a","b","c"]"#.to_owned())].into());
    safetensors::serialize(views, metadata).expect("the names are all different")
}

fn good(kind: Kind, folder: &Path) -> Vec<Vec<u8>> {
    let texts = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    match kind {
        Kind::Preset => SHIPPED.iter().map(|preset| preset.source.as_bytes().to_vec()).collect(),
        Kind::Lesson => COURSE.iter().map(|lesson| lesson.source.as_bytes().to_vec()).collect(),
        Kind::Matrices => vec![matrices()],
        Kind::Recording => files("tests/fixtures", "recorded-gpt2.safetensors"),
        Kind::Checkpoint => files("tests/fixtures/checkpoints", "config.json"),
        Kind::Tokenizer => files("tests/fixtures/checkpoints", "tokenizer.json"),
        Kind::Training => files("presets/trained", "settings.ron"),
        Kind::Filter => texts(&["previous > 80%", "entropy < 1, layer = 2", "name = \"noun\"", "induction > 0.4, entropy < 2 nats"]),
        Kind::ShareLine => {
            let documents = SHIPPED.iter().filter_map(|preset| parse_preset(preset.source).ok()).filter(is_small);
            documents.filter_map(|document| share_line(&document).ok()).map(String::into_bytes).collect()
        }
        Kind::Session => {
            let path = folder.join("good-session.ron");
            SessionStore::new(path.clone()).save(&Workbench::default()).expect("a session can be written");
            vec![fs::read(&path).expect("it was just written")]
        }
    }
}
