//! Whether a model fits into the memory of this computer.

use sysinfo::System;

use crate::files::Problem;
use crate::files::error::at_most_bytes;
use crate::text::say;

/// Refuses weights of more bytes than there is memory to be had. Where the system does not say, they are tried.
pub(super) fn check_memory(bytes: u64) -> Result<(), Problem> {
    let available = System::new().ok().map(|mut system| {
        system.refresh_memory();
        system.available_memory()
    });
    match available {
        Some(available) if available > 0 && bytes > available => {
            Err(Problem::invalid(say("place-memory"), at_most_bytes(available), bytes))
        }
        _ => Ok(()),
    }
}
