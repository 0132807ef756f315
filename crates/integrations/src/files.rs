//! What of a run's workspace is published: everything below a folder that Git would take.
//!
//! Git's own files stay out, and so does what `.gitignore` files name, as a push would have it.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use feature::template_action::Step;
use feature::workspace::{Entry, EntryKind, Workspace};
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use model::{Code, Problem};

use crate::limits::{PUBLISHED_BYTES_MAX, PUBLISHED_FILES_MAX};

/// A file to be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Published {
    /// From the repository's root on.
    pub(crate) path: String,
    pub(crate) content: Content,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    File { bytes: Vec<u8>, executable: bool },
    Link { target: String },
}

impl Published {
    /// How Git writes down what it is.
    pub(crate) const fn mode(&self) -> &'static str {
        match &self.content {
            Content::File { executable: true, .. } => "100755",
            Content::File { executable: false, .. } => "100644",
            Content::Link { .. } => "120000",
        }
    }

    /// What Git keeps of it.
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.content {
            Content::File { bytes, .. } => bytes,
            Content::Link { target } => target.as_bytes(),
        }
    }

    /// [`Self::bytes`] in base64.
    pub(crate) fn base64(&self) -> String {
        BASE64_STANDARD.encode(self.bytes())
    }

    pub(crate) const fn is_executable(&self) -> bool {
        matches!(self.content, Content::File { executable: true, .. })
    }

    pub(crate) const fn is_link(&self) -> bool {
        matches!(self.content, Content::Link { .. })
    }
}

/// The files below `source` in the step's workspace, to lie below `target` in the repository, in
/// order of their paths.
///
/// # Errors
/// `source` leads outside of the workspace (CVE-2021-41151) or is not there; `target` leads outside
/// of the repository; there is more than one step may publish.
pub(crate) async fn published(
    step: &Step,
    source: Option<&str>,
    target: Option<&str>,
) -> Result<Vec<Published>, Problem> {
    let source = source.unwrap_or_default().to_owned();
    let target = inside(target.unwrap_or_default(), "targetPath")?;
    step.workspace.run(move |workspace| read(workspace, &source, &target)).await
}

/// The same, refused when there is nothing.
pub(crate) async fn published_some(
    step: &Step,
    source: Option<&str>,
) -> Result<Vec<Published>, Problem> {
    let files = published(step, source, None).await?;
    match files.is_empty() {
        true => {
            let place = source.unwrap_or("the workspace");
            let detail = format!("There is no file to publish in {place}");
            Err(Problem::input(detail).at("sourcePath"))
        }
        false => Ok(files),
    }
}

/// A path in a repository without `.` and slashes around it.
pub(crate) fn inside(path: &str, field: &str) -> Result<String, Problem> {
    let segments: Vec<&str> =
        path.split('/').filter(|segment| !matches!(*segment, "" | ".")).collect();
    let climbs = segments.iter().any(|it| *it == ".." || it.eq_ignore_ascii_case(".git"));
    if climbs || path.contains(['\0', '\\']) || path.starts_with('/') {
        let shown: String = path.chars().take(200).collect();
        let detail = format!("`{}` leads outside of the repository", shown.escape_debug());
        return Err(Problem::input(detail).at(field));
    }
    Ok(segments.join("/"))
}

