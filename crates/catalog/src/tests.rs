//! Scenarios of the catalog, by what they go through.

mod acceptance;
mod corpus;
mod scenario;
