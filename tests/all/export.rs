//! A trace as files that other programs open.

use std::collections::BTreeMap;

use attention_lab::attention::{Trace, trace};
use attention_lab::document::Document;
use attention_lab::files::{
    ImportOptions, Problem, TableFormat, export_tensors, find_tensor, parse_matrices, trace_tensors,
};
use attention_lab::model::Position;
use safetensors::{Dtype, SafeTensors};

use crate::notebook::{Notebook, file};

fn import(bytes: &[u8]) -> Result<Document, Problem> {
    parse_matrices(bytes, &ImportOptions::default())
}

fn words(document: &Document) -> Vec<&str> {
    document.tokens.iter().map(|token| token.text.as_str()).collect()
}

fn trace_of(document: &Document) -> Trace {
    let built = document.build();
    trace(&built.model, &built.x, &document.spec)
}

/// Two layers of two heads under a causal window.
fn masked() -> Document {
    let bytes = file(&Notebook::new([7, 6, 2, 3, 2], Dtype::F32).stored(Dtype::F32), None);
    let options = ImportOptions {
        causal: true,
        window: Some(3),
        position: Position::Rope { strength: 1.0 },
        ..Default::default()
    };
    parse_matrices(&bytes, &options).unwrap()
}

#[test]
fn an_export_holds_every_tensor_of_the_trace_bit_for_bit() {
    let document = masked();
    let trace = trace_of(&document);
    let mut bytes = Vec::new();
    let names = BTreeMap::from([("layers.0.heads.1".to_owned(), "Same word".to_owned())]);
    export_tensors(&trace_tensors(&trace), &words(&document), &names, &mut bytes).unwrap();
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let tokens = &header.metadata().as_ref().unwrap()["tokens"];
    assert_eq!(serde_json::from_str::<Vec<String>>(tokens).unwrap(), ["t1", "t2", "t3", "t4", "t5", "t6", "t7"]);
    assert_eq!(header.metadata().as_ref().unwrap()["heads"], r#"{"layers.0.heads.1":"Same word"}"#);
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let expect = |name: &str, shape: [usize; 2], at: &dyn Fn(usize, usize) -> f32| {
        let view = file.tensor(name).unwrap_or_else(|_| panic!("{name}"));
        assert_eq!((view.dtype(), view.shape()), (Dtype::F32, &shape[..]), "{name}");
        let expected = (0..shape[0]).flat_map(|i| (0..shape[1]).map(move |j| at(i, j).to_bits()));
        let got = view.data().as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes));
        assert!(got.eq(expected), "{name}");
    };
    expect("embeddings", [7, 6], &|i, j| trace.embeddings[(i, j)]);
    for (l, layer) in trace.layers.iter().enumerate() {
        expect(&format!("layers.{l}.output"), [7, 6], &|i, j| layer.output[(i, j)]);
        for (h, head) in layer.heads.iter().enumerate() {
            let name = |part: &str| format!("layers.{l}.heads.{h}.{part}");
            expect(&name("q"), [7, 3], &|i, j| head.q[(i, j)]);
            expect(&name("k"), [7, 3], &|i, j| head.k[(i, j)]);
            expect(&name("v"), [7, 3], &|i, j| head.v[(i, j)]);
            expect(&name("scores"), [7, 7], &|i, j| head.scores.at(i, j));
            expect(&name("weights"), [7, 7], &|i, j| head.weights.at(i, j));
            expect(&name("output"), [7, 3], &|i, j| head.output[(i, j)]);
        }
    }
    assert_eq!(file.len(), 1 + 2 * (1 + 2 * 6));
    assert_eq!(trace.layers[1].heads[0].scores.at(0, 1), f32::NEG_INFINITY);
}

