//! Real families against transformers: tiny checkpoints with random weights, and all that it computes on them.

use std::path::{Path, PathBuf};

use attention_lab::files::{open_checkpoint, reading_tensors};
use attention_lab::model::{Packed, Packing};
use safetensors::SafeTensors;
use safetensors::tensor::Dtype;

pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/checkpoints").join(name)
}

/// The names of all of them.
pub fn names() -> Vec<String> {
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

/// Compares all that a model computes with what is expected of it, over each text.
fn compare_all(name: &str, model: &Path, expected: &Path) {
    let bytes = std::fs::read(expected).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let (_, metadata) = SafeTensors::read_metadata(&bytes).unwrap();
    let texts: Vec<String> = serde_json::from_str(&metadata.metadata().as_ref().unwrap()["texts"]).unwrap();
    let (checkpoint, words) = open_checkpoint(model).unwrap_or_else(|error| panic!("{name}: {error}"));
    for (n, text) in texts.iter().enumerate() {
        let tokens: Vec<usize> = words.split(text).unwrap().iter().map(|piece| piece.id).collect();
        let ids = file.tensor(&format!("{n}.token_ids")).unwrap();
        let ids: Vec<usize> =
            ids.data().as_chunks().0.iter().map(|bytes| i64::from_le_bytes(*bytes) as usize).collect();
        assert_eq!(tokens, ids, "{name}: {text}");
        let reading = checkpoint.read(tokens, &checkpoint.spec());
        let tensors = reading_tensors(&reading);
        for (tensor, got) in &tensors[1..] {
            let full = format!("{n}.{tensor}");
            let expected = file.tensor(&full).unwrap_or_else(|_| panic!("{name}: {full}"));
            assert_eq!((expected.dtype(), expected.shape()), (Dtype::F32, &got.shape()[..]), "{name}: {full}");
            compare(&format!("{name}: {full}"), got.rows().flatten(), expected.data());
        }
        let of_text = file.names().iter().filter(|tensor| tensor.starts_with(&format!("{n}."))).count();
        assert_eq!(tensors.len(), of_text, "{name}: all that was computed is compared");
    }
}

#[test]
fn every_family_computes_what_transformers_does() {
    let all = names();
    assert!(all.len() >= 16, "{all:?}");
    for name in all {
        compare_all(&name, &folder(&name), &folder(&name).join("expected.safetensors"));
    }
}

/// A file of the GGUF fixtures.
pub fn gguf(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/gguf").join(name)
}

#[test]
fn a_gguf_file_computes_what_transformers_does_with_its_unpacked_numbers() {
    for name in ["llama", "llama3", "pieces"] {
        compare_all(name, &gguf(&format!("{name}.gguf")), &gguf(&format!("{name}-expected.safetensors")));
    }
}

#[test]
fn each_packing_is_unpacked_as_ggml_does() {
    let kinds = [
        ("Q4_0", Packing::Q4_0),
        ("Q4_1", Packing::Q4_1),
        ("Q5_0", Packing::Q5_0),
        ("Q5_1", Packing::Q5_1),
        ("Q8_0", Packing::Q8_0),
        ("Q2_K", Packing::Q2K),
        ("Q3_K", Packing::Q3K),
        ("Q4_K", Packing::Q4K),
        ("Q5_K", Packing::Q5K),
        ("Q6_K", Packing::Q6K),
    ];
    let bytes = std::fs::read(gguf("packed.safetensors")).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    for (name, kind) in kinds {
        let expected = file.tensor(&format!("{name}.numbers")).unwrap();
        let rows = expected.shape()[1];
        let numbers: Vec<f32> = expected.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        let bytes = file.tensor(&format!("{name}.bytes")).unwrap().data().to_vec();
        let packed = Packed { kind, bytes, rows };
        for (column, numbers) in numbers.chunks(rows).enumerate() {
            // The same arithmetic up to the order of a product and a sum.
            for (got, expected) in packed.column(column, 0, rows).iter().zip(numbers) {
                assert!((got - expected).abs() <= 1e-5 * expected.abs().max(0.01), "{name}: {got} for {expected}");
            }
            // Parts of a column are parts of its numbers, wherever they begin and end.
            for (from, count) in [(0, 1), (5, 40), (rows - 3, 3)] {
                assert_eq!(packed.column(column, from, count), packed.column(column, 0, rows)[from..from + count]);
            }
        }
    }
}

#[test]
fn a_gguf_file_that_is_cut_off_or_of_another_kind_is_refused() {
    let bytes = std::fs::read(gguf("llama.gguf")).unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("cut.gguf");
    for length in (0..bytes.len()).step_by(bytes.len() / 60) {
        std::fs::write(&path, &bytes[..length]).unwrap();
        let error = open_checkpoint(&path).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("cut.gguf") && !error.contains('\n'), "{length}: {error}");
    }
    let changed = |at: usize, new: &[u8]| {
        let mut bytes = bytes.clone();
        bytes[at..at + new.len()].copy_from_slice(new);
        std::fs::write(&path, bytes).unwrap();
        open_checkpoint(&path).map(|_| ()).unwrap_err().to_string()
    };
    assert!(changed(0, b"GGML").contains("GGML"));
    assert!(changed(4, &9u32.to_le_bytes()).contains("version 2 or 3, got 9"));
    assert!(changed(8, &u64::MAX.to_le_bytes()).contains("18446744073709551615"));
    let name = bytes.windows(5).position(|window| window == b"llama").unwrap();
    assert!(changed(name, b"mamba").contains("llama, qwen2, qwen3, got mamba"));
}
