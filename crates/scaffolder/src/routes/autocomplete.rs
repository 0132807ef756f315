//! Suggestions from vendors while a form is filled in. Vendors bring them along; without one its name
//! is refused, as in Backstage.

use gate::{Json, NoParameters, Path, Query, Reply};
use model::Problem;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// What is asked of a vendor.
#[derive(Deserialize, ToSchema)]
#[schema(as = ScaffolderAutocompleteBody)]
pub struct AutocompleteBody {
    /// The caller's own token with the vendor.
    #[serde(default)]
    token: String,
    /// What is known so far.
    #[serde(default)]
    #[expect(dead_code, reason = "for the vendors that will answer")]
    #[schema(value_type = Object)]
    context: Value,
}

/// Suggestions.
#[derive(Serialize, ToSchema)]
#[schema(as = ScaffolderAutocompleteResults)]
pub struct AutocompleteResults {
    /// They.
    #[schema(value_type = Vec<Object>)]
    results: Vec<Value>,
}

/// Suggestions of a vendor.
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
    _: Query<NoParameters>,
    Path((provider, resource)): Path<(String, String)>,
    Json(body): Json<AutocompleteBody>,
) -> Reply<Json<AutocompleteResults>> {
    if body.token.is_empty() {
        return Err(Problem::input("Missing token query parameter").at("token").into());
    }
    let _ = resource;
    let shown: String = provider.chars().take(60).collect();
    Err(Problem::input(format!("Unsupported provider: {shown}")).at("provider").into())
}