#[test]
fn an_export_without_tokens_opens() {
    let bytes = file(&Notebook::new([0, 4, 1, 4, 1], Dtype::F32).stored(Dtype::F32), Some("[]"));
    let document = import(&bytes).unwrap();
    let mut bytes = Vec::new();
    let names = BTreeMap::from([("layers.0.heads.1".to_owned(), "Same word".to_owned())]);
    export_tensors(&trace_tensors(&trace_of(&document)), &words(&document), &names, &mut bytes).unwrap();
    assert_eq!(SafeTensors::deserialize(&bytes).unwrap().tensor("layers.0.heads.0.scores").unwrap().shape(), [0, 0]);
}

#[test]
fn csv_has_the_fewest_digits_that_read_back() {
    let trace = trace_of(&masked());
    for (name, tensor) in trace_tensors(&trace) {
        let mut text = Vec::new();
        TableFormat::Csv.write(tensor, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        let lines: Vec<Vec<f32>> =
            text.lines().map(|line| line.split(',').map(|n| n.parse().unwrap()).collect()).collect();
        let rows: Vec<Vec<f32>> = tensor.rows().map(Iterator::collect).collect();
        assert_eq!(lines, rows, "{name}");
    }
    let scores = find_tensor(&trace_tensors(&trace), "layers.0.heads.0.scores").unwrap();
    let mut text = Vec::new();
    TableFormat::Csv.write(scores, &mut text).unwrap();
    let first = String::from_utf8(text).unwrap().lines().next().unwrap().to_owned();
    assert!(first.ends_with(",-inf,-inf,-inf,-inf,-inf,-inf"), "{first}");
}

#[test]
fn csv_writes_odd_numbers_shortly() {
    let mut bytes = Notebook::new([1, 6, 1, 1, 1], Dtype::F32).stored(Dtype::F32);
    let values = [-0.0f32, 0.1, 1e6, 1e-30, -2.5e-6, 3.0];
    bytes.get_mut("embeddings").unwrap().bytes = values.into_iter().flat_map(f32::to_le_bytes).collect();
    let trace = trace_of(&import(&file(&bytes, None)).unwrap());
    let mut text = Vec::new();
    TableFormat::Csv.write(find_tensor(&trace_tensors(&trace), "embeddings").unwrap(), &mut text).unwrap();
    assert_eq!(String::from_utf8(text).unwrap(), "-0,0.1,1000000,1e-30,-2.5e-6,3\n");
}

#[test]
fn npy_has_the_header_that_numpy_expects() {
    let trace = trace_of(&masked());
    let tensor = find_tensor(&trace_tensors(&trace), "layers.1.heads.1.scores").unwrap();
    let mut bytes = Vec::new();
    TableFormat::Npy.write(tensor, &mut bytes).unwrap();
    assert_eq!(&bytes[..6], b"\x93NUMPY");
    let length = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let header = std::str::from_utf8(&bytes[10..10 + length]).unwrap();
    assert_eq!((10 + length) % 16, 0, "{header}");
    for part in ["'descr': '<f4'", "'fortran_order': False", "'shape': (7, 7"] {
        assert!(header.contains(part), "{header}");
    }
    let file = npyz::NpyFile::new(&bytes[..]).unwrap();
    assert_eq!((file.shape(), file.order()), (&[7, 7][..], npyz::Order::C));
    let numbers: Vec<f32> = file.into_vec().unwrap();
    assert_eq!(numbers, tensor.rows().flatten().collect::<Vec<_>>());
    assert_eq!(numbers[1], f32::NEG_INFINITY);
}

#[test]
fn tensors_are_found_by_their_names() {
    let trace = trace_of(&masked());
    for (name, tensor) in trace_tensors(&trace) {
        assert_eq!(find_tensor(&trace_tensors(&trace), &name).unwrap().shape(), tensor.shape(), "{name}");
    }
    for name in ["", "scores", "layers.2.output", "layers.0.heads.2.q", "layers.0.heads.0.w_q"] {
        assert!(find_tensor(&trace_tensors(&trace), name).is_none(), "{name}");
    }
}
