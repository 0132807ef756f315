//! What may be asked of repositories.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use database::{Database, OnUnique as _, Tx, unit};
use feature::audit::AuditLog;
use model::audit::Severity;
use model::entities::Entities;
use model::{
    AuditEntry, Caller, Clock, Code, EntityRef, Event, Ids, Permission, Problem, RefDefaults,
};
use serde_json::{Value, json};
use spine::SpineHandle;
use url::Url;

use super::access::Access;
use super::locks::Locks;
use super::model::{Change, Named, Protection, Repository, Wanted, check_protections};
use super::store;
use super::turns::Turns;
use crate::git::{Author, Git, GitRepo};
use crate::host::Host;
use crate::names::BRANCHES;
use crate::permissions::{CREATE, DELETE, MANAGE, UPDATE};
use crate::settings::Settings;

/// A repository was made, or brought back.
pub const CREATED: &str = "githost.repository.created";
/// A repository has another name, description, visibility, default branch or other rules.
pub const CHANGED: &str = "githost.repository.changed";
/// A repository was deleted.
pub const DELETED: &str = "githost.repository.deleted";

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// The repositories of this server.
pub struct Repositories {
    /// The door.
    pub database: Database,
    /// For events that others hear.
    pub spine: SpineHandle,
    /// Who may do what.
    pub access: Access,
    /// What an operator says.
    pub settings: Settings,
    /// Git's program.
    pub git: Arc<Git>,
    /// One at a time on one repository.
    pub locks: Locks,
    /// How many clients Git works for at once.
    pub turns: Turns,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New identifiers.
    pub ids: Arc<dyn Ids>,
    /// Where acts are recorded.
    pub audit: Arc<dyn AuditLog>,
    /// The catalog.
    pub entities: Arc<dyn Entities>,
    /// Which replica has them.
    pub host: Host,
    folder: PathBuf,
}

/// What [`Repositories`] are made of.
pub struct Surroundings {
    /// The door.
    pub database: Database,
    /// For events that others hear.
    pub spine: SpineHandle,
    /// Who may do what.
    pub access: Access,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New identifiers.
    pub ids: Arc<dyn Ids>,
    /// Where acts are recorded.
    pub audit: Arc<dyn AuditLog>,
    /// The catalog.
    pub entities: Arc<dyn Entities>,
    /// Which replica has them.
    pub host: Host,
}

/// Who does it, and where that is told.
#[derive(Clone)]
pub(crate) struct By {
    pub(crate) caller: Caller,
    pub(crate) audit: Arc<dyn AuditLog>,
    pub(crate) spine: SpineHandle,
}

impl Repositories {
    /// Repositories in `folder`, with nothing under way.
    pub fn new(around: Surroundings, settings: Settings, git: Arc<Git>, folder: PathBuf) -> Self {
        let Surroundings { database, spine, access, clock, ids, audit, entities, host } = around;
        let (locks, turns) = (Locks::default(), Turns::default());
        Self {
            database,
            spine,
            access,
            settings,
            git,
            locks,
            turns,
            clock,
            ids,
            audit,
            entities,
            host,
            folder,
        }
    }

    /// Where people and clients find it: `https://portal.example/git/acme/shop`. With `.git` at its
    /// end it is what is cloned; with `/blob/BRANCH/PATH` it is a file.
    pub fn address(&self, repository: &Repository) -> String {
        let base = self.base().to_string();
        format!("{}/git/{}", base.trim_end_matches('/'), repository.full_name())
    }

    /// Where the server is reached.
    pub const fn base(&self) -> &Url {
        &self.settings.base
    }

    /// The folder of a repository.
    pub fn folder_of(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{id}.git"))
    }

    /// The folder of all of them.
    pub const fn folder(&self) -> &PathBuf {
        &self.folder
    }

    /// The repository under these names, when the caller may see it.
    ///
    /// # Errors
    /// 404 when there is none or not for them; 401 for nobody in particular, whether or not there is
    /// one.
    pub async fn find(&self, caller: &Caller, named: &Named) -> Result<Repository, Problem> {
        let by_name = unit!(|tx, it: Named| store::by_name(tx, &it.owner, &it.name).await);
        let found = self.database.read(named.clone(), by_name).await?;
        self.seen(caller, found).ok_or_else(|| absent(caller, named))
    }

