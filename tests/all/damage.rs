//! Whatever stands in a file, reading it ends in a message or in a document, and that document can be
//! computed, judged, written and read again.

use attention_lab::document::{Document, Which};
use attention_lab::files::{ImportOptions, SHIPPED, parse_matrices, parse_preset, write_preset};
use attention_lab::workbench::{COURSE, parse_lesson, rehearse};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use safetensors::Dtype;

use crate::notebook::{Notebook, file, raw_file};

/// Bytes of a document that are worth computing in a test.
const SMALL: u64 = 16 << 20;

fn use_it(document: &Document) {
    document.check().unwrap();
    let is_small = |document: &Document| document.bytes() + document.head_bytes() <= SMALL;
    if !is_small(document) {
        return;
    }
    let trace = document.build().trace(Which::First, &document.spec).unwrap();
    for claim in &document.claims {
        let mut changed = document.clone();
        claim.when.iter().for_each(|change| changed.make(change).unwrap());
        if is_small(&changed) {
            let score = document.judge(claim).score;
            assert!(score.is_none_or(|score| (-1e-3..=1.001).contains(&score)), "{claim:?}: {score:?}");
        }
    }
    for head in trace.layers.iter().flat_map(|layer| layer.heads.iter()) {
        assert!(head.scores.as_slice().iter().all(|score| *score < f32::INFINITY));
        assert!(head.weights.as_slice().iter().all(|weight| (0.0..=1.0 + 1e-5).contains(weight)));
    }
    assert_eq!(&parse_preset(&write_preset(document)).unwrap(), document);
}

/// One edit of a file: at a place, so many bytes go and others come.
type Edit = (Index, usize, Vec<u8>);

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    vec((any::<Index>(), 0usize..6, vec(any::<u8>(), 0..4)), 1..4)
}

fn damaged(bytes: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (place, gone, new) in edits {
        let start = place.index(bytes.len() + 1);
        let end = (start + gone).min(bytes.len());
        bytes.splice(start..end, new.iter().copied());
    }
    bytes
}

/// Words of the format, so that random texts get beyond the first of them.
const WORDS: &str = r##"V1 (( )) ( ) [ ] [[ ]] { } : , text: "a" layers: seed: 1 -1 0 1e39 NaN inf rows: w_q: width:
    head_width: group_size: tokens: embeddings: claims: expect: Uniform at_least: 0.5 when: mask: recipe: Previous repeat:
    99999999999999999999 focus: contrast: "" position: // /* */ r#" Some( #![enable(unwrap_newtypes)]"##;

fn words() -> impl Strategy<Value = String> {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    vec(prop::sample::select(words), 0..40).prop_map(|words| words.join(" "))
}

/// Settings of which each can stand in a preset, wise or not.
const SETTINGS: &str = r##"causal: true
    scale: false
    residual: true
    temperature: 0.01
    temperature: 100
    mask: Window(width: 0)
    mask: WindowGlobals(width: 99999999999, globals: 99999999999)
    mask: Prefix(length: 99999999999)
    mask: Padding(count: 99999999999)
    position: Sinusoidal(strength: 4)
    position: Rope(strength: 4)
    position: Alibi(strength: 4)
    head_width: 1
    head_width: 5
    group_size: 2
    group_size: 128
    group_size: 0
    width: 1
    width: 7
    seed: 18446744073709551615
    contrast: ""
    contrast: "b a"
    contrast_tokens: ["a", " ", "[", "b"]
    words: { "a": "noun:-4 animate", "": "" }
    claims: [(expect: Uniform, at_least: 0.5), (expect: Peaked, at_most: 0.5), (expect: Finds(AfterCopy), at_least: 1)]
    claims: [(second: true, expect: Uniform, at_least: 0.5), (second: true, expect: Finds(Nearby), at_least: 1)]
    claims: [(expect: SameRow("a"), at_least: 0), (expect: SameRow("#"), at_least: 0), (expect: Weight([]), at_least: 0)]
    claims: [(expect: Weight(["a#2 -> b", "z -> a"]), at_least: 0.5), (expect: Prefers("a -> a", "a -> b"), at_least: 1)]
    claims: [(expect: OrderBlind(seed: 1), at_least: 0), (second: true, expect: OrderBlind(seed: 1), at_least: 0)]
    claims: [(expect: Uniform, at_least: 0.5, when: [HeadWidth(3), Shuffle(seed: 3), Ablate(layer: 1, head: 2)])]
    focus: (head: 2, query: 3, key: 1)"##;

