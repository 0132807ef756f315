//! The RBAC plugin's operations on policies and roles, as far as its published client needs them.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use gate::{Caller, Json, NoParameters, Path, Query, QueryParameters, QueryReader, Reply};
use http::StatusCode;
use model::Problem;
use model::permission::Decisions as _;
use serde_json::{Value, json};

use super::{Desk, changed};
use crate::policy::change::Act;
use crate::policy::model::{Fault, Role, RoleBody, parse_members, texts};
use crate::policy::names::{self, EVERYONE};
use crate::policy::permissions::{ROLE_CREATE, ROLE_DELETE, ROLE_UPDATE};
use crate::policy::rbac::{added, parse_policies, policies_json, removed, role_json};

/// Whether the caller may look at roles at all: what the plugin's front end asks first.
#[utoipa::path(
    get,
    path = "/",
    operation_id = "RbacStatus",
    tag = "permission",
    responses((status = 200, description = "They may", body = Object)),
)]
pub(super) async fn status(_: Query<NoParameters>) -> Json<Value> {
    Json(json!({ "status": "Authorized" }))
}

/// The role of a path, `role/<namespace>/<name>`.
pub(super) fn named((kind, namespace, name): &(String, String, String)) -> Result<String, Problem> {
    if !kind.eq_ignore_ascii_case("role") {
        let detail = format!("Unsupported kind {kind}. Supported value should be \"role\"");
        return Err(Problem::input(detail).at("kind"));
    }
    names::role_of(namespace, name)
        .map_err(|what| Problem::input(format!("the role {what}")).at("name"))
}

fn find(desk: &Desk, name: &str) -> Result<Arc<Role>, Problem> {
    let role = desk.policy.table().role(name).cloned();
    role.ok_or_else(|| Problem::not_found(format!("No role {name}")))
}

pub(super) struct PolicyQuery([(&'static str, Option<String>); 4]);

impl QueryParameters for PolicyQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self([
            ("entityReference", query.text("entityRef")?),
            ("permission", query.text("permission")?),
            ("policy", query.text("policy")?),
            ("effect", query.text("effect")?),
        ]))
    }
}

/// Every policy, or those that match.
#[utoipa::path(
    get,
    path = "/policies",
    operation_id = "RbacPolicyList",
    tag = "permission",
    params(
        ("entityRef" = Option<String>, Query, description = "Only of this role"),
        ("permission" = Option<String>, Query, description = "Only about this"),
        ("policy" = Option<String>, Query, description = "Only with this action"),
        ("effect" = Option<String>, Query, description = "Only with this effect"),
    ),
    responses((status = 200, description = "The policies", body = Vec<Object>)),
)]
pub(super) async fn policy_list(
    State(desk): State<Arc<Desk>>,
    Query(PolicyQuery(wanted)): Query<PolicyQuery>,
) -> Json<Vec<Value>> {
    let table = desk.policy.table();
    let all = table.roles().iter().flat_map(|it| policies_json(it, &desk.permits));
    let fits = |policy: &Value| {
        wanted.iter().all(|(key, value)| value.as_ref().is_none_or(|it| policy[*key] == **it))
    };
    Json(all.filter(fits).collect())
}

/// The policies of one role.
#[utoipa::path(
    get,
    path = "/policies/{kind}/{namespace}/{name}",
    operation_id = "RbacPolicyGet",
    tag = "permission",
    params(("kind" = String, Path, description = "role"), ("namespace" = String, Path, description = "Its namespace"), ("name" = String, Path, description = "Its name")),
    responses((status = 200, description = "The policies", body = Vec<Object>), (status = 404, description = "None")),
)]
pub(super) async fn policy_get(
    State(desk): State<Arc<Desk>>,
    Path(path): Path<(String, String, String)>,
    _: Query<NoParameters>,
) -> Reply<Json<Vec<Value>>> {
    let name = named(&path)?;
    let policies = policies_json(&*find(&desk, &name)?, &desk.permits);
    if policies.is_empty() {
        return Err(Problem::not_found(format!("{name} has no policies")).into());
    }
    Ok(Json(policies))
}

