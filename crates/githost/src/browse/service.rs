//! What may be asked of a repository's content. Every question begins with finding the repository for
//! the caller: what they may not see is not there.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::{Caller, Code, Problem};
use sandbox::Bounds;

use super::views::{
    BlameRange, BlameView, CommitList, CommitView, CompareView, EntryView, FileView, RefList,
    RefView, TreeView,
};
use crate::addresses;
use crate::git::GitRepo;
use crate::git::parse::Entry;
use crate::git::program::question;
use crate::limits::{BLAME_BYTES_MAX, COMPARE_COMMITS_MAX, ENTRIES_MAX, TEXT_BYTES_MAX};
use crate::media;
use crate::names::{BRANCHES, TAGS, is_object};
use crate::paging::cut;
use crate::protection::is_about;
use crate::pushes::Pushes;
use crate::repositories::{Named, Repositories, Repository};

/// Answers questions about content.
pub struct Browse {
    pub(super) pushes: Arc<Pushes>,
}

/// What is looked at: a branch, tag or commit (`None` for the default branch), and a path.
#[derive(Clone, Debug, Default)]
pub struct At {
    /// The reference.
    pub reference: Option<String>,
    /// The path; empty for the root.
    pub path: String,
}

impl Browse {
    /// Over these repositories.
    pub const fn new(pushes: Arc<Pushes>) -> Self {
        Self { pushes }
    }

    pub(super) fn repositories(&self) -> &Arc<Repositories> {
        self.pushes.repositories()
    }

    pub(super) async fn open(
        &self,
        caller: &Caller,
        named: &Named,
    ) -> Result<(Repository, GitRepo), Problem> {
        let found = self.repositories().find(caller, named).await?;
        let repo = self.repositories().open(&found).await?;
        Ok((found, repo))
    }

    /// A folder, with the last commit of each entry when `commits` are asked for.
    ///
    /// # Errors
    /// 404 for a reference or a folder that is not there.
    pub async fn tree(
        &self,
        caller: &Caller,
        named: &Named,
        at: At,
        commits: bool,
    ) -> Result<TreeView, Problem> {
        let (_, repo) = self.open(caller, named).await?;
        let path = at.path.trim_matches('/').to_owned();
        let Some(commit) = tip(&repo, at.reference.as_deref()).await? else {
            return Ok(TreeView { commit: None, path, entries: Vec::new(), is_cut: false });
        };
        let found = repo.find(&commit, &path).await?.filter(|it| it.kind == "tree");
        let tree = found.ok_or_else(|| missing("folder", &path))?.object;
        let listed = repo.ask(&["ls-tree", "-z", "--long", &tree], b"").await?;
        let mut entries: Vec<EntryView> =
            crate::git::parse::entries(&listed).iter().map(|it| entry(it, &path)).collect();
        entries.sort_by(|a, b| (a.kind != "folder", &a.name).cmp(&(b.kind != "folder", &b.name)));
        let is_cut = entries.len() > ENTRIES_MAX;
        entries.truncate(ENTRIES_MAX);
        if commits {
            let last = repo.last_commits(&commit, &path).await;
            let known = repo.commits_by_id(&last.values().cloned().collect()).await?;
            for it in &mut entries {
                it.last_commit = last.get(&it.name).and_then(|id| known.get(id)).cloned();
            }
        }
        Ok(TreeView { commit: Some(commit), path, entries, is_cut })
    }

