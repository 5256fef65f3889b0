//! More cells than texels.

/// A number for each texel, told row by row: of the block of cells that it stands for, the one that `choose` prefers,
/// because a mean would hide a single bright cell; none where no cell of the block has a number. There are no more texels
/// than cells, in either direction.
pub fn pooled(
    (rows, columns): (usize, usize),
    (height, width): (usize, usize),
    at: impl Fn(usize, usize) -> Option<f32>,
    choose: impl Fn(f32, f32) -> f32,
    mut tell: impl FnMut(usize, &[Option<f32>]),
) {
    let edges = |texels: usize, cells: usize| -> Vec<usize> { (0..=texels).map(|t| t * cells / texels).collect() };
    let (down, across) = (edges(height, rows), edges(width, columns));
    let mut texels = vec![None; width];
    for y in 0..height {
        texels.fill(None);
        // Row after row, as cells lie in memory.
        for row in down[y]..down[y + 1] {
            for (texel, edges) in texels.iter_mut().zip(across.windows(2)) {
                let numbers = (edges[0]..edges[1]).filter_map(|column| at(row, column));
                *texel =
                    numbers.fold(*texel, |chosen, number| Some(chosen.map_or(number, |chosen| choose(chosen, number))));
            }
        }
        tell(y, &texels);
    }
}

/// Of how many rows, and of how many columns, one is looked at, so that no more than so many cells are, and no less than
/// texels in either direction.
#[must_use]
pub fn strides((rows, columns): (usize, usize), (height, width): (usize, usize), most: usize) -> (usize, usize) {
    let (mut down, mut across) = (1, 1);
    while (rows / down) * (columns / across) > most {
        let spare = [rows / (down + 1) / height.max(1), columns / (across + 1) / width.max(1)];
        match spare {
            [0, 0] => break,
            [rows, columns] if rows >= columns => down += 1,
            _ => across += 1,
        }
    }
    (down, across)
}

/// Prefers the number that is farther from 0.
#[must_use]
pub fn farthest(a: f32, b: f32) -> f32 {
    if b.abs() > a.abs() { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_cells_are_looked_at_as_there_is_time_for_and_at_least_one_for_each_texel() {
        assert_eq!(strides((100, 100), (50, 50), 10_000), (1, 1));
        assert_eq!(strides((10, 10), (10, 10), 1), (1, 1));
        for (cells, texels) in [((768, 3072), (200, 300)), ((3072, 768), (2048, 300)), ((4096, 11_008), (1, 1))] {
            let (down, across) = strides(cells, texels, 1 << 18);
            let looked_at = (cells.0 / down, cells.1 / across);
            assert!(looked_at.0 >= texels.0 && looked_at.1 >= texels.1, "{cells:?}: {looked_at:?}");
            let is_all = looked_at.0 / 2 < texels.0 && looked_at.1 / 2 < texels.1;
            assert!(looked_at.0 * looked_at.1 <= 1 << 18 || is_all, "{cells:?}: {looked_at:?}");
        }
    }

    #[test]
    fn a_texel_shows_the_chosen_number_of_its_block_and_nothing_where_there_is_none() {
        let cells = [[1.0, -9.0, 3.0], [2.0, 4.0, f32::INFINITY]];
        let at = |row: usize, column: usize| Some(cells[row][column]).filter(|number| number.is_finite());
        let pooled = |cells: (usize, usize), texels: (usize, usize), choose: fn(f32, f32) -> f32| {
            let mut all = Vec::new();
            pooled(cells, texels, at, choose, |_, row| all.extend_from_slice(row));
            all
        };
        assert_eq!(pooled((2, 3), (2, 3), f32::max), [Some(1.0), Some(-9.0), Some(3.0), Some(2.0), Some(4.0), None]);
        assert_eq!(pooled((2, 3), (1, 2), f32::max), [Some(2.0), Some(4.0)]);
        assert_eq!(pooled((2, 3), (1, 1), farthest), [Some(-9.0)]);
        assert_eq!(pooled((0, 0), (1, 1), f32::max), [None]);
    }
}
