//! From configuration to open doors: the configuration and data directory, the database, the readers
//! of sources, and all features put together.

pub mod blobs;
pub mod database;
pub mod live;
pub mod place;
pub mod server;
pub mod sources;
