//! Invitations: made by administrators, accepted by whoever has the link.

use std::sync::Arc;

use axum::extract::State as FromState;
use axum::response::Response;
use gate::{Caller, Json, NoParameters, Path, Query, Reply};
use http::StatusCode;
use model::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::session::{Arriving, SignedInView, arrived};
use super::{PageQuery, cut, milliseconds};
use crate::people::People;
use crate::people::invitations::InvitationRow;
use crate::people::invitations::{Acceptance, InvitationMade, InvitationWanted};

/// An invitation, without its secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvitationView {
    /// Its id.
    id: String,
    /// `invitation`, `owner` (the first start's) or `recovery` (of an account).
    kind: String,
    /// Who is invited; absent where they choose a name.
    entity_ref: Option<String>,
    /// The roles that come with it.
    roles: Vec<String>,
    /// Who made it.
    created_by: String,
    /// When it was made, epoch milliseconds.
    created_at: Millis,
    /// Until when it can be accepted, epoch milliseconds.
    expires_at: Millis,
    /// When it was accepted, epoch milliseconds.
    accepted_at: Option<Millis>,
    /// Who it became.
    accepted_by: Option<String>,
}

impl From<InvitationRow> for InvitationView {
    fn from(row: InvitationRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            entity_ref: row.entity_ref,
            roles: serde_json::from_str(&row.roles).unwrap_or_default(),
            created_by: row.created_by,
            created_at: row.created_at,
            expires_at: row.expires_at,
            accepted_at: row.accepted_at,
            accepted_by: row.accepted_by,
        }
    }
}

/// An invitation that was just made.
#[derive(Serialize, ToSchema)]
pub struct InvitationMadeView {
    /// The invitation.
    #[serde(flatten)]
    invitation: InvitationView,
    /// The link to send, shown this once. A path where the server does not know its own address
    /// (`app.baseUrl`).
    link: String,
    /// What is in the link.
    secret: String,
}

impl From<InvitationMade> for InvitationMadeView {
    fn from(made: InvitationMade) -> Self {
        Self { invitation: made.row.into(), link: made.link, secret: made.secret }
    }
}

/// A page of invitations.
#[derive(Serialize, ToSchema)]
pub struct InvitationPage {
    /// The invitations, in the order in which they were made.
    items: Vec<InvitationView>,
    /// What to ask for as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Who is to be invited.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InvitationRequest {
    /// Who they will be: `user:default/ada`. Without it they choose a name that nobody has.
    entity_ref: Option<String>,
    /// The roles that come with it.
    #[serde(default)]
    roles: Vec<String>,
    /// How long it can be accepted, in seconds: 7 days when absent, 30 days at most.
    #[schema(minimum = 1)]
    expires_in_seconds: Option<i64>,
}

/// The invitations, those of the last 30 days that ended too.
#[utoipa::path(
    get,
    path = "/invitations",
    operation_id = "IdentityInvitationList",
    tag = "identity",
    params(
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 500, description = "Page size; 100"),
    ),
    responses((status = 200, description = "The page", body = InvitationPage)),
)]
pub async fn invitation_list(
    FromState(people): FromState<Arc<People>>,
    Query(query): Query<PageQuery>,
) -> Reply<Json<InvitationPage>> {
    let mut rows = people.invitation_list(&query.after, query.limit + 1).await?;
    let next = cut(&mut rows, query.limit, |row| row.id.clone());
    Ok(Json(InvitationPage { items: rows.into_iter().map(InvitationView::from).collect(), next }))
}

/// Invites somebody: answers with a link to send to them.
#[utoipa::path(
    post,
    path = "/invitations",
    operation_id = "IdentityInvitationCreate",
    tag = "identity",
    request_body = InvitationRequest,
    responses((status = 201, description = "The invitation with its link", body = InvitationMadeView)),
)]
pub async fn invitation_create(
    FromState(people): FromState<Arc<People>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<InvitationRequest>,
) -> Reply<(StatusCode, Json<InvitationMadeView>)> {
    let InvitationRequest { entity_ref, roles, expires_in_seconds } = body;
    let life_ms = milliseconds(expires_in_seconds);
    let wanted = InvitationWanted { entity_ref, roles, life_ms };
    let made = people.invitation_create(&caller, &wanted).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Takes an invitation back that nobody has accepted.
#[utoipa::path(
    delete,
    path = "/invitations/{id}",
    operation_id = "IdentityInvitationDelete",
    tag = "identity",
    params(("id" = String, Path, description = "The invitation's id")),
    responses((status = 204, description = "It is taken back"), (status = 404, description = "There is none")),
)]
pub async fn invitation_delete(
    FromState(people): FromState<Arc<People>>,
    caller: Caller,
    Path(id): Path<String>,
    _: Query<NoParameters>,
) -> Reply<StatusCode> {
    people.invitation_delete(&caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is in a link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LookRequest {
    /// The part behind `#`.
    secret: String,
}

/// What an invitation is, for whoever has its link.
#[utoipa::path(
    post,
    path = "/invitations/look",
    operation_id = "IdentityInvitationLook",
    tag = "identity",
    request_body = LookRequest,
    responses((status = 200, description = "The invitation", body = InvitationView), (status = 404, description = "It was used, has ended, or never was one")),
)]
pub async fn invitation_look(
    FromState(people): FromState<Arc<People>>,
    _: Query<NoParameters>,
    Json(body): Json<LookRequest>,
) -> Reply<Json<InvitationView>> {
    Ok(Json(people.invitation_look(&body.secret).await?.into()))
}

/// What somebody says who accepts an invitation.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AcceptRequest {
    /// The part of the link behind `#`.
    secret: String,
    /// The name to sign in with; not needed where a link opens an account that has one.
    #[serde(default)]
    name: String,
    /// The password to sign in with.
    #[schema(format = Password)]
    password: String,
    /// What they are called.
    display_name: Option<String>,
}

/// Accepts an invitation: makes the account, or gives it a new password, and signs in.
#[utoipa::path(
    post,
    path = "/invitations/accept",
    operation_id = "IdentityInvitationAccept",
    tag = "identity",
    request_body = AcceptRequest,
    responses(
        (status = 200, description = "Signed in", body = SignedInView),
        (status = 404, description = "It was used, has ended, or never was one"),
        (status = 409, description = "The name is taken"),
    ),
)]
pub async fn invitation_accept(
    FromState(people): FromState<Arc<People>>,
    arriving: Arriving,
    _: Query<NoParameters>,
    Json(body): Json<AcceptRequest>,
) -> Reply<Response> {
    let former = arriving.former(&people).await;
    let AcceptRequest { secret, name, password, display_name } = body;
    let acceptance = Acceptance { secret, name, password, display_name };
    Ok(arrived(people.invitation_accept(&acceptance, &arriving.caller, former).await?))
}
