//! Programs that an earlier life of the server left running: found by their number and the moment at
//! which they began, since numbers are given again.

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// Which process it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its number.
    pub pid: u32,
    /// When it began, in ticks since the machine did.
    pub began: u64,
}

impl Identity {
    /// The process of this number, where there is one (and it is known when it began: on Linux).
    pub fn of(pid: u32) -> Option<Self> {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // Its name stands in brackets and may hold anything.
        let (_, fields) = stat.rsplit_once(") ")?;
        let began = fields.split(' ').nth(19)?.parse().ok()?;
        Some(Self { pid, began })
    }

    /// Whether it still runs.
    pub fn is_running(&self) -> bool {
        Self::of(self.pid).as_ref() == Some(self)
    }

    /// Kills it with its group, if it is still the same process; whether it was.
    pub fn kill(&self) -> bool {
        let process = i32::try_from(self.pid).ok().and_then(Pid::from_raw);
        let Some(process) = process.filter(|_| self.is_running()) else { return false };
        // Either may have ended a moment ago.
        let _ended = kill_process_group(process, Signal::KILL);
        let _ended = kill_process(process, Signal::KILL);
        true
    }
}
