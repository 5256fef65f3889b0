//! A learned model in the program: opened, typed to, changed, saved and brought back.

use std::fs;
use std::path::Path;

use attention_lab::attention::{AttentionMap, Pattern};
use attention_lab::document::{Document, HeadSource, Which};
use attention_lab::files::{FIRST_TEXT, find_model, model_name, open_document, open_model, parse_preset, write_preset};
use attention_lab::workbench::{Command, Dialog, Edit, SessionStore, Workbench};
use egui::Role;
use egui_kittest::kittest::Queryable;

use crate::checkpoints::folder;
use crate::harness::{bench, harness, preset};

fn open(name: &str) -> Workbench {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(Command::Open(folder(name)));
    assert!(workbench.is_opening(), "a model is opened by a job");
    workbench.update_now();
    assert!(workbench.message().is_none(), "{:?}", workbench.message());
    workbench
}

fn map(workbench: &Workbench, layer: usize, head: usize) -> &AttentionMap {
    workbench.derived().head(Which::First, layer, head).unwrap().weights
}

#[test]
fn a_model_opens_and_every_head_is_as_the_model_alone_computes_it() {
    for name in ["gpt2", "bert", "llama", "neox", "qwen3", "gemma"] {
        let workbench = open(name);
        let document = workbench.document();
        let reader = document.reader().unwrap();
        let typed = document.typed(Which::First).unwrap();
        assert!(FIRST_TEXT.starts_with(typed) && !typed.is_empty() && workbench.path().is_none(), "{name}: {typed}");
        assert!(document.layers.iter().flat_map(|layer| &layer.heads).all(|head| head.source == HeadSource::Learned));
        let ids: Vec<usize> = document.tokens.iter().map(|token| token.piece.as_ref().unwrap().id).collect();
        let checkpoint = &reader.model.checkpoint;
        let reading = checkpoint.read(ids, &checkpoint.spec());
        assert_eq!(workbench.derived().trace(Which::First), &reading.trace, "{name}");
        assert_eq!(document.check(), Ok(()));
    }
}

#[test]
fn what_is_typed_is_split_by_the_model_and_what_is_learned_stays() {
    let mut workbench = open("gpt2");
    workbench.apply(Command::Edit(Edit::Text { which: Which::First, text: "Der Zug fährt 🚂".into() }));
    workbench.update_now();
    let document = workbench.document();
    let texts: String = document.tokens.iter().map(|token| token.text.as_str()).collect();
    assert!(texts.starts_with("Der Zug"), "{texts}");
    for token in &document.tokens {
        let piece = token.piece.as_ref().unwrap();
        assert!("Der Zug fährt 🚂".len() >= piece.place.end && piece.place.start < piece.place.end);
    }
    let tokens = document.tokens.len();
    assert_eq!(workbench.derived().trace(Which::First).tokens(), tokens);
    // Settings are the user's.
    let before = map(&workbench, 0, 0).clone();
    for edit in [Edit::Temperature(3.0), Edit::Pattern(Pattern::Window { width: 2 })] {
        workbench.apply(Command::Edit(edit));
        workbench.update_now();
        assert!(workbench.message().is_none());
    }
    assert_ne!(map(&workbench, 0, 0), &before);
    assert_eq!(map(&workbench, 0, 0).at(tokens - 1, 0), 0.0, "the window holds");
    // Numbers and sizes are the model's, and a refusal says so.
    let document = workbench.document().clone();
    for edit in [
        Edit::Heads(2),
        Edit::Layers(1),
        Edit::Width(8),
        Edit::Shuffle { which: Which::First, seed: 1 },
        Edit::InsertToken { which: Which::First, at: 0, text: "x".into() },
        Edit::Source { layer: 0, head: 0, source: HeadSource::Seeded { seed: 1, deviation: 1.0 } },
    ] {
        workbench.apply(Command::DismissMessage);
        workbench.apply(Command::Edit(edit));
        assert_eq!(workbench.document(), &document);
        assert!(workbench.message().is_some_and(|message| message.is_error && message.text.contains("learned")));
    }
    // Nothing is a text too; and so is more than there are places for, which is refused.
    workbench.apply(Command::Edit(Edit::Text { which: Which::First, text: String::new() }));
    workbench.update_now();
    assert!(workbench.document().tokens.is_empty());
    let long = "word ".repeat(4000);
    workbench.apply(Command::Edit(Edit::Text { which: Which::First, text: long }));
    assert!(workbench.document().tokens.is_empty() && workbench.message().is_some_and(|message| message.is_error));
}