    /// A file.
    ///
    /// # Errors
    /// 404 for a reference or a file that is not there.
    pub async fn file(&self, caller: &Caller, named: &Named, at: At) -> Result<FileView, Problem> {
        let (repository, repo) = self.open(caller, named).await?;
        let path = at.path.trim_matches('/').to_owned();
        let no_file = || missing("file", &path);
        let commit = tip(&repo, at.reference.as_deref()).await?.ok_or_else(no_file)?;
        let found = repo.find(&commit, &path).await?.filter(|it| it.kind == "blob");
        let found = found.ok_or_else(no_file)?;
        let is_small = usize::try_from(found.size).is_ok_and(|size| size <= TEXT_BYTES_MAX);
        let (media, text) = match is_small {
            true => {
                let bytes = repo.blob(&found.object, TEXT_BYTES_MAX).await?;
                let media = media::of(&path, &bytes);
                (media, String::from_utf8(bytes).ok().filter(|_| media.is_text))
            }
            false => (media::by_name(&path), None),
        };
        let address = self.repositories().address(&repository);
        let reference = at.reference.as_deref().unwrap_or(&repository.default_branch);
        let (reference, below) = (addresses::encoded(reference), addresses::encoded(&path));
        Ok(FileView {
            raw_url: format!("{address}/raw/{reference}/{below}"),
            media_type: media.name,
            is_binary: is_small && !media.is_text,
            is_image: media.is_image,
            is_too_large: !is_small,
            commit,
            path,
            object: found.object,
            size: found.size,
            text,
        })
    }

    /// Commits, those that touch the path, after `skip` of them.
    ///
    /// # Errors
    /// 404 for a reference that is not there.
    pub async fn commits(
        &self,
        caller: &Caller,
        named: &Named,
        at: At,
        (skip, count): (u64, u64),
    ) -> Result<CommitList, Problem> {
        let (_, repo) = self.open(caller, named).await?;
        let Some(tip) = tip(&repo, at.reference.as_deref()).await? else {
            return Ok(CommitList { items: Vec::new(), next: None });
        };
        let path = at.path.trim_matches('/');
        let mut items = repo.commits(&tip, None, path, (skip, count + 1)).await?;
        let next = cut(&mut items, count).then_some(skip + count);
        Ok(CommitList { items, next })
    }

    /// One commit, and what it changed.
    ///
    /// # Errors
    /// 404 when it is not there.
    pub async fn commit(
        &self,
        caller: &Caller,
        named: &Named,
        id: &str,
    ) -> Result<CommitView, Problem> {
        let (_, repo) = self.open(caller, named).await?;
        let no_commit = || missing("commit", id);
        let id = match is_object(id) {
            true => repo.commit_of(id).await?.ok_or_else(no_commit)?,
            false => return Err(no_commit()),
        };
        let commit = repo.commits(&id, None, "", (0, 1)).await?.pop().ok_or_else(no_commit)?;
        let diff = repo.diff(commit.parents.first().map(String::as_str), &id).await?;
        Ok(CommitView { commit, files: diff.files, is_cut: diff.is_cut })
    }

    /// What `head` has that `base` has not, since they went apart.
    ///
    /// # Errors
    /// 404 for a reference that is not there.
    pub async fn compare(
        &self,
        caller: &Caller,
        named: &Named,
        base: &str,
        head: &str,
    ) -> Result<CompareView, Problem> {
        let (_, repo) = self.open(caller, named).await?;
        let known = async |name: &str| {
            let found = repo.commit_of(name).await?;
            found.ok_or_else(|| missing("branch, tag or commit", name))
        };
        let (base, head) = (known(base).await?, known(head).await?);
        let merge_base = repo.merge_base(&base, &head).await?;
        let (ahead, behind) = repo.distance(&base, &head).await?;
        let commits = repo.commits(&head, Some(&base), "", (0, COMPARE_COMMITS_MAX)).await?;
        let diff = repo.diff(Some(merge_base.as_deref().unwrap_or(&base)), &head).await?;
        let (files, is_cut) = (diff.files, diff.is_cut || ahead > COMPARE_COMMITS_MAX);
        Ok(CompareView { base, head, merge_base, ahead, behind, commits, files, is_cut })
    }

