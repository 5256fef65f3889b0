//! Presets in and out: what is refused and how, and that a failed save loses nothing.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use attention_lab::document::{Document, Focus, HeadSource, Token};
use attention_lab::files::{
    SHIPPED, ShippedPreset, open_document, parse_preset, save_document, share_line, write_atomically, write_file,
    write_preset,
};
use attention_lab::kernels::{Kernel, Tiles};
use attention_lab::math::Matrix;
use attention_lab::model::{HeadWeights, limits};
use attention_lab::workbench::{COURSE, check_lesson, lesson_named};

use crate::errors::of_problem;
use crate::harness::names;

fn lecture_notes() -> Document {
    parse_preset(ShippedPreset::find("lecture-notes").unwrap().source).unwrap()
}

/// A preset of two tokens and one head of width 2, with more fields and another head.
fn preset(fields: &str, head: &str) -> String {
    format!("V1((text: \"a b\", width: 2, {fields} layers: [[({head})]]))")
}

#[test]
fn shipped_presets_survive_being_written() {
    for shipped in SHIPPED {
        let document = parse_preset(shipped.source).unwrap();
        assert_eq!(parse_preset(&write_preset(&document)).unwrap(), document, "{}", shipped.slug);
    }
}

#[test]
fn both_sentences_survive_with_tokens_and_embeddings_of_their_own() {
    let mut document = lecture_notes();
    // Joined, these would be split otherwise.
    let tokens = ["a]b c", "[", "x y z", "", "12,"].map(|text| Token::new(format!("{text}!")));
    let row = |value: f32| Some(Arc::new(vec![value; document.width]));
    let rows = [row(-0.0), None, row(0.1), row(1e-45), row(1e6)];
    let tokens: Vec<Token> = tokens.into_iter().zip(rows).map(|(token, row)| Token { row, ..token }).collect();
    document.claims.clear();
    document.focus = Focus::default();
    document.contrast = Some(tokens.clone());
    document.tokens = tokens;
    let opened = parse_preset(&write_preset(&document)).unwrap();
    assert_eq!(opened, document);
    let bits = |document: &Document| document.build().contrast.unwrap().map(f32::to_bits);
    assert_eq!(bits(&opened), bits(&document));
    document.contrast = Some(Vec::new());
    assert_eq!(parse_preset(&write_preset(&document)).unwrap(), document);
}

#[test]
fn a_document_that_shrank_opens_again_without_what_is_gone() {
    let mut document = lecture_notes();
    document.claims[0].head = 3;
    let kernel = Kernel::Flash(Tiles { queries: 2, keys: 4 });
    document.focus = Focus { layer: 0, head: 3, query: Some(6), key: Some(1), kernel };
    let original = document.clone();
    document.set_heads(2, &original);
    document.tokens.truncate(3);
    let opened = parse_preset(&write_preset(&document)).unwrap();
    let kept: Vec<_> = document.claims[1..].iter().filter(|claim| claim.head < 2).cloned().collect();
    assert!(!kept.is_empty());
    assert_eq!(opened.claims, kept);
    assert_eq!(opened.focus, Focus { layer: 0, head: 0, query: None, key: Some(1), kernel });
}

#[test]
fn loaded_heads_are_saved_in_the_sizes_that_are_set() {
    let mut document = lecture_notes();
    let part = |rows, columns| Matrix::from_fn(rows, columns, |i, j| (i * columns + j) as f32).into();
    let weights = HeadWeights { w_q: part(64, 16), w_k: part(64, 16), w_v: part(64, 16), w_o: part(16, 64) };
    document.layers[0].heads[1].source = HeadSource::Rows(Arc::new(weights));
    document.head_width = Some(5);
    document.width = 70;
    let opened = parse_preset(&write_preset(&document)).unwrap();
    assert_eq!(opened.build(), document.build());
}

