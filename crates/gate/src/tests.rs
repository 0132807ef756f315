//! Scenarios through the router, and over sockets where the connection itself is the subject.

mod sample;

mod access;
mod bodies;
mod caching;
mod cross_origin;
mod documents;
mod failures;
mod logs;
mod sockets;
mod spine;
mod telling;
