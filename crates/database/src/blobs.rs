//! Stores of what is too large for a row: a folder of the data directory, where one process has it,
//! or the database, where several replicas share it.

mod folder;
mod rows;
#[cfg(test)]
mod tests;

pub use folder::FolderBlobs;
pub use rows::{MIGRATIONS, RowBlobs, STATEMENTS};

use model::{Code, Problem};

/// Counts what was taken, and refuses what is over `most`.
fn count(taken: u64, piece: &[u8], most: u64, key: &str) -> Result<u64, Problem> {
    let taken = taken + piece.len() as u64;
    if taken > most {
        let message = format!("{key} would have more than {most} bytes");
        return Err(Problem::new(Code::TooLarge, message));
    }
    Ok(taken)
}
