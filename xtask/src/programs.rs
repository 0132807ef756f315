//! Starting other programs, and what failing means here. The only file of xtask that reads the
//! environment or makes a [`Command`], so that the exceptions to those bans stand in one place.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why a command of xtask ended badly, and the exit code that says so.
#[derive(Debug)]
pub struct Failure {
    pub message: String,
    pub code: u8,
}

/// What every step returns.
pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// Something is wrong with the checkout or the machine: exit code 1.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 1 }
    }

    /// The command line was wrong: exit code 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 2 }
    }

    /// The same, with what a program said before.
    #[must_use]
    pub fn with(mut self, said: &str) -> Self {
        self.message = format!("{}: {}", self.message, said.trim());
        self
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::new(error.to_string())
    }
}

/// A program to start, in the checkout's root.
#[expect(clippy::disallowed_methods, reason = "xtask runs the tools of the trade, uncontained")]
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// Cargo itself, as the one that started us, with the shared target directory.
pub fn cargo(target: &Path) -> Command {
    let mut cargo = command(environment("CARGO").unwrap_or_else(|| "cargo".to_owned()));
    cargo.env("CARGO_TARGET_DIR", target);
    cargo
}

/// A variable of the environment; empty counts as absent.
#[expect(clippy::disallowed_methods, reason = "xtask is configured by its environment alone")]
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether a continuous-integration machine runs us, where skipping is failing.
pub fn in_ci() -> bool {
    environment("CI").is_some_and(|value| value != "false" && value != "0")
}

/// The root of the checkout.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lives in a folder of the checkout")
}

/// Runs a program with our own standard streams.
pub fn run(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("`{}` failed ({status})", line_of(command))))
}

/// Runs a program and returns what it printed.
pub fn capture(command: &mut Command) -> Outcome<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .map_err(|error| cannot_start(command, &error))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::new(format!("`{}` failed: {}", line_of(command), complaint.trim())));
    }
    String::from_utf8(output.stdout).map_err(|_| {
        Failure::new(format!("`{}` printed something that is no text", line_of(command)))
    })
}

/// Whether a program runs and succeeds, whatever it prints.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Ends a program that leads a group of its own, with every other program in that group.
pub fn end_group(leader: u32) {
    succeeds(command("kill").args(["-KILL", "--", &format!("-{leader}")]));
}

/// The first program of that name on the search path.
pub fn find_on_path(program: &str) -> Option<PathBuf> {
    let path = environment("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// The command line as one would type it, for messages.
pub fn line_of(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The error for a program that does not start.
pub fn cannot_start(command: &Command, error: &io::Error) -> Failure {
    Failure::new(format!("`{}` does not start: {error}", command.get_program().to_string_lossy()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_named_with_its_arguments() {
        let failure = run(&mut command("false")).expect_err("false never succeeds");
        assert!(failure.message.starts_with("`false` failed"), "{}", failure.message);
        let failure = run(&mut command("no-such-program-here")).expect_err("it is not there");
        assert!(failure.message.contains("does not start"), "{}", failure.message);
    }

    #[test]
    fn the_root_holds_the_workspace() {
        assert!(root().join("Cargo.toml").is_file());
    }
}
