//! Saved views: what somebody keeps of a page (filters, columns, order), under a name, for themselves or
//! for everybody.
//!
//! Reading order: [`service`] (what may be asked, by whom), [`store`], [`routes`]. What a view's query
//! means, its page knows.
//!
//! What it must never do: show somebody's own view to another, or let anybody but its owner change one.

pub mod routes;
pub mod service;
pub mod store;

use std::sync::Arc;

use feature::{Deps, Parts};
use model::Permission;
use model::permission::Action;

use service::Views;

/// Reading one's own views and those that are shared.
pub const VIEW_READ: Permission =
    Permission { name: "portal.view.read", action: Action::Read, resource: None };
/// Keeping a view.
pub const VIEW_CREATE: Permission =
    Permission { name: "portal.view.create", action: Action::Create, resource: None };
/// Changing one's own views.
pub const VIEW_UPDATE: Permission =
    Permission { name: "portal.view.update", action: Action::Update, resource: None };
/// Removing one's own views.
pub const VIEW_DELETE: Permission =
    Permission { name: "portal.view.delete", action: Action::Delete, resource: None };
/// Sharing one's own views with everybody.
pub const VIEW_SHARE: Permission =
    Permission { name: "portal.view.share", action: Action::Use, resource: None };
/// Removing what others share.
pub const VIEW_MANAGE: Permission =
    Permission { name: "portal.view.manage", action: Action::Use, resource: None };

/// Every permission of views.
pub const PERMISSIONS: &[Permission] =
    &[VIEW_READ, VIEW_CREATE, VIEW_UPDATE, VIEW_DELETE, VIEW_SHARE, VIEW_MANAGE];

/// The parts of views.
pub fn parts(deps: &Deps) -> Parts {
    let (database, decisions) = (deps.database.clone(), deps.decisions.clone());
    let views = Arc::new(Views::new(database, decisions, deps.audit.clone()));
    Parts { routes: vec![routes::routes(views)], ..Parts::default() }
}
