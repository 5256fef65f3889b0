//! The sentence as chips, and what the chosen query looks at as arcs above them.

mod arcs;
mod blocking;
mod chips;
mod places;
mod row;
mod unknown;

use egui::{FontId, Id, Pos2, Rect, ScrollArea, Ui, Vec2, pos2, vec2};

use crate::document::Which;
use crate::ui::Scene;
use crate::ui::shortcuts::{Effect, KeyPlace, keep_arrows, pressed};
use crate::ui::theme::size;
use crate::ui::widgets::peek;
use crate::workbench::{Peek, ViewChange};
use chips::Chip;
use places::{ARCS, NUMBER, Places};
use row::Row;

/// Where the sentence is longer than the space for it.
const SCROLL_BAR: f32 = 10.0;
const MARGIN: f32 = 48.0;
/// Width of a ring around a chip with its halo.
const RING: f32 = 7.0;

/// What a strip remembers between frames.
#[derive(Clone, Copy, Default)]
struct Memory {
    /// What was last brought into view.
    peek: Option<Peek>,
    /// The pointer is over a chip, which must not move away under it.
    hovered: bool,
    /// A key moved the focus.
    walked: bool,
    /// What was in view in the last frame.
    offset: f32,
    width: f32,
}

/// The first or the second sentence as a row of chips, with arcs from the chosen query to its keys.
///
/// The pointer over a chip peeks at its row, a click locks it. What is chosen in the other sentence
/// is mirrored.
pub fn token_strip(ui: &mut Ui, scene: &mut Scene, which: Which) {
    let id = ui.scope_id().with(("token strip", which));
    let places = Places::of(ui, id, scene.derived().revision, scene.tokens(which));
    strip(ui, scene, which, (id, &places), true);
}

/// The same without arcs, where it is only a place to choose from.
pub fn word_strip(ui: &mut Ui, scene: &mut Scene, which: Which) {
    let id = ui.scope_id().with(("token strip", which));
    let mut places = Places::of(ui, id, scene.derived().revision, scene.tokens(which)).as_ref().clone();
    places.arcs = 0.0;
    strip(ui, scene, which, (id, &places), false);
}

/// Heights of the arcs above a map: the highest that leave its rows high enough, or none.
pub(super) const ARCS_ABOVE: [f32; 3] = [ARCS, 42.0, 0.0];

/// The strip above the columns of a map, whose cells hold the numbers.
#[derive(Clone, Debug)]
pub struct Header(Places);

impl Header {
    /// None where the columns are too narrow for the words.
    pub fn of(ui: &Ui, scene: &Scene, which: Which, column: f32) -> Option<Self> {
        Places::columns(ui, scene.tokens(which), column, 2.0 * scene.theme.line).map(Self)
    }

    /// The same with arcs of another height.
    pub(super) fn set_arcs(&mut self, height: f32) {
        self.0.arcs = height;
    }

    /// With words cut where they must be: those of the rows tell the rest. None where little would be left of them.
    pub fn cut(scene: &Scene, which: Which, column: f32) -> Option<Self> {
        Places::cut(scene.tokens(which), column).map(Self)
    }

    pub fn height(&self) -> f32 {
        self.0.arcs + self.0.chip_height()
    }

    pub fn show(&self, ui: &mut Ui, scene: &mut Scene, which: Which) {
        let id = ui.scope_id().with(("token strip", which));
        strip(ui, scene, which, (id, &self.0), false);
    }
}

/// The size of a strip in which the whole sentence is seen, in a room of the given width; wider where it is longer.
pub(crate) fn strip_size(ui: &Ui, scene: &Scene, which: Which, room: f32) -> Vec2 {
    let places = Places::fit(ui, scene.tokens(which), room);
    vec2(places.width(), ARCS + places.chip_height() + NUMBER)
}

