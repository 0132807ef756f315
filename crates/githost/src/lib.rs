//! The built-in Git host: repositories on disk, smart HTTP, browsing, pull requests.
//!
//! Reading order: [`repositories`] (which there are, who may do what), [`git`] (the one place that runs
//! Git's program), [`smart`] (clone, fetch and push over HTTP), [`protection`] (rules for branches),
//! [`pushes`] (what has changed, found by comparing), [`addresses`] (files by their address), [`browse`]
//! (looking at what there is), [`commits`] (made over the API), [`raw`] (files as they are), [`media`] (what they are), [`hooks`] (who is told of what happens),
//! [`pulls`] (pull requests), [`reader`] (the port through which templates and the catalog read),
//! [`actions`] (what steps of templates may do), [`host`] (which replica has the repositories), [`upkeep`]
//! (their folders), [`settings`], [`permissions`], [`names`], [`limits`].
//!
//! A repository lives in `<data directory>/githost/<id>.git`; its names are rows of a table and never
//! part of a path on disk.
//!
//! What it must never do: run anything that somebody pushed, serve a pushed file as a page of ours,
//! or tell that there is a repository to somebody who may not see it.

pub mod actions;
pub mod addresses;
pub mod browse;
pub mod commits;
pub mod git;
pub mod hooks;
pub mod host;
pub mod limits;
pub mod media;
pub mod names;
pub mod paging;
pub mod permissions;
pub mod protection;
pub mod pulls;
pub mod pushes;
pub mod raw;
pub mod reader;
pub mod repositories;
pub mod settings;
pub mod smart;
pub mod upkeep;

mod build;
#[cfg(test)]
mod tests;

use database::Statement;
use feature::Feature;

pub use build::folder_in;
pub use permissions::PERMISSIONS;
pub use repositories::{Repositories, Repository};

/// Every SQL text of the feature.
const STATEMENTS: [&[Statement]; 8] = [
    repositories::store::STATEMENTS,
    pushes::store::STATEMENTS,
    hooks::store::STATEMENTS,
    pulls::store::STATEMENTS,
    pulls::talk_store::STATEMENTS,
    host::STATEMENTS,
    upkeep::strays::STATEMENTS,
    upkeep::packing::STATEMENTS,
];

/// The Git host as a feature.
pub const fn feature() -> Feature {
    Feature {
        name: "githost",
        migrations: repositories::store::MIGRATIONS,
        statements: ALL,
        permissions: PERMISSIONS,
        config: settings::KEYS,
        build: build::build,
    }
}

/// [`STATEMENTS`] one after another.
const ALL: &[Statement] = &joined();

const COUNT: usize = {
    let (mut count, mut list) = (0, 0);
    while list < STATEMENTS.len() {
        count += STATEMENTS[list].len();
        list += 1;
    }
    count
};

const fn joined() -> [Statement; COUNT] {
    let mut all = [STATEMENTS[0][0]; COUNT];
    let (mut list, mut at) = (0, 0);
    while list < STATEMENTS.len() {
        let mut index = 0;
        while index < STATEMENTS[list].len() {
            all[at] = STATEMENTS[list][index];
            at += 1;
            index += 1;
        }
        list += 1;
    }
    all
}
