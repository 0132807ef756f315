//! Programs of others, run contained: limits, time, output, and the end of the whole tree.
//!
//! Reading order: [`program`] (what is run: never a shell, never our environment), [`bounds`] (what it
//! may take), [`child`] (one that runs, with its streams), [`captured`] (one that is run to its end),
//! [`contain`] (what of the machine it sees: programs that strangers wrote), [`orphans`] (what an
//! earlier life of the server left running), [`limits`].
//!
//! A program is the leader of a process group of its own. The group is killed when its time is over,
//! when whoever started it lets go of it, and once its leader has ended: what a program leaves behind
//! does not outlive it. When this process is killed, its children find their pipes closed.
//!
//! What it must never do: hand a text to a shell, or let a child see this process's environment.

pub mod bounds;
pub mod captured;
pub mod child;
pub mod contain;
pub mod limits;
pub mod orphans;
pub mod program;
mod spawner;
#[cfg(test)]
mod tests;

pub use bounds::Bounds;
pub use captured::Captured;
pub use child::{Child, Ended};
pub use contain::{Bind, Cell, Containment, Network};
pub use orphans::Identity;
pub use program::{Program, SandboxError};