/// A bad text, and what its message must hold.
#[test]
fn bad_presets_say_what_and_where() {
    let rows =
        |q: &str| format!("rows: (w_q: {q}, w_k: [[1, 2], [3, 4]], w_v: [[1, 2], [3, 4]], w_o: [[1, 2], [3, 4]])");
    let claim = |claim: &str| preset(&format!("claims: [({claim})],"), "seed: 1");
    let cases = [
        (String::new(), "line 1, column 1: "),
        ("V1".into(), "line 1, column 1: Expected opening `(`"),
        (
            "V9((text: \"a\", layers: []))".into(),
            "line 1, column 1: Unexpected variant named `V9` in enum `Versions`, expected either `V1` or `Learned` instead",
        ),
        ("V1((text: \"a\", widht: 2, layers: []))".into(), "line 1, column 16: Unexpected field named `widht`"),
        ("V1((text: \"a\", text: \"b\", layers: []))".into(), "Unexpected duplicate field named `text`"),
        ("V1((text: \"a\"))".into(), "Unexpected missing field named `layers`"),
        (preset("", "seed: 1") + "?", "line 1, column 52: Non-whitespace trailing characters"),
        ("V1((layers: [[(seed: 1)]]))".into(), "text, tokens: expected exactly one of the two, got none"),
        (preset("tokens: [\"a\"],", "seed: 1"), "text, tokens: expected only one of the two, got both"),
        (
            preset("contrast: \"a\", contrast_tokens: [],", "seed: 1"),
            "contrast, contrast_tokens: expected only one of the two, got both",
        ),
        (
            preset("contrast_embeddings: { 1: [1, 2] },", "seed: 1"),
            "contrast_embeddings, token 1: expected a number from 1 to 0, got 1",
        ),
        (preset("embeddings: { 3: [1, 2] },", "seed: 1"), "embeddings, token 3: expected a number from 1 to 2, got 3"),
        (preset("embeddings: { 0: [1, 2] },", "seed: 1"), "embeddings, token 0: expected a number from 1 to 2, got 0"),
        (preset("embeddings: { 1: [1, 2, 3] },", "seed: 1"), "embeddings, token 1: expected 2 numbers, got 3"),
        (
            preset("embeddings: { 1: [1, NaN] },", "seed: 1"),
            "embeddings, token 1: expected numbers from -1000000 to 1000000, got NaN",
        ),
        (preset("embeddings: { 1: [1, -inf] },", "seed: 1"), "got -inf"),
        (preset("embeddings: { 1: [1, 1e7] },", "seed: 1"), "got 10000000.0"),
        (preset("embeddings: { 1: [1, 1e99] },", "seed: 1"), "got inf"),
        ("V1((tokens: [\"\"], layers: [[(seed: 1)]]))".into(), "characters of a token: expected 1 to 64, got 0"),
        (
            format!("V1((text: \"{}\", layers: [[(seed: 1)]]))", "x".repeat(65)),
            "characters of a token: expected 1 to 64, got 65",
        ),
        (preset("words: { \"a\": \"nuon\" },", "seed: 1"), "features: expected one of begin, noun, "),
        (
            preset("words: { \"a\": \"noun:9\" },", "seed: 1"),
            "amount of the feature “noun”: expected a number from -4 to 4, got “noun:9”",
        ),
        (preset("", ""), "layer 1, head 1: expected exactly one of recipe, seed and rows, got none, or more than one"),
        (preset("", "seed: 1, recipe: {}"), "layer 1, head 1: expected exactly one of recipe, seed and rows"),
        (
            format!("V1((text: \"a\", layers: [[{}]]))", "(),".repeat(129)),
            "line 1, column 413: expected a list of at most 128, got 129",
        ),
        (format!("V1((text: \"a\", layers: [{}]))", "[],".repeat(1 << 20)), "expected a list of at most 48, got 49"),
        (
            format!("V1((text: \"{}\", layers: [[(seed: 1)]]))", "a ".repeat(1 << 20)),
            "text: expected at most 1097728 bytes, got 2097152",
        ),
        (preset("", "seed: 1, repeat: 0"), "heads: expected 1 to 128, got 0"),
        (preset("", "seed: 1, repeat: 129"), "layers: expected at most 128 heads in a layer, got 129"),
        (preset("", "seed: 1, repeat: 18446744073709551615"), "layers: expected at most 128 heads in a layer"),
        (preset("", "seed: 1, deviation: NaN"), "deviation of random weights: expected 0 to 100, got NaN"),
        (preset("", "recipe: { Previous: 101 }"), "strength of a relation: expected 0 to 100, got 101"),
        (preset("", "recipe: { Prevoius: 1 }"), "Unexpected variant named `Prevoius` in enum `Relation`"),
        (preset("", &rows("[[1, 2]]")), "layer 1, head 1, w_q: expected 2 rows, got 1"),
        (preset("", &rows("[[1, 2], [3]]")), "layer 1, head 1, w_q, row 2: expected 2 numbers, got 1"),
        (
            preset("", &rows("[[1, 2], [3, inf]]")),
            "layer 1, head 1, w_q, row 2: expected numbers from -1000000 to 1000000, got inf",
        ),
        (preset("head_width: 3,", &rows("[[1, 2], [3, 4]]")), "layer 1, head 1, w_q, row 1: expected 3 numbers, got 2"),
        ("V1((text: \"a\", layers: []))".into(), "layers: expected 1 to 48, got 0"),
        ("V1((text: \"a\", layers: [[(seed: 1)], []]))".into(), "heads: expected 1 to 128, got 0"),
        (
            "V1((text: \"a\", layers: [[(seed: 1)], [(seed: 1), (seed: 2)]]))".into(),
            "heads of a layer: expected 1, as in the first layer, got 2",
        ),
        (
            "V1((text: \"a\", width: 1000000000000, layers: [[(seed: 1)]]))".into(),
            "model width D: expected 1 to 4096, got 1000000000000",
        ),
        ("V1((text: \"a\", width: -1, layers: [[(seed: 1)]]))".into(), "line 1, column "),
        (
            "V1((text: \"a\", head_width: 1000000000000, layers: [[(seed: 1)]]))".into(),
            "head width K: expected 1 to 4096, got 1000000000000",
        ),
        (preset("group_size: 0,", "seed: 1"), "group size: expected 1 to 128, got 0"),
        (preset("group_size: 129,", "seed: 1"), "group size: expected 1 to 128, got 129"),
        (
            "V1((text: \"a\", width: 4096, head_width: 4096, layers: [[(seed: 1, repeat: 128)]]))".into(),
            "this needs 32781 MiB of memory, and the limit is 2048 MiB",
        ),
        (
            format!("V1((text: \"{}\", layers: [[(seed: 1)]]))", "a ".repeat(4097)),
            "tokens: expected 0 to 4096, got 4097",
        ),
        (preset("temperature: 0,", "seed: 1"), "temperature τ: expected 0.01 to 100, got 0"),
        (preset("temperature: NaN,", "seed: 1"), "temperature τ: expected 0.01 to 100, got NaN"),
        (
            preset("position: Rope(strength: 5),", "seed: 1"),
            "strength of the position encoding: expected 0 to 4, got 5",
        ),
        (preset("mask: Window(width: -1),", "seed: 1"), "line 1, column "),
        (preset("focus: (head: 2),", "seed: 1"), "focus, head: expected a number from 1 to 1, got 2"),
        (preset("focus: (query: 0),", "seed: 1"), "focus, query: expected a number from 1 to 2, got 0"),
        (claim("expect: Uniform"), "claim 1: expected exactly one of at_least and at_most, got both or none"),
        (claim("expect: Uniform, at_least: 1.5"), "claim 1, bound: expected a share from 0 to 1, got 1.5"),
        (claim("expect: Uniform, at_least: 0.5, layer: 2"), "claim 1, layer: expected a number from 1 to 1, got 2"),
        (claim("expect: Weight([\"a > b\"]), at_least: 0.5"), "expected a cell such as"),
        (claim("expect: Uniform, at_least: 0.5, when: [Temperature(0)]"), "temperature τ: expected 0.01 to 100, got 0"),
        (
            claim("expect: Uniform, at_least: 0.5, when: [Ablate(layer: 1, head: 9)]"),
            "claim 1, when, head to ablate: expected a number from 1 to 1, got 9",
        ),
    ];
    for (text, message) in cases {
        let problem = parse_preset(&text).expect_err(&text);
        of_problem(&problem);
        let problem = problem.to_string();
        assert!(problem.contains(message), "{problem}\n  lacks: {message}\n  for: {text}");
    }
}

