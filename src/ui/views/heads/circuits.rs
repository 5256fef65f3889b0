//! Circuits: what heads do by their weights alone, and how far attention reaches through layers.

use egui::{Response, RichText, Ui};

use super::sheet::{MOST, Sheet, SheetCell, beside, entry, layer_name};
use crate::analysis::NoAttribution;
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::names::token_label;
use crate::ui::numbers::{Digits, grouped, rounded};
use crate::ui::theme::{ColorMap, fonts, size};
use crate::ui::widgets::{Thing, change_menu, choices};
use crate::workbench::{CircuitAnswer, CircuitSheet, CircuitSide, HeadPlace, NoCircuit, Peek, ViewChange};

/// Characters of a token at most.
const LABEL: usize = 14;

/// Which sheet, what it says and what it does not, and the sheet.
pub(super) fn circuits(ui: &mut Ui, scene: &mut Scene) {
    let sheet = scene.workbench.view().circuit().unwrap_or_default();
    if !scene.projected {
        bar(ui, scene, sheet);
    }
    ui.label(RichText::new(headline(scene, sheet)).family(fonts::strong()).size(size::HEADING));
    let answer = match scene.workbench.circuit() {
        Ok(answer) => answer,
        Err(why) => {
            ui.label(absent(scene, why));
            return;
        }
    };
    if let Some(all) = answer.and_then(|answer| answer.most_telling_of) {
        let numbers =
            [("shown", &*answer.map_or(0, |answer| answer.rows.len()).to_string()), ("all", &grouped(all as u64))];
        ui.label(RichText::new(scene.with("circuit-most-telling", &numbers)).color(scene.theme.text_weak));
    }
    ui.label(RichText::new(limits(scene, sheet)).small().color(scene.theme.text_weak));
    ui.add_space(4.0);
    let columns = answer.map_or(0, |answer| answer.columns.len());
    beside(ui, scene, columns, map, list);
}

fn bar(ui: &mut Ui, scene: &mut Scene, sheet: CircuitSheet) {
    ui.horizontal_wrapped(|ui| {
        if ui.button(scene.text("habits-back")).clicked() {
            scene.push(ViewChange::Circuit(None));
        }
        ui.separator();
        choices(ui, scene, sheet, |sheet| ViewChange::Circuit(Some(sheet)));
    });
}

fn chosen(scene: &Scene) -> HeadPlace {
    let view = scene.workbench.view();
    (view.layer, view.head)
}

/// "L2 H1"
fn head_label((layer, head): HeadPlace) -> String {
    format!("L{} H{}", layer + 1, head + 1)
}

/// What a sheet shows.
fn headline(scene: &Scene, sheet: CircuitSheet) -> String {
    let is_learned = scene.shown().reader().is_some();
    let key = match sheet {
        CircuitSheet::QueryKey => "circuit-query-key-is",
        CircuitSheet::OutputValue if is_learned => "circuit-output-value-is",
        CircuitSheet::OutputValue => "circuit-output-value-is-designed",
        CircuitSheet::Copying => "circuit-copying-is",
        CircuitSheet::IntoQueries => "circuit-into-queries-is",
        CircuitSheet::IntoKeys => "circuit-into-keys-is",
        CircuitSheet::IntoValues => "circuit-into-values-is",
        CircuitSheet::Rollout => "circuit-rollout-is",
        CircuitSheet::Flow => "circuit-flow-is",
    };
    scene.with(key, &[("head", &head_label(chosen(scene)))])
}

/// What a sheet does not say.
fn limits(scene: &Scene, sheet: CircuitSheet) -> String {
    let key = match sheet {
        CircuitSheet::QueryKey => "circuit-query-key-not",
        CircuitSheet::OutputValue => "circuit-output-value-not",
        CircuitSheet::Copying => "circuit-copying-not",
        CircuitSheet::IntoQueries | CircuitSheet::IntoKeys | CircuitSheet::IntoValues => "circuit-into-not",
        CircuitSheet::Rollout if scene.workbench.has_stream() => "circuit-rollout-not",
        CircuitSheet::Rollout => "circuit-rollout-alone-not",
        CircuitSheet::Flow => "circuit-flow-not",
    };
    let [chance, same] = scene.workbench.compositions_from_to().map(|share| rounded(share, 2));
    // How the words of a designed model are read: by themselves.
    let reader = if scene.shown().reader().is_some() { "U" } else { "Eᵀ" };
    scene.with(key, &[("chance", &chance), ("same", &same), ("reader", reader)])
}

