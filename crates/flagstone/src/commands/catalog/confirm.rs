//! Asking whoever sits at the terminal.

use std::io::{IsTerminal as _, Write as _};

use model::Problem;
use tokio::sync::oneshot;

use crate::commands::print;

/// Whether somebody can be asked, or was told not to.
///
/// # Errors
/// Nobody is there, and `yes` was not given.
pub fn can_ask(yes: bool) -> Result<(), Problem> {
    if yes || std::io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Problem::input("nobody can be asked whether to delete: standard input is no terminal")
        .hint("give --yes to delete without being asked"))
}

/// Asks; anything but yes is no.
pub async fn ask(question: &str) -> bool {
    drop(write!(std::io::stderr(), "{} [y/N] ", print::safe(question)));
    let (answer, answered) = oneshot::channel();
    // A thread of its own that nobody waits for: an interrupted question must not keep the process.
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = std::io::stdin().read_line(&mut line);
        // Nobody listens any more when the question was interrupted.
        drop(answer.send(read.map(|_| line).unwrap_or_default()));
    });
    let line = answered.await.unwrap_or_default();
    matches!(line.trim().to_ascii_lowercase().as_str(), "y" | "yes")
}