/// Adds policies, of one role or several; a role that is not there is made. One that is there takes
/// identity.role.update, too.
#[utoipa::path(
    post,
    path = "/policies",
    operation_id = "RbacPolicyCreate",
    tag = "permission",
    request_body = Vec<Object>,
    responses((status = 201, description = "Added"), (status = 409, description = "One is there already")),
)]
pub(super) async fn policy_create(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<Value>,
) -> Reply<Response> {
    let policies = parse_policies(&body, "").map_err(Fault::in_body)?;
    let mut by_role: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for (index, (policy, value)) in
        policies.into_iter().zip(body.as_array().into_iter().flatten()).enumerate()
    {
        let text = value["entityReference"].as_str().unwrap_or_default();
        let name = names::role(text)
            .map_err(|what| Fault::new(format!("/{index}/entityReference"), what).in_body())?;
        by_role.entry(name).or_default().push(policy);
    }
    let table = desk.policy.table();
    let act = |(name, policies): (String, Vec<_>)| {
        if table.role(&name).is_none() {
            let grants = Some(added(Vec::new(), &policies)?);
            let body = RoleBody { grants, ..RoleBody::default() };
            return Ok((name, Act::Make(body)));
        }
        desk.policy.require(&caller, &ROLE_UPDATE)?;
        Ok::<_, Problem>((name, Act::Regrant(Arc::new(move |grants| added(grants, &policies)))))
    };
    let acts = by_role.into_iter().map(act).collect::<Result<_, _>>()?;
    let done = desk.roles.act_all(&caller, acts).await?;
    Ok(changed(done.event, StatusCode::CREATED))
}

/// Puts policies of a role in the place of others.
#[utoipa::path(
    put,
    path = "/policies/{kind}/{namespace}/{name}",
    operation_id = "RbacPolicyUpdate",
    tag = "permission",
    params(("kind" = String, Path, description = "role"), ("namespace" = String, Path, description = "Its namespace"), ("name" = String, Path, description = "Its name")),
    request_body = Object,
    responses((status = 200, description = "Changed"), (status = 404, description = "An old one is not there")),
)]
pub(super) async fn policy_update(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
    _: Query<NoParameters>,
    Json(body): Json<Value>,
) -> Reply<Response> {
    let name = named(&path)?;
    let old = parse_policies(&body["oldPolicy"], "/oldPolicy").map_err(Fault::in_body)?;
    let new = parse_policies(&body["newPolicy"], "/newPolicy").map_err(Fault::in_body)?;
    let permits = desk.permits.clone();
    let regrant = move |grants| added(removed(grants, &old, &permits)?, &new);
    let done = desk.roles.act(&caller, &name, Act::Regrant(Arc::new(regrant))).await?;
    Ok(changed(done.event, StatusCode::OK))
}

/// Takes policies from a role.
#[utoipa::path(
    delete,
    path = "/policies/{kind}/{namespace}/{name}",
    operation_id = "RbacPolicyDelete",
    tag = "permission",
    params(("kind" = String, Path, description = "role"), ("namespace" = String, Path, description = "Its namespace"), ("name" = String, Path, description = "Its name")),
    request_body = Vec<Object>,
    responses((status = 204, description = "Gone"), (status = 404, description = "One is not there")),
)]
pub(super) async fn policy_delete(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
    _: Query<NoParameters>,
    Json(body): Json<Value>,
) -> Reply<Response> {
    let name = named(&path)?;
    let old = parse_policies(&body, "").map_err(Fault::in_body)?;
    let permits = desk.permits.clone();
    let regrant = move |grants| removed(grants, &old, &permits);
    let done = desk.roles.act(&caller, &name, Act::Regrant(Arc::new(regrant))).await?;
    Ok(changed(done.event, StatusCode::NO_CONTENT))
}

