//! Real families against transformers: tiny checkpoints with random weights, and all that it computes on them.

use std::path::{Path, PathBuf};

use attention_lab::files::{open_checkpoint, reading_tensors};
use safetensors::SafeTensors;
use safetensors::tensor::Dtype;

pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/checkpoints").join(name)
}

/// The names of all of them.
fn names() -> Vec<String> {
    let entries = std::fs::read_dir(folder("")).unwrap().map(|entry| entry.unwrap());
    let mut names: Vec<_> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

/// Whether numbers are those that were expected, each to 1e-4 of the largest.
fn compare(name: &str, got: impl Iterator<Item = f32>, expected: &[u8]) {
    let expected: Vec<f32> = expected.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    let finite = expected.iter().filter(|number| number.is_finite());
    let largest = finite.fold(0.0f32, |largest, number| largest.max(number.abs()));
    let mut count = 0;
    for (i, (got, expected)) in got.zip(&expected).enumerate() {
        let is_near = got == *expected || (got - expected).abs() <= 1e-4 * largest;
        assert!(is_near, "{name}, number {i}: {got} for {expected}, largest {largest}");
        count += 1;
    }
    assert_eq!(count, expected.len(), "{name}");
}

#[test]
fn every_family_computes_what_transformers_does() {
    let all = names();
    assert!(all.len() >= 16, "{all:?}");
    for name in all {
        let bytes = std::fs::read(folder(&name).join("expected.safetensors")).unwrap();
        let file = SafeTensors::deserialize(&bytes).unwrap();
        let (_, metadata) = SafeTensors::read_metadata(&bytes).unwrap();
        let texts: Vec<String> = serde_json::from_str(&metadata.metadata().as_ref().unwrap()["texts"]).unwrap();
        let (checkpoint, words) = open_checkpoint(&folder(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        for (n, text) in texts.iter().enumerate() {
            let tokens: Vec<usize> = words.split(text).unwrap().iter().map(|piece| piece.id).collect();
            let ids = file.tensor(&format!("{n}.token_ids")).unwrap();
            let ids: Vec<usize> =
                ids.data().as_chunks().0.iter().map(|bytes| i64::from_le_bytes(*bytes) as usize).collect();
            assert_eq!(tokens, ids, "{name}: {text}");
            let reading = checkpoint.read(tokens, &checkpoint.spec());
            let tensors = reading_tensors(&reading);
            let mut compared = 0;
            for (tensor, got) in &tensors[1..] {
                let full = format!("{n}.{tensor}");
                let expected = file.tensor(&full).unwrap_or_else(|_| panic!("{name}: {full}"));
                assert_eq!((expected.dtype(), expected.shape()), (Dtype::F32, &got.shape()[..]), "{name}: {full}");
                compare(&format!("{name}: {full}"), got.rows().flatten(), expected.data());
                compared += 1;
            }
            let of_text = file.names().iter().filter(|tensor| tensor.starts_with(&format!("{n}."))).count();
            assert_eq!(compared + 1, of_text, "{name}: all that was computed is compared");
        }
    }
}
