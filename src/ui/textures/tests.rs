use std::time::Duration;

use egui::{ImageData, RawInput};

use super::*;
use crate::attention::{AttentionSpec, HeadTrace, trace};
use crate::document::Which;
use crate::math::fill_normal;
use crate::model::{HeadWeights, LayerWeights, Model};
use crate::workbench::{ColorScale, MapKind, ThemeChoice, Workbench};

/// More cells than a frame makes a picture of.
const TOKENS: usize = 1100;
/// Texels, into which cells do not go without a rest.
const SIDE: usize = 300;

fn random(rows: usize, columns: usize, seed: u64) -> Matrix {
    let mut matrix = Matrix::zeros(rows, columns);
    fill_normal(matrix.as_mut_slice(), seed, 1.0);
    matrix
}

fn head(seed: u64) -> HeadTrace {
    let [w_q, w_k, w_v] = [1, 2, 3].map(|part| random(4, 2, seed + part).into());
    let weights = HeadWeights { w_q, w_k, w_v, w_o: random(2, 4, seed).into() };
    let model = Model { layers: vec![LayerWeights::of_heads(vec![Arc::new(weights)])] };
    trace(&model, &random(TOKENS, 4, seed), &AttentionSpec::default()).layers[0].heads[0].clone()
}

fn key(revision: u64, head: usize) -> MapKey {
    MapKey {
        revision,
        which: Which::First,
        layer: 0,
        head,
        kind: MapKind::Weights,
        palette: Palette::default(),
        scale: ColorScale::Linear,
        theme: ThemeChoice::Dark,
        transposed: false,
        variant: 0,
        side: SIDE,
    }
}

struct Screen {
    ctx: Context,
    textures: Textures,
    document: Arc<Document>,
}

impl Screen {
    fn new(textures: Textures) -> Self {
        let document = Arc::new(Workbench::default().document().clone());
        Self { ctx: Context::default(), textures, document }
    }

    /// A frame with a head's map: its picture, and the texels that are new.
    fn frame(&mut self, key: MapKey, head: &HeadTrace) -> (Option<Picture>, Option<Arc<ColorImage>>) {
        let Self { ctx, textures, document } = self;
        let theme = Theme::of(ThemeChoice::Dark);
        let colors = ColorMap::weights(key.palette, theme.dark, key.scale);
        let mut picture = None;
        let mut output = ctx.run_ui(RawInput::default(), |ui| {
            let run = HeadRun::computed(head, &document.spec.mask);
            picture = textures.map(ui.ctx(), key, (document, run), &colors, &theme);
            textures.end_frame();
        });
        let all = output.textures_delta.set.iter();
        let new = all.filter(|(id, _)| picture.is_some_and(|picture| picture.texture == **id));
        let new = new.flat_map(|(_, deltas)| deltas).map(|delta| {
            let ImageData::Color(image) = &delta.image;
            Arc::clone(image)
        });
        let new = new.last();
        output.textures_delta.clear();
        (picture, new)
    }

