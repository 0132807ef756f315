//! The permission protocol over HTTP.

use std::sync::Arc;

use axum::extract::State as FromState;
use feature::Conditions as _;
use gate::{Caller, Json, NoParameters, Query, Reply};
use serde_json::Value;

use crate::conditions::{Things, protocol};
use crate::permissions::TASK_READ;
use crate::tasks::owners::Owners;
use crate::tasks::service::Runs;

/// What answers.
#[derive(Clone)]
pub struct Answering {
    /// Who may see which run.
    pub runs: Arc<Runs>,
    /// Whose runs are whose.
    pub owners: Arc<Owners>,
}

/// The scaffolder's permissions, and the rules that decisions about its things may use.
#[utoipa::path(
    get,
    path = "/.well-known/backstage/permissions/metadata",
    operation_id = "ScaffolderPermissionMetadataGet",
    tag = "Permissions",
    responses((status = 200, description = "Permissions and rules", body = Object)),
)]
pub async fn permission_metadata(_: Query<NoParameters>) -> Json<Value> {
    Json(protocol::metadata())
}

/// Whether runs pass conditions. Those that are not there, or not for the caller, pass none.
#[utoipa::path(
    post,
    path = "/.well-known/backstage/permissions/apply-conditions",
    operation_id = "ScaffolderPermissionConditionsApply",
    tag = "Permissions",
    request_body = Object,
    responses((status = 200, description = "The answers", body = Object)),
)]
pub async fn conditions_apply(
    FromState(Answering { runs, owners }): FromState<Answering>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<Value>,
) -> Reply<Json<Value>> {
    let questions = protocol::questions(&body)?;
    let things = Things::tasks(owners.clone());
    let visible = |task: &String| {
        let created_by = owners.of(task);
        created_by.is_some_and(|it| runs.may(&caller, &TASK_READ, it.as_deref()).unwrap_or(false))
    };
    Ok(Json(protocol::answer(&questions, |condition, refs| {
        let passes = things.apply(&caller, condition, refs);
        refs.iter().zip(passes).map(|(task, passes)| passes && visible(task)).collect()
    })))
}
