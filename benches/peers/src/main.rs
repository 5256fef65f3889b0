//! Attention of ours and of others, measured in turns in one run and reported as ratios.
//!
//! `cargo run --release --manifest-path benches/peers/Cargo.toml` prints the table.
//! With `serve` it times one case for each line of its input, for `pytorch.py`, `training.py`
//! and `forward.py`.

mod cases;
mod forward;
mod timing;
mod training;

use std::io::{BufRead, Write};

use cases::{CONTENDERS, Case, SIZES};
use forward::Forward;
use timing::in_turns;
use training::Steps;

fn main() {
    if std::env::args().nth(1).as_deref() == Some("serve") {
        return serve();
    }
    println!("Vectors: {}", instructions());
    for threads in [1, 2] {
        println!("\n{threads} thread(s)\n");
        println!(
            "| T | D | H | mask | Flash | of the peak | exact / Flash | candle / Flash | nalgebra / Flash | nalgebra / heads | nalgebra layer / trace | / retrace |"
        );
        println!("|---:|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (tokens, width, heads) in SIZES {
            for causal in [false, true] {
                row(&Case::new(tokens, width, heads, causal, threads));
            }
        }
    }
}

/// What the vectors are called.
fn instructions() -> String {
    let name = format!("{:?}", pulp::Arch::new());
    name.split('(').next().unwrap_or_default().to_owned()
}

fn row(case: &Case) {
    // The slow ones are left out where a single run would take minutes.
    let quick = ["peak", "flash", "exact"];
    let names: Vec<&str> = CONTENDERS.into_iter().filter(|name| case.tokens <= 4096 || quick.contains(name)).collect();
    let times = in_turns(&names, |name| case.seconds(name));
    let time = |name: &str| names.iter().position(|n| *n == name).map(|i| times[i]);
    let ratio = |name: &str, to: &str| match (time(name), time(to)) {
        (Some(a), Some(b)) => format!("{:.1}", a / b),
        _ => "–".to_owned(),
    };
    let flash = time("flash").expect("always measured");
    println!(
        "| {} | {} | {} | {} | {:.2} ms | {:.0} % | {} | {} | {} | {} | {} | {} |",
        case.tokens,
        case.width,
        case.heads,
        if case.causal { "causal" } else { "full" },
        flash * 1e3,
        100.0 * time("peak").expect("always measured") / flash,
        ratio("exact", "flash"),
        ratio("candle", "flash"),
        ratio("nalgebra", "flash"),
        ratio("nalgebra", "heads"),
        ratio("nalgebra layer", "trace"),
        ratio("nalgebra layer", "retrace"),
    );
}

/// Each line is `contender T D H causal threads`, `train V T D H L B M threads`, or a shape of a model and `T L keeps threads`;
/// the answer is the seconds of one run.
fn serve() {
    let mut case: Option<(String, Case)> = None;
    let mut steps: Option<(String, Steps)> = None;
    let mut forward: Option<(String, Forward)> = None;
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let (contender, size) = line.split_once(' ').expect("contender and sizes");
        let numbers: Vec<usize> = size.split(' ').map(|n| n.parse().expect("a number")).collect();
        let seconds = match contender {
            "train" => kept(&mut steps, size, || Steps::new(&numbers)).seconds(),
            "gpt2" | "llama" => kept(&mut forward, &line, || Forward::new(contender, &numbers)).seconds(),
            _ => {
                let new = || Case::new(numbers[0], numbers[1], numbers[2], numbers[3] == 1, numbers[4]);
                kept(&mut case, size, new).seconds(contender)
            }
        };
        println!("{seconds:e}");
        std::io::stdout().flush().expect("the pipe is open");
    }
}

/// What was made for the line before, or for this one.
fn kept<'a, T>(last: &'a mut Option<(String, T)>, line: &str, new: impl FnOnce() -> T) -> &'a mut T {
    if last.as_ref().is_none_or(|(old, _)| old != line) {
        // The old one makes room first.
        *last = None;
        *last = Some((line.to_owned(), new()));
    }
    &mut last.as_mut().expect("set above").1
}
