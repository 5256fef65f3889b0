//! Weights have an identity: what an edit costs does not grow with them, counted by the allocator.

use std::sync::Arc;

use attention_lab::document::{Document, Head, HeadSource, Layer, Which};
use attention_lab::math::Matrix;
use attention_lab::model::{HeadWeights, Part, Tensor};
use attention_lab::workbench::{Command, Edit, Workbench};

use crate::harness::preset;

/// Bytes of one head's W_Q at D 768, K 64.
const PART: u64 = 4 * 768 * 64;

/// A loaded model of GPT-2's attention shape: layers of 12 heads, D 768, K 64; each head's part is a block of
/// its layer's matrix.
fn loaded(layers: usize) -> Document {
    let mut document = Workbench::new(preset("lecture-notes")).document().clone();
    document.set_text(Which::First, "one two").unwrap();
    document.claims.clear();
    (document.width, document.head_width, document.spec.residual) = (768, Some(64), true);
    let layer = |l: usize| {
        let matrix = |part: usize| {
            Arc::new(Matrix::from_fn(768, 768, |row, column| ((row * 7 + column * 3 + l + part) % 17) as f32 * 1e-3))
        };
        let [q, k, v, o] = [0, 1, 2, 3].map(matrix);
        let head = |h: usize| {
            let columns = h * 64..(h + 1) * 64;
            let part = |matrix: &Arc<Matrix>| Tensor::block(matrix, 0..768, columns.clone());
            let w_o = Tensor::block(&o, columns.clone(), 0..768);
            let weights = HeadWeights { w_q: part(&q), w_k: part(&k), w_v: part(&v), w_o };
            Head { name: String::new(), source: HeadSource::Rows(Arc::new(weights)), edited: None }
        };
        Layer { heads: (0..12).map(head).collect() }
    };
    document.layers = (0..layers).map(layer).collect();
    document
}

/// Bytes that a step allocates in all, on this thread.
fn allocated(step: impl FnOnce()) -> u64 {
    allocation_counter::measure(step).bytes_total
}

#[test]
fn a_slider_step_copies_no_weights() {
    for layers in [1, 12] {
        let mut bench = Workbench::new(loaded(layers));
        bench.update_now();
        let step = allocated(|| bench.apply(Command::Edit(Edit::Temperature(1.5))));
        assert!(step < PART, "{layers} layers: {step} bytes");
        // What is built anew for the next trace shares all weights.
        let (before, built) = (bench.derived().document.clone(), bench.derived().built.clone());
        let build = allocated(|| {
            let again = bench.document().build_from(Some((&before, &built)));
            assert_eq!(again.model, built.model);
        });
        assert!(build < PART, "{layers} layers: {build} bytes");
    }
}

#[test]
fn a_number_changed_by_hand_copies_its_part_of_one_head_alone() {
    let mut bench = Workbench::new(loaded(12));
    let number = attention_lab::document::Number::Weight { layer: 3, head: 5, part: Part::Key, row: 7, column: 9 };
    let step = allocated(|| bench.apply(Command::Edit(Edit::Number { at: number, value: 0.25 })));
    assert!((PART..2 * PART).contains(&step), "{step} bytes");
    let edited = bench.document().layers[3].heads[5].edited.as_ref().unwrap();
    let HeadSource::Rows(source) = &bench.document().layers[3].heads[5].source else { panic!() };
    assert_eq!((&edited.w_q, &edited.w_v, &edited.w_o), (&source.w_q, &source.w_v, &source.w_o));
    assert_ne!(edited.w_k, source.w_k);
    // Back by hand, it is the loaded head again.
    let was = source.w_k.at((7, 9));
    bench.apply(Command::Edit(Edit::Number { at: number, value: was }));
    assert!(bench.document().layers[3].heads[5].edited.is_none());
}

#[test]
fn an_ordinary_trace_holds_no_copy_of_the_weights() {
    let document = loaded(12);
    let built = document.build();
    let weights = 12 * 12 * 4 * PART;
    let trace = allocated(|| drop(built.trace(Which::First, &document.spec)));
    assert!(trace < weights / 4, "{trace} of {weights} bytes");
}
