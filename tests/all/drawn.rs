//! Every number that the map draws is the trace's, bit for bit.

use attention_lab::attention::{AttentionMap, Mask, Pattern, trace};
use attention_lab::document::{Document, Which};
use attention_lab::math::{effective_count, entropy};
use attention_lab::model::Position;
use attention_lab::workbench::{MapKind, Workbench};

use crate::harness::preset;

fn documents() -> Vec<Document> {
    let base = Workbench::new(preset("lecture-notes")).document().clone();
    let patterns = [Pattern::Full, Pattern::Window { width: 2 }, Pattern::Padding { count: 2 }];
    let positions = [Position::None, Position::Rope { strength: 1.0 }, Position::Alibi { strength: 1.0 }];
    let mut documents = Vec::new();
    for pattern in patterns {
        for position in positions {
            let mut document = base.clone();
            document.set_text(Which::First, "The small cat didn't see a small dog.").unwrap();
            document.set_heads(14, &base);
            document.spec.mask = Mask { causal: true, pattern: pattern.clone() };
            document.spec.position = position;
            documents.push(document);
        }
    }
    documents
}

fn bits(map: &AttentionMap) -> Vec<u32> {
    map.as_slice().iter().map(|value| value.to_bits()).collect()
}

#[test]
fn maps_and_margins_hold_the_bits_of_the_trace() {
    for document in documents() {
        let built = document.build();
        let expected = trace(&built.model, &built.x, &document.spec);
        let workbench = Workbench::new(document.clone());
        for (l, layer) in expected.layers.iter().enumerate() {
            for (h, head) in layer.heads.iter().enumerate() {
                let shown = workbench.derived().head(Which::First, l, h).unwrap();
                assert_eq!(bits(&MapKind::Weights.of(shown).unwrap()), bits(&head.weights));
                assert_eq!(bits(&MapKind::Scores.of(shown).unwrap()), bits(&head.scores));
                let summary = workbench.derived().summary(Which::First, l, h).unwrap();
                for query in 0..head.weights.tokens() {
                    let row = head.weights.row(query);
                    assert_eq!(summary.entropies[query].to_bits(), entropy(row).to_bits());
                    let blind = head.scores.row(query).iter().all(|score| *score == f32::NEG_INFINITY);
                    let effective = if blind { 0.0 } else { effective_count(entropy(row)) };
                    assert_eq!(summary.effective[query].to_bits(), effective.to_bits());
                }
                for key in 0..head.weights.tokens() {
                    let mass = (0..head.weights.tokens()).fold(0.0, |sum, query| sum + head.weights.at(query, key));
                    assert_eq!(summary.column_mass[key].to_bits(), f32::to_bits(mass));
                }
            }
        }
    }
}
