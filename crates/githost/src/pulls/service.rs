//! What may be asked of pull requests: opening, listing, changing them.

use std::sync::Arc;

use database::{OnUnique as _, Tx, unit};
use model::{Caller, Code, Permission, Problem};
use serde_json::{Value, json};

use super::look::Merges;
use super::model::{Edit, Opening, Pull, State};
use super::{CLOSED, OPENED, Scene, Told, UPDATED, store, talk_store};
use crate::git::GitRepo;
use crate::limits::{OPEN_PULLS_MAX, PAGE_MAX};
use crate::names::BRANCHES;
use crate::paging::Page;
use crate::permissions::{PULL_CREATE, PULL_READ, PULL_UPDATE};
use crate::pushes::Pushes;
use crate::repositories::service::absent;
use crate::repositories::{Named, Repositories, Repository};

/// The pull requests of all repositories.
pub struct Pulls {
    pushes: Arc<Pushes>,
    pub(super) merges: Merges,
}

/// Which pull requests are listed.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In this state; all without one.
    pub state: Option<&'static str>,
    /// Of this author.
    pub author: Option<String>,
    /// Before this number.
    pub before: Option<u64>,
    /// How many.
    pub count: u64,
}

/// Two branches as they are, and that there is something to merge between them.
struct Pair {
    base_object: String,
    head_object: String,
}

impl Pulls {
    /// In these repositories.
    pub fn new(pushes: Arc<Pushes>) -> Self {
        Self { pushes, merges: Merges::default() }
    }

    /// The repositories that this is about.
    pub fn repositories(&self) -> &Arc<Repositories> {
        self.pushes.repositories()
    }

    pub(super) const fn pushes(&self) -> &Arc<Pushes> {
        &self.pushes
    }

    /// A repository whose pull requests the caller may see.
    ///
    /// # Errors
    /// As [`Repositories::find`].
    pub async fn repository(&self, caller: &Caller, named: &Named) -> Result<Repository, Problem> {
        let found = self.repositories().find(caller, named).await?;
        // Who sees a repository without signing in sees all of it.
        let may = caller.is_anonymous() || self.repositories().access.may(caller, &PULL_READ);
        if !may {
            return Err(absent(caller, named));
        }
        Ok(found)
    }

    /// A pull request that the caller may see.
    ///
    /// # Errors
    /// 404 where there is none, or not for them.
    pub async fn find(
        &self,
        caller: &Caller,
        named: &Named,
        number: u64,
    ) -> Result<(Repository, Pull), Problem> {
        let repository = self.repository(caller, named).await?;
        let read = unit!(|tx, input: (String, u64)| store::by_number(tx, &input.0, input.1).await);
        let input = (repository.id.clone(), number);
        let found = self.repositories().database.read(input, read).await?;
        let missing = || Problem::not_found(format!("There is no pull request {number}"));
        Ok((repository, found.ok_or_else(missing)?))
    }

    pub(super) async fn by_id(&self, id: &str) -> Result<Pull, Problem> {
        let read = unit!(|tx, id: String| living(tx, id).await);
        Ok(self.repositories().database.read(id.to_owned(), read).await?)
    }

    /// Pull requests, the latest first.
    ///
    /// # Errors
    /// As [`Pulls::repository`].
    pub async fn list(
        &self,
        caller: &Caller,
        named: &Named,
        filter: Filter,
    ) -> Result<Page<Pull>, Problem> {
        let repository = self.repository(caller, named).await?;
        let count = filter.count.clamp(1, PAGE_MAX);
        let wanted = store::Wanted {
            repository: repository.id,
            state: filter.state.unwrap_or_default().to_owned(),
            author: filter.author.unwrap_or_default(),
            before: filter.before.unwrap_or(u64::MAX),
            count: count + 1,
        };
        let read = unit!(|tx, wanted: store::Wanted| store::list(tx, wanted).await);
        let items = self.repositories().database.read(wanted, read).await?;
        Ok(Page::of(items, count, |it| it.number.to_string()))
    }

