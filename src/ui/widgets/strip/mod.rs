//! The sentence as chips, and what the chosen query looks at as arcs above them.

mod arcs;
mod chips;
mod places;

use egui::{EventFilter, FontId, Id, Key, Modifiers, Pos2, Rect, ScrollArea, Ui, pos2, vec2};

use crate::attention::HeadTrace;
use crate::ui::Scene;
use crate::ui::theme::size;
use crate::workbench::{Command, Peek};
use chips::Chip;
use places::Places;

/// Height of the arcs.
const ARCS: f32 = 64.0;
/// Height of a chip of one line, of a second line, and of the number below.
const CHIP: f32 = 27.0;
const LINE: f32 = 15.0;
const NUMBER: f32 = 19.0;
/// Where the sentence is longer than the space for it.
const SCROLL_BAR: f32 = 10.0;

/// What a strip remembers between frames.
#[derive(Clone, Copy, Default)]
struct Memory {
    /// The peek that this strip asked for, and nobody else.
    peeked: Option<Peek>,
    /// The query that was last brought into view.
    query: Option<usize>,
    /// What was visible in the last frame.
    offset: f32,
    width: f32,
}

/// The chosen query's row in the trace.
#[derive(Clone, Copy)]
struct Row<'a> {
    peek: Peek,
    scores: &'a [f32],
    weights: &'a [f32],
}

impl<'a> Row<'a> {
    fn of(trace: Option<&'a HeadTrace>, peek: Option<Peek>, second: bool) -> Option<Self> {
        let (trace, peek) = (trace?, peek.filter(|peek| peek.second == second)?);
        let inside = peek.query < trace.weights.tokens();
        inside.then(|| Self { peek, scores: trace.scores.row(peek.query), weights: trace.weights.row(peek.query) })
    }

    fn allows(&self, key: usize) -> bool {
        self.scores[key] > f32::NEG_INFINITY
    }
}

/// The first or the second sentence as a row of chips, with arcs from the chosen query to its keys.
///
/// The pointer over a chip peeks at its row, a click locks it.
pub fn token_strip(ui: &mut Ui, scene: &mut Scene, second: bool) {
    let tokens = scene.tokens(second);
    let theme = scene.theme;
    if tokens.is_empty() {
        ui.colored_label(theme.text_weak, scene.text("strip-empty"));
        return;
    }
    let id = ui.scope_id().with(("token strip", second));
    let mut memory: Memory = ui.data(|data| data.get_temp(id).unwrap_or_default());
    let places = Places::of(ui, id, scene.derived().revision, tokens);
    let row = Row::of(scene.head(second), scene.workbench.view.cell(), second);

    let overflows = places.width() > ui.available_width();
    let height = ARCS + places.chip_height() + NUMBER + if overflows { SCROLL_BAR } else { 0.0 };
    let mut area = ScrollArea::horizontal().id_salt(id).auto_shrink([false, true]).min_scrolled_height(height);
    let query = row.map(|row| row.peek.query);
    if overflows && query != memory.query {
        // Brings the query of another view into view.
        let outside = query.filter(|query| !memory.shows(places.span(*query)));
        if let Some(query) = outside {
            let (left, right) = places.span(query);
            area = area.horizontal_scroll_offset(((left + right - ui.available_width()) / 2.0).max(0.0));
        }
    }
    memory.query = query;

    let mut hovered = None;
    let output = area.show_viewport(ui, |ui, viewport| {
        ui.set_min_size(vec2(places.width(), height));
        let origin = ui.max_rect().min;
        let visible = places.within(viewport.x_range());
        if let Some(row) = &row {
            arcs::paint(ui, &theme, row, &places, visible.clone(), origin);
        }
        for token in visible {
            let rect = chip_rect(&places, token, origin);
            let chip = Chip { id: id.with(token), token, rect, lines: places.lines, row: row.as_ref() };
            let response = chips::chip(ui, scene, &tokens[token].text, &chip);
            if response.contains_pointer() {
                hovered = Some(token);
            }
            if response.clicked() {
                response.request_focus();
                toggle(scene, second, token);
            }
            if response.has_focus() {
                walk(ui, scene, id, second, token, tokens.len());
            }
        }
    });
    (memory.offset, memory.width) = (output.state.clamped_offset().x, output.inner_rect.width());
    caption(ui, scene, row.as_ref(), second, output.inner_rect);
    peek(scene, &mut memory, hovered.map(|query| Peek { second, query, key: None }));
    ui.data_mut(|data| data.insert_temp(id, memory));
}

impl Memory {
    fn shows(&self, (left, right): (f32, f32)) -> bool {
        left >= self.offset && right <= self.offset + self.width
    }
}

fn chip_rect(places: &Places, token: usize, origin: Pos2) -> Rect {
    let (left, right) = places.span(token);
    let top = origin.y + ARCS;
    Rect::from_min_max(pos2(origin.x + left, top), pos2(origin.x + right, top + places.chip_height()))
}

/// Locks a token's row, or unlocks it.
fn toggle(scene: &mut Scene, second: bool, query: usize) {
    let locked = scene.workbench.view.lock.is_some_and(|lock| lock.second == second && lock.query == query);
    scene.push(Command::view(move |view| view.lock = (!locked).then_some(Peek { second, query, key: None })));
}

/// Left and right move the focus, and the locked row with it.
fn walk(ui: &Ui, scene: &mut Scene, strip: Id, second: bool, token: usize, tokens: usize) {
    let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(strip.with(token), filter));
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let to = match (pressed(Key::ArrowLeft), pressed(Key::ArrowRight)) {
        (true, _) => token.checked_sub(1),
        (_, true) => Some(token + 1).filter(|next| *next < tokens),
        _ => None,
    };
    if let Some(query) = to {
        ui.memory_mut(|memory| memory.request_focus(strip.with(query)));
        scene.push(Command::view(move |view| view.lock = Some(Peek { second, query, key: None })));
    }
}

/// Asks for a peek when the pointer comes to another chip, and takes back its own when it leaves.
fn peek(scene: &mut Scene, memory: &mut Memory, wanted: Option<Peek>) {
    let present = scene.workbench.view.hover;
    if let Some(wanted) = wanted {
        memory.peeked = Some(wanted);
        if present != Some(wanted) {
            scene.push(Command::view(move |view| view.hover = Some(wanted)));
        }
    } else if let Some(own) = memory.peeked.take()
        && present == Some(own)
    {
        scene.push(Command::view(|view| view.hover = None));
    }
}

/// What to do, or what is special, in words above the chips.
fn caption(ui: &Ui, scene: &Scene, row: Option<&Row>, second: bool, rect: Rect) {
    let text = match row {
        Some(row) if (0..row.scores.len()).any(|key| row.allows(key)) => return,
        Some(_) => scene.text("strip-nothing-allowed"),
        None if scene.workbench.view.cell().is_none() && !second => scene.text("strip-hint"),
        None => return,
    };
    let at = pos2(rect.left() + 4.0, rect.top() + ARCS / 2.0);
    let font = FontId::proportional(size::BODY);
    ui.painter().text(at, egui::Align2::LEFT_CENTER, text, font, scene.theme.text_weak);
}
