//! A formula as a line of text and numbers.

use crate::attention::{CellFormula, Input, Operation};
use crate::ui::numbers::number;

/// A part of the line.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    Text(String),
    Input(Input),
    /// Terms that are folded, and what they come to.
    Rest {
        count: usize,
        sum: f64,
    },
}

/// The line, of which at most so many terms are written out.
pub(super) fn pieces(formula: &CellFormula, most: usize) -> Vec<Piece> {
    let text = |text: &str| Piece::Text(text.to_owned());
    let value = |value: f32| Piece::Text(number(value));
    match &formula.operation {
        Operation::Given | Operation::Ablated | Operation::Masked | Operation::Nothing => Vec::new(),
        Operation::Wave { cosine, position, angle, strength } => {
            let wave = if *cosine { "cos" } else { "sin" };
            vec![Piece::Text(format!("{} · {wave}({})", number(*strength), angle_text(*position, *angle)))]
        }
        Operation::Sum([a, b]) => vec![Piece::Input(*a), text("+"), Piece::Input(*b)],
        Operation::Copy(of) => vec![Piece::Input(*of)],
        Operation::Dot { pairs, plus, .. } => {
            let term = |[a, b]: &[Input; 2]| vec![Piece::Input(*a), text("·"), Piece::Input(*b)];
            let product = |[a, b]: &[Input; 2]| f64::from(a.value) * f64::from(b.value);
            let mut line = terms(pairs, most, term, product);
            if let Some(plus) = plus {
                line.extend([text("+"), Piece::Input(*plus)]);
            }
            line
        }
        Operation::Turn { cos, sin, subtract, position, angle } => {
            let angle = angle_text(*position, *angle);
            let sign = if *subtract { "−" } else { "+" };
            vec![
                Piece::Input(*cos),
                Piece::Text(format!("· cos({angle}) {sign}")),
                Piece::Input(*sin),
                Piece::Text(format!("· sin({angle})")),
            ]
        }
        Operation::Scale { of, by } => vec![Piece::Input(*of), text("·"), value(*by)],
        Operation::Logit { of, penalty, temperature } => match penalty {
            None => vec![Piece::Input(*of), Piece::Text(format!("÷ {}", number(*temperature)))],
            Some(penalty) => vec![
                text("("),
                Piece::Input(*of),
                Piece::Text(format!(
                    "− {} · {} · {}) ÷ {}",
                    number(penalty.strength),
                    number(penalty.slope),
                    penalty.distance,
                    number(*temperature)
                )),
            ],
        },
        Operation::Max(of) => {
            let mut line = vec![text("max(")];
            for (i, input) in of.iter().take(most).enumerate() {
                line.extend((i > 0).then(|| text(",")));
                line.push(Piece::Input(*input));
            }
            line.push(text(if of.len() > most { ", …)" } else { ")" }));
            line
        }
        Operation::Exponential { score, max } => {
            vec![text("e^("), Piece::Input(*score), text("−"), Piece::Input(*max), text(")")]
        }
        Operation::Total(of) => terms(of, most, |input| vec![Piece::Input(*input)], |input| f64::from(input.value)),
        Operation::Share { of, sum } => vec![Piece::Input(*of), text("÷"), Piece::Input(*sum)],
    }
}

/// A sum. Where there are more terms than `most`, the largest stay, in their order, and the others are
/// folded into one.
fn terms<T>(of: &[T], most: usize, written: impl Fn(&T) -> Vec<Piece>, worth: impl Fn(&T) -> f64) -> Vec<Piece> {
    // One term in a fold would take as much room as the fold.
    let most = if of.len() == most + 1 { of.len() } else { most };
    let mut order: Vec<usize> = (0..of.len()).collect();
    order.sort_by(|a, b| worth(&of[*b]).abs().total_cmp(&worth(&of[*a]).abs()));
    let rest = order.split_off(most.min(order.len()));
    order.sort_unstable();
    let mut line = Vec::new();
    for term in order {
        if !line.is_empty() {
            line.push(Piece::Text("+".into()));
        }
        line.extend(written(&of[term]));
    }
    if !rest.is_empty() {
        let sum = rest.iter().map(|term| worth(&of[*term])).sum();
        line.extend([Piece::Text("+".into()), Piece::Rest { count: rest.len(), sum }]);
    }
    line
}

/// "3 · 0.562": the position, and the angle of one token.
fn angle_text(position: usize, angle: f64) -> String {
    if position == 0 { "0".into() } else { format!("{position} · {}", number((angle / position as f64) as f32)) }
}

/// The message that says in words what was done.
pub(super) fn explanation_key(operation: &Operation) -> &'static str {
    match operation {
        Operation::Given => "operation-given",
        Operation::Wave { .. } => "operation-wave",
        Operation::Sum(_) => "operation-sum",
        Operation::Copy(_) => "operation-copy",
        Operation::Ablated => "operation-ablated",
        Operation::Dot { plus: None, .. } => "operation-dot",
        Operation::Dot { plus: Some(_), .. } => "operation-dot-residual",
        Operation::Turn { .. } => "operation-turn",
        Operation::Scale { .. } => "operation-scale",
        Operation::Logit { penalty: None, .. } => "operation-logit",
        Operation::Logit { penalty: Some(_), .. } => "operation-logit-alibi",
        Operation::Masked => "operation-masked",
        Operation::Max(_) => "operation-max",
        Operation::Exponential { .. } => "operation-exponential",
        Operation::Total(_) => "operation-total",
        Operation::Share { .. } => "operation-share",
        Operation::Nothing => "operation-nothing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_terms_stay_in_their_order_and_the_rest_is_summed() {
        let values = [0.5, -4.0, 0.25, 3.0, -0.125];
        let line = terms(&values, 2, |value| vec![Piece::Text(value.to_string())], |value| *value);
        let text = |text: &str| Piece::Text(text.into());
        assert_eq!(line, [text("-4"), text("+"), text("3"), text("+"), Piece::Rest { count: 3, sum: 0.625 }]);
        assert_eq!(terms(&values[..3], 2, |_| vec![text("x")], |value| *value).len(), 5, "no fold for one term");
    }
}
