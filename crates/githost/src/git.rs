//! The one place that runs Git's program.
//!
//! Reading order: [`program`] (how it is run: which settings, which environment), [`repo`] (one
//! repository on disk, and what may be asked of it), [`parse`] (what its answers mean: pure),
//! [`history`] and [`diff`] (what is browsed), [`write`] (commits that this server makes itself) with [`check`] (whether a push of them would do),
//! [`merge`] (two branches made one), [`replay`] (the commits of one on the other).
//!
//! What it must never do: take a name from outside as an option (names come after `--end-of-options`
//! or by standard input), run a hook, or obey a repository's own settings for what it runs.

pub mod check;
pub mod diff;
pub mod history;
pub mod merge;
pub mod parse;
pub mod program;
pub mod replay;
pub mod repo;
pub mod write;

pub use program::{Git, OLDEST, Version};
pub use repo::GitRepo;
pub use write::{Author, Built, Change, NewCommit, NewTag};