    /// Frames until the picture is that of the key.
    fn wait(&mut self, key: MapKey, head: &HeadTrace) -> Arc<ColorImage> {
        for _ in 0..6000 {
            let (picture, new) = self.frame(key, head);
            if let Some(new) = new.filter(|_| picture.is_some_and(|picture| !picture.is_old)) {
                return new;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the picture never came");
    }
}

#[test]
fn a_large_picture_is_made_elsewhere_and_is_the_one_that_a_patient_frame_makes() {
    let (mut screen, mut patient) = (Screen::new(Textures::default()), Screen::new(Textures::patient()));
    let head = head(1);
    assert_eq!(screen.frame(key(0, 0), &head).0, None, "no frame has time for it");
    assert!(screen.textures.is_working());
    let made = screen.wait(key(0, 0), &head);
    assert!(!screen.textures.is_working());
    let (picture, whole) = patient.frame(key(0, 0), &head);
    assert!(picture.is_some_and(|picture| !picture.is_old) && !patient.textures.is_working());
    assert_eq!(Some(&made), whole.as_ref());

    // The largest weight of each block of cells, and not of some of them.
    let (theme, edge) = (Theme::of(ThemeChoice::Dark), |texel: usize| texel * TOKENS / SIDE);
    let colors = ColorMap::weights(Palette::default(), theme.dark, ColorScale::Linear);
    for (row, column) in [(0, 0), (7, 3), (150, 149), (SIDE - 1, 0), (SIDE - 1, SIDE - 1)] {
        let cells = (edge(row)..edge(row + 1)).flat_map(|q| (edge(column)..edge(column + 1)).map(move |k| (q, k)));
        let allowed = cells.filter(|(query, key)| head.scores.at(*query, *key) > f32::NEG_INFINITY);
        let largest = allowed.map(|(query, key)| head.weights.at(query, key)).reduce(f32::max);
        let expected = largest.map_or_else(|| theme.chequer(row + column), |weight| colors.color(weight, 1.0));
        assert_eq!(made.pixels[row * SIDE + column], expected, "{row} {column}");
    }
}

#[test]
fn until_it_is_there_the_same_head_is_shown_as_old_and_another_one_not_at_all() {
    let mut screen = Screen::new(Textures::default());
    let [before, after] = [1, 2].map(head);
    let old = screen.wait(key(0, 0), &before);
    let (shown, new) = screen.frame(key(1, 0), &after);
    assert!(shown.is_some_and(Picture::is_old) && new.is_none());
    assert_ne!(screen.wait(key(1, 0), &after), old);
    assert_eq!(screen.frame(key(1, 1), &before).0, None, "another head");
    // Back again: what was not drawn in the last frame is made anew.
    assert_eq!(screen.frame(key(1, 0), &after).0, None);
    screen.wait(key(1, 0), &after);
}

#[test]
fn a_frame_makes_small_pictures_itself_as_far_as_it_has_time() {
    let mut textures = Textures::default();
    let ctx = Context::default();
    let ask = |textures: &mut Textures, number: usize| {
        let make = || |_: &CancelToken| Ok((ColorImage::filled([1, 1], Color32::WHITE), 0.0));
        let id = Id::unique(number);
        textures.large(&ctx, (id, id), AT_ONCE / 4, make).is_some()
    };
    let made: Vec<bool> = (0..6).map(|number| ask(&mut textures, number)).collect();
    assert_eq!(made, [true, true, true, true, false, false]);
    textures.end_frame();
    assert!(textures.is_working());
    assert!((0..6).all(|number| ask(&mut textures, number)), "those of the frame before, and two more");
}

#[test]
fn pictures_come_also_while_what_they_show_changes_in_every_frame() {
    let mut textures = Textures::default();
    let ctx = Context::default();
    let (mut drawn, mut last) = ([false; 3], [0; 3]);
    for state in 1..6000u64 {
        for place in 0..3 {
            // What is drawn says in which state it was asked for.
            let make = move || move |_: &CancelToken| Ok((ColorImage::filled([1, 1], Color32::WHITE), state as f32));
            let of = (Id::unique((place, state)), Id::unique(place));
            if let Some((picture, of_state)) = textures.large(&ctx, of, AT_ONCE + 1, make) {
                assert!(picture.is_old && of_state as u64 >= last[place], "never back");
                (drawn[place], last[place]) = (drawn[place] || of_state as u64 > 20, of_state as u64);
            }
        }
        textures.end_frame();
        if drawn == [true; 3] {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    panic!("{drawn:?} of three pictures that change came on");
}

#[test]
fn a_picture_that_cannot_be_made_is_told_once_and_asked_for_no_more() {
    let mut textures = Textures::default();
    let ctx = Context::default();
    let key = Id::unique("crash");
    let mut crash = None;
    for _ in 0..6000 {
        let make = || |_: &CancelToken| -> Result<Made, Stopped> { panic!("no such texel") };
        assert!(textures.large(&ctx, (key, key), AT_ONCE + 1, make).is_none());
        textures.end_frame();
        crash = crash.or(textures.take_crash());
        if crash.is_some() && !textures.is_working() {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(crash, Some(Stopped::Crashed("no such texel".into())));
    assert!(!textures.is_working() && textures.take_crash().is_none());
}
