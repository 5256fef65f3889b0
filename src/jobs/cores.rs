//! Threads of a job's own.

use super::stopped::Stopped;

/// How many threads a job has for what it does in parallel. They are never those of the frames: a
/// frame's own parallel work would wait behind the job's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cores {
    /// One for each core but one, which is left to the frames; of two cores both, since half the speed would
    /// cost more than a share of each frame.
    Spare,
    /// One for each core, for what measures the machine.
    All,
}

/// What a job does, and on how many threads.
#[derive(Clone, Copy, Debug)]
pub struct Task {
    pub name: &'static str,
    pub cores: Cores,
}

/// What the system takes off the claim of a thread: at 5, a quarter of a core is left beside one that has all of its own.
#[cfg(target_os = "linux")]
const NICE: i32 = 5;

/// Lets the window's thread go first where both want a core: a frame is short, and somebody waits for it. Nothing becomes
/// slower where nothing else runs. Only Linux counts this by threads.
fn give_way() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, NICE);
}

impl Cores {
    /// Does work on threads of its own, which are gone when it is done. They are not kept for the next
    /// job: in a pool that two jobs share, a thread that waits for a part of the one takes up the other,
    /// and the short one ends after the long one.
    ///
    /// # Errors
    /// The work was stopped, or there are no threads.
    pub fn run<T: Send>(self, work: impl FnOnce() -> Result<T, Stopped> + Send) -> Result<T, Stopped> {
        let (mut work, mut result) = (Some(work), None);
        self.install(&mut || result = work.take().map(|work| work()))?;
        result.expect("work is done once")
    }

    /// Not generic, as threads and what passes work to them are much to compile.
    fn install(self, work: &mut (dyn FnMut() + Send)) -> Result<(), Stopped> {
        let all = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = match self {
            Self::Spare => (all - 1).max(2).min(all),
            Self::All => all,
        };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        // What is measured has the claim of all others.
        let pool = if self == Self::Spare { pool.start_handler(|_| give_way()) } else { pool };
        pool.build().map_err(|error| Stopped::Crashed(error.to_string()))?.install(work);
        Ok(())
    }
}
