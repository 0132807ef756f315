//! Source hosts behind one port: where descriptors and everything beside them are read from.
//!
//! Reading order: [`source`] (the port), [`address`] (what an address of a source host means:
//! pure), [`integrations`] (which hosts are known, and their tokens), [`files`], [`web`] and
//! [`mapped`] (the readers), [`router`] (picks one), [`watch`] (live reload). Beneath them: [`glob`]
//! (patterns), [`tree`] (whole folders) and `folder` (opening a file without leaving the folders that
//! are allowed).
//!
//! What it must never do: read outside the allowed folders, reach the network other than through
//! `outbound`, or send a token to a host that it was not configured for.

pub mod address;
pub mod files;
mod folder;
pub mod glob;
pub mod integrations;
pub mod limits;
pub mod mapped;
pub mod router;
pub mod source;
mod stamp;
#[cfg(test)]
mod tests;
pub mod tree;
pub mod watch;
pub mod web;

pub use address::{Address, AddressError, Kinship, Repository};
pub use files::FileReader;
pub use integrations::{Forge, Integrations};
pub use mapped::MappedReader;
pub use router::Reader;
pub use source::{HostedSources, Read, ReadError, ReadErrorKind, SourceReader, Wanted};
pub use tree::{LeftOut, Tree, TreeContent, TreeFile, TreeLimits};
pub use watch::{Watch, WatchHandle, WatchSettings};
pub use web::WebReader;
