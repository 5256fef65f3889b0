//! A formula with its numbers, each of which can be clicked.

use egui::{Button, Grid, Id, Label, RichText, Role, Ui, WidgetInfo};

use crate::analysis::{CellFormula, Input, Operation, Stage};
use crate::model::Activation;
use crate::ui::numbers::number;
use crate::ui::theme::size;
use crate::ui::{Scene, stages};
use crate::workbench::Depth;

/// Terms that are shown where a sum has many more.
const TERMS: usize = 8;
/// A sum with fewer terms is shown whole.
const FEW: usize = 12;
/// Terms that are shown at most, so that an open sum over thousands of tokens stays fast.
const MOST: usize = 256;

/// A part of a formula.
enum Piece {
    Sign(&'static str),
    Words(String),
    Number(Input),
}

/// Writes a formula: "0.31 · 0.82 + (−0.10) · 0.40 = 1.27".
pub(super) fn formula(ui: &mut Ui, scene: &mut Scene, made: &CellFormula) {
    use Piece::{Number, Sign, Words};
    let text = &scene.workbench.text;
    let mut pieces = match &made.operation {
        Operation::Given => vec![Words(text.get(learned(made.cell.stage)).into_owned())],
        Operation::Wave { cosine, position, angle, strength } => {
            let wave = if *cosine { "cos" } else { "sin" };
            vec![Words(format!("{} · {wave}({position} · {})", plain(f64::from(*strength)), turn(*angle, *position)))]
        }
        Operation::Sum { of: [a, b], .. } => vec![Number(*a), Sign("+"), Number(*b)],
        Operation::Copy(of) => vec![Words(text.get("walk-copied").into_owned()), Number(*of)],
        Operation::Ablated => vec![Words(text.get("walk-ablated").into_owned())],
        Operation::Replaced => vec![Words(text.get("walk-replaced").into_owned())],
        Operation::Masked => vec![Words(text.get("walk-masked").into_owned())],
        Operation::Nothing => vec![Words(text.get("walk-nothing").into_owned())],
        Operation::Dot { .. } | Operation::Total(_) | Operation::Max(_) => return long(ui, scene, made),
        Operation::Turn { cos, sin, subtract, position, angle } => {
            let turned = |wave: &str| Words(format!("· {wave}({position} · {})", turn(*angle, *position)));
            let sign = if *subtract { "−" } else { "+" };
            vec![Number(*cos), turned("cos"), Sign(sign), Number(*sin), turned("sin")]
        }
        Operation::Norm { row, column, mean, scale, parameters, .. } => {
            let shares = [("mean", plain(*mean)), ("scale", plain(*scale)), ("count", row.len().to_string())];
            let shares = shares.each_ref().map(|(name, number)| (*name, number.as_str()));
            let key = if *mean == 0.0 { "walk-norm-size" } else { "walk-norm-mean" };
            ui.add(Label::new(RichText::new(text.with(key, &shares)).color(scene.theme.text_weak)).wrap());
            let mut pieces = vec![Number(row[*column])];
            if *mean != 0.0 {
                pieces.insert(0, Sign("("));
                pieces.extend([Sign("−"), Words(signed(*mean as f32)), Sign(")")]);
            }
            pieces.extend([Words(format!("· {}", plain(*scale))), Sign("·"), Number(parameters[0])]);
            pieces.extend(parameters.get(1).into_iter().flat_map(|bias| [Sign("+"), Number(*bias)]));
            pieces
        }
        Operation::Activate { of, activation } => {
            ui.add(Label::new(RichText::new(text.get(function(*activation))).color(scene.theme.text_weak)).wrap());
            vec![Number(*of), Sign("→")]
        }
        Operation::Scale { of, by } => vec![Number(*of), Words(format!("· {}", plain(f64::from(*by))))],
        Operation::Logit { of, penalty, temperature } => {
            let mut pieces = vec![Number(*of)];
            if let Some(penalty) = penalty {
                let [strength, slope, term] = [penalty.strength, penalty.slope, penalty.term].map(number);
                let distance = penalty.distance.to_string();
                let arguments = [("strength", &*strength), ("slope", &slope), ("distance", &distance), ("term", &term)];
                ui.label(RichText::new(text.with("walk-penalty", &arguments)).color(scene.theme.text_weak));
                pieces.insert(0, Sign("("));
                pieces.extend([Sign("+"), Words(signed(penalty.term)), Sign(")")]);
            }
            pieces.push(Words(format!("÷ {}", plain(f64::from(*temperature)))));
            pieces
        }
        Operation::Exponential { score, max } => {
            vec![Sign("exp("), Number(*score), Sign("−"), Number(*max), Sign(")")]
        }
        Operation::Share { of, sum } => vec![Number(*of), Sign("÷"), Number(*sum)],
    };
    pieces.push(Words(format!("= {}", number(made.value))));
    write(ui, scene, pieces);
}

/// A sum or a maximum of many: whole, or its largest terms and the rest together.
fn long(ui: &mut Ui, scene: &mut Scene, made: &CellFormula) {
    let (terms, plus, limit): (Vec<Vec<Input>>, _, _) = match &made.operation {
        Operation::Dot { pairs, plus, limit } => (pairs.iter().map(|pair| pair.to_vec()).collect(), *plus, *limit),
        Operation::Total(of) | Operation::Max(of) => (of.iter().map(|of| vec![*of]).collect(), None, None),
        _ => return,
    };
    let is_max = matches!(made.operation, Operation::Max(_));
    let product = |term: &[Input]| term.iter().map(|of| f64::from(of.value)).product::<f64>();
    let memory = Id::unique("walk: all terms");
    let all = ui.data(|data| data.get_temp(memory)).unwrap_or(false);
    let most = if all { MOST } else { TERMS };
    let folds = terms.len() > FEW.max(most);
    let mut shown: Vec<usize> = (0..terms.len()).collect();
    if folds {
        let weight = |at: &usize| if is_max { product(&terms[*at]) } else { product(&terms[*at]).abs() };
        shown.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        shown.truncate(most);
        shown.sort_unstable();
    }
    if scene.workbench.view().walk.depth == Depth::Products && !is_max {
        table(ui, scene, &terms, &shown, product);
    } else {
        let mut pieces = Vec::new();
        if is_max {
            pieces.push(Piece::Sign("max("));
        }
        for (place, at) in shown.iter().enumerate() {
            if place > 0 {
                pieces.push(Piece::Sign(if is_max { "," } else { "+" }));
            }
            for (factor, input) in terms[*at].iter().enumerate() {
                if factor > 0 {
                    pieces.push(Piece::Sign("·"));
                }
                pieces.push(Piece::Number(*input));
            }
        }
        if is_max {
            pieces.push(Piece::Sign(")"));
        }
        write(ui, scene, pieces);
    }
    let mut rest = Vec::new();
    if folds || all && terms.len() > FEW {
        let mut is_shown = vec![false; terms.len()];
        shown.iter().for_each(|at| is_shown[*at] = true);
        let hidden = terms.iter().zip(is_shown).filter(|(_, shown)| !shown).map(|(term, _)| product(term));
        let folded = if is_max { hidden.fold(f64::NEG_INFINITY, f64::max) } else { hidden.sum() };
        let folded = folded_text(scene, terms.len() - shown.len(), &number(folded as f32));
        let label = if all { scene.text("walk-fewer-terms").into_owned() } else { folded.clone() };
        if all && folds {
            rest.push(Piece::Words(folded));
        }
        if ui.button(RichText::new(label).size(size::SMALL)).clicked() {
            ui.data_mut(|data| data.insert_temp(memory, !all));
        }
    }
    let mut last = rest;
    if let Some(plus) = plus {
        last.extend([Piece::Sign("+"), Piece::Number(plus)]);
    }
    last.push(Piece::Words(format!("= {}", number(made.value))));
    if let Some(limit) = limit.filter(|limit| made.value.abs() >= *limit) {
        last.push(Piece::Words(scene.with("walk-limited", &[("limit", &number(limit))])));
    }
    write(ui, scene, last);
}

/// The message that says where a number came from that is given and cannot be changed.
const fn learned(stage: Stage) -> &'static str {
    if matches!(stage, Stage::Embeddings) { "walk-learned-embedding" } else { "walk-learned" }
}

