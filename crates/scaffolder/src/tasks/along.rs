//! The files that come along with a dry run: read as if they lay beside the template, and never
//! written anywhere.
//!
//! They have made-up places, `/dry-run/<random>/…`, which exist for as long as the dry run goes on.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use forge::{
    Read, ReadError, ReadErrorKind, SourceReader, Tree, TreeContent, TreeFile, TreeLimits,
};
use model::{Caller, Code, Location, Problem};

/// Where they seem to lie.
const PLACE: &str = "/dry-run/";

/// Files by their paths, relative to the template.
#[derive(Debug, Default)]
pub struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    /// Adds one; one that is there is replaced.
    ///
    /// # Errors
    /// Its path leads outside, or is one that another file needs for a folder.
    pub fn add(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), Problem> {
        let shown: String = path.chars().take(200).collect();
        let shown = shown.escape_debug();
        let clean = clean(path).ok_or_else(|| {
            Problem::input(format!(
                "`{shown}` leads outside of the template's folder; paths there are relative"
            ))
        })?;
        let below = format!("{clean}/");
        let is_folder =
            self.0.range(below.clone()..).next().is_some_and(|it| it.0.starts_with(&below));
        let is_below = clean.match_indices('/').any(|(at, _)| self.0.contains_key(&clean[..at]));
        if is_folder || is_below {
            let message =
                format!("A folder is where a file should be, or a file is above: `{shown}`");
            return Err(Problem::new(Code::Conflict, message));
        }
        self.0.insert(clean, bytes);
        Ok(())
    }
}

/// A path without `.` and `..`; nothing when it is absolute, leads outside or names nothing.
fn clean(path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains(['\0', '\\']) {
        return None;
    }
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()?),
            name => segments.push(name),
        }
    }
    (!segments.is_empty()).then(|| segments.join("/"))
}

/// Whether what lies beside a template that somebody brings along is named by a way that leads out of
/// what came with it, to where the server's own sources lie.
pub fn leads_out(template: &Location, target: &Location) -> bool {
    let Some(rest) =
        (template.kind == "file").then(|| template.target.strip_prefix(PLACE)).flatten()
    else {
        return false;
    };
    let id = rest.split('/').next().unwrap_or_default();
    let below = target.target.strip_prefix(PLACE).and_then(|it| it.strip_prefix(id));
    let is_below = below.is_some_and(|it| it.is_empty() || it.starts_with('/'));
    let is_plain = target.target.split('/').all(|it| it != "..");
    id.is_empty() || target.kind != "file" || !is_below || !is_plain
}

type Kept = Arc<Mutex<HashMap<String, Arc<Files>>>>;

/// Reads them, and all else as before.
pub struct Along {
    inner: Arc<dyn SourceReader>,
    kept: Kept,
}

/// Files that are there until this goes.
pub struct Put {
    id: String,
    kept: Kept,
}

impl Along {
    /// Beside what `inner` reads.
    pub fn new(inner: Arc<dyn SourceReader>) -> Self {
        Self { inner, kept: Kept::default() }
    }

    /// Has these files under `id`, which nobody can guess.
    pub fn put(&self, id: &str, files: Files) -> Put {
        lock(&self.kept).insert(id.to_owned(), Arc::new(files));
        Put { id: id.to_owned(), kept: self.kept.clone() }
    }

    /// The files that `location` is among, and its path in them; nothing where others read it.
    fn find<'a>(&self, location: &'a Location) -> Option<(Arc<Files>, &'a str)> {
        let place = (location.kind == "file").then_some(location.target.as_str())?;
        let place = place.strip_prefix(PLACE)?;
        let (id, path) = place.split_once('/').unwrap_or((place, ""));
        let files = lock(&self.kept).get(id).cloned()?;
        Some((files, path.trim_end_matches('/')))
    }
}

impl Put {
    /// Where the template of these files seems to lie.
    pub fn template(&self) -> String {
        format!("{PLACE}{}/template.yaml", self.id)
    }
}

impl Drop for Put {
    fn drop(&mut self) {
        lock(&self.kept).remove(&self.id);
    }
}

fn lock(kept: &Kept) -> MutexGuard<'_, HashMap<String, Arc<Files>>> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

fn missing(location: &Location) -> ReadError {
    let message = format!("file {} does not exist", location.target);
    ReadError::new(ReadErrorKind::NotFound, message)
}

#[async_trait]
impl SourceReader for Along {
    async fn read(&self, location: &Location, known: Option<&str>) -> Result<Read, ReadError> {
        match self.find(location) {
            None => self.inner.read(location, known).await,
            Some((files, path)) => match files.0.get(path) {
                Some(bytes) => Ok(Read::Fresh { bytes: bytes.clone(), etag: None }),
                None => Err(missing(location)),
            },
        }
    }

    async fn expand(&self, location: &Location) -> Result<Vec<Location>, ReadError> {
        match self.find(location) {
            None => self.inner.expand(location).await,
            Some((files, path)) if files.0.contains_key(path) => Ok(vec![location.clone()]),
            Some(_) => Err(missing(location)),
        }
    }

