//! Models that were trained here and come with the program, each as the folder that `train` wrote.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::checkpoint::read_checkpoint;
use crate::model::Learned;

/// A model that is part of the program.
struct Trained {
    /// What presets call it: its folder, as seen from theirs.
    name: &'static str,
    /// Its settings, its weights and its words.
    files: [&'static [u8]; 3],
    /// It, once it has been read.
    read: OnceLock<Arc<Learned>>,
}

macro_rules! trained {
    ($($name:literal,)*) => {
        [$(Trained {
            name: $name,
            files: [
                include_bytes!(concat!("../../presets/", $name, "/config.json")),
                include_bytes!(concat!("../../presets/", $name, "/model.safetensors")),
                include_bytes!(concat!("../../presets/", $name, "/tokenizer.json")),
            ],
            read: OnceLock::new(),
        },)*]
    };
}

static TRAINED: [Trained; 3] = trained!["trained/induction", "trained/sort", "trained/characters",];

/// The model of the program that lies at no place of the disk and has that name.
pub(super) fn trained(name: &Path) -> Option<Arc<Learned>> {
    let trained = TRAINED.iter().find(|trained| Path::new(trained.name) == name)?;
    let read = || {
        let path = PathBuf::from(trained.name);
        let (checkpoint, words) = read_checkpoint(&path, trained.files).expect("shipped models are tested to open");
        let name = path.file_name().expect("a name ends in one").to_string_lossy().into_owned();
        Arc::new(Learned { name, path, checkpoint, words: Arc::new(words) })
    };
    Some(Arc::clone(trained.read.get_or_init(read)))
}