    /// Opens a pull request. One that the same act has opened already is found again.
    ///
    /// # Errors
    /// What is wrong with it; branches that are not there, or have nothing to merge; 409 where one is
    /// open for the two.
    pub async fn open(
        &self,
        caller: &Caller,
        named: &Named,
        opening: Opening,
    ) -> Result<Pull, Problem> {
        let repository = self.repository(caller, named).await?;
        self.need(caller, &PULL_CREATE)?;
        opening.check()?;
        if let Some(found) = self.made_for(&repository, opening.made_for.as_deref()).await? {
            return Ok(found);
        }
        let base = opening.base.clone().unwrap_or_else(|| repository.default_branch.clone());
        let _alone = self.repositories().locks.hold(&repository.id).await;
        let pair = self.pair(&repository, &base, &opening.head).await?;
        let open = unit!(|tx, input: (Scene, Opening, String, Pair)| {
            let (scene, opening, base, pair) = input;
            let repository = &scene.repository.id;
            if let Some(key) = &opening.made_for
                && let Some(found) = store::made_for(tx, repository, key).await?
            {
                return Ok(found);
            }
            if store::open_count(tx, repository).await? >= OPEN_PULLS_MAX {
                let detail = format!("There are {OPEN_PULLS_MAX} open pull requests here already");
                return Err(Problem::new(Code::Conflict, detail).hint("close some").into());
            }
            let pull = new(tx, scene, opening, base, pair).await?;
            store::insert(tx, &pull).await.on_unique(store::PAIR_INDEX, taken(&pull))?;
            let told = Told {
                topic: OPENED,
                act: &PULL_CREATE,
                pull: &pull,
                old: None,
                more: Value::Null,
            };
            scene.tell(tx, told).await?;
            Ok(pull)
        });
        let input = (self.scene(caller, repository), opening, base, pair);
        Ok(self.repositories().database.write(input, open).await?.value)
    }

    /// Changes a pull request, closes it, or opens it again.
    ///
    /// # Errors
    /// What is wrong; neither the caller's own nor in a repository of theirs; 409 for one that is
    /// merged.
    pub async fn edit(
        &self,
        caller: &Caller,
        named: &Named,
        number: u64,
        edit: Edit,
    ) -> Result<Pull, Problem> {
        let (repository, pull) = self.find(caller, named, number).await?;
        self.need(caller, &PULL_UPDATE)?;
        let is_author = pull.author.eq_ignore_ascii_case(caller.actor());
        if !is_author {
            self.repositories().access.require(caller, &PULL_UPDATE, &repository)?;
        }
        edit.check()?;
        let _alone = self.repositories().locks.hold(&repository.id).await;
        let pull = self.by_id(&pull.id).await?;
        let is_words = edit.base.is_none() && edit.state.is_none();
        if pull.state == State::Merged && !is_words {
            return Err(Problem::new(Code::Conflict, "The pull request is merged"));
        }
        let base = edit.base.clone().unwrap_or_else(|| pull.base_branch.clone());
        let is_open = edit.state.unwrap_or(pull.state) == State::Open;
        let is_checked = is_open && (pull.state != State::Open || base != pull.base_branch);
        let pair = match is_checked {
            true => Some(self.pair(&repository, &base, &pull.head_branch).await?),
            false => None,
        };
        let change = unit!(|tx, input: (Scene, String, Edit, String, Option<Pair>)| {
            let (scene, id, edit, base, pair) = input;
            let before = living(tx, id).await?;
            let after = changed(tx, scene, &before, (edit, base, pair.as_ref())).await?;
            store::update(tx, &after).await.on_unique(store::PAIR_INDEX, taken(&after))?;
            let is_closed = before.state == State::Open && after.state == State::Closed;
            let topic = if is_closed { CLOSED } else { UPDATED };
            let (old, more) = (Some(&before), json!({ "edited": true }));
            scene.tell(tx, Told { topic, act: &PULL_UPDATE, pull: &after, old, more }).await?;
            Ok(after)
        });
        let input = (self.scene(caller, repository), pull.id, edit, base, pair);
        Ok(self.repositories().database.write(input, change).await?.value)
    }

    /// The open pull request from one branch to another.
    ///
    /// # Errors
    /// What the database says.
    pub async fn open_between(
        &self,
        repository: &Repository,
        base: &str,
        head: &str,
    ) -> Result<Option<Pull>, Problem> {
        let read = unit!(|tx, id: String| store::open_of(tx, id).await);
        let open = self.repositories().database.read(repository.id.clone(), read).await?;
        Ok(open.into_iter().find(|it| it.base_branch == base && it.head_branch == head))
    }

    /// The pull request that this act has opened.
    async fn made_for(
        &self,
        repository: &Repository,
        key: Option<&str>,
    ) -> Result<Option<Pull>, Problem> {
        let Some(key) = key else { return Ok(None) };
        let read =
            unit!(|tx, input: (String, String)| store::made_for(tx, &input.0, &input.1).await);
        let input = (repository.id.clone(), key.to_owned());
        Ok(self.repositories().database.read(input, read).await?)
    }

