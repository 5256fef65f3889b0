//! What circuits say of a model that learned here, whose heads are known by what they do.

use attention_lab::analysis::{
    Circuit, Composition, HeadCircuit, Vocabulary, VocabularyProduct, attention_flow, compositions, mean_maps, rollout,
    telling_tokens,
};
use attention_lab::document::Which;
use attention_lab::jobs::uninterrupted;

use crate::harness::preset;

#[test]
fn heads_of_induction_copy_and_ask_by_keys_that_the_layer_before_wrote() {
    let document = preset("trained-induction");
    let checkpoint = &document.reader().unwrap().model.checkpoint;
    let [first, second] = &checkpoint.model.layers[..] else { panic!("two layers") };

    let tokens: Vec<usize> = (0..checkpoint.vocabulary()).collect();
    let vocabulary = Vocabulary::Learned { checkpoint, tokens: &tokens };
    let product = uninterrupted(|report| VocabularyProduct::of(vocabulary, report)).unwrap();
    let copying = |layer, head| product.copying_score(&HeadCircuit::of(layer, head)).unwrap();
    assert!((0..2).all(|head| copying(second, head) > 0.99), "the second layer copies");
    assert!((0..2).all(|head| copying(first, head) < 0.0), "the first one does not");

    // The previous-token head is read into keys above chance, and hardly into values.
    let chance = Composition::chance(checkpoint.width());
    for later in uninterrupted(|report| compositions([first, second], report)) {
        let Composition { query, key, value } = later[0];
        assert!(key > 1.25 * chance && key > query && value < 0.5 * chance, "{later:?}");
    }

    // What a head copies best is what its rows are farthest from their mean at.
    let head = HeadCircuit::of(second, 0);
    let told = uninterrupted(|report| telling_tokens(Circuit::OutputValue, &head, vocabulary, 5, report)).unwrap();
    let [rows, columns] = [&told.rows, &told.columns].map(|places| vocabulary.ends(places.iter().copied()));
    let map = Circuit::OutputValue.map(&head, &rows, &columns).unwrap();
    assert_eq!(map.shape(), (5, 5));
    for (row, token) in map.row_iter().zip(&told.rows) {
        assert_eq!(told.columns[row.transpose().imax()], *token, "token {token} makes itself likeliest");
    }
}

#[test]
fn rollout_and_flow_reach_through_both_layers() {
    let document = preset("trained-induction");
    let trace = document.build().trace(Which::First, &document.spec).unwrap();
    let maps = mean_maps((2, 2), |layer, head| Some(&*trace.head(layer, head)?.weights)).unwrap();
    let last = maps[0].tokens() - 1;
    let rolled = uninterrupted(|report| rollout(&maps, document.spec.residual, report));
    let flow = uninterrupted(|report| attention_flow(&maps, document.spec.residual, last, report)).unwrap();
    assert!((rolled.row(last).iter().sum::<f32>() - 1.0).abs() < 1e-5);
    assert!(flow.iter().zip(rolled.row(last)).all(|(flow, rolled)| *flow >= rolled - 1e-5));
    // The token that comes next, "a", stands at place 4.
    let others = flow.iter().enumerate().filter(|(place, _)| ![4, last].contains(place));
    assert!(others.map(|(_, flow)| flow).all(|other| *other < flow[4]), "{flow:?}");
}
