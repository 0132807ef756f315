//! Roles: listed, looked at, made, changed, taken away, given to members.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use gate::{Caller, Json, NoParameters, Path, Query, QueryParameters, QueryReader, Reply};
use http::StatusCode;
use model::Problem;
use model::permission::Decisions as _;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::views::{RoleMemberPage, RoleMemberView, RolePage, RoleView};
use super::{Desk, changed};
use crate::policy::change::{Act, check_grants};
use crate::policy::limits::{MEMBERS_REQUEST_MAX, PAGE, PAGE_MAX};
use crate::policy::model::{Role, RoleBody, parse_members};
use crate::policy::names;
use crate::policy::permissions::ROLE_CREATE;

pub(super) struct RoleQuery {
    member: Option<String>,
    permission: Option<String>,
    origin: Option<&'static str>,
    text: Option<String>,
    is_newest_first: bool,
    after: Option<String>,
    limit: usize,
}

impl QueryParameters for RoleQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let origin = query.one_of("origin", &["shipped", "file", "api"])?;
        Ok(Self {
            member: query.text("member")?.map(|it| it.to_lowercase()),
            permission: query.text("permission")?,
            origin: ["shipped", "file", "api"]
                .into_iter()
                .find(|it| Some(*it) == origin.as_deref()),
            text: query.text("text")?.map(|it| it.to_lowercase()),
            is_newest_first: query.one_of("sort", &["name", "-changedAt"])?.as_deref()
                == Some("-changedAt"),
            after: query.text("after")?,
            limit: limit(query)?,
        })
    }
}

fn limit(query: &mut QueryReader<'_>) -> Result<usize, Problem> {
    let limit = query.integer("limit", 1..=PAGE_MAX)?.unwrap_or(PAGE);
    Ok(usize::try_from(limit).unwrap_or(usize::MAX))
}

impl RoleQuery {
    fn finds(&self, desk: &Desk, role: &Role) -> bool {
        let has = |text: &str| {
            let description = role.description.as_deref().unwrap_or_default().to_lowercase();
            role.name.contains(text) || description.contains(text)
        };
        let about = |name: &String| match desk.permits.find(name) {
            Some(permission) => role.grants.iter().any(|it| it.is_about(permission)),
            None => role.grants.iter().any(|it| it.permissions.contains(name)),
        };
        self.member.as_ref().is_none_or(|it| role.members.contains(it))
            && self.permission.as_ref().is_none_or(about)
            && self.origin.is_none_or(|it| role.origin.as_str() == it)
            && self.text.as_deref().is_none_or(has)
    }
}

/// A page of roles.
#[utoipa::path(
    get,
    path = "/roles",
    operation_id = "IdentityRoleList",
    tag = "identity",
    params(
        ("member" = Option<String>, Query, description = "Only those of this user or group, by name"),
        ("permission" = Option<String>, Query, description = "Only those with a grant about this permission"),
        ("origin" = Option<String>, Query, description = "Only those defined there: shipped, file, api"),
        ("text" = Option<String>, Query, description = "Only those with this in name or description"),
        ("sort" = Option<String>, Query, description = "name, or -changedAt for those changed last first"),
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 500, description = "Page size; 100"),
    ),
    responses((status = 200, description = "The page", body = RolePage)),
)]
pub(super) async fn role_list(
    State(desk): State<Arc<Desk>>,
    Query(query): Query<RoleQuery>,
) -> Json<RolePage> {
    let table = desk.policy.table();
    let mut found: Vec<&Arc<Role>> =
        table.roles().iter().filter(|it| query.finds(&desk, it)).collect();
    if query.is_newest_first {
        found.sort_by_key(|it| Reverse(it.changed_at));
    }
    let total_items = found.len();
    let start = query.after.as_ref().map_or(0, |after| {
        let place = found.iter().position(|it| it.name == *after);
        // One that has gone meanwhile leaves its place in the order of names.
        place.map_or_else(|| found.partition_point(|it| it.name <= *after), |it| it + 1)
    });
    let page: Vec<&&Arc<Role>> = found.iter().skip(start).take(query.limit).collect();
    let next = page.last().filter(|_| start + page.len() < total_items).map(|it| it.name.clone());
    let items = page.into_iter().map(|it| RoleView::from(it.as_ref())).collect();
    Json(RolePage { items, total_items, next })
}

