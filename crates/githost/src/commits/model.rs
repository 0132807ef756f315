//! What a commit over the API is to change, held against what is there. Pure.

use std::collections::{BTreeMap, BTreeSet};

use model::{Code, Problem};

use crate::git::Change;
use crate::git::parse::Entry;
use crate::limits::{COMMIT_CHANGES_MAX, COMMIT_CONTENT_BYTES_MAX};
use crate::names::{check_branch, check_path, is_nothing, is_object};
use crate::pulls::model::check_text;

/// A commit that is wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The branch that gets it.
    pub branch: String,
    /// Where that branch begins when it is new: a branch, tag or commit; the default branch without
    /// one.
    pub base: Option<String>,
    /// The commit that was looked at, which the branch (a new one's beginning) must be at; zeros where
    /// there must be no such branch.
    pub expected: Option<String>,
    /// What the commit says.
    pub message: String,
    /// What it changes.
    pub changes: Vec<PathChange>,
}

/// What happens to one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathChange {
    /// Which.
    pub path: String,
    /// What.
    pub what: What,
}

/// What happens to a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A file is there with these bytes.
    Put {
        /// What it holds.
        bytes: Vec<u8>,
        /// Whether it may be executed; as before without a word.
        executable: Option<bool>,
    },
    /// The file that was at `from` is there.
    Move {
        /// Where it was.
        from: String,
        /// What it holds since, when that is another.
        bytes: Option<Vec<u8>>,
        /// Whether it may be executed; as before without a word.
        executable: Option<bool>,
    },
    /// Nothing is there any more.
    Delete,
}

/// The mode of a file, and of one that may be executed.
const FILE: &str = "100644";
const PROGRAM: &str = "100755";

impl Wanted {
    /// Checks what can be checked without looking.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn check(&self) -> Result<(), Problem> {
        check_branch(&self.branch, "branch")?;
        if self.message.trim().is_empty() {
            return Err(Problem::input("A commit says what it does").at("message"));
        }
        check_text(&self.message, "message")?;
        let is_odd = |it: &String| !is_object(it);
        if self.expected.as_ref().is_some_and(is_odd) {
            return Err(Problem::input("expected is the whole name of a commit").at("expected"));
        }
        let count = self.changes.len();
        if count == 0 || count > COMMIT_CHANGES_MAX {
            let detail = format!("A commit changes 1 to {COMMIT_CHANGES_MAX} files");
            return Err(Problem::input(detail).at("changes"));
        }
        let bytes: usize = self.changes.iter().filter_map(PathChange::bytes).map(<[u8]>::len).sum();
        if bytes > COMMIT_CONTENT_BYTES_MAX {
            let megabytes = COMMIT_CONTENT_BYTES_MAX >> 20;
            let detail = format!("The files of one commit have {megabytes} MB at most together");
            return Err(Problem::new(Code::TooLarge, detail).at("changes").hint("push it instead"));
        }
        self.check_paths()
    }

    /// Whether `expected` says that there is no such branch.
    pub fn wants_a_new_branch(&self) -> bool {
        self.expected.as_deref().is_some_and(is_nothing)
    }

    fn check_paths(&self) -> Result<(), Problem> {
        let (mut named, mut sources) = (BTreeSet::new(), BTreeSet::new());
        for (index, change) in self.changes.iter().enumerate() {
            check_path(&change.path, &field(index, "path"))?;
            let is_twice = !named.insert(change.path.as_str());
            let is_source_twice = match &change.what {
                What::Move { from, .. } => {
                    check_path(from, &field(index, "moveFrom"))?;
                    !sources.insert(from.as_str())
                }
                What::Put { .. } | What::Delete => false,
            };
            if is_twice || is_source_twice {
                return Err(Problem::input("A commit does one thing to a path")
                    .at(field(index, if is_twice { "path" } else { "moveFrom" })));
            }
        }
        for (index, change) in self.changes.iter().enumerate() {
            let is_deleted_and_moved =
                change.what == What::Delete && sources.contains(&*change.path);
            let is_in_a_file =
                change.what != What::Delete && folders(&change.path).any(|it| self.puts(&it));
            if is_deleted_and_moved || is_in_a_file {
                let detail = format!("{} cannot be two things at once", change.path);
                return Err(Problem::input(detail).at(field(index, "path")));
            }
        }
        Ok(())
    }

    /// Whether a file is at this path afterwards because of the commit.
    fn puts(&self, path: &str) -> bool {
        self.changes.iter().any(|it| it.path == path && it.what != What::Delete)
    }

    /// Every path whose entry decides what the commit comes to.
    pub fn looked_at(&self) -> BTreeSet<String> {
        let mut paths = BTreeSet::new();
        for change in &self.changes {
            paths.extend(folders(&change.path));
            paths.insert(change.path.clone());
            if let What::Move { from, .. } = &change.what {
                paths.insert(from.clone());
            }
        }
        paths
    }

    /// What Git is to do where `there` is, removals first.
    ///
    /// # Errors
    /// A file that is not there, a folder where a file is wanted or the other way round, a link or
    /// another repository whose content is to be another.
    pub fn plan(&self, there: &BTreeMap<String, Entry>) -> Result<Vec<Change>, Problem> {
        let mut removed = BTreeMap::new();
        for (index, change) in self.changes.iter().enumerate() {
            match &change.what {
                What::Delete => removed.insert(change.path.as_str(), field(index, "path")),
                What::Move { from, .. } => removed.insert(from, field(index, "moveFrom")),
                What::Put { .. } => None,
            };
        }
        for (path, field) in &removed {
            match there.get(*path) {
                None => return Err(told(path, "is not there", field)),
                Some(entry) if entry.kind == "tree" => {
                    return Err(told(path, "is a folder: name its files", field));
                }
                Some(_) => {}
            }
        }
        let mut plan: Vec<Change> =
            removed.keys().map(|path| Change::Remove { path: (*path).to_owned() }).collect();
        let stays = |path: &str| there.get(path).filter(|_| !removed.contains_key(path));
        for (index, change) in self.changes.iter().enumerate() {
            let field = field(index, "path");
            let file_above = folders(&change.path)
                .find(|it| stays(it).is_some_and(|entry| entry.kind != "tree"));
            if let Some(above) = file_above.filter(|_| change.what != What::Delete) {
                return Err(told(&above, "is a file, not a folder", &field));
            }
            plan.extend(change.step(stays(&change.path), there, &field)?);
        }
        Ok(plan)
    }
}

