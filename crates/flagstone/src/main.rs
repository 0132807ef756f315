//! The `flagstone` binary: its command line, and the wiring of features into a server.
//!
//! Reading order: [`arguments`] (what can be asked), [`features`] (the table of contents of the
//! server), [`startup`] (from configuration to open doors), [`commands`] (one file per command).
//! No business rule lives here.

mod arguments;
mod commands;
mod configuration;
mod features;
mod logging;
mod startup;
#[cfg(test)]
mod tests;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// All is well.
const EXIT_OK: u8 = 0;
/// The work was done and found something wrong.
const EXIT_FOUND_WRONG: u8 = 1;
/// The command could not be carried out: wrong usage, or what it needs is not there.
const EXIT_USAGE: u8 = 2;

fn main() -> ExitCode {
    let command = match arguments::read(std::env::args_os()) {
        Ok(command) => command,
        Err(refusal) => {
            // Nothing is left to be done when even the terminal is gone.
            drop(refusal.print());
            return ExitCode::from(u8::try_from(refusal.exit_code()).unwrap_or(EXIT_USAGE));
        }
    };
    if let Some(program) = own_program() {
        scaffolder::actions::jsonata::contain(program);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("the runtime cannot start: {error}")),
    };
    match runtime.block_on(commands::run(command)) {
        Ok(code) => ExitCode::from(code),
        Err(problem) => {
            let cause = problem.cause.as_ref().map(|it| format!("\n  because: {it}"));
            fail(&format!("{problem}{}", cause.unwrap_or_default()))
        }
    }
}

/// This program, as it was when it was started: on Linux even where its file was replaced since.
fn own_program() -> Option<PathBuf> {
    let running = Path::new("/proc/self/exe");
    if running.exists() { Some(running.to_owned()) } else { std::env::current_exe().ok() }
}

fn fail(words: &str) -> ExitCode {
    // Nothing is left to be done when even the terminal is gone.
    drop(writeln!(std::io::stderr(), "flagstone: {}", commands::print::safe(words)));
    ExitCode::from(EXIT_USAGE)
}
