//! Pictures on their way into a file: when each comes, how long it stands, and what of it is new.

use image::RgbaImage;

/// How long the last picture stands, in milliseconds, before all begins again.
const LAST: u16 = 2500;

/// A picture on its way into a file.
pub(super) struct Frame<'a> {
    pub picture: &'a RgbaImage,
    /// The one before.
    pub before: Option<&'a RgbaImage>,
    /// The smallest rectangle with all pixels that are new, as x, y, width and height.
    pub place: [u32; 4],
    pub milliseconds: u16,
}

/// Makes each picture when its turn comes, and adds it.
pub(super) fn each<E>(
    milliseconds: u16,
    pictures: impl ExactSizeIterator<Item = Result<RgbaImage, E>>,
    mut add: impl FnMut(&Frame<'_>),
) -> Result<(), E> {
    let (count, mut before) = (pictures.len(), None);
    for (i, picture) in pictures.enumerate() {
        let picture = picture?;
        let whole = [0, 0, picture.width(), picture.height()];
        let place = before.as_ref().map_or(whole, |before| changed(before, &picture));
        let milliseconds = if i + 1 == count { LAST } else { milliseconds };
        add(&Frame { picture: &picture, before: before.as_ref(), place, milliseconds });
        before = Some(picture);
    }
    Ok(())
}

/// The smallest rectangle that holds every pixel in which two pictures differ, as x, y, width and height; one pixel where
/// none does.
fn changed(before: &RgbaImage, after: &RgbaImage) -> [u32; 4] {
    let (mut left, mut top, mut right, mut bottom) = (u32::MAX, u32::MAX, 0, 0);
    for ((x, y, pixel), old) in after.enumerate_pixels().zip(before.pixels()) {
        if pixel != old {
            (left, top) = (left.min(x), top.min(y));
            (right, bottom) = (right.max(x + 1), bottom.max(y + 1));
        }
    }
    if left == u32::MAX { [0, 0, 1, 1] } else { [left, top, right - left, bottom - top] }
}
