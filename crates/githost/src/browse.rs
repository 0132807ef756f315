//! Looking at what is in a repository: folders, files, commits, differences, who wrote a line, branches
//! and tags.
//!
//! Reading order: [`service`] (what may be asked), [`refs`] (branches and tags that are made and removed), [`views`] (what is answered), [`routes`] and
//! [`refs_routes`] (over HTTP). Files as they are: `raw`.

pub mod refs;
pub mod refs_routes;
pub mod routes;
pub mod service;
pub mod views;
