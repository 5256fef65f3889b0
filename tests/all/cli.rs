//! The program itself, as a shell runs it.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use attention_lab::attention::trace;
use attention_lab::document::Document;
use attention_lab::files::shipped_document;
use attention_lab::files::{ImportOptions, open_document, parse_matrices, trace_tensors};
use attention_lab::model::Position;
use safetensors::{Dtype, SafeTensors};
use tempfile::TempDir;

use crate::notebook::{Notebook, file};

const LECTURE: &str = "lecture-notes";

/// A folder with a good preset, a bad one, one that keeps not its word, and matrices.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write(
        "good.ron",
        b"V1((text: \"a b\", layers: [[(seed: 1, deviation: 0)]], claims: [(expect: Uniform, at_least: 0.99)]))",
    );
    write("bad.ron", b"V1((text: \"a b\", layers: [[(seed: 1, deviatoin: 0)]]))");
    write(
        "broken.ron",
        b"V1((text: \"a b\", layers: [[(seed: 1, deviation: 0)]], claims: [
            (expect: Peaked, at_least: 0.9), (expect: Finds(AfterCopy), at_least: 0.5, when: [Causal(true)]),
        ]))",
    );
    write(
        "matrices.safetensors",
        &file(&Notebook::new([3, 4, 2, 2, 2], Dtype::BF16).stored(Dtype::BF16), Some(r#"["x", "y", "z"]"#)),
    );
    folder
}

fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_attention-lab"));
    // No display: whatever needs one must say so.
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    command.current_dir(folder.path()).args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// Runs what must work without a word on the standard error.
fn works(folder: &TempDir, arguments: &[&str]) -> Vec<u8> {
    let output = run(folder, arguments);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{arguments:?}");
    output.stdout
}

/// Runs what must fail with one line, and returns it.
fn fails(folder: &TempDir, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    let error = text(&output.stderr).to_owned();
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {error}");
    assert!(error.ends_with('\n') && error.lines().count() == 1 && error.starts_with("attention-lab: "), "{error}");
    error.trim_end().to_owned()
}

fn trace_of(document: &Document) -> attention_lab::attention::Trace {
    let built = document.build();
    trace(&built.model, &built.x, &document.spec)
}

#[test]
fn export_writes_every_tensor() {
    let folder = folder();
    assert!(works(&folder, &["export", "matrices.safetensors", "-o", "trace.safetensors"]).is_empty());
    let bytes = fs::read(folder.path().join("trace.safetensors")).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let trace = trace_of(&open_document(&folder.path().join("matrices.safetensors")).unwrap());
    let tensors = trace_tensors(&trace);
    assert_eq!(file.len(), tensors.len());
    for (name, tensor) in tensors {
        let expected: Vec<u8> = tensor.rows().flatten().flat_map(f32::to_le_bytes).collect();
        assert_eq!(file.tensor(&name).unwrap().data(), expected, "{name}");
    }
    assert_eq!(works(&folder, &["export", "matrices.safetensors", "-o", "-"]), bytes);
}

#[test]
fn export_writes_one_tensor_as_a_table() {
    let folder = folder();
    let name = "layers.0.heads.1.weights";
    let csv = works(&folder, &["export", LECTURE, "--csv", "--tensor", name, "-o", "-"]);
    assert_eq!(text(&csv).lines().count(), 7);
    let sum: f32 = text(&csv).lines().next().unwrap().split(',').map(|number| number.parse::<f32>().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-6);
    works(&folder, &["export", LECTURE, "--csv", "--tensor", name, "-o", "a.csv"]);
    assert_eq!(fs::read(folder.path().join("a.csv")).unwrap(), csv);
    works(&folder, &["export", LECTURE, "--npy", "--tensor", name, "-o", "a.npy"]);
    let bytes = fs::read(folder.path().join("a.npy")).unwrap();
    assert_eq!(npyz::NpyFile::new(&bytes[..]).unwrap().shape(), [7, 7]);
    let error = fails(&folder, &["export", LECTURE, "--csv", "--tensor", "weights", "-o", "b.csv"]);
    assert!(error.contains("tensor weights: expected embeddings, ") && error.contains("h from 0 to 7"), "{error}");
    assert!(!folder.path().join("b.csv").exists());
}

#[test]
fn import_makes_a_preset_with_the_settings_of_the_flags() {
    let folder = folder();
    let bytes = fs::read(folder.path().join("matrices.safetensors")).unwrap();
    let flags = [
        "--causal",
        "--window",
        "2",
        "--globals",
        "1",
        "--temperature",
        "0.5",
        "--no-scale",
        "--position",
        "alibi:0.5",
        "--residual",
        "off",
    ];
    works(&folder, &[&["import", "matrices.safetensors", "-o", "preset.ron"], &flags[..]].concat());
    let options = ImportOptions {
        causal: true,
        window: Some(2),
        globals: Some(1),
        temperature: 0.5,
        scale: false,
        position: Position::Alibi { strength: 0.5 },
        residual: Some(false),
    };
    let mut expected = parse_matrices(&bytes, &options).unwrap();
    expected.title = "matrices".into();
    assert_eq!(open_document(&folder.path().join("preset.ron")).unwrap(), expected);
    let plain = works(&folder, &["import", "matrices.safetensors", "-o", "-"]);
    fs::write(folder.path().join("plain.ron"), plain).unwrap();
    let expected = parse_matrices(&bytes, &ImportOptions::default()).unwrap();
    assert_eq!(
        open_document(&folder.path().join("plain.ron")).unwrap(),
        Document { title: "matrices".into(), ..expected }
    );
    // And what was imported can be exported again.
    let (direct, through) = (["export", "matrices.safetensors", "-o", "-"], ["export", "plain.ron", "-o", "-"]);
    assert_eq!(works(&folder, &direct), works(&folder, &through));
}

#[test]
fn a_lesson_is_checked_and_drawn() {
    let folder = folder();
    let lesson = |name: &str, more: &str| {
        let source =
            format!("LessonV1((title: \"T\",\n preset: \"good.ron\",\n steps: [(title: \"S\", text: \"{more}\")]))");
        fs::write(folder.path().join(name), source).unwrap();
    };
    lesson("fine.ron", "{tokens} tokens");
    lesson("unsound.ron", "{entropy:c}");
    lesson("misspelt.ron", "{entorpy:a}");
    let expected = "fine.ron: lesson, every step plays\n1 of 1 files ok, 0 of 0 claims met\n";
    assert_eq!(text(&works(&folder, &["check", "fine.ron"])), expected);
    let output = run(&folder, &["check", "./unsound.ron", "./misspelt.ron", "03-softmax"]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stdout);
    assert!(said.starts_with("./unsound.ron: Line 3, step 1: a number cannot be had in “–”.\n"), "{said}");
    assert!(said.contains("03-softmax: lesson, every step plays\n1 of 3 files ok"), "{said}");
    let error = text(&output.stderr);
    assert!(error.contains("line 3,") && error.contains("entorpy") && error.contains("misspelt.ron"), "{error}");
    works(&folder, &["render", "03-softmax", "--step", "2", "--language", "de", "--size", "640x480", "-o", "a.png"]);
    works(&folder, &["render", "fine.ron", "--lecture", "--size", "640x480", "-o", "b.png"]);
    assert!(fails(&folder, &["render", "./misspelt.ron", "-o", "c.png"]).contains("line 3,"));
    assert!(fails(&folder, &["./misspelt.ron"]).contains("line 3,"), "before there is a window");
}

#[test]
fn check_goes_on_and_tells_by_its_exit_code() {
    let folder = folder();
    assert_eq!(
        text(&works(&folder, &["check", "good.ron"])),
        "good.ron: claim 1: Uniform in layer 1, head 1: 1.00 ≥ 0.99 ok\n1 of 1 files ok, 1 of 1 claims met\n"
    );
    let claims = shipped_document("lecture-notes").unwrap().claims.len();
    let summary = format!("1 of 1 files ok, {claims} of {claims} claims met\n");
    assert!(text(&works(&folder, &["check", LECTURE])).ends_with(&summary));
    assert!(
        text(&works(&folder, &["check", "matrices.safetensors"]))
            .starts_with("matrices.safetensors: valid, and claims nothing\n")
    );
    let output = run(&folder, &["check", "bad.ron", "broken.ron", "missing.ron", "good.ron"]);
    assert_eq!(output.status.code(), Some(1));
    let lines = [
        "broken.ron: claim 1: Peaked in layer 1, head 1: 0.00 ≥ 0.90 FAILED",
        "broken.ron: claim 2: Finds(AfterCopy) in layer 1, head 1, after Causal(true): points nowhere in this sentence, expected ≥ 0.50 FAILED",
        "good.ron: claim 1: Uniform in layer 1, head 1: 1.00 ≥ 0.99 ok",
        "1 of 4 files ok, 1 of 3 claims met",
    ];
    assert!(text(&output.stdout).lines().eq(lines), "{}", text(&output.stdout));
    let errors: Vec<&str> = text(&output.stderr).lines().collect();
    assert_eq!(errors.len(), 2);
    assert!(
        errors[0].starts_with("attention-lab: line 1, column ") && errors[0].ends_with("(file bad.ron)"),
        "{errors:?}"
    );
    assert!(errors[1].ends_with("(file missing.ron)"), "{errors:?}");
}

#[test]
fn a_shared_line_stands_for_the_file() {
    let folder = folder();
    let line = works(&folder, &["share", "good.ron"]);
    let line = text(&line).trim_end();
    assert!(line.starts_with("attention-lab:1:") && line.lines().count() == 1, "{line}");
    let table = ["--csv", "--tensor", "layers.0.heads.0.weights", "-o", "-"];
    let export = |file: &str| works(&folder, &[&["export", file][..], &table].concat());
    assert_eq!(export(line), export("good.ron"));
    let checked = works(&folder, &["check", line]);
    assert!(text(&checked).starts_with("attention-lab:1:") && text(&checked).contains("…: claim 1: "), "{checked:?}");
    fs::write(folder.path().join("mail.txt"), line.replace('A', "A\r\n")).unwrap();
    assert_eq!(export("mail.txt"), export("good.ron"));
    assert_eq!(text(&works(&folder, &["share", line])).trim_end(), line);
    let error = fails(&folder, &["export", &line[..line.len() - 1], "-o", "-"]);
    assert!(error.contains("share line, checksum: expected ") && error.ends_with("…)"), "{error}");
    let error = fails(&folder, &["share", "minilm-l6"]);
    assert!(error.contains("A recording is not saved as a preset") && error.ends_with("(file minilm-l6)"), "{error}");
}

#[test]
fn a_file_goes_before_a_shipped_preset_of_that_name() {
    let folder = folder();
    fs::copy(folder.path().join("bad.ron"), folder.path().join(LECTURE)).unwrap();
    assert_eq!(run(&folder, &["check", LECTURE]).status.code(), Some(1));
    let output = run(&folder, &["check", "no-such-preset"]);
    assert!(text(&output.stderr).ends_with("(file no-such-preset)\n"));
}

#[test]
fn errors_are_one_line_with_the_path_last_and_leave_files_alone() {
    let folder = folder();
    let old = folder.path().join("old");
    fs::write(&old, "old").unwrap();
    let cases: &[(&[&str], &str)] = &[
        (&["export", "missing.ron", "-o", "old"], "(file missing.ron)"),
        (&["export", "bad.ron", "-o", "old"], "(file bad.ron)"),
        (&["export", ".", "-o", "old"], "(file .)"),
        (&["export", LECTURE, "-o", "old/inside"], "(file old/inside)"),
        (&["export", LECTURE, "-o", "missing/inside"], "(file missing/inside)"),
        (&["export", LECTURE, "-o", "."], "(file .)"),
        (&["import", "good.ron", "-o", "old"], "(file good.ron)"),
        (&["import", "matrices.safetensors", "-o", "old", "--temperature", "0"], "(file matrices.safetensors)"),
    ];
    for (arguments, end) in cases {
        let error = fails(&folder, arguments);
        assert!(error.ends_with(end), "{error}");
        assert_eq!(fs::read_to_string(&old).unwrap(), "old");
    }
    assert!(!folder.path().join("missing").exists());
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 5, "{left:?}");
}

