//! Which files a PATH of the command line names: a file itself, the descriptors of a folder, the
//! matches of a pattern.

use std::fs;
use std::path::{Path, PathBuf};

use forge::glob::{Pattern, is_pattern};
use model::Problem;
use regex::bytes::Regex;

/// Folders below one another that are looked through.
const DEPTH_MAX: usize = 64;
/// Files that one PATH may name.
const FILES_MAX: usize = 200_000;
/// How much of a file is looked at to see whether it is a descriptor, in bytes.
const SNIFFED_BYTES_MAX: u64 = 5 * 1024 * 1024;
/// Folders that hold other people's files.
const SKIPPED_FOLDERS: [&str; 1] = ["node_modules"];

/// A file to validate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its path as reports name it: as typed, or the typed folder and the path below it.
    pub shown: String,
    /// Its absolute path.
    pub path: PathBuf,
    /// Its path below the PATH, with `/`; empty when the PATH is the file itself.
    pub below: String,
}

/// The files that `typed` names, in order of their names. Relative paths count from `folder`. A
/// file that is named itself is taken whatever it holds, and so are the matches of a pattern; a
/// folder stands for the descriptors in it: YAML files with an `apiVersion` of one of `groups`.
///
/// # Errors
/// Nothing is there, or there is too much.
pub fn discover(typed: &str, folder: &Path, groups: &[&str]) -> Result<Vec<Found>, Problem> {
    let path = folder.join(typed);
    let found = if path.is_dir() {
        let descriptor = descriptor_pattern(groups)?;
        let mut walk = Walk {
            typed,
            root: &path,
            keep: &|_, path| holds(path, &descriptor),
            found: Vec::new(),
        };
        walk.folder(&path, 0)?;
        walk.found
    } else if !path.exists() && is_pattern(typed) {
        matches_of(typed, folder)?
    } else {
        // A path that is not there is reported like any other file that cannot be read.
        return Ok(vec![Found { shown: typed.to_owned(), path, below: String::new() }]);
    };
    if found.is_empty() {
        return Err(Problem::input(format!("{typed} holds no descriptors")).hint(
            "name a file, a folder with YAML files that have an apiVersion, or a pattern such as \
             **/catalog-info.yaml",
        ));
    }
    Ok(found)
}

fn matches_of(typed: &str, folder: &Path) -> Result<Vec<Found>, Problem> {
    let pattern = Pattern::parse(typed).map_err(|error| Problem::input(error.to_string()))?;
    let base = pattern.base();
    let base = base.trim_start_matches('/');
    let absolute = typed.starts_with('/');
    let shown = if absolute { format!("/{base}") } else { base.to_owned() };
    let root = folder.join(&shown);
    let keep = |below: &str, _: &Path| pattern.matches(&format!("{base}/{below}"));
    let mut walk = Walk { typed: &shown, root: &root, keep: &keep, found: Vec::new() };
    walk.folder(&root, 0)?;
    Ok(walk.found)
}

