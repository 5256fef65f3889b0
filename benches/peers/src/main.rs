//! Attention of ours and of others, measured in turns in one run and reported as ratios.
//!
//! `cargo run --release --manifest-path benches/peers/Cargo.toml` prints the table.
//! With `serve` it times one case for each line of its input, for `pytorch.py`.

mod cases;
mod peak;
mod timing;

use std::io::{BufRead, Write};

use cases::{Case, KERNELS, SIZES};
use timing::in_turns;

fn main() {
    if std::env::args().nth(1).as_deref() == Some("serve") {
        return serve();
    }
    for threads in [1, 2] {
        let peak = peak::gigaflops(threads);
        println!("\n{threads} thread(s), peak {peak:.0} GFLOP/s in f32, {}\n", peak::instructions());
        println!("| T | D | H | mask | Flash | exact / Flash | nalgebra / Flash | candle / Flash | nalgebra / trace | Flash, share of peak |");
        println!("|---:|---:|---:|---|---:|---:|---:|---:|---:|---:|");
        for (tokens, width, heads) in SIZES {
            for causal in [false, true] {
                row(&Case::new(tokens, width, heads, causal, threads), peak);
            }
        }
    }
}

fn row(case: &Case, peak: f64) {
    // The slow ones are left out where a single run would take minutes.
    let names: Vec<&str> = KERNELS.into_iter().filter(|name| case.tokens <= 4096 || *name == "flash" || *name == "exact").collect();
    let times = in_turns(&names, |name| case.run(name));
    let time = |name: &str| names.iter().position(|n| *n == name).map(|i| times[i]);
    let flash = time("flash").expect("always measured");
    let ratio = |name: &str, to: &str| match (time(name), time(to)) {
        (Some(a), Some(b)) => format!("{:.1}", a / b),
        _ => "–".to_owned(),
    };
    println!(
        "| {} | {} | {} | {} | {:.2} ms | {} | {} | {} | {} | {:.0} % |",
        case.tokens,
        case.width,
        case.heads,
        if case.causal { "causal" } else { "full" },
        flash * 1e3,
        ratio("exact", "flash"),
        ratio("nalgebra", "flash"),
        ratio("candle", "flash"),
        ratio("nalgebra layer", "trace"),
        100.0 * case.flops() / flash / 1e9 / peak,
    );
}

/// Each line is `kernel T D H causal threads`, the answer the seconds of one run.
fn serve() {
    let mut case: Option<(String, Case)> = None;
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let (kernel, size) = line.split_once(' ').expect("kernel and sizes");
        if case.as_ref().is_none_or(|(old, _)| old != size) {
            let numbers: Vec<usize> = size.split(' ').map(|n| n.parse().expect("a number")).collect();
            let new = Case::new(numbers[0], numbers[1], numbers[2], numbers[3] == 1, numbers[4]);
            case = Some((size.to_owned(), new));
        }
        let (_, case) = case.as_ref().expect("set above");
        let seconds = timing::once(|| case.run(&kernel.replace('-', " ")));
        println!("{seconds:e}");
        std::io::stdout().flush().expect("the pipe is open");
    }
}
