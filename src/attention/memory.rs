//! How much memory heads may take.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A number of bytes that all heads together may take, of whichever run they are and whoever holds them. A copy is the
/// same memory.
#[derive(Clone, Debug)]
pub struct HeadMemory(Arc<Account>);

#[derive(Debug)]
struct Account {
    budget: u64,
    used: AtomicU64,
}

/// Bytes set apart for a head, which are given back when it is dropped; none of a head that is in no memory.
#[derive(Debug, Default)]
pub struct Room(Option<(HeadMemory, u64)>);

impl HeadMemory {
    /// A memory of so many bytes.
    #[must_use]
    pub fn new(budget: u64) -> Self {
        Self(Arc::new(Account { budget, used: AtomicU64::new(0) }))
    }

    /// All that it has.
    #[must_use]
    pub fn budget(&self) -> u64 {
        self.0.budget
    }

    /// Bytes that are not set apart.
    #[must_use]
    pub fn free(&self) -> u64 {
        self.0.budget - self.0.used.load(Ordering::Relaxed)
    }

    /// Sets bytes apart, where there are so many.
    #[must_use]
    pub fn reserve(&self, bytes: u64) -> Option<Room> {
        let fits = |used: u64| used.checked_add(bytes).filter(|used| *used <= self.0.budget);
        self.0.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).ok()?;
        Some(Room(Some((self.clone(), bytes))))
    }
}

impl Room {
    /// Splits off so many bytes, or all that is left.
    #[must_use]
    pub fn take(&mut self, bytes: u64) -> Self {
        Self(self.0.as_mut().map(|(memory, left)| {
            let part = bytes.min(*left);
            *left -= part;
            (memory.clone(), part)
        }))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if let Some((memory, bytes)) = &self.0 {
            memory.0.used.fetch_sub(*bytes, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_set_apart_than_there_is_and_what_is_given_back_can_be_had_again() {
        let memory = HeadMemory::new(100);
        let first = memory.reserve(60).unwrap();
        assert!(memory.reserve(41).is_none() && memory.reserve(u64::MAX).is_none());
        let second = memory.clone().reserve(40).unwrap();
        assert_eq!(memory.free(), 0);
        drop(first);
        assert_eq!(memory.free(), 60);
        let mut second = second;
        let part = second.take(30);
        drop(second);
        assert_eq!(memory.free(), 70);
        drop((part, Room::default()));
        assert_eq!(memory.free(), memory.budget());
    }
}
