//! Git over HTTP: what `git clone`, `git fetch` and `git push` speak.
//!
//! Reading order: [`pkt`] (lines with their length in front: pure), [`commands`] (what a push asks for:
//! pure), [`report`] (how a push is refused so that its client says why: pure), [`body`] (requests,
//! unpacked and counted), [`fetch`], [`receive`], [`routes`].
//!
//! Nothing of a fetch or a push is held in memory but its commands: bytes go through.

pub mod body;
pub mod commands;
pub mod fetch;
pub mod pkt;
pub mod receive;
pub mod report;
pub mod routes;
