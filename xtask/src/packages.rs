//! Asking the system's package manager for a program that the tests need, where that needs no password.

use crate::programs::{self, Outcome};

/// Installs a package: `debian` by apt-get, `homebrew` by brew. Does nothing where there is neither;
/// whether the program is there then, the caller sees.
pub fn install(debian: &str, homebrew: &str) -> Outcome {
    let root = programs::succeeds(programs::command("sh").args(["-c", "[ \"$(id -u)\" = 0 ]"]));
    let sudo = programs::succeeds(programs::command("sudo").args(["-n", "true"]));
    if programs::find_on_path("apt-get").is_some() && (root || sudo) {
        println!("test: installing {debian} (apt-get install {debian})");
        let prefix: &[&str] = if root { &[] } else { &["sudo", "-n"] };
        for arguments in [&["update"] as &[&str], &["install", "-y", debian]] {
            let line = [prefix, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"], arguments];
            let line = line.concat();
            programs::run(programs::command(line[0]).args(&line[1..]))?;
        }
    } else if programs::find_on_path("brew").is_some() {
        println!("test: installing {homebrew} (brew install {homebrew})");
        programs::run(programs::command("brew").args(["install", homebrew]))?;
    }
    Ok(())
}
