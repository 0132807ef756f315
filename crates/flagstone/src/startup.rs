//! From configuration to open doors: the configuration and data directory, the database, the readers
//! of sources, what the binary brings along, and all features put together.

pub mod blobs;
pub mod database;
pub mod embedded;
pub mod live;
pub mod place;
pub mod server;
pub mod sources;
