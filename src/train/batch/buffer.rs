//! Memory that is kept from step to step.

use aligned_vec::{AVec, ConstAlign};

/// Numbers that begin where a cache line does.
#[derive(Clone, Debug)]
pub(super) struct Buffer(AVec<f32, ConstAlign<64>>);

impl Default for Buffer {
    fn default() -> Self {
        Self(AVec::new(64))
    }
}

impl Buffer {
    /// So many numbers: what it held, or zeros where it held another count.
    pub fn of(&mut self, count: usize) -> &mut [f32] {
        if self.0.len() != count {
            self.0.clear();
            self.0.resize(count, 0.0);
        }
        &mut self.0
    }

    /// The same, all of them zeros.
    pub fn zeros(&mut self, count: usize) -> &mut [f32] {
        let numbers = self.of(count);
        numbers.fill(0.0);
        numbers
    }

    /// What it holds.
    pub fn held(&self) -> &[f32] {
        &self.0
    }
}

/// `a += b`
pub(super) fn add(a: &mut [f32], b: &[f32]) {
    a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
}
