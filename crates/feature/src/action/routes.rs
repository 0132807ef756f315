//! Actions over HTTP, in the shapes of Backstage's actions registry: a list for each plugin, and a
//! call by id.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{Access, Caller, Json, NoParameters, OptionalJson, Path, Query, Reply, Routes};
use model::Problem;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes;

use crate::action::{Action, Actions};

/// The operations of a feature's actions.
pub(crate) fn routes(actions: &Arc<Actions>) -> Routes {
    let access = Access::Filtered(actions.listing());
    let plugin = actions.plugin();
    Routes::new(actions.base())
        .operation(access, named(plugin, routes!(action_list)))
        .operation(access, named(plugin, routes!(action_invoke)))
        .operation(access, named(plugin, routes!(action_invoke_wrapped)))
        .with_state(actions.clone())
}

/// The same handlers serve every plugin; their operations are told apart by its name.
fn named<S>(plugin: &str, handlers: UtoipaMethodRouter<S>) -> UtoipaMethodRouter<S> {
    let (schemas, mut paths, handlers) = handlers;
    let mut letters = plugin.chars();
    let first = letters.next().map(|it| it.to_ascii_uppercase());
    let prefix: String = first.into_iter().chain(letters).collect();
    for item in paths.paths.values_mut() {
        for operation in item.get.iter_mut().chain(&mut item.post) {
            let id = operation.operation_id.take().unwrap_or_default();
            operation.operation_id = Some(format!("{prefix}{id}"));
        }
    }
    (schemas, paths, handlers)
}

/// Something that can be asked for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Action)]
struct ActionView {
    /// What it is called by: `catalog:get-catalog-entity`.
    id: String,
    /// Its name within the plugin.
    name: &'static str,
    /// Its name for people.
    title: &'static str,
    /// When to use it, what it does, what comes back.
    description: String,
    /// The plugin that does it.
    plugin_id: &'static str,
    /// `destructive`, `idempotent`, `readOnly`.
    #[schema(value_type = Object)]
    attributes: Value,
    /// JSON schemas of its `input` and its `output`.
    #[schema(value_type = Object)]
    schema: Value,
}

/// What a caller may ask for.
#[derive(Serialize, ToSchema)]
struct ActionListResponse {
    /// The actions.
    actions: Vec<ActionView>,
}

/// What came of an action.
#[derive(Serialize, ToSchema)]
struct ActionInvokeResponse {
    /// Fits the action's output schema.
    #[schema(value_type = Object)]
    output: Value,
}

/// The input of an action beside secrets.
#[derive(Deserialize, ToSchema)]
struct ActionInvokeRequest {
    /// Fits the action's input schema.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    input: Value,
    /// No action takes any yet.
    #[schema(value_type = Option<Object>)]
    secrets: Option<Value>,
}

/// The actions of this plugin that the caller may use.
#[utoipa::path(
    get,
    path = "/.backstage/actions/v1/actions",
    operation_id = "ActionList",
    tag = "Actions",
    responses((status = 200, description = "The actions", body = ActionListResponse)),
)]
async fn action_list(
    FromState(actions): FromState<Arc<Actions>>,
    caller: Caller,
    _: Query<NoParameters>,
) -> Json<ActionListResponse> {
    let list = actions.list(&caller).map(|action| view(&actions, action)).collect();
    Json(ActionListResponse { actions: list })
}

/// Calls an action. The body is its input.
#[utoipa::path(
    post,
    path = "/.backstage/actions/v1/actions/{action_id}/invoke",
    operation_id = "ActionInvoke",
    tag = "Actions",
    params(("action_id" = String, Path, description = "Id of the action")),
    request_body = Object,
    responses(
        (status = 200, description = "What came of it", body = ActionInvokeResponse),
        (status = 400, description = "The input does not fit"),
        (status = 404, description = "No such action"),
    ),
)]
async fn action_invoke(
    FromState(actions): FromState<Arc<Actions>>,
    caller: Caller,
    Path(action_id): Path<String>,
    _: Query<NoParameters>,
    OptionalJson(input): OptionalJson<Value>,
) -> Reply<Json<ActionInvokeResponse>> {
    invoke(&actions, &caller, &action_id, input).await
}

/// Calls an action. The body holds its input under `input`.
#[utoipa::path(
    post,
    path = "/.backstage/actions/v2/actions/{action_id}/invoke",
    operation_id = "ActionInvokeWithSecrets",
    tag = "Actions",
    params(("action_id" = String, Path, description = "Id of the action")),
    request_body = ActionInvokeRequest,
    responses(
        (status = 200, description = "What came of it", body = ActionInvokeResponse),
        (status = 400, description = "The input does not fit"),
        (status = 404, description = "No such action"),
    ),
)]
async fn action_invoke_wrapped(
    FromState(actions): FromState<Arc<Actions>>,
    caller: Caller,
    Path(action_id): Path<String>,
    _: Query<NoParameters>,
    Json(body): Json<ActionInvokeRequest>,
) -> Reply<Json<ActionInvokeResponse>> {
    if body.secrets.is_some() {
        let is_there = actions.list(&caller).any(|action| actions.id(action) == action_id);
        if is_there {
            let detail = format!("Action \"{action_id}\" does not accept secrets");
            return Err(Problem::input(detail).at("secrets").into());
        }
    }
    invoke(&actions, &caller, &action_id, body.input).await
}

async fn invoke(
    actions: &Actions,
    caller: &Caller,
    action_id: &str,
    input: Value,
) -> Reply<Json<ActionInvokeResponse>> {
    let input = if input.is_null() { json!({}) } else { input };
    let output = actions.invoke(caller, action_id, input).await?;
    Ok(Json(ActionInvokeResponse { output }))
}

fn view(actions: &Actions, action: &Action) -> ActionView {
    ActionView {
        id: actions.id(action),
        name: action.name,
        title: action.title,
        description: action.description.clone(),
        plugin_id: actions.plugin(),
        attributes: json!(action.attributes),
        schema: json!({ "input": action.input, "output": action.output }),
    }
}
