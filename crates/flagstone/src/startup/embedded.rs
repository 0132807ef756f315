//! What the binary brings along as files: the golden paths, and Acme, the demo's organisation.
//! They are laid down in the data directory once for each release, because everything that reads
//! templates and descriptors reads folders.

use std::io;
use std::path::{Path, PathBuf};

use forge::mapped::Mapping;
use model::Problem;

/// The address under which the golden paths are read, by this server without asking the network.
const GOLDEN_PATHS: &str = "https://flagstone.dev/golden-paths";

/// The folder of the data directory that they are laid down in.
const FOLDER: &str = "embedded";

/// Files that were packed when the binary was built (`build.rs`).
struct Packed {
    name: &'static str,
    mark: &'static str,
    files: &'static [u8],
}

macro_rules! packed {
    ($name:literal) => {
        Packed {
            name: $name,
            mark: include_str!(concat!(env!("OUT_DIR"), "/", $name, ".mark")),
            files: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".tar")),
        }
    };
}

/// The golden paths in a folder of the data directory, and the address that it answers for.
///
/// # Errors
/// The data directory cannot be written.
pub fn golden_paths(data_dir: &Path) -> Result<Mapping, Problem> {
    let folder = lay_down(&packed!("golden-paths"), data_dir)?;
    Ok(Mapping { address: GOLDEN_PATHS.to_owned(), folder })
}

/// The folder of the data directory with Acme's descriptors and configuration.
///
/// # Errors
/// The data directory cannot be written.
pub fn acme(data_dir: &Path) -> Result<PathBuf, Problem> {
    lay_down(&packed!("acme"), data_dir)
}

/// Unpacks beside the place and renames: whoever is killed in between leaves nothing half-made. What
/// an earlier release laid down goes.
fn lay_down(packed: &Packed, data_dir: &Path) -> Result<PathBuf, Problem> {
    let above = data_dir.join(FOLDER);
    let folder = above.join(format!("{}-{}", packed.name, packed.mark));
    if folder.is_dir() {
        return Ok(folder);
    }
    let making = above.join(format!("making-{}-{}", packed.name, packed.mark));
    let lay = || -> io::Result<()> {
        std::fs::create_dir_all(&above)?;
        for entry in std::fs::read_dir(&above)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let name = name.strip_prefix("making-").unwrap_or(&name);
            if name.strip_prefix(packed.name).is_some_and(|it| it.starts_with('-')) {
                std::fs::remove_dir_all(entry.path())?;
            }
        }
        tar::Archive::new(packed.files).unpack(&making)?;
        std::fs::rename(&making, &folder)
    };
    match lay() {
        Ok(()) => Ok(folder),
        Err(error) => Err(Problem::input(format!("{} cannot be made: {error}", folder.display()))
            .hint("see whether the data directory can be written, and has room")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_golden_paths_are_there_with_their_hidden_files_and_nothing_for_makers() {
        let data = tempfile::tempdir().expect("a folder");
        let mapping = golden_paths(data.path()).expect("laid down");
        let is_there = |name: &str| mapping.folder.join(name).exists();
        for name in [
            "catalog-info.yaml",
            "node-api/template.yaml",
            "node-api/skeleton/.tekton/pipeline.yaml",
            "node-api/skeleton/src/server.ts",
            "python-ml/template.yaml",
            "java-service/skeleton/pom.xml",
        ] {
            assert!(is_there(name), "{name}");
        }
        assert!(!is_there("common") && !is_there("spread.mjs"));
    }

    #[test]
    fn what_an_earlier_release_laid_down_goes_and_what_was_half_made_is_made() {
        let data = tempfile::tempdir().expect("a folder");
        let above = data.path().join(FOLDER);
        for old in ["acme-0123", "making-acme-0123", "golden-paths-0123"] {
            std::fs::create_dir_all(above.join(old)).expect("made");
        }
        let folder = acme(data.path()).expect("laid down");
        assert!(folder.join("app-config.yaml").is_file());
        assert!(!above.join("acme-0123").exists() && !above.join("making-acme-0123").exists());
        assert!(above.join("golden-paths-0123").exists());
        assert_eq!(acme(data.path()).expect("it is there"), folder);
    }
}