fn named(namespace: &str, name: &str) -> Result<String, Problem> {
    let named = names::role_of(namespace, name);
    named.map_err(|what| Problem::input(format!("the role {what}")).at("name"))
}

fn find(desk: &Desk, name: &str) -> Result<Arc<Role>, Problem> {
    let role = desk.policy.table().role(name).cloned();
    role.ok_or_else(|| Problem::not_found(format!("No role {name}")))
}

/// One role.
#[utoipa::path(
    get,
    path = "/roles/{namespace}/{name}",
    operation_id = "IdentityRoleGet",
    tag = "identity",
    params(("namespace" = String, Path, description = "default"), ("name" = String, Path, description = "Its name")),
    responses((status = 200, description = "The role", body = RoleView), (status = 404, description = "No such role")),
)]
pub(super) async fn role_get(
    State(desk): State<Arc<Desk>>,
    Path((namespace, name)): Path<(String, String)>,
    _: Query<NoParameters>,
) -> Reply<Json<RoleView>> {
    let name = named(&namespace, &name)?;
    Ok(Json(RoleView::from(find(&desk, &name)?.as_ref())))
}

/// Makes a role, or puts other grants, another description or other members in the place of what it
/// has; what is left out stays. Making one takes identity.role.create, too.
#[utoipa::path(
    put,
    path = "/roles/{namespace}/{name}",
    operation_id = "IdentityRolePut",
    tag = "identity",
    params(("namespace" = String, Path, description = "default"), ("name" = String, Path, description = "Its name")),
    request_body(content = Object, description = "{description, members, grants: [{permissions, except, actions, effect, conditions}]}"),
    responses(
        (status = 200, description = "Changed", body = RoleView),
        (status = 201, description = "Made", body = RoleView),
        (status = 403, description = "A file defines it"),
        (status = 409, description = "Nobody would be left who may do everything"),
    ),
)]
pub(super) async fn role_put(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Path((namespace, name)): Path<(String, String)>,
    _: Query<NoParameters>,
    Json(body): Json<Value>,
) -> Reply<Response> {
    let name = named(&namespace, &name)?;
    let body = RoleBody::parse(&body, "").map_err(|fault| fault.in_body())?;
    check_grants(&desk.permits, body.grants.as_deref().unwrap_or_default())?;
    if find(&desk, &name).is_err() {
        desk.policy.require(&caller, &ROLE_CREATE)?;
    }
    let done = desk.roles.act(&caller, &name, Act::Put(body)).await?;
    let status = if done.is_new { StatusCode::CREATED } else { StatusCode::OK };
    let view = RoleView::from(find(&desk, &name)?.as_ref());
    Ok(changed(done.event, (status, Json(view))))
}

/// Takes a role away. One that comes with the server is again as it came.
#[utoipa::path(
    delete,
    path = "/roles/{namespace}/{name}",
    operation_id = "IdentityRoleDelete",
    tag = "identity",
    params(("namespace" = String, Path, description = "default"), ("name" = String, Path, description = "Its name")),
    responses((status = 204, description = "Gone"), (status = 404, description = "No such role"), (status = 409, description = "It cannot be taken away")),
)]
pub(super) async fn role_delete(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Path((namespace, name)): Path<(String, String)>,
    _: Query<NoParameters>,
) -> Reply<Response> {
    let name = named(&namespace, &name)?;
    let done = desk.roles.act(&caller, &name, Act::Delete).await?;
    Ok(changed(done.event, StatusCode::NO_CONTENT))
}

pub(super) struct MemberQuery {
    after: String,
    limit: usize,
}

impl QueryParameters for MemberQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self { after: query.text("after")?.unwrap_or_default(), limit: limit(query)? })
    }
}

