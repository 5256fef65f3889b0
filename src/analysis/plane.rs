//! Queries and keys of a head in one plane, and the smallest change that moves one of them.

use nalgebra::{DVector, Vector2};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::attention::HeadTrace;
use crate::math::{Matrix, principal_directions};
use crate::model::{HeadWeights, Part, Position, rope_turn};

/// Which two directions of the K are drawn. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "plane-", const_into_str)]
pub enum Axes {
    /// Those in which queries and keys are longest: principal components about the origin, from which
    /// dot products are measured.
    #[default]
    Principal,
    /// The first two dimensions.
    First,
}

/// A plane through the origin of the K dimensions.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// Two orthonormal directions, each `[K]`.
    directions: [DVector<f32>; 2],
    /// The share of the squared length of all queries and keys that lies in it, 0 to 1.
    pub share: f32,
}

impl Plane {
    /// The plane of a head's queries and keys together. With K = 1 the second direction is 0.
    #[must_use]
    pub fn of(trace: &HeadTrace, axes: Axes) -> Self {
        let rows = [trace.q.as_ref(), trace.k.as_ref()];
        let directions = match axes {
            Axes::First => [0, 1].map(|d| DVector::from_fn(trace.q.ncols(), |i, _| f32::from(u8::from(i == d)))),
            Axes::Principal => principal_directions(rows).map(with_sign),
        };
        Self { directions, share: 0.0 }.over(trace)
    }

    /// The same directions, with the share of other queries and keys of the same K.
    #[must_use]
    pub fn over(self, trace: &HeadTrace) -> Self {
        let rows = [trace.q.as_ref(), trace.k.as_ref()];
        let total: f32 = rows.map(Matrix::norm_squared).iter().sum();
        let along = |direction: &DVector<f32>| rows.map(|rows| (rows * direction).norm_squared()).iter().sum::<f32>();
        let inside: f32 = self.directions.iter().map(along).sum();
        Self { share: if total > 0.0 { (inside / total).clamp(0.0, 1.0) } else { 0.0 }, ..self }
    }

    /// The coordinates of a row of Q or K.
    #[must_use]
    pub fn project(&self, rows: &Matrix, row: usize) -> [f32; 2] {
        self.directions.each_ref().map(|direction| rows.row(row).transpose().dot(direction))
    }

    /// The change `[K]` that moves coordinates by so much, and nothing outside the plane.
    fn lift(&self, by: [f32; 2]) -> DVector<f32> {
        &self.directions[0] * by[0] + &self.directions[1] * by[1]
    }
}

/// Eigenvectors have no sign of their own: the largest entry is made positive.
fn with_sign(vector: DVector<f32>) -> DVector<f32> {
    let largest = vector.iter().copied().fold(0.0f32, |a, v| if v.abs() > a.abs() { v } else { a });
    if largest < 0.0 { -vector } else { vector }
}

/// A direction that moves a tip by less than this share of what the other does, squared, does not move it.
const RANK: f32 = 1e-6;

/// An arrow of the plane: the query or the key of a token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrow {
    /// [`Part::Query`] or [`Part::Key`].
    pub part: Part,
    pub token: usize,
    /// By how much its tip is to move.
    pub by: [f32; 2],
    pub position: Position,
}

impl Arrow {
    /// The change of the query or key before RoPE, `[K]`.
    fn change(&self, plane: &Plane) -> DVector<f32> {
        let mut change = plane.lift(self.by);
        if let Position::Rope { strength } = self.position {
            let half = change.len() / 2;
            for m in 0..half {
                let angle = self.token as f64 * rope_turn(m, change.len(), strength);
                let (sin, cos) = (angle.sin() as f32, angle.cos() as f32);
                let (a, b) = (change[m], change[m + half]);
                (change[m], change[m + half]) = (a * cos + b * sin, b * cos - a * sin);
            }
        }
        change
    }

