//! User settings over HTTP, as Backstage's plugin serves them. A key may hold slashes.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{Access, Caller, Json, NoParameters, Path, Query, Reply, Routes};
use http::StatusCode;
use model::Problem;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::limits::BODY_BYTES_MAX;
use super::service::UserSettings;
use super::{SETTING_READ, SETTING_UPDATE};

/// The operations.
pub fn routes(settings: Arc<UserSettings>) -> Routes {
    let read = Access::Permission(&SETTING_READ);
    let update = Access::Permission(&SETTING_UPDATE).body_bytes_max(BODY_BYTES_MAX);
    Routes::new("/api/user-settings")
        .operation(read, routes!(setting_get))
        .operation(update, routes!(setting_put, setting_delete))
        .operation(read.body_bytes_max(BODY_BYTES_MAX), routes!(setting_multiget))
        .with_state(settings)
}

/// A setting.
#[derive(Serialize, ToSchema)]
#[schema(as = UserSetting)]
pub struct SettingView {
    /// The bucket.
    bucket: String,
    /// The key in it.
    key: String,
    /// Any JSON.
    #[schema(value_type = Object)]
    value: Value,
}

/// What a setting becomes.
#[derive(Deserialize, ToSchema)]
#[schema(as = UserSettingBody)]
pub struct SettingBody {
    /// Any JSON, null too.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Object)]
    value: Option<Value>,
}

/// A value that is there, null too.
fn present<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(value).map(Some)
}

/// A setting of one's own.
#[utoipa::path(
    get,
    path = "/buckets/{bucket}/keys/{*key}",
    operation_id = "UserSettingGet",
    tag = "user-settings",
    params(
        ("bucket" = String, Path, description = "The bucket"),
        ("key" = String, Path, description = "The key"),
    ),
    responses(
        (status = 200, description = "The setting", body = SettingView),
        (status = 404, description = "There is no such setting"),
    ),
)]
pub async fn setting_get(
    FromState(settings): FromState<Arc<UserSettings>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path((bucket, key)): Path<(String, String)>,
) -> Reply<Json<SettingView>> {
    let value = settings.get(&caller, &bucket, &key).await?;
    Ok(Json(SettingView { bucket, key, value }))
}

/// Sets a setting of one's own.
#[utoipa::path(
    put,
    path = "/buckets/{bucket}/keys/{*key}",
    operation_id = "UserSettingPut",
    tag = "user-settings",
    params(
        ("bucket" = String, Path, description = "The bucket"),
        ("key" = String, Path, description = "The key"),
    ),
    request_body = SettingBody,
    responses((status = 200, description = "The setting", body = SettingView)),
)]
pub async fn setting_put(
    FromState(settings): FromState<Arc<UserSettings>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path((bucket, key)): Path<(String, String)>,
    Json(body): Json<SettingBody>,
) -> Reply<Json<SettingView>> {
    let missing = || Problem::input("Missing required field \"value\"").at("value");
    let value = body.value.ok_or_else(missing)?;
    settings.put(&caller, &bucket, &key, &value).await?;
    Ok(Json(SettingView { bucket, key, value }))
}

/// Removes a setting of one's own, if it is there.
#[utoipa::path(
    delete,
    path = "/buckets/{bucket}/keys/{*key}",
    operation_id = "UserSettingDelete",
    tag = "user-settings",
    params(
        ("bucket" = String, Path, description = "The bucket"),
        ("key" = String, Path, description = "The key"),
    ),
    responses((status = 204, description = "It is not there")),
)]
pub async fn setting_delete(
    FromState(settings): FromState<Arc<UserSettings>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path((bucket, key)): Path<(String, String)>,
) -> Reply<StatusCode> {
    settings.delete(&caller, &bucket, &key).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which settings are asked for.
#[derive(Deserialize, ToSchema)]
#[schema(as = UserSettingMultigetBody)]
pub struct MultigetBody {
    /// Their names.
    items: Vec<SettingName>,
}

/// The name of a setting.
#[derive(Deserialize, ToSchema)]
#[schema(as = UserSettingName)]
pub struct SettingName {
    /// The bucket.
    bucket: String,
    /// The key in it.
    key: String,
}

/// The settings that were asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = UserSettingMultiget)]
pub struct MultigetView {
    /// In the order of the request: `{value}`, or null where there is none.
    #[schema(value_type = Vec<Option<Object>>)]
    items: Vec<Option<Value>>,
}

/// Several settings of one's own.
#[utoipa::path(
    post,
    path = "/multiget",
    operation_id = "UserSettingMultiget",
    tag = "user-settings",
    request_body = MultigetBody,
    responses((status = 200, description = "The settings", body = MultigetView)),
)]
pub async fn setting_multiget(
    FromState(settings): FromState<Arc<UserSettings>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<MultigetBody>,
) -> Reply<Json<MultigetView>> {
    let names = body.items.into_iter().map(|it| (it.bucket, it.key)).collect();
    let values = settings.multiget(&caller, names).await?;
    let item = |value| Value::Object(Map::from_iter([("value".to_owned(), value)]));
    Ok(Json(MultigetView { items: values.into_iter().map(|it| it.map(item)).collect() }))
}
