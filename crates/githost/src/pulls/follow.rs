//! What happens to open pull requests when branches move: their commits arrive where they were to go,
//! they get new ones, or one of their branches goes.
//!
//! Git is asked first ([`look`]), the transaction that records the push then settles what comes of it
//! ([`settle`]); both under the repository's lock. A merge of this server's own is found the same way:
//! by the commit that it wrote down before the branch moved.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use database::{Tx, unit};
use model::{Caller, Problem};
use serde_json::{Value, json};

use super::model::{Pull, State};
use super::standing::Asked;
use super::{CLOSED, MERGED, Scene, Told, UPDATED, known_as, store, talk_store};
use crate::git::GitRepo;
use crate::names::BRANCHES;
use crate::permissions::{PULL_MERGE, PULL_UPDATE, PUSH};
use crate::protection::is_about;
use crate::pushes::model::PushedRef;
use crate::pushes::store as pushes_store;
use crate::repositories::store as repositories_store;
use crate::repositories::{Repositories, Repository};

/// The refs of a repository: full name to object.
type Refs = BTreeMap<String, String>;

/// What Git says of branches that have moved.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// What came into a branch.
    arrived: BTreeMap<String, HashSet<String>>,
    /// Pull requests (ids) whose branch has nothing any more that the other has not.
    emptied: BTreeSet<String>,
}

fn full(branch: &str) -> String {
    format!("{BRANCHES}{branch}")
}

/// Asks Git what open pull requests are affected by, before `refs` are recorded.
///
/// # Errors
/// What Git or the database says.
pub async fn look(
    repositories: &Repositories,
    repository: &Repository,
    repo: &GitRepo,
    refs: &Refs,
) -> Result<Findings, Problem> {
    let read = unit!(|tx, id: String| {
        let open = store::open_of(tx, id).await?;
        let known = match open.is_empty() {
            true => Refs::new(),
            false => pushes_store::refs(tx, id).await?,
        };
        Ok((open, known))
    });
    let (open, known) = repositories.database.read(repository.id.clone(), read).await?;
    let mut findings = Findings::default();
    for pull in open {
        let (base, head) = (full(&pull.base_branch), full(&pull.head_branch));
        let Some(base_now) = refs.get(&base) else { continue };
        let base_was = known.get(&base);
        if base_was != Some(base_now) && !findings.arrived.contains_key(&base) {
            let was = base_was.unwrap_or(&pull.base_object);
            findings.arrived.insert(base, repo.new_commits(was, base_now).await?);
        }
        let head_now = refs.get(&head).filter(|it| **it != pull.head_object);
        if let Some(head_now) = head_now
            && repo.leads_to(head_now, base_now).await?
        {
            findings.emptied.insert(pull.id);
        }
    }
    Ok(findings)
}

/// What comes of one pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fate {
    /// Nothing.
    Stays,
    /// It is merged with this commit, by this actor.
    Merged { commit: String, by: String, base_was: String, head: String },
    /// It is over for this reason.
    Closed { why: &'static str, by: String },
    /// It has new commits.
    Moved { head: String, by: String },
}

fn fate(pull: &Pull, refs: &Refs, pushed: &[PushedRef], findings: &Findings) -> Fate {
    let (base, head) = (full(&pull.base_branch), full(&pull.head_branch));
    let push_of = |name: &str| pushed.iter().find(|it| it.name == name);
    let (base_push, head_push) = (push_of(&base), push_of(&head));
    let head_now = refs.get(&head);
    if let (Some(push), Some(arrived)) = (base_push, findings.arrived.get(&base)) {
        let base_was = push.old.clone();
        if let Some((commit, by)) = pull.merging.clone().filter(|it| arrived.contains(&it.0)) {
            let head = pull.head_object.clone();
            return Fate::Merged { commit, by, base_was, head };
        }
        let head = head_now.unwrap_or(&pull.head_object).clone();
        if arrived.contains(&head) {
            let (commit, by) = (push.new.clone(), push.actor.clone());
            return Fate::Merged { commit, by, base_was, head };
        }
    }
    let by =
        |push: Option<&PushedRef>| push.map_or_else(|| "unknown".to_owned(), |it| it.actor.clone());
    match head_now {
        _ if !refs.contains_key(&base) => {
            Fate::Closed { why: "the branch that it is for was deleted", by: by(base_push) }
        }
        None => Fate::Closed { why: "its branch was deleted", by: by(head_push) },
        Some(_) if findings.emptied.contains(&pull.id) => {
            Fate::Closed { why: "its branch has nothing to merge any more", by: by(head_push) }
        }
        Some(now) if *now != pull.head_object => {
            Fate::Moved { head: now.clone(), by: by(head_push) }
        }
        Some(_) => Fate::Stays,
    }
}

/// Brings open pull requests to what was pushed, in the transaction that records the push.
///
/// # Errors
/// What the database says.
pub(crate) async fn settle(
    tx: &mut Tx,
    scene: &Scene,
    refs: &Refs,
    pushed: &[PushedRef],
    findings: &Findings,
) -> database::Result<()> {
    let open = store::open_of(tx, &scene.repository.id).await?;
    if open.is_empty() {
        return Ok(());
    }
    let rules = repositories_store::protections(tx, &scene.repository.id).await?;
    for pull in open {
        let now = tx.now();
        let (topic, act, by, after, more) = match fate(&pull, refs, pushed, findings) {
            Fate::Stays => continue,
            Fate::Merged { commit, by, base_was, head } => {
                let mut after = pull.clone().ending(State::Merged, &by, now);
                (after.merged_object, after.base_object) = (Some(commit), base_was);
                after.head_object = head;
                (MERGED, &PULL_MERGE, by, after, Value::Null)
            }
            Fate::Closed { why, by } => {
                let after = pull.clone().ending(State::Closed, &by, now);
                (CLOSED, &PULL_UPDATE, by, after, json!({ "why": why }))
            }
            Fate::Moved { head, by } => {
                let mut after = pull.clone();
                (after.head_object, after.updated_at) = (head, now);
                after.head_by.clone_from(&by);
                let about = rules.iter().filter(|it| is_about(it, &pull.base_branch));
                let dismissed = match Asked::of(about).dismiss_stale {
                    true => talk_store::reviews_dismiss(tx, &pull.id, now).await?,
                    false => 0,
                };
                let more = json!({ "was": pull.head_object, "dismissed": dismissed });
                (UPDATED, &PUSH, by, after, more)
            }
        };
        store::update(tx, &after).await?;
        let scene = scene.by(caller_of(&scene.by.caller, &by));
        scene.tell(tx, Told { topic, act, pull: &after, old: Some(&pull), more }).await?;
    }
    Ok(())
}

/// Whoever is known to be at it, when it was them.
fn caller_of(at_it: &Caller, actor: &str) -> Caller {
    if at_it.actor() == actor { at_it.clone() } else { known_as(actor) }
}
