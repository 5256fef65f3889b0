//! Learned models on this computer: where they lie, and those that are open.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::SystemTime;

use super::trained::trained;
use super::{FileError, is_checkpoint, open_checkpoint};
use crate::model::Learned;

/// Models that are alive somewhere, by their place and what stood there when they were opened.
static OPEN: Mutex<Vec<(Stamp, Weak<Learned>)>> = Mutex::new(Vec::new());

/// A place, and the times at which what it holds was changed.
type Stamp = (PathBuf, Vec<SystemTime>);

/// Folders below a folder of models in which one is looked for.
const DEPTH: usize = 5;

/// Opens a model, one of the program's own where nothing lies at that place. One that is open already, and unchanged since,
/// is not read twice.
///
/// # Errors
/// As [`open_checkpoint`].
pub fn open_model(path: &Path) -> Result<Arc<Learned>, FileError> {
    if let Some(model) = trained(path).filter(|_| !path.exists()) {
        return Ok(model);
    }
    let stamp = stamp(path);
    let open = || OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(model) = open().iter().filter(|(known, _)| *known == stamp).find_map(|(_, model)| model.upgrade()) {
        return Ok(model);
    }
    let (checkpoint, words) = open_checkpoint(path)?;
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let model = Arc::new(Learned { name: model_name(&path), path, checkpoint, words: Arc::new(words) });
    let mut open = open();
    open.retain(|(_, model)| model.strong_count() > 0);
    open.push((stamp, Arc::downgrade(&model)));
    Ok(model)
}

fn stamp(path: &Path) -> Stamp {
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let files: Vec<PathBuf> = if place.is_dir() { entries(&place) } else { vec![place.clone()] };
    let times = files.iter().filter_map(|file| fs::metadata(file).and_then(|file| file.modified()).ok()).collect();
    (place, times)
}

/// How a model at a place is called: by its name on the hub where the hub's cache holds it, else by its folder or file.
#[must_use]
pub fn model_name(path: &Path) -> String {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let of_hub = path.ancestors().map(name).find_map(|name| Some(name.strip_prefix("models--")?.replace("--", "/")));
    of_hub.unwrap_or_else(|| if path.is_dir() { name(path) } else { name(&path.with_extension("")) })
}

/// The folders in which other programs keep models: the cache of the Hugging Face hub, and what LM Studio downloads.
fn folders() -> Vec<PathBuf> {
    let variable = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = env::home_dir();
    let at_home = |below: &str| home.as_ref().map(|home| home.join(below));
    let hub = variable("HF_HUB_CACHE")
        .or_else(|| variable("HF_HOME").map(|home| home.join("hub")))
        .or_else(|| at_home(".cache/huggingface/hub"));
    [hub, at_home(".lmstudio/models"), at_home(".cache/lm-studio/models")].into_iter().flatten().collect()
}

/// A model that lies on this computer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KnownModel {
    pub name: String,
    pub path: PathBuf,
    /// Of its weights.
    pub bytes: u64,
}

impl KnownModel {
    /// What lies at a place.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        let is_weights =
            |file: &PathBuf| file.extension().is_some_and(|ending| ending == "safetensors" || ending == "gguf");
        let files = if path.is_dir() { entries(path) } else { vec![path.to_path_buf()] };
        let bytes =
            files.iter().filter(|file| is_weights(file)).filter_map(|file| Some(fs::metadata(file).ok()?.len()));
        Self { name: model_name(path), path: path.to_path_buf(), bytes: bytes.sum() }
    }
}

/// The models that lie where other programs keep them, by name.
#[must_use]
pub fn known_models() -> Vec<KnownModel> {
    let mut found = BTreeSet::new();
    for folder in folders() {
        walk(&folder, DEPTH, &mut |path| {
            found.insert(KnownModel::at(path));
        });
    }
    found.into_iter().collect()
}

/// Where a model lies that a preset names: in one of some folders, at the place that the name is, in the program, or among
/// those that are known, by name or by the name of the file.
#[must_use]
pub fn find_model(name: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    let places = folders.iter().map(|folder| folder.join(name)).chain([PathBuf::from(name)]);
    let mut there = places.filter(|path| looks_like_model(path));
    let own = || Some(PathBuf::from(name)).filter(|name| trained(name).is_some());
    there.next().or_else(own).or_else(|| {
        let is_named =
            |model: &KnownModel| model.name == name || model.path.file_name().is_some_and(|file| file == name);
        known_models().into_iter().find(is_named).map(|model| model.path)
    })
}

/// Whether a folder holds a model, or a file is one, as far as names tell.
fn looks_like_model(path: &Path) -> bool {
    if path.is_dir() { path.join("config.json").is_file() } else { is_checkpoint(path) && path.is_file() }
}

fn walk(folder: &Path, depth: usize, found: &mut dyn FnMut(&Path)) {
    for entry in entries(folder) {
        if looks_like_model(&entry) {
            found(&entry);
        } else if depth > 0 && entry.is_dir() {
            walk(&entry, depth - 1, found);
        }
    }
}

/// What is in a folder, by name; nothing where it cannot be read.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    entries
}