/// Every role.
#[utoipa::path(
    get,
    path = "/roles",
    operation_id = "RbacRoleList",
    tag = "permission",
    responses((status = 200, description = "The roles", body = Vec<Object>)),
)]
pub(super) async fn role_list(
    State(desk): State<Arc<Desk>>,
    _: Query<NoParameters>,
) -> Json<Vec<Value>> {
    Json(desk.policy.table().roles().iter().map(|it| role_json(it)).collect())
}

/// One role, as a list of one.
#[utoipa::path(
    get,
    path = "/roles/{kind}/{namespace}/{name}",
    operation_id = "RbacRoleGet",
    tag = "permission",
    params(("kind" = String, Path, description = "role"), ("namespace" = String, Path, description = "Its namespace"), ("name" = String, Path, description = "Its name")),
    responses((status = 200, description = "The role", body = Vec<Object>), (status = 404, description = "No such role")),
)]
pub(super) async fn role_get(
    State(desk): State<Arc<Desk>>,
    Path(path): Path<(String, String, String)>,
    _: Query<NoParameters>,
) -> Reply<Json<Vec<Value>>> {
    Ok(Json(vec![role_json(&*find(&desk, &named(&path)?)?)]))
}

/// A role as the plugin's clients write it: its name, and the rest.
fn role_of(value: &Value, at: &str) -> Result<(String, RoleBody), Fault> {
    let at_name = format!("{at}/name");
    let name = names::role(value["name"].as_str().unwrap_or_default());
    let name = name.map_err(|what| Fault::new(at_name, what))?;
    let object = value.as_object().ok_or_else(|| Fault::new(at, "must be an object"))?;
    let most = crate::policy::limits::MEMBERS_MAX;
    let members = texts(object, "memberReferences", at, most)?.filter(|it| !it.is_empty());
    let at_members = format!("{at}/memberReferences");
    let members = members.ok_or_else(|| Fault::new(at_members.as_str(), "must not be empty"))?;
    let members = Some(parse_members(&members, &at_members)?);
    let description = value["metadata"]["description"].as_str().map(str::to_owned);
    let body = json!({ "description": description });
    let RoleBody { description, .. } = RoleBody::parse(&body, &format!("{at}/metadata"))?;
    Ok((name, RoleBody { description, members, grants: None }))
}

/// Makes a role.
#[utoipa::path(
    post,
    path = "/roles",
    operation_id = "RbacRoleCreate",
    tag = "permission",
    request_body = Object,
    responses((status = 201, description = "Made"), (status = 409, description = "It is there already")),
)]
pub(super) async fn role_create(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<Value>,
) -> Reply<Response> {
    let (name, body) = role_of(&body, "").map_err(Fault::in_body)?;
    let done = desk.roles.act(&caller, &name, Act::Make(body)).await?;
    Ok(changed(done.event, StatusCode::CREATED))
}

/// Gives a role other members, another description or another name. Another name is another role,
/// and takes identity.role.create and identity.role.delete, too.
#[utoipa::path(
    put,
    path = "/roles/{kind}/{namespace}/{name}",
    operation_id = "RbacRoleUpdate",
    tag = "permission",
    params(("kind" = String, Path, description = "role"), ("namespace" = String, Path, description = "Its namespace"), ("name" = String, Path, description = "Its name")),
    request_body = Object,
    responses((status = 200, description = "Changed"), (status = 404, description = "No such role"), (status = 409, description = "The new name is taken")),
)]
pub(super) async fn role_update(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
    _: Query<NoParameters>,
    Json(body): Json<Value>,
) -> Reply<Response> {
    let name = named(&path)?;
    let (new_name, mut new) = role_of(&body["newRole"], "/newRole").map_err(Fault::in_body)?;
    let role = find(&desk, &name)?;
    if role.members.contains(EVERYONE) {
        // The plugin's clients are not shown it and cannot mean to take it away.
        new.members.get_or_insert_default().insert(EVERYONE.to_owned());
    }
    let acts = if new_name == name {
        vec![(name, Act::Put(new))]
    } else {
        desk.policy.require(&caller, &ROLE_CREATE)?;
        desk.policy.require(&caller, &ROLE_DELETE)?;
        new.grants = Some(role.grants.clone());
        new.description = new.description.or_else(|| role.description.clone());
        vec![(name, Act::Delete), (new_name, Act::Make(new))]
    };
    let done = desk.roles.act_all(&caller, acts).await?;
    Ok(changed(done.event, StatusCode::OK))
}

