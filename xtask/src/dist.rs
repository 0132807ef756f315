//! `cargo xtask dist`: the binary that is given to others, with everything that the release turns on.

use crate::cache::Cache;
use crate::programs::{self, Failure, Outcome};
use crate::web;

/// What `cargo xtask dist --help` prints.
pub const HELP: &str = "\
Usage: cargo xtask dist

Builds the portal, and the server that carries it with the `dist` profile (optimised, thin link-time optimisation, no symbols) and
lays it down as `flagstone` in the folder `dist` of the cache.";

/// `cargo xtask dist`.
pub fn run(arguments: &[String]) -> Outcome {
    if let Some(argument) = arguments.first() {
        return Err(Failure::usage(format!("dist: unknown option `{argument}`")));
    }
    let cache = Cache::find()?;
    web::build()?;
    let target = cache.target();
    let mut cargo = programs::cargo(&target);
    programs::run(cargo.args([
        "build",
        "--profile",
        "dist",
        "--package",
        "flagstone",
        "--locked",
    ]))?;
    let folder = cache.dist();
    std::fs::create_dir_all(&folder)?;
    let binary = folder.join("flagstone");
    let bytes = std::fs::copy(target.join("dist").join("flagstone"), &binary)?;
    println!("{} ({:.1} MB)", binary.display(), bytes as f64 / 1e6);
    Ok(())
}
