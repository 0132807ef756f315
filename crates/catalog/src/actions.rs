//! The catalog's actions: what scripts and agents may have it do, under the names that Backstage
//! gives them, with inputs and outputs of the same shape.
//!
//! Reading order: [`read`] (find entities), [`model`] (what kinds there are), [`validate`],
//! [`changes`] (declared, and served as soon as their use cases exist).

pub mod changes;
pub mod model;
pub mod read;
pub mod validate;

use std::sync::Arc;

use ::model::Problem;
use ::model::permission::Decisions;
use feature::action::Actions;

use crate::permissions::ENTITY_READ;
use crate::service::inspection::Inspector;

/// Every action of the catalog.
///
/// # Errors
/// A schema that is none, which the tests of this crate would have found.
pub fn actions(
    decisions: Arc<dyn Decisions>,
    inspector: &Arc<Inspector>,
) -> Result<Actions, Problem> {
    let list = vec![
        read::get_entity(inspector),
        read::query_entities(inspector),
        model::describe_model(inspector),
        validate::validate_entity(inspector),
        // `changes::register_entity`, `changes::unregister_entity` and `changes::refresh_entity` come
        // here, each with the use case that it calls.
    ];
    Actions::new("/api/catalog", &ENTITY_READ, decisions, list)
}