    /// Where two branches are, which have something to merge. The repository's lock is held.
    async fn pair(&self, repository: &Repository, base: &str, head: &str) -> Result<Pair, Problem> {
        if base == head {
            return Err(Problem::input("A branch is not merged into itself").at("head"));
        }
        let refs = self.pushes.compare_alone(repository, None, None).await?;
        let at = |name: &str, field: &str| {
            let found = refs.get(&format!("{BRANCHES}{name}")).cloned();
            let missing = || Problem::input(format!("There is no branch {name}")).at(field);
            found.ok_or_else(missing)
        };
        let pair = Pair { base_object: at(base, "base")?, head_object: at(head, "head")? };
        let repo = self.repositories().open(repository).await?;
        if repo.merge_base(&pair.base_object, &pair.head_object).await?.is_none() {
            let detail = format!("{head} and {base} have nothing in common");
            return Err(Problem::input(detail).at("head"));
        }
        if repo.leads_to(&pair.head_object, &pair.base_object).await? {
            let detail = format!("{head} has nothing that {base} has not");
            return Err(Problem::input(detail).at("head").hint("push something to it first"));
        }
        Ok(pair)
    }

    pub(super) fn need(&self, caller: &Caller, permission: &Permission) -> Result<(), Problem> {
        let may = self.repositories().access.may(caller, permission);
        may.then_some(()).ok_or_else(|| caller.refusal(permission))
    }

    pub(super) fn scene(&self, caller: &Caller, repository: Repository) -> Scene {
        let address = self.repositories().address(&repository);
        Scene { repository, address, by: self.repositories().by(caller) }
    }

    pub(super) async fn repo(&self, repository: &Repository) -> Result<GitRepo, Problem> {
        self.repositories().open(repository).await
    }
}

pub(super) async fn living(tx: &mut Tx, id: &str) -> database::Result<Pull> {
    let gone = || Problem::not_found("The pull request is gone");
    store::by_id(tx, id).await?.ok_or_else(|| gone().into())
}

async fn new(
    tx: &mut Tx,
    scene: &Scene,
    opening: &Opening,
    base: &str,
    pair: &Pair,
) -> database::Result<Pull> {
    let repository = &scene.repository.id;
    let head = format!("{BRANCHES}{}", opening.head);
    let actor = scene.by.caller.actor();
    let head_by = store::pusher(tx, repository, &head, &pair.head_object).await?;
    let now = tx.now();
    Ok(Pull {
        id: tx.next_id(),
        repository_id: repository.clone(),
        number: store::next_number(tx, repository).await?,
        title: opening.title.clone(),
        description: opening.description.clone(),
        state: State::Open,
        is_draft: opening.is_draft,
        base_branch: base.to_owned(),
        head_branch: opening.head.clone(),
        base_object: pair.base_object.clone(),
        head_object: pair.head_object.clone(),
        head_by: head_by.unwrap_or_else(|| actor.to_owned()),
        author: actor.to_owned(),
        made_for: opening.made_for.clone(),
        created_at: now,
        updated_at: now,
        ended: None,
        merged_object: None,
        merging: None,
    })
}

/// `before` with what is to be another. Approvals of something else are void.
async fn changed(
    tx: &mut Tx,
    scene: &Scene,
    before: &Pull,
    (edit, base, pair): (&Edit, &str, Option<&Pair>),
) -> database::Result<Pull> {
    let mut after = before.clone();
    let now = tx.now();
    after.title = edit.title.clone().unwrap_or(after.title);
    after.description = edit.description.clone().unwrap_or(after.description);
    after.is_draft = edit.is_draft.unwrap_or(after.is_draft);
    base.clone_into(&mut after.base_branch);
    after.updated_at = now;
    if before.state == State::Open && edit.state == Some(State::Closed) {
        after = after.ending(State::Closed, scene.by.caller.actor(), now);
    }
    // Of closed requests, too: they may be opened again.
    if before.base_branch != after.base_branch {
        talk_store::reviews_dismiss(tx, &before.id, now).await?;
    }
    let Some(pair) = pair else { return Ok(after) };
    (after.state, after.ended) = (State::Open, None);
    after.base_object.clone_from(&pair.base_object);
    if before.head_object != pair.head_object {
        after.head_object.clone_from(&pair.head_object);
        let head = format!("{BRANCHES}{}", before.head_branch);
        let by = store::pusher(tx, &before.repository_id, &head, &pair.head_object).await?;
        after.head_by = by.unwrap_or_else(|| scene.by.caller.actor().to_owned());
    }
    if before.head_object != after.head_object {
        talk_store::reviews_dismiss(tx, &before.id, now).await?;
    }
    Ok(after)
}

fn taken(pull: &Pull) -> Problem {
    let Pull { base_branch, head_branch, .. } = pull;
    let detail = format!("There is an open pull request from {head_branch} to {base_branch}");
    Problem::new(Code::Conflict, detail).at("head").hint("push to the branch to change it")
}
