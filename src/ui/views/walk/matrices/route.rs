//! The way of a link: in the gaps between matrices, so that it crosses no number.

use egui::{Pos2, Rect, pos2};

use super::layout::{Block, Line};

/// Between a line of matrices and the first link below it, and between that and the next.
const BELOW: f32 = 3.0;
const LANE: f32 = 3.0;

/// From below the cells of one matrix to below a cell of another. Links of one number have lanes of their own, from 0.
pub(super) fn route(lines: &[Line], from: (&Block, Rect), to: (&Block, Rect), lane: usize) -> Vec<Pos2> {
    let beside = lane as f32 * LANE;
    let line = |block: &Block| {
        let last = lines.len().saturating_sub(1);
        lines.iter().position(|line| block.outer.bottom() <= line.bottom + 0.5).unwrap_or(last)
    };
    let below = |index: usize| lines.get(index).map_or(from.0.outer.bottom(), |line| line.bottom) + BELOW + beside;
    let (start, end) = (line(from.0), line(to.0));
    let (x, target) = (from.1.center().x, to.1.center().x);
    let mut way = vec![pos2(x, from.0.cells.bottom()), pos2(x, below(start))];
    let mut cross = |passed: usize, [enter, leave]: [usize; 2]| {
        let gaps = lines.get(passed).map_or(&[][..], |line| &line.gaps);
        let nearest = gaps.iter().copied().min_by(|a, b| (a - target).abs().total_cmp(&(b - target).abs()));
        let x = nearest.unwrap_or(target) + beside;
        way.extend([pos2(x, below(enter)), pos2(x, below(leave))]);
    };
    (start + 1..=end).for_each(|index| cross(index, [index - 1, index]));
    (end + 1..=start).rev().for_each(|index| cross(index, [index, index - 1]));
    way.extend([pos2(target, below(end)), pos2(target, to.0.cells.bottom())]);
    way
}

#[cfg(test)]
mod tests {
    use super::super::fold::Axis;
    use super::super::layout::{Item, Layout};
    use super::*;
    use crate::analysis::{Sizes, Stage, Way};
    use crate::attention::AttentionSpec;
    use egui::vec2;

    /// Width of what is written between matrices.
    const SIGN: f32 = 40.0;

    fn items(sizes: Sizes) -> Vec<Item> {
        let item = |stage: Stage| {
            let (rows, columns) = stage.shape(sizes);
            let [rows, columns] = [rows, columns].map(Axis::whole);
            Item { stage, rows, columns, names: [40.0, 96.0], operator: ("sign", SIGN), leads: true }
        };
        Way::new(0, &AttentionSpec::default(), None).stages().map(item).collect()
    }

    #[test]
    fn no_link_crosses_a_matrix_its_name_its_labels_or_a_sign() {
        let (few, many) = (
            Sizes { tokens: 4, width: 4, heads: 1, head_width: 4, ..Sizes::default() },
            Sizes { tokens: 23, width: 128, heads: 2, head_width: 64, ..Sizes::default() },
        );
        for (sizes, room) in [(few, vec2(640.0, 560.0)), (few, vec2(1300.0, 900.0)), (many, vec2(780.0, 420.0))] {
            let items = items(sizes);
            let led = [Stage::Weights, Stage::Values, Stage::HeadOutput];
            for layout in
                [Layout::fitted(&items, room), Layout::readable(&items, room.x), Layout::led(&items, &led, room)]
            {
                let sign = vec2(SIGN, 12.0);
                let signs = layout.operators.iter().map(|(at, _)| Rect::from_center_size(*at, sign));
                let taken: Vec<Rect> = layout.blocks.iter().map(|block| block.outer).chain(signs).collect();
                for (from, to) in layout.blocks.iter().flat_map(|a| layout.blocks.iter().map(move |b| (a, b))) {
                    for lane in 0..3 {
                        let last = |block: &Block| block.rect(0..1, block.columns.all() - 1..block.columns.all());
                        let way = route(&layout.lines, (from, last(from)), (to, to.rect(0..1, 0..1)), lane);
                        for leg in way.windows(2) {
                            let leg = Rect::from_two_pos(leg[0], leg[1]);
                            let crossed = taken.iter().find(|rect| rect.shrink(0.5).intersects(leg));
                            assert!(
                                crossed.is_none(),
                                "{:?} to {:?}: {leg:?} crosses {crossed:?}",
                                from.stage,
                                to.stage
                            );
                        }
                    }
                }
            }
        }
    }
}