#[test]
fn a_second_text_an_ablation_and_undo_work_as_on_designed_heads() {
    let mut workbench = open("llama");
    let whole = workbench.derived().trace(Which::First).clone();
    workbench.apply(Command::Edit(Edit::Contrast(true)));
    workbench.apply(Command::Edit(Edit::Text { which: Which::Second, text: "The street was wide".into() }));
    workbench.apply(Command::Edit(Edit::Ablated { layer: 0, head: 1, ablated: true }));
    workbench.update_now();
    let derived = workbench.derived();
    assert_eq!(workbench.document().typed(Which::Second), Some("The street was wide"));
    assert_eq!(derived.trace(Which::Second).tokens(), workbench.document().contrast.as_ref().unwrap().len());
    assert_ne!(derived.trace(Which::First).layers[0].output, whole.layers[0].output);
    for _ in 0..3 {
        workbench.apply(Command::Undo);
    }
    workbench.update_now();
    assert_eq!(workbench.derived().trace(Which::First), &whole);
    assert!(!workbench.is_modified());
}

#[test]
fn a_word_is_hidden_and_taken_out_by_its_place_in_the_text() {
    let mut workbench = open("bert");
    let at = 1;
    let piece = workbench.document().tokens[at].piece.clone().unwrap();
    workbench.apply(Command::Edit(Edit::HideToken { which: Which::First, at }));
    let document = workbench.document();
    let expected = format!("{}[MASK]{}", &FIRST_TEXT[..piece.place.start], &FIRST_TEXT[piece.place.end..]);
    assert_eq!(document.typed(Which::First), Some(expected.as_str()));
    let hidden: Vec<_> = document.tokens.iter().filter(|token| token.text == "[MASK]").collect();
    assert_eq!(hidden.len(), 1);
    assert!(hidden[0].piece.as_ref().unwrap().is_special);
    workbench.apply(Command::Undo);
    workbench.apply(Command::Edit(Edit::RemoveToken { which: Which::First, at }));
    let expected = format!("{}{}", &FIRST_TEXT[..piece.place.start], &FIRST_TEXT[piece.place.end..]);
    assert_eq!(workbench.document().typed(Which::First), Some(expected.as_str()));
    // What the tokenizer added is of no text.
    let before = workbench.document().clone();
    workbench.apply(Command::Edit(Edit::RemoveToken { which: Which::First, at: 0 }));
    assert_eq!(workbench.document(), &before);
    // A model that goes forwards hides nothing.
    let mut forward = open("gpt2");
    let before = forward.document().clone();
    forward.apply(Command::Edit(Edit::HideToken { which: Which::First, at: 1 }));
    assert_eq!(forward.document(), &before);
}