    /// The repository, when the caller may see it.
    fn seen(&self, caller: &Caller, found: Option<Repository>) -> Option<Repository> {
        found.filter(|it| it.deleted.is_none() && self.access.sees(caller, it))
    }

    /// A repository by its id, whoever asks; `None` when it was deleted.
    ///
    /// # Errors
    /// What the database says.
    pub async fn by_id(&self, id: &str) -> Result<Option<Repository>, Problem> {
        let by_id = unit!(|tx, id: String| store::by_id(tx, id).await);
        let found = self.database.read(id.to_owned(), by_id).await?;
        Ok(found.filter(|it| it.deleted.is_none()))
    }

    /// The repository on disk, made if that was interrupted.
    ///
    /// # Errors
    /// Git is missing; 503 when its folder is gone, or lies with another replica.
    pub async fn open(&self, repository: &Repository) -> Result<GitRepo, Problem> {
        self.host.check()?;
        let repo = self.git.repo(self.folder_of(&repository.id));
        if !repository.ready {
            repo.init(&repository.default_branch).await?;
            let ready = unit!(|tx, id: String| store::set_ready(tx, id).await);
            self.database.write(repository.id.clone(), ready).await?;
        } else if !repo.exists() {
            let detail = format!("What {} holds is not on this machine", repository.full_name());
            return Err(Problem::new(Code::Unavailable, detail)
                .because(repo.folder().display())
                .hint("an operator restores its folder from the backup of the data directory"));
        }
        Ok(repo)
    }

    /// Makes a repository. One that the same act has made already is found again.
    ///
    /// # Errors
    /// What is wrong with it; the name of a group or user that is not the caller's; a name that is
    /// taken; more than there may be; Git is missing.
    pub async fn create(&self, caller: &Caller, wanted: Wanted) -> Result<Repository, Problem> {
        self.access.may(caller, &CREATE).then_some(()).ok_or_else(|| caller.refusal(&CREATE))?;
        wanted.check()?;
        self.check_owner(caller, &wanted.owner).await?;
        // Before anything is kept: a repository that nobody can use helps nobody.
        self.host.check()?;
        self.git.version().await?;
        let limits = (self.settings.owner_max, self.settings.day_max);
        let make = unit!(|tx, input: (Wanted, By, (u64, u64))| {
            let (wanted, by, limits) = input;
            if let Some(found) = store::by_name(tx, &wanted.owner, &wanted.name).await? {
                let is_same = wanted.made_for.is_some() && found.made_for == wanted.made_for;
                return if is_same { Ok(found) } else { Err(taken(wanted).into()) };
            }
            check_quotas(tx, wanted, by, *limits).await?;
            let made = wanted.row(tx, by);
            let kept = store::insert(tx, &made).await;
            kept.on_unique(store::PLACE_INDEX, taken(wanted))?;
            if wanted.protected {
                let rules = [Protection::usual(&made.default_branch)];
                store::set_protections(tx, &made.id, &rules).await?;
            }
            by.tell(tx, CREATED, &CREATE, None, Some(&made)).await?;
            Ok(made)
        });
        let input = (wanted, self.by(caller), limits);
        let mut made = self.database.write(input, make).await?.value;
        self.open(&made).await?;
        made.ready = true;
        Ok(made)
    }

    /// Lets a caller pass who may make repositories under this owner's name: under that of a group or a
    /// user whom the catalog knows, those whom that means alone; under any other, everybody.
    async fn check_owner(&self, caller: &Caller, owner: &str) -> Result<(), Problem> {
        if self.access.is_of(caller, owner) || self.access.may(caller, &MANAGE) {
            return Ok(());
        }
        for kind in ["group", "user"] {
            let named = format!("{kind}:default/{owner}");
            let Ok(named) = EntityRef::parse(&named, RefDefaults::default()) else { continue };
            if self.entities.entity(&Caller::SYSTEM, &named).await?.is_some() {
                let detail = format!("{owner} is {named}, and you are not of them");
                return Err(Problem::not_allowed(detail).at("owner").hint(format!(
                    "use your own name or that of a group of yours, or ask for the permission {}",
                    MANAGE.name
                )));
            }
        }
        Ok(())
    }

