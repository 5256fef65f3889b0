//! More cells than texels.

/// A number for each texel, row by row: of the block of cells that it stands for, the one that `choose` prefers, because
/// a mean would hide a single bright cell; none where no cell of the block has a number. There are no more texels than
/// cells, in either direction.
#[must_use]
pub fn pooled(
    (rows, columns): (usize, usize),
    (height, width): (usize, usize),
    at: impl Fn(usize, usize) -> Option<f32>,
    choose: impl Fn(f32, f32) -> f32,
) -> Vec<Option<f32>> {
    let block = |texel: usize, texels: usize, cells: usize| texel * cells / texels..(texel + 1) * cells / texels;
    let mut numbers = Vec::with_capacity(height * width);
    for y in 0..height {
        for x in 0..width {
            let mut chosen: Option<f32> = None;
            for row in block(y, height, rows) {
                for number in block(x, width, columns).filter_map(|column| at(row, column)) {
                    chosen = Some(chosen.map_or(number, |chosen| choose(chosen, number)));
                }
            }
            numbers.push(chosen);
        }
    }
    numbers
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
    fn a_texel_shows_the_chosen_number_of_its_block_and_nothing_where_there_is_none() {
        let cells = [[1.0, -9.0, 3.0], [2.0, 4.0, f32::INFINITY]];
        let at = |row: usize, column: usize| Some(cells[row][column]).filter(|number| number.is_finite());
        let all = pooled((2, 3), (2, 3), at, f32::max);
        assert_eq!(all, [Some(1.0), Some(-9.0), Some(3.0), Some(2.0), Some(4.0), None]);
        assert_eq!(pooled((2, 3), (1, 2), at, f32::max), [Some(2.0), Some(4.0)]);
        assert_eq!(pooled((2, 3), (1, 1), at, farthest), [Some(-9.0)]);
        assert_eq!(pooled((0, 0), (1, 1), at, f32::max), [None]);
    }
}
