//! The files that are compiled in.

/// A file of the built portal.
#[derive(Debug)]
pub struct File {
    /// Its path on the server, `/assets/index-4f2a.js`.
    pub path: &'static str,
    /// What it holds.
    pub body: &'static [u8],
    /// The same, packed by Brotli.
    pub brotli: Option<&'static [u8]>,
    /// The same, packed by gzip.
    pub gzip: Option<&'static [u8]>,
}

/// All of them; none when the portal was not built before the server.
pub const FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/files.rs"));
