//! What Backstage's clients and plugins ask about tokens, where they ask it: the keys to check ours
//! with, who the holder of one is, and the cookie for browsers.

use axum::extract::State as FromState;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, SET_COOKIE};
use axum::response::{IntoResponse, Response};
use gate::{Access, Caller, Json, NoParameters, Query, Reply, Routes};
use http::StatusCode;
use jiff::Timestamp;
use model::{Millis, Problem};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{COOKIE_READ, Tokens, cookie, illegal, limits, user};
use crate::keys::jws::Algorithm;
use crate::keys::jws::parse::Parsed;

const KEYS_REASON: &str = "public keys, with which everybody checks our tokens";
const DISCOVERY_REASON: &str = "where our public keys are; says nothing about anybody";
const USERINFO_REASON: &str = "answers only to whom the answer is about, by their own token";

/// Public keys as a JSON Web Key Set.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KeySetView {
    /// The keys.
    #[schema(value_type = Vec<Object>)]
    pub keys: Value,
}

/// Who somebody is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserInfoView {
    /// The user, and what they own.
    pub claims: UserClaims,
}

/// The user, and what they own.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserClaims {
    /// Their entity reference.
    pub sub: String,
    /// What they own things by: themselves and their groups.
    pub ent: Vec<String>,
}

/// Until when the cookie is good.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CookieView {
    /// When it expires, `2026-11-23T12:00:00.000Z`.
    pub expires_at: String,
}

/// All operations.
pub fn routes(tokens: &Tokens) -> Vec<Routes> {
    let auth = Routes::new("/api/auth")
        .operation(Access::Public(DISCOVERY_REASON), routes!(discovery_get))
        .operation(Access::Public(KEYS_REASON), routes!(key_set_get))
        .operation(Access::Public(USERINFO_REASON), routes!(user_info_get))
        .operation(Access::Public(KEYS_REASON), routes!(auth::plugin_key_set_get))
        .operation(
            Access::Permission(&COOKIE_READ),
            routes!(auth::cookie_get, auth::cookie_delete),
        );
    let catalog = Routes::new("/api/catalog")
        .operation(Access::Public(KEYS_REASON), routes!(catalog::plugin_key_set_get))
        .operation(
            Access::Permission(&COOKIE_READ),
            routes!(catalog::cookie_get, catalog::cookie_delete),
        );
    let identity = Routes::new("/api/identity")
        .operation(Access::Public(KEYS_REASON), routes!(identity::plugin_key_set_get))
        .operation(
            Access::Permission(&COOKIE_READ),
            routes!(identity::cookie_get, identity::cookie_delete),
        );
    [auth, catalog, identity].map(|routes| routes.with_state(tokens.clone())).into()
}

/// Where what is, for whoever checks our tokens. Signing in through us (OpenID Connect's other half)
/// is not offered, so nothing of it is named.
#[utoipa::path(
    get,
    path = "/.well-known/openid-configuration",
    operation_id = "authOpenIdConfigurationGet",
    tag = "Tokens",
    responses((status = 200, description = "The document", body = Object)),
)]
pub async fn discovery_get(FromState(tokens): FromState<Tokens>) -> Reply<Json<Value>> {
    let issuer = tokens.issuer();
    Ok(Json(json!({
        "issuer": issuer,
        "userinfo_endpoint": format!("{issuer}/v1/userinfo"),
        "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [Algorithm::Es256.as_str()],
        "scopes_supported": ["openid"],
        "token_endpoint_auth_methods_supported": [],
        "claims_supported": ["sub", "ent"],
        "grant_types_supported": [],
    })))
}

/// The keys with which user tokens are checked.
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    operation_id = "authKeySetGet",
    tag = "Tokens",
    responses((status = 200, description = "The keys", body = KeySetView)),
)]
pub async fn key_set_get(FromState(tokens): FromState<Tokens>) -> Reply<Json<KeySetView>> {
    Ok(Json(tokens.key_set()))
}

/// Who the caller is and what they own.
#[utoipa::path(
    get,
    path = "/v1/userinfo",
    operation_id = "authUserInfoGet",
    tag = "Tokens",
    responses(
        (status = 200, description = "The caller", body = UserInfoView),
        (status = 400, description = "The caller is no user"),
        (status = 401, description = "No token, or one that does not hold"),
    ),
)]
pub async fn user_info_get(
    FromState(tokens): FromState<Tokens>,
    caller: Caller,
    _: Query<NoParameters>,
) -> Reply<Json<UserInfoView>> {
    if caller.is_anonymous() {
        return Err(illegal("No token provided").into());
    }
    let user = caller.as_user().ok_or_else(|| {
        Problem::input(
            "Userinfo endpoint must be called with a token that represents a user principal",
        )
    })?;
    let ent = tokens.ownership_of(&user.entity_ref);
    Ok(Json(UserInfoView { claims: UserClaims { sub: user.entity_ref.clone(), ent } }))
}

