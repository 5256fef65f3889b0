//! States and heads that come and go.

use super::*;
use crate::document::{HeadSource, Token};
use crate::math::Matrix;
use crate::model::{HeadWeights, limits};

fn store(document: &Arc<Document>) -> DerivedStore {
    DerivedStore::new(document, HeadMemory::new(limits::HEAD_BYTES))
}

fn long() -> Document {
    let mut document = crate::files::shipped_document("lecture-notes").unwrap();
    document.tokens = vec![Token::new("word"); 1200];
    document
}

#[test]
fn a_trace_that_crashes_leaves_the_document_after_it_alone() {
    let mut bad = long();
    let own = bad.build().model.layers[0].heads[0].as_ref().clone();
    // A document that no check would let through.
    let broken = HeadWeights { w_k: Matrix::zeros(1, 1).into(), ..own };
    bad.layers[0].heads[0].source = HeadSource::Rows(Arc::new(broken));
    let [bad, good] = [bad, long()].map(Arc::new);
    let mut store = store(&Arc::new(Document { tokens: Vec::new(), ..long() }));
    assert_eq!(store.update(&bad, 0, &Wake::default()), Ok(()));
    while store.update(&good, 0, &Wake::default()).is_ok() {
        assert!(store.is_computing());
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    while store.is_stale() {
        assert_eq!(store.update(&good, 0, &Wake::default()), Ok(()));
        assert!(store.is_computing() || !store.is_stale());
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(Arc::ptr_eq(&store.current().document, &good));
}

#[test]
fn undo_and_redo_cancel_a_trace_and_begin_no_other_before_it_has_ended() {
    let [short, long] = [Document { tokens: Vec::new(), ..long() }, long()].map(Arc::new);
    let mut store = store(&short);
    for _ in 0..20 {
        store.update(&long, 0, &Wake::default()).unwrap();
        assert!(store.is_stale() && store.is_computing());
        store.update(&short, 0, &Wake::default()).unwrap();
        assert!(!store.is_stale() && !store.is_computing());
    }
    while store.update(&long, 0, &Wake::default()).is_ok() && store.is_stale() {
        assert!(store.is_computing());
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(Arc::ptr_eq(&store.current().document, &long));
}

/// A document of some layers and heads over so many tokens.
fn deep(layers: usize, tokens: usize) -> Document {
    let mut document = crate::files::shipped_document("lecture-notes").unwrap();
    let heads = vec![document.layers[0].heads[0].clone(); 4];
    document.layers = vec![crate::document::Layer { heads }; layers];
    document.tokens = (0..tokens).map(|i| Token::new(format!("word{}", i % 7))).collect();
    (document.contrast, document.claims) = (None, Vec::new());
    document
}

/// Room for so many heads of a document.
fn memory(document: &Document, heads: u64) -> HeadMemory {
    HeadMemory::new(heads * document.head_bytes_of(Which::First))
}

fn settled(store: &mut DerivedStore, document: &Arc<Document>, layer: usize) {
    loop {
        store.update(document, layer, &Wake::default()).unwrap();
        if !store.is_stale() && !store.is_computing() && !store.is_wanting() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}

#[test]
fn a_head_that_is_made_anew_is_bit_for_bit_the_one_of_a_whole_run() {
    let document = Arc::new(deep(3, 60));
    let whole = store(&document);
    let mut few = DerivedStore::new(&document, memory(&document, 5));
    let (whole, made) = (Arc::clone(whole.current()), few.current().places(|_| true));
    assert!(whole.is_whole() && !few.current().is_whole());
    assert_eq!(made.len(), 12);
    for key @ (which, layer, head) in made {
        // To ask is to want: it is there at the next update.
        let _ = few.current().head(which, layer, head);
        few.update(&document, layer, &Wake::default()).unwrap();
        let expected = whole.inside(which, layer, head);
        assert!(expected.is_some() && few.current().inside(which, layer, head) == expected, "{key:?}");
    }
    for (a, b) in whole.trace(Which::First).layers.iter().zip(&few.current().trace(Which::First).layers) {
        assert_eq!((&a.input, &a.concat, &a.output), (&b.input, &b.concat, &b.output));
    }
}

#[test]
fn what_was_asked_for_last_is_kept_and_the_rest_makes_room() {
    let document = Arc::new(deep(3, 60));
    let memory = memory(&document, 3);
    let mut store = DerivedStore::new(&document, memory.clone());
    let ask = |store: &mut DerivedStore, heads: &[HeadKey]| {
        for _ in 0..2 * USED_FOR {
            for (which, layer, head) in heads {
                let _ = store.current().head(*which, *layer, *head);
            }
            store.update(&document, 0, &Wake::default()).unwrap();
        }
    };
    let [a, b, c, d] = [0, 1, 2, 3].map(|head| (Which::First, 2, head));
    ask(&mut store, &[a, b]);
    ask(&mut store, &[b, c]);
    assert!([a, b, c].iter().all(|key| store.current().is_kept(*key)), "there is room for three");
    ask(&mut store, &[d]);
    let kept = [a, b, c, d].map(|key| store.current().is_kept(key));
    assert_eq!(kept, [false, true, true, true]);
    assert!(!store.is_wanting());
}

#[test]
fn layers_are_shown_as_they_arrive_and_undo_leads_back_to_what_was_there() {
    let [short, long] = [deep(3, 4), deep(3, 1500)].map(Arc::new);
    let mut store = store(&short);
    let mut seen = std::collections::BTreeSet::new();
    loop {
        store.update(&long, 1, &Wake::default()).unwrap();
        let shown = Arc::clone(store.current());
        if Arc::ptr_eq(&shown.document, &short) {
            assert!(store.is_stale());
        } else {
            let layers = shown.trace(Which::First).layers.len();
            assert!(layers >= 2, "shown before the layer that is looked at is there");
            assert!(shown.is_pending(Which::First, 2, 0) == (layers < 3) && !store.is_stale());
            seen.insert(layers);
        }
        if !store.is_computing() && !store.is_stale() {
            break;
        }
        std::thread::yield_now();
    }
    assert!(seen.contains(&2) && store.current().is_whole(), "{seen:?}");
    // Back before the next one is done: nothing was lost.
    let [other, back] = [deep(2, 1501), long.as_ref().clone()].map(Arc::new);
    let before = Arc::clone(store.current());
    while store.layers_done().is_none() {
        store.update(&other, 1, &Wake::default()).unwrap();
    }
    store.update(&long, 1, &Wake::default()).unwrap();
    assert!(Arc::ptr_eq(store.current(), &before) && !store.is_computing() && !store.is_stale());
    drop(back);
}

#[test]
fn long_runs_of_which_not_all_heads_are_kept_know_what_all_of_them_do() {
    let document = Arc::new(deep(3, 1200));
    let start = Arc::new(deep(3, 4));
    let mut store = DerivedStore::new(&start, memory(&document, 2));
    settled(&mut store, &document, 0);
    let shown = store.current();
    assert!(!shown.is_whole() && shown.places(|key| shown.is_kept(key)).len() <= 2);
    for (_, layer, head) in shown.places(|_| true) {
        assert!(shown.facts.habits(Which::First, shown.index((layer, head))).is_some());
        let small = shown.overview(layer, head).unwrap();
        let top = |map: &crate::attention::AttentionMap| {
            map.as_slice().iter().copied().filter(|cell| !cell.is_nan()).fold(0.0, f32::max)
        };
        let whole = uninterrupted(|report| shown.make((Which::First, layer, head), report).unwrap());
        assert_eq!(top(small), top(&whole.weights), "the largest weight is to be seen");
    }
}

#[test]
fn heads_take_no_more_than_their_memory_old_and_new_state_together() {
    // Narrow, and no word twice, so that maps are most of it.
    let narrow = |count: usize| {
        let tokens = (0..count).map(|i| Token::new(format!("w{i}"))).collect();
        Arc::new(Document { width: 32, head_width: Some(8), tokens, ..deep(3, 1) })
    };
    let [first, second] = [narrow(1200), narrow(1201)];
    let memory = memory(&second, 5);
    let head = memory.budget() / 5;
    // On one thread, where the allocator counts; frames and jobs do the same on others.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build().unwrap();
    let counted = allocation_counter::measure(|| {
        pool.install(|| {
            let start = Arc::new(deep(3, 1));
            let mut store = DerivedStore::new(&start, memory.clone());
            for document in [&first, &second, &first] {
                store.update_now(document);
                for key in [0, 1, 2].map(|layer| (Which::First, layer, 3)) {
                    let _ = store.current().head(key.0, key.1, key.2);
                    store.make_wanted_now();
                    assert!(store.current().is_kept(key), "what is asked for is made");
                }
            }
        });
    });
    // What goes from layer to layer, what is known of each head, and rows in the making; less than a head.
    let beside = first.bytes() + second.bytes() + head / 2;
    assert!(beside < head);
    assert!(counted.bytes_max <= memory.budget() + beside, "{} bytes, {} a head", counted.bytes_max, head);
    assert!(counted.bytes_max > memory.budget() - head, "the memory was in use");
}

#[test]
fn a_longer_second_sentence_finds_room_beside_the_heads_of_the_first() {
    let words = |count: usize| (0..count).map(|i| Token::new(format!("w{i}"))).collect();
    let document = Arc::new(Document { tokens: words(700), contrast: Some(words(1000)), ..deep(1, 1) });
    let memory = HeadMemory::new(document.head_bytes_of(Which::Second) + 2 * document.head_bytes_of(Which::First));
    let mut store = DerivedStore::new(&Arc::new(deep(1, 4)), memory);
    settled(&mut store, &document, 0);
    assert!(store.current().has_layer(0) && !store.current().is_whole());
}

#[test]
fn a_document_of_which_few_heads_are_kept_is_run_again_with_the_memory_full() {
    let document = deep(3, 60);
    let mut store = DerivedStore::new(&Arc::new(document.clone()), memory(&document, 5));
    for temperature in [2.0, 3.0] {
        let mut changed = document.clone();
        changed.spec.temperature = temperature;
        let changed = Arc::new(changed);
        store.update_now(&changed);
        assert!(store.current().document.spec.temperature == temperature && !store.current().is_whole());
        // Somebody else looks at it meanwhile.
        let held = Arc::clone(store.current());
        let mut other = changed.as_ref().clone();
        other.spec.temperature += 0.5;
        store.update_now(&Arc::new(other));
        drop(held);
    }
}

#[test]
fn heads_that_made_room_for_a_state_that_never_came_are_made_again() {
    let [long, other] = [deep(2, 1100), deep(2, 1101)].map(Arc::new);
    let mut store = DerivedStore::new(&Arc::new(deep(2, 4)), memory(&other, 8));
    settled(&mut store, &long, 0);
    assert!(store.current().is_whole());
    while store.layers_done().is_none() {
        store.update(&other, 0, &Wake::default()).unwrap();
    }
    store.update(&long, 0, &Wake::default()).unwrap();
    assert!(Arc::ptr_eq(&store.current().document, &long) && !store.current().is_whole());
    while !store.current().is_whole() {
        store.update(&long, 0, &Wake::default()).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}
