//! Matrices from a notebook, well formed and otherwise.

use std::collections::BTreeMap;
use std::path::Path;

use attention_lab::attention::{Mask, Pattern, Trace, trace};
use attention_lab::document::{Document, HeadSource};
use attention_lab::files::{ImportOptions, Problem, import_matrices, open_document, parse_matrices, save_document};
use attention_lab::model::{Position, limits};
use safetensors::Dtype;

use crate::errors::of_problem;
use crate::notebook::{Notebook, Stored, file, raw_file, stored};

fn import(bytes: &[u8]) -> Result<Document, Problem> {
    parse_matrices(bytes, &ImportOptions::default()).inspect_err(of_problem)
}

fn trace_of(document: &Document) -> Trace {
    let built = document.build();
    trace(&built.model, &built.x, &document.spec)
}

#[test]
fn an_import_gives_the_trace_of_the_same_numbers_in_every_type() {
    for dtype in [Dtype::F32, Dtype::F16, Dtype::BF16, Dtype::F64] {
        let notebook = Notebook::new([9, 8, 4, 3, 2], dtype);
        let document = import(&file(&notebook.stored(dtype), None)).unwrap();
        assert!(document.layers.iter().flat_map(|l| &l.heads).all(|h| matches!(h.source, HeadSource::Rows(_))));
        let (built, (model, x)) = (document.build(), notebook.model());
        assert_eq!((&built.model, &built.x), (&model, &x), "{dtype}");
        assert_eq!(trace_of(&document), trace(&model, &x, &document.spec), "{dtype}");
    }
}

#[test]
fn types_may_be_mixed() {
    let notebook = Notebook::new([5, 4, 2, 2, 1], Dtype::BF16);
    let mut tensors = notebook.stored(Dtype::F32);
    for (i, (name, matrix)) in notebook.matrices.iter().enumerate() {
        tensors.insert(name.clone(), stored(matrix, [Dtype::BF16, Dtype::F32, Dtype::F64][i % 3]));
    }
    assert_eq!(import(&file(&tensors, None)).unwrap().build().model, notebook.model().0);
}

#[test]
fn options_become_the_settings() {
    let one = file(&Notebook::small().stored(Dtype::F32), None);
    let two = file(&Notebook::new([3, 4, 1, 4, 2], Dtype::F32).stored(Dtype::F32), None);
    assert!(!import(&one).unwrap().spec.residual);
    assert!(import(&two).unwrap().spec.residual);
    assert!(import(&one).unwrap().spec.scale);
    let options = ImportOptions {
        causal: true,
        window: Some(2),
        globals: Some(1),
        temperature: 0.5,
        scale: false,
        position: Position::Alibi { strength: 2.0 },
        residual: Some(true),
    };
    let spec = parse_matrices(&one, &options).unwrap().spec;
    assert_eq!(spec.mask, Mask { causal: true, pattern: Pattern::WindowGlobals { width: 2, globals: 1 } });
    assert_eq!((spec.temperature, spec.scale, spec.residual), (0.5, false, true));
    assert_eq!(spec.position, Position::Alibi { strength: 2.0 });
    for temperature in [0.0, f32::NAN, 101.0] {
        let problem = parse_matrices(&one, &ImportOptions { temperature, ..options }).unwrap_err();
        assert!(problem.to_string().starts_with("temperature τ: expected 0.01 to 100"), "{problem}");
    }
}

