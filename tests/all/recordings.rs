//! Recorded attention: read from files, shown in the views that need no more, refused where it is bad.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use attention_lab::analysis::value_weighted;
use attention_lab::document::{Document, HeadSource, Which};
use attention_lab::files::{RECORDINGS, open_document, parse_recording, save_document, shipped_document};
use attention_lab::workbench::{Action, Command, HeadOrder, MapKind, Peek, SessionStore, View, ViewChange, Workbench};
use egui::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use crate::errors::of_problem;
use crate::harness::{Lab, Region, bench, compare, harness, preset};

/// Names of the fixtures that `tests/fixtures/recorded.py` makes with transformers.
const FIXTURES: [&str; 6] = ["gpt2", "gpt2-values", "bert", "llama", "llama-f16", "llama-bf16"];

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/recorded-{name}.safetensors"))
}

/// Numbers that NumPy computed.
fn expected(file: &SafeTensors, name: &str) -> Option<Vec<f64>> {
    let tensor = file.tensor(name).ok()?;
    Some(tensor.data().as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect())
}

fn smollm2() -> Workbench {
    let mut workbench = Workbench::new(shipped_document("smollm2-135m").unwrap());
    workbench.update_now();
    workbench
}

/// The chosen head and view.
fn show(workbench: &mut Workbench, view: View, (layer, head): (usize, usize)) {
    workbench.apply(ViewChange::View(view));
    workbench.apply(ViewChange::Head { layer, head });
}

#[test]
fn the_numbers_are_those_of_numpy() {
    let bytes = std::fs::read(fixture("expected")).unwrap();
    let numpy = SafeTensors::deserialize(&bytes).unwrap();
    for name in FIXTURES {
        let document = open_document(&fixture(name)).unwrap();
        let (layers, heads, tokens) = (document.layers.len(), document.heads(), document.tokens.len());
        let workbench = Workbench::new(document);
        let entropies = expected(&numpy, &format!("{name}.entropy")).unwrap();
        let weighted = expected(&numpy, &format!("{name}.weighted"));
        assert_eq!(entropies.len(), layers * heads, "{name}");
        for (index, entropy) in entropies.iter().enumerate() {
            let (layer, head) = (index / heads, index % heads);
            let summary = workbench.derived().summary(Which::First, layer, head).unwrap();
            assert!((f64::from(summary.mean_entropy().unwrap()) - entropy).abs() < 1e-5, "{name} {layer}.{head}");
            let run = workbench.derived().head(Which::First, layer, head).unwrap();
            assert!(run.inside.is_none(), "nothing is made up");
            assert_eq!(run.values.is_some(), weighted.is_some(), "{name}");
            let Some(weighted) = &weighted else { continue };
            let map = value_weighted(run.weights, &run.value_sizes().unwrap());
            let size = tokens * tokens;
            for (at, expected) in weighted[index * size..(index + 1) * size].iter().enumerate() {
                let got = f64::from(map.at(at / tokens, at % tokens));
                assert!((got - expected).abs() < 1e-5 * expected.max(1.0), "{name} {layer}.{head} {at}: {got}");
            }
        }
    }
}

#[test]
fn the_lines_of_the_handbook_are_those_that_made_the_fixtures() {
    let bytes = std::fs::read(fixture("expected")).unwrap();
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let blocks: Vec<String> = serde_json::from_str(&header.metadata().as_ref().unwrap()["blocks"]).unwrap();
    let handbook = include_str!("../../docs/notebooks.md");
    assert!(blocks.len() > 1);
    for block in blocks {
        assert!(handbook.contains(block.trim()), "run tests/fixtures/recorded.py: docs/notebooks.md changed\n{block}");
    }
}

