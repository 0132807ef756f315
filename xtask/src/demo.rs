//! `cargo xtask demo`: `flagstone demo` as this checkout makes it, with examples/acme where it can be
//! edited. We become the server (`exec`), so that Ctrl-C and the exit code are its own.

use std::os::unix::process::CommandExt as _;

use crate::cache::Cache;
use crate::programs::{self, Failure, Outcome};
use crate::web;

/// What `cargo xtask demo --help` prints.
pub const HELP: &str = "\
Usage: cargo xtask demo [--listen ADDR:PORT] [--data-dir DIR] [--headless ...]

Builds the portal and the server, and starts `flagstone demo` with examples/acme, which says what to try.
Ctrl-C stops it.

  --listen ADDR:PORT  where to listen (default 127.0.0.1:7007)
  --data-dir DIR      where to keep the database (default: the folder `demo` of the cache)

Everything else goes to `flagstone demo`; see its --help.";

/// `cargo xtask demo`.
pub fn run(arguments: &[String]) -> Outcome {
    let cache = Cache::find()?;
    web::build()?;
    let server = cache.server()?;
    let error = demo(&cache, server, arguments).exec();
    Err(Failure::new(format!("flagstone demo cannot be started: {error}")))
}

fn demo(
    cache: &Cache,
    server: impl AsRef<std::ffi::OsStr>,
    arguments: &[String],
) -> std::process::Command {
    let acme = programs::root().join("examples").join("acme").join("app-config.yaml");
    let mut demo = programs::command(server);
    demo.arg("demo").arg("--config").arg(acme);
    let is_named = |it: &String| it == "--data-dir" || it.starts_with("--data-dir=");
    if !arguments.iter().any(is_named) {
        demo.arg("--data-dir").arg(cache.demo_data());
    }
    demo.args(arguments);
    demo
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(arguments: &[&str]) -> Vec<String> {
        let cache = Cache::find().expect("there is a cache");
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        let demo = demo(&cache, "flagstone", &arguments);
        demo.get_args().map(|it| it.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn the_data_is_in_the_cache_unless_a_folder_is_named() {
        let usual = words(&["--listen", "127.0.0.1:7017"]);
        assert!(usual[2].ends_with("examples/acme/app-config.yaml"), "{usual:?}");
        assert_eq!((usual[0].as_str(), usual[3].as_str()), ("demo", "--data-dir"));
        assert_eq!(usual[5..], ["--listen", "127.0.0.1:7017"]);
        for named in [&["--data-dir", "/d"][..], &["--data-dir=/d"]] {
            assert_eq!(words(named)[3..], *named);
        }
    }
}