#[test]
fn no_command_writes_over_what_it_reads_or_a_file_of_another_kind() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("old.csv"), "old").unwrap();
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/checkpoints/gpt2");
    fs::create_dir(at("model")).unwrap();
    for name in ["config.json", "model.safetensors", "tokenizer.json"] {
        fs::copy(model.join(name), at("model").join(name)).unwrap();
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink("matrices.safetensors", at("link")).unwrap();
    fs::copy(at("good.ron"), at("png")).unwrap();
    let before: Vec<_> =
        ["matrices.safetensors", "model/model.safetensors", "png"].map(|name| fs::read(at(name)).unwrap()).into();
    let same = "expected another file than one that is read, got ";
    let ends = |ending: &str| format!("--output: expected a file that ends in {ending}, got ");
    let cases: &[(&[&str], &str)] = &[
        (&["import", "matrices.safetensors", "-o", "matrices.safetensors"], same),
        (&["import", "matrices.safetensors", "-o", "./model/../matrices.safetensors"], same),
        #[cfg(unix)]
        (&["import", "matrices.safetensors", "-o", "link"], same),
        #[cfg(unix)]
        (&["export", "link", "-o", "matrices.safetensors"], same),
        (&["export", "matrices.safetensors", "-o", "matrices.safetensors"], same),
        (&["export", "model", "-o", "model/model.safetensors"], same),
        (&["render", "png", "-o", "png"], same),
        (&["figure", "png", "-o", "png"], same),
        (&["report", "png", "-o", "png"], same),
        (&["animate", "png", "--walk", "-o", "png"], same),
        (&["import", "matrices.safetensors", "-o", "other.safetensors"], &ends(".ron")),
        (&["import", "matrices.safetensors", "-o", "old.CSV"], &ends(".ron")),
        (&["export", LECTURE, "-o", "old.csv"], &ends(".safetensors")),
        (&["export", LECTURE, "--npy", "--tensor", "embeddings", "-o", "old.csv"], &ends(".npy")),
        (&["export", LECTURE, "--csv", "--tensor", "embeddings", "-o", "a.npy"], &ends(".csv")),
        (&["render", LECTURE, "-o", "old.csv"], &ends(".png, .svg or .pdf")),
        (&["render", LECTURE, "-o", "a.svg", "--film", "100", "--do", "Unlock"], &ends(".gif, .png or .apng")),
        (&["figure", LECTURE, "-o", "good.ron"], &ends(".png, .svg, .pdf or .tex")),
        (&["animate", LECTURE, "--walk", "-o", "a.pdf"], &ends(".gif, .png or .apng")),
        (&["report", LECTURE, "-o", "a.pdf"], &ends(".html or .htm")),
        (&["handout", "03-softmax", "-o", "a.html"], &ends(".pdf")),
    ];
    let names = crate::harness::names(folder.path());
    for (arguments, expected) in cases {
        let error = fails(&folder, arguments);
        assert!(error.contains(expected), "{arguments:?}: {error}");
    }
    assert_eq!(crate::harness::names(folder.path()), names);
    assert_eq!(fs::read_to_string(at("old.csv")).unwrap(), "old");
    assert_eq!(
        ["matrices.safetensors", "model/model.safetensors", "png"].map(|name| fs::read(at(name)).unwrap()).to_vec(),
        before
    );
    // A folder that is read takes another file beside its own.
    works(&folder, &["export", "model", "--text", "we", "-o", "model/run.safetensors"]);
}