#[test]
fn shipped_recordings_are_real_models_and_say_so() {
    let sizes: Vec<_> = RECORDINGS.iter().map(|recording| recording.document()).collect();
    let [smollm2, minilm] = &sizes[..] else { panic!("two of them") };
    assert_eq!((smollm2.layers.len(), smollm2.heads(), smollm2.tokens.len()), (30, 9, 14));
    assert_eq!((minilm.layers.len(), minilm.heads()), (6, 12));
    assert!(smollm2.spec.mask.causal && !minilm.spec.mask.causal);
    for document in &sizes {
        let origin = &document.recording().unwrap().origin;
        assert!(!origin.model.is_empty() && !origin.source.is_empty() && !origin.licence.is_empty());
        assert!(document.layers.iter().flat_map(|layer| &layer.heads).all(|head| head.source == HeadSource::Recorded));
        assert_eq!(document.check(), Ok(()));
    }
    // A name mover, as seen with transformers: the last token looks at " Mary".
    let run = smollm2.recorded(24, 4).unwrap();
    assert_eq!((smollm2.tokens[1].text.as_str(), smollm2.tokens[13].text.as_str()), (" Mary", " to"));
    assert!(run.weights.at(13, 1) > 0.75 && !run.allows(1, 13) && run.allows(13, 1));
    assert_eq!((run.allowed(0), run.allowed(13)), (1, 14));
}

#[test]
fn maps_heads_labels_and_clusters_work_on_a_recording() {
    let mut workbench = smollm2();
    let derived = workbench.derived();
    // 17.1 looks one back: found by its label, and first in an order by likeness to itself.
    let habits = derived.habits(Which::First, 16, 0).unwrap();
    assert_eq!(habits.labels[0].label, attention_lab::analysis::Label::Previous);
    let clusters = derived.ordered(HeadOrder::Cluster, (16, 0));
    assert_eq!(clusters.iter().map(|group| group.heads.len()).sum::<usize>(), 270);
    assert!(clusters.len() > 1 && clusters[0].heads.contains(&(16, 0)));
    show(&mut workbench, View::Heads, (16, 0));
    let mut lab = harness(workbench, [1280.0, 720.0]);
    lab.run();
    assert!(
        lab.query_all_by_role(Role::Button)
            .any(|node| { node.accesskit_node().label().is_some_and(|label| label.contains("17.1")) })
    );
}

#[test]
fn a_recording_shows_its_weights_and_says_what_is_absent() {
    let mut workbench = smollm2();
    show(&mut workbench, View::Explore, (24, 4));
    workbench.apply(ViewChange::Lock(Peek { which: Which::First, query: 13, key: Some(1) }));
    let mut lab = harness(workbench, [1280.0, 720.0]);
    lab.run();
    let weight = bench(&lab).derived().head(Which::First, 24, 4).unwrap().weights.at(13, 1);
    lab.get_all_by_label(&format!("{weight:.2}")).next().expect("the weight of the cell is written large");
    assert!(!lab.get_by_label("Weights").accesskit_node().is_disabled());
    assert!(lab.get_by_role_and_label(Role::Button, "Scores").accesskit_node().is_disabled());
    lab.get_all_by_label_contains("no queries or keys").next().expect("the reason is told");
    for view in [View::Walk, View::Positions, View::Compare, View::Flash, View::Sparse, View::Decode] {
        lab.state_mut().0.apply(ViewChange::View(view));
        lab.run();
        lab.get_by_label("Not in a recording");
        lab.get_by_role_and_label(Role::Button, "Back to Explore");
    }
    lab.get_by_role_and_label(Role::Button, "Back to Explore").click();
    lab.run();
    assert_eq!(bench(&lab).view().view, View::Explore);
    // A map that is not there is not stayed at.
    lab.state_mut().0.apply(ViewChange::Map(MapKind::Scores));
    assert_eq!(bench(&lab).view().map, MapKind::Weights);
}

