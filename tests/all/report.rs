//! The report: a page of HTML that stands alone, whose numbers are those of the run.

use std::collections::BTreeSet;

use attention_lab::analysis::moved;
use attention_lab::attention::{Action, At, Intervention, Rows, Site, trace};
use attention_lab::design::Relation;
use attention_lab::document::{Document, Token, Which};
use attention_lab::files::shipped_document;
use attention_lab::jobs::Wake;
use attention_lab::paper::{ReportJob, report};
use attention_lab::workbench::{Command, Dialog, Edit, FileUse, SettingsChange, ViewChange, Workbench};
use egui_kittest::kittest::Queryable;
use roxmltree::{Node, ParsingOptions};

use crate::harness::{bench, harness, preset};

fn page(workbench: Workbench) -> String {
    String::from_utf8(report(workbench)).unwrap()
}

fn parsed(page: &str) -> roxmltree::Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    roxmltree::Document::parse_with_options(page, options).unwrap()
}

fn words(node: Node) -> String {
    node.descendants().filter_map(|node| node.text().filter(|_| node.is_text())).collect()
}

fn named<'a>(of: Node<'a, 'a>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    of.descendants().filter(move |node| node.has_tag_name(name))
}

/// The rows of the table of a class, without its head.
fn rows(page: &roxmltree::Document, class: &str) -> Vec<Vec<String>> {
    let table = page.descendants().find(|node| node.has_tag_name("table") && node.attribute("class") == Some(class));
    let body = table.and_then(|table| table.children().find(|node| node.has_tag_name("tbody")));
    let rows = body.into_iter().flat_map(|body| body.children().filter(|node| node.has_tag_name("tr")));
    rows.map(|row| row.children().filter(Node::is_element).map(words).collect()).collect()
}

