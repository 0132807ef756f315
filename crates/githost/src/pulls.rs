//! Pull requests: what one branch has that another should get, talked over, checked and merged.
//!
//! Reading order: [`model`] (what one is: pure), [`standing`] (what keeps one from being merged: pure),
//! [`service`] (opening, listing, changing), [`look`] (what one brings, and whether it merges),
//! [`merge`] (merging), [`follow`] (what a push does to those that are open; what a killed merge has
//! done), [`talk`] (comments), [`reviews`], [`checks`], [`store`] and [`talk_store`] (their tables),
//! [`routes`] and [`talk_routes`].
//!
//! What is merged is known from the branches alone: a request is merged when its commits are in the
//! branch that it is for, whoever brought them there. So no kill between Git and the database loses it.

pub mod checks;
pub mod follow;
pub mod look;
pub mod merge;
pub mod model;
pub mod reviews;
pub mod routes;
pub mod service;
pub mod standing;
pub mod store;
pub mod talk;
pub mod talk_model;
pub mod talk_routes;
pub mod talk_store;
pub mod views;

use ::model::caller::{Caller, User};
use ::model::{AuditEntry, Event, Permission};
use database::Tx;
use serde_json::{Value, json};

use self::model::Pull;
use crate::hooks::bodies::Happened;
use crate::hooks::{self, bodies};
use crate::repositories::Repository;
use crate::repositories::service::By;

pub use service::Pulls;

/// A pull request was opened.
pub const OPENED: &str = "githost.pull_request.opened";
/// It has another title, description, branch or commit, or was opened again.
pub const UPDATED: &str = "githost.pull_request.updated";
/// Its commits are in the branch that it is for.
pub const MERGED: &str = "githost.pull_request.merged";
/// It was closed without being merged.
pub const CLOSED: &str = "githost.pull_request.closed";
/// Somebody has reviewed it.
pub const REVIEWED: &str = "githost.pull_request.reviewed";
/// Somebody has commented on it.
pub const COMMENTED: &str = "githost.pull_request.commented";
/// A program has said how the check of a commit went.
pub const CHECKED: &str = "githost.check.reported";

/// The repository that something happens in, where it is found, and who does it.
#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) repository: Repository,
    pub(crate) address: String,
    pub(crate) by: By,
}

/// What is told of a pull request.
pub(crate) struct Told<'a> {
    /// The event.
    pub topic: &'static str,
    /// The permission that it took.
    pub act: &'a Permission,
    /// Since.
    pub pull: &'a Pull,
    /// Before; `None` when it is new.
    pub old: Option<&'a Pull>,
    /// What else is worth knowing.
    pub more: Value,
}

impl Scene {
    /// Writes the act into the audit log, tells followers, and has hooks told.
    pub(crate) async fn tell(&self, tx: &mut Tx, told: Told<'_>) -> database::Result<()> {
        let Told { topic, act, pull, old, more } = told;
        let subject = format!("{}#{}", self.repository.full_name(), pull.number);
        let mut entry = AuditEntry::done(act.name, &self.by.caller)
            .on(subject)
            .changing(old.map(Pull::shown), Some(pull.shown()));
        entry.meta.clone_from(&more);
        self.by.audit.record(tx, &entry).await?;
        let actor = self.by.caller.actor().to_owned();
        let payload = self.payload(pull, &more);
        let happened = match (topic, old) {
            (REVIEWED, _) => Happened::Reviewed(&more),
            (COMMENTED, _) => Happened::Commented(&more),
            (MERGED | CLOSED, _) => Happened::Ended,
            (_, Some(old)) => Happened::Changed(old),
            (_, None) => Happened::Opened,
        };
        let place = (&self.repository, self.address.as_str());
        let body = bodies::pull(place, pull, happened, &actor);
        hooks::tell(tx, &self.repository.id, hooks::PULL, &body).await?;
        let event = Event { topic, subject: pull.id.clone(), actor, payload };
        self.by.spine.emit(tx, event).await
    }

    /// The same with somebody else who does it.
    pub(crate) fn by(&self, caller: Caller) -> Self {
        Self { by: By { caller, ..self.by.clone() }, ..self.clone() }
    }

    fn payload(&self, pull: &Pull, more: &Value) -> Value {
        json!({
            "repository": self.repository.id,
            "owner": self.repository.owner,
            "name": self.repository.name,
            "address": self.address,
            "number": pull.number,
            "title": pull.title,
            "state": pull.state.as_str(),
            "author": pull.author,
            "base": pull.base_branch,
            "head": pull.head_branch,
            "commit": pull.head_object,
            "mergeCommit": pull.merged_object,
            "more": more,
        })
    }
}

/// Somebody of whom nothing but the name is known any more.
pub(crate) fn known_as(actor: &str) -> Caller {
    match actor.split_once(':') {
        Some(("user", _)) => {
            Caller::user(User { entity_ref: actor.to_owned(), account: None, session: None })
        }
        _ => Caller::service(actor, None),
    }
}