pub(super) struct MemberQuery(Option<String>);

impl QueryParameters for MemberQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self(query.text("memberReferences")?))
    }
}

/// Takes a role away, or takes it from one member.
#[utoipa::path(
    delete,
    path = "/roles/{kind}/{namespace}/{name}",
    operation_id = "RbacRoleDelete",
    tag = "permission",
    params(
        ("kind" = String, Path, description = "role"),
        ("namespace" = String, Path, description = "Its namespace"),
        ("name" = String, Path, description = "Its name"),
        ("memberReferences" = Option<String>, Query, description = "Only from this member"),
    ),
    responses((status = 204, description = "Gone"), (status = 404, description = "No such role, or member")),
)]
pub(super) async fn role_delete(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Path(path): Path<(String, String, String)>,
    Query(MemberQuery(member)): Query<MemberQuery>,
) -> Reply<Response> {
    let name = named(&path)?;
    let act = match member {
        None => Act::Delete,
        Some(member) => {
            let member = names::member(&member)
                .map_err(|what| Problem::input(format!("memberReferences {what}")))?;
            if !find(&desk, &name)?.members.contains(&member) {
                let detail = format!("role member '{member}' was not found");
                return Err(Problem::not_found(detail).into());
            }
            Act::Remove([member].into())
        }
    };
    let done = desk.roles.act(&caller, &name, act).await?;
    Ok(changed(done.event, StatusCode::NO_CONTENT))
}

/// Every permission that a policy can be about, by plugin.
#[utoipa::path(
    get,
    path = "/plugins/policies",
    operation_id = "RbacPluginPolicyList",
    tag = "permission",
    responses((status = 200, description = "The permissions", body = Vec<Object>)),
)]
pub(super) async fn plugin_policies(
    State(desk): State<Arc<Desk>>,
    _: Query<NoParameters>,
) -> Json<Vec<Value>> {
    let mut plugins: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for permission in desk.permits.permissions() {
        let plugin = permission.name.split('.').next().unwrap_or_default();
        let mut shown = json!({ "name": permission.name, "policy": permission.action.as_str() });
        if let Some(resource) = permission.resource {
            shown["resourceType"] = resource.into();
        }
        plugins.entry(plugin).or_default().push(shown);
    }
    let shown = plugins.into_iter();
    Json(shown.map(|(plugin, all)| json!({ "pluginId": plugin, "policies": all })).collect())
}

/// Every rule that a condition can have, by plugin.
#[utoipa::path(
    get,
    path = "/plugins/condition-rules",
    operation_id = "RbacPluginRuleList",
    tag = "permission",
    responses((status = 200, description = "The rules", body = Vec<Object>)),
)]
pub(super) async fn plugin_rules(
    State(desk): State<Arc<Desk>>,
    _: Query<NoParameters>,
) -> Json<Vec<Value>> {
    let all = desk.permits.all_conditions().iter();
    Json(all.map(|it| json!({ "pluginId": it.plugin(), "rules": it.rules() })).collect())
}

/// The plugins that have permissions.
#[utoipa::path(
    get,
    path = "/plugins/id",
    operation_id = "RbacPluginIdList",
    tag = "permission",
    responses((status = 200, description = "Their ids", body = Object)),
)]
pub(super) async fn plugin_ids(
    State(desk): State<Arc<Desk>>,
    _: Query<NoParameters>,
) -> Json<Value> {
    let all = desk.permits.permissions().iter();
    let mut ids: Vec<&str> = all.filter_map(|it| it.name.split('.').next()).collect();
    ids.sort_unstable();
    ids.dedup();
    Json(json!({ "ids": ids }))
}