#[test]
fn tokens_come_from_the_metadata_or_are_numbered() {
    let tensors = Notebook::small().stored(Dtype::F32);
    let texts = |document: Document| document.tokens.into_iter().map(|token| token.text).collect::<Vec<_>>();
    assert_eq!(texts(import(&file(&tensors, None)).unwrap()), ["t1", "t2", "t3"]);
    assert_eq!(texts(import(&file(&tensors, Some(r#"["a", " the", "é"]"#))).unwrap()), ["a", " the", "é"]);
    let long = format!(r#"["a", "b", "{}"]"#, "x".repeat(limits::TOKEN_CHARS + 1));
    for (tokens, message) in [
        (r#"["a", "b"]"#, "metadata tokens: expected 3, one for each row, got 2"),
        (r#"["a", "b", ""]"#, "characters of a token: expected 1 to 64, got 0"),
        (&long, "characters of a token: expected 1 to 64, got 65"),
        ("a b c", "metadata tokens: expected a JSON list of texts, got "),
        (r#"["a", "b", 3]"#, "metadata tokens: expected a JSON list of texts, got "),
        (&"[".repeat(100_000), "metadata tokens: expected a JSON list of texts, got "),
    ] {
        let problem = import(&file(&tensors, Some(tokens))).unwrap_err().to_string();
        assert!(problem.starts_with(message), "{problem}");
    }
}

#[test]
fn an_import_saved_as_a_preset_opens_as_the_same_document() {
    let folder = tempfile::tempdir().unwrap();
    let (matrices, preset) = (folder.path().join("my model.SAFETENSORS"), folder.path().join("my model.ron"));
    let mut notebook = Notebook::new([4, 5, 3, 2, 2], Dtype::F32);
    // What is easily lost on the way through text.
    let odd = [-0.0, f32::MIN_POSITIVE, 1e-45, 1e6, -1e6, 999_999.94, 0.1, 1.0 / 3.0, -1e-30, 5.0];
    notebook.matrices.get_mut("layers.1.heads.2.w_v").unwrap().copy_from_slice(&odd);
    std::fs::write(&matrices, file(&notebook.stored(Dtype::F32), Some(r#"["[", "a b", "\n", "x"]"#))).unwrap();
    let imported = import_matrices(&matrices, &ImportOptions::default()).unwrap();
    assert_eq!(imported.title, "my model");
    assert_eq!(open_document(&matrices).unwrap(), imported);
    save_document(&imported, &preset).unwrap();
    let opened = open_document(&preset).unwrap();
    assert_eq!(opened, imported);
    let bits = |document: &Document| document.build().model.layers[1].heads[2].w_v.to_matrix().map(f32::to_bits);
    assert_eq!(bits(&opened), bits(&imported));
    let (model, x) = notebook.model();
    assert_eq!(trace_of(&opened), trace(&model, &x, &imported.spec));
}

/// Changes a good file's tensors, and what the message must begin with.
type Damage = (&'static str, fn(&mut BTreeMap<String, Stored>), &'static str);

#[test]
fn tensors_that_do_not_fit_are_refused_with_their_place() {
    fn tensor<'a>(tensors: &'a mut BTreeMap<String, Stored>, name: &str) -> &'a mut Stored {
        tensors.get_mut(name).unwrap()
    }
    fn copy(tensors: &mut BTreeMap<String, Stored>, from: &str, to: &str) {
        tensors.insert(to.into(), tensors[from].clone());
    }
    fn nothing(tensors: &mut BTreeMap<String, Stored>, name: &str, shape: [usize; 2]) {
        tensors.insert(name.into(), Stored { dtype: Dtype::F32, shape: shape.into(), bytes: vec![] });
    }
    fn set(tensors: &mut BTreeMap<String, Stored>, name: &str, at: usize, value: f32) {
        tensor(tensors, name).bytes[4 * at..4 * at + 4].copy_from_slice(&value.to_le_bytes());
    }
    let cases: &[Damage] = &[
        ("no embeddings", |t| drop(t.remove("embeddings")), "tensor embeddings: expected [T, D], got no such tensor"),
        (
            "no layers",
            |t| t.retain(|name, _| name == "embeddings"),
            "tensor layers.0.heads.0.w_q: expected [4, K], got no such tensor",
        ),
        (
            "no w_o",
            |t| drop(t.remove("layers.0.w_o")),
            "tensor layers.0.w_o: expected layers 0 to 0, each with heads 0 to 1 and w_o, got no such tensor",
        ),
        (
            "no w_k",
            |t| drop(t.remove("layers.0.heads.1.w_k")),
            "tensor layers.0.heads.1.w_k: expected layers 0 to 0, each with heads 0 to 1 and w_o, got no such tensor",
        ),
        (
            "a gap in the heads",
            |t| {
                for part in ["w_q", "w_k", "w_v"] {
                    let moved = t.remove(&format!("layers.0.heads.1.{part}")).unwrap();
                    t.insert(format!("layers.0.heads.2.{part}"), moved);
                }
            },
            "tensor layers.0.heads.1.w_q: expected layers 0 to 0, each with heads 0 to 2 and w_o, got no such tensor",
        ),
        (
            "a gap in the layers",
            |t| copy(t, "layers.0.w_o", "layers.2.w_o"),
            "tensor layers.1.heads.0.w_q: expected layers 0 to 2, each with heads 0 to 1 and w_o, got no such tensor",
        ),
        (
            "fewer heads in the second layer",
            |t| {
                for part in ["heads.0.w_q", "heads.0.w_k", "heads.0.w_v", "w_o"] {
                    copy(t, &format!("layers.0.{part}"), &format!("layers.1.{part}"));
                }
            },
            "tensor layers.1.heads.1.w_q: expected layers 0 to 1, each with heads 0 to 1 and w_o, got no such tensor",
        ),
        (
            "an unknown name",
            |t| copy(t, "embeddings", "lm_head.weight"),
            "tensor lm_head.weight: expected embeddings, ",
        ),
        ("an odd number", |t| copy(t, "layers.0.w_o", "layers.00.w_o"), "tensor layers.00.w_o: expected embeddings, "),
        (
            "a layer beyond the limit",
            |t| copy(t, "layers.0.w_o", "layers.48.w_o"),
            "tensor layers.48.w_o: expected layers 0 to 47, heads 0 to 127, got layer 48, head 0",
        ),
        (
            "a layer that no one can count to",
            |t| copy(t, "layers.0.w_o", "layers.99999999999999999999.w_o"),
            "tensor layers.99999999999999999999.w_o: expected embeddings, ",
        ),
        ("a vector", |t| tensor(t, "embeddings").shape = vec![12], "tensor embeddings: expected [T, D], got [12]"),
        (
            "a batch",
            |t| tensor(t, "embeddings").shape = vec![1, 3, 4],
            "tensor embeddings: expected [T, D], got [1, 3, 4]",
        ),
        (
            "a transpose",
            |t| tensor(t, "layers.0.heads.1.w_v").shape = vec![2, 4],
            "tensor layers.0.heads.1.w_v: expected [4, 2] (D, K), got [2, 4], which is its transpose",
        ),
        (
            "another D",
            |t| tensor(t, "embeddings").shape = vec![4, 3],
            "tensor layers.0.w_o: expected [4, 3] (H·K, D), got [4, 4]",
        ),
        (
            "integers",
            |t| tensor(t, "embeddings").dtype = Dtype::I32,
            "tensor embeddings: expected numbers of type F32, F16, BF16 or F64, got I32",
        ),
        (
            "NaN",
            |t| set(t, "embeddings", 7, f32::NAN),
            "tensor embeddings, row 1, column 3 (from 0): expected numbers from -1000000 to 1000000, got NaN",
        ),
        (
            "∞",
            |t| set(t, "layers.0.w_o", 0, f32::INFINITY),
            "tensor layers.0.w_o, row 0, column 0 (from 0): expected numbers from -1000000 to 1000000, got inf",
        ),
        (
            "too large",
            |t| set(t, "layers.0.heads.0.w_q", 2, -3e38),
            "tensor layers.0.heads.0.w_q, row 1, column 0 (from 0): expected numbers from -1000000 to 1000000, got -3e38",
        ),
        (
            "an f64 beyond f32",
            |t| {
                let bytes = [0.0, 1e300].into_iter().cycle().take(12).flat_map(f64::to_le_bytes).collect();
                t.insert("embeddings".into(), Stored { dtype: Dtype::F64, shape: vec![3, 4], bytes });
            },
            "tensor embeddings, row 0, column 1 (from 0): expected numbers from -1000000 to 1000000, got 1e300",
        ),
        (
            "an f16 infinity",
            |t| {
                let bytes = half::f16::NEG_INFINITY.to_le_bytes().repeat(12);
                t.insert("embeddings".into(), Stored { dtype: Dtype::F16, shape: vec![3, 4], bytes });
            },
            "tensor embeddings, row 0, column 0 (from 0): expected numbers from -1000000 to 1000000, got -inf",
        ),
        ("no numbers at all", |t| t.clear(), "tensor embeddings: expected [T, D], got no such tensor"),
        ("a width of nothing", |t| nothing(t, "embeddings", [3, 0]), "model width D: expected 1 to 4096, got 0"),
        (
            "10^12 tokens of nothing",
            |t| nothing(t, "embeddings", [1_000_000_000_000, 0]),
            "tensor embeddings: expected at most 4096 tokens, got 1000000000000",
        ),
        (
            "no tokens of width 10^12",
            |t| nothing(t, "embeddings", [0, 1_000_000_000_000]),
            "model width D: expected 1 to 4096, got 1000000000000",
        ),
        (
            "heads of width 10^12",
            |t| nothing(t, "layers.0.heads.0.w_q", [0, 1_000_000_000_000]),
            "head width K: expected 1 to 4096, got 1000000000000",
        ),
    ];
    for (what, damage, message) in cases {
        let mut tensors = Notebook::small().stored(Dtype::F32);
        damage(&mut tensors);
        let problem = import(&file(&tensors, None)).expect_err(what).to_string();
        assert!(problem.starts_with(message), "{what}: {problem}");
    }
}

#[test]
fn more_memory_than_the_limit_is_refused_from_the_header_alone() {
    // 48 layers of 128 heads of width 4096 over 4096 tokens would need 384 GiB; the file has none of their numbers.
    let mut tensors = BTreeMap::new();
    let mut add = |name: &str, shape: [usize; 2]| {
        let bytes = vec![0; 4 * shape[0] * shape[1]];
        tensors.insert(name.to_owned(), Stored { dtype: Dtype::F32, shape: shape.to_vec(), bytes });
    };
    add("embeddings", [4096, 1]);
    add("layers.0.heads.0.w_q", [1, 4096]);
    add("layers.47.heads.127.w_q", [1, 4096]);
    let problem = import(&file(&tensors, None)).unwrap_err().to_string();
    assert!(problem.starts_with("this needs ") && problem.contains("the limit is 2048 MiB"), "{problem}");
}

#[test]
fn headers_that_lie_are_refused() {
    let one = |info: &str| format!(r#"{{"embeddings":{info}}}"#);
    let many = "1".to_owned() + &"0".repeat(12);
    let cases: &[(&str, Vec<u8>, &str)] = &[
        ("empty", vec![], "safetensors file: expected at least 8 bytes, got 0"),
        ("short", vec![0; 7], "safetensors file: expected at least 8 bytes, got 7"),
        ("zeros", vec![0; 64], "safetensors header: expected a JSON table of tensors, got "),
        ("a text", b"V1((text: \"a b c\", layers: []))".to_vec(), "safetensors header: expected at most 23 bytes"),
        ("a header of 2^64 bytes", vec![0xff; 64], "safetensors header: expected at most 56 bytes"),
        ("no UTF-8", raw_file(b"{\"\xff\":1}", &[]), "expected UTF-8 text, got another byte at offset 10"),
        ("no JSON", raw_file(b"{\"a\":", &[]), "safetensors header: expected a JSON table of tensors, got "),
        (
            "deep JSON",
            raw_file("[".repeat(100_000).as_bytes(), &[]),
            "safetensors header: expected a JSON table of tensors, got ",
        ),
        (
            "deep JSON inside",
            raw_file(format!("{{\"a\":{}", "{\"a\":".repeat(100_000)).as_bytes(), &[]),
            "safetensors header: expected a JSON table of tensors, got ",
        ),
        (
            "10^12 numbers in no bytes",
            raw_file(one(&format!(r#"{{"dtype":"F32","shape":[{many},1],"data_offsets":[0,0]}}"#)).as_bytes(), &[]),
            "safetensors header: expected offsets that fit the shape and type of a tensor, got others",
        ),
        (
            "10^12 numbers beyond the end",
            raw_file(
                one(&format!(r#"{{"dtype":"F32","shape":[{many},1],"data_offsets":[0,4{}]}}"#, "0".repeat(12)))
                    .as_bytes(),
                &[0; 16],
            ),
            "safetensors file: expected 4000000000097 bytes, as the header says, got 113",
        ),
        (
            "more numbers than can be counted",
            raw_file(
                one(&format!(r#"{{"dtype":"F32","shape":[{many},{many}],"data_offsets":[0,0]}}"#)).as_bytes(),
                &[],
            ),
            "safetensors header: expected a shape that can be, got one with more numbers than can be counted",
        ),
        (
            "a hole",
            raw_file(one(r#"{"dtype":"F32","shape":[1,1],"data_offsets":[4,8]}"#).as_bytes(), &[0; 8]),
            "safetensors header: expected each tensor's numbers right behind those before it, got other offsets for tensor embeddings",
        ),
        (
            "an unknown type",
            raw_file(one(r#"{"dtype":"F13","shape":[1,1],"data_offsets":[0,4]}"#).as_bytes(), &[0; 4]),
            "safetensors header: expected a JSON table of tensors, got unknown variant `F13`",
        ),
        (
            "a negative size",
            raw_file(one(r#"{"dtype":"F32","shape":[-1,1],"data_offsets":[0,4]}"#).as_bytes(), &[0; 4]),
            "safetensors header: expected a JSON table of tensors, got invalid value",
        ),
    ];
    for (what, bytes, message) in cases {
        let problem = import(bytes).expect_err(what).to_string();
        assert!(problem.starts_with(message), "{what}: {problem}");
    }
}

#[test]
fn a_file_cut_off_anywhere_is_refused() {
    let whole = file(&Notebook::small().stored(Dtype::F32), Some(r#"["a","b","c"]"#));
    assert!(import(&whole).is_ok());
    for length in 0..whole.len() {
        let problem = import(&whole[..length]).unwrap_err().to_string();
        assert!(problem.starts_with("safetensors "), "{length}: {problem}");
    }
    let mut longer = whole.clone();
    longer.push(0);
    let expected =
        format!("safetensors file: expected {} bytes, as the header says, got {}", whole.len(), longer.len());
    assert_eq!(import(&longer).unwrap_err().to_string(), expected);
}

#[test]
fn problems_end_with_the_path() {
    let error = import_matrices(Path::new("no/such.safetensors"), &ImportOptions::default()).unwrap_err();
    assert!(error.to_string().ends_with("(file no/such.safetensors)"), "{error}");
}