#[test]
fn deep_nesting_is_refused_and_does_not_overflow_the_stack() {
    let deep = 100_000;
    let texts = [
        "[".repeat(deep),
        "(".repeat(deep),
        "{".repeat(deep),
        "V1(".repeat(deep),
        format!("V1((text: {}", "Some(".repeat(deep)),
        format!("V1((layers: {}", "[".repeat(deep)),
        format!("V1((unknown: {}", "[".repeat(deep)),
        format!("V1((embeddings: {}", "{1:".repeat(deep)),
        format!("{}V1((text: \"a\", layers: []))", "/*".repeat(deep)),
        format!("{}V1((text: \"a\", layers: []))", "#![enable(implicit_some)]".repeat(deep)),
        format!("V1((text: r{}\"", "#".repeat(deep)),
        format!("V1((claims: [(expect: Weight{}", "(".repeat(deep)),
    ];
    for text in texts {
        // As small a stack as a thread of the program would have.
        let name = text[..30].to_owned();
        let parse = move || parse_preset(&text).map(|_| ());
        let done = std::thread::Builder::new().stack_size(2 << 20).spawn(parse).unwrap().join();
        assert!(done.unwrap().is_err(), "{name}");
    }
}

#[test]
fn a_preset_cut_off_anywhere_is_refused() {
    let text = write_preset(&lecture_notes());
    let whole = text.trim_end();
    for length in (0..whole.len()).filter(|length| whole.is_char_boundary(*length)) {
        let problem = parse_preset(&whole[..length]).unwrap_err().to_string();
        assert!(problem.starts_with("line "), "{length}: {problem}");
    }
}

