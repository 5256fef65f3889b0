//! The heads of a layer, made side by side or one after the other, and what becomes of each.

use std::sync::Arc;

use rayon::prelude::*;

use super::begun::Begun;
use super::parts::{PARALLEL_FROM, zeros};
use super::{HeadTrace, KeptHead, LayerTrace, Room};
use crate::jobs::{Report, Stopped};
use crate::math::Matrix;

/// Up to this many tokens a head is made by one core; heads are still made side by side.
pub(super) const SMALL: usize = 128;

/// What becomes of the heads and layers of a run.
pub struct Pass<'a> {
    /// Heads in whose memory new ones are made.
    pub old: &'a mut dyn Iterator<Item = HeadTrace>,
    /// A run whose rows are taken over.
    pub begun: Option<Begun<'a>>,
    /// The room of a head by layer and number; it is not kept where there is none.
    pub room: &'a dyn Fn(usize, usize) -> Option<Room>,
    /// Sees each head once it is made, kept or not, on any thread.
    pub each: &'a (dyn Fn(usize, usize, &HeadTrace) + Sync),
    /// Gets each layer once it is done.
    pub done: &'a mut dyn FnMut(LayerTrace),
    /// Whether what an MLP's activation reads is kept, as a backward pass wants it.
    pub keeps_hidden: bool,
    /// Asked between blocks of a head's queries.
    pub report: &'a dyn Report,
}

impl<'a> Pass<'a> {
    /// A run that keeps no head.
    pub(super) fn of_none(
        old: &'a mut dyn Iterator<Item = HeadTrace>,
        done: &'a mut dyn FnMut(LayerTrace),
        report: &'a dyn Report,
    ) -> Self {
        Self { old, begun: None, room: &|_, _| None, each: &|_, _, _| {}, done, keeps_hidden: false, report }
    }
}

/// A head to be made from `input`.
pub(super) struct ToMake<I> {
    pub head: usize,
    pub input: I,
    /// A head that may be written over.
    pub old: Option<HeadTrace>,
    /// Where it is kept.
    pub room: Option<Room>,
}

/// A head that was made: kept, or its output alone.
pub(super) enum Made {
    Kept(Arc<KeptHead>),
    LetGo(Matrix),
}

impl Made {
    pub(super) fn output(&self) -> &Matrix {
        match self {
            Self::Kept(head) => &head.output,
            Self::LetGo(output) => output,
        }
    }

    pub(super) fn kept(self) -> Option<Arc<KeptHead>> {
        if let Self::Kept(head) = self { Some(head) } else { None }
    }
}

/// Makes the heads of a layer over a number of tokens; `work` is the multiply-adds of all. Heads that are let go are
/// made in the same memory.
pub(super) fn make_heads<I: Send>(
    layer: usize,
    to_make: Vec<ToMake<I>>,
    (work, tokens): (usize, usize),
    each: &(dyn Fn(usize, usize, &HeadTrace) + Sync),
    run: impl Fn(I, Option<HeadTrace>) -> Result<HeadTrace, Stopped> + Sync,
) -> Result<Vec<Made>, Stopped> {
    let make = |scratch: &mut Option<HeadTrace>, ToMake { head: index, input, old, room }: ToMake<I>| {
        let old = if room.is_some() { old } else { scratch.take().or(old) };
        let mut head = run(input, old)?;
        each(layer, index, &head);
        Ok(match room {
            Some(room) => Made::Kept(Arc::new(KeptHead::new(head, room))),
            None => {
                let output = std::mem::replace(&mut head.output, zeros(0, 0));
                *scratch = Some(head);
                Made::LetGo(output)
            }
        })
    };
    // The blocks of a long head are enough for all cores.
    let one_by_one = tokens > SMALL && to_make.iter().any(|one| one.room.is_none());
    if work < PARALLEL_FROM || one_by_one {
        let mut scratch = None;
        to_make.into_iter().map(|one| make(&mut scratch, one)).collect()
    } else {
        to_make.into_par_iter().map_init(|| None, make).collect()
    }
}

/// How many heads without a room are alive at a time.
#[must_use]
pub fn made_at_a_time(tokens: usize) -> usize {
    if tokens > SMALL { 1 } else { rayon::current_num_threads() }
}
