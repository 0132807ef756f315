//! What may be asked of views, and by whom.
//!
//! Permissions say who may keep and share views at all; whose a view is decides the rest here. A view
//! that is not the caller's and not shared answers as one that is not there.

use std::sync::Arc;

use database::{Database, Error, Tx, unit};
use feature::audit::AuditLog;
use model::audit::Severity;
use model::caller::Principal;
use model::permission::Decisions;
use model::{AuditEntry, Caller, Code, Event, Permission, Problem};
use serde_json::{Value, json};

use super::store;
pub use super::store::ViewRow;
use super::{VIEW_CREATE, VIEW_DELETE, VIEW_MANAGE, VIEW_SHARE, VIEW_UPDATE};
use crate::limits::{
    NAME_CHARS_MAX, SHARED_VIEWS_MAX, VIEW_NAME_CHARS_MAX, VIEW_QUERY_BYTES_MAX, VIEWS_MAX,
};

/// A view was kept, changed or removed.
const CHANGED: &str = "portal.view.changed";

/// The views of all users.
pub struct Views {
    database: Database,
    decisions: Arc<dyn Decisions>,
    audit: Arc<dyn AuditLog>,
}

/// What a view is to be.
#[derive(Clone, Debug)]
pub struct ViewWanted {
    /// The page that it is of.
    pub page: String,
    /// What it is called.
    pub name: String,
    /// The page's address, what follows the `?`.
    pub query: String,
    /// Whether everybody sees it.
    pub shared: bool,
}

/// Who does it, and where that is recorded.
#[derive(Clone)]
struct By {
    caller: Caller,
    audit: Arc<dyn AuditLog>,
    /// May remove what others share.
    manages: bool,
}

impl Views {
    /// In this database.
    pub const fn new(
        database: Database,
        decisions: Arc<dyn Decisions>,
        audit: Arc<dyn AuditLog>,
    ) -> Self {
        Self { database, decisions, audit }
    }

    /// The caller's own views and those that others share, of one page or of all; by name, one's own
    /// first.
    ///
    /// # Errors
    /// A page that is none.
    pub async fn list(&self, caller: &Caller, page: Option<&str>) -> Result<Vec<ViewRow>, Problem> {
        page.map_or(Ok(()), check_page)?;
        // Nobody's views are those of nobody: who is no user has none of their own.
        let owner_ref = user(caller).unwrap_or_default();
        let page = page.unwrap_or_default().to_owned();
        let read = unit!(|tx, asked: (String, String)| {
            let (owner_ref, page) = asked;
            let mut views = store::list_own(tx, owner_ref).await?;
            views.retain(|it| page.is_empty() || it.page == *page);
            views.extend(store::list_shared(tx, owner_ref, page, SHARED_VIEWS_MAX).await?);
            Ok(views)
        });
        let mut views = self.database.read((owner_ref.clone(), page), read).await?;
        let place = |it: &ViewRow| (it.owner_ref != owner_ref, it.name.to_lowercase());
        views.sort_by_cached_key(|it| (place(it), it.id.clone()));
        Ok(views)
    }

    /// Keeps a view.
    ///
    /// # Errors
    /// No user asks; what is wrong with it; too many; sharing without the permission.
    pub async fn create(&self, caller: &Caller, wanted: ViewWanted) -> Result<ViewRow, Problem> {
        let owner_ref = required_user(caller)?;
        self.check(caller, &wanted)?;
        let make = unit!(|tx, input: (String, ViewWanted, By)| {
            let (owner_ref, wanted, by) = input;
            if store::count(tx, owner_ref).await? >= VIEWS_MAX {
                return Err(too_many().into());
            }
            let view = wanted.row(tx.next_id(), owner_ref.clone(), tx);
            store::put(tx, &view).await?;
            by.tell(tx, &VIEW_CREATE, None, Some(&view)).await?;
            Ok(view)
        });
        Ok(self.database.write((owner_ref, wanted, self.by(caller)), make).await?.value)
    }

    /// Changes one of the caller's own views.
    ///
    /// # Errors
    /// As of [`Views::create`]; no such view, or another's.
    pub async fn update(
        &self,
        caller: &Caller,
        id: &str,
        wanted: ViewWanted,
    ) -> Result<ViewRow, Problem> {
        required_user(caller)?;
        self.check(caller, &wanted)?;
        let change = unit!(|tx, input: (String, ViewWanted, By)| {
            let (id, wanted, by) = input;
            let before = by.seen(tx, id).await?;
            if !by.owns(&before) {
                return Err(anothers("change").into());
            }
            let view = wanted.row(before.id.clone(), before.owner_ref.clone(), tx);
            store::put(tx, &view).await?;
            by.tell(tx, &VIEW_UPDATE, Some(&before), Some(&view)).await?;
            Ok(view)
        });
        Ok(self.database.write((id.to_owned(), wanted, self.by(caller)), change).await?.value)
    }

