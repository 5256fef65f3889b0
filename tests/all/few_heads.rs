//! Models of which not all heads are kept: a head is made when a view asks for it, and what reads all of them says why
//! it is absent.

use attention_lab::attention::{HeadMemory, head_bytes};
use attention_lab::document::{Document, Layer, Token};
use attention_lab::workbench::{View, ViewChange, Workbench};
use egui::Role;
use egui_kittest::kittest::Queryable;

use crate::harness::{Lab, apply_all, bench, every_view, harness, preset};

/// Three layers of four heads, over so many tokens.
fn document(tokens: usize) -> Document {
    let mut document = preset("lecture-notes");
    let head = document.layers[0].heads[0].clone();
    document.layers = vec![Layer { heads: vec![head; 4] }; 3];
    document.tokens = (0..tokens).map(|i| Token::new(format!("word{}", i % 9))).collect();
    (document.contrast, document.claims) = (None, Vec::new());
    document
}

/// A workbench with room for so many heads.
fn few(document: Document, heads: u64) -> Workbench {
    let head = head_bytes(document.tokens.len(), document.head_width(), document.spec.position);
    Workbench::with_head_memory(document, HeadMemory::new(heads * head))
}

fn settle(lab: &mut Lab) {
    loop {
        lab.step();
        if !bench(lab).is_computing() && !bench(lab).is_wanting() && !bench(lab).is_stale() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    lab.run();
}

#[test]
fn every_head_can_be_looked_at_though_few_are_kept() {
    let mut lab = harness(few(document(40), 3), (1280.0, 720.0));
    settle(&mut lab);
    for layer in 0..3 {
        for head in 0..4 {
            lab.state_mut().0.apply(ViewChange::Head { layer, head });
            settle(&mut lab);
            lab.get_by_role_and_label(Role::Image, "Attention map");
            assert!(lab.query_by_label_contains("to come").is_none(), "small maps are there for all heads");
        }
    }
}

#[test]
fn a_head_that_takes_long_is_announced_and_then_there() {
    let mut workbench = few(document(1100), 3);
    workbench.update_now();
    let mut lab = harness(workbench, (1280.0, 720.0));
    settle(&mut lab);
    lab.state_mut().0.apply(ViewChange::Head { layer: 2, head: 1 });
    lab.step();
    assert!(lab.query_by_role_and_label(Role::Image, "Attention map").is_none());
    assert!(bench(&lab).is_wanting());
    settle(&mut lab);
    lab.get_by_role_and_label(Role::Image, "Attention map");
}

#[test]
fn what_reads_all_maps_is_absent_and_says_why() {
    let mut workbench = few(document(40), 3);
    workbench.apply(ViewChange::View(View::Heads));
    let mut lab = harness(workbench, (1280.0, 720.0));
    settle(&mut lab);
    lab.get_by_label_contains("The heads take");
    let whole = {
        let mut workbench = Workbench::new(document(40));
        workbench.apply(ViewChange::View(View::Heads));
        workbench
    };
    let mut lab = harness(whole, (1280.0, 720.0));
    settle(&mut lab);
    assert!(lab.query_by_label_contains("The heads take").is_none());
}

#[test]
fn every_view_can_be_drawn_with_few_heads() {
    for show in every_view() {
        let mut workbench = few(document(40), 3);
        apply_all(&mut workbench, show.clone());
        workbench.apply(ViewChange::Head { layer: 1, head: 2 });
        let mut lab = harness(workbench, (1280.0, 720.0));
        settle(&mut lab);
        assert!(!bench(&lab).derived().is_whole(), "{show:?}");
    }
}
