use super::*;

/// A group for each layer, as in the order of numbers; one for all where there is one layer.
fn of_layers(layers: usize, heads: usize) -> Vec<HeadGroup> {
    let group = |layer: usize| {
        let kind = if layers == 1 { GroupKind::All } else { GroupKind::Layer(layer) };
        HeadGroup { kind, heads: (0..heads).map(|head| (layer, head)).collect() }
    };
    (0..layers).map(group).collect()
}

/// Groups with headings, of these sizes.
fn with_headings(sizes: &[usize]) -> Vec<HeadGroup> {
    let mut next = 0;
    let group = |size: &usize| {
        let heads = (next..next + size).map(|head| (0, head)).collect();
        next += size;
        HeadGroup { kind: GroupKind::Alike { size: *size, least: 0.9, label: None }, heads }
    };
    sizes.iter().map(group).collect()
}

fn room(width: f32, height: f32) -> Room {
    Room { size: vec2(width, height), projected: false }
}

/// The view between both panels and beside the combined map, in windows of 1280 × 720, 1440 × 900 and 1920 × 1080, and
/// the whole of the last.
const ROOMS: [(f32, f32); 4] = [(372.0, 536.0), (532.0, 716.0), (1012.0, 896.0), (1890.0, 896.0)];

/// The place of every head, by its line; checks that each has one, and none covers another or is outside.
fn places(layout: &Layout, groups: &[HeadGroup]) -> Vec<Vec<Rect>> {
    let rects = |(top, line): &(f32, Line)| -> Vec<Rect> {
        (0..heads(groups, line).len()).map(|column| layout.rect(Pos2::ZERO, *top, column)).collect()
    };
    let lines: Vec<Vec<Rect>> = layout.lines.iter().map(rects).filter(|line| !line.is_empty()).collect();
    let count: usize = groups.iter().map(|group| group.heads.len()).sum();
    assert_eq!(lines.iter().map(Vec::len).sum::<usize>(), count);
    let all = Rect::from_min_size(Pos2::ZERO, layout.size).expand(0.01);
    for (l, line) in lines.iter().enumerate() {
        for (c, rect) in line.iter().enumerate() {
            assert!(all.contains_rect(*rect), "{rect:?} is not in {:?}", layout.size);
            assert!(c == 0 || line[c - 1].right() < rect.left());
            assert!(l == 0 || lines[l - 1][0].bottom() < rect.top());
        }
    }
    lines
}

fn fits(layout: &Layout, (width, height): (f32, f32)) -> bool {
    layout.size.x <= width && layout.size.y <= height
}

#[test]
fn all_heads_are_in_sight_and_as_large_as_that_allows() {
    for (layers, heads) in [(1, 1), (1, 8), (1, 16), (1, 64), (1, 128), (2, 2), (6, 12), (12, 12), (24, 16), (30, 9)] {
        let groups = of_layers(layers, heads);
        for at in ROOMS {
            let layout = Layout::new(&groups, heads, room(at.0, at.1), 0.0);
            places(&layout, &groups);
            assert!(fits(&layout, at), "{layers} × {heads} in {at:?}: {:?}", layout.size);
            let width = layout.card.x.floor();
            let plan = Plan { groups: &groups, sheet: layout.sheet };
            for face in [Face::of_width(width + 1.0), layout.face] {
                let larger = plan.size(card(width + 1.0, face), face, at.0);
                let most = if face == Face::Bare { Face::NAMED } else { Face::FULL };
                let fits = larger.x <= at.0 && larger.y <= at.1;
                assert!(width >= most || !fits, "{layers} × {heads} in {at:?}: {width}, {face:?}");
            }
        }
    }
    let small = Layout::new(&of_layers(1, 128), 128, room(ROOMS[0].0, ROOMS[0].1), 0.0);
    assert!(small.card.x >= 30.0 && small.face == Face::Bare, "{:?}", small.card);
    // Without room for numbers the maps have theirs.
    let middle = Layout::new(&of_layers(1, 128), 128, room(ROOMS[1].0, ROOMS[1].1), 0.0);
    assert!(middle.card.x >= 50.0 && middle.face == Face::Bare, "{:?}", middle.card);
}

