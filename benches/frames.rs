//! The slowest frame of every view while a slider moves, for small and for the largest documents. `cargo bench --bench frames`,
//! with the beginning of a document's name as an argument for that one alone, and with that of a view's name as another.

#[path = "common/documents.rs"]
mod documents;
#[path = "common/window.rs"]
mod window;

use std::time::{Duration, Instant};

use attention_lab::document::Document;
use attention_lab::files::shipped_document;
use attention_lab::workbench::{Command, Depth, Edit, Lens, TrainChange, View, ViewChange, WalkChange, Workbench};
use strum::VariantArray;

use documents::{deep, document};
use window::{FRAME, Window, took};

type Make = fn() -> Document;

/// How often the slider is moved in a view.
const MOVES: usize = 6;
const LEARNING: &str = "while a model learns";
/// How long each view is watched meanwhile.
const WATCHED: Duration = Duration::from_secs(5);

fn main() {
    let mut asked = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let [asked, asked_view] = [(); 2].map(|()| asked.next().unwrap_or_default());
    let documents: [(&str, Make); 5] = [
        ("as it opens", || Workbench::default().document().clone()),
        ("12 heads, 128 tokens", || document(128, 12, 16)),
        ("2 heads, 4096 tokens", || document(4096, 2, 16)),
        ("48 x 128 heads, 12 tokens", || deep(12, 48, 128, 4)),
        ("1 head, K 4096, 12 tokens", || document(12, 1, 4096)),
    ];
    for (name, make) in documents.into_iter().filter(|(name, _)| name.starts_with(&asked)) {
        println!("\n{name}\n");
        println!(
            "| view | its first frame | on a core | slowest while a slider moves | on a core | until all is new |\n\
             | --- | ---: | ---: | ---: | ---: | ---: |"
        );
        for (view, changes) in views().into_iter().filter(|(view, _)| view.starts_with(&asked_view)) {
            moved(&view, make(), changes);
        }
        println!("\nmemory of the process: {}", memory());
    }
    if LEARNING.starts_with(&asked) {
        println!("\n{LEARNING}\n");
        println!("| training | view | frames | longer than {} ms | the slowest | steps |", FRAME.as_millis());
        println!("| --- | --- | ---: | ---: | ---: | ---: |");
        for slug in ["learn-fast", "learn-plateau"] {
            [View::Train, View::Explore, View::Heads].into_iter().for_each(|view| learning(slug, view));
        }
    }
}

/// Frames while a model learns as fast as it can.
fn learning(slug: &str, view: View) {
    let mut window = Window::new(shipped_document(slug).expect("it comes with the program"));
    window.workbench.apply(ViewChange::View(view));
    window.settle();
    window.workbench.apply(TrainChange::Go);
    let begun = Instant::now();
    let mut frames = Vec::new();
    while begun.elapsed() < WATCHED {
        frames.push(window.next_frame().wall);
    }
    let late = frames.iter().filter(|frame| **frame > FRAME.as_secs_f64()).count();
    let slowest = 1e3 * frames.iter().copied().fold(0.0, f64::max);
    let steps = window.workbench.training().map_or(0, |training| training.state().step);
    println!("| {slug} | {view:?} | {} | {late} | {slowest:.1} ms | {steps} |", frames.len());
}

/// Every view, and what is in them.
fn views() -> Vec<(String, Vec<ViewChange>)> {
    let plain = View::VARIANTS.iter().filter(|view| !matches!(view, View::Walk | View::Course));
    let plain = plain.map(|view| (format!("{view:?}"), vec![ViewChange::View(*view)]));
    let walk =
        |name: String, change| (format!("Walk, {name}"), vec![ViewChange::View(View::Walk), ViewChange::Walk(change)]);
    let depths = Depth::VARIANTS.iter().map(|depth| walk(format!("{depth:?}"), WalkChange::Depth(*depth)));
    let lenses = Lens::VARIANTS.iter().filter(|lens| **lens != Lens::Matrices);
    let lenses = lenses.map(|lens| walk(format!("{lens:?}"), WalkChange::Lens(*lens)));
    plain.chain(depths).chain(lenses).collect()
}

/// The temperature is moved, some times, and each time all that follows from it is waited for.
fn moved(name: &str, document: Document, changes: Vec<ViewChange>) {
    let mut window = Window::new(document);
    window.settle();
    changes.into_iter().for_each(|change| window.workbench.apply(change));
    let first = window.frame();
    let (_, mut slowest) = window.settle();
    let mut times = Vec::new();
    for turn in 0..MOVES {
        let temperature = if turn % 2 == 0 { 1.1 } else { 1.0 };
        let edit = took(|| window.workbench.apply(Command::Edit(Edit::Temperature(temperature))));
        let (seconds, frame) = window.settle();
        times.push(edit.wall + seconds);
        slowest = slowest.max(edit.plus(frame));
    }
    times.sort_by(f64::total_cmp);
    let seconds = [first.wall, first.core, slowest.wall, slowest.core, times[MOVES / 2]];
    let cells = seconds.map(|seconds| format!("{:.1} ms", 1e3 * seconds));
    println!("| {name} | {} |", cells.join(" | "));
}

/// What the system says that the process has in memory now; "unknown" where it does not.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.map_or_else(|| "unknown".to_owned(), |size| size.trim().to_owned())
}