    /// Changes a repository.
    ///
    /// # Errors
    /// What is wrong with it; not the caller's; a name that is taken; a branch that is not there.
    pub async fn update(
        &self,
        caller: &Caller,
        repository: &Repository,
        change: Change,
    ) -> Result<Repository, Problem> {
        self.access.require(caller, &UPDATE, repository)?;
        change.check()?;
        if let Some(branch) = &change.default_branch {
            let repo = self.open(repository).await?;
            let refs = repo.refs().await?;
            let is_there = refs.contains_key(&format!("{BRANCHES}{branch}"));
            if !is_there && !refs.is_empty() {
                let detail = format!("There is no branch {branch}");
                return Err(Problem::input(detail).at("defaultBranch"));
            }
            repo.set_head(branch).await?;
        }
        let edit = unit!(|tx, input: (String, Change, By)| {
            let (id, change, by) = input;
            let before = living(tx, id).await?;
            let mut after = change.on(&before);
            after.updated_at = tx.now();
            let taken = name_taken(&after.full_name());
            store::update(tx, &after).await.on_unique(store::PLACE_INDEX, taken)?;
            by.tell(tx, CHANGED, &UPDATE, Some(&before), Some(&after)).await?;
            Ok(after)
        });
        let input = (repository.id.clone(), change, self.by(caller));
        Ok(self.database.write(input, edit).await?.value)
    }

    /// Deletes a repository. It can be brought back for a time; its name is free at once.
    ///
    /// # Errors
    /// Not the caller's.
    pub async fn delete(&self, caller: &Caller, repository: &Repository) -> Result<(), Problem> {
        self.access.require(caller, &DELETE, repository)?;
        let delete = unit!(|tx, input: (String, By)| {
            let (id, by) = input;
            let before = living(tx, id).await?;
            let mut after = before.clone();
            after.deleted = Some((by.caller.actor().to_owned(), tx.now()));
            store::update(tx, &after).await?;
            by.tell(tx, DELETED, &DELETE, Some(&before), None).await
        });
        self.database.write((repository.id.clone(), self.by(caller)), delete).await?;
        Ok(())
    }

    /// Brings a deleted repository back.
    ///
    /// # Errors
    /// 404 when it is not there any more or not the caller's; its name is taken by now.
    pub async fn restore(&self, caller: &Caller, id: &str) -> Result<Repository, Problem> {
        let missing = || Problem::not_found("There is no such deleted repository");
        let by_id = unit!(|tx, id: String| store::by_id(tx, id).await);
        let found = self.database.read(id.to_owned(), by_id).await?;
        let mine = |it: &Repository| it.deleted.is_some() && self.access.owns(caller, it);
        let found = found.filter(mine).ok_or_else(missing)?;
        self.access.require(caller, &DELETE, &found)?;
        let restore = unit!(|tx, input: (String, By)| {
            let (id, by) = input;
            let found = store::by_id(tx, id).await?.filter(|it| it.deleted.is_some());
            let Some(mut found) = found else {
                return Err(Problem::not_found("There is no such deleted repository").into());
            };
            (found.deleted, found.updated_at) = (None, tx.now());
            let taken = name_taken(&found.full_name());
            store::update(tx, &found).await.on_unique(store::PLACE_INDEX, taken)?;
            by.tell(tx, CREATED, &DELETE, None, Some(&found)).await?;
            Ok(found)
        });
        Ok(self.database.write((found.id, self.by(caller)), restore).await?.value)
    }

