//! Suggestions while a form is filled in: of this server's own Git host, and of vendors with the token
//! that the caller brings along. A vendor that nobody knows is refused, as in Backstage.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{Caller, Json, NoParameters, Path, Query, Reply};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::workbench::Workbench;
use crate::workbench::vendors::Suggestion;

/// What is asked of a vendor.
#[derive(Deserialize, ToSchema)]
#[schema(as = ScaffolderAutocompleteBody)]
pub struct AutocompleteBody {
    /// The caller's own token with the vendor; none is needed for this server's own Git host.
    #[serde(default)]
    token: String,
    /// What is known so far: `owner`, `repository`, `host`, of GitLab `id`.
    #[serde(default)]
    #[schema(value_type = Object)]
    context: Value,
}

/// Suggestions.
#[derive(Serialize, ToSchema)]
#[schema(as = ScaffolderAutocompleteResults)]
pub struct AutocompleteResults {
    /// They.
    results: Vec<Suggestion>,
}

/// Suggestions of a vendor: `githost` (or `flagstone`, this server's own), `github`, `gitlab`, `gitea`.
#[utoipa::path(
    post,
    path = "/v2/autocomplete/{provider}/{resource}",
    operation_id = "Autocomplete",
    tag = "scaffolder",
    params(
        ("provider" = String, Path, description = "The vendor"),
        ("resource" = String, Path, description = "What is looked for"),
    ),
    request_body = AutocompleteBody,
    responses(
        (status = 200, description = "Suggestions", body = AutocompleteResults),
        (status = 400, description = "No token, or nobody knows the vendor"),
    ),
)]
pub async fn autocomplete(
    FromState(workbench): FromState<Arc<Workbench>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path((provider, resource)): Path<(String, String)>,
    Json(body): Json<AutocompleteBody>,
) -> Reply<Json<AutocompleteResults>> {
    let AutocompleteBody { token, context } = body;
    let about = (provider.as_str(), resource.as_str());
    Ok(Json(AutocompleteResults {
        results: workbench.suggest(&caller, about, &token, &context).await?,
    }))
}