    /// Who wrote each line of a file last.
    ///
    /// # Errors
    /// 404 for a reference or a file that is not there; 413 for one that is too large.
    pub async fn blame(
        &self,
        caller: &Caller,
        named: &Named,
        at: At,
    ) -> Result<BlameView, Problem> {
        let (_, repo) = self.open(caller, named).await?;
        let path = at.path.trim_matches('/').to_owned();
        let no_file = || missing("file", &path);
        let commit = tip(&repo, at.reference.as_deref()).await?.ok_or_else(no_file)?;
        let found = repo.find(&commit, &path).await?.filter(|it| it.kind == "blob");
        if found.ok_or_else(no_file)?.size > BLAME_BYTES_MAX {
            let detail = format!("{path} is too large to say who wrote which line");
            return Err(Problem::new(Code::TooLarge, detail));
        }
        let blamed = repo.blame(&commit, &path).await?;
        let ids: BTreeSet<String> = blamed.iter().map(|it| it.commit.clone()).collect();
        let commits = repo.commits_by_id(&ids).await?.into_values().collect();
        let ranges = blamed.into_iter().map(|it| BlameRange {
            line: it.line,
            count: it.count,
            commit: it.commit,
        });
        Ok(BlameView { commit, path, ranges: ranges.collect(), commits })
    }

    /// Branches (or tags), the latest first.
    ///
    /// # Errors
    /// 404 for a repository that is not there.
    pub async fn refs(
        &self,
        caller: &Caller,
        named: &Named,
        tags: bool,
        (skip, count): (u64, u64),
    ) -> Result<RefList, Problem> {
        let (repository, repo) = self.open(caller, named).await?;
        let prefix = if tags { TAGS } else { BRANCHES };
        const FORMAT: &str = "--format=%(refname)%00%(objectname)%00%(*objectname)%00";
        let ask = ["for-each-ref", "--sort=refname", "--sort=-creatordate", FORMAT, prefix];
        let bounds = Bounds { output_bytes: 64 * 1024 * 1024, ..question() };
        let output = repo.ask_within(&ask, b"", bounds).await?;
        let text = String::from_utf8_lossy(&output);
        let fields: Vec<&str> = text.split('\0').collect();
        let all = fields.chunks_exact(3).map(|it| {
            let name = it[0].trim_start().strip_prefix(prefix).unwrap_or(it[0]);
            // An annotated tag stands for what it names.
            let commit = if it[2].is_empty() { it[1] } else { it[2] };
            (name.to_owned(), commit.to_owned())
        });
        let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let mut page: Vec<(String, String)> = all.skip(size(skip)).take(size(count + 1)).collect();
        let next = cut(&mut page, count).then_some(skip + count);
        let known = repo.commits_by_id(&page.iter().map(|it| it.1.clone()).collect()).await?;
        let rules = self.repositories().protections(&repository.id).await?;
        let items = page.into_iter().map(|(name, id)| RefView {
            is_default: !tags && name == repository.default_branch,
            is_protected: !tags && rules.iter().any(|rule| is_about(rule, &name)),
            commit: known.get(&id).cloned(),
            name,
        });
        Ok(RefList { items: items.collect(), next })
    }
}

/// The commit of a reference; of the default branch `None` while there is no commit at all.
async fn tip(repo: &GitRepo, reference: Option<&str>) -> Result<Option<String>, Problem> {
    let found = repo.commit_of(reference.unwrap_or("HEAD")).await?;
    match (found, reference) {
        (None, Some(name)) => Err(missing("branch, tag or commit", name)),
        (found, _) => Ok(found),
    }
}

pub(super) fn missing(what: &str, name: &str) -> Problem {
    let shown: String = name.chars().take(200).collect();
    Problem::not_found(format!("There is no {what} {shown}"))
}

fn entry(it: &Entry, folder: &str) -> EntryView {
    let name = String::from_utf8_lossy(&it.path).into_owned();
    let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
    EntryView {
        path,
        kind: match it.mode.as_str() {
            "040000" => "folder",
            "120000" => "link",
            "160000" => "repository",
            _ => "file",
        },
        is_executable: it.mode == "100755",
        size: it.size,
        last_commit: None,
        name,
    }
}
