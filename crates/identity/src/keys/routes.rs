//! The server's keys over HTTP: their ids and times, and their rotation. Never the keys.

use axum::extract::State as FromState;
use gate::{Access, Caller, Json, NoParameters, Query, Reply, Routes};
use model::{Millis, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::ring::Purpose;
use super::rotation::Ask;
use super::{KEY_READ, KEY_ROTATE, Keys};

/// A key, without what is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyView {
    /// Its id, in sealed texts and in tokens (`kid`).
    pub id: String,
    /// `sealing` or `signing`.
    pub r#use: &'static str,
    /// Whether it is the one that is in use.
    pub active: bool,
    /// When it was made, in epoch milliseconds.
    pub made_at: Millis,
    /// From when on it is used, in epoch milliseconds.
    pub active_at: Millis,
    /// From when on nothing that it signed counts any more, in epoch milliseconds.
    pub retires_at: Option<Millis>,
}

/// All keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct KeysView {
    /// The one that was active first first.
    pub items: Vec<KeyView>,
}

/// Which key is to be replaced.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RotateBody {
    /// `sealing` or `signing`.
    r#use: String,
    /// Of a signing key: nothing counts any more that was signed before. Everybody who holds a token
    /// needs a new one.
    #[serde(default)]
    revoke: bool,
}

/// The operations.
pub fn routes(keys: Keys) -> Routes {
    Routes::new("/api/identity/v1")
        .operation(Access::Permission(&KEY_READ), routes!(key_list))
        .operation(Access::Permission(&KEY_ROTATE), routes!(key_rotate))
        .with_state(keys)
}

impl Keys {
    /// All keys, without what is secret.
    pub fn view(&self) -> KeysView {
        let now = self.0.clock.now();
        let ring = self.ring();
        let active = [Purpose::Sealing, Purpose::Signing].map(|purpose| ring.active(purpose, now));
        let is_active = |id: &str| active.iter().flatten().any(|key| key.id == id);
        let items = ring.keys().iter().map(|key| KeyView {
            id: key.id.clone(),
            r#use: key.purpose().as_str(),
            active: is_active(&key.id),
            made_at: key.made_at,
            active_at: key.active_at,
            retires_at: key.retires_at,
        });
        KeysView { items: items.collect() }
    }
}

/// The server's keys: ids and times.
#[utoipa::path(
    get,
    path = "/keys",
    operation_id = "identityKeyList",
    tag = "Keys",
    responses((status = 200, description = "The keys", body = KeysView)),
)]
pub async fn key_list(
    FromState(keys): FromState<Keys>,
    _: Query<NoParameters>,
) -> Reply<Json<KeysView>> {
    Ok(Json(keys.view()))
}

/// Replaces a key. The new one is in use some minutes later, when everybody knows it.
#[utoipa::path(
    post,
    path = "/keys/rotate",
    operation_id = "identityKeyRotate",
    tag = "Keys",
    request_body = RotateBody,
    responses(
        (status = 200, description = "The keys as they are now", body = KeysView),
        (status = 409, description = "A new key is on its way already"),
    ),
)]
pub async fn key_rotate(
    FromState(keys): FromState<Keys>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<RotateBody>,
) -> Reply<Json<KeysView>> {
    let purpose = Purpose::read(&body.r#use)
        .ok_or_else(|| Problem::input("`use` must be sealing or signing").at("use"))?;
    let ask = if body.revoke { Ask::Revoke } else { Ask::Replace };
    keys.rotate(purpose, ask, &caller).await?;
    Ok(Json(keys.view()))
}
