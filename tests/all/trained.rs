//! Models that were trained here and come with the program.

use std::path::Path;

use attention_lab::document::Document;
use attention_lab::files::{TRAINED, open_document, open_settings, parse_preset, shipped_document, write_preset};

/// What the model of a document says behind each token.
fn logits(document: &Document) -> Vec<f32> {
    let checkpoint = &document.reader().unwrap().model.checkpoint;
    checkpoint.read(document.ids(), &checkpoint.spec()).logits.unwrap().as_slice().to_vec()
}

#[test]
fn trained_models_show_what_they_say() {
    for preset in TRAINED {
        let document = shipped_document(preset.slug).unwrap();
        assert!(!document.about.is_empty() && preset.source.starts_with("// "), "{}", preset.slug);
        assert!(document.claims.len() > 1 && document.focus.query.is_some(), "{}", preset.slug);
        for (claim, judged) in document.claims.iter().zip(document.judge_all()) {
            assert!(judged.met(), "{}: {judged:?}, {claim:?}", preset.slug);
        }
    }
}

/// What is in the program is what lies in the repository, with the settings beside it.
#[test]
fn trained_models_are_their_folders() {
    let presets = Path::new(env!("CARGO_MANIFEST_DIR")).join("presets");
    for preset in TRAINED {
        let own = shipped_document(preset.slug).unwrap();
        let there = open_document(&presets.join(format!("{}.ron", preset.slug))).unwrap();
        let [name, of_file] = [&own, &there].map(|document| &document.reader().unwrap().model.name);
        assert_eq!((logits(&own), name), (logits(&there), of_file), "{}", preset.slug);
        let settings = open_settings(&presets.join("trained").join(name).join("settings.ron")).unwrap();
        let words = &own.reader().unwrap().model.words;
        assert_eq!(settings.task.words().largest_id(), words.largest_id(), "{}", preset.slug);
    }
}

/// Wherever the program runs, what was saved of one opens again.
#[test]
fn trained_models_are_found_again_where_no_folder_is() {
    for preset in TRAINED {
        let document = shipped_document(preset.slug).unwrap();
        let text = write_preset(&document);
        assert_eq!(parse_preset(&text).unwrap(), document, "{}:\n{text}", preset.slug);
    }
}