fn settings() -> impl Strategy<Value = String> {
    let settings: Vec<&str> = SETTINGS.lines().collect();
    prop::sample::subsequence(settings, 0..8).prop_shuffle().prop_map(|settings| settings.join(","))
}

/// Parts of which each can stand in a step, wise or not.
const PARTS: &str = r##"actions: [Open("nowhere"), Open("uniform")]
    actions: [Head(layer: 0, head: 0), Head(layer: 18446744073709551615, head: 1), Head(layer: 2, head: 1)]
    actions: [Look("it"), Lock("it -> animal"), Look("it#99"), Unlock]
    actions: [Window(0), Globals(18446744073709551615), Kernel(Sparse), View(Compare)]
    actions: [Window(18446744073709551615), Kernel(Elu), View(Sparse)]
    actions: [Text(""), View(Walk), Lens(Softmax), Depth(Code)]
    actions: [Change(Temperature(0)), Change(Temperature(NaN)), Change(Heads(0)), Change(Heads(9)), Change(HeadWidth(0))]
    actions: [Change(Ablate(layer: 0, head: 7)), Change(Mask(Window(width: 0))), Change(Shuffle(seed: 1)), View(Flash)]
    goal: (reach: Above("weight:it→animal", NaN), solution: [])
    goal: (reach: RatioBetween("weight:it→animal", "weight:it→it", 0, inf), solution: [Change(Causal(true))])
    goal: (reach: All([]), solution: [Text("a")], done: "{entropy:a} {top:a} {ablation:a} {error:random} {kept}")
    goal: (reach: Ablates(layer: 0, head: 0), hint: "{pattern:Next|second} {dot:it→it@9.9}", solution: [Unlock])
    predict: (question: "Q", of: Largest("it"), because: "B")
    predict: (question: "Q", of: Largest("it"), options: ["it", "nobody"], then: [Text("")], because: "B")
    predict: (question: "Q", of: Moves("score:it→animal"), then: [Change(Causal(true))], because: "B")
    predict: (question: "Q", of: Factor("pairs", [0, -1, NaN, inf]), then: [Text("")], because: "B")
    predict: (question: "Q", of: Factor("tokens", []), because: "B")
    highlight: ["cell:it→animal", "query:nobody", "stage:y", "panel:maps"]
    hide: ["section:model", "control:window"]
    notes: "{model-maps:GPT-2:1099511627776} {pairs:1099511627776} {map-bytes:0} {operations:0} {row-difference:it}""##;

fn steps() -> impl Strategy<Value = String> {
    let parts: Vec<&str> = PARTS.lines().collect();
    let step = prop::sample::subsequence(parts, 0..5)
        .prop_map(|parts| format!("(title: \"S\", text: \"{{tokens}}\", {})", parts.join(",")));
    vec(step, 1..4).prop_map(|steps| steps.join(","))
}