/// A number as it is written.
fn number(text: &str) -> f32 {
    text.replace('−', "-").parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

fn at_head(layer: usize, head: usize) -> At {
    At { site: Site::Mixed, layer, head: Some(head) }
}

/// Where something else would be loaded from, and names that are not alone.
fn check_alone(page: &str, parsed: &roxmltree::Document) {
    for node in parsed.descendants() {
        for attribute in node.attributes() {
            let is_own = attribute.value().starts_with("data:") || attribute.value().starts_with('#');
            assert!(!matches!(attribute.name(), "src" | "href") || is_own, "{}", attribute.value());
        }
        assert!(!node.has_tag_name("script") && !node.has_tag_name("link"));
    }
    for (at, _) in page.match_indices("url(") {
        let target = &page[at + 4..];
        assert!(target.starts_with("data:") || target.starts_with('#'), "{}", &target[..40]);
    }
    assert!(!page.contains("@import"));
    let ids: Vec<&str> = parsed.descendants().filter_map(|node| node.attribute("id")).collect();
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(known.len(), ids.len(), "each name is told once");
    for target in parsed.descendants().filter_map(|node| node.attribute("clip-path")) {
        assert!(known.contains(target.trim_start_matches("url(#").trim_end_matches(')')), "{target}");
    }
}

#[test]
fn the_page_stands_alone_and_has_each_font_once() {
    for (document, figures) in [
        (preset("start"), 3),
        (preset("coreference"), 3),
        (preset("trained-induction"), 4),
        (shipped_document("minilm-l6").unwrap(), 2),
    ] {
        let title = document.title.clone();
        let page = page(Workbench::new(document));
        let parsed = parsed(&page);
        check_alone(&page, &parsed);
        let root = parsed.root();
        assert_eq!(named(root, "figure").count(), figures, "{title}");
        assert_eq!(named(root, "svg").count(), figures);
        assert_eq!(words(named(root, "h1").next().unwrap()), title);
        let fonts: Vec<&str> = page.match_indices("font-family: '").map(|(at, _)| &page[at + 14..at + 40]).collect();
        let faces = page.matches("@font-face").count();
        assert!(faces >= 3 && fonts[..faces].iter().collect::<BTreeSet<_>>().len() == faces);
        assert!(page.contains("prefers-color-scheme"));
    }
}

#[test]
fn weights_and_outputs_are_those_of_the_run() {
    let document = preset("start");
    let place = (document.focus.layer, document.focus.head);
    let mut workbench = Workbench::new(document);
    workbench.update_now();
    let derived = workbench.derived();
    let head = derived.head(Which::First, place.0, place.1).unwrap();
    let page = page(workbench.aside());
    let page = parsed(&page);
    let map = rows(&page, "map");
    assert_eq!(map.len(), head.tokens());
    for (query, row) in map.iter().enumerate() {
        assert_eq!((row.len(), &*row[0]), (head.tokens() + 1, &*derived.document.tokens[query].text));
        for (key, written) in row[1..].iter().enumerate() {
            let weight = head.weights.at(query, key);
            let near = if weight < 0.005 { 0.06 * weight } else { 0.0051 };
            assert!((number(written) - weight).abs() <= near, "{written} for {weight}");
        }
    }
    let output = &derived.trace(Which::First).layers.last().unwrap().output;
    for (query, row) in rows(&page, "outputs").iter().enumerate() {
        let most = (0..head.tokens()).max_by(|a, b| head.weights.at(query, *a).total_cmp(&head.weights.at(query, *b)));
        assert_eq!(row[1], derived.document.tokens[most.unwrap()].text);
        let length = output.row(query).norm();
        assert!((number(&row[3]) - length).abs() <= 0.006 * length.max(1.0), "{} for {length}", row[3]);
    }
}

#[test]
fn each_head_stands_with_its_hit_rate() {
    let mut workbench = Workbench::new(preset("coreference"));
    workbench.update_now();
    let derived = workbench.derived();
    let page = page(workbench.aside());
    let page = parsed(&page);
    let rows = rows(&page, "heads");
    let document = &derived.document;
    assert_eq!(rows.len(), document.layers.len() * document.heads());
    let mut told = 0;
    for (index, row) in rows.iter().enumerate() {
        let (layer, head) = (index / document.heads(), index % document.heads());
        let summary = derived.summary(Which::First, layer, head).unwrap();
        assert_eq!(row[0], format!("{}.{}", layer + 1, head + 1));
        if let Some((relation, found)) = summary.score {
            let name = workbench.text.get(<&str>::from(relation));
            assert_eq!(row[3], format!("{name} {:.2}", found.all));
            told += 1;
        }
        for one in &derived.habits(Which::First, layer, head).unwrap().labels {
            let label = workbench.text.get(<&str>::from(one.label));
            assert!(row[4].contains(&format!("{label} {:.2}", one.score.all)), "{}: {one:?}", row[4]);
            told += 1;
        }
        assert!((number(&row[5]) - summary.mean_entropy().unwrap()).abs() <= 0.0051);
    }
    assert!(told > 0);
}

#[test]
fn words_that_look_like_tags_stay_words() {
    let mut document = preset("start");
    let evil = ["<b>", "a&b", "\u{1}", "</table><script>alert(1)</script>", "]]>", "\"'", "\u{ffff}"];
    document.tokens = evil.map(Token::new).to_vec();
    (document.title, document.about) = ("<i>&amp;".to_owned(), "</p><img src=\"http://x\"/>".to_owned());
    document.focus = Default::default();
    let page = page(Workbench::new(document));
    let parsed = parsed(&page);
    check_alone(&page, &parsed);
    let root = parsed.root();
    assert!(named(root, "img").next().is_none() && named(root, "i").next().is_none());
    assert_eq!(words(named(root, "h1").next().unwrap()), "<i>&amp;");
    let heads: Vec<String> = rows(&parsed, "map").into_iter().map(|row| row[0].clone()).collect();
    for word in ["<b>", "a&b", "]]>", "\"'"] {
        assert!(heads.iter().any(|head| head == word), "{word} in {heads:?}");
    }
}

/// The token whose output moves most between two documents, and by how much.
fn most_moved(after: &Document, before: &Document) -> (usize, f32) {
    let output = |document: &Document| {
        let built = document.build();
        trace(&built.model, &built.x, &document.spec).layers.last().unwrap().output.clone()
    };
    let places: Vec<Option<usize>> = (0..after.tokens.len()).map(Some).collect();
    let sizes = moved(&output(after), &output(before), &places).into_iter().map(|moved| moved.unwrap().size);
    sizes.enumerate().max_by(|(_, a), (_, b)| a.total_cmp(b)).unwrap()
}

#[test]
fn each_intervention_stands_with_what_it_does() {
    let mut document = preset("start");
    document.spec.interventions = vec![
        Intervention::new(at_head(0, 0), Rows::All, Action::Zero),
        Intervention::new(at_head(1, 1), Rows::Tokens(vec![7]), Action::Scale(3.0)),
        Intervention { on: false, ..Intervention::new(at_head(0, 1), Rows::All, Action::Mean) },
    ];
    let page = page(Workbench::new(document.clone()));
    let page = parsed(&page);
    let rows = rows(&page, "interventions");
    assert_eq!(rows.iter().map(|row| &*row[1]).collect::<Vec<_>>(), ["on", "on", "off"]);
    for (index, row) in rows.iter().enumerate().take(2) {
        let mut without = document.clone();
        without.spec.interventions.remove(index);
        let (token, size) = most_moved(&document, &without);
        assert!(size > 0.005, "it does something");
        assert_eq!(row[2], document.tokens[token].text);
        assert!((number(row[3].trim_end_matches('%')) / 100.0 - size).abs() <= 0.0051, "{} for {size}", row[3]);
    }
    assert_eq!(rows[2][2..], ["–", "–", "–", "–"]);
    // Where nothing is changed, nothing is said of it.
    assert!(rows_of_preset("start", "interventions").is_empty() && rows_of_preset("start", "since").is_empty());
}

fn rows_of_preset(slug: &str, class: &str) -> Vec<Vec<String>> {
    let page = page(Workbench::new(preset(slug)));
    rows(&parsed(&page), class)
}

#[test]
fn what_differs_from_what_is_pinned_is_told() {
    let before = preset("start");
    let mut workbench = Workbench::new(before.clone());
    workbench.apply(Command::Edit(Edit::Pin(workbench.view().focus())));
    workbench.apply(Command::Edit(Edit::Temperature(4.0)));
    workbench.update_now();
    let (change, effects) =
        (workbench.map_change(Which::First, (before.focus.layer, before.focus.head)), workbench.effects().unwrap());
    let page = page(workbench.aside());
    let page = parsed(&page);
    let all = words(page.root_element());
    assert!(all.contains("They differ in: temperature."));
    let (query, key, by) = change.unwrap().as_ref().as_ref().unwrap().largest.unwrap();
    let [from, to] = [query, key].map(|token| before.tokens[token].text.clone());
    assert!(all.contains(&format!("{from} → {to}: {}", format!("{by:+.2}").replace('-', "−"))), "{from} → {to} {by}");
    let since = rows(&page, "since");
    let (place, moved) = effects.heads[0];
    assert_eq!(since[0][0], format!("{}.{}", place.0 + 1, place.1 + 1));
    assert!((number(since[0][2].trim_end_matches('%')) / 100.0 - moved).abs() <= 0.0051);
    assert_eq!(named(page.root(), "figure").count(), 4);
    // Each token's output stands beside that of A.
    assert!(rows(&page, "outputs").iter().all(|row| row.len() == 8));
}

#[test]
fn no_text_and_many_heads_and_tokens_fit_in_a_page_that_is_not_too_large() {
    let mut one = preset("start");
    one.tokens.truncate(1);
    let mut none = preset("start");
    none.tokens.clear();
    (one.focus, none.focus) = Default::default();
    for (document, heads) in [(none, 4), (one, 4), (preset("many-heads-128"), 128), (preset("long-context-512"), 1)] {
        let tokens = document.tokens.len();
        let page = page(Workbench::new(document));
        assert!(page.len() < 16_000_000, "{tokens} tokens: {} bytes", page.len());
        let parsed = parsed(&page);
        check_alone(&page, &parsed);
        assert!(rows(&parsed, "heads").len() >= heads, "{tokens}");
        assert_eq!(rows(&parsed, "map").len(), if tokens > 64 { 0 } else { tokens });
        assert_eq!(rows(&parsed, "outputs").len(), tokens);
        assert_eq!(words(parsed.root_element()).contains(&format!("{tokens} tokens are too many")), tokens > 64);
    }
}

#[test]
fn the_page_speaks_the_language_of_the_program() {
    let mut workbench = Workbench::new(preset("start"));
    workbench.apply(SettingsChange::Language(Some("de".into())));
    let page = page(workbench);
    let parsed = parsed(&page);
    assert_eq!(parsed.root_element().attribute("lang"), Some("de"));
    let titles: Vec<String> = named(parsed.root(), "h2").map(words).collect();
    assert!(titles.iter().any(|title| title == "Einstellungen"), "{titles:?}");
    let rule = workbench_text("de").get(<&str>::from(Relation::SubjectToCue)).into_owned();
    assert!(rows(&parsed, "heads").iter().any(|row| row[3].contains(&rule)), "{rule}");
}

fn workbench_text(tag: &str) -> attention_lab::text::Text {
    attention_lab::text::Text::named(tag).unwrap()
}

#[test]
fn the_window_saves_a_report_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let mut lab = harness(Workbench::new(preset("start")), (1280.0, 720.0));
    lab.get_by_label("File").click();
    lab.run();
    lab.get_by_label("Save a report…").click();
    lab.run();
    assert_eq!(bench(&lab).dialog(), Some(&Dialog::SaveReport));
    let workbench = &mut lab.state_mut().0;
    workbench.type_path(FileUse::Report);
    let mut job = ReportJob::default();
    let mut save = |workbench: &mut Workbench, path: &str| {
        let (sender, done) = std::sync::mpsc::channel();
        workbench.apply(FileUse::Report.of(folder.path().join(path)));
        job.follow(workbench, &Wake::new(move || sender.send(()).unwrap()));
        // What is changed meanwhile is in no report.
        workbench.apply(ViewChange::head((0, 0)));
        done.recv().unwrap();
        job.follow(workbench, &Wake::default());
    };
    save(workbench, "version 1.2");
    assert!(!workbench.message().unwrap().is_error);
    let written = std::fs::read_to_string(folder.path().join("version 1.2.html")).unwrap();
    assert!(parsed(&written).root_element().has_tag_name("html"));
    save(workbench, "nowhere/a.html");
    assert!(workbench.message().unwrap().is_error);
    assert_eq!(workbench.document(), &preset("start"));
}
