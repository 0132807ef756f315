//! The two engines: how a connection is opened, how a unit becomes a transaction.

pub(crate) mod link;
pub(crate) mod postgres;
pub(crate) mod sqlite;
