//! What all heads of a document come to: labels, order, clusters and the combined map.

use std::collections::BTreeSet;

use attention_lab::attention::{CLUSTER_COSINE, Combine, Label, MOST_CLUSTERS};
use attention_lab::document::{Document, Head, HeadSource, Token};
use attention_lab::files::{SHIPPED, parse_preset};
use attention_lab::workbench::{Command, Edit, HeadOrder, HeadPlace, HeadSummary, Workbench};
use proptest::prelude::*;

const ORDERS: [HeadOrder; 6] = [
    HeadOrder::Number,
    HeadOrder::Entropy,
    HeadOrder::Locality,
    HeadOrder::Score,
    HeadOrder::Similarity,
    HeadOrder::Cluster,
];

fn preset(slug: &str) -> Workbench {
    let preset = SHIPPED.iter().find(|preset| preset.slug == slug).unwrap();
    let mut workbench = Workbench::new(parse_preset(preset.source).unwrap());
    workbench.update_now();
    workbench
}

#[test]
fn measured() {
    for preset_ in SHIPPED {
        let workbench = preset(preset_.slug);
        let derived = workbench.derived();
        for second in [false, true] {
            for l in 0..derived.document.layers.len() {
                for h in 0..derived.document.heads() {
                    let Some(s) = derived.summary(second, l, h) else { continue };
                    let name =
                        attention_lab::workbench::head_name(&workbench.text, derived.document.head(l, h).unwrap());
                    let rec = format!(
                        "{:?}",
                        match &derived.document.head(l, h).unwrap().source {
                            HeadSource::Recipe(r) => format!("{:?}", r.relations),
                            HeadSource::Seeded { seed, deviation } => format!("seed {seed} {deviation}"),
                            _ => "rows".into(),
                        }
                    );
                    let sc: Vec<String> =
                        s.label_scores.iter().map(|s| s.map_or("  - ".into(), |s| format!("{:.2}", s.all))).collect();
                    let ls: Vec<_> = s.labels.iter().map(|l| format!("{:?} {:.2}", l.label, l.score.all)).collect();
                    println!(
                        "{} {} {}.{} {name} {rec}\n     {} -> {}",
                        preset_.slug,
                        second as u8,
                        l + 1,
                        h + 1,
                        sc.join(" "),
                        ls.join(", ")
                    );
                }
            }
        }
    }
}
