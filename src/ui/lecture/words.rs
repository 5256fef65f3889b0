//! What a hall reads: of a lesson the step, or else the title of the document.

use std::sync::Arc;

use egui::text::LayoutJob;
use egui::{FontFamily, FontId, Frame, Galley, Id, Label, Margin, Panel, Ui};

use super::arrange::{Arrangement, Need, arrange, zoom_that_fits};
use crate::ui::lesson::{self, Rank};
use crate::ui::scene::Scene;
use crate::ui::theme::{fonts, size};
use crate::ui::views;
use crate::workbench::{Command, LectureAction};

/// The largest type, as a share of the height.
const TYPE: f32 = 0.06;
/// Type of what is said, in parts of that.
const TEXT: f32 = 0.85;
/// The zoom below which nothing is made smaller.
const LEAST_ZOOM: f32 = 1.0;
const MARGIN: Margin = Margin::symmetric(12, 4);
/// Around the picture.
pub(super) const AROUND: Margin = Margin::symmetric(12, 8);
/// Screens that differ by less than such steps are one: margins are of another size in each zoom.
const STEPS: f32 = 32.0;
/// Between paragraphs.
const GAP: f32 = 3.0;

/// What a lesson says, or the title of what is drawn; and in small type what is to be known beside it.
fn paragraphs(scene: &mut Scene, notes: Vec<String>) -> Vec<(Option<Rank>, String)> {
    let title = || vec![(Rank::Title, scene.workbench.text.phrase(&scene.shown().title).to_owned())];
    let words = if scene.workbench.lesson().is_some() { lesson::hall_words(scene) } else { Some(title()) };
    let words = words.unwrap_or_default().into_iter().map(|(rank, text)| (Some(rank), text));
    words.chain(notes.into_iter().map(|note| (None, note))).collect()
}

fn lay_out(ui: &Ui, scene: &Scene, words: &[(Option<Rank>, String)], font: f32, width: f32) -> Vec<Arc<Galley>> {
    let theme = scene.theme;
    let width = width - MARGIN.sum().x - theme.line;
    let galley = |(rank, text): &(Option<Rank>, String)| {
        let (color, family, size) = match rank {
            Some(Rank::Title) => (theme.text, fonts::strong(), font),
            Some(Rank::Text) => (theme.text, FontFamily::Proportional, (TEXT * font).max(size::BODY)),
            Some(Rank::Task) => (theme.accent, fonts::strong(), font),
            Some(Rank::Answer) => (theme.good, fonts::strong(), font),
            None => (theme.text_weak, FontFamily::Monospace, size::BODY),
        };
        let job = LayoutJob::simple(text.clone(), FontId::new(size, family), color, width);
        ui.painter().layout_job(job)
    };
    words.iter().map(galley).collect()
}

/// With the line that parts them from the picture.
fn height(galleys: &[Arc<Galley>], line: f32) -> f32 {
    galleys.iter().map(|galley| galley.size().y + GAP).sum::<f32>() - GAP + MARGIN.sum().y + line
}

/// Draws the words and leaves the rest to the picture. Asks for another zoom than the one that is shown, up to the one that
/// is wished, where the picture does not fit, or does again.
pub(super) fn words(ui: &mut Ui, scene: &mut Scene, notes: Vec<String>, (wished, shown): (f32, f32)) {
    // What is told of a zoom takes room, too.
    let told = scene.with("hall-zoom", &[("zoom", &format!("{:.0}", 100.0 * shown))]);
    let mut paragraphs = paragraphs(scene, notes);
    let whole = paragraphs.len();
    paragraphs.push((None, told));
    let read = |zoom: f32| if zoom < wished { &paragraphs[..] } else { &paragraphs[..whole] };
    let (least, around, widest) = views::least_in_hall(ui, scene);
    let need = Need { least: least + AROUND.sum(), around: around + AROUND.sum(), widest };
    let space = ui.available_rect_before_wrap();
    // In points of another zoom, there is more or less space.
    let arranged = |zoom: f32| {
        let space = egui::Rect::from_min_size(space.min, space.size() * shown / zoom);
        let largest = (TYPE * space.height()).clamp(*size::CAPTION.start(), *size::CAPTION.end());
        let heights =
            |font: f32, width: f32| height(&lay_out(ui, scene, read(zoom), font, width), scene.theme.line).ceil();
        arrange(space, need, (largest, size::BODY), heights)
    };
    // Sizes are rounded in another way in each zoom, and a picture at the edge must not go back and forth between two of
    // them: for the same words and picture, a zoom that was too large stays so.
    let screen = (space.size() * shown / STEPS).round();
    let picture = (scene.derived().revision, scene.workbench.view().view.into_str());
    let key = Id::unique((&paragraphs[..whole], [screen.x as i32, screen.y as i32], picture, wished.to_bits()));
    let memory = Id::unique("zoom that fits");
    let known = ui.data(|data| data.get_temp::<(Id, f32)>(memory)).filter(|(of, _)| *of == key);
    let most = known.map_or(wished, |(_, zoom)| zoom);
    let fitting = if most <= LEAST_ZOOM { most } else { zoom_that_fits(most, LEAST_ZOOM, |zoom| arranged(zoom).fits) };
    ui.data_mut(|data| data.insert_temp(memory, (key, fitting)));
    let Arrangement { words: place, below, font, .. } = arranged(shown);
    let galleys = lay_out(ui, scene, read(shown), font, place.width());
    if fitting != shown {
        scene.push(Command::Lecture(LectureAction::Fit(fitting)));
    }
    let frame = Frame::new().fill(scene.theme.panel).inner_margin(MARGIN);
    let panel = match below {
        true => Panel::bottom("lecture caption").exact_size(place.height()),
        false => Panel::right("lecture caption").exact_size(place.width()),
    };
    panel.frame(frame).resizable(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = GAP;
        for galley in galleys {
            ui.add(Label::new(galley).selectable(false));
        }
    });
}
