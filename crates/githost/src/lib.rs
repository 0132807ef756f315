//! The built-in Git host: repositories on disk, smart HTTP, browsing, pull requests.
