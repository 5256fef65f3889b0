//! Attention of ours and of others, measured in turns in one run and reported as ratios.
//!
//! `cargo run --release --manifest-path benches/peers/Cargo.toml` prints the table.
//! With `serve` it times one case for each line of its input, for `pytorch.py` and `training.py`.

mod cases;
mod peak;
mod timing;
mod training;

use std::io::{BufRead, Write};

use cases::{CONTENDERS, Case, SIZES};
use timing::in_turns;
use training::Steps;

fn main() {
    if std::env::args().nth(1).as_deref() == Some("serve") {
        return serve();
    }
    println!("Vectors: {}", peak::instructions());
    for threads in [1, 2] {
        println!("\n{threads} thread(s)\n");
        println!("| T | D | H | mask | Flash | of the peak | exact / Flash | candle / Flash | nalgebra / Flash | nalgebra / heads | nalgebra layer / trace | / retrace |");
        println!("|---:|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (tokens, width, heads) in SIZES {
            for causal in [false, true] {
                row(&Case::new(tokens, width, heads, causal, threads));
            }
        }
    }
}

fn row(case: &Case) {
    // The slow ones are left out where a single run would take minutes.
    let quick = ["peak", "flash", "exact"];
    let names: Vec<&str> =
        CONTENDERS.into_iter().filter(|name| case.tokens <= 4096 || quick.contains(name)).collect();
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

/// Each line is `contender T D H causal threads`, or `train V T D H L B M threads`; the answer is the seconds of one run.
fn serve() {
    let mut case: Option<(String, Case)> = None;
    let mut steps: Option<(String, Steps)> = None;
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let (contender, size) = line.split_once(' ').expect("contender and sizes");
        let numbers: Vec<usize> = size.split(' ').map(|n| n.parse().expect("a number")).collect();
        if contender == "train" {
            if steps.as_ref().is_none_or(|(old, _)| old != size) {
                steps = Some((size.to_owned(), Steps::new(&numbers)));
            }
            let (_, steps) = steps.as_mut().expect("set above");
            println!("{:e}", steps.seconds());
            std::io::stdout().flush().expect("the pipe is open");
            continue;
        }
        if case.as_ref().is_none_or(|(old, _)| old != size) {
            let new = Case::new(numbers[0], numbers[1], numbers[2], numbers[3] == 1, numbers[4]);
            case = Some((size.to_owned(), new));
        }
        let (_, case) = case.as_ref().expect("set above");
        println!("{:e}", case.seconds(contender));
        std::io::stdout().flush().expect("the pipe is open");
    }
}