#[test]
fn a_preset_names_its_model_and_opens_the_same_again() {
    let mut document = open_document(&folder("qwen2")).unwrap();
    document.set_text(Which::First, "One two one two").unwrap();
    document.set_contrast(true);
    document.spec.temperature = 2.0;
    document.spec.mask.causal = false;
    document.spec.set_ablated(1, 0, true);
    document.title = "Mine".into();
    let text = write_preset(&document);
    let back = parse_preset(&text).unwrap();
    assert_eq!(back, document, "the same model, which is open, is not read twice");
    assert_eq!(write_preset(&back), text);
    // It stands by its name beside the preset.
    let near = tempfile::tempdir().unwrap();
    copy(&folder("qwen2"), &near.path().join("own"));
    let file = near.path().join("near.ron");
    fs::write(&file, "Learned((model: \"own\", text: \"One two\", causal: false))").unwrap();
    let near = open_document(&file).unwrap();
    assert_eq!((near.typed(Which::First), near.spec.mask.causal), (Some("One two"), false));
    // Where it is gone, a sentence says so, and whence it comes.
    let gone = "Learned((model: \"no-such-model\", from: \"Ask Ada.\", text: \"a\"))";
    let error = parse_preset(gone).unwrap_err().to_string();
    assert!(error.contains("no-such-model") && error.contains("Ask Ada."), "{error}");
    for bad in [
        "Learned((model: \"x\"))",
        "Learned((model: \"x\", text: \"a\", layers: []))",
        "Learned((model: \"x\", text: 3))",
    ] {
        assert!(parse_preset(bad).is_err(), "{bad}");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn the_session_brings_a_model_back_with_what_was_changed() {
    let folder_of_session = tempfile::tempdir().unwrap();
    let mut workbench = open("bert");
    workbench.apply(Command::Edit(Edit::Text { which: Which::First, text: "A small change".into() }));
    let mut store = SessionStore::new(folder_of_session.path().join("session.ron"));
    store.save(&workbench).unwrap();
    let mut back = store.load();
    assert!(back.is_restoring(), "a model is opened by a job");
    back.update_now();
    assert_eq!(back.document(), workbench.document());
    assert!(back.is_modified() && !back.is_restoring());
    back.apply(Command::Reset);
    assert_eq!(back.document().typed(Which::First), Some(FIRST_TEXT));
}

#[test]
fn a_damaged_model_leaves_what_is_open_and_says_why() {
    let place = tempfile::tempdir().unwrap();
    let broken = place.path().join("broken");
    copy(&folder("gpt2"), &broken);
    fs::write(broken.join("config.json"), "{\"model_type\": \"unheard-of\"}").unwrap();
    let mut workbench = Workbench::new(preset("lecture-notes"));
    let before = workbench.document().clone();
    workbench.apply(Command::Open(broken));
    workbench.update_now();
    assert_eq!(workbench.document(), &before);
    let message = workbench.message().unwrap();
    assert!(message.is_error && message.text.contains("unheard-of"), "{}", message.text);
    // A preset whose model is not there.
    workbench.apply(Command::OpenShipped("smollm2"));
    assert!(workbench.is_opening());
    workbench.update_now();
    let missing = find_model("SmolLM2-135M-Instruct.Q4_1.gguf", &[]).is_none();
    assert_eq!(missing, workbench.document() == &before);
    assert_eq!(missing, workbench.message().is_some_and(|message| message.text.contains("pip install")));
}

#[test]
fn a_model_is_called_as_people_call_it() {
    let place = tempfile::tempdir().unwrap();
    let snapshot = place.path().join("models--openai-community--gpt2/snapshots/607a30d");
    copy(&folder("gpt2"), &snapshot);
    assert_eq!(model_name(&snapshot), "openai-community/gpt2");
    assert_eq!(model_name(Path::new("/x/SmolLM2.Q4_1.gguf")), "SmolLM2.Q4_1");
    let model = open_model(&snapshot).unwrap();
    assert_eq!(model.name, "openai-community/gpt2");
    assert!(std::sync::Arc::ptr_eq(&model, &open_model(&snapshot).unwrap()));
    // What changed on the disk is another model.
    let other = Document::of_learned(model, "a").unwrap();
    copy(&folder("gpt2-scaled"), &snapshot);
    let again = Document::of_learned(open_model(&snapshot).unwrap(), "a").unwrap();
    assert_ne!(again, other);
}

#[test]
fn the_panel_says_what_the_model_is_and_offers_what_can_be_changed() {
    let mut lab = harness(open("llama"), [1280.0, 900.0]);
    lab.run();
    lab.get_by_label("Model").click();
    lab.run();
    lab.get_by_label("Family");
    assert_eq!(lab.get_all_by_label("llama").count(), 2, "its name and its family");
    lab.get_by_label_contains("of keys and values");
    lab.get_by_label("Causal mask: no looking ahead");
    assert!(lab.query_by_label("designed").is_none() && lab.query_by_label("Shuffle").is_none());
    // Chips say what the model calls them.
    let piece = bench(&lab).document().tokens[1].piece.clone().unwrap();
    lab.get_by_label_contains("Tokens ·").click();
    lab.run();
    lab.get_by_label(&format!("token {}, bytes {} to {} of the text", piece.id, piece.place.start, piece.place.end));
}

#[test]
fn a_model_is_chosen_from_a_list() {
    let mut workbench = open("llama");
    workbench.apply(Command::Ask(Dialog::Models));
    let mut lab = harness(workbench, [1280.0, 720.0]);
    for _ in 0..200 {
        lab.step();
        if bench(&lab).models().is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    lab.step();
    lab.get_by_label("Opened before");
    lab.get_by_role_and_label(Role::Button, "Choose a folder…");
    lab.get_by_label_contains("llama · ").click();
    lab.step();
    assert!(bench(&lab).dialog().is_none() && bench(&lab).is_opening());
}