impl PathChange {
    fn bytes(&self) -> Option<&[u8]> {
        match &self.what {
            What::Put { bytes, .. } | What::Move { bytes: Some(bytes), .. } => Some(bytes),
            What::Move { bytes: None, .. } | What::Delete => None,
        }
    }

    /// What Git is to do for it, where `stays` is at its path.
    fn step(
        &self,
        stays: Option<&Entry>,
        there: &BTreeMap<String, Entry>,
        field: &str,
    ) -> Result<Option<Change>, Problem> {
        let path = self.path.clone();
        if stays.is_some_and(|it| it.kind == "tree") && self.what != What::Delete {
            return Err(told(&path, "is a folder", field));
        }
        let (before, bytes, executable) = match &self.what {
            What::Delete => return Ok(None),
            What::Put { bytes, executable } => (stays, Some(bytes), *executable),
            What::Move { .. } if stays.is_some() => {
                return Err(told(&path, "is there already", field));
            }
            What::Move { from, bytes, executable } => {
                (there.get(from), bytes.as_ref(), *executable)
            }
        };
        let mode = before.map_or(FILE, |it| it.mode.as_str());
        let is_plain = mode == FILE || mode == PROGRAM;
        if !is_plain && (bytes.is_some() || executable.is_some()) {
            return Err(told(
                &path,
                "is a link or another repository, and is changed by a push",
                field,
            ));
        }
        let is_program = executable.unwrap_or(mode == PROGRAM);
        Ok(Some(match (bytes, before) {
            (Some(bytes), _) => Change::Put { path, bytes: bytes.clone(), executable: is_program },
            (None, Some(before)) => {
                let mode = match (is_plain, is_program) {
                    (false, _) => mode,
                    (true, true) => PROGRAM,
                    (true, false) => FILE,
                };
                Change::Known { path, mode: mode.to_owned(), object: before.object.clone() }
            }
            (None, None) => return Ok(None),
        }))
    }
}

fn field(index: usize, name: &str) -> String {
    format!("changes[{index}].{name}")
}

/// The folders that a path is in, the outermost first.
fn folders(path: &str) -> impl Iterator<Item = String> {
    path.match_indices('/').map(|(at, _)| path[..at].to_owned()).collect::<Vec<_>>().into_iter()
}