/// Plays what calls itself a lesson through, whatever comes of it. One that trains is read: hundreds of steps of learning,
/// again for each of its steps, tell nothing more of the file.
fn play(source: &str) {
    if source.contains("Train(") {
        let _ = parse_lesson(source);
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lesson.ron");
    std::fs::write(&path, source).unwrap();
    let _ = rehearse(&path.to_string_lossy());
}

proptest! {
    #[test]
    fn random_bytes_are_no_preset(text in ".{0,200}", bytes in vec(any::<u8>(), 0..200), words in words()) {
        for text in [text, String::from_utf8_lossy(&bytes).into_owned(), words.clone(), format!("V1(({words}")] {
            if let Ok(document) = parse_preset(&text) {
                use_it(&document);
            }
        }
    }

    #[test]
    fn any_settings_can_be_used(settings in settings()) {
        let text = format!("V1((text: \"a b a.\", width: 6, layers: [[(seed: 1), (recipe: {{ SameWord: 50 }})]], {settings}))");
        if let Ok(document) = parse_preset(&text) {
            use_it(&document);
        }
    }

    #[test]
    fn damaged_lessons_are_played_or_refused(lesson in any::<Index>(), edits in edits()) {
        let source = COURSE[lesson.index(COURSE.len())].source.as_bytes();
        play(&String::from_utf8_lossy(&damaged(source, &edits)));
    }

    #[test]
    fn any_actions_and_goals_can_be_played(steps in steps()) {
        play(&format!("LessonV1((title: \"T\", preset: \"coreference\", steps: [{steps}]))"));
    }

    #[test]
    fn damaged_presets_are_read_or_refused(preset in any::<Index>(), edits in edits()) {
        let text = String::from_utf8_lossy(&damaged(SHIPPED[preset.index(SHIPPED.len())].source.as_bytes(), &edits)).into_owned();
        if let Ok(document) = parse_preset(&text) {
            use_it(&document);
        }
    }

    #[test]
    fn numbers_in_presets_are_read_or_refused(place in any::<Index>(), number in "-?(0|[0-9]{1,3}|[0-9]{18,22}|[0-9.]{1,6}e[0-9]{1,3}|NaN|inf)") {
        let rows = "[[1, 2], [3, 4]]";
        let parts = [
            "V1((text: \"a b a\", embeddings: {", "1", ": [", "1", ", 2]}, seed: ", "1", ", width: ", "2", ", head_width: ", "2", ", group_size: ", "2",
            ", temperature: ", "1", ", mask: WindowGlobals(width: ", "1", ", globals: ", "1", "), position: Alibi(strength: ", "1",
            "), layers: [[(rows: (w_q: [[", "1", ", 2], [3, 4]], w_k: ROWS, w_v: ROWS, w_o: ROWS)), (seed: ", "1", ", deviation: ", "1",
            ", repeat: ", "2", "), (recipe: { SameWord: ", "1", "})]], focus: (layer: ", "1", ", head: ", "2", ", query: ", "1", ", key: ", "1",
            "), claims: [(expect: Weight([\"a#", "1", " -> b\"]), head: ", "2", ", at_least: ", "0.5",
            ", when: [HeadWidth(", "2", "), Ablate(layer: ", "1", ", head: ", "1", "), Shuffle(seed: ", "1", ")])]))",
        ];
        let numbers = parts.len() / 2;
        let chosen = 2 * place.index(numbers) + 1;
        let text: String = parts.iter().enumerate().map(|(i, part)| if i == chosen { number.as_str() } else { part }).collect();
        if let Ok(document) = parse_preset(&text.replace("ROWS", rows)) {
            use_it(&document);
        }
    }

    #[test]
    fn random_bytes_are_no_matrices(bytes in vec(any::<u8>(), 0..300), header in ".{0,200}") {
        let options = ImportOptions::default();
        prop_assert!(parse_matrices(&bytes, &options).is_err());
        prop_assert!(parse_matrices(&raw_file(&bytes, &[]), &options).is_err());
        prop_assert!(parse_matrices(&raw_file(header.as_bytes(), &bytes), &options).is_err());
    }

    #[test]
    fn damaged_matrices_are_read_or_refused(
        dtype in prop::sample::select(vec![Dtype::F16, Dtype::BF16, Dtype::F32, Dtype::F64]),
        edits in edits(),
        flips in vec((any::<Index>(), any::<u8>()), 0..4),
    ) {
        let mut whole = file(&Notebook::small().stored(dtype), Some(r#"["a","b","c"]"#));
        for (place, byte) in &flips {
            let place = place.index(whole.len());
            whole[place] = *byte;
        }
        for bytes in [damaged(&whole, &edits), whole] {
            if let Ok(document) = parse_matrices(&bytes, &ImportOptions::default()) {
                use_it(&document);
            }
        }
    }

    #[test]
    fn any_tokens_survive_being_written(
        first in vec("\\PC{1,5}|[ \\[\\]\"\\\\.,a\n\t]{1,4}", 0..6),
        second in prop::option::of(vec("\\PC{1,5}|[ \\[\\]\"\\\\.,a\n\t]{1,4}", 0..6)),
        title in ".{0,20}",
    ) {
        let mut document = parse_preset("V1((text: \"\", layers: [[(seed: 1)]]))").unwrap();
        let tokens = |texts: Vec<String>| texts.into_iter().map(attention_lab::document::Token::new).collect();
        document.title = title;
        document.tokens = tokens(first);
        document.contrast = second.map(tokens);
        prop_assert_eq!(parse_preset(&write_preset(&document)).unwrap(), document);
    }
}
