//! The lessons that there are: the shipped course, and a folder of the user's own.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::{Lesson, is_lesson_file, parse_lesson};
use crate::files::{FileError, read_text};

/// A lesson that comes with the program.
#[derive(Debug)]
pub struct ShippedLesson {
    /// Its file name without the extension.
    pub slug: &'static str,
    /// The file itself.
    pub source: &'static str,
}

macro_rules! course {
    ($($slug:literal,)*) => {
        /// The course, in its order.
        pub const COURSE: &[ShippedLesson] = &[$(ShippedLesson {
            slug: $slug,
            source: include_str!(concat!("../../../assets/lessons/", $slug, ".ron")),
        },)*];
    };
}

course! {
    "01-a-flick-of-the-eyes",
    "02-query-key-value",
    "03-softmax",
    "04-no-peeking",
    "05-order",
    "06-many-heads",
    "07-two-layers",
    "08-the-price",
    "09-three-tricks",
    "10-what-attention-does-not-tell",
    "11-a-real-model",
    "12-where-heads-come-from",
    "13-what-a-gradient-is",
    "14-ten-exam-tasks",
}

/// The name or the path of a lesson, where a word on the command line means one: a file that is a lesson, or
/// a shipped one where there is no file of that name.
#[must_use]
pub fn lesson_named(file: &Path) -> Option<String> {
    let name = file.to_string_lossy().into_owned();
    let shipped = !file.exists() && COURSE.iter().any(|lesson| lesson.slug == name);
    (shipped || is_lesson_file(file)).then_some(name)
}

/// The shipped lesson of a name, whatever its number was when somebody wrote the name down.
pub(super) fn shipped_lesson(slug: &str) -> Option<Arc<Lesson>> {
    let index = COURSE.iter().position(|lesson| unnumbered(lesson.slug) == unnumbered(slug))?;
    Some(Arc::clone(&shipped()[index]))
}

fn unnumbered(slug: &str) -> &str {
    slug.trim_start_matches(|c: char| c.is_ascii_digit())
}

pub(super) fn shipped() -> &'static [Arc<Lesson>] {
    static LESSONS: OnceLock<Vec<Arc<Lesson>>> = OnceLock::new();
    LESSONS.get_or_init(|| {
        let read = |lesson: &ShippedLesson| parse_lesson(lesson.source).expect("shipped lessons are tested to parse");
        COURSE.iter().map(|lesson| Arc::new(read(lesson))).collect()
    })
}

/// The text of a lesson that has been read.
pub(super) fn source(id: &str) -> String {
    match COURSE.iter().find(|lesson| lesson.slug == id) {
        Some(lesson) => lesson.source.to_owned(),
        None => read_text(Path::new(id)).unwrap_or_default(),
    }
}

/// A lesson in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The name of a shipped lesson, or the path of a file.
    pub id: String,
    /// What it is, or what is wrong with the file.
    pub lesson: Result<Arc<Lesson>, Arc<FileError>>,
}

/// What the course page lists.
#[derive(Clone, Debug, Default)]
pub struct Course {
    own: Vec<Listed>,
    /// The lesson that was finished last, as long as the page is shown that lists them.
    finished: Option<String>,
}

impl Course {
    /// The shipped lessons in their order.
    pub fn shipped() -> impl Iterator<Item = Listed> {
        COURSE
            .iter()
            .zip(shipped())
            .map(|(shipped, lesson)| Listed { id: shipped.slug.into(), lesson: Ok(Arc::clone(lesson)) })
    }

    /// The lessons of the user's own folder, by file name.
    #[must_use]
    pub fn own(&self) -> &[Listed] {
        &self.own
    }

    /// The lesson after the one that was just finished.
    #[must_use]
    pub fn next(&self) -> Option<Listed> {
        let finished = self.finished.as_ref()?;
        let lists = [Self::shipped().collect(), self.own.clone()];
        let list = lists.into_iter().find(|list| list.iter().any(|listed| listed.id == *finished))?;
        list.into_iter().skip_while(|listed| listed.id != *finished).skip(1).find(|listed| listed.lesson.is_ok())
    }

    /// Reads the folder again.
    pub(in crate::workbench) fn refresh(&mut self, folder: Option<&Path>) {
        self.own = folder.map(lessons_in).unwrap_or_default();
        self.finished = None;
    }

    /// Notes what was finished.
    pub(super) fn finish(&mut self, id: String) {
        self.finished = Some(id);
    }
}

/// The lessons among the files of a folder.
fn lessons_in(folder: &Path) -> Vec<Listed> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let is_ron = |path: &PathBuf| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ron"));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_ron).collect();
    paths.sort();
    let listed = |path: PathBuf| {
        if !is_lesson_file(&path) {
            return None;
        }
        let read = |text: String| parse_lesson(&text).map_err(|problem| problem.at(&path));
        let lesson = read_text(&path).and_then(read).map(Arc::new).map_err(Arc::new);
        Some(Listed { id: path.to_string_lossy().into_owned(), lesson })
    };
    paths.into_iter().filter_map(listed).collect()
}
