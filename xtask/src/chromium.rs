//! The browser that tests/e2e drives: the system's Chromium, asked for where there is none.

use std::path::PathBuf;

use crate::packages;
use crate::programs::{self, Failure, Outcome};

/// The variable that the tests read its path from.
pub const VARIABLE: &str = "FLAGSTONE_CHROMIUM";

/// What it is called on the search path.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
/// Where it is on a Mac.
const ON_A_MAC: [&str; 2] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// Takes the browser that `FLAGSTONE_CHROMIUM` names, or the system's.
pub fn find_or_install() -> Outcome<PathBuf> {
    if let Some(named) = programs::environment(VARIABLE) {
        return Ok(PathBuf::from(named));
    }
    if let Some(found) = find() {
        return Ok(found);
    }
    packages::install("chromium", "chromium")?;
    find().ok_or_else(|| {
        Failure::new(format!(
            "tests/e2e needs Chromium. Install your system's package (Debian: chromium), or set \
             {VARIABLE} to the path of one"
        ))
    })
}

fn find() -> Option<PathBuf> {
    let on_path = NAMES.iter().find_map(|name| programs::find_on_path(name));
    on_path.or_else(|| ON_A_MAC.iter().map(PathBuf::from).find(|it| it.is_file()))
}