fn absent(scene: &Scene, why: NoCircuit) -> String {
    let key = match why {
        NoCircuit::Recorded => "circuit-recorded",
        NoCircuit::Silent(NoAttribution::NoLogits) => "circuit-silent",
        NoCircuit::Silent(NoAttribution::NormsBetween) => "circuit-norms",
        NoCircuit::OneLayer => "circuit-one-layer",
        NoCircuit::ToCome => "heads-to-come",
        NoCircuit::NotKept => "circuit-not-kept",
        NoCircuit::TooLong { limit } => return scene.with("circuit-too-long", &[("limit", &limit.to_string())]),
    };
    scene.text(key).into_owned()
}

/// The names along a side.
fn names(scene: &Scene, side: &CircuitSide) -> Vec<String> {
    match side {
        CircuitSide::Layers(count) => (0..*count).map(|layer| layer_name(scene, layer)).collect(),
        CircuitSide::Heads(count) => (1..=*count).map(|head| head.to_string()).collect(),
        CircuitSide::Words(words) => words.iter().map(|word| token_label(word, LABEL)).collect(),
        CircuitSide::Text(_) => {
            scene.tokens(Which::First).iter().map(|token| token_label(&token.text, LABEL)).collect()
        }
    }
}

/// How numbers are drawn: their colours, what of a number the colour shows, and how it is written.
struct Look {
    colors: ColorMap,
    zero: f32,
    digits: Digits,
    longest: String,
}

impl Look {
    fn of(scene: &Scene, sheet: CircuitSheet, answer: &CircuitAnswer) -> Self {
        let (palette, dark) = (scene.workbench.settings().palette, scene.theme.dark);
        let zero = match sheet {
            CircuitSheet::IntoQueries | CircuitSheet::IntoKeys | CircuitSheet::IntoValues => {
                scene.workbench.compositions_from_to()[0]
            }
            _ => 0.0,
        };
        let numbers = || answer.numbers.iter().flatten().flatten().copied();
        let most = numbers().fold(0.0_f32, |most, number| most.max((number - zero).abs()));
        let colors = match sheet {
            CircuitSheet::Rollout | CircuitSheet::Flow => ColorMap::sizes(palette, dark, most),
            CircuitSheet::Copying => ColorMap::signed(palette, dark, 1.0),
            _ => ColorMap::signed(palette, dark, most),
        };
        let digits = match sheet {
            // Cells are narrow.
            CircuitSheet::QueryKey | CircuitSheet::OutputValue if (10.0..1000.0).contains(&most) => Digits::Decimals(1),
            CircuitSheet::QueryKey | CircuitSheet::OutputValue => Digits::of(numbers()),
            _ => Digits::Decimals(2),
        };
        let longest = numbers().map(|number| digits.text(number)).max_by_key(|text| text.chars().count());
        Self { colors, zero, digits, longest: longest.unwrap_or_default() }
    }

    fn color(&self, number: f32) -> egui::Color32 {
        self.colors.color(number - self.zero, 1.0)
    }
}

/// What a cell is about: "it → animal", "L1 H1 → L2 H2", "L2 H1".
fn name(scene: &Scene, sheet: CircuitSheet, sides: [&[String]; 2], (row, column): (usize, usize)) -> String {
    let [own, other] = [chosen(scene), (row, column)];
    match sheet {
        CircuitSheet::Copying => head_label(other),
        CircuitSheet::IntoQueries | CircuitSheet::IntoKeys | CircuitSheet::IntoValues => {
            let [earlier, later] = if row < own.0 { [other, own] } else { [own, other] };
            format!("{} → {}", head_label(earlier), head_label(later))
        }
        _ => format!("{} → {}", sides[0][row], sides[1][column]),
    }
}