fn strip(ui: &mut Ui, scene: &mut Scene, which: Which, (id, places): (Id, &Places), numbered: bool) {
    let tokens = scene.tokens(which);
    let theme = scene.theme;
    if tokens.is_empty() {
        // The map says so.
        return;
    }
    let mut memory: Memory = ui.data(|data| data.get_temp(id).unwrap_or_default());
    let row = Row::of(scene, which);

    let overflows = places.width() > ui.available_width();
    let number = if numbered { NUMBER } else { 0.0 };
    let height = places.arcs + places.chip_height() + number + if overflows { SCROLL_BAR } else { 0.0 };
    let mut area = ScrollArea::horizontal().id_salt(id).auto_shrink([false, true]).min_scrolled_height(height);
    let peek = row.map(|row| row.peek);
    if overflows
        && (peek, ui.available_width()) != (memory.peek, memory.width)
        && (memory.walked || !memory.hovered)
        && let Some(row) = &row
        && let Some(offset) = memory.reveal(row, places, ui.available_width())
    {
        area = area.horizontal_scroll_offset(offset);
    }
    (memory.peek, memory.walked, memory.width) = (peek, false, ui.available_width());

    let mut under = None;
    let mut gained = false;
    let output = area.show_viewport(ui, |ui, viewport| {
        ui.set_min_size(vec2(places.width(), height));
        let origin = ui.max_rect().min;
        let visible = places.within(viewport.x_range());
        if let Some(row) = row.as_ref().filter(|_| places.arcs > 0.0) {
            arcs::paint(ui, &theme, row, places, visible.clone(), origin);
        }
        let lesson = scene.workbench.lesson().filter(|_| which == Which::First);
        let pointed = lesson.map(|playing| playing.pointed_tokens(scene.shown())).unwrap_or_default();
        let dictionary = Some(scene.shown().dictionary(which)).filter(|_| unknown::matters(scene.shown()));
        for token in visible {
            let rect = chip_rect(places, token, origin);
            let chip = Chip {
                id: id.with(token),
                token,
                rect,
                lines: places.lines,
                padding: places.padding,
                font: &places.font,
                row: row.as_ref(),
                numbered,
                blocked: blocking::is_blocked(scene.shown(), which, token),
            };
            let response = chips::chip(ui, scene, &tokens[token], &chip);
            if pointed.contains(&token) {
                // The ring of the last chip reaches beyond what is scrolled.
                let painter = ui.ctx().layer_painter(ui.layer_id()).with_clip_rect(ui.clip_rect().expand(RING));
                scene.ring(&painter, rect);
            }
            gained |= response.gained_focus();
            let whole_row = Peek { which, query: token, key: None };
            if response.contains_pointer() {
                under = Some(whole_row);
            }
            if response.clicked() {
                response.request_focus();
                if scene.workbench.view().painting {
                    blocking::toggle(scene, which, token);
                } else {
                    peek::toggle_lock(scene, whole_row);
                }
            }
            blocking::menu(&response, scene, which, token);
            if dictionary.is_some_and(|dictionary| unknown::is_unknown(dictionary, &tokens[token])) {
                unknown::mark(ui, scene, chip.id, rect, &tokens[token].text);
            }
            if response.has_focus() {
                memory.walked |= walk(ui, scene, id, which, token, tokens.len());
            }
        }
    });
    memory.offset = output.state.clamped_offset().x;
    // The strip scrolls to a chip sideways only; what is around it scrolls to the strip.
    if memory.walked || gained {
        ui.scroll_to_rect(output.inner_rect, None);
    }
    caption(ui, scene, row.as_ref(), which, (output.inner_rect, places.arcs));
    let whole = ui.interact(output.inner_rect, id, egui::Sense::hover());
    memory.hovered = under.is_some();
    peek::hover(ui, scene, &whole, under);
    ui.data_mut(|data| data.insert_temp(id, memory));
}

impl Memory {
    /// Where to scroll so that the query can be seen, and its key too if both fit; none where they
    /// can be seen already.
    fn reveal(&self, row: &Row, places: &Places, width: f32) -> Option<f32> {
        let heaviest = || (0..row.weights.len()).max_by(|a, b| row.weights[*a].total_cmp(&row.weights[*b]));
        let key = row.peek.key.or_else(heaviest).unwrap_or(row.peek.query);
        let (query, key) = (places.span(row.peek.query), places.span(key));
        let (left, right) = (query.0.min(key.0), query.1.max(key.1));
        let fits = right - left <= width;
        let (left, right) = if fits { (left, right) } else { query };
        if left >= self.offset && right <= self.offset + width {
            return None;
        }
        let offset = match () {
            () if fits => (left + right - width) / 2.0,
            // As much as possible of the side on which the key is.
            () if key.0 < query.0 => right - width + MARGIN,
            () => left - MARGIN,
        };
        Some(offset.clamp(0.0, (places.width() - width).max(0.0)))
    }
}

fn chip_rect(places: &Places, token: usize, origin: Pos2) -> Rect {
    let (left, right) = places.span(token);
    let top = origin.y + places.arcs;
    Rect::from_min_max(pos2(origin.x + left, top), pos2(origin.x + right, top + places.chip_height()))
}

/// Keys move the focus, and the locked row with it. Says whether they did.
fn walk(ui: &Ui, scene: &mut Scene, strip: Id, which: Which, token: usize, tokens: usize) -> bool {
    keep_arrows(ui, strip.with(token));
    let moves = pressed(ui.ctx(), KeyPlace::Strip).into_iter().filter_map(|effect| match effect {
        Effect::Move(to) => Some(to),
        _ => None,
    });
    let query = moves.fold(token, |at, to| to.of((0, at), (1, tokens)).1);
    if query != token {
        ui.memory_mut(|memory| memory.request_focus(strip.with(query)));
        scene.push(ViewChange::Lock(Peek { which, query, key: None }));
    }
    query != token
}

/// What to do, or what is special, in words above the chips.
fn caption(ui: &Ui, scene: &Scene, row: Option<&Row>, which: Which, (rect, arcs): (Rect, f32)) {
    let text = match row {
        _ if arcs == 0.0 => return,
        Some(row) if (0..row.weights.len()).any(|key| row.allows(key)) => return,
        Some(_) => scene.text("strip-nothing-allowed"),
        // A hall has no pointer to point with.
        None if scene.workbench.view().cell().is_none() && which == Which::First && !scene.projected => {
            scene.text("strip-hint")
        }
        None => return,
    };
    let at = pos2(rect.left() + 4.0, rect.top() + arcs / 2.0);
    let font = FontId::proportional(size::BODY);
    ui.painter().text(at, egui::Align2::LEFT_CENTER, text, font, scene.theme.text_weak);
}
