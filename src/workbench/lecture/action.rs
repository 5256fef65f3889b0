//! What can be asked for in a lecture.

/// What hides the picture from the hall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cover {
    Black,
    White,
    /// The document as a QR code in its place.
    Code,
}

/// Something that happens in a lecture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LectureAction {
    Begin,
    End,
    Cover(Option<Cover>),
    Spotlight,
    /// Multiplies the radius of the spotlight.
    Spot(f32),
    Pointer,
    /// Holds what the hall sees, and opens the presenter's window; or lets it go on.
    Freeze,
    /// Opens the presenter's window, or closes it. What was frozen goes on then: nobody could see any
    /// more what the program does.
    Presenter,
    Clock,
    /// Shows the picture in another zoom than the one that is wished, since it fits in that.
    Fit(f32),
    Timer(TimerAction),
    /// Sets the time, in seconds after some fixed moment.
    Tick(f64),
}

/// What the timer can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimerAction {
    /// Goes on, or pauses.
    Toggle,
    Reset,
}
