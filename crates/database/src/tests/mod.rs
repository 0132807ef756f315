//! Scenarios through the door, on SQLite in a file, SQLite in memory, and PostgreSQL.

mod backups;
mod bulk;
mod census;
mod directories;
mod feed;
mod kills;
mod lane;
mod migrations;
mod postgres;
mod proxy;
mod rows;
pub(crate) mod scene;
mod units;
