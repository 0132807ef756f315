//! The Git host, through the doors that people and programs use: real `git` clients over a real socket.

mod advisories;
mod browsing;
mod cloning;
mod commits;
mod harness;
mod hooks;
mod publishing;
mod pull_action;
mod pull_merges;
mod pulls;
mod pushing;
mod refused;
mod repositories;
mod upkeep;
