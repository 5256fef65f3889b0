//! Folders of models with something wrong: one message that says what, and never a model.

use std::collections::BTreeMap;
use std::path::Path;

use attention_lab::files::open_checkpoint;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::checkpoints::folder;

/// A copy of a tiny checkpoint, to be damaged.
fn copy(name: &str) -> TempDir {
    let copy = TempDir::new().unwrap();
    for entry in std::fs::read_dir(folder(name)).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name() != "expected.safetensors" {
            std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
        }
    }
    copy
}

/// What is said of a folder, which does not open.
fn said(folder: &TempDir) -> String {
    let error = open_checkpoint(folder.path()).map(|_| ()).expect_err("it opened");
    let said = error.to_string();
    assert!(!said.contains('\n') && said.len() < 600, "{said}");
    said
}

fn change_settings(folder: &Path, change: impl FnOnce(&mut Value)) {
    let path = folder.join("config.json");
    let mut settings: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    change(&mut settings);
    std::fs::write(path, settings.to_string()).unwrap();
}

/// The tensors of a file by their names: type, shape and bytes.
type Tensors = BTreeMap<String, (Dtype, Vec<usize>, Vec<u8>)>;

fn change_tensors(path: &Path, change: impl FnOnce(&mut Tensors)) {
    let bytes = std::fs::read(path).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let mut tensors: Tensors = file
        .iter()
        .map(|(name, view)| (name.to_owned(), (view.dtype(), view.shape().to_vec(), view.data().to_vec())))
        .collect();
    change(&mut tensors);
    let views = tensors
        .iter()
        .map(|(name, (dtype, shape, data))| (name.as_str(), TensorView::new(*dtype, shape.clone(), data).unwrap()));
    std::fs::write(path, safetensors::serialize(views, None).unwrap()).unwrap();
}

fn weights(folder: &TempDir) -> std::path::PathBuf {
    folder.path().join("model.safetensors")
}

#[test]
fn settings_that_cannot_be_are_named() {
    let cases: [(&str, Value, &str); 9] = [
        ("model_type", json!("mamba"), "setting model_type: expected one of gpt2, bert"),
        ("model_type", Value::Null, "model_type"),
        ("num_attention_heads", json!(5), "a divisor of 32, got 5"),
        ("num_attention_heads", json!(0), "num_attention_heads"),
        ("num_key_value_heads", json!(3), "a divisor of 4, got 3"),
        ("hidden_size", json!("wide"), "hidden_size"),
        ("hidden_act", json!("mish"), "setting hidden_act: expected one of gelu"),
        ("num_hidden_layers", json!(10_000_000_000_000u64), "num_hidden_layers"),
        ("rms_norm_eps", json!(-1.0), "rms_norm_eps"),
    ];
    for (name, value, expected) in cases {
        let folder = copy("llama");
        change_settings(folder.path(), |settings| {
            // The width of a head follows from that of the model, as in older files.
            settings.as_object_mut().unwrap().remove("head_dim");
            settings[name] = value.clone();
        });
        let said = said(&folder);
        assert!(said.contains(expected), "{name} = {value}: {said}");
    }
    let folder = copy("llama");
    change_settings(folder.path(), |settings| {
        settings["rope_parameters"] = json!({ "rope_type": "yarn", "rope_theta": 10000.0, "factor": 4.0 });
    });
    assert!(said(&folder).contains("expected one of default, linear, llama3, got \"yarn\""));
    std::fs::write(folder.path().join("config.json"), "{").unwrap();
    assert!(said(&folder).contains("config.json"));
}

#[test]
fn places_that_are_counted_from_a_token_have_to_begin_within_them() {
    let with = |filler: u64| {
        let folder = copy("roberta");
        change_settings(folder.path(), |settings| settings["pad_token_id"] = json!(filler));
        folder
    };
    for filler in [33, 34, 65535, u64::MAX] {
        let said = said(&with(filler));
        let expected = format!("setting pad_token_id: expected a whole number from 0 to 32, got {filler}");
        assert!(said.starts_with(&expected), "{said}");
    }
    assert_eq!(open_checkpoint(with(32).path()).unwrap().0.most_tokens(), Some(1));
}

#[test]
fn settings_that_contradict_the_tensors_are_found_by_their_shapes() {
    for (name, value) in [("intermediate_size", 65), ("vocab_size", 300), ("num_key_value_heads", 4), ("head_dim", 16)]
    {
        let folder = copy("llama");
        change_settings(folder.path(), |settings| settings[name] = json!(value));
        let said = said(&folder);
        assert!(said.contains("tensor model.") && said.contains("got ["), "{name}: {said}");
    }
    let folder = copy("llama");
    change_settings(folder.path(), |settings| settings["num_hidden_layers"] = json!(3));
    assert!(said(&folder).contains("tensor model.layers.2."));
    // Fewer layers leave tensors over: that is another model.
    change_settings(folder.path(), |settings| settings["num_hidden_layers"] = json!(1));
    assert!(said(&folder).contains("tensor model.layers.1."));
}

