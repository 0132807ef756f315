//! Tests of the binary as a whole: what every feature together must hold.

mod census;
mod coverage;
mod create;
mod document;
mod house;
mod kill;
mod policy;
mod samples;