/// A line that names an API version of one of the groups, or of a group below one of them.
fn descriptor_pattern(groups: &[&str]) -> Result<Regex, Problem> {
    let groups: Vec<String> = groups.iter().map(|group| regex::escape(group)).collect();
    let pattern = format!(r#"(?m)^[ \t-]*["']?apiVersion["']?[ \t]*:.*(?:{})/"#, groups.join("|"));
    Regex::new(&pattern).map_err(Problem::internal)
}

fn holds(path: &Path, descriptor: &Regex) -> bool {
    let yaml = path.extension().is_some_and(|it| it == "yaml" || it == "yml");
    // A file that cannot be looked into is kept, so that the report says so.
    yaml && match fs::metadata(path) {
        Ok(metadata) if metadata.len() > SNIFFED_BYTES_MAX => false,
        Ok(_) => fs::read(path).map_or(true, |bytes| descriptor.is_match(&bytes)),
        Err(_) => true,
    }
}

struct Walk<'a> {
    typed: &'a str,
    root: &'a Path,
    keep: &'a dyn Fn(&str, &Path) -> bool,
    found: Vec<Found>,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, depth: usize) -> Result<(), Problem> {
        if depth > DEPTH_MAX {
            return Err(Problem::input(format!(
                "{} has folders nested deeper than {DEPTH_MAX}",
                self.typed
            )));
        }
        // A folder that may not be looked into holds nothing that could be validated.
        let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
        let mut entries: Vec<_> = entries.filter_map(Result::ok).collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                if !name.starts_with('.') && !SKIPPED_FOLDERS.contains(&name) {
                    self.folder(&entry.path(), depth + 1)?;
                }
            } else if kind.is_file() {
                self.file(entry.path())?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: PathBuf) -> Result<(), Problem> {
        let below = path.strip_prefix(self.root).ok().and_then(Path::to_str);
        let Some(below) = below.map(str::to_owned) else { return Ok(()) };
        if !(self.keep)(&below, &path) {
            return Ok(());
        }
        if self.found.len() >= FILES_MAX {
            return Err(Problem::input(format!(
                "{} names more than {FILES_MAX} files",
                self.typed
            )));
        }
        let shown = match self.typed {
            "" | "." => below.clone(),
            typed => format!("{}/{below}", typed.trim_end_matches('/')),
        };
        self.found.push(Found { shown, path, below });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESCRIPTOR: &str = "kind: A\napiVersion: backstage.io/v1alpha1\n";

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn shown(typed: &str, folder: &Path) -> Result<Vec<String>, String> {
        discover(typed, folder, &["backstage.io", "acme.example"])
            .map(|found| found.into_iter().map(|it| it.shown).collect())
            .map_err(|problem| problem.to_string())
    }

    #[test]
    fn a_folder_stands_for_the_descriptors_in_it() {
        let folder = folder(&[
            ("b.yaml", DESCRIPTOR),
            ("a/catalog-info.yml", "  'apiVersion': \"scaffolder.backstage.io/v1beta3\""),
            ("a/own.yaml", "- apiVersion: acme.example/v1"),
            ("a/deployment.yaml", "apiVersion: apps/v1"),
            ("a/note.txt", DESCRIPTOR),
            (".git/x.yaml", DESCRIPTOR),
            ("node_modules/x.yaml", DESCRIPTOR),
        ]);
        let all = ["a/catalog-info.yml", "a/own.yaml", "b.yaml"];
        assert_eq!(shown(".", folder.path()).unwrap(), all);
        assert_eq!(shown("a/", folder.path()).unwrap(), ["a/catalog-info.yml", "a/own.yaml"]);
    }

    #[test]
    fn a_pattern_stands_for_its_matches() {
        let folder =
            folder(&[("a/x.yaml", ""), ("a/b/x.yaml", ""), ("a/y.yaml", ""), ("x.yaml", "")]);
        assert_eq!(
            shown("**/x.yaml", folder.path()).unwrap(),
            ["a/b/x.yaml", "a/x.yaml", "x.yaml"]
        );
        assert_eq!(shown("a/*.yaml", folder.path()).unwrap(), ["a/x.yaml", "a/y.yaml"]);
        let absolute = format!("{}/a/b/*", folder.path().display());
        assert_eq!(shown(&absolute, Path::new("/")).unwrap().len(), 1);
    }

    #[test]
    fn a_file_is_taken_as_it_is_even_when_its_name_looks_like_a_pattern() {
        let folder = folder(&[("${{ values.name }}.yaml", "x: 1")]);
        let typed = "${{ values.name }}.yaml";
        assert_eq!(shown(typed, folder.path()).unwrap(), [typed]);
        assert_eq!(shown("missing.yaml", folder.path()).unwrap(), ["missing.yaml"]);
    }

    #[test]
    fn nothing_to_validate_is_wrong_usage() {
        let folder = folder(&[("a/deployment.yaml", "apiVersion: apps/v1")]);
        assert!(shown("a", folder.path()).unwrap_err().starts_with("a holds no descriptors"));
        assert!(
            shown("*.nope", folder.path()).unwrap_err().starts_with("*.nope holds no descriptors")
        );
    }
}