    /// The embedding `x + Δ` with the smallest Δ that moves the arrow: `Δ = by · A⁺`, where `A = W · P` `[D, 2]` says
    /// how an embedding moves the tip, with the two directions of the plane in P `[K, 2]`. Where A has not rank 2 it
    /// comes as near as it can. Costs two products of W with a vector: A⁺ is `(AᵀA)⁻¹Aᵀ`, of which AᵀA is 2 × 2.
    #[must_use]
    pub fn embedding(&self, plane: &Plane, x: &[f32], weights: &HeadWeights) -> Vec<f32> {
        let projection = weights.part(self.part);
        let along = |by: [f32; 2]| projection.times(&Self { by, ..*self }.change(plane));
        let image = Matrix::from_columns(&[along([1.0, 0.0]), along([0.0, 1.0])]);
        let gram = image.tr_mul(&image);
        let Ok(inverse) = gram.clone().pseudo_inverse(RANK * gram.amax()) else { return x.to_vec() };
        let change = image * (inverse * Vector2::from(self.by));
        x.iter().zip(change.iter()).map(|(x, change)| x + change).collect()
    }

    /// The projection `W + Δ` with the smallest Δ that moves the arrow of an input row x:
    /// `Δ = xᵀ · Δq / ‖x‖²`. It is unchanged where x is 0.
    #[must_use]
    pub fn projection(&self, plane: &Plane, x: &[f32], weights: &HeadWeights) -> Matrix {
        let projection = weights.part(self.part).to_matrix();
        let x = DVector::from_column_slice(x);
        let length = x.norm_squared();
        if length == 0.0 {
            return projection;
        }
        projection + &x * (self.change(plane) / length).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attention::{AttentionSpec, trace};
    use crate::math::fill_normal;
    use crate::model::{LayerWeights, Model};
    use std::sync::Arc;

    fn random(rows: usize, columns: usize, seed: u64) -> Matrix {
        let mut matrix = Matrix::zeros(rows, columns);
        fill_normal(matrix.as_mut_slice(), seed, 0.5);
        matrix
    }

    fn model() -> (Model, Matrix) {
        let head = HeadWeights {
            w_q: random(12, 4, 1).into(),
            w_k: random(12, 4, 2).into(),
            w_v: random(12, 4, 3).into(),
            w_o: random(4, 12, 4).into(),
        };
        (Model { layers: vec![LayerWeights::of_heads(vec![Arc::new(head)])] }, random(5, 12, 5))
    }

    fn specs() -> [AttentionSpec; 3] {
        [Position::None, Position::Rope { strength: 1.0 }, Position::Sinusoidal { strength: 0.5 }]
            .map(|position| AttentionSpec { position, ..AttentionSpec::default() })
    }

    #[test]
    fn principal_directions_of_a_known_case() {
        let (model, x) = model();
        let mut head = trace(&model, &x, &AttentionSpec::default()).layers[0].heads[0].clone();
        head.q = Arc::new(Matrix::from_row_slice(2, 3, &[0.0, 3.0, 0.0, 0.0, -3.0, 0.0]));
        head.k = Arc::new(Matrix::from_row_slice(2, 3, &[1.0, 0.0, 0.0, 0.0, 0.0, 0.5]));
        let plane = Plane::of(&head, Axes::Principal);
        // Squared lengths 18 + 1 + 0.25, of which the plane holds 19.
        assert!((plane.share - 19.0 / 19.25).abs() < 1e-5);
        let at = plane.project(&head.q, 0);
        assert!((at[0] - 3.0).abs() < 1e-5 && at[1].abs() < 1e-5, "{at:?}");
        let first = Plane::of(&head, Axes::First);
        assert_eq!(first.project(&head.q, 1), [0.0, -3.0]);
        assert!((first.share - 19.0 / 19.25).abs() < 1e-5);
    }

    #[test]
    fn a_wide_head_needs_no_matrix_as_wide_as_high() {
        let (model, x) = model();
        let mut head = trace(&model, &x, &AttentionSpec::default()).layers[0].heads[0].clone();
        (head.q, head.k) = (Arc::new(random(5, 1024, 7)), Arc::new(random(5, 1024, 8)));
        let counted = allocation_counter::measure(|| drop(Plane::of(&head, Axes::Principal)));
        assert!(counted.bytes_max < 1 << 20, "{} bytes", counted.bytes_max);
    }

    #[test]
    fn no_smaller_change_of_an_embedding_moves_the_tip() {
        let length = |change: &[f32]| change.iter().map(|number| number * number).sum::<f32>().sqrt();
        for (width, head_width) in [(12, 4), (5, 9), (7, 2), (30, 30), (3, 1)] {
            let w_q: Matrix = random(width, head_width, 9);
            let other = || random(width, head_width, 10);
            let weights = HeadWeights {
                w_q: w_q.clone().into(),
                w_k: other().into(),
                w_v: other().into(),
                w_o: other().transpose().into(),
            };
            let x = random(5, width, 11);
            let model = Model { layers: vec![LayerWeights::of_heads(vec![Arc::new(weights.clone())])] };
            for position in specs().map(|spec| spec.position) {
                let spec = AttentionSpec { position, ..AttentionSpec::default() };
                let traced = trace(&model, &x, &spec);
                let plane = Plane::of(&traced.layers[0].heads[0], Axes::Principal);
                let arrow = |by| Arrow { part: Part::Query, token: 2, by, position };
                let zero = vec![0.0; width];
                // All that an embedding does to the tip, column by column, and its whole pseudo-inverse.
                let tip = |by: [f32; 2]| DVector::from_vec((&w_q * arrow(by).change(&plane)).as_slice().to_vec());
                let tips = Matrix::from_columns(&[tip([1.0, 0.0]), tip([0.0, 1.0])]);
                let inverse = tips.clone().pseudo_inverse(1e-4).unwrap();
                let by = [0.7, -1.1];
                let change = arrow(by).embedding(&plane, &zero, &weights);
                let expected = inverse.tr_mul(&Vector2::from(by));
                for (got, expected) in change.iter().zip(&expected) {
                    assert!((got - expected).abs() < 1e-3 * expected.abs().max(1.0), "{width} {head_width}");
                }
                // What moves the query by just that, and by nothing outside the plane, is longer or the same.
                let whole = w_q.clone().pseudo_inverse(1e-4).unwrap().tr_mul(&arrow(by).change(&plane));
                let reaches = (tips.tr_mul(&whole) - Vector2::from(by)).norm() < 1e-3;
                assert!(!reaches || length(&change) <= length(whole.as_slice()) * 1.001, "{width} {head_width}");
            }
        }
    }

    #[test]
    fn a_drag_of_a_wide_head_makes_two_rows_and_no_inverse() {
        let weights = HeadWeights {
            w_q: random(512, 512, 1).into(),
            w_k: random(1, 1, 2).into(),
            w_v: random(1, 1, 3).into(),
            w_o: random(1, 1, 4).into(),
        };
        let (model, x) = model();
        let mut head = trace(&model, &x, &AttentionSpec::default()).layers[0].heads[0].clone();
        (head.q, head.k) = (Arc::new(random(5, 512, 7)), Arc::new(random(5, 512, 8)));
        let plane = Plane::of(&head, Axes::Principal);
        let arrow = Arrow { part: Part::Query, token: 1, by: [1.0, 2.0], position: Position::Rope { strength: 1.0 } };
        let counted = allocation_counter::measure(|| drop(arrow.embedding(&plane, &[0.0; 512], &weights)));
        assert!(counted.bytes_total < 32 * 512 * 4, "{} bytes", counted.bytes_total);
    }

    #[test]
    fn a_moved_arrow_lands_where_it_was_dragged() {
        for spec in specs() {
            let (before, x) = model();
            let traced = trace(&before, &x, &spec);
            let head = &traced.layers[0].heads[0];
            let plane = Plane::of(head, Axes::Principal);
            for part in [Part::Query, Part::Key] {
                let rows = |head: &HeadTrace| if part == Part::Query { head.q.clone() } else { head.k.clone() };
                let arrow = Arrow { part, token: 3, by: [0.7, -1.1], position: spec.position };
                let old = plane.project(&rows(head), 3);
                let row = |m: &Matrix| m.row(3).iter().copied().collect::<Vec<f32>>();
                let weights = &before.layers[0].heads[0];

                let mut moved = x.clone();
                moved.row_mut(3).copy_from_slice(&arrow.embedding(&plane, &row(&x), weights));
                let mut turned = before.clone();
                let mut changed = weights.as_ref().clone();
                changed.set_part(part, arrow.projection(&plane, &row(&traced.layers[0].input), weights));
                turned.layers[0].heads[0] = Arc::new(changed);

                for (model, x) in [(&before, &moved), (&turned, &x)] {
                    let after = trace(model, x, &spec);
                    let new = plane.project(&rows(&after.layers[0].heads[0]), 3);
                    let error = [new[0] - old[0] - 0.7, new[1] - old[1] + 1.1];
                    assert!(error.iter().all(|e| e.abs() < 1e-3), "{part:?} {spec:?} {error:?}");
                }
            }
        }
    }
}
