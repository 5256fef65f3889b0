use std::path::Path;
use std::sync::OnceLock;

use proptest::prelude::*;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::{BEGINNING, LEVEL, checksum, pack, unpack};
use crate::attention::{Action, At, Intervention, Pattern, Rows, Site};
use crate::document::{Document, Focus, MatrixEdit, Token, Which};
use crate::files::{
    RECORDINGS, SHIPPED, TRAINED, open_document, opens_at_once, parse_preset, read_share_line, share_line, write_preset,
};
use crate::math::{Matrix, fill_normal, generator};
use crate::model::{Part, limits};

/// Some short shipped presets, each with its line.
fn shared() -> &'static [(Document, String)] {
    static SHARED: OnceLock<Vec<(Document, String)>> = OnceLock::new();
    SHARED.get_or_init(|| {
        let documents = SHIPPED.iter().map(|preset| parse_preset(preset.source).unwrap());
        documents.map(|document| (document.clone(), share_line(&document).unwrap())).collect()
    })
}

/// A line whose checksum is right, whatever it holds.
fn sealed(packed: &str) -> String {
    let line = format!("{BEGINNING}1:{packed}");
    format!("{line}:{}", checksum(&line))
}

fn deflated(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(miniz_oxide::deflate::compress_to_vec(bytes, LEVEL))
}

fn message(line: &str) -> String {
    read_share_line(line).unwrap_err().to_string()
}

#[test]
fn every_shipped_preset_comes_back_bit_for_bit() {
    for (document, line) in shared() {
        assert_eq!(&read_share_line(line).unwrap(), document, "{}", document.title);
        assert_eq!(write_preset(&read_share_line(line).unwrap()), write_preset(document));
        assert!(line.chars().all(|sign| sign.is_ascii_alphanumeric() || "-_:".contains(sign)), "{line}");
    }
    for preset in TRAINED {
        let document = parse_preset(preset.source).unwrap();
        assert_eq!(read_share_line(&share_line(&document).unwrap()).unwrap(), document, "{}", preset.slug);
    }
}

#[test]
fn a_line_stands_for_the_file_and_for_what_is_in_it() {
    let (document, line) = &shared()[1];
    assert_eq!(&open_document(Path::new(line)).unwrap(), document);
    assert!(opens_at_once(Path::new(line)));
    let file = tempfile::NamedTempFile::new().unwrap();
    let broken = line.as_bytes().chunks(72).map(|part| std::str::from_utf8(part).unwrap()).collect::<Vec<_>>();
    std::fs::write(file.path(), format!("\r\n{}\n", broken.join(" \r\n\u{a0}"))).unwrap();
    assert_eq!(&open_document(file.path()).unwrap(), document);
    let error = open_document(Path::new(&line[..line.len() - 1])).unwrap_err().to_string();
    assert!(error.len() < 200 && error.contains("checksum") && error.contains("(file attention-lab:1:"), "{error}");
}

#[test]
fn each_way_of_being_wrong_has_its_message() {
    let line = &shared()[0].1;
    for (wrong, said) in [
        ("".to_owned(), "share line: expected attention-lab:…, got “”"),
        ("attention-lab".to_owned(), "share line: expected attention-lab:…, got “attention-lab”"),
        ("V1(text: \"a\")".to_owned(), "share line: expected attention-lab:…, got “V1(text:\"a\")”"),
        (BEGINNING.to_owned(), "share line, version: expected 1, got “”"),
        (line.replacen(":1:", ":2:", 1), "share line, version: expected 1, got “2”"),
        (line[..line.len() - 17].to_owned(), "four parts with colons between them (was the line cut off?), got 3"),
        (line.clone() + ":", "four parts with colons between them (was the line cut off?), got 5"),
        (line.clone() + "0", "(was the line cut off or changed?), got “"),
        (sealed("ab!"), "share line: expected a packed text, got Invalid symbol 33, offset 2"),
        (sealed("____"), "share line: expected a packed text, got "),
        (sealed(&deflated(&[b'a', 0xff])), "UTF-8 text, got another byte at offset 1"),
        (sealed(&deflated(b"no preset")), "line 1, column "),
        (sealed(&deflated(&vec![b' '; 1 << 26])), "share line: expected at most 16777216 bytes, got more"),
        ("a".repeat(1 << 25), "share line: expected at most 16777216 bytes, got 16777217"),
    ] {
        let got = message(&wrong);
        assert!(got.contains(said), "{got}\n{said}");
    }
}

#[test]
fn what_no_preset_holds_is_not_shared() {
    let recording = RECORDINGS[0].document();
    assert!(share_line(&recording).unwrap_err().to_string().contains("recording"));
    let most = usize::try_from(limits::SHARED_BYTES).unwrap();
    assert!(pack(&" ".repeat(most)).is_ok());
    assert!(pack(&" ".repeat(most + 1)).unwrap_err().to_string().contains("at most 16777216"));
}

