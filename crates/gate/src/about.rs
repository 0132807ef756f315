//! What belongs to no feature: this build, its configuration, its documents, its probes and its
//! measurements.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use axum::extract::State;
use bytes::Bytes;
use model::permission::{Action, Permission};
use model::{Millis, Problem};
use serde::Serialize;
use serde_json::Value;
use utoipa_axum::routes;

use crate::body::{Json, JsonText};
use crate::lifecycle::{self, Lifecycle};
use crate::metrics::{self, METRICS_READ, Metrics};
use crate::{Access, Path, Reply, Routes};

/// Reading which build this is.
pub const VERSION_READ: Permission =
    Permission { name: "gate.version.read", action: Action::Read, resource: None };

/// Reading how this server is configured, secrets left out.
pub const CONFIGURATION_READ: Permission =
    Permission { name: "gate.configuration.read", action: Action::Read, resource: None };

/// Reading what there is to call.
pub const OPENAPI_READ: Permission =
    Permission { name: "gate.openapi.read", action: Action::Read, resource: None };

/// Every permission of the gate.
pub const PERMISSIONS: &[Permission] =
    &[VERSION_READ, CONFIGURATION_READ, OPENAPI_READ, METRICS_READ];

/// This build and its configuration, as the binary knows them.
#[derive(Clone)]
pub struct About {
    /// The release, `0.1.0`.
    pub version: &'static str,
    /// The commit that it was built from, when known.
    pub commit: Option<&'static str>,
    /// When the process started, epoch milliseconds.
    pub started_at: Millis,
    /// The configuration in force, already without secrets.
    pub configuration: Arc<dyn Fn() -> Value + Send + Sync>,
}

impl fmt::Debug for About {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("About").field("version", &self.version).finish_non_exhaustive()
    }
}

/// The OpenAPI documents as they are served; set once everything is assembled.
#[derive(Debug)]
pub(crate) struct Documents {
    pub whole: Bytes,
    pub plugins: BTreeMap<String, Bytes>,
}

const PROBE: &str = "probes of orchestrators and load balancers hold no credentials";

/// The gate's own operations.
pub(crate) fn routes(
    about: &About,
    metrics: &Metrics,
    lifecycle: &Lifecycle,
    documents: &Arc<OnceLock<Documents>>,
) -> Vec<Routes> {
    vec![
        Routes::new("/api/gate/v1")
            .operation(Access::Permission(&VERSION_READ), routes!(version_get))
            .operation(Access::Permission(&CONFIGURATION_READ), routes!(configuration_get))
            .with_state(about.clone()),
        Routes::new("/api")
            .operation(Access::Permission(&OPENAPI_READ), routes!(openapi_get))
            .operation(Access::Permission(&OPENAPI_READ), routes!(plugin_openapi_get))
            .with_state(Arc::clone(documents)),
        Routes::new("")
            .operation(Access::Public(PROBE), routes!(lifecycle::readiness))
            .operation(Access::Public(PROBE), routes!(lifecycle::liveness))
            .with_state(lifecycle.clone()),
        Routes::new("")
            .operation(Access::Permission(&METRICS_READ), routes!(metrics::metrics_get))
            .with_state(metrics.clone()),
    ]
}

/// Which build answers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GateVersion)]
struct VersionView {
    /// The release.
    version: &'static str,
    /// The commit it was built from, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'static str>,
    /// When the process started, epoch milliseconds.
    started_at: i64,
}

/// Which build answers, and since when.
#[utoipa::path(
    get, path = "/version", operation_id = "GateVersionGet", tag = "gate",
    responses((status = 200, body = VersionView)),
)]
async fn version_get(State(about): State<About>) -> Json<VersionView> {
    Json(VersionView { version: about.version, commit: about.commit, started_at: about.started_at })
}

/// The configuration in force, secrets left out.
#[utoipa::path(
    get, path = "/configuration", operation_id = "GateConfigurationGet", tag = "gate",
    responses((status = 200, body = Object)),
)]
async fn configuration_get(State(about): State<About>) -> Json<Value> {
    Json((about.configuration)())
}

/// The OpenAPI document of the whole API.
#[utoipa::path(
    get, path = "/openapi.json", operation_id = "GateOpenapiGet", tag = "gate",
    responses((status = 200, body = Object)),
)]
async fn openapi_get(State(documents): State<Arc<OnceLock<Documents>>>) -> Reply<JsonText> {
    let documents = documents.get().ok_or_else(|| Problem::internal("documents not assembled"))?;
    Ok(JsonText(documents.whole.clone()))
}

/// The OpenAPI document of one plugin, with whole paths.
#[utoipa::path(
    get, path = "/{plugin}/openapi.json", operation_id = "GatePluginOpenapiGet", tag = "gate",
    params(("plugin" = String, Path, description = "The plugin, `catalog`")),
    responses((status = 200, body = Object)),
)]
async fn plugin_openapi_get(
    State(documents): State<Arc<OnceLock<Documents>>>,
    Path(plugin): Path<String>,
) -> Reply<JsonText> {
    let documents = documents.get().ok_or_else(|| Problem::internal("documents not assembled"))?;
    let document = documents.plugins.get(&plugin);
    let document = document.ok_or_else(|| Problem::not_found(format!("No plugin '{plugin}'")))?;
    Ok(JsonText(document.clone()))
}
