//! Maps as LaTeX: every cell with its number, every word as it is, and nothing that TeX would take for a command.

use std::path::Path;
use std::process::{Command as Program, Stdio};

use attention_lab::document::{Token, Which};
use attention_lab::figure::tikz;
use attention_lab::workbench::{Command, Edit, MapKind, Shows, ViewChange, Workbench};

use crate::harness::preset;

/// What stands in the braces of a command, wherever it comes.
fn arguments<'a>(tex: &'a str, command: &str) -> Vec<Vec<&'a str>> {
    let lines = tex.lines().filter_map(|line| line.strip_prefix(command)).filter(|rest| rest.starts_with('{'));
    lines.map(groups).collect()
}

/// The texts of groups in braces, one behind the other.
fn groups(mut text: &str) -> Vec<&str> {
    let mut groups = Vec::new();
    while text.starts_with('{') {
        let mut depth = 0;
        let end = text.char_indices().find(|(at, sign)| {
            let is_escaped = text[..*at].ends_with('\\');
            depth += if is_escaped { 0 } else { i32::from(*sign == '{') - i32::from(*sign == '}') };
            depth == 0
        });
        let (end, _) = end.expect("braces are balanced");
        groups.push(&text[1..end]);
        text = &text[end + 1..];
    }
    groups
}

/// Runs LaTeX over a document with the fragment, and returns its words; none where there is no LaTeX.
fn typeset(tex: &str) -> Option<String> {
    Program::new("pdflatex").arg("--version").stdout(Stdio::null()).status().ok()?;
    let folder = tempfile::tempdir().unwrap();
    let whole =
        r"\documentclass{article}\usepackage[utf8]{inputenc}\usepackage{tikz}\begin{document}\input{map}\end{document}";
    std::fs::write(folder.path().join("map.tex"), tex).unwrap();
    std::fs::write(folder.path().join("paper.tex"), whole).unwrap();
    let run = |program: &str, arguments: &[&str]| {
        let output = Program::new(program).args(arguments).current_dir(folder.path()).stdin(Stdio::null()).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    run("pdflatex", &["-interaction=nonstopmode", "-halt-on-error", "paper.tex"]);
    Some(run("pdftotext", &["paper.pdf", "-"]))
}

#[test]
fn every_cell_has_the_number_of_the_trace() {
    let mut workbench = Workbench::new(preset("start"));
    let tex = tikz(&mut workbench, None, Some("Who is “it”? 100% of it_1")).unwrap();
    let cells = arguments(&tex, "\\labcell");
    let view = workbench.view();
    let (count, weights) = (workbench.document().tokens.len(), |derived: &attention_lab::workbench::Derived| {
        derived.head(Which::First, view.layer, view.head).unwrap().weights.clone()
    });
    let weights = weights(workbench.derived());
    assert_eq!((count, cells.len()), (11, 121));
    for cell in &cells {
        let [x, y] = [cell[0], cell[1]].map(|place| place.parse::<usize>().unwrap());
        let weight = weights.at(y, x);
        match cell[4] {
            "0" => assert_eq!(weight, 0.0),
            "\\textless{}.01" => assert!(weight > 0.0 && weight < 0.005),
            number => assert!((number.parse::<f32>().unwrap() - weight).abs() <= 0.0051, "{number} for {weight}"),
        }
        assert!(cell[2].split(',').all(|part| part.parse::<u8>().is_ok()) && ["black", "white"].contains(&cell[3]));
    }
    // The yellow end of the scale is the largest weight.
    assert_eq!(cells.iter().find(|cell| cell[4] == "1.00").map(|cell| cell[3]), Some("black"));
    for word in ["animal", "didn't", "because"] {
        assert_eq!(tex.matches(&format!("\\strut {word}}}")).count(), 2, "{word} stands at the left and above");
    }
    assert!(tex.contains("Who is “it”? 100\\% of it\\_1"));
    if let Some(words) = typeset(&tex) {
        for word in ["animal", "because", "1.00", "100%"] {
            assert!(words.contains(word), "{word}: {words}");
        }
    }
}

#[test]
fn masks_changes_and_small_cells_are_as_on_the_screen() {
    let mut workbench = Workbench::new(preset("start"));
    workbench.update_now();
    workbench.apply(Command::Edit(Edit::Pin(workbench.view().focus())));
    workbench.apply(Command::Edit(Edit::Causal(true)));
    let tex = tikz(&mut workbench, None, None).unwrap();
    assert_eq!((arguments(&tex, "\\labcell").len(), arguments(&tex, "\\labforbidden").len()), (66, 55));
    workbench.apply(Command::Edit(Edit::Temperature(4.0)));
    workbench.apply(Command::Edit(Edit::Causal(false)));
    workbench.apply(ViewChange::Shows(Shows::Change));
    let tex = tikz(&mut workbench, Some(110.0), None).unwrap();
    let changes = arguments(&tex, "\\labcell");
    assert!(
        changes.iter().any(|cell| cell[4].starts_with("$-$0.")) && changes.iter().any(|cell| cell[4].starts_with('+'))
    );
    workbench.apply(ViewChange::Shows(Shows::Now));
    workbench.apply(ViewChange::Map(MapKind::Scores));
    let narrow = tikz(&mut workbench, Some(40.0), None).unwrap();
    assert!(arguments(&narrow, "\\labcell").iter().all(|cell| cell[4].is_empty()), "no number fits");
    assert!(typeset(&narrow).is_none_or(|words| words.contains("animal")));
}

#[test]
fn words_stay_words_and_a_map_that_is_too_large_is_refused() {
    let mut document = preset("start");
    document.tokens = ["50%", "a_b", "$x^2", "{}", "\\end", "#~&", "<|", "\n"].map(Token::new).to_vec();
    document.focus = Default::default();
    let tex = tikz(&mut Workbench::new(document), None, None).unwrap();
    let written =
        ["50\\%", "a\\_b", "\\$x\\textasciicircum{}2", "\\{\\}", "\\textbackslash{}end", "\\#\\textasciitilde{}\\&"];
    for word in written.into_iter().chain(["\\textless{}\\textbar{}", "$\\hookleftarrow$"]) {
        assert_eq!(tex.matches(&format!("\\strut {word}}}")).count(), 2, "{word}");
    }
    if let Some(words) = typeset(&tex) {
        for word in ["50%", "a b", "$x", "\\end"] {
            // The underscore of TeX's first fonts is a line.
            assert!(words.contains(word) || words.contains(&word.replace(' ', "_")), "{word}: {words}");
        }
    }
    let mut workbench = Workbench::new(preset("start"));
    let text = vec!["it"; 65].join(" ");
    workbench.apply(Command::Edit(Edit::Text { which: Which::First, text }));
    let error = tikz(&mut workbench, None, None).unwrap_err().to_string();
    assert!(error.contains("at most 64 tokens, got 65"), "{error}");
}

#[test]
fn a_fragment_is_written_without_a_window() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut program = Program::new(env!("CARGO_BIN_EXE_attention-lab"));
        program.current_dir(folder.path()).arg("figure").args(arguments).stdin(Stdio::null()).output().unwrap()
    };
    let made = run(&["start", "--theme", "light", "--width", "page", "--caption", "-o", "map.tex"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let tex = std::fs::read_to_string(folder.path().join("map.tex")).unwrap();
    assert!(tex.contains("[x=15.455mm") && tex.contains("The animal didn't cross"), "{tex}");
    let wrong = run(&["start", "--target", "heads", "-o", "other.tex"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("--target: expected map"));
    assert!(!Path::new(&folder.path().join("other.tex")).exists());
}
