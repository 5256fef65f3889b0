//! The chosen number of a matrix in a sentence, for those who hear it: "row it, column 3: 0.31, the sum
//! of 4 products of numbers from X and W_Q".

use crate::analysis::{Input, Operation, StageCell};
use crate::ui::numbers::number;
use crate::ui::{Scene, stages};

/// Where the number stands, what it is, and how it was made.
pub(super) fn spoken(scene: &Scene, cell: StageCell) -> String {
    let made = stages::walk(scene).formula(cell);
    let [row, column] = stages::place(scene, cell);
    let formula = formula(scene, &made.operation);
    let value = number(made.value);
    scene.with("spoken-cell", &[("row", &row), ("column", &column), ("value", &value), ("formula", &formula)])
}

fn formula(scene: &Scene, operation: &Operation) -> String {
    let text = |key: &str| scene.workbench.text.get(key).into_owned();
    let of = |input: &Input| number(input.value);
    let two = |key: &str, a: &str, b: &str| scene.with(key, &[("a", a), ("b", b)]);
    match operation {
        Operation::Given => text("spoken-given"),
        Operation::Masked => text("walk-masked"),
        Operation::Ablated => text("walk-ablated"),
        Operation::Replaced => text("walk-replaced"),
        Operation::Nothing => text("walk-nothing"),
        Operation::Wave { position, strength, .. } => two("spoken-wave", &position.to_string(), &number(*strength)),
        Operation::Sum { of: [a, b], .. } => two("spoken-sum", &of(a), &of(b)),
        Operation::Norm { row, column, .. } => scene.with("spoken-norm", &[("of", &of(&row[*column]))]),
        Operation::Activate { of: input, .. } => scene.with("spoken-activate", &[("of", &of(input))]),
        Operation::Copy(input) => scene.with("spoken-copy", &[("of", &stages::long_name(scene, *input))]),
        Operation::Dot { pairs, plus: None, .. } if let [[a, b]] = &pairs[..] => two("spoken-product", &of(a), &of(b)),
        Operation::Dot { pairs, plus, .. } => {
            let symbol = |side: usize| {
                let of = |pair: &[Input; 2]| stages::symbol(&scene.workbench.text, pair[side].cell.stage);
                pairs.first().map(of).unwrap_or_default()
            };
            let products = scene
                .with("spoken-products", &[("count", &pairs.len().to_string()), ("a", &symbol(0)), ("b", &symbol(1))]);
            match plus {
                Some(plus) => two("spoken-sum", &products, &of(plus)),
                None => products,
            }
        }
        Operation::Turn { cos, sin, position, .. } => {
            let arguments = [("a", &*of(cos)), ("b", &*of(sin)), ("position", &*position.to_string())];
            scene.with("spoken-turn", &arguments)
        }
        Operation::Scale { of: input, by } => two("spoken-product", &of(input), &number(*by)),
        Operation::Logit { of: input, penalty, temperature } => {
            let score = match penalty {
                Some(penalty) => two("spoken-sum", &of(input), &number(penalty.term)),
                None => of(input),
            };
            two("spoken-quotient", &score, &number(*temperature))
        }
        Operation::Max(inputs) => scene.with("spoken-max", &[("count", &inputs.len().to_string())]),
        Operation::Exponential { score, max } => two("spoken-exponential", &of(score), &of(max)),
        Operation::Total(inputs) => scene.with("spoken-total", &[("count", &inputs.len().to_string())]),
        Operation::Share { of: input, sum } => two("spoken-quotient", &of(input), &of(sum)),
    }
}
