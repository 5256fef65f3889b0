//! Good inputs changed at random, as `benches/fuzz` changes and feeds them: whatever stands in a file or a line, it ends in a
//! message or in a document that can be built, run and drawn. Nothing here looks at the clock; the package does.

use std::env;
use std::fs;
use std::path::Path;
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use strum::VariantArray;

#[path = "../../benches/fuzz/src/feed.rs"]
mod feed;
#[path = "../../benches/fuzz/src/mutate.rs"]
mod mutate;
#[path = "../../benches/fuzz/src/outcome.rs"]
mod outcome;

use feed::{Depth, Feeder, Kind};
use outcome::Outcome;

/// Inputs where `FUZZ_INPUTS` does not say how many.
const INPUTS: usize = 20_000;
/// One input of so many is run and drawn.
const DRAWN: u32 = 64;

fn feeder() -> Feeder {
    Feeder::new(Path::new(env!("CARGO_MANIFEST_DIR")))
}

fn fault(feeder: &mut Feeder, kind: Kind, input: &[u8], depth: Depth) -> Option<String> {
    Outcome::of(feeder, kind, input, depth).fault(Duration::MAX)
}

#[test]
fn changed_inputs_end_in_a_message_or_in_a_document() {
    let inputs = env::var("FUZZ_INPUTS").map_or(INPUTS, |number| number.parse().unwrap());
    let (mut feeder, mut random) = (feeder(), ChaCha8Rng::seed_from_u64(1));
    feeder.check_good();
    for round in 0..inputs {
        let kind = Kind::VARIANTS[round % Kind::VARIANTS.len()];
        let input = feeder.input(kind, &mut random);
        let depth = if random.random_ratio(1, DRAWN) { Depth::Draw } else { Depth::Read };
        if let Some(fault) = fault(&mut feeder, kind, &input, depth) {
            let path = env::temp_dir().join(format!("{}-{round}", <&str>::from(kind)));
            fs::write(&path, &input).unwrap();
            panic!("{fault}: {}", path.display());
        }
    }
}

#[test]
fn what_was_found_stays_mended() {
    let mut feeder = feeder();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/found");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap();
        let kind = Kind::VARIANTS.iter().find(|kind| name.starts_with(<&str>::from(**kind))).expect(name);
        assert_eq!(fault(&mut feeder, *kind, &fs::read(&path).unwrap(), Depth::Draw), None, "{name}");
    }
}
