//! What is fed, and how.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use attention_lab::document::Document;
use attention_lab::files::{
    ImportOptions, SHIPPED, open_model, open_settings, parse_matrices, parse_preset, parse_recording, parse_ron,
    read_share_line, share_line, write_preset,
};
use attention_lab::text::Text;
use attention_lab::ui::theme::install;
use attention_lab::ui::{UiState, workbench_ui};
use attention_lab::workbench::{
    Bookmark, COURSE, Command, Edit, Filter, LessonCommand, Session, SessionStore, View, ViewChange, Workbench,
    parse_lesson, rehearse,
};
use clap::ValueEnum;
use egui::{Context, RawInput, Rect, Vec2};
use rand::Rng;
use rand::RngExt;
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use strum::{IntoStaticStr, VariantArray};
use tempfile::TempDir;

use super::mutate::mutated;

/// Bytes of a document that is written again, run and drawn.
const SMALL: u64 = 8 << 20;
/// Tokens of one.
const TOKENS: usize = 256;
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

/// How far an input is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// It is read, and what it holds is checked, written and read again.
    Read,
    /// That is run and drawn besides, which takes a hundred times as long; of a lesson, played.
    Draw,
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
    /// The repository.
    root: PathBuf,
    ctx: Context,
    folder: TempDir,
    /// Good inputs of each kind, by their place in [`Kind::VARIANTS`].
    good: Arc<[Vec<Vec<u8>>]>,
    text: Text,
}