/// A click on a cell chooses a head, or a cell of the map; the other button changes what a head does.
fn touched(scene: &mut Scene, sheet: CircuitSheet, place: (usize, usize), response: &Response) {
    let change = goes_to(sheet, place);
    if let Some(ViewChange::Head { layer, head }) = change {
        change_menu(response, scene, Thing::head((layer, head)));
    }
    if let Some(change) = change.filter(|_| response.clicked()) {
        scene.push(change);
    }
}

fn goes_to(sheet: CircuitSheet, (row, column): (usize, usize)) -> Option<ViewChange> {
    match sheet {
        CircuitSheet::QueryKey | CircuitSheet::OutputValue => None,
        CircuitSheet::Rollout | CircuitSheet::Flow => {
            Some(ViewChange::Lock(Peek { which: Which::First, query: row, key: Some(column) }))
        }
        _ => Some(ViewChange::head((row, column))),
    }
}

fn map(ui: &mut Ui, scene: &mut Scene) {
    let sheet = scene.workbench.view().circuit().unwrap_or_default();
    let workbench = scene.workbench;
    let Ok(Some(answer)) = workbench.circuit() else {
        ui.label(scene.text("status-computing-more"));
        return;
    };
    let (rows, columns) = (names(scene, &answer.rows), names(scene, &answer.columns));
    let look = Look::of(scene, sheet, answer);
    let cell = scene.workbench.view().cell_in(Which::First, rows.len());
    let marked = match &answer.columns {
        CircuitSide::Heads(_) => Some(chosen(scene)),
        CircuitSide::Text(_) => cell.and_then(|cell| Some((cell.query, cell.key?))),
        _ => None,
    };
    let is_of_heads = matches!(answer.columns, CircuitSide::Heads(_));
    let numbers = Sheet {
        rows: &rows,
        columns: &columns,
        apart: 0,
        longest: &look.longest,
        layers: is_of_heads,
        numbered: is_of_heads,
    };
    numbers.show(ui, scene, |ui, scene, place, at| {
        let Some(number) = answer.numbers.get(place.0).map(|row| row.get(place.1).copied().flatten()) else { return };
        let said = number.map_or_else(String::new, |number| look.digits.text(number));
        let label = || {
            let name = name(scene, sheet, [&rows, &columns], place);
            if number.is_some() { format!("{name}: {said}") } else { scene.text("circuit-same-layer").into_owned() }
        };
        let color = number.map(|number| look.color(number));
        let cell = SheetCell { number: &said, color, label: &label, chosen: marked == Some(place) };
        if let Some(response) = at.draw(ui, scene, place, cell) {
            touched(scene, sheet, place, &response);
        }
    });
}

/// The cells that stand out most.
fn list(ui: &mut Ui, scene: &mut Scene) {
    let sheet = scene.workbench.view().circuit().unwrap_or_default();
    let workbench = scene.workbench;
    let Ok(Some(answer)) = workbench.circuit() else { return };
    let (rows, columns) = (names(scene, &answer.rows), names(scene, &answer.columns));
    let look = Look::of(scene, sheet, answer);
    let mut cells: Vec<((usize, usize), f32)> = Vec::new();
    for (row, numbers) in answer.numbers.iter().enumerate() {
        let numbers = numbers.iter().enumerate();
        cells.extend(numbers.filter_map(|(column, number)| Some(((row, column), (*number)?))));
    }
    // What stays where it is stands out in every row.
    if sheet.reads_maps() {
        cells.retain(|((row, column), _)| row != column);
    }
    cells.sort_by(|(_, a), (_, b)| (b - look.zero).abs().total_cmp(&(a - look.zero).abs()));
    // Less than chance is no composition.
    cells.retain(|(_, number)| if look.zero == 0.0 { *number != 0.0 } else { *number > look.zero });
    ui.label(RichText::new(scene.text("circuit-most")).family(fonts::strong()));
    let most = cells.first().map_or(1.0, |(_, number)| (number - look.zero).abs());
    for (place, number) in cells.into_iter().take(MOST) {
        let bar = ((number - look.zero).abs() / most, look.color(number));
        let name = name(scene, sheet, [&rows, &columns], place);
        let response = entry(ui, scene, [&name, &look.digits.text(number)], bar);
        touched(scene, sheet, place, &response);
    }
}