/// The message that names the function of an MLP.
const fn function(activation: Activation) -> &'static str {
    match activation {
        Activation::Gelu => "walk-function-gelu",
        Activation::GeluTanh => "walk-function-gelu-tanh",
        Activation::QuickGelu => "walk-function-quick-gelu",
        Activation::Relu => "walk-function-relu",
        Activation::Silu => "walk-function-silu",
    }
}

fn folded_text(scene: &Scene, count: usize, sum: &str) -> String {
    let key = if count == 1 { "walk-one-term" } else { "walk-more-terms" };
    scene.with(key, &[("count", &count.to_string()), ("sum", sum)])
}

/// Product by product, with the sum so far.
fn table(ui: &mut Ui, scene: &mut Scene, terms: &[Vec<Input>], shown: &[usize], product: impl Fn(&[Input]) -> f64) {
    let weak = scene.theme.text_weak;
    let mut sum = 0.0;
    Grid::new("products").num_columns(6).min_col_width(0.0).spacing([5.0, 3.0]).show(ui, |ui| {
        for name in ["", "walk-term", "walk-running"] {
            if name.is_empty() {
                (0..4).for_each(|_| {
                    ui.label("");
                });
            } else {
                ui.label(RichText::new(scene.workbench.text.get(name)).small().color(weak));
            }
        }
        ui.end_row();
        for at in shown {
            let term = &terms[*at];
            ui.label(RichText::new((at + 1).to_string()).small().color(weak));
            input(ui, scene, term[0], size::HEADING - 2.0);
            match term.get(1) {
                Some(second) => {
                    ui.label("·");
                    input(ui, scene, *second, size::HEADING - 2.0);
                }
                None => {
                    ui.label("");
                    ui.label("");
                }
            }
            let value = product(term);
            sum += value;
            for (value, color) in [(value, scene.theme.text), (sum, weak)] {
                ui.label(RichText::new(format!("= {}", number(value as f32))).size(size::BODY).color(color));
            }
            ui.end_row();
        }
    });
}