/// Files below a folder of the repository whose names end so.
fn files(folder: PathBuf, end: &str) -> Vec<Vec<u8>> {
    let mut found: Vec<PathBuf> = Vec::new();
    let mut folders = vec![folder];
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
    /// One for the good inputs in a repository.
    pub fn new(root: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder for what is fed");
        let good = Kind::VARIANTS.iter().map(|kind| good(*kind, root, folder.path())).collect();
        Self::with(root.to_path_buf(), folder, good)
    }

    /// Feeds what is good as it is; else nothing would be tested of a kind.
    pub fn check_good(&mut self) {
        let good = Arc::clone(&self.good);
        for (kind, good) in Kind::VARIANTS.iter().zip(good.iter()) {
            assert!(!good.is_empty(), "{kind:?}");
            let all_read = good.iter().all(|input| self.feed(*kind, input, Depth::Read) != Fed::Refused);
            assert!(all_read, "a good input is refused: {kind:?}");
        }
    }

    /// The same with nothing of what it was fed.
    pub fn anew(&self) -> Self {
        let folder = tempfile::tempdir().expect("a folder for what is fed");
        Self::with(self.root.clone(), folder, Arc::clone(&self.good))
    }

    fn with(root: PathBuf, folder: TempDir, good: Arc<[Vec<Vec<u8>>]>) -> Self {
        for (_, name) in FAMILIES {
            let copy = folder.path().join(name);
            fs::create_dir(&copy).expect("the folder can be written to");
            for file in MODEL {
                fs::copy(checkpoint(&root, name).join(file), copy.join(file)).expect("the tiny checkpoint is there");
            }
        }
        let ctx = Context::default();
        install(&ctx);
        Self { root, ctx, folder, good, text: Text::default() }
    }

    /// An input of a kind.
    pub fn input(&self, kind: Kind, random: &mut impl Rng) -> Vec<u8> {
        let good = &self.good[kind as usize];
        let mut one = || &good[random.random_range(0..good.len())];
        let (first, second) = (one(), one());
        mutated(first, second, random)
    }

    /// Feeds an input; panics where the program does.
    pub fn feed(&mut self, kind: Kind, input: &[u8], depth: Depth) -> Fed {
        // The same input is drawn in the same view.
        let view = View::VARIANTS[input.iter().map(|byte| usize::from(*byte)).sum::<usize>() % View::VARIANTS.len()];
        let drawn = (depth == Depth::Draw).then_some(view);
        let text = String::from_utf8_lossy(input);
        match kind {
            Kind::Preset => self.open(parse_preset(&text), drawn),
            Kind::ShareLine => self.open(read_share_line(&text), drawn),
            Kind::Matrices => self.open(parse_matrices(input, &ImportOptions::default()), drawn),
            Kind::Recording => self.open(parse_recording(input, "fed".to_owned()), drawn),
            Kind::Checkpoint => self.open_model("config.json", input, drawn),
            Kind::Tokenizer => self.open_model("tokenizer.json", input, drawn),
            Kind::Filter => read(Filter::parse(&text, &self.text)),
            Kind::Training => read(open_settings(&self.written("settings.ron", input))),
            Kind::Lesson => {
                // Steps that learn take longer than all else, and tell nothing more of the file.
                let played = depth == Depth::Draw && !text.contains("Train(");
                let fed = read(parse_lesson(&text));
                if fed == Fed::Read && played {
                    let _ = rehearse(&self.written("lesson.ron", input).to_string_lossy());
                    return Fed::Drawn;
                }
                fed
            }
            Kind::Session => {
                let Some(view) = drawn else { return read_session(&text) };
                // Made anew from the file, which takes the most.
                let mut workbench = SessionStore::new(self.written("session.ron", input)).load();
                let is_read = workbench.message().is_none();
                // What was set aside would be in the way of a million others.
                let _ = fs::remove_file(self.folder.path().join("session.damaged.ron"));
                match is_small(workbench.document()) {
                    true if is_read => self.draw(&mut workbench, view),
                    _ if is_read => Fed::Read,
                    _ => Fed::Refused,
                }
            }
        }
    }

    fn written(&self, name: &str, input: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, input).expect("the folder can be written to");
        path
    }

    /// Opens a tiny checkpoint with one of its files changed: settings with the weights of the family that they name.
    fn open_model(&mut self, name: &str, input: &[u8], drawn: Option<View>) -> Fed {
        let text = String::from_utf8_lossy(input);
        let named = FAMILIES
            .iter()
            .filter(|_| name == MODEL[0])
            .find(|(family, _)| text.contains(family))
            .map_or("gpt2", |(_, folder)| folder);
        let model = self.folder.path().join(named);
        let path = model.join(name);
        let whole = fs::read(&path).expect("the tiny checkpoint is there");
        fs::write(&path, input).expect("the folder can be written to");
        let opened = open_model(&model).map(|model| Document::of_learned(model, "The moon, the moon."));
        let fed = match opened {
            Ok(document) => self.open(document, drawn),
            Err(_) => Fed::Refused,
        };
        fs::write(&path, whole).expect("the folder can be written to");
        fed
    }

    /// Reads a document again from what is written of it, and runs and draws it.
    fn open<E>(&mut self, document: Result<Document, E>, drawn: Option<View>) -> Fed {
        let Ok(document) = document else { return Fed::Refused };
        // Nothing that is read is refused afterwards.
        document.check().expect("what is read can be built");
        if !is_small(&document) {
            return Fed::Read;
        }
        if document.recording().is_none() && document.reader().is_none() {
            let again = parse_preset(&write_preset(&document)).expect("what is written can be read");
            assert!(again == document, "what is written is what was read");
        }
        match drawn {
            Some(view) => self.draw(&mut Workbench::new(document), view),
            None => Fed::Read,
        }
    }

    fn draw(&mut self, workbench: &mut Workbench, view: View) -> Fed {
        workbench.apply(ViewChange::View(view));
        workbench.update_now();
        let mut state = UiState::default();
        let input = RawInput { screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, SIZE)), ..RawInput::default() };
        let mut output = self.ctx.run_ui(input, |ui| workbench_ui(ui, workbench, &mut state));
        output.textures_delta.clear();
        let _ = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        Fed::Drawn
    }
}

fn read<T, E>(result: Result<T, E>) -> Fed {
    if result.is_ok() { Fed::Read } else { Fed::Refused }
}

fn is_small(document: &Document) -> bool {
    let learns = document.moment().is_some();
    document.bytes() + document.head_bytes() <= SMALL && document.tokens.len() <= TOKENS && !learns
}

