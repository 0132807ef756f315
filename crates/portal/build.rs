//! Finds the portal's built pages, `web/dist` of the checkout or what `FLAGSTONE_WEB_DIST` names, and
//! writes the table of them that `src/pages/embedded.rs` includes. Without them the table is empty:
//! the server is built and tested without Node.js.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

/// Where the pages are, when it is not the checkout's own folder.
const VARIABLE: &str = "FLAGSTONE_WEB_DIST";

/// What the build of the pages makes beside a file: its ending, and the field that holds it.
const VARIANTS: [(&str, &str); 2] = [("br", "brotli"), ("gz", "gzip")];

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-env-changed={VARIABLE}");
    println!("cargo:rerun-if-changed=build.rs");
    let folder = folder();
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    collect(&folder, &mut files)?;
    files.sort();
    let out = std::env::var_os("OUT_DIR").map(PathBuf::from);
    let out = out.ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    std::fs::write(out.join("files.rs"), table(&folder, &files)?)
}

fn folder() -> PathBuf {
    if let Some(named) = std::env::var_os(VARIABLE).filter(|it| !it.is_empty()) {
        return PathBuf::from(named);
    }
    // Asked for when it runs: checkouts that share a target folder share this program, too.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let web = manifest.join("../../web");
    let folder = web.join("dist");
    // Cargo takes a path that is not there for changed and would build us anew each time; an empty
    // folder, which git does not see, is as good as none. It may fail: then building takes longer.
    if web.is_dir() && !folder.exists() {
        drop(std::fs::create_dir(&folder));
    }
    folder
}

/// Every file below `folder` that is no variant of another and not hidden.
fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_variant = VARIANTS.iter().any(|(ending, _)| {
            name.strip_suffix(ending)
                .and_then(|rest| rest.strip_suffix('.'))
                .is_some_and(|of| path.with_file_name(of).is_file())
        });
        if name.starts_with('.') || is_variant {
            continue;
        }
        if path.is_dir() {
            collect(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

fn table(folder: &Path, files: &[PathBuf]) -> io::Result<String> {
    let mut text = String::from("&[\n");
    for file in files {
        let whole = file.canonicalize()?;
        let below = file.strip_prefix(folder).map_err(io::Error::other)?;
        let path = format!("/{}", below.to_string_lossy().replace('\\', "/"));
        let mut line = format!("    File {{ path: {path:?}, body: include_bytes!({whole:?})");
        for (ending, field) in VARIANTS {
            let variant = PathBuf::from(format!("{}.{ending}", whole.display()));
            let held = if variant.is_file() {
                format!("Some(include_bytes!({variant:?}))")
            } else {
                "None".to_owned()
            };
            write!(line, ", {field}: {held}").map_err(io::Error::other)?;
        }
        text.push_str(&format!("{line} }},\n"));
    }
    text.push(']');
    Ok(text)
}
