//! What keeps the folders of repositories in order: those that nobody knows are named, and those that
//! have grown loose are packed anew.
//!
//! Reading order: [`strays`], [`packing`].

pub mod packing;
pub mod strays;
