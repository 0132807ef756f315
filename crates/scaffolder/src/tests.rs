//! The scaffolder through its doors, on both engines: a small catalog, small actions, users who are
//! known by their names.

mod census;
mod dry_run;
mod events;
mod forms;
mod log;
mod migration;
mod own_server;
mod pages;
mod permissions;
mod preview;
mod recovery;
mod runs;
mod scene;
mod secrets;
mod templates;
mod workbench;
