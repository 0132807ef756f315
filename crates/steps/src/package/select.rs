//! Which files of the source an entry of `include` means, and where they go in the image.

use std::collections::BTreeMap;

use model::{Code, Problem};

use super::FILE;
use super::file::{Include, PackageFile};
use crate::limits::{IMAGE_BYTES_MAX, IMAGE_ENTRIES_MAX};
use crate::source::{Entry, Kind, Source, plain};

/// One entry of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// In the image, without the first `/`.
    pub path: String,
    /// What it is.
    pub content: Content,
}

/// What stands at a path of the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A folder.
    Folder,
    /// A file.
    File {
        /// Where it is in the source.
        from: String,
        /// Its size.
        bytes: u64,
        /// Whether it may be executed.
        executable: bool,
    },
    /// A link, and what it names.
    Link(String),
}

/// What the entries chose so far, so that none hides what another brought.
#[derive(Debug, Default)]
pub struct Chosen {
    all: BTreeMap<String, Content>,
    bytes: u64,
}

impl Chosen {
    /// What `include` brings, in the order of paths, the folders above it first. `skipped` is a path
    /// of the source that is never packed: the output.
    ///
    /// # Errors
    /// It finds nothing, or what it finds leads out of it, is of no use in an image, stands where
    /// something else stands, or is too much.
    pub fn choose(
        &mut self,
        source: &Source,
        file: &PackageFile,
        include: &Include,
        skipped: Option<&str>,
    ) -> Result<Vec<Packed>, Problem> {
        let found = find(source, file, include, skipped)?;
        let placed = place(file, include, found)?;
        let mut layer: BTreeMap<String, Content> = BTreeMap::new();
        for (path, content) in placed {
            for (at, _) in path.match_indices('/') {
                let above = path.get(..at).unwrap_or_default();
                self.put(&mut layer, above.to_owned(), Content::Folder)?;
            }
            self.put(&mut layer, path, content)?;
        }
        Ok(layer.into_iter().map(|(path, content)| Packed { path, content }).collect())
    }

    fn put(
        &mut self,
        layer: &mut BTreeMap<String, Content>,
        path: String,
        content: Content,
    ) -> Result<(), Problem> {
        if let Some(there) = self.all.get(&path) {
            if *there != content {
                let detail = format!("Two entries of `include` bring /{path}, each another one");
                return Err(Problem::input(detail).at(FILE));
            }
        } else {
            if let Content::File { bytes, .. } = content {
                self.bytes = self.bytes.saturating_add(bytes);
            }
            if self.all.len() >= IMAGE_ENTRIES_MAX || self.bytes > IMAGE_BYTES_MAX {
                let detail = format!(
                    "The image has more than {IMAGE_ENTRIES_MAX} entries or {IMAGE_BYTES_MAX} bytes"
                );
                return Err(Problem::new(Code::TooLarge, detail).at(FILE));
            }
            self.all.insert(path.clone(), content.clone());
        }
        layer.insert(path, content);
        Ok(())
    }
}

/// What lies at or below `include` and is not left out. The first is what is named, when it is no
/// glob.
fn find(
    source: &Source,
    file: &PackageFile,
    include: &Include,
    skipped: Option<&str>,
) -> Result<Vec<Entry>, Problem> {
    let missing = || {
        Problem::input(format!("{FILE} includes {}, which is not there", include.shown()))
            .at(FILE)
            .hint("a stage before this one builds it")
    };
    let is_left_out = |path: &str| {
        skipped == Some(path)
            || path.split('/').next_back() == Some(".git")
            || file.exclude.iter().any(|glob| glob.is_match(path))
    };
    let mut found = Vec::new();
    let start = match &include.glob {
        Some(_) => before_glob(&include.from),
        None => include.from.as_str(),
    };
    let named = if start.is_empty() {
        Entry { path: String::new(), kind: Kind::Folder }
    } else {
        source.entry(start).ok_or_else(missing)?
    };
    let is_folder = named.kind == Kind::Folder;
    if include.glob.is_none() {
        usable(&named)?;
        found.push(named);
    }
    if is_folder {
        source.walk(start, &mut |entry| {
            if is_left_out(&entry.path) {
                return Ok(false);
            }
            let is_meant = match &include.glob {
                Some(glob) => entry.kind != Kind::Folder && glob.is_match(&entry.path),
                None => true,
            };
            if is_meant {
                usable(entry)?;
                found.push(entry.clone());
            }
            Ok(true)
        })?;
    }
    if found.is_empty() { Err(missing()) } else { Ok(found) }
}

