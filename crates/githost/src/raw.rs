//! Files of repositories as they are, for programs and for `raw` links. Never as a page of ours: what
//! somebody pushed may be a script, and this is the portal's origin.

use std::sync::Arc;

use axum::extract::State as FromState;
use axum::response::Response;
use gate::{Access, Caller, Failure, Path, Routes};
use http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderName, HeaderValue};
use model::Problem;
use utoipa_axum::routes;

use crate::addresses;
use crate::limits::RAW_BYTES_MAX;
use crate::repositories::{Named, Repositories};
use crate::smart::routes::bare;

/// Why it names no permission.
const OPEN: &str = "public repositories are read without signing in where the configuration says so; \
                    each repository is decided about by itself, and nobody in particular gets 401";

/// Nothing that is served may do anything, also when it is opened as a page.
const POLICY: &str = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

/// The operation.
pub fn routes(repositories: Arc<Repositories>) -> Routes {
    Routes::new("/git").operation(Access::Public(OPEN), routes!(raw_get)).with_state(repositories)
}

/// A file as it is: text as plain text, everything else as a download.
#[utoipa::path(
    get,
    path = "/{owner}/{name}/raw/{*path}",
    operation_id = "GithostRawGet",
    tag = "githost",
    params(
        ("owner" = String, Path, description = "Under whom the repository stands"),
        ("name" = String, Path, description = "Its name"),
        ("path" = String, Path, description = "Branch, tag or commit, a slash, the path"),
    ),
    responses(
        (status = 200, description = "The file"),
        (status = 404, description = "There is no such file, or not for this caller"),
        (status = 413, description = "It is larger than what is served"),
    ),
)]
pub async fn raw_get(
    FromState(repositories): FromState<Arc<Repositories>>,
    caller: Caller,
    Path((owner, name, path)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let repository = repositories.find(&caller, &Named::new(owner, bare(&name))).await?;
    let repo = repositories.open(&repository).await?;
    let missing = || Problem::not_found("There is no such file");
    let rest: Vec<String> =
        path.split('/').filter(|it| !it.is_empty()).map(str::to_owned).collect();
    if rest.is_empty() || rest.iter().any(|it| matches!(it.as_str(), "." | "..")) {
        return Err(missing().into());
    }
    let place = addresses::resolve(&repo, &rest).await?.ok_or_else(missing)?;
    let found = repo.find(&place.commit, &place.path).await?;
    let found = found.filter(|it| it.kind == "blob").ok_or_else(missing)?;
    let bytes = repo.blob(&found.object, RAW_BYTES_MAX).await?;
    Ok(served(bytes, &found.object))
}

fn served(bytes: Vec<u8>, object: &str) -> Response {
    let is_text = !bytes.contains(&0) && std::str::from_utf8(&bytes).is_ok();
    let (media, shown) = match is_text {
        true => ("text/plain; charset=utf-8", "inline"),
        false => ("application/octet-stream", "attachment"),
    };
    let mut response = Response::new(bytes.into());
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(CONTENT_TYPE, media);
    set(CONTENT_DISPOSITION, shown);
    set(CONTENT_SECURITY_POLICY, POLICY);
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(CACHE_CONTROL, "private, no-cache");
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{object}\"")) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}
