//! The catalog's actions: what scripts and agents may have it do, under the names that Backstage
//! gives them, with inputs and outputs of the same shape.
//!
//! Reading order: [`read`] (find entities), [`model`] (what kinds there are), [`validate`],
//! [`changes`] (register, unregister, refresh).

pub mod changes;
pub mod model;
pub mod read;
pub mod validate;

use std::sync::Arc;

use ::model::Problem;
use ::model::permission::Decisions;
use feature::action::Actions;

use crate::changes::Changes;
use crate::permissions::ENTITY_READ;
use crate::service::inspection::Inspector;

/// Every action of the catalog.
///
/// # Errors
/// A schema that is none, which the tests of this crate would have found.
pub fn actions(
    decisions: Arc<dyn Decisions>,
    inspector: &Arc<Inspector>,
    changes: &Arc<Changes>,
) -> Result<Actions, Problem> {
    let list = vec![
        read::get_entity(inspector),
        read::query_entities(inspector),
        model::describe_model(inspector),
        validate::validate_entity(inspector),
        changes::register_entity(changes),
        changes::unregister_entity(changes),
        changes::refresh_entity(inspector, changes),
    ];
    Actions::new("/api/catalog", &ENTITY_READ, decisions, list)
}