/// Families of learned models, as settings name them, and the tiny checkpoints of which there are all files.
const FAMILIES: [(&str, &str); 10] = [
    ("\"gpt2\"", "gpt2"),
    ("\"bert\"", "bert"),
    ("\"distilbert\"", "distilbert"),
    ("\"gemma\"", "gemma"),
    ("\"llama\"", "llama"),
    ("\"mistral\"", "mistral"),
    ("\"gpt_neox\"", "neox"),
    ("\"qwen2\"", "qwen2"),
    ("\"qwen3\"", "qwen3"),
    ("\"roberta\"", "roberta"),
];
const MODEL: [&str; 3] = ["config.json", "model.safetensors", "tokenizer.json"];

fn checkpoint(root: &Path, name: &str) -> PathBuf {
    root.join("tests/fixtures/checkpoints").join(name)
}

/// What a session holds, without the workbench that it is for.
fn read_session(text: &str) -> Fed {
    let Ok(session) = parse_ron::<Session>(text) else { return Fed::Refused };
    let documents = session.saved.iter().chain([&session.document]);
    let all_read = documents.map(|document| parse_preset(document).is_ok()).fold(true, |all, one| all & one);
    if all_read { Fed::Read } else { Fed::Refused }
}

/// Embeddings of three tokens, and two layers of one head.
fn matrices() -> Vec<u8> {
    let numbers = |count: usize| (0..count).flat_map(|i| (i as f32 * 0.37).sin().to_le_bytes()).collect::<Vec<u8>>();
    let mut named = vec![("embeddings".to_owned(), vec![3, 4])];
    for layer in 0..2 {
        named.extend(["w_q", "w_k", "w_v"].map(|part| (format!("layers.{layer}.heads.0.{part}"), vec![4, 2])));
        named.push((format!("layers.{layer}.w_o"), vec![2, 4]));
    }
    let data: Vec<Vec<u8>> = named.iter().map(|(_, shape)| numbers(shape.iter().product())).collect();
    let views = named.into_iter().zip(&data).map(|((name, shape), data)| {
        (name, TensorView::new(Dtype::F32, shape, data).expect("as many numbers as the shape says"))
    });
    let metadata = Some([("tokens".to_owned(), r#"["a","b","c"]"#.to_owned())].into());
    safetensors::serialize(views, metadata).expect("the names are all different")
}

/// A file of each of the tiny checkpoints.
fn of_models(root: &Path, file: &str) -> Vec<Vec<u8>> {
    FAMILIES.iter().map(|(_, name)| fs::read(checkpoint(root, name).join(file)).expect("it is there")).collect()
}

fn good(kind: Kind, root: &Path, folder: &Path) -> Vec<Vec<u8>> {
    let texts = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    match kind {
        Kind::Preset => SHIPPED.iter().map(|preset| preset.source.as_bytes().to_vec()).collect(),
        Kind::Lesson => COURSE.iter().map(|lesson| lesson.source.as_bytes().to_vec()).collect(),
        Kind::Matrices => vec![matrices()],
        Kind::Recording => files(root.join("tests/fixtures"), "recorded-gpt2.safetensors"),
        Kind::Checkpoint => of_models(root, "config.json"),
        // Of one model, since words do not say whose they are.
        Kind::Tokenizer => vec![of_models(root, "tokenizer.json").swap_remove(0)],
        Kind::Training => files(root.join("presets/trained"), "settings.ron"),
        Kind::Filter => texts(&[
            "previous > 80%",
            "entropy < 1, layer = 2",
            "head > 2 and head<4",
            "same word > 0.4, induction",
            "ablated",
        ]),
        Kind::ShareLine => {
            let documents = SHIPPED.iter().filter_map(|preset| parse_preset(preset.source).ok()).filter(is_small);
            documents.filter_map(|document| share_line(&document).ok()).map(String::into_bytes).collect()
        }
        Kind::Session => {
            let path = folder.join("good-session.ron");
            let mut changed = Workbench::default();
            changed.apply(Command::Edit(Edit::Temperature(2.5)));
            let mut learning = Workbench::default();
            let start = Bookmark { lesson: COURSE[2].slug.to_owned(), step: 1 };
            learning.apply(Command::Lesson(LessonCommand::Start(start)));
            let written = |workbench: &Workbench| {
                SessionStore::new(path.clone()).save(workbench).expect("a session can be written");
                fs::read(&path).expect("it was just written")
            };
            [Workbench::default(), changed, learning].iter().map(written).collect()
        }
    }
}
