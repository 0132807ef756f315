//! What a program may take of the machine, and how it is held to it.

use std::time::Duration;

use crate::limits;

/// What a program may take. Bounds other than time and output are the kernel's (`setrlimit`), each
/// for every process of the program on its own, and hold on Linux.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Wall-clock time; when it is over, the whole tree is killed.
    pub time: Duration,
    /// Time on a processor.
    pub processor: Option<Duration>,
    /// Address space, in bytes.
    pub memory_bytes: Option<u64>,
    /// Size of any file that is written, in bytes.
    pub file_bytes: Option<u64>,
    /// Files that are open at once.
    pub open_files: u64,
    /// Captured output, in bytes; more is an error.
    pub output_bytes: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            time: limits::TIME,
            processor: None,
            memory_bytes: None,
            file_bytes: None,
            open_files: limits::OPEN_FILES_MAX,
            output_bytes: limits::OUTPUT_BYTES_MAX,
        }
    }
}

impl Bounds {
    /// The usual ones for this long.
    pub fn of(time: Duration) -> Self {
        Self { time, ..Self::default() }
    }

    /// Holds the process to them. It was started a moment ago and has not begun its work: nothing of
    /// a limit can be set before a program starts without `unsafe`.
    #[cfg(target_os = "linux")]
    pub(crate) fn hold(&self, process: rustix::process::Pid) {
        use rustix::process::{Resource, Rlimit, prlimit};
        let wanted = [
            (Resource::Cpu, self.processor.map(|it| it.as_secs().max(1))),
            (Resource::As, self.memory_bytes),
            (Resource::Fsize, self.file_bytes),
            (Resource::Nofile, Some(self.open_files)),
            (Resource::Core, Some(0)),
        ];
        for (resource, most) in wanted {
            let Some(most) = most else { continue };
            // One that has ended by now needs no limit; a lower hard limit holds already.
            let limit = Rlimit { current: Some(most), maximum: Some(most) };
            let _ended = prlimit(Some(process), resource, limit);
        }
    }

    /// Other systems cannot limit a process from outside; time and output are bounded all the same.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn hold(&self, _process: rustix::process::Pid) {}
}