fn write(ui: &mut Ui, scene: &mut Scene, pieces: Vec<Piece>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(4.0, 3.0);
        for piece in pieces {
            match piece {
                Piece::Sign(sign) => {
                    ui.label(RichText::new(sign).color(scene.theme.text_weak));
                }
                Piece::Words(words) => {
                    ui.add(Label::new(words).wrap());
                }
                Piece::Number(of) => input(ui, scene, of, size::BODY),
            }
        }
    });
}

/// A number that went in, as a button that goes one step back to it.
fn input(ui: &mut Ui, scene: &mut Scene, input: Input, size: f32) {
    let color = stages::color(&scene.theme, input.cell.stage);
    let text = RichText::new(signed(input.value)).size(size).color(color);
    let name = stages::long_name(scene, input);
    let button = ui.add(Button::new(text).min_size(egui::vec2(0.0, 20.0)));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if button.on_hover_text(&name).clicked() {
        stages::step_back(scene, input.cell);
    }
}

/// A number inside a formula: negative ones in brackets.
fn signed(value: f32) -> String {
    let text = number(value);
    if text.starts_with('−') { format!("({text})") } else { text }
}

/// The turn of one token that makes an angle at a position.
fn turn(angle: f64, position: usize) -> String {
    plain(if position == 0 { 0.0 } else { angle / position as f64 })
}

fn plain(value: f64) -> String {
    let text = format!("{value:.4}").replace('-', "−");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