    /// Removes one of the caller's own views; of somebody else's a shared one, with the permission.
    ///
    /// # Errors
    /// No such view, or another's.
    pub async fn delete(&self, caller: &Caller, id: &str) -> Result<(), Problem> {
        let remove = unit!(|tx, input: (String, By)| {
            let (id, by) = input;
            let view = by.seen(tx, id).await?;
            if !by.owns(&view) && !by.manages {
                return Err(anothers("remove").into());
            }
            store::delete(tx, id).await?;
            by.tell(tx, &VIEW_DELETE, Some(&view), None).await?;
            Ok(())
        });
        self.database.write((id.to_owned(), self.by(caller)), remove).await?;
        Ok(())
    }

    fn by(&self, caller: &Caller) -> By {
        let manages = self.decisions.require(caller, &VIEW_MANAGE).is_ok();
        By { caller: caller.clone(), audit: self.audit.clone(), manages }
    }

    fn check(&self, caller: &Caller, wanted: &ViewWanted) -> Result<(), Problem> {
        check_page(&wanted.page)?;
        let name = wanted.name.trim();
        let is_name = !name.is_empty() && name.chars().count() <= VIEW_NAME_CHARS_MAX;
        if !is_name || name.chars().any(char::is_control) {
            let most = VIEW_NAME_CHARS_MAX;
            return Err(
                Problem::input(format!("A view's name has 1 to {most} characters")).at("name")
            );
        }
        if wanted.query.len() > VIEW_QUERY_BYTES_MAX || wanted.query.chars().any(char::is_control) {
            let most = VIEW_QUERY_BYTES_MAX;
            return Err(
                Problem::input(format!("A view's query has at most {most} bytes")).at("query")
            );
        }
        if wanted.shared { self.decisions.require(caller, &VIEW_SHARE) } else { Ok(()) }
    }
}

impl ViewWanted {
    fn row(&self, id: String, owner_ref: String, tx: &Tx) -> ViewRow {
        ViewRow {
            id,
            owner_ref,
            page: self.page.clone(),
            name: self.name.trim().to_owned(),
            query: self.query.clone(),
            shared: self.shared,
            updated_at: tx.now(),
        }
    }
}

impl By {
    fn owns(&self, view: &ViewRow) -> bool {
        user(&self.caller).is_some_and(|it| it == view.owner_ref)
    }

    /// The view, when it is for the caller to see.
    async fn seen(&self, tx: &mut Tx, id: &str) -> Result<ViewRow, Error> {
        let found = store::get(tx, id).await?.filter(|it| it.shared || self.owns(it));
        found.ok_or_else(|| Problem::not_found(format!("No view with the id '{id}'")).into())
    }

    /// Tells whoever follows; and of what everybody sees, the audit log.
    async fn tell(
        &self,
        tx: &mut Tx,
        what: &Permission,
        old: Option<&ViewRow>,
        new: Option<&ViewRow>,
    ) -> Result<(), Error> {
        let Some(view) = new.or(old) else { return Ok(()) };
        tx.emit(Event {
            topic: CHANGED,
            subject: view.id.clone(),
            actor: self.caller.actor().to_owned(),
            payload: json!({ "type": what.action.as_str(), "page": view.page }),
        });
        if ![old, new].into_iter().flatten().any(|it| it.shared) {
            return Ok(());
        }
        let severity = if self.owns(view) { Severity::Medium } else { Severity::High };
        let entry = AuditEntry::done(what.name, &self.caller)
            .on(view.id.clone())
            .changing(old.map(shown), new.map(shown))
            .weighing(severity);
        self.audit.record(tx, &entry).await
    }
}

/// A view for the audit log.
fn shown(view: &ViewRow) -> Value {
    json!({
        "page": view.page, "name": view.name, "query": view.query, "shared": view.shared,
        "owner": view.owner_ref,
    })
}

/// Whose views: only users have some.
fn user(caller: &Caller) -> Option<String> {
    match &caller.principal {
        Principal::User(user) => Some(user.entity_ref.to_lowercase()),
        _ => None,
    }
}

fn required_user(caller: &Caller) -> Result<String, Problem> {
    user(caller).ok_or_else(|| {
        Problem::not_allowed("Only people keep views").hint("sign in, or use a user's token")
    })
}

fn check_page(page: &str) -> Result<(), Problem> {
    let is_letter = |it: char| it.is_ascii_alphanumeric() || "-_.".contains(it);
    if page.is_empty() || page.len() > NAME_CHARS_MAX || !page.chars().all(is_letter) {
        return Err(Problem::input("A page is named by letters, digits, and - _ . in it")
            .at("page")
            .hint("catalog is one"));
    }
    Ok(())
}

fn too_many() -> Problem {
    Problem::new(Code::Conflict, format!("A user may have {VIEWS_MAX} views at most"))
        .hint("remove one that is no longer used")
}

fn anothers(what: &str) -> Problem {
    Problem::not_allowed(format!("Only whoever made a view may {what} it"))
        .hint("save one of your own")
}