#[test]
fn usage_errors_have_the_exit_code_2() {
    let folder = folder();
    let cases: &[&[&str]] = &[
        &["export", LECTURE],
        &["export", LECTURE, "-o", "x", "--csv"],
        &["export", LECTURE, "-o", "x", "--tensor", "embeddings"],
        &["export", LECTURE, "-o", "x", "--csv", "--npy", "--tensor", "embeddings"],
        &["import", "matrices.safetensors", "-o", "x", "--globals", "1"],
        &["import", "matrices.safetensors", "-o", "x", "--window", "0"],
        &["import", "matrices.safetensors", "-o", "x", "--position", "learned"],
        &["import", "matrices.safetensors", "-o", "x", "--position", "rope:9"],
        &["import", "matrices.safetensors", "-o", "x", "--residual", "maybe"],
        &["render", LECTURE, "-o", "x.png", "--size", "100x100"],
        &["render", LECTURE, "-o", "x.png", "--size", "9000x1000"],
        &["render", LECTURE, "-o", "x.png", "--scale", "0.1"],
        &["render", LECTURE, "-o", "x.png", "--theme", "sepia"],
        &["check"],
        &["good.ron", "bad.ron"],
    ];
    for arguments in cases {
        let output = run(&folder, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && text(&output.stderr).starts_with("error: "), "{arguments:?}");
    }
    assert!(!folder.path().join("x").exists());
}

