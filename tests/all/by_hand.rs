//! The example for paper, worked out on paper: rows of X, Q and A by hand, and what a change of one number moves.

use attention_lab::attention::HeadTrace;
use attention_lab::document::{Number, Which};
use attention_lab::math::Matrix;
use attention_lab::model::Part;
use attention_lab::workbench::{Command, Edit, Workbench};

use crate::harness::preset;

/// "I" is a something, "like" and "green" are themselves, and "tea" is a something and itself.
const X: [[f32; 4]; 4] = [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 1.0]];
/// The last row is that of "I", 0 2 1 0, and 1 0 2 0, which "tea" has for itself.
const Q: [[f32; 4]; 4] = [[0.0, 2.0, 1.0, 0.0], [0.0; 4], [0.0, 0.0, 1.0, 2.0], [1.0, 2.0, 3.0, 0.0]];
/// In eighths. Scores of "I" are 0 2 1 0 times ln 2, so e to them 1 4 2 1; of "green" 0 0 1 2, so 1 1 2 4; of "tea"
/// 1 2 3 1, so 2 4 8 2, of 16.
const EIGHTHS: [[f32; 4]; 4] = [[1.0, 4.0, 2.0, 1.0], [2.0; 4], [1.0, 1.0, 2.0, 4.0], [1.0, 2.0, 4.0, 1.0]];
/// Values are 8 times X, so that each row is the eighths above, and those of "tea" again in the first place.
const OUTPUT: [[f32; 4]; 4] = [[2.0, 4.0, 2.0, 1.0], [4.0, 2.0, 2.0, 2.0], [5.0, 1.0, 2.0, 4.0], [2.0, 2.0, 4.0, 1.0]];

fn head(workbench: &Workbench) -> &HeadTrace {
    workbench.derived().trace(Which::First).head(0, 0).unwrap()
}

fn is_near(found: impl Fn(usize, usize) -> f32, expected: &[[f32; 4]; 4]) {
    for (row, numbers) in expected.iter().enumerate() {
        for (column, number) in numbers.iter().enumerate() {
            let found = found(row, column);
            assert!((found - number).abs() < 1e-5, "row {row}, column {column}: {found}, by hand {number}");
        }
    }
}

#[test]
fn the_numbers_of_the_example_are_those_on_paper() {
    let mut workbench = Workbench::new(preset("by-hand"));
    workbench.update_now();
    let (x, head) = (&workbench.derived().trace(Which::First).embeddings, head(&workbench));
    is_near(|row, column| x[(row, column)], &X);
    is_near(|row, column| head.q[(row, column)], &Q);
    is_near(|row, column| 8.0 * head.weights.at(row, column), &EIGHTHS);
    is_near(|row, column| head.output[(row, column)], &OUTPUT);
}

#[test]
fn a_number_of_a_projection_moves_every_word_that_has_the_feature() {
    let moved = |row: usize| {
        let mut workbench = Workbench::new(preset("by-hand"));
        workbench.update_now();
        let before: Matrix = head(&workbench).q.as_ref().clone();
        let at = Number::Weight { layer: 0, head: 0, part: Part::Query, row, column: 1 };
        workbench.apply(Command::Edit(Edit::Number { at, value: 5.0 }));
        workbench.update_now();
        let after = &head(&workbench).q;
        (0..4).filter(|token| before.row(*token) != after.row(*token)).collect::<Vec<_>>()
    };
    assert_eq!(moved(0), [0, 3], "I and tea share the first feature");
    assert_eq!(moved(2), [2], "green has the third alone");
}
