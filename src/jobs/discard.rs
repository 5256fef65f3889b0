//! What is large and no longer needed.

use std::any::Any;
use std::sync::OnceLock;
use std::sync::mpsc::{Sender, channel};
use std::thread;

/// Drops something on a thread that does nothing else: to give a quarter of a gigabyte back to the system takes longer
/// than a frame.
pub fn discard(thing: impl Send + 'static) {
    static BIN: OnceLock<Option<Sender<Box<dyn Any + Send>>>> = OnceLock::new();
    let bin = BIN.get_or_init(|| {
        let (bin, thrown) = channel::<Box<dyn Any + Send>>();
        let empty = move || thrown.into_iter().for_each(drop);
        thread::Builder::new().name("discard".into()).spawn(empty).ok().map(|_| bin)
    });
    // Where there is no such thread it is dropped here.
    let _ = bin.as_ref().map(|bin| bin.send(Box::new(thing)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_discarded_is_dropped_and_elsewhere() {
        struct Tells(Sender<thread::ThreadId>);
        impl Drop for Tells {
            fn drop(&mut self) {
                self.0.send(thread::current().id()).unwrap();
            }
        }
        let (dropped, drops) = channel();
        (0..3).for_each(|_| discard(Tells(dropped.clone())));
        let threads: Vec<_> = drops.iter().take(3).collect();
        assert!(threads.iter().all(|thread| *thread != thread::current().id()));
    }
}