#[test]
fn the_help_says_the_conventions() {
    let folder = folder();
    for arguments in [&["--help"][..], &["export", "--help"], &["import", "--help"]] {
        let help = works(&folder, arguments);
        for part in [
            "(q.k.s + b) / tau",
            "rotate-half",
            "query i sees keys i-W+1 to i",
            "off replaces",
            "10000^(2i/D)",
            "no power of two",
        ] {
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(words(text(&help)).contains(part), "{arguments:?}: {part}");
        }
    }
    assert!(text(&works(&folder, &["--help"])).contains("the name of a shipped one"));
    assert!(text(&works(&folder, &["--version"])).starts_with("attention-lab "));
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_panic() {
    let folder = folder();
    for arguments in [
        &["export", LECTURE, "-o", "-"][..],
        &["export", LECTURE, "--csv", "--tensor", "embeddings", "-o", "-"],
        &["import", "matrices.safetensors", "-o", "-"],
        &["check", "good.ron", "good.ron"],
        &["--help"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = Command::new(env!("CARGO_BIN_EXE_attention-lab"));
        let output =
            command.current_dir(folder.path()).args(arguments).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        let output = output.wait_with_output().unwrap();
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{arguments:?}");
    }
    // The exit code of a check does not depend on who reads.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_attention-lab"));
    let status = command.current_dir(folder.path()).args(["check", "broken.ron"]).stdout(writer).status().unwrap();
    assert_eq!(status.code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_one_line() {
    let folder = folder();
    let error = fails(&folder, &["export", LECTURE, "-o", "/dev/full"]);
    assert!(error.contains("No space left on device") && error.ends_with("(file /dev/full)"), "{error}");
    assert!(Path::new("/dev/full").exists());
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_attention-lab"));
    let output = command.args(["check", LECTURE]).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
    let output = output.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("cannot write to the standard output: No space left on device"));
}

#[test]
fn render_draws_a_picture_of_the_size_that_is_asked_for() {
    let folder = folder();
    works(
        &folder,
        &[
            "render", LECTURE, "-o", "a.png", "--size", "800x600", "--scale", "0.5", "--view", "heads", "--theme",
            "light",
        ],
    );
    let picture = image::open(folder.path().join("a.png")).unwrap().into_rgb8();
    assert_eq!(picture.dimensions(), (400, 300));
    let first = picture.get_pixel(0, 0);
    assert!(picture.pixels().any(|pixel| pixel != first));
    works(&folder, &["render", LECTURE, "-o", "hall.png", "--size", "640x360", "--zoom", "200", "--lecture"]);
    let hall = image::open(folder.path().join("hall.png")).unwrap().into_rgb8();
    assert_eq!(hall.dimensions(), (640, 360));
    let error = fails(&folder, &["render", LECTURE, "-o", "b.png", "--size", "8192x8192", "--scale", "2"]);
    assert!(error.contains("expected at most 8192x8192 pixels, got 16384x16384"), "{error}");
    let error = fails(&folder, &["render", "bad.ron", "-o", "b.png"]);
    assert!(error.ends_with("(file bad.ron)"), "{error}");
    assert_eq!(run(&folder, &["render", LECTURE, "-o", "b.png", "--view", "sideways"]).status.code(), Some(2));
    assert!(!folder.path().join("b.png").exists());
}

#[test]
fn render_does_what_it_is_told_in_order_and_draws_nothing_where_it_cannot() {
    let folder = folder();
    let drawn = |name: &str, actions: &[&str]| {
        let mut arguments = vec!["render", "coreference", "-o", name, "--size", "1280x720"];
        arguments.extend(actions.iter().flat_map(|action| ["--do", action]));
        works(&folder, &arguments);
        let picture = image::open(folder.path().join(name)).unwrap().into_rgb8();
        // The line below says how long the kernel took.
        image::imageops::crop_imm(&picture, 0, 0, 1280, 685).to_image()
    };
    let plain = drawn("plain.png", &[]);
    let walk = drawn("walk.png", &["View(Walk)"]);
    for (name, actions) in [
        ("lens.png", &["View(Walk)", "Lens(Softmax)"][..]),
        ("depth.png", &["View(Walk)", "Depth(Code)"]),
        ("scale.png", &["ColorScale(Log)"]),
        ("palette.png", &["Palette(Magma)"]),
        ("lock.png", &["Unlock"]),
        ("change.png", &["Change(Temperature(4.0))"]),
    ] {
        let picture = drawn(name, actions);
        assert!(picture != plain && picture != walk, "{name}");
    }
    assert!(drawn("flag.png", &["View(Heads)", "View(Walk)"]) == walk, "the last one counts");
    let told = ["render", "coreference", "-o", "b.png", "--do", "Lens(Softmax)", "--do"];
    let error = fails(&folder, &[&told[..], &["Head(layer: 9, head: 1)"]].concat());
    assert!(error.contains("Head(layer:9,head:1)") && error.contains("expected 1 to 2, got 9"), "{error}");
    assert_eq!(run(&folder, &[&told[..], &["Lense(Softmax)"]].concat()).status.code(), Some(2));
    assert!(!folder.path().join("b.png").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_display_the_window_names_the_way_out() {
    let folder = folder();
    for arguments in [&[][..], &[LECTURE], &["good.ron"]] {
        let error = fails(&folder, arguments);
        assert!(error.contains("render"), "{error}");
    }
    assert!(fails(&folder, &["bad.ron"]).ends_with("(file bad.ron)"));
}

/// The folder of a tiny learned model.
fn checkpoint(name: &str) -> String {
    crate::checkpoints::folder(name).to_str().unwrap().to_owned()
}

#[test]
fn the_folder_of_a_model_is_exported_and_checked() {
    let folder = folder();
    let gpt2 = checkpoint("gpt2");
    works(&folder, &["export", &gpt2, "--text", "we can, we can", "-o", "run.safetensors"]);
    let bytes = fs::read(folder.path().join("run.safetensors")).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let ids = file.tensor("token_ids").unwrap();
    assert_eq!((ids.dtype(), ids.shape().len()), (safetensors::Dtype::I64, 1));
    let tokens = ids.shape()[0];
    let shapes = [
        ("embeddings", vec![tokens, 32]),
        ("layers.1.heads.3.weights", vec![tokens, tokens]),
        ("layers.1.attention", vec![tokens, 32]),
        ("layers.0.mlp", vec![tokens, 32]),
        ("final", vec![tokens, 32]),
        ("logits", vec![tokens, 296]),
    ];
    for (name, shape) in shapes {
        assert_eq!(file.tensor(name).unwrap().shape(), shape, "{name}");
    }
    let (_, metadata) = SafeTensors::read_metadata(&bytes).unwrap();
    let said: Vec<String> = serde_json::from_str(&metadata.metadata().as_ref().unwrap()["tokens"]).unwrap();
    assert_eq!(said.concat(), "we can, we can");

    let numbers = works(&folder, &["export", &gpt2, "--text", "we", "--csv", "--tensor", "token_ids", "-o", "-"]);
    assert!(text(&numbers).lines().all(|line| line.parse::<usize>().is_ok()), "{}", text(&numbers));
    let unknown = fails(&folder, &["export", &gpt2, "--text", "we", "--csv", "--tensor", "layers.2.mlp", "-o", "-"]);
    assert!(unknown.contains("layers.{l}.{attention,mlp,output}"), "{unknown}");
    let long = "we can ".repeat(40);
    let long = fails(&folder, &["export", &gpt2, "--text", &long, "-o", "long.safetensors"]);
    assert!(
        long.contains("tokens: expected 0 to 32, got ") && !folder.path().join("long.safetensors").exists(),
        "{long}"
    );

    let checked = works(&folder, &["check", &gpt2, &checkpoint("bert")]);
    let checked = text(&checked);
    assert!(checked.contains("gpt2, 2 layers of 4 heads") && checked.contains("2 of 2 files ok"), "{checked}");
    let broken = fails(&folder, &["check", "."]);
    assert!(broken.contains("config.json"), "{broken}");
}

#[test]
fn a_model_is_trained_the_same_from_the_same_settings_and_checked() {
    let folder = folder();
    // Tells how far it is, and no more.
    let trains = |arguments: &[&str]| {
        let output = run(&folder, &[&["train"], arguments].concat());
        let told = text(&output.stderr).to_owned();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0), "{told}");
        assert!(told.starts_with("step ") && told.contains("steps/s"), "{told}");
    };
    fs::write(folder.path().join("small.ron"), "(batch: 4)").unwrap();
    for made in ["a", "b"] {
        trains(&["small.ron", "--steps", "12", "-o", made]);
    }
    for file in ["settings.ron", "config.json", "tokenizer.json", "model.safetensors", "curve.csv"] {
        let [a, b] = ["a", "b"].map(|made| fs::read(folder.path().join(made).join(file)).unwrap());
        assert_eq!(a, b, "{file}");
    }
    let checked = works(&folder, &["check", "a"]);
    let checked = text(&checked);
    assert!(checked.contains("attention-lab, 2 layers of 2 heads") && checked.contains("V 32"), "{checked}");
    works(&folder, &["export", "a", "--text", "a b c a b", "-o", "run.safetensors"]);
    let unknown = fails(&folder, &["export", "a", "--text", "a b zz", "-o", "no.safetensors"]);
    assert!(!unknown.is_empty() && !folder.path().join("no.safetensors").exists(), "{unknown}");

    let own = "Mind the gap, and mind the step. ".repeat(4);
    fs::write(folder.path().join("own.txt"), &own).unwrap();
    let few = ["--steps", "2", "-o", "c", "--text", "own.txt"];
    let error = fails(&folder, &[&["train", "small.ron"], &few[..]].concat());
    assert!(error.contains("setting tokens"), "{error}");
    fs::write(folder.path().join("own.txt"), own.repeat(4)).unwrap();
    trains(&[&["small.ron"], &few[..]].concat());
    works(&folder, &["export", "c", "--text", "Mind the gap", "-o", "run.safetensors"]);

    let wild = "(batch: 4, optimiser: (rate: 10.0, warm_up: 0, clip: None))";
    fs::write(folder.path().join("wild.ron"), wild).unwrap();
    let output = run(&folder, &["train", "wild.ron", "--steps", "500", "-o", "d"]);
    let told = text(&output.stderr);
    assert!(output.status.code() == Some(1) && told.contains("the last good state is that of step"), "{told}");
    works(&folder, &["check", "d"]);
}

#[test]
fn a_film_has_a_picture_for_each_action() {
    let folder = folder();
    let arguments =
        ["render", "by-hand", "-o", "film.png", "--size", "640x400", "--do", "Text(\"a b\")", "--do", "View(Heads)"];
    works(&folder, &[&arguments[..], &["--film", "100"]].concat());
    let reader = png::Decoder::new(io::BufReader::new(fs::File::open(folder.path().join("film.png")).unwrap()));
    let reader = reader.read_info().unwrap();
    assert_eq!(reader.info().animation_control().unwrap().num_frames, 3);
    let without = run(&folder, &["render", "by-hand", "-o", "b.png", "--film", "100"]);
    assert_eq!(without.status.code(), Some(2));
    assert!(text(&without.stderr).contains("--do"));
}
