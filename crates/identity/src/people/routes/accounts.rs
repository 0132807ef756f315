//! Accounts, for administrators.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{Caller, Json, NoParameters, OptionalJson, Path, Query, Reply};
use http::StatusCode;
use model::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::invitations::InvitationMadeView;
use super::{PageQuery, cut};
use crate::people::People;
use crate::people::accounts::AccountChange;
use crate::people::accounts::AccountRow;

/// Somebody who can sign in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// Its id.
    id: String,
    /// Who they are here: `user:default/ada`.
    entity_ref: String,
    /// The name that they sign in with here; absent for those who come by a provider only.
    name: Option<String>,
    /// What they are called.
    display_name: Option<String>,
    /// Their address.
    email: Option<String>,
    /// Their picture's address.
    picture: Option<String>,
    /// Whether they can sign in with a password.
    has_password: bool,
    /// Whether they are the owner.
    is_owner: bool,
    /// Since when they are locked out, epoch milliseconds.
    locked_out_at: Option<Millis>,
    /// When the account was made, epoch milliseconds.
    created_at: Millis,
    /// When somebody signed in with it last, epoch milliseconds.
    signed_in_at: Option<Millis>,
    /// The providers by which it is reached; only told of one account.
    #[serde(skip_serializing_if = "Option::is_none")]
    providers: Option<Vec<String>>,
}

impl From<AccountRow> for AccountView {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id,
            entity_ref: row.entity_ref,
            name: row.name,
            display_name: row.display_name,
            email: row.email,
            picture: row.picture,
            has_password: row.password.is_some(),
            is_owner: row.is_owner,
            locked_out_at: row.disabled_at,
            created_at: row.created_at,
            signed_in_at: row.signed_in_at,
            providers: None,
        }
    }
}

/// A page of accounts.
#[derive(Serialize, ToSchema)]
pub struct AccountPage {
    /// The accounts, by reference.
    items: Vec<AccountView>,
    /// What to ask for as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Everybody who can sign in.
#[utoipa::path(
    get,
    path = "/accounts",
    operation_id = "IdentityAccountList",
    tag = "identity",
    params(
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
        ("text" = Option<String>, Query, description = "Part of a reference, a name or an address"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 500, description = "Page size; 100"),
    ),
    responses((status = 200, description = "The page", body = AccountPage)),
)]
pub async fn account_list(
    FromState(people): FromState<Arc<People>>,
    Query(query): Query<PageQuery>,
) -> Reply<Json<AccountPage>> {
    let mut rows = people.account_list(&query.after, &query.text, query.limit + 1).await?;
    let next = cut(&mut rows, query.limit, |row| row.entity_ref.clone());
    Ok(Json(AccountPage { items: rows.into_iter().map(AccountView::from).collect(), next }))
}

/// One account.
#[utoipa::path(
    get,
    path = "/accounts/{id}",
    operation_id = "IdentityAccountGet",
    tag = "identity",
    params(("id" = String, Path, description = "The account's id")),
    responses((status = 200, description = "The account", body = AccountView), (status = 404, description = "There is none")),
)]
pub async fn account_get(
    FromState(people): FromState<Arc<People>>,
    Path(id): Path<String>,
    _: Query<NoParameters>,
) -> Reply<Json<AccountView>> {
    let (row, providers) = people.account_get(&id).await?;
    Ok(Json(AccountView { providers: Some(providers), ..row.into() }))
}

/// Removes an account with its sessions and tokens. Whoever comes by a provider again gets a new one:
/// to keep somebody out, lock the account out.
#[utoipa::path(
    delete,
    path = "/accounts/{id}",
    operation_id = "IdentityAccountDelete",
    tag = "identity",
    params(("id" = String, Path, description = "The account's id")),
    responses((status = 204, description = "It is gone"), (status = 409, description = "It is the owner's, or one's own")),
)]
pub async fn account_delete(
    FromState(people): FromState<Arc<People>>,
    caller: Caller,
    Path(id): Path<String>,
    _: Query<NoParameters>,
) -> Reply<StatusCode> {
    people.account_change(&caller, &id, AccountChange::Delete).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Locks an account out: its sessions end, its tokens count no longer, nobody signs in with it.
#[utoipa::path(
    put,
    path = "/accounts/{id}/lock",
    operation_id = "IdentityAccountLockOut",
    tag = "identity",
    params(("id" = String, Path, description = "The account's id")),
    responses((status = 204, description = "It is locked out"), (status = 409, description = "It is the owner's, or one's own")),
)]
pub async fn account_lock_out(
    FromState(people): FromState<Arc<People>>,
    caller: Caller,
    Path(id): Path<String>,
    _: Query<NoParameters>,
) -> Reply<StatusCode> {
    people.account_change(&caller, &id, AccountChange::LockOut).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets an account in again.
#[utoipa::path(
    delete,
    path = "/accounts/{id}/lock",
    operation_id = "IdentityAccountLetIn",
    tag = "identity",
    params(("id" = String, Path, description = "The account's id")),
    responses((status = 204, description = "It can be used again")),
)]
pub async fn account_let_in(
    FromState(people): FromState<Arc<People>>,
    caller: Caller,
    Path(id): Path<String>,
    _: Query<NoParameters>,
) -> Reply<StatusCode> {
    people.account_change(&caller, &id, AccountChange::LetIn).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Signs somebody out everywhere.
#[utoipa::path(
    delete,
    path = "/accounts/{id}/sessions",
    operation_id = "IdentityAccountSessionsEnd",
    tag = "identity",
    params(("id" = String, Path, description = "The account's id")),
    responses((status = 204, description = "Its sessions have ended")),
)]
pub async fn account_sessions_end(
    FromState(people): FromState<Arc<People>>,
    caller: Caller,
    Path(id): Path<String>,
    _: Query<NoParameters>,
) -> Reply<StatusCode> {
    people.account_get(&id).await?;
    people.session_end_all(&caller, &id, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which account is lost.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoveryRequest {
    /// Its id, name or user. Without one the link makes a new administrator, which only the command
    /// `flagstone identity recover` may ask for.
    account: Option<String>,
}

/// Makes a link that opens an account whose password is lost.
#[utoipa::path(
    post,
    path = "/recoveries",
    operation_id = "IdentityRecoveryCreate",
    tag = "identity",
    request_body = RecoveryRequest,
    responses((status = 201, description = "The link", body = InvitationMadeView), (status = 404, description = "There is no such account")),
)]
pub async fn recovery_create(
    FromState(people): FromState<Arc<People>>,
    caller: Caller,
    _: Query<NoParameters>,
    OptionalJson(body): OptionalJson<RecoveryRequest>,
) -> Reply<(StatusCode, Json<InvitationMadeView>)> {
    let made = people.recovery_create(&caller, body.account.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}