#[test]
fn tensors_that_are_missing_too_many_or_no_numbers_are_named() {
    let name = "model.layers.1.mlp.up_proj.weight";
    let folder = copy("llama");
    change_tensors(&weights(&folder), |tensors| drop(tensors.remove(name)));
    let text = said(&folder);
    assert!(text.contains(name) && text.contains("no such tensor"), "{text}");

    let folder = copy("llama");
    change_tensors(&weights(&folder), |tensors| {
        tensors.insert("model.layers.1.lora_a".to_owned(), (Dtype::F32, vec![2], vec![0; 8]));
    });
    assert!(said(&folder).contains("lora_a"));

    for (bits, shown) in [(f32::NAN, "NaN"), (f32::INFINITY, "inf"), (1e7, "10000000")] {
        let folder = copy("llama");
        change_tensors(&weights(&folder), |tensors| {
            let (_, _, bytes) = tensors.get_mut(name).unwrap();
            bytes[4 * 33..][..4].copy_from_slice(&bits.to_le_bytes());
        });
        let said = said(&folder);
        assert!(said.contains(name) && said.contains("row 1, column 1") && said.contains(shown), "{said}");
    }

    let folder = copy("llama");
    change_tensors(&weights(&folder), |tensors| {
        let (dtype, shape, bytes) = tensors.get_mut(name).unwrap();
        (*dtype, *shape, *bytes) = (Dtype::I32, vec![64, 32], vec![0; 4 * 64 * 32]);
    });
    assert!(said(&folder).contains("F32, F16 or BF16"));
}

#[test]
fn files_that_are_cut_off_or_promise_too_much_are_refused() {
    let folder = copy("llama");
    let bytes = std::fs::read(weights(&folder)).unwrap();
    for length in [0, 7, 8, 100, bytes.len() / 2, bytes.len() - 1] {
        std::fs::write(weights(&folder), &bytes[..length]).unwrap();
        let said = said(&folder);
        assert!(said.contains("model.safetensors"), "{length}: {said}");
    }
    let header = r#"{"a":{"dtype":"F32","shape":[1000000000000],"data_offsets":[0,4000000000000]}}"#;
    let mut promising = (header.len() as u64).to_le_bytes().to_vec();
    promising.extend(header.as_bytes());
    std::fs::write(weights(&folder), &promising).unwrap();
    assert!(said(&folder).contains("4000000000086 bytes"), "{}", said(&folder));
    std::fs::write(weights(&folder), u64::MAX.to_le_bytes()).unwrap();
    assert!(said(&folder).contains("18446744073709551615"));

    let folder = copy("llama-bf16");
    let shards: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    let shard = shards.iter().find(|path| path.to_string_lossy().contains("00002-of")).unwrap();
    let bytes = std::fs::read(shard).unwrap();
    std::fs::write(shard, &bytes[..bytes.len() - 2]).unwrap();
    assert!(said(&folder).contains("00002-of"));
    std::fs::remove_file(shard).unwrap();
    assert!(said(&folder).contains("00002-of"));
    let index = folder.path().join("model.safetensors.index.json");
    std::fs::write(&index, r#"{"weight_map": {"a": "../llama/model.safetensors"}}"#).unwrap();
    assert!(said(&folder).contains("../llama/model.safetensors"));
    std::fs::write(&index, "[]").unwrap();
    assert!(said(&folder).contains("weight_map"));
}

#[test]
fn a_folder_that_has_to_be_converted_says_how() {
    let folder = copy("bert");
    std::fs::rename(weights(&folder), folder.path().join("pytorch_model.bin")).unwrap();
    assert!(said(&folder).contains("AutoModel.from_pretrained(folder).save_pretrained(folder)"));
    std::fs::remove_file(folder.path().join("tokenizer.json")).unwrap();
    std::fs::write(folder.path().join("vocab.txt"), "a").unwrap();
    assert!(said(&folder).contains("AutoTokenizer.from_pretrained(folder).save_pretrained(folder)"));
    std::fs::remove_file(folder.path().join("config.json")).unwrap();
    assert!(said(&folder).contains("config.json"));
    std::fs::write(folder.path().join("tokenizer.json"), "{}").unwrap();
    std::fs::copy(self::folder("bert").join("config.json"), folder.path().join("config.json")).unwrap();
    assert!(said(&folder).contains("vocabulary"));
}

#[test]
fn words_of_another_model_are_refused() {
    let folder = copy("bert");
    std::fs::copy(self::folder("gpt2").join("tokenizer.json"), folder.path().join("tokenizer.json")).unwrap();
    assert!(said(&folder).contains("tokens below 55"), "{}", said(&folder));
}

#[test]
fn code_that_settings_name_is_not_looked_at() {
    let folder = copy("gpt2");
    change_settings(folder.path(), |settings| {
        settings["auto_map"] = json!({ "AutoModel": "evil.py--Model" });
    });
    std::fs::write(folder.path().join("evil.py"), "raise SystemExit").unwrap();
    assert!(open_checkpoint(folder.path()).is_ok());
}

#[test]
fn more_than_there_is_memory_for_is_refused_before_it_is_read() {
    let folder = copy("llama");
    // A tebibyte that takes no room on the disk.
    let bytes = 1u64 << 40;
    let header = json!({ "model.embed_tokens.weight": {
        "dtype": "F32", "shape": [bytes / 4], "data_offsets": [0, bytes],
    } });
    let header = header.to_string().into_bytes();
    let mut start = (header.len() as u64).to_le_bytes().to_vec();
    start.extend(&header);
    std::fs::write(weights(&folder), &start).unwrap();
    let file = std::fs::File::options().write(true).open(weights(&folder)).unwrap();
    file.set_len(start.len() as u64 + bytes).unwrap();
    assert!(said(&folder).contains("the memory of this computer"), "{}", said(&folder));
}