    async fn tree(&self, location: &Location, limits: &TreeLimits) -> Result<Tree, ReadError> {
        let Some((files, folder)) = self.find(location) else {
            return self.inner.tree(location, limits).await;
        };
        let below = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let within =
            files.0.iter().filter_map(|(path, bytes)| Some((path.strip_prefix(&below)?, bytes)));
        let within = within.filter(|(path, _)| path.split('/').all(|it| it != ".git"));
        // A body holds less than any of the limits but these.
        let mut tree = Tree::default();
        for (path, bytes) in within {
            if tree.files.len() >= limits.files || path.split('/').count() > limits.depth {
                let message = format!("file {} holds too much", location.target);
                return Err(ReadError::new(ReadErrorKind::TooLarge, message));
            }
            let content = TreeContent::File { bytes: bytes.clone(), executable: false };
            tree.files.push(TreeFile { path: path.to_owned(), content });
        }
        match tree.files.is_empty() {
            true => Err(missing(location)),
            false => Ok(tree),
        }
    }

    fn with_token(&self, location: &Location, token: &str) -> Option<Arc<dyn SourceReader>> {
        match self.find(location) {
            Some(_) => None,
            None => self.inner.with_token(location, token),
        }
    }

    async fn lets(&self, caller: &Caller, location: &Location) -> Result<(), ReadError> {
        match self.find(location) {
            Some(_) => Ok(()),
            None => self.inner.lets(caller, location).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads nothing.
    struct Nothing;

    #[async_trait]
    impl SourceReader for Nothing {
        async fn read(&self, location: &Location, _known: Option<&str>) -> Result<Read, ReadError> {
            Err(ReadError::new(ReadErrorKind::Forbidden, location.to_string()))
        }

        async fn expand(&self, location: &Location) -> Result<Vec<Location>, ReadError> {
            Err(ReadError::new(ReadErrorKind::Forbidden, location.to_string()))
        }
    }

    #[test]
    fn paths_stay_beside_the_template() {
        for path in ["../x", "/etc/passwd", "a/../../x", "", ".", "a\\b", "a\0b"] {
            assert!(Files::default().add(path, Vec::new()).is_err(), "{path:?}");
        }
        let mut files = Files::default();
        files.add("./a/../b//c", b"1".to_vec()).unwrap();
        files.add("b/c", b"2".to_vec()).unwrap();
        assert_eq!(files.0.into_iter().collect::<Vec<_>>(), [("b/c".to_owned(), b"2".to_vec())]);
        for (one, other) in [("a", "a/b"), ("a/b", "a")] {
            let mut files = Files::default();
            files.add(one, Vec::new()).unwrap();
            assert_eq!(files.add(other, Vec::new()).unwrap_err().code, Code::Conflict);
        }
    }

    #[test]
    fn no_way_leads_out_of_what_came_along() {
        let leads = |from: &str, kind: &str, to: &str| {
            leads_out(&Location::new("file", from), &Location::new(kind, to))
        };
        let template = "/dry-run/id/template.yaml";
        for inside in ["/dry-run/id/skeleton", "/dry-run/id/a/b", "/dry-run/id", "/dry-run/id/"] {
            assert!(!leads(template, "file", inside), "{inside}");
        }
        for outside in
            ["/srv/catalog", "/dry-run/other/a", "/dry-run/idx", "/dry-run", "/dry-run/id/../x"]
        {
            assert!(leads(template, "file", outside), "{outside}");
        }
        assert!(leads(template, "url", "https://a.example/dry-run/id/a"));
        assert!(!leads("/srv/templates/a/template.yaml", "file", "/srv/templates/b"));
    }

    #[tokio::test]
    async fn files_are_there_until_they_are_let_go() {
        let along = Along::new(Arc::new(Nothing));
        let mut files = Files::default();
        for path in ["s/a", "s/b/c", "s/.git/config", "sea"] {
            files.add(path, path.as_bytes().to_vec()).unwrap();
        }
        let put = along.put("id", files);
        assert_eq!(put.template(), "/dry-run/id/template.yaml");
        let at = |path: &str| Location::new("file", format!("/dry-run/{path}"));
        let limits = TreeLimits::default();
        let tree = along.tree(&at("id/s/"), &limits).await.unwrap();
        let paths: Vec<_> = tree.files.iter().map(|it| it.path.as_str()).collect();
        assert_eq!(paths, ["a", "b/c"]);
        assert!(matches!(along.read(&at("id/sea"), None).await, Ok(Read::Fresh { .. })));
        let kind = |error: ReadError| error.kind;
        let absent = along.tree(&at("id/x"), &limits).await.map_err(kind);
        assert_eq!(absent.err(), Some(ReadErrorKind::NotFound));
        let others = along.read(&at("other/s/a"), None).await.map_err(kind);
        assert_eq!(others.err(), Some(ReadErrorKind::Forbidden), "nobody else's");
        drop(put);
        let gone = along.read(&at("id/sea"), None).await.map_err(kind);
        assert_eq!(gone.err(), Some(ReadErrorKind::Forbidden));
    }
}
