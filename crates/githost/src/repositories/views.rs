//! What is answered of repositories, their rules and pushes, and what is asked for.

use model::{Caller, Millis, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::listing::Beside;
use super::model::{Protection, Repository, Visibility, Wanted};
use super::service::Repositories;
use crate::pushes::model::PushedRef;

/// A repository.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostRepository)]
pub struct RepositoryView {
    /// Its id, which never changes.
    id: String,
    /// Under whom it stands.
    owner: String,
    /// Its name.
    name: String,
    /// What it is.
    description: String,
    /// private, internal or public.
    visibility: &'static str,
    /// Its default branch.
    default_branch: String,
    /// Where it is cloned from.
    clone_url: String,
    /// Its page.
    html_url: String,
    /// Who made it.
    created_by: String,
    /// When it was made, epoch milliseconds.
    created_at: Millis,
    /// When it was changed, epoch milliseconds.
    updated_at: Millis,
    /// When it was last pushed to, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pushed_at: Option<Millis>,
    /// When it was deleted, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_at: Option<Millis>,
    /// Whether it is the caller's to change and push to, as far as permissions allow.
    is_mine: bool,
    /// Pull requests that are open, for whom they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    open_pulls: Option<u64>,
    /// References of the entities that its catalog-info.yaml on the default branch declares.
    entities: Vec<String>,
}

impl RepositoryView {
    /// As the caller sees it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn of(
        repositories: &Repositories,
        caller: &Caller,
        it: Repository,
    ) -> Result<Self, Problem> {
        let mut all = Self::all(repositories, caller, vec![it]).await?;
        all.pop().ok_or_else(|| Problem::internal("a repository has no view"))
    }

    /// As the caller sees them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn all(
        repositories: &Repositories,
        caller: &Caller,
        all: Vec<Repository>,
    ) -> Result<Vec<Self>, Problem> {
        let mut beside = repositories.beside(caller, &all).await?;
        let view = |it: Repository| {
            let beside = beside.remove(&it.id).unwrap_or_default();
            Self::with(repositories, caller, it, beside)
        };
        Ok(all.into_iter().map(view).collect())
    }

    fn with(repositories: &Repositories, caller: &Caller, it: Repository, beside: Beside) -> Self {
        let html_url = repositories.address(&it);
        Self {
            clone_url: format!("{html_url}.git"),
            html_url,
            is_mine: repositories.access.owns(caller, &it),
            visibility: it.visibility.as_str(),
            deleted_at: it.deleted.map(|(_, at)| at),
            id: it.id,
            owner: it.owner,
            name: it.name,
            description: it.description,
            default_branch: it.default_branch,
            created_by: it.created_by,
            created_at: it.created_at,
            updated_at: it.updated_at,
            pushed_at: it.pushed_at,
            open_pulls: beside.open_pulls,
            entities: beside.entities,
        }
    }
}

/// A page of repositories.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostRepositoryList)]
pub struct RepositoryList {
    /// By owner and name.
    pub(super) items: Vec<RepositoryView>,
    /// What to send as `after` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
}

/// A repository that is to be made.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = GithostRepositoryBody)]
pub struct RepositoryBody {
    /// Under whom: the name of a user or a group.
    owner: String,
    /// Its name.
    name: String,
    /// What it is.
    #[serde(default)]
    description: String,
    /// private, internal (without a word) or public.
    pub(super) visibility: Option<String>,
    /// Its default branch; `main` without a word.
    pub(super) default_branch: Option<String>,
    /// Whether the default branch may neither be deleted nor rewritten; so it is without a word.
    protected: Option<bool>,
}

impl RepositoryBody {
    pub(super) fn wanted(self) -> Result<Wanted, Problem> {
        let mut wanted = Wanted::new(self.owner, self.name);
        wanted.description = self.description;
        if let Some(word) = &self.visibility {
            wanted.visibility = Visibility::parse(word)?;
        }
        wanted.default_branch = self.default_branch.unwrap_or(wanted.default_branch);
        wanted.protected = self.protected.unwrap_or(true);
        Ok(wanted)
    }
}

/// What of a repository is to be another; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = GithostRepositoryChange)]
pub struct RepositoryChange {
    /// Its name.
    pub(super) name: Option<String>,
    /// What it is.
    pub(super) description: Option<String>,
    /// private, internal or public.
    pub(super) visibility: Option<String>,
    /// Its default branch, which is there.
    pub(super) default_branch: Option<String>,
}

/// A rule for branches.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = GithostProtection)]
pub struct ProtectionView {
    /// A branch, with `*` for anything but a slash and `**` for anything.
    pattern: String,
    /// References of the users and groups that may push; everybody who may push without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pushers: Option<Vec<String>>,
    /// Nobody pushes: changes come by pull requests.
    #[serde(default)]
    requests_only: bool,
    /// Whether history may be rewritten.
    #[serde(default)]
    may_force: bool,
    /// Whether the branch may be deleted.
    #[serde(default)]
    may_delete: bool,
    /// Approvals that a pull request needs; changes come by pull requests alone then.
    #[serde(default)]
    approvals: u64,
    /// Checks that a pull request needs, by their names; changes come by pull requests alone then.
    #[serde(default)]
    checks: Vec<String>,
    /// Whether a push makes the approvals of a pull request void.
    #[serde(default)]
    dismiss_stale: bool,
}

impl From<Protection> for ProtectionView {
    fn from(it: Protection) -> Self {
        Self {
            pattern: it.pattern,
            pushers: it.pushers,
            requests_only: it.requests_only,
            may_force: it.may_force,
            may_delete: it.may_delete,
            approvals: it.approvals,
            checks: it.checks,
            dismiss_stale: it.dismiss_stale,
        }
    }
}

impl From<ProtectionView> for Protection {
    fn from(it: ProtectionView) -> Self {
        Self {
            pattern: it.pattern,
            pushers: it.pushers,
            requests_only: it.requests_only,
            may_force: it.may_force,
            may_delete: it.may_delete,
            approvals: it.approvals,
            checks: it.checks,
            dismiss_stale: it.dismiss_stale,
        }
    }
}

/// The rules of a repository.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GithostProtections)]
pub struct Protections {
    /// By pattern.
    pub(super) protections: Vec<ProtectionView>,
}

/// A branch or tag that was made, moved or removed.
#[derive(Serialize, ToSchema)]
#[schema(as = GithostPush)]
pub struct PushView {
    /// Its id.
    id: String,
    /// The full name of the branch or tag.
    #[serde(rename = "ref")]
    name: String,
    /// What it was; zeros where it was not there.
    old: String,
    /// What it is since; zeros where it is gone.
    new: String,
    /// Who did it.
    actor: String,
    /// When it was found, epoch milliseconds.
    at: Millis,
}

impl From<PushedRef> for PushView {
    fn from(it: PushedRef) -> Self {
        let PushedRef { id, name, old, new, actor, at } = it;
        Self { id, name, old, new, actor, at }
    }
}

/// A page of pushes.
#[derive(Serialize, ToSchema)]
#[schema(as = GithostPushList)]
pub struct PushList {
    /// The latest first.
    pub(super) items: Vec<PushView>,
    /// What to send as `before` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
}