    /// Where the first push to an empty repository brought other branches than its default branch, the
    /// one that they agree on becomes it: people push `master`, and a clone must show something.
    ///
    /// # Errors
    /// What Git or the database says.
    pub async fn follow_first_push(
        &self,
        repository: &Repository,
        repo: &GitRepo,
        refs: &BTreeMap<String, String>,
    ) -> Result<(), Problem> {
        let mut branches = refs.keys().filter_map(|it| it.strip_prefix(BRANCHES));
        let (first, second) = (branches.next(), branches.next());
        let Some(only) = first.filter(|it| second.is_none() && *it != repository.default_branch)
        else {
            return Ok(());
        };
        repo.set_head(only).await?;
        let follow = unit!(|tx, input: (String, String)| {
            let (id, branch) = input;
            let Some(mut found) = store::by_id(tx, id).await? else { return Ok(()) };
            let mut rules = store::protections(tx, id).await?;
            // What protects the default branch protects the new one as well. The old one stays
            // protected: whoever pushes may not be who may change rules.
            let has_own = rules.iter().any(|it| it.pattern == *branch);
            let like = rules.iter().find(|it| it.pattern == found.default_branch).cloned();
            if let Some(mut like) = like.filter(|_| !has_own) {
                like.pattern.clone_from(branch);
                rules.push(like);
                store::set_protections(tx, id, &rules).await?;
            }
            found.default_branch.clone_from(branch);
            store::update(tx, &found).await
        });
        self.database.write((repository.id.clone(), only.to_owned()), follow).await?;
        Ok(())
    }

    /// The rules of a repository.
    ///
    /// # Errors
    /// What the database says.
    pub async fn protections(&self, id: &str) -> Result<Vec<Protection>, Problem> {
        let read = unit!(|tx, id: String| store::protections(tx, id).await);
        Ok(self.database.read(id.to_owned(), read).await?)
    }

    /// How many branches and tags of a repository are recorded.
    ///
    /// # Errors
    /// What the database says.
    pub async fn ref_count(&self, id: &str) -> Result<usize, Problem> {
        let read = unit!(|tx, id: String| crate::pushes::store::ref_count(tx, id).await);
        Ok(self.database.read(id.to_owned(), read).await?)
    }

    /// Gives a repository these rules and no others.
    ///
    /// # Errors
    /// What is wrong with them; not the caller's.
    pub async fn set_protections(
        &self,
        caller: &Caller,
        repository: &Repository,
        rules: Vec<Protection>,
    ) -> Result<(), Problem> {
        self.access.require(caller, &UPDATE, repository)?;
        check_protections(&rules)?;
        let put = unit!(|tx, input: (String, Vec<Protection>, By)| {
            let (id, rules, by) = input;
            let repository = living(tx, id).await?;
            let before = store::protections(tx, id).await?;
            store::set_protections(tx, id, rules).await?;
            let entry = AuditEntry::done(UPDATE.name, &by.caller)
                .on(repository.full_name())
                .changing(Some(shown_rules(&before)), Some(shown_rules(rules)))
                .weighing(Severity::High);
            by.audit.record(tx, &entry).await?;
            by.emit(tx, CHANGED, &repository).await
        });
        self.database.write((repository.id.clone(), rules, self.by(caller)), put).await?;
        Ok(())
    }

    /// An actor as the author of a commit: as the organisation knows them, else by their name alone.
    pub fn person(&self, actor: &str) -> Author {
        let name = actor.rsplit(['/', ':']).next().unwrap_or(actor);
        let host = self.base().host_str().unwrap_or("localhost");
        let known = self.access.profile(actor).unwrap_or_default();
        let given = |text: Option<String>| text.filter(|it| !it.trim().is_empty());
        Author {
            name: given(known.display_name).unwrap_or_else(|| name.to_owned()),
            email: given(known.email).unwrap_or_else(|| format!("{name}@users.noreply.{host}")),
        }
    }

    pub(crate) fn by(&self, caller: &Caller) -> By {
        By { caller: caller.clone(), audit: self.audit.clone(), spine: self.spine.clone() }
    }
}