/// A page of the members of a role.
#[utoipa::path(
    get,
    path = "/roles/{namespace}/{name}/members",
    operation_id = "IdentityRoleMemberList",
    tag = "identity",
    params(
        ("namespace" = String, Path, description = "default"),
        ("name" = String, Path, description = "Its name"),
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 500, description = "Page size; 100"),
    ),
    responses((status = 200, description = "The page", body = RoleMemberPage), (status = 404, description = "No such role")),
)]
pub(super) async fn member_list(
    State(desk): State<Arc<Desk>>,
    Path((namespace, name)): Path<(String, String)>,
    Query(query): Query<MemberQuery>,
) -> Reply<Json<RoleMemberPage>> {
    let role = find(&desk, &named(&namespace, &name)?)?;
    let left = role.members.iter().skip_while(|it| **it <= query.after);
    let mut page: Vec<&String> = left.take(query.limit + 1).collect();
    let has_more = page.len() > query.limit;
    page.truncate(query.limit);
    let next = page.last().filter(|_| has_more).map(|it| (*it).clone());
    let view = |member: &String| RoleMemberView {
        member: member.clone(),
        is_fixed: role.fixed_members.contains(member),
    };
    let items = page.into_iter().map(view).collect();
    Ok(Json(RoleMemberPage { items, total_items: role.members.len(), next }))
}

/// Who is to have a role.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddMembersRequest {
    /// Users, groups, or `everyone`.
    members: Vec<String>,
}

/// Gives a role to users and groups.
#[utoipa::path(
    post,
    path = "/roles/{namespace}/{name}/members",
    operation_id = "IdentityRoleMemberAdd",
    tag = "identity",
    params(("namespace" = String, Path, description = "default"), ("name" = String, Path, description = "Its name")),
    request_body = AddMembersRequest,
    responses((status = 200, description = "The role", body = RoleView), (status = 403, description = "A file defines it"), (status = 404, description = "No such role")),
)]
pub(super) async fn member_add(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Path((namespace, name)): Path<(String, String)>,
    _: Query<NoParameters>,
    Json(body): Json<AddMembersRequest>,
) -> Reply<Response> {
    let name = named(&namespace, &name)?;
    if body.members.len() > MEMBERS_REQUEST_MAX {
        let detail = format!("request/body/members must have {MEMBERS_REQUEST_MAX} at most");
        return Err(Problem::input(detail).at("members").into());
    }
    let members = parse_members(&body.members, "/members").map_err(|fault| fault.in_body())?;
    let done = desk.roles.act(&caller, &name, Act::Add(members)).await?;
    let view = RoleView::from(find(&desk, &name)?.as_ref());
    Ok(changed(done.event, Json(view)))
}

pub(super) struct WhichMember(BTreeSet<String>);

impl QueryParameters for WhichMember {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let member = query.text("member")?.unwrap_or_default();
        let member = names::member(&member)
            .map_err(|what| Problem::input(format!("request/query/member {what}")).at("member"))?;
        Ok(Self([member].into()))
    }
}

/// Takes a role from a user or a group.
#[utoipa::path(
    delete,
    path = "/roles/{namespace}/{name}/members",
    operation_id = "IdentityRoleMemberRemove",
    tag = "identity",
    params(
        ("namespace" = String, Path, description = "default"),
        ("name" = String, Path, description = "Its name"),
        ("member" = String, Query, description = "A user, a group, or `everyone`"),
    ),
    responses((status = 204, description = "Done"), (status = 403, description = "A file says so"), (status = 409, description = "Nobody would be left who may do everything")),
)]
pub(super) async fn member_remove(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Path((namespace, name)): Path<(String, String)>,
    Query(WhichMember(members)): Query<WhichMember>,
) -> Reply<Response> {
    let name = named(&namespace, &name)?;
    let done = desk.roles.act(&caller, &name, Act::Remove(members)).await?;
    Ok(changed(done.event, StatusCode::NO_CONTENT))
}