#[test]
fn what_cannot_be_opened_says_so_with_the_path_last() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("folder.ron")).unwrap();
    fs::create_dir(at("folder.safetensors")).unwrap();
    fs::write(at("empty.ron"), "").unwrap();
    fs::write(at("empty.safetensors"), "").unwrap();
    fs::write(at("latin1.ron"), b"V1((text: \"caf\xe9\", layers: []))").unwrap();
    fs::write(at("preset.safetensors"), "V1((text: \"a\", layers: [[(seed: 1)]]))").unwrap();
    // A hole of that size takes no room on the disk, and must take none in memory.
    for name in ["large.ron", "large.safetensors"] {
        fs::File::create(at(name)).unwrap().set_len(1 << 40).unwrap();
    }
    let too_large = format!("too large: expected at most {} bytes, got {}", limits::FILE_BYTES, 1u64 << 40);
    let cases = [
        ("missing.ron", "cannot read: No such file or directory"),
        ("missing.safetensors", "cannot read: No such file or directory"),
        ("folder.ron", "model folder: expected config.json"),
        ("folder.safetensors", "model folder: expected config.json"),
        ("empty.ron/inside.ron", "cannot read: Not a directory"),
        ("empty.ron", "line 1, column 1: "),
        ("empty.safetensors", "safetensors file: expected at least 8 bytes, got 0"),
        ("latin1.ron", "expected UTF-8 text, got another byte at offset 14"),
        ("preset.safetensors", "safetensors header: expected at most 30 bytes"),
        ("large.ron", &too_large),
        ("large.safetensors", &too_large),
    ];
    for (name, message) in cases {
        let error = open_document(&at(name)).unwrap_err().to_string();
        assert!(error.starts_with(message), "{name}: {error}");
        assert!(error.ends_with(&format!("(file {})", at(name).display())), "{error}");
        assert!(!error.contains('\n'), "{error}");
    }
}

