//! Circuits: what heads do by their weights alone, and how far attention reaches through layers.

use egui::{Color32, Response, RichText, Ui};

use super::sheet::{MOST, Sheet, SheetCell, beside, entry, layer_name};
use crate::analysis::NoAttribution;
use crate::document::Which;
use crate::math::largest;
use crate::ui::Scene;
use crate::ui::names::{numbered, token_label};
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
    let Some(answer) = answer else {
        ui.label(scene.text("status-computing-more"));
        return;
    };
    let shown = Shown::of(scene, sheet, answer);
    beside(ui, scene, shown.columns.len(), |ui, scene| shown.map(ui, scene), |ui, scene| shown.list(ui, scene));
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
    scene.with(key, &[("head", &numbered(chosen(scene)))])
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
    let [chance, same] = [scene.workbench.composition_by_chance(), scene.workbench.composition_of_the_same()]
        .map(|share| rounded(share, 2));
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

/// A sheet with the names on its sides, and how its numbers are drawn.
struct Shown<'a> {
    sheet: CircuitSheet,
    answer: &'a CircuitAnswer,
    rows: Vec<String>,
    columns: Vec<String>,
    colors: ColorMap,
    /// The number from which colours tell the distance.
    zero: f32,
    digits: Digits,
    longest: String,
}

impl<'a> Shown<'a> {
    fn of(scene: &Scene, sheet: CircuitSheet, answer: &'a CircuitAnswer) -> Self {
        let (palette, dark) = (scene.workbench.settings().palette, scene.theme.dark);
        let zero = match sheet {
            CircuitSheet::IntoQueries | CircuitSheet::IntoKeys | CircuitSheet::IntoValues => {
                scene.workbench.composition_by_chance()
            }
            _ => 0.0,
        };
        let numbers = || answer.numbers.iter().flatten().flatten().copied();
        let [low, high] = [f32::min, f32::max].map(|of| numbers().reduce(of).unwrap_or(zero));
        let most = (high - zero).abs().max((low - zero).abs());
        let colors = match sheet {
            CircuitSheet::Rollout | CircuitSheet::Flow => ColorMap::sizes(palette, dark, most),
            CircuitSheet::Copying => ColorMap::signed(palette, dark, 1.0),
            _ => ColorMap::signed(palette, dark, most),
        };
        let digits = match sheet {
            // Cells are narrow.
            CircuitSheet::QueryKey | CircuitSheet::OutputValue if (10.0..1000.0).contains(&most) => Digits::Decimals(1),
            CircuitSheet::QueryKey | CircuitSheet::OutputValue => Digits::of([low, high]),
            _ => Digits::Decimals(2),
        };
        let longest = [low, high].map(|end| digits.text(end)).into_iter().max_by_key(|text| text.chars().count());
        Self {
            sheet,
            answer,
            rows: names(scene, &answer.rows),
            columns: names(scene, &answer.columns),
            colors,
            zero,
            digits,
            longest: longest.unwrap_or_default(),
        }
    }

    fn color(&self, number: f32) -> Color32 {
        self.colors.color(number - self.zero, 1.0)
    }

    /// What a cell is about: "it → animal", "L1 H1 → L2 H2", "L2 H1".
    fn name(&self, scene: &Scene, (row, column): (usize, usize)) -> String {
        let [own, other] = [chosen(scene), (row, column)];
        match self.sheet {
            CircuitSheet::Copying => numbered(other),
            CircuitSheet::IntoQueries | CircuitSheet::IntoKeys | CircuitSheet::IntoValues => {
                let [earlier, later] = if row < own.0 { [other, own] } else { [own, other] };
                format!("{} → {}", numbered(earlier), numbered(later))
            }
            _ => format!("{} → {}", self.rows[row], self.columns[column]),
        }
    }

    /// A click on a cell chooses a head, or a cell of the map; the other button changes what a head does.
    fn touched(&self, scene: &mut Scene, place: (usize, usize), response: &Response) {
        let change = goes_to(self.sheet, place);
        if let Some(ViewChange::Head { layer, head }) = change {
            change_menu(response, scene, Thing::head((layer, head)));
        }
        if let Some(change) = change.filter(|_| response.clicked()) {
            scene.push(change);
        }
    }

    fn map(&self, ui: &mut Ui, scene: &mut Scene) {
        let cell = scene.workbench.view().cell_in(Which::First, self.rows.len());
        let marked = match &self.answer.columns {
            CircuitSide::Heads(_) => Some(chosen(scene)),
            CircuitSide::Text(_) => cell.and_then(|cell| Some((cell.query, cell.key?))),
            _ => None,
        };
        let is_of_heads = matches!(self.answer.columns, CircuitSide::Heads(_));
        let sheet = Sheet {
            rows: &self.rows,
            columns: &self.columns,
            apart: 0,
            longest: &self.longest,
            layers: is_of_heads,
            numbered: is_of_heads,
        };
        sheet.show(ui, scene, |ui, scene, place, at| {
            // Rows that are still to come have no cells yet.
            let Some(number) = self.answer.numbers.get(place.0).map(|row| row[place.1]) else { return };
            let written = || number.map_or_else(String::new, |number| self.digits.text(number));
            let label = || match number {
                Some(_) => format!("{}: {}", self.name(scene, place), written()),
                None => scene.text("circuit-same-layer").into_owned(),
            };
            let color = number.map(|number| self.color(number));
            let cell = SheetCell { number: &written, color, label: &label, chosen: marked == Some(place) };
            if let Some(response) = at.draw(ui, scene, place, cell) {
                self.touched(scene, place, &response);
            }
        });
    }

    /// The cells that stand out most.
    fn list(&self, ui: &mut Ui, scene: &mut Scene) {
        // What stays where it is stands out in every row, and less than chance is no composition.
        let stands_out = |(row, column): (usize, usize), number: f32| match self.sheet {
            sheet if sheet.reads_maps() => row != column && number > 0.0,
            _ if self.zero > 0.0 => number > self.zero,
            _ => number != 0.0,
        };
        let mut cells: Vec<((usize, usize), f32)> = Vec::new();
        for (row, numbers) in self.answer.numbers.iter().enumerate() {
            let numbers = numbers.iter().enumerate().filter_map(|(column, number)| Some(((row, column), (*number)?)));
            cells.extend(numbers.filter(|(place, number)| stands_out(*place, *number)));
        }
        let distances: Vec<f32> = cells.iter().map(|(_, number)| (number - self.zero).abs()).collect();
        let most = largest(&distances, MOST);
        ui.label(RichText::new(scene.text("circuit-most")).family(fonts::strong()));
        for index in &most {
            let (place, number) = cells[*index];
            let bar = (distances[*index] / distances[most[0]], self.color(number));
            let response = entry(ui, scene, [&self.name(scene, place), &self.digits.text(number)], bar);
            self.touched(scene, place, &response);
        }
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