impl Wanted {
    fn row(&self, tx: &Tx, by: &By) -> Repository {
        let now = tx.now();
        Repository {
            id: tx.next_id(),
            owner: self.owner.clone(),
            name: self.name.clone(),
            description: self.description.clone(),
            visibility: self.visibility,
            default_branch: self.default_branch.clone(),
            made_for: self.made_for.clone(),
            ready: false,
            created_by: by.caller.actor().to_owned(),
            created_at: now,
            updated_at: now,
            pushed_at: None,
            deleted: None,
        }
    }
}

impl By {
    async fn tell(
        &self,
        tx: &mut Tx,
        topic: &'static str,
        what: &Permission,
        old: Option<&Repository>,
        new: Option<&Repository>,
    ) -> database::Result<()> {
        let Some(repository) = new.or(old) else { return Ok(()) };
        let severity = if new.is_none() { Severity::High } else { Severity::Medium };
        let entry = AuditEntry::done(what.name, &self.caller)
            .on(repository.full_name())
            .changing(old.map(shown), new.map(shown))
            .weighing(severity);
        self.audit.record(tx, &entry).await?;
        self.emit(tx, topic, repository).await
    }

    async fn emit(
        &self,
        tx: &mut Tx,
        topic: &'static str,
        repository: &Repository,
    ) -> database::Result<()> {
        let payload = json!({ "owner": repository.owner, "name": repository.name });
        let (subject, actor) = (repository.id.clone(), self.caller.actor().to_owned());
        self.spine.emit(tx, Event { topic, subject, actor, payload }).await
    }
}

async fn living(tx: &mut Tx, id: &str) -> database::Result<Repository> {
    let found = store::by_id(tx, id).await?.filter(|it| it.deleted.is_none());
    found.ok_or_else(|| Problem::not_found("The repository was deleted meanwhile").into())
}

async fn check_quotas(
    tx: &mut Tx,
    wanted: &Wanted,
    by: &By,
    (owner_max, day_max): (u64, u64),
) -> database::Result<()> {
    let owner = &wanted.owner;
    if store::owner_count(tx, owner).await? >= owner_max {
        let detail = format!("{owner} may have {owner_max} repositories at most");
        return Err(Problem::new(Code::Conflict, detail)
            .hint("delete one, or ask an operator (flagstone.githost.ownerRepositoriesMax)")
            .into());
    }
    let since = tx.now() - DAY_MS;
    if store::creator_count(tx, by.caller.actor(), since).await? >= day_max {
        let detail = format!("You may make {day_max} repositories a day at most");
        return Err(Problem::new(Code::TooManyRequests, detail)
            .hint("wait, or ask an operator (flagstone.githost.dayRepositoriesMax)")
            .into());
    }
    Ok(())
}

/// What somebody is told who may not see it, or asks for something that is not there.
pub(crate) fn absent(caller: &Caller, named: &Named) -> Problem {
    if caller.is_anonymous() {
        return Problem::new(Code::Authentication, "Missing credentials")
            .hint("send a token of yours as the password, under any user name");
    }
    let Named { owner, name } = named;
    let shown: String = format!("{owner}/{name}").chars().take(200).collect();
    Problem::not_found(format!("There is no repository {shown}"))
}

fn taken(wanted: &Wanted) -> Problem {
    name_taken(&format!("{}/{}", wanted.owner, wanted.name))
}

fn name_taken(full_name: &str) -> Problem {
    Problem::new(Code::Conflict, format!("There is a repository {full_name} already"))
        .at("name")
        .hint("choose another name")
}

/// A repository for the audit log.
fn shown(repository: &Repository) -> Value {
    json!({
        "owner": repository.owner, "name": repository.name,
        "description": repository.description,
        "visibility": repository.visibility.as_str(),
        "defaultBranch": repository.default_branch,
    })
}

fn shown_rules(rules: &[Protection]) -> Value {
    let one = |it: &Protection| {
        json!({
            "pattern": it.pattern, "pushers": it.pushers, "requestsOnly": it.requests_only,
            "mayForce": it.may_force, "mayDelete": it.may_delete, "approvals": it.approvals,
            "checks": it.checks, "dismissStale": it.dismiss_stale,
        })
    };
    rules.iter().map(one).collect()
}
