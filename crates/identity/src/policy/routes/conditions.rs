//! The RBAC plugin's operations on conditional policies.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use gate::{Caller, Json, NoParameters, Path, Query, QueryParameters, QueryReader, Reply};
use http::StatusCode;
use model::Problem;
use model::permission::Decisions as _;
use serde_json::{Value, json};

use super::{Desk, changed};
use crate::policy::change::{Act, check_grants};
use crate::policy::files::rbac::read_conditional;
use crate::policy::model::{Fault, Grant, RoleBody};
use crate::policy::permissions::ROLE_UPDATE;
use crate::policy::rbac::{conditionals, number};

pub(super) struct ConditionQuery {
    role: Option<String>,
    plugin: Option<String>,
    resource: Option<String>,
    actions: Vec<String>,
}

impl QueryParameters for ConditionQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self {
            role: query.text("roleEntityRef")?.map(|it| it.to_lowercase()),
            plugin: query.text("pluginId")?,
            resource: query.text("resourceType")?,
            actions: query.repeated("actions")?,
        })
    }
}

/// Every conditional policy, or those that match.
#[utoipa::path(
    get,
    path = "/roles/conditions",
    operation_id = "RbacConditionList",
    tag = "permission",
    params(
        ("roleEntityRef" = Option<String>, Query, description = "Only of this role"),
        ("pluginId" = Option<String>, Query, description = "Only of this plugin"),
        ("resourceType" = Option<String>, Query, description = "Only about things of this type"),
        ("actions" = Option<Vec<String>>, Query, description = "Only with these actions"),
    ),
    responses((status = 200, description = "The policies", body = Vec<Object>)),
)]
pub(super) async fn condition_list(
    State(desk): State<Arc<Desk>>,
    Query(query): Query<ConditionQuery>,
) -> Json<Vec<Value>> {
    let table = desk.policy.table();
    let all = conditionals(table.roles().iter().map(AsRef::as_ref));
    let shown = all.map(|it| it.to_json(&desk.permits));
    let is = |value: &Value, wanted: &Option<String>| {
        wanted.as_ref().is_none_or(|it| value.as_str() == Some(it))
    };
    let fits = |policy: &Value| {
        let mut mapped = policy["permissionMapping"].as_array().into_iter().flatten();
        is(&policy["roleEntityRef"], &query.role)
            && is(&policy["pluginId"], &query.plugin)
            && is(&policy["resourceType"], &query.resource)
            && (query.actions.is_empty()
                || mapped.any(|it| query.actions.iter().any(|action| it["action"] == **action)))
    };
    Json(shown.filter(fits).collect())
}

fn parse(desk: &Desk, body: &Value) -> Result<(String, Grant), Problem> {
    let (role, mut grants) = read_conditional(body).map_err(Fault::in_body)?;
    let bare = "must have a permission's name in each entry, such as \
                {\"name\": \"catalog.entity.read\", \"action\": \"read\"}";
    let named =
        body["permissionMapping"].as_array().is_some_and(|it| it.iter().all(Value::is_object));
    let grant = grants.pop().filter(|_| named && grants.is_empty());
    let grant = grant.ok_or_else(|| Fault::new("/permissionMapping", bare).in_body())?;
    check_grants(&desk.permits, std::slice::from_ref(&grant))?;
    Ok((role, grant))
}

/// Makes a conditional policy; a role that is not there is made. One that is there takes
/// identity.role.update, too.
#[utoipa::path(
    post,
    path = "/roles/conditions",
    operation_id = "RbacConditionCreate",
    tag = "permission",
    request_body = Object,
    responses((status = 201, description = "Its number", body = Object)),
)]
pub(super) async fn condition_create(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<Value>,
) -> Reply<Response> {
    let (role, mut grant) = parse(&desk, &body)?;
    grant.id = desk.ids.random();
    let id = number(&role, &grant, 0);
    let is_there = desk.policy.table().role(&role).is_some();
    let act = if is_there {
        desk.policy.require(&caller, &ROLE_UPDATE)?;
        Act::Regrant(Arc::new(move |mut grants| {
            grants.push(grant.clone());
            Ok(grants)
        }))
    } else {
        Act::Make(RoleBody { grants: Some(vec![grant]), ..RoleBody::default() })
    };
    let done = desk.roles.act(&caller, &role, act).await?;
    Ok(changed(done.event, (StatusCode::CREATED, Json(json!({ "id": id })))))
}