/// The folders of a glob that hold no sign of one.
fn before_glob(glob: &str) -> &str {
    let sign = glob.find(['*', '?', '[', '{']).unwrap_or(glob.len());
    let before = glob.get(..sign).unwrap_or_default();
    before.rfind('/').and_then(|end| before.get(..end)).unwrap_or_default()
}

fn usable(entry: &Entry) -> Result<(), Problem> {
    match &entry.kind {
        Kind::Odd(why) => {
            let detail = format!("{} cannot be packed: {why}", entry.path);
            Err(Problem::input(detail).at(entry.path.clone()))
        }
        Kind::File { .. } | Kind::Folder | Kind::Link(_) => Ok(()),
    }
}

/// Gives each entry its place in the image.
fn place(
    file: &PackageFile,
    include: &Include,
    found: Vec<Entry>,
) -> Result<Vec<(String, Content)>, Problem> {
    let is_one = include.glob.is_none() || found.len() == 1;
    let mut placed = Vec::new();
    for entry in found {
        let (path, top) = match (&include.to, &include.glob) {
            (None, _) => (entry.path.clone(), include.from.clone()),
            (Some(to), None) => {
                let below = entry.path.strip_prefix(&include.from).unwrap_or_default();
                (format!("{to}/{}", below.trim_start_matches('/')), to.clone())
            }
            (Some(to), Some(_)) if to.ends_with('/') => {
                (format!("{to}{}", entry.name()), to.clone())
            }
            (Some(to), Some(_)) if is_one => (to.clone(), to.clone()),
            (Some(to), Some(_)) => {
                let detail = format!("{} finds several files for {to}", include.from);
                return Err(Problem::input(detail)
                    .at(FILE)
                    .hint("end `to` in / to have them in a folder of that name"));
            }
        };
        let top = if include.glob.is_some() && include.to.is_none() {
            before_glob(&include.from).to_owned()
        } else {
            top
        };
        let path = absolute(file, &path)?;
        let content = match entry.kind {
            Kind::File { bytes, executable } => {
                Content::File { from: entry.path, bytes, executable }
            }
            Kind::Link(target) => {
                let top = absolute(file, &top)?;
                inside(&top, &path, &target, &entry.path)?;
                Content::Link(target)
            }
            Kind::Folder | Kind::Odd(_) => Content::Folder,
        };
        // The root of the image is there.
        if !path.is_empty() {
            placed.push((path, content));
        }
    }
    Ok(placed)
}

/// A path of the image, without the first `/`.
fn absolute(file: &PackageFile, path: &str) -> Result<String, Problem> {
    let whole = match path.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{}/{path}", file.workdir.trim_start_matches('/')),
    };
    plain(whole.trim_start_matches('/'))
}

/// Refuses a link that leads out of what its entry brings.
fn inside(top: &str, path: &str, target: &str, from: &str) -> Result<(), Problem> {
    let wrong = |why: &str| {
        let detail = format!("The link {from} {why}: {target}");
        Err(Problem::input(detail).at(from).hint("pack what it leads to, or exclude the link"))
    };
    if target.starts_with('/') {
        return wrong("is absolute");
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    // A link alone leads nowhere within itself.
    parts.pop();
    let least = top.split('/').filter(|part| !part.is_empty()).count();
    let mut has_name = false;
    for part in target.split('/') {
        match part {
            "" | "." => {}
            // What is above a name that may itself be a link is anybody's guess.
            ".." if has_name => return wrong("climbs after a name"),
            ".." if parts.len() <= least => return wrong("leads out of what is packed with it"),
            ".." => {
                parts.pop();
            }
            name => {
                has_name = true;
                parts.push(name);
            }
        }
    }
    if parts.len() < least { wrong("leads out of what is packed with it") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_stay_inside_of_what_is_packed_with_them() {
        let fine = |path, target| inside("app/node_modules", path, target, "x").is_ok();
        assert!(fine("app/node_modules/.bin/tsc", "../typescript/bin/tsc"));
        assert!(fine("app/node_modules/a", "./b"));
        assert!(!fine("app/node_modules/a", "../dist"));
        assert!(!fine("app/node_modules/.bin/a", "../../../etc/passwd"));
        assert!(!fine("app/node_modules/a", "/etc/passwd"));
        assert!(!fine("app/node_modules/a", "b/../../../../etc"));
        assert!(!fine("app/node_modules/a", "b/../c"));
        assert!(inside("app/current", "app/current", "../etc", "x").is_err());
    }

    #[test]
    fn the_folders_before_a_glob_are_those_without_signs() {
        assert_eq!(before_glob("target/*.jar"), "target");
        assert_eq!(before_glob("a/b/c*/d"), "a/b");
        assert_eq!(before_glob("*.jar"), "");
    }
}
