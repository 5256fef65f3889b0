//! What the layers promise, held by a machine.

mod modules;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use modules::{Modules, cycles};

/// Each layer imports only what stands to its left; `jobs` and `text` are leaves.
const LAYERS: [&str; 14] = [
    "math",
    "model",
    "attention",
    "design",
    "analysis",
    "kernels",
    "train",
    "bench",
    "document",
    "files",
    "workbench",
    "ui",
    "figure",
    "paper",
];
const LEAVES: [&str; 2] = ["jobs", "text"];
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The layer of a source file: its folder, or its own name, directly under `src`.
fn layer(path: &Path) -> String {
    let relative = path.strip_prefix(src()).unwrap();
    let first = relative.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The modules of the crate whose root is a file of `src`.
fn modules(root: &str) -> Modules {
    Modules::read(&|path| {
        let inner = path.split("::").skip(1).collect::<Vec<_>>().join("/");
        let files = if inner.is_empty() {
            vec![root.to_owned()]
        } else {
            vec![format!("{inner}.rs"), format!("{inner}/mod.rs")]
        };
        let found = files.iter().find_map(|file| fs::read_to_string(src().join(file)).ok());
        found.unwrap_or_else(|| panic!("no file holds {path}"))
    })
}

#[test]
fn every_source_file_is_a_module_of_the_graph() {
    let of =
        |root: &str| modules(root).paths().filter(|path| path.contains("::")).map(str::to_owned).collect::<Vec<_>>();
    let known: BTreeSet<String> = [of("lib.rs"), of("main.rs")].concat().into_iter().collect();
    for path in sources(&src()) {
        let file = path.strip_prefix(src()).unwrap().with_extension("");
        let names: Vec<String> = file.iter().map(|name| name.to_string_lossy().into_owned()).collect();
        let inner: Vec<&str> = names.iter().map(String::as_str).filter(|name| *name != "mod").collect();
        let is_root = matches!(inner[..], ["lib" | "main"]);
        let module = format!("crate::{}", inner.join("::"));
        assert!(is_root || known.contains(&module), "nobody declares {}", path.display());
    }
}

#[test]
fn no_module_needs_one_that_needs_it() {
    for root in ["lib.rs", "main.rs"] {
        let graph = modules(root).graph();
        let mut said = String::new();
        for group in cycles(&graph) {
            said += "\na circle:\n";
            for from in &group {
                let inside = graph[*from].iter().filter(|(to, _)| group.contains(&to.as_str()));
                said.extend(inside.map(|(to, because)| format!("  {from} needs {to} ({because})\n")));
            }
        }
        assert!(said.is_empty(), "{said}");
    }
}

#[test]
fn layers_import_from_left_to_right_only() {
    let place = |module: &str| {
        let layer = module.split("::").nth(1)?.to_owned();
        let place = LAYERS.iter().position(|name| *name == layer);
        assert!(place.is_some() || LEAVES.contains(&layer.as_str()), "{layer} is no layer");
        Some((place, layer))
    };
    for (module, needed) in modules("lib.rs").graph() {
        let Some((own, layer)) = place(&module) else { continue };
        for (other, because) in needed {
            let (of_other, other_layer) = place(&other).expect("the root defines nothing");
            let allowed = match (own, of_other) {
                (Some(own), Some(other)) => other <= own,
                (Some(_), None) => true,
                (None, _) => false,
            };
            assert!(allowed || layer == other_layer, "{module} must not need {other} ({because})");
        }
    }
}

#[test]
fn nothing_left_of_ui_knows_egui() {
    for path in sources(&src()) {
        let place = LAYERS.iter().position(|name| *name == layer(&path));
        if place.is_some_and(|place| place < LAYERS.iter().position(|name| *name == "ui").unwrap()) {
            let source = fs::read_to_string(&path).unwrap();
            assert!(!source.contains("egui::"), "{}", path.display());
        }
    }
}

/// What the library uses is optimised in a build for tests, and compiled before it.
#[test]
fn the_library_knows_nothing_that_only_the_program_needs() {
    for path in sources(&src()).iter().filter(|path| LAYERS.contains(&layer(path).as_str())) {
        let source = fs::read_to_string(path).unwrap();
        for krate in ["eframe", "rfd", "clap"] {
            assert!(!source.contains(&format!("{krate}::")), "{}: {krate}", path.display());
        }
    }
}

#[test]
fn no_source_file_is_longer_than_four_hundred_lines() {
    for path in sources(&src()) {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 400, "{} has {lines} lines", path.display());
    }
}

#[test]
fn colours_are_named_in_the_theme_only() {
    let literals =
        ["from_rgb", "from_rgba", "from_gray", "hex_color!", "Color32::RED", "Color32::BLUE", "Color32::GREEN"];
    for path in sources(&src()) {
        let shown = path.display().to_string();
        if shown.contains("ui/theme") || layer(&path) == "figure" {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        for literal in literals {
            assert!(!source.contains(literal), "{shown} has a colour literal: {literal}");
        }
    }
}

#[test]
fn unwrap_is_for_tests_only() {
    for path in sources(&src()).into_iter().filter(|path| !path.ends_with("tests.rs")) {
        let source = fs::read_to_string(&path).unwrap();
        let code = source.split("#[cfg(test)]").next().unwrap();
        assert!(!code.contains(".unwrap()"), "{}", path.display());
        assert!(!code.contains("todo!") && !code.contains("unimplemented!"), "{}", path.display());
    }
}