fn read(workspace: &Workspace, source: &str, target: &str) -> Result<Vec<Published>, Problem> {
    let found = workspace.entry(source).map_err(|problem| problem.at("sourcePath"))?;
    match found.map(|it| it.kind) {
        Some(EntryKind::Folder) => {}
        Some(_) => {
            return Err(Problem::input(format!("{source} is no folder")).at("sourcePath"));
        }
        None => {
            let detail = format!("{source} is not there");
            return Err(Problem::not_found(detail).at("sourcePath"));
        }
    }
    let entries = workspace.entries(source).map_err(|problem| problem.at("sourcePath"))?;
    let root = inside(source, "sourcePath")?;
    let below = |path: &str| {
        let path = path.strip_prefix(root.as_str()).unwrap_or(path);
        path.trim_start_matches('/').to_owned()
    };
    let ignored = Ignored::read(workspace, &entries, &below)?;
    let mut hidden: Vec<String> = Vec::new();
    let (mut files, mut bytes_left) = (Vec::new(), PUBLISHED_BYTES_MAX);
    for entry in entries {
        let path = below(&entry.path);
        let is_folder = entry.kind == EntryKind::Folder;
        let is_git = path.split('/').any(|segment| segment.eq_ignore_ascii_case(".git"));
        if is_git || hidden.iter().any(|folder| path.starts_with(folder.as_str())) {
            continue;
        }
        if ignored.holds(&path, is_folder) {
            if is_folder {
                hidden.push(format!("{path}/"));
            }
            continue;
        }
        let content = match entry.kind {
            EntryKind::Folder => continue,
            EntryKind::Link { target } => Content::Link { target },
            EntryKind::File { bytes, executable } => {
                bytes_left = bytes_left.checked_sub(bytes).ok_or_else(too_large)?;
                Content::File { bytes: workspace.read(&entry.path)?, executable }
            }
        };
        if files.len() >= PUBLISHED_FILES_MAX {
            let detail = format!("A step publishes at most {PUBLISHED_FILES_MAX} files");
            return Err(Problem::new(Code::TooLarge, detail).at("sourcePath"));
        }
        let path = if target.is_empty() { path } else { format!("{target}/{path}") };
        files.push(Published { path, content });
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

fn too_large() -> Problem {
    let detail = format!("A step publishes at most {PUBLISHED_BYTES_MAX} bytes");
    Problem::new(Code::TooLarge, detail).at("sourcePath")
}

/// The `.gitignore` files of a tree, the deepest first.
struct Ignored(Vec<(String, Gitignore)>);

impl Ignored {
    fn read(
        workspace: &Workspace,
        entries: &[Entry],
        below: &dyn Fn(&str) -> String,
    ) -> Result<Self, Problem> {
        let mut found = Vec::new();
        for entry in entries {
            let path = below(&entry.path);
            let folder = match path.rsplit_once('/') {
                Some((folder, ".gitignore")) => folder.to_owned(),
                None if path == ".gitignore" => String::new(),
                _ => continue,
            };
            if !matches!(entry.kind, EntryKind::File { .. }) {
                continue;
            }
            let text = workspace.read(&entry.path)?;
            let mut builder = GitignoreBuilder::new("");
            for line in String::from_utf8_lossy(&text).lines() {
                // Git passes over lines that it cannot read.
                let _ = builder.add_line(None, line);
            }
            found.push((folder, builder.build().unwrap_or_else(|_| Gitignore::empty())));
        }
        found.sort_by_key(|(folder, _)| std::cmp::Reverse(folder.len()));
        Ok(Self(found))
    }

    fn holds(&self, path: &str, is_folder: bool) -> bool {
        for (folder, matcher) in &self.0 {
            let inner = match folder.as_str() {
                "" => Some(path),
                folder => path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')),
            };
            match inner.map(|inner| matcher.matched(inner, is_folder)) {
                Some(Match::Ignore(_)) => return true,
                Some(Match::Whitelist(_)) => return false,
                _ => {}
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(files: &[&str], ignore: &[(&str, &str)], source: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open(folder.path()).unwrap();
        for path in files {
            workspace.write(path, b"x", false).unwrap();
        }
        for (path, text) in ignore {
            workspace.write(path, text.as_bytes(), false).unwrap();
        }
        let read = read(&workspace, source, "").unwrap();
        read.into_iter().map(|it| it.path).collect()
    }

    #[test]
    fn what_git_would_not_take_stays_out() {
        let found = paths(
            &[
                "a.txt",
                "b.log",
                "keep.log",
                "out/x",
                "sub/out/y",
                "sub/z.tmp",
                ".git/config",
                "c/.git/x",
            ],
            &[(".gitignore", "*.log\n!keep.log\n/out/\n"), ("sub/.gitignore", "*.tmp\n")],
            "",
        );
        assert_eq!(found, [".gitignore", "a.txt", "keep.log", "sub/.gitignore", "sub/out/y"]);
    }

    #[test]
    fn a_folder_of_the_workspace_is_a_repository_of_its_own() {
        let found = paths(&["r/a", "r/b/c", "d"], &[(".gitignore", "*")], "./r/");
        assert_eq!(found, ["a", "b/c"]);
    }

    #[test]
    fn targets_stay_in_the_repository() {
        assert_eq!(inside("./a//b/", "targetPath").unwrap(), "a/b");
        for path in ["..", "a/../../b", "/a", ".git/hooks", "a\\b"] {
            assert!(inside(path, "targetPath").is_err(), "{path}");
        }
    }
}
