//! What the portal keeps for each user (starred entities, theme, language, layouts), in Backstage's
//! user-settings API: buckets of keys with any JSON as values.
//!
//! Reading order: [`service`] (what may be asked), [`store`], [`routes`]. Statuses, shapes and words
//! are those of the published plugin `@backstage/plugin-user-settings-backend` 0.4.7; the bounds on
//! names are those of its columns, the bound on values is that of its parser, the others are ours.
//!
//! What it must never do: answer one user with what is another's.

pub mod limits;
pub mod routes;
pub mod service;
pub mod store;

use std::sync::Arc;

use database::Statement;
use feature::{Deps, Parts};
use model::Permission;
use model::permission::Action;

use service::UserSettings;

/// Every SQL text of this room, for the census.
pub const STATEMENTS: &[Statement] = store::STATEMENTS;

/// Reading one's own settings.
pub const SETTING_READ: Permission =
    Permission { name: "user-settings.setting.read", action: Action::Read, resource: None };
/// Changing and removing one's own settings.
pub const SETTING_UPDATE: Permission =
    Permission { name: "user-settings.setting.update", action: Action::Update, resource: None };

/// Every permission of this room. Backstage has none for its settings; these are ours, under the name
/// of its plugin.
pub const PERMISSIONS: &[Permission] = &[SETTING_READ, SETTING_UPDATE];

/// The parts of this room.
pub fn parts(deps: &Deps) -> Parts {
    let settings = Arc::new(UserSettings::new(deps.database.clone()));
    Parts { routes: vec![routes::routes(settings)], ..Parts::default() }
}