#[test]
fn a_recording_is_not_changed_not_saved_and_comes_back_with_the_session() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.safetensors");
    std::fs::copy(fixture("bert"), &file).unwrap();
    for open in [Command::Open(file.clone()), Command::OpenShipped("minilm-l6")] {
        let mut workbench = Workbench::new(preset("lecture-notes"));
        workbench.apply(open);
        let document = workbench.document().clone();
        assert!(document.recording().is_some());
        workbench.apply(Command::Edit(attention_lab::workbench::Edit::Temperature(2.0)));
        assert_eq!(*workbench.document(), document);
        assert!(workbench.message().is_some_and(|message| message.is_error));
        let target = folder.path().join("out.ron");
        assert!(save_document(&document, &target).is_err() && !target.exists());
        let mut store = SessionStore::new(folder.path().join("session.ron"));
        store.save(&workbench).unwrap();
        let back = store.load();
        assert_eq!(back.document().tokens, document.tokens);
        assert_eq!(back.document().recording().unwrap().origin, document.recording().unwrap().origin);
        assert!(!back.is_modified());
    }
    // What the session remembers may be gone.
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(Command::Open(file.clone()));
    let mut store = SessionStore::new(folder.path().join("session.ron"));
    store.save(&workbench).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert_eq!(store.load().document(), Workbench::default().document());
}

#[test]
fn pictures_of_a_recording() {
    let mut workbench = smollm2();
    show(&mut workbench, View::Explore, (24, 4));
    workbench.apply(ViewChange::Lock(Peek { which: Which::First, query: 13, key: Some(1) }));
    let mut lab = harness(workbench, (1280.0, 720.0));
    compare("recorded-dark", &mut lab, Region::Left);
    compare("recorded-inspector-dark", &mut lab, Region::Inspector);
}

#[test]
fn actions_name_the_tokens_of_a_real_model_and_ask_for_what_is_there() {
    let mut workbench = smollm2();
    let read = |text: &str| attention_lab::files::parse_ron::<Action>(text).unwrap();
    workbench.perform(&read("Lock(\"John#2 -> went\")")).unwrap();
    assert_eq!(workbench.view().lock, Some(Peek { which: Which::First, query: 9, key: Some(4) }));
    workbench.perform(&read("Map(ValueNorm)")).unwrap();
    assert_eq!(workbench.view().map, MapKind::ValueNorm);
    assert!(workbench.perform(&read("Map(Scores)")).is_err());
    assert!(workbench.perform(&read("Text(\"another\")")).is_err());
    assert_eq!(workbench.view().map, MapKind::ValueNorm);
}

/// A file with tensors of small numbers, and metadata.
fn file(tensors: &[(&str, &[usize], Vec<f32>)], metadata: &[(&str, &str)]) -> Vec<u8> {
    let bytes: Vec<Vec<u8>> =
        tensors.iter().map(|(_, _, numbers)| numbers.iter().flat_map(|n| n.to_le_bytes()).collect()).collect();
    let views = tensors
        .iter()
        .zip(&bytes)
        .map(|((name, shape, _), bytes)| (*name, TensorView::new(Dtype::F32, shape.to_vec(), bytes).unwrap()));
    let metadata: HashMap<_, _> = metadata.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    safetensors::serialize(views, Some(metadata)).unwrap()
}

fn read(bytes: &[u8]) -> Result<Document, String> {
    parse_recording(bytes, String::new()).inspect_err(of_problem).map_err(|problem| problem.to_string())
}

