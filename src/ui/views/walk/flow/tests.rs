use std::sync::Arc;

use egui::{Pos2, pos2};

use super::*;
use crate::attention::{AttentionSpec, trace};
use crate::math::Matrix;
use crate::model::{Activation, Block, HeadWeights, LayerWeights, Linear, Mlp, Model, Norm, NormKind, Order, Position};

fn model(layers: usize, heads: usize, order: Option<Order>) -> Model {
    let ones = || Matrix::identity(2, 2).into();
    let head = Arc::new(HeadWeights { w_q: ones(), w_k: ones(), w_v: ones(), w_o: ones() });
    let block = order.map(|order| Arc::new(block(order, heads)));
    let layer = || LayerWeights { heads: vec![head.clone(); heads], block: block.clone() };
    Model { layers: (0..layers).map(|_| layer()).collect() }
}

/// A block with all that there is.
fn block(order: Order, heads: usize) -> Block {
    let norm = || Norm { kind: NormKind::Layer, weight: vec![1.0; 2], bias: vec![0.5; 2], epsilon: 1e-5 };
    let linear = || Linear { weight: Matrix::identity(2, 2).into(), bias: vec![0.5; 2] };
    Block {
        order,
        attention_norm: Some(norm()),
        mlp_norm: Some(norm()),
        biases: [vec![0.5; 2 * heads], vec![0.5; 2], vec![0.5; 2]],
        output_bias: vec![0.5; 2],
        head_norms: Some([norm(), norm()]),
        rotary: None,
        window: None,
        score_factor: 1.0,
        mlp: Some(Mlp { gate: Some(linear()), up: linear(), activation: Activation::Silu, down: linear() }),
    }
}

/// Views between both panels, in a small window, in a large one, and in a hall.
const ROOMS: [[f32; 2]; 4] = [[640.0, 560.0], [776.0, 430.0], [1290.0, 930.0], [616.0, 270.0]];

/// Does something with the picture of each layer, under every encoding, of models small and large, in rooms small and
/// large, the chosen head closed, half open and open.
fn in_all(check: impl Fn(&Layout, &[Arrow], Rect)) {
    let strength = 1.0;
    let orders = [None, Some(Order::Pre), Some(Order::Post), Some(Order::Parallel)];
    let sizes = [(1, 1), (1, 6), (2, 8), (3, 128), (48, 12)];
    for ((layers, heads), order) in sizes.into_iter().flat_map(|size| orders.map(|order| (size, order))) {
        let model = model(layers, heads, order);
        for position in [Position::None, Position::Rope { strength }, Position::Sinusoidal { strength }] {
            let spec = AttentionSpec { position, residual: true, ..AttentionSpec::default() };
            let trace = trace(&model, &Matrix::identity(2, 2), &spec);
            let walk = Walk::new(&model, &trace, &spec);
            for layer in [0, layers / 2, layers - 1] {
                for (size, open) in ROOMS.iter().flat_map(|size| [(size, 0.0), (size, 0.5), (size, 1.0)]) {
                    let sight = Sight { layer, head: heads - 1, layers, heads, open: open > 0.0 };
                    let waves = walk.has(0, Stage::Positions);
                    let room = Rect::from_min_size(Pos2::ZERO, (*size).into());
                    let layout = Layout::new(&Content { sight, way: &walk.way(layer), waves, open }, room);
                    check(&layout, &arrows(&walk, sight), room);
                }
            }
        }
    }
}

/// All that is drawn, with the heads one by one.
fn taken(layout: &Layout, arrows: &[Arrow]) -> Vec<(Part, Rect)> {
    let parts = arrows.iter().flat_map(|arrow| [arrow.from, arrow.to]);
    let parts = parts.filter(|part| *part != Part::Heads).filter_map(|part| Some((part, layout.rect(part)?)));
    parts.chain(layout.cards.iter().map(|card| (Part::Heads, *card))).collect()
}

#[test]
fn everything_has_a_place_of_its_own_in_the_picture() {
    in_all(|layout, arrows, room| {
        let mut all = taken(layout, arrows);
        all.sort_by_key(|(part, rect)| format!("{part:?} {rect:?}"));
        all.dedup();
        for (index, (part, rect)) in all.iter().enumerate() {
            assert!(rect.width() >= 2.0 && rect.height() >= 2.0, "{part:?} at {rect:?}");
            assert!(
                rect.left() >= 0.0 && rect.right() <= room.right() && rect.bottom() <= layout.size.y + 0.5,
                "{part:?}"
            );
            let other = all[..index].iter().find(|(_, other)| other.shrink(0.5).intersects(*rect));
            assert!(other.is_none(), "{part:?} at {rect:?} covers {other:?}");
        }
        let bands: Vec<Rect> = layout.bands.iter().map(|(_, rect)| *rect).collect();
        let least = if room.height() > 300.0 { 1.5 } else { 0.5 };
        assert!(bands.iter().all(|band| band.height() >= least), "a layer can be clicked: {bands:?}");
    });
}

#[test]
fn the_whole_way_fits_the_window() {
    in_all(|layout, _, room| {
        // In a hall an open head is scrolled to, and so are layers that are more than their heads; in a small window an
        // open head of such a layer.
        let is_block = layout.rect(Part::Stage(Stage::Attention)).is_some();
        let high = if is_block { [300.0, 600.0] } else { [0.0, 500.0] };
        if layout.boxes.is_empty() && room.height() > high[0] || room.height() > high[1] {
            assert!(layout.size.y <= room.height() + 0.5, "{:?} in {room:?}", layout.size);
        }
    });
}

#[test]
fn arrows_go_between_the_parts() {
    in_all(|layout, arrows, room| {
        let taken = taken(layout, arrows);
        for arrow in arrows {
            let ways = ways::ways(layout, arrow);
            assert!(!ways.is_empty(), "{arrow:?}");
            for leg in ways.iter().flat_map(|way| way.windows(2)) {
                let leg = Rect::from_two_pos(leg[0], leg[1]);
                let crossed = taken.iter().find(|(_, rect)| rect.shrink(0.5).intersects(leg));
                assert!(crossed.is_none(), "{arrow:?} crosses {crossed:?} in {room:?}");
                let picture = Rect::from_min_max(pos2(0.0, 0.0), pos2(room.right(), layout.size.y.max(room.bottom())));
                assert!(picture.contains_rect(leg), "{arrow:?} leaves the picture: {leg:?}");
            }
        }
    });
}

#[test]
fn the_way_back_leads_to_the_words() {
    in_all(|_, arrows, _| {
        for arrow in arrows {
            let is_given = |part: &Part| {
                matches!(part, Part::Stage(Stage::WQ | Stage::WK | Stage::WV | Stage::WO | Stage::Positions))
            };
            let back = way_back(arrows, arrow.to);
            assert!(back.contains(&arrow.from) && back.contains(&Part::Words), "{arrow:?}: {back:?}");
            let ends = back.iter().filter(|part| !arrows.iter().any(|arrow| arrow.to == **part));
            assert!(ends.copied().all(|part| part == Part::Words || is_given(&part)), "{arrow:?}: {back:?}");
        }
    });
}
