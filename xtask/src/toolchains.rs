//! What golden paths are built with and pipelines are contained by, on this machine: found, or asked of
//! the system's package manager.

use crate::packages;
use crate::programs::{self, Outcome};

/// A program, and the packages of Debian and Homebrew that have it; none where a system does without.
const PROGRAMS: [(&str, &str, &str); 4] = [
    ("bwrap", "bubblewrap", ""),
    ("pip3", "python3-pip", "python"),
    ("javac", "default-jdk-headless", "openjdk"),
    ("mvn", "maven", "maven"),
];

/// Installs what is missing, where that needs no password. Tests that need what is not there then say
/// so themselves.
pub fn find_or_install() -> Outcome {
    for (program, debian, homebrew) in PROGRAMS {
        let is_needed = !homebrew.is_empty() || cfg!(target_os = "linux");
        if is_needed && programs::find_on_path(program).is_none() {
            packages::install(debian, homebrew)?;
        }
    }
    Ok(())
}
