//! Personal and service tokens.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{Caller, Json, NoParameters, Path, Query, Reply};
use http::StatusCode;
use model::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{PageQuery, cut, milliseconds};
use crate::people::People;
use crate::people::tokens::TokenRow;
use crate::people::tokens::{TokenMade, TokenWanted};

/// A token, without its secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TokenView {
    /// Its id.
    id: String,
    /// What it is for.
    name: String,
    /// The last characters of its secret.
    hint: String,
    /// The service that it is the name of: `service:ci`; absent for a personal one.
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    /// The permissions that it reaches; absent when it reaches all.
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions: Option<Vec<String>>,
    /// Who made it.
    created_by: String,
    /// When it was made, epoch milliseconds.
    created_at: Millis,
    /// When it ends, epoch milliseconds.
    expires_at: Millis,
    /// When it was used last, to the minute, epoch milliseconds.
    used_at: Option<Millis>,
    /// From where.
    used_from: Option<String>,
}

impl From<TokenRow> for TokenView {
    fn from(row: TokenRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            hint: row.hint,
            service: row.service,
            permissions: serde_json::from_str(&row.permissions).unwrap_or_default(),
            created_by: row.created_by,
            created_at: row.created_at,
            expires_at: row.expires_at,
            used_at: row.used_at,
            used_from: row.used_from,
        }
    }
}

/// A token that was just made.
#[derive(Serialize, ToSchema)]
pub struct TokenMadeView {
    /// The token.
    #[serde(flatten)]
    token: TokenView,
    /// Its secret, shown this once: what a program sends as its bearer token.
    secret: String,
}

impl From<TokenMade> for TokenMadeView {
    fn from(made: TokenMade) -> Self {
        Self { token: made.row.into(), secret: made.secret }
    }
}

/// Tokens.
#[derive(Serialize, ToSchema)]
pub struct TokenPage {
    /// The tokens, in the order in which they were made.
    items: Vec<TokenView>,
    /// What to ask for as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A token to be made.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TokenRequest {
    /// What it is for.
    name: String,
    /// The permissions that it reaches, by name; all that its holder has when absent.
    permissions: Option<Vec<String>>,
    /// How long it lives, in seconds: 90 days when absent, 366 days at most.
    #[schema(minimum = 1)]
    expires_in_seconds: Option<i64>,
}

/// A service token to be made.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServiceTokenRequest {
    /// The service: its calls are recorded as `service:<name>`.
    service: String,
    /// What the token is for.
    name: String,
    /// The permissions that it reaches, by name: they alone bound what the service may do. Everything
    /// when absent.
    permissions: Option<Vec<String>>,
    /// How long it lives, in seconds: 90 days when absent, 366 days at most.
    #[schema(minimum = 1)]
    expires_in_seconds: Option<i64>,
}

/// One's own tokens.
#[utoipa::path(
    get,
    path = "/tokens",
    operation_id = "IdentityTokenList",
    tag = "identity",
    responses((status = 200, description = "The tokens", body = TokenPage)),
)]
pub async fn token_list(
    FromState(people): FromState<Arc<People>>,
    caller: Caller,
    _: Query<NoParameters>,
) -> Reply<Json<TokenPage>> {
    let items = people.token_list(&caller).await?.into_iter().map(TokenView::from).collect();
    Ok(Json(TokenPage { items, next: None }))
}

/// Makes a token in one's own name: a program that sends it is its maker, as far as it reaches.
#[utoipa::path(
    post,
    path = "/tokens",
    operation_id = "IdentityTokenCreate",
    tag = "identity",
    request_body = TokenRequest,
    responses((status = 201, description = "The token with its secret", body = TokenMadeView)),
)]
pub async fn token_create(
    FromState(people): FromState<Arc<People>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<TokenRequest>,
) -> Reply<(StatusCode, Json<TokenMadeView>)> {
    let TokenRequest { name, permissions, expires_in_seconds } = body;
    let life_ms = milliseconds(expires_in_seconds);
    let wanted = TokenWanted { name, permissions, life_ms, service: None };
    let made = people.token_create(&caller, &wanted).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Revokes one of one's own tokens. It counts no longer from then on.
#[utoipa::path(
    delete,
    path = "/tokens/{id}",
    operation_id = "IdentityTokenDelete",
    tag = "identity",
    params(("id" = String, Path, description = "The token's id")),
    responses((status = 204, description = "It is revoked"), (status = 404, description = "There is none")),
)]
pub async fn token_delete(
    FromState(people): FromState<Arc<People>>,
    caller: Caller,
    Path(id): Path<String>,
    _: Query<NoParameters>,
) -> Reply<StatusCode> {
    people.token_revoke(&caller, &id, false).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The service tokens.
#[utoipa::path(
    get,
    path = "/service-tokens",
    operation_id = "IdentityServiceTokenList",
    tag = "identity",
    params(
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 500, description = "Page size; 100"),
    ),
    responses((status = 200, description = "The page", body = TokenPage)),
)]
pub async fn service_token_list(
    FromState(people): FromState<Arc<People>>,
    Query(query): Query<PageQuery>,
) -> Reply<Json<TokenPage>> {
    let mut rows = people.service_token_list(&query.after, query.limit + 1).await?;
    let next = cut(&mut rows, query.limit, |row| row.id.clone());
    Ok(Json(TokenPage { items: rows.into_iter().map(TokenView::from).collect(), next }))
}

/// Makes a token for a service.
#[utoipa::path(
    post,
    path = "/service-tokens",
    operation_id = "IdentityServiceTokenCreate",
    tag = "identity",
    request_body = ServiceTokenRequest,
    responses((status = 201, description = "The token with its secret", body = TokenMadeView)),
)]
pub async fn service_token_create(
    FromState(people): FromState<Arc<People>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<ServiceTokenRequest>,
) -> Reply<(StatusCode, Json<TokenMadeView>)> {
    let ServiceTokenRequest { service, name, permissions, expires_in_seconds } = body;
    let life_ms = milliseconds(expires_in_seconds);
    let wanted = TokenWanted { name, permissions, life_ms, service: Some(service) };
    let made = people.token_create(&caller, &wanted).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Revokes a service token. It counts no longer from then on.
#[utoipa::path(
    delete,
    path = "/service-tokens/{id}",
    operation_id = "IdentityServiceTokenDelete",
    tag = "identity",
    params(("id" = String, Path, description = "The token's id")),
    responses((status = 204, description = "It is revoked"), (status = 404, description = "There is none")),
)]
pub async fn service_token_delete(
    FromState(people): FromState<Arc<People>>,
    caller: Caller,
    Path(id): Path<String>,
    _: Query<NoParameters>,
) -> Reply<StatusCode> {
    people.token_revoke(&caller, &id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}
