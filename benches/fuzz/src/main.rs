//! Changes good inputs of Attention Lab at random and feeds them to it: whatever stands in a file or a line, it ends in a
//! message or in a document that can be built, run and drawn, within [`SLOW`] and [`outcome::BYTES`].

mod feed;
mod mutate;
mod outcome;

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use strum::VariantArray;

use crate::feed::{Depth, Fed, Feeder, Kind};
use crate::outcome::Outcome;

/// The longest that an input may take.
const SLOW: Duration = Duration::from_secs(2);
/// How often it is told how far it has come.
const TOLD: Duration = Duration::from_secs(60);

/// Feeds changed inputs until the time or the number is up.
#[derive(Parser)]
struct Arguments {
    /// Seconds.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Inputs at most.
    #[arg(long, default_value_t = u64::MAX)]
    inputs: u64,
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// One input of so many is run and drawn; the others are read, checked, written and read again.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..))]
    drawn: u32,
    /// Only inputs of these kinds.
    #[arg(long, value_delimiter = ',')]
    kinds: Vec<Kind>,
    /// Feeds these files again, which were written where something was found.
    files: Vec<PathBuf>,
    /// Where what is found is written.
    #[arg(long, default_value = "found")]
    found: PathBuf,
}

/// What a thread is at work on, and since when.
type Running = Arc<Mutex<Option<(Instant, Kind, Vec<u8>)>>>;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let kinds = if arguments.kinds.is_empty() { Kind::VARIANTS.to_vec() } else { arguments.kinds.clone() };
    // Inputs are small: to wake another thread for a part of one takes longer than the part, and its bytes would not be counted.
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global();
    alone.expect("nothing was done in parallel yet");
    let running = Running::default();
    watch(Arc::clone(&running), arguments.found.clone());
    let mut feeder = Feeder::new(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    feeder.check_good();
    if !arguments.files.is_empty() {
        let all_well = arguments.files.iter().map(|path| replay(path, &mut feeder)).fold(true, |all, one| all & one);
        return if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let mut random = ChaCha8Rng::seed_from_u64(arguments.seed);
    let begin = Instant::now();
    let mut counts = vec![Count::default(); kinds.len()];
    let (mut found, mut told) = (0, Instant::now());
    for round in 0..arguments.inputs {
        if begin.elapsed() >= Duration::from_secs(arguments.seconds) {
            break;
        }
        if told.elapsed() >= TOLD {
            told = Instant::now();
            eprintln!("{round} inputs, {found} found");
        }
        let chosen = round as usize % kinds.len();
        let kind = kinds[chosen];
        let input = feeder.input(kind, &mut random);
        let depth = if random.random_ratio(1, arguments.drawn) { Depth::Draw } else { Depth::Read };
        *running.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), kind, input.clone()));
        let mut fed = Outcome::of(&mut feeder, kind, &input, depth);
        if fed.time > SLOW {
            // Perhaps the machine was busy with something else.
            fed.time = fed.time.min(Outcome::of(&mut feeder, kind, &input, depth).time);
        }
        *running.lock().unwrap_or_else(PoisonError::into_inner) = None;
        counts[chosen].add(&fed);
        if let Some(why) = fed.fault(SLOW) {
            found += 1;
            keep(&arguments.found, kind, &input, &why);
        }
    }
    for (kind, count) in kinds.iter().zip(&counts) {
        let name: &str = kind.into();
        println!(
            "{name:>12}  {:>9} inputs in {:>5.0} s, {:>8} read, {:>8} drawn, slowest {:>7.1} ms, most {:>7.1} MiB",
            count.inputs,
            count.time.as_secs_f64(),
            count.read,
            count.drawn,
            1e3 * count.slowest.as_secs_f64(),
            count.bytes as f64 / f64::from(1 << 20)
        );
    }
    let inputs: u64 = counts.iter().map(|count| count.inputs).sum();
    println!("{inputs} inputs in {:.0} s, seed {}: {found} found", begin.elapsed().as_secs_f64(), arguments.seed);
    if found == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What became of the inputs of a kind.
#[derive(Clone, Default)]
struct Count {
    inputs: u64,
    read: u64,
    drawn: u64,
    time: Duration,
    slowest: Duration,
    bytes: u64,
}

impl Count {
    fn add(&mut self, outcome: &Outcome) {
        self.inputs += 1;
        self.read += u64::from(matches!(outcome.fed, Ok(Fed::Read | Fed::Drawn)));
        self.drawn += u64::from(matches!(outcome.fed, Ok(Fed::Drawn)));
        self.time += outcome.time;
        self.slowest = self.slowest.max(outcome.time);
        self.bytes = self.bytes.max(outcome.bytes);
    }
}

/// Feeds a file whose name begins with its kind.
fn replay(path: &PathBuf, feeder: &mut Feeder) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let kind = Kind::VARIANTS.iter().copied().find(|kind| name.starts_with(<&str>::from(kind)));
    let (Some(kind), Ok(input)) = (kind, fs::read(path)) else {
        eprintln!("{}: no such file, or no kind in its name", path.display());
        return false;
    };
    let outcome = Outcome::of(feeder, kind, &input, Depth::Draw);
    match outcome.fault(SLOW) {
        Some(why) => eprintln!("{}: {why}", path.display()),
        None => println!("{}: well, {:.1} ms", path.display(), 1e3 * outcome.time.as_secs_f64()),
    }
    outcome.fault(SLOW).is_none()
}

/// Writes an input that something was found with.
fn keep(folder: &PathBuf, kind: Kind, input: &[u8], why: &str) {
    let mut hasher = DefaultHasher::new();
    input.hash(&mut hasher);
    let name: &str = kind.into();
    let path = folder.join(format!("{name}-{:016x}", hasher.finish()));
    eprintln!("{}: {why}", path.display());
    if let Err(error) = fs::create_dir_all(folder).and_then(|()| fs::write(&path, input)) {
        eprintln!("{}: {error}", path.display());
    }
}

/// Ends the program where an input never ends.
fn watch(running: Running, folder: PathBuf) {
    thread::spawn(move || {
        loop {
            thread::sleep(SLOW / 4);
            if let Some((begin, kind, input)) = &*running.lock().unwrap_or_else(PoisonError::into_inner)
                && begin.elapsed() > 10 * SLOW
            {
                keep(&folder, *kind, input, "does not end");
                std::process::exit(1);
            }
        }
    });
}
