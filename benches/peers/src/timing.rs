//! Times that bear a noisy machine: contenders take turns, and the median counts.

use std::time::{Duration, Instant};

/// For each contender, at least this long in all.
const BUDGET: Duration = Duration::from_millis(1500);

/// Seconds of one run.
pub fn once(run: impl FnOnce()) -> f64 {
    let start = Instant::now();
    run();
    start.elapsed().as_secs_f64()
}

/// The median seconds of each contender.
pub fn in_turns(names: &[&str], seconds: impl Fn(&str) -> f64) -> Vec<f64> {
    names.iter().for_each(|name| _ = seconds(name));
    let mut times = vec![Vec::new(); names.len()];
    let start = Instant::now();
    while times[0].len() < 3 || (start.elapsed() < BUDGET * names.len() as u32 && times[0].len() < 500) {
        for (name, times) in names.iter().zip(&mut times) {
            times.push(seconds(name));
        }
    }
    times.iter_mut().map(|times| median(times)).collect()
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