#[test]
fn a_sheet_has_a_row_for_each_layer_and_a_column_for_each_head() {
    for (layers, heads) in [(2, 2), (12, 12), (24, 16), (48, 128)] {
        let groups = of_layers(layers, heads);
        for at in ROOMS {
            for size in [0.0, 0.5, 1.0] {
                let layout = Layout::new(&groups, heads, room(at.0, at.1), size);
                let lines = places(&layout, &groups);
                assert_eq!((lines.len(), layout.sheet), (layers, Some(heads)));
                assert!(lines.iter().all(|line| line.len() == heads && line[0].left() == lines[0][0].left()));
            }
        }
    }
    // What would be too small to be seen is scrolled: both ways in a small window, and in a large one sideways only.
    let groups = of_layers(48, 128);
    let small = Layout::new(&groups, 128, room(ROOMS[0].0, ROOMS[0].1), 0.0);
    assert!(small.card.x == LEAST && small.size.x > ROOMS[0].0 && small.size.y > ROOMS[0].1);
    let large = Layout::new(&groups, 128, room(ROOMS[3].0, ROOMS[3].1), 0.0);
    assert!(large.size.x > ROOMS[3].0 && large.size.y <= ROOMS[3].1, "{:?}", large.size);
}

#[test]
fn what_a_filter_leaves_of_layers_is_wrapped() {
    let mut groups = of_layers(12, 12);
    groups.iter_mut().for_each(|group| group.heads.retain(|(layer, head)| (layer + head) % 5 == 0));
    let layout = Layout::new(&groups, 12, room(ROOMS[0].0, ROOMS[0].1), 0.0);
    assert!(layout.sheet.is_none() && fits(&layout, ROOMS[0]));
    places(&layout, &groups);
}

#[test]
fn the_size_goes_from_all_at_once_up_to_full_panels() {
    let headed = with_headings(&[40, 31, 20, 5, 2, 1, 29]);
    for (groups, heads) in [(of_layers(1, 128), 128), (of_layers(1, 5), 5), (of_layers(12, 12), 12), (headed, 128)] {
        for at in ROOMS {
            let mut before = 0.0;
            for step in 0..=20 {
                let layout = Layout::new(&groups, heads, room(at.0, at.1), step as f32 / 20.0);
                places(&layout, &groups);
                assert!(layout.card.x >= before, "{} after {before}", layout.card.x);
                assert!(layout.sheet.is_some() || layout.size.x <= at.0, "rows are wrapped");
                before = layout.card.x;
            }
            let full = Layout::new(&groups, heads, room(at.0, at.1), 1.0);
            // Few heads are larger, and a row shares the width that is left over.
            let heights = Face::FULL + Face::Full.words()..=full.card.x + Face::Full.words();
            assert!(full.face == Face::Full && heights.contains(&full.card.y), "{:?}", full.card);
            assert!((Face::FULL..=LARGEST.max(WIDENED * Face::FULL)).contains(&full.card.x), "{}", full.card.x);
        }
    }
}

#[test]
fn in_a_hall_no_row_is_seen_by_half() {
    for (groups, heads) in [(of_layers(48, 128), 128), (of_layers(1, 4), 4), (of_layers(1, 128), 128)] {
        for at in [(640.0, 330.0), (1280.0, 640.0), (1000.0, 150.0)] {
            for size in [0.0, 1.0] {
                let layout = Layout::new(&groups, heads, Room { size: at.into(), projected: true }, size);
                places(&layout, &groups);
                let whole = |top: f32| top + layout.card.y <= at.1 + 0.01 || top >= at.1 - 0.01;
                assert!(layout.lines.iter().all(|(top, _)| whole(*top)), "{heads} in {at:?}");
            }
        }
    }
    // Few heads use the room that there is.
    let few = Layout::new(&of_layers(1, 2), 2, Room { size: vec2(1280.0, 640.0), projected: true }, 0.0);
    assert!(few.card.y > 600.0, "{:?}", few.card);
}

#[test]
fn keys_lead_to_every_head() {
    for (groups, heads) in [(of_layers(1, 128), 128), (of_layers(12, 12), 12), (with_headings(&[7, 1, 12]), 20)] {
        let layout = Layout::new(&groups, heads, room(ROOMS[0].0, ROOMS[0].1), 0.0);
        let all: Vec<HeadPlace> = groups.iter().flat_map(|group| group.heads.clone()).collect();
        let mut at = layout.step(&groups, all[0], Move::First).unwrap();
        let mut seen = vec![at];
        while let Some(next) = layout.step(&groups, at, Move::Right) {
            assert_eq!(layout.step(&groups, next, Move::Left), Some(at));
            at = next;
            seen.push(at);
        }
        assert_eq!(seen, all);
        assert_eq!(layout.step(&groups, all[0], Move::Last), Some(at));
        let lines = layout.lines.iter().filter(|(_, line)| matches!(line, Line::Heads(..))).count();
        let mut down = 1;
        at = all[0];
        while let Some(next) = layout.step(&groups, at, Move::Down) {
            (at, down) = (next, down + 1);
        }
        assert_eq!(down, lines);
    }
}