fn told(path: &str, what: &str, field: &str) -> Problem {
    let shown: String = path.chars().take(200).collect();
    Problem::input(format!("{shown} {what}")).at(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(path: &str) -> PathChange {
        let what = What::Put { bytes: b"x".to_vec(), executable: None };
        PathChange { path: path.into(), what }
    }

    fn moved(from: &str, path: &str) -> PathChange {
        let what = What::Move { from: from.into(), bytes: None, executable: None };
        PathChange { path: path.into(), what }
    }

    fn gone(path: &str) -> PathChange {
        PathChange { path: path.into(), what: What::Delete }
    }

    fn wanted(changes: Vec<PathChange>) -> Wanted {
        let (branch, message) = ("main".to_owned(), "Change".to_owned());
        Wanted { branch, message, changes, ..Wanted::default() }
    }

    fn there() -> BTreeMap<String, Entry> {
        let all = [
            ("README.md", "100644", "blob"),
            ("run.sh", "100755", "blob"),
            ("link", "120000", "blob"),
            ("docs", "040000", "tree"),
            ("docs/a.md", "100644", "blob"),
            ("other", "160000", "commit"),
        ];
        let entry = |(path, mode, kind): &(&str, &str, &str)| Entry {
            mode: (*mode).into(),
            kind: (*kind).into(),
            object: "a".repeat(40),
            size: None,
            path: path.as_bytes().to_vec(),
        };
        all.iter().map(|it| (it.0.to_owned(), entry(it))).collect()
    }

    /// What comes of it: a letter and a path each, or what is wrong.
    fn come_to(changes: Vec<PathChange>) -> String {
        let wanted = wanted(changes);
        let planned = wanted.check().and_then(|()| wanted.plan(&there()));
        let shown = |it: &Change| match it {
            Change::Put { path, executable, .. } => format!("M{} {path}", u8::from(*executable)),
            Change::Known { path, mode, .. } => format!("={mode} {path}"),
            Change::Remove { path } => format!("D {path}"),
            Change::Link { path, .. } => format!("L {path}"),
        };
        match planned {
            Ok(all) => all.iter().map(shown).collect::<Vec<_>>().join(", "),
            Err(problem) => format!("{}: {}", problem.field.unwrap_or_default(), problem.detail),
        }
    }

    #[test]
    fn files_are_put_moved_and_removed_with_their_modes() {
        assert_eq!(come_to(vec![put("new/a"), put("run.sh")]), "M0 new/a, M1 run.sh");
        assert_eq!(come_to(vec![gone("docs/a.md")]), "D docs/a.md");
        assert_eq!(come_to(vec![moved("run.sh", "bin/run")]), "D run.sh, =100755 bin/run");
        assert_eq!(come_to(vec![moved("link", "l")]), "D link, =120000 l");
        // Two that change places; a file that makes room for a folder of its name.
        let swap = vec![moved("README.md", "run.sh"), moved("run.sh", "README.md")];
        assert_eq!(come_to(swap), "D README.md, D run.sh, =100644 run.sh, =100755 README.md");
        assert_eq!(
            come_to(vec![gone("README.md"), put("README.md/a")]),
            "D README.md, M0 README.md/a"
        );
        let bytes = Some(b"y".to_vec());
        let what = What::Move { from: "README.md".into(), bytes, executable: Some(true) };
        let edited = vec![PathChange { path: "b".into(), what }];
        assert_eq!(come_to(edited), "D README.md, M1 b");
    }

    #[test]
    fn nothing_is_lost_that_was_not_named() {
        for (changes, told) in [
            (vec![put("docs")], "changes[0].path: docs is a folder"),
            (vec![put("README.md/a")], "changes[0].path: README.md is a file, not a folder"),
            (vec![gone("docs")], "changes[0].path: docs is a folder: name its files"),
            (vec![gone("none")], "changes[0].path: none is not there"),
            (vec![moved("none", "a")], "changes[0].moveFrom: none is not there"),
            (vec![moved("run.sh", "README.md")], "changes[0].path: README.md is there already"),
            (vec![put("a"), put("a/b")], "changes[1].path: a/b cannot be two things at once"),
            (vec![put("a"), gone("a")], "changes[1].path: A commit does one thing to a path"),
            (
                vec![gone("run.sh"), moved("run.sh", "b")],
                "changes[0].path: run.sh cannot be two things at once",
            ),
            (vec![], "changes: A commit changes 1 to 1000 files"),
        ] {
            assert_eq!(come_to(changes), told);
        }
        let link = come_to(vec![put("link")]);
        assert!(link.contains("is a link"), "{link}");
        assert!(come_to(vec![put(".git/config")]).contains("cannot be a path"));
        assert!(come_to(vec![moved("../x", "y")]).starts_with("changes[0].moveFrom"));
    }
}