#[test]
fn what_is_no_recording_is_refused_with_its_place() {
    let tokens = ("tokens", r#"["a", "b"]"#);
    let weights = || ("attentions", &[1usize, 1, 2, 2][..], vec![1.0, 0.0, 0.5, 0.5]);
    let with = |numbers: Vec<f32>| [("attentions", &[1usize, 1, 2, 2][..], numbers)];
    assert!(read(&file(&[weights()], &[tokens])).is_ok());
    assert!(read(&file(&[weights()], &[tokens])).unwrap().spec.mask.causal, "as its weights show");
    let named = read(&file(&[weights()], &[tokens, ("heads", r#"[["looks back"]]"#)])).unwrap();
    assert_eq!(named.layers[0].heads[0].name, "looks back");
    assert_eq!(read(&file(&[weights()], &[tokens])).unwrap().layers[0].heads[0].name, "L1 H1");
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (file(&[weights()], &[]), "metadata tokens: expected a JSON list of texts, got none"),
        (file(&[weights()], &[("tokens", "[1, 2]")]), "metadata tokens: expected a JSON list of texts"),
        (file(&[weights()], &[("tokens", r#"["a"]"#)]), "metadata tokens: expected 2, one for each row, got 1"),
        (file(&[weights()], &[("tokens", r#"["a", ""]"#)]), "expected 1 to 64, got 0"),
        (file(&[weights(), ("logits", &[1], vec![0.0])], &[tokens]), "tensor logits: expected attentions, values"),
        (file(&[("attentions", &[1, 2, 2], vec![0.5; 4])], &[tokens]), "tensor attentions: expected [L, H, T, T]"),
        (file(&[("attentions", &[1, 1, 1, 2], vec![0.5; 2])], &[tokens]), "expected as many keys as queries"),
        (file(&[("attentions", &[0, 1, 2, 2], vec![])], &[tokens]), "expected 1 to 48 layers, got 0"),
        (file(&[("attentions", &[1, 129, 1, 1], vec![1.0; 129])], &[tokens]), "expected 1 to 128 heads, got 129"),
        (file(&with(vec![1.0, 0.0, 0.5, 0.6]), &[tokens]), "row 1 (from 0): expected a sum of 1 within 0.001, got 1.1"),
        (file(&with(vec![1.5, -0.5, 0.5, 0.5]), &[tokens]), "row 0 (from 0): expected weights from 0 to 1"),
        (file(&with(vec![f32::NAN, 0.0, 0.5, 0.5]), &[tokens]), "expected numbers from"),
        (file(&[weights(), ("values", &[1, 2, 2, 3], vec![0.0; 12])], &[tokens]), "with a G that divides 1"),
        (
            file(&[weights(), ("values", &[1, 1, 3, 3], vec![0.0; 9])], &[tokens]),
            "tensor values: expected [1, G, 2, K]",
        ),
        (file(&[weights()], &[tokens, ("heads", "a")]), "metadata heads: expected a JSON list of 1 lists of 1 names"),
        (file(&[weights()], &[tokens, ("heads", r#"[["a", "b"]]"#)]), "one for each head, got [2]"),
        (file(&[weights()], &[tokens, ("causal", "yes")]), "metadata causal: expected true or false, got yes"),
        (file(&with(vec![0.5, 0.5, 0.5, 0.5]), &[tokens, ("causal", "true")]), "metadata causal: expected no weight"),
    ];
    for (bytes, expected) in cases {
        let error = read(&bytes).unwrap_err();
        assert!(error.contains(expected), "{error}\nfor {expected}");
    }
    // Cut off anywhere, it is told and no more.
    let whole = std::fs::read(fixture("llama-f16")).unwrap();
    for end in (0..whole.len()).step_by(97) {
        assert!(read(&whole[..end]).is_err(), "{end}");
    }
}

#[test]
fn bf16_rows_may_be_off_by_its_rounding() {
    let bytes = std::fs::read(fixture("llama-bf16")).unwrap();
    assert!(read(&bytes).is_ok());
}

/// Draws every view of a lab once.
#[test]
fn every_view_of_a_recording_is_drawn_in_small_windows_too() {
    for size in [[800.0, 600.0], [1920.0, 1080.0]] {
        for changes in crate::harness::every_view() {
            let mut workbench = smollm2();
            changes.into_iter().for_each(|change| workbench.apply(change));
            let mut lab: Lab = harness(workbench, size);
            lab.run_steps(3);
        }
    }
}