/// Editors of Windows put it before a text.
#[test]
fn a_byte_order_mark_is_no_part_of_a_text() {
    let folder = tempfile::tempdir().unwrap();
    let marked = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, format!("\u{feff}{text}")).unwrap();
        path
    };
    let source = ShippedPreset::find("lecture-notes").unwrap().source;
    assert_eq!(open_document(&marked("preset.ron", source)).unwrap(), lecture_notes());
    assert_eq!(open_document(&marked("line.txt", &share_line(&lecture_notes()).unwrap())).unwrap(), lecture_notes());
    let lesson = marked("lesson.ron", COURSE[2].source).to_string_lossy().into_owned();
    assert_eq!(lesson_named(Path::new(&lesson)).as_ref(), Some(&lesson));
    assert_eq!(check_lesson(&lesson).err().map(|error| error.to_string()), None);
    // One, not two.
    assert!(open_document(&marked("twice.ron", &format!("\u{feff}{source}"))).is_err());
}

#[test]
fn what_cannot_be_saved_leaves_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("old.ron");
    fs::write(&old, "old").unwrap();
    let refused = |path: &Path, document: &Document, message: &str| {
        let error = save_document(document, path).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
        assert!(error.ends_with(&format!("(file {})", path.display())), "{error}");
        assert!(!error.contains(".attention-lab"), "{error}");
        assert_eq!(fs::read_to_string(&old).unwrap(), "old");
        assert_eq!(names(folder.path()), ["old.ron"]);
    };
    let good = lecture_notes();
    refused(
        &folder.path().join("missing/new.ron"),
        &good,
        "cannot write, and nothing was changed: No such file or directory",
    );
    let missing = save_document(&good, &folder.path().join("missing/new.ron")).unwrap_err();
    assert!(missing.to_string().contains(&format!("folder {} (", folder.path().join("missing").display())));
    refused(&old.join("new.ron"), &good, "cannot write, and nothing was changed: Not a directory");
    refused(folder.path(), &good, "cannot write, and nothing was changed: ");
    let mut bad = good.clone();
    bad.tokens.push(Token::new("x".repeat(65)));
    refused(&old, &bad, "characters of a token: expected 1 to 64, got 65");
    let mut bad = good.clone();
    bad.spec.temperature = f32::NAN;
    refused(&old, &bad, "temperature τ: expected 0.01 to 100, got NaN");
    let mut read_only = fs::metadata(&old).unwrap().permissions();
    read_only.set_readonly(true);
    fs::set_permissions(&old, read_only).unwrap();
    refused(&old, &good, "cannot write, and nothing was changed: the file is read-only");
}

#[test]
fn a_write_that_stops_halfway_leaves_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("old.csv");
    fs::write(&old, "old").unwrap();
    let full = |out: &mut dyn Write| {
        out.write_all(&vec![b'x'; 1 << 20])?;
        Err(io::Error::from(io::ErrorKind::StorageFull))
    };
    let error = write_file(&old, full).unwrap_err().to_string();
    assert!(error.starts_with("cannot write, and nothing was changed: "), "{error}");
    assert_eq!(fs::read_to_string(&old).unwrap(), "old");
    assert_eq!(names(folder.path()), ["old.csv"]);
}

#[test]
fn saving_replaces_the_whole_file_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ron");
    fs::write(&path, "x".repeat(1 << 20)).unwrap();
    save_document(&lecture_notes(), &path).unwrap();
    assert_eq!(open_document(&path).unwrap(), lecture_notes());
    assert_eq!(names(folder.path()), ["a.ron"]);
}

#[cfg(unix)]
#[test]
fn permissions_links_and_devices_stay_as_they_are() {
    use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let mode = |name: &str| fs::metadata(at(name)).unwrap().mode() & 0o777;
    fs::write(at("any"), "").unwrap();
    write_atomically(&at("new"), b"1").unwrap();
    assert_eq!(mode("new"), mode("any"));
    fs::set_permissions(at("new"), PermissionsExt::from_mode(0o640)).unwrap();
    symlink("new", at("link")).unwrap();
    write_atomically(&at("link"), b"2").unwrap();
    assert_eq!(fs::read(at("new")).unwrap(), b"2");
    assert_eq!(mode("new"), 0o640);
    assert!(fs::symlink_metadata(at("link")).unwrap().is_symlink());
    write_atomically(Path::new("/dev/null"), b"3").unwrap();
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let error = write_atomically(Path::new("/dev/full"), &[0; 1 << 20]).unwrap_err().to_string();
    assert!(error.starts_with("cannot write, and nothing was changed: No space left on device"), "{error}");
}