/// A line after a small mishap: signs changed, put in, gone, swapped or cut off, or the rest of another line.
fn mangled(line: &str, other: &str, random: &mut ChaCha8Rng) -> String {
    let below = |random: &mut ChaCha8Rng, most: usize| (random.next_u64() % most.max(1) as u64) as usize;
    let signs = b"Aa0-_: :=1\n";
    let mut bytes = line.as_bytes().to_vec();
    for _ in 0..=below(random, 3) {
        let at = below(random, bytes.len());
        match below(random, 6) {
            _ if bytes.is_empty() => {}
            0 => bytes[at] = signs[below(random, signs.len())],
            1 => bytes.insert(at, signs[below(random, signs.len())]),
            2 => drop(bytes.remove(at)),
            3 => {
                let with = below(random, bytes.len());
                bytes.swap(at, with);
            }
            4 => bytes.truncate(at),
            _ => {
                bytes.truncate(at);
                bytes.extend_from_slice(&other.as_bytes()[below(random, other.len())..]);
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_hundred_thousand_mangled_lines_are_refused_or_are_the_same_document() {
    let shared: Vec<_> = shared().iter().filter(|(_, line)| line.len() < 4096).collect();
    let mut random = generator(7);
    let mut read = 0;
    for round in 0..100_000 {
        let [(document, line), (_, other)] = [round, round / 7 + 1].map(|place| shared[place % shared.len()]);
        let changed = mangled(line, other, &mut random);
        if let Ok(document_of_it) = read_share_line(&changed) {
            let is_other = changed.split_whitespace().collect::<String>() == *other;
            assert!(is_other || document_of_it == *document, "{changed}");
            read += 1;
        }
    }
    assert!((10..10_000).contains(&read), "{read} were read");
}

#[test]
fn behind_the_checksum_stands_the_gate_of_a_file() {
    let mut random = generator(8);
    for round in 0..600 {
        let (document, line) = &shared()[round % 12];
        let text = unpack(line).unwrap();
        let mut bytes = text.clone().into_bytes();
        let at = (random.next_u64() % bytes.len() as u64) as usize;
        match round % 3 {
            0 => bytes[at] = b"09.-([,:x\xff"[round % 10],
            1 => bytes.truncate(at),
            _ => drop(bytes.remove(at)),
        }
        if let Ok(read) = read_share_line(&sealed(&deflated(&bytes))) {
            assert_eq!(parse_preset(&write_preset(&read)).unwrap(), read);
        }
        // The packed bytes themselves, too.
        let packed = line.split(':').nth(2).unwrap();
        let mut packed = packed.as_bytes().to_vec();
        let at = (random.next_u64() % packed.len() as u64) as usize;
        packed[at] = b"AZaz09-_"[round % 8];
        if let Ok(read) = read_share_line(&sealed(std::str::from_utf8(&packed).unwrap())) {
            let is_same = *line == sealed(std::str::from_utf8(&packed).unwrap());
            assert!(!is_same || read == *document);
        }
    }
}

/// A document that somebody has worked on.
fn edited() -> impl Strategy<Value = Document> {
    let number = prop::num::f32::NORMAL.prop_map(|number| number.clamp(-1e6, 1e6));
    (0..SHIPPED.len(), ".{0,40}", 0u8..6, number, any::<u64>()).prop_map(|(preset, title, edit, number, seed)| {
        let mut document = shared()[preset].0.clone();
        document.title = title;
        document.spec.temperature = number.abs().clamp(0.01, 100.0);
        (document.claims, document.focus) = (Vec::new(), Focus::default());
        match edit {
            0 => {
                let matrix = MatrixEdit::Random { seed, deviation: 1.0 };
                document.edit_matrix((0, 0), Part::Query, &matrix);
            }
            1 => document.paint(|painted| painted.set(0, 0, seed % 2 == 0)),
            2 => {
                let mut rows = Matrix::zeros(document.tokens.len(), document.head_width());
                fill_normal(rows.as_mut_slice(), seed, 0.1);
                let at = At { site: Site::V, layer: 0, head: Some(0) };
                let intervention = Intervention::new(at, Rows::All, Action::From(rows.into()));
                document.spec.interventions.push(intervention);
            }
            3 => document.shuffle(Which::First, seed),
            4 => document.tokens = vec![Token::new("\"\\\u{1F600}("), Token::new(")")],
            _ => document.spec.mask.pattern = Pattern::Window { width: 1 + (seed % 5) as usize },
        }
        document
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn what_was_edited_comes_back_bit_for_bit(document in edited()) {
        let line = share_line(&document).unwrap();
        let read = read_share_line(&line).unwrap();
        prop_assert_eq!(write_preset(&read), write_preset(&document));
        prop_assert_eq!(read, document);
    }
}
