//! What comes of an input.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use super::feed::{Depth, Fed, Feeder, Kind};

/// The most that an input may allocate at a time, on the thread that it is fed on.
pub const BYTES: u64 = 1 << 30;

pub struct Outcome {
    /// The panic's message where there was one.
    pub fed: Result<Fed, String>,
    pub time: Duration,
    pub bytes: u64,
}

impl Outcome {
    /// Feeds an input.
    pub fn of(feeder: &mut Feeder, kind: Kind, input: &[u8], depth: Depth) -> Self {
        let begin = Instant::now();
        let mut fed = None;
        let counted = allocation_counter::measure(|| {
            fed = Some(catch_unwind(AssertUnwindSafe(|| feeder.feed(kind, input, depth))));
        });
        let time = begin.elapsed();
        let fed = fed.expect("it was fed").map_err(|panic| {
            // What it left half done is let go.
            *feeder = feeder.anew();
            let text = panic.downcast_ref::<String>().cloned();
            text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
        });
        Self { fed, time, bytes: counted.bytes_max }
    }

    /// What is wrong with it; that it took long only where somebody asks.
    pub fn fault(&self, slow: Duration) -> Option<String> {
        match &self.fed {
            Err(panic) => Some(format!("panic: {panic}")),
            Ok(_) if self.time > slow => Some(format!("took {:.1} s", self.time.as_secs_f64())),
            Ok(_) if self.bytes > BYTES => Some(format!("allocated {} bytes", self.bytes)),
            Ok(_) => None,
        }
    }
}
