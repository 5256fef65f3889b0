//! What the layers promise, held by a machine.

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer imports only what stands to its left; `jobs` and `text` are leaves.
const LAYERS: [&str; 11] =
    ["math", "model", "attention", "kernels", "bench", "document", "files", "workbench", "ui", "headless", "window"];
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

/// The modules of ours that a source names as `crate::module`.
fn imports(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices("crate::") {
        let rest = &source[at + "crate::".len()..];
        let names: Vec<&str> = if let Some(list) = rest.strip_prefix('{') {
            list.split('}').next().unwrap().split(',').collect()
        } else {
            vec![rest]
        };
        for name in names {
            let name: String = name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            found.push(name);
        }
    }
    found
}

#[test]
fn layers_import_from_left_to_right_only() {
    for path in sources(&src()) {
        let layer = layer(&path);
        let Some(place) = LAYERS.iter().position(|name| *name == layer) else {
            if LEAVES.contains(&layer.as_str()) {
                let source = fs::read_to_string(&path).unwrap();
                assert_eq!(imports(&source), Vec::<String>::new(), "{} is a leaf", path.display());
            }
            continue;
        };
        for import in imports(&fs::read_to_string(&path).unwrap()) {
            if LEAVES.contains(&import.as_str()) {
                continue;
            }
            let target = LAYERS.iter().position(|name| *name == import);
            let target = target.unwrap_or_else(|| panic!("{}: unknown module {import}", path.display()));
            assert!(target <= place, "{}: {layer} must not import {import}", path.display());
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
        if shown.contains("ui/theme") || layer(&path) == "headless" {
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
    for path in sources(&src()) {
        let source = fs::read_to_string(&path).unwrap();
        let code = source.split("#[cfg(test)]").next().unwrap();
        assert!(!code.contains(".unwrap()"), "{}", path.display());
        assert!(!code.contains("todo!") && !code.contains("unimplemented!"), "{}", path.display());
    }
}