impl Tokens {
    fn key_set(&self) -> KeySetView {
        let mut jwks = self.0.keys.jwks();
        KeySetView { keys: jwks.get_mut("keys").map(Value::take).unwrap_or_default() }
    }

    /// The cookie for `caller`, unless the one that the request brings is good for a while.
    async fn renew_cookie(
        &self,
        caller: &Caller,
        headers: &HeaderMap,
    ) -> Result<Response, Problem> {
        let user = caller.as_user().ok_or_else(|| {
            Problem::not_allowed("This endpoint does not allow 'service' credentials")
        })?;
        if caller.reach.is_some() {
            // The cookie would reach further than the token that asks for it.
            return Err(Problem::not_allowed("A token that is restricted gets no cookie"));
        }
        if let Some(known) = cookie::token_of(headers)
            && let Ok(holder) = self.limited_user_of(known).await
            && holder.entity_ref == user.entity_ref
            && holder.expires_at > self.0.clock.now() + limits::COOKIE_RENEW_MS
        {
            return Ok(shown(holder.expires_at)?.into_response());
        }
        let issued = match bearer(headers).filter(|token| is_user_token(token)) {
            Some(token) => self.limited_of(token).await?,
            None => self.issue_limited(&user.entity_ref, Millis::MAX)?,
        };
        let headers = [(SET_COOKIE, self.cookie(&issued)?), (CACHE_CONTROL, NO_STORE)];
        Ok((headers, shown(issued.expires_at)?).into_response())
    }

    fn drop_cookie(&self) -> Result<Response, Problem> {
        let headers = [(SET_COOKIE, self.no_cookie()?), (CACHE_CONTROL, NO_STORE)];
        Ok((StatusCode::NO_CONTENT, headers).into_response())
    }
}

const NO_STORE: http::HeaderValue = http::HeaderValue::from_static("no-store");

fn shown(expires_at: Millis) -> Result<Json<CookieView>, Problem> {
    let at = Timestamp::from_millisecond(expires_at).map_err(Problem::internal)?;
    Ok(Json(CookieView { expires_at: format!("{at:.3}") }))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Whether a token is one from which a limited one follows: others (sessions, tokens of our own) end
/// by themselves, so their cookie has a time of its own.
fn is_user_token(token: &str) -> bool {
    Parsed::read(token).is_ok_and(|parsed| parsed.header.typ.as_deref() == Some(user::TYP))
}

/// The operations that every plugin has, each under names of its own.
macro_rules! plugin {
    ($name:ident, $keys:literal, $get:literal, $delete:literal) => {
        mod $name {
            use super::{
                Caller, CookieView, FromState, HeaderMap, Json, KeySetView, NoParameters, Query,
                Reply, Response, Tokens,
            };

            /// The keys with which this plugin's calls of others are checked.
            #[utoipa::path(
                get,
                path = "/.backstage/auth/v1/jwks.json",
                operation_id = $keys,
                tag = "Tokens",
                responses((status = 200, description = "The keys", body = KeySetView)),
            )]
            pub async fn plugin_key_set_get(
                FromState(tokens): FromState<Tokens>,
            ) -> Reply<Json<KeySetView>> {
                Ok(Json(tokens.key_set()))
            }

            /// Sets the cookie with which a browser reads what it cannot send a token for.
            #[utoipa::path(
                get,
                path = "/.backstage/auth/v1/cookie",
                operation_id = $get,
                tag = "Tokens",
                responses((status = 200, description = "Until when it is good", body = CookieView)),
            )]
            pub async fn cookie_get(
                FromState(tokens): FromState<Tokens>,
                caller: Caller,
                headers: HeaderMap,
                _: Query<NoParameters>,
            ) -> Reply<Response> {
                Ok(tokens.renew_cookie(&caller, &headers).await?)
            }

            /// Takes the cookie away.
            #[utoipa::path(
                delete,
                path = "/.backstage/auth/v1/cookie",
                operation_id = $delete,
                tag = "Tokens",
                responses((status = 204, description = "It is gone")),
            )]
            pub async fn cookie_delete(
                FromState(tokens): FromState<Tokens>,
                _: Query<NoParameters>,
            ) -> Reply<Response> {
                Ok(tokens.drop_cookie()?)
            }
        }
    };
}

plugin!(auth, "authPluginKeySetGet", "authCookieGet", "authCookieDelete");
plugin!(catalog, "catalogPluginKeySetGet", "catalogCookieGet", "catalogCookieDelete");
plugin!(identity, "identityPluginKeySetGet", "identityCookieGet", "identityCookieDelete");
