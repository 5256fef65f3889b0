//! Wide matrices without the rows and columns that hold nothing but zeros.

use std::sync::Arc;

use egui::{Id, Ui};

use crate::analysis::{Dimension, Stage, StageMatrix, Walk};
use crate::document::Which;
use crate::ui::Scene;

/// Rows and columns up to this many are drawn whatever they hold.
const WIDE: usize = 32;

/// The rows or the columns of a matrix that are drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    all: usize,
    /// None for all of them; else in order, and at least one.
    kept: Option<Arc<[usize]>>,
}

impl Axis {
    /// All of them.
    pub fn whole(all: usize) -> Self {
        Self { all, kept: None }
    }

    fn only(all: usize, kept: &Arc<[usize]>) -> Self {
        let folds = all > WIDE && (1..all).contains(&kept.len());
        Self { all, kept: folds.then(|| Arc::clone(kept)) }
    }

    /// How many are drawn.
    pub fn len(&self) -> usize {
        self.kept.as_ref().map_or(self.all, |kept| kept.len())
    }

    /// How many are not.
    pub fn folded(&self) -> usize {
        self.all - self.len()
    }

    /// How many there are.
    pub fn all(&self) -> usize {
        self.all
    }

    /// Which one is drawn in a place.
    pub fn index(&self, place: usize) -> usize {
        self.kept.as_ref().map_or(place, |kept| kept[place])
    }

    /// Where one is drawn, or would be.
    pub fn place(&self, index: usize) -> usize {
        self.kept.as_ref().map_or(index, |kept| kept.partition_point(|other| *other < index))
    }
}

/// The dimensions of a layer in which some token has another number than 0.
pub(super) struct Folds {
    /// Of what the layer reads.
    input: Arc<[usize]>,
    /// Of the outputs of all heads.
    heads: Arc<[usize]>,
    output: Arc<[usize]>,
}

impl Folds {
    /// Found once for each state and layer.
    pub fn of(ui: &Ui, scene: &Scene, walk: &Walk, layer: usize) -> Arc<Self> {
        let memory = Id::unique("folds of the walk");
        let key = (scene.derived().revision, scene.workbench.view().walk.which, layer);
        let kept = ui.data(|data| data.get_temp::<((u64, Which, usize), Arc<Self>)>(memory));
        if let Some((_, folds)) = kept.filter(|(of, _)| *of == key) {
            return folds;
        }
        let folds = Arc::new(Self::new(walk, layer, scene.shown().is_designed()));
        ui.data_mut(|data| data.insert_temp(memory, (key, Arc::clone(&folds))));
        folds
    }

    fn new(walk: &Walk, layer: usize, is_designed: bool) -> Self {
        let present = walk.stages(layer);
        let kept = |stages: &[Stage]| {
            // What was learned has no dimension that is 0 everywhere.
            let stages = stages.iter().filter(|stage| is_designed && present.contains(stage));
            let matrices: Vec<StageMatrix> = stages.map(|stage| walk.matrix(layer, 0, *stage)).collect();
            let columns = matrices.first().map_or(0, |matrix| matrix.shape().1);
            let zero = |column: usize| {
                matrices.iter().all(|matrix| (0..matrix.shape().0).all(|row| matrix.at(row, column) == 0.0))
            };
            (0..columns).filter(|column| !zero(*column)).collect()
        };
        Self {
            input: kept(&[Stage::Embeddings, Stage::Positions, Stage::Input]),
            heads: kept(&[Stage::Concat]),
            output: kept(&[Stage::Output]),
        }
    }

    /// The rows and the columns of a stage that are drawn. Rows of a projection go with the columns that they meet.
    pub fn axes(&self, stage: Stage, (rows, columns): (usize, usize)) -> [Axis; 2] {
        let (down, across) = stage.dimensions();
        let of = |dimension: Dimension, all: usize| match (dimension, stage) {
            (Dimension::Width, Stage::WO | Stage::Output) => Axis::only(all, &self.output),
            (Dimension::Width, _) => Axis::only(all, &self.input),
            (Dimension::AllHeads, _) => Axis::only(all, &self.heads),
            _ => Axis::whole(all),
        };
        [of(down, rows), of(across, columns)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_indices_belong_together() {
        let kept: Arc<[usize]> = (0..40).filter(|i| i % 3 == 1).collect();
        let axis = Axis::only(40, &kept);
        assert_eq!((axis.len(), axis.folded(), axis.all()), (13, 27, 40));
        assert!((0..axis.len()).all(|place| axis.place(axis.index(place)) == place));
        assert_eq!((axis.place(0), axis.place(2), axis.place(39)), (0, 1, 13));
        // Small ones are whole, and so are those in which nothing is zero.
        assert_eq!(Axis::only(32, &kept).folded(), 0);
        assert_eq!(Axis::only(40, &(0..40).collect()), Axis::whole(40));
    }
}