/// The role and the id of the grant under a number. The plugin's client writes more behind it when it
/// changes one, which its server does not look at.
fn find(desk: &Desk, path: &str) -> Result<(String, String, Value), Problem> {
    let digits: String = path.chars().take_while(char::is_ascii_digit).take(20).collect();
    let id: u64 =
        digits.parse().map_err(|_| Problem::input("Id is not a valid number.").at("id"))?;
    let table = desk.policy.table();
    let mut all = conditionals(table.roles().iter().map(AsRef::as_ref));
    let found = all.find(|it| it.id == id);
    let found =
        found.ok_or_else(|| Problem::not_found(format!("Condition with id {id} was not found")))?;
    Ok((found.role.name.clone(), found.grant.id.clone(), found.to_json(&desk.permits)))
}

/// One conditional policy.
#[utoipa::path(
    get,
    path = "/roles/conditions/{id}",
    operation_id = "RbacConditionGet",
    tag = "permission",
    params(("id" = String, Path, description = "Its number")),
    responses((status = 200, description = "The policy", body = Object), (status = 404, description = "None")),
)]
pub(super) async fn condition_get(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    _: Query<NoParameters>,
) -> Reply<Json<Value>> {
    let (_, _, shown) = find(&desk, &id)?;
    Ok(Json(shown))
}

/// Puts a conditional policy in the place of another.
#[utoipa::path(
    put,
    path = "/roles/conditions/{id}",
    operation_id = "RbacConditionUpdate",
    tag = "permission",
    params(("id" = String, Path, description = "Its number")),
    request_body = Object,
    responses((status = 200, description = "Changed"), (status = 404, description = "None")),
)]
pub(super) async fn condition_update(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Path(id): Path<String>,
    _: Query<NoParameters>,
    Json(body): Json<Value>,
) -> Reply<Response> {
    let (role, known, _) = find(&desk, &id)?;
    let (named, grant) = parse(&desk, &body)?;
    if named != role {
        let what = format!("must be {role}, whose policy this is");
        return Err(Fault::new("/roleEntityRef", what).in_body().into());
    }
    let regrant = move |mut grants: Vec<Grant>| {
        for it in grants.iter_mut().filter(|it| it.id == known && it.condition.is_some()) {
            *it = Grant { id: known.clone(), ..grant.clone() };
        }
        Ok(grants)
    };
    let done = desk.roles.act(&caller, &role, Act::Regrant(Arc::new(regrant))).await?;
    Ok(changed(done.event, StatusCode::OK))
}

/// Takes a conditional policy away.
#[utoipa::path(
    delete,
    path = "/roles/conditions/{id}",
    operation_id = "RbacConditionDelete",
    tag = "permission",
    params(("id" = String, Path, description = "Its number")),
    responses((status = 204, description = "Gone"), (status = 404, description = "None")),
)]
pub(super) async fn condition_delete(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Path(id): Path<String>,
    _: Query<NoParameters>,
) -> Reply<Response> {
    let (role, known, _) = find(&desk, &id)?;
    let regrant = move |mut grants: Vec<Grant>| {
        grants.retain(|it| it.id != known || it.condition.is_none());
        Ok(grants)
    };
    let done = desk.roles.act(&caller, &role, Act::Regrant(Arc::new(regrant))).await?;
    Ok(changed(done.event, StatusCode::NO_CONTENT))
}
