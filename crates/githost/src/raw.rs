//! Files of repositories as they are, for programs, for `raw` links and for the pictures on pages. Never
//! as a page of ours: what somebody pushed may be a script, and this is the portal's origin.
//!
//! Pictures that hold nothing that runs are served as what they are. A drawing (SVG) may hold a script:
//! it is one only where the browser says that it asks for a picture, in which scripts do not run, and
//! text everywhere else.

use std::sync::Arc;

use axum::extract::State as FromState;
use axum::response::Response;
use gate::{Access, Caller, Failure, Path, Routes};
use http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use model::Problem;
use utoipa_axum::routes;

use crate::addresses;
use crate::limits::RAW_BYTES_MAX;
use crate::media;
use crate::repositories::{Named, Repositories};
use crate::smart::routes::bare;

/// Why it names no permission.
const OPEN: &str = "public repositories are read without signing in where the configuration says so; \
                    each repository is decided about by itself, and nobody in particular gets 401";

/// Nothing that is served may do anything, also when it is opened as a page.
const POLICY: &str = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

/// What a browser asks for something for.
const FETCH_FOR: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// The operation.
pub fn routes(repositories: Arc<Repositories>) -> Routes {
    Routes::new("/git").operation(Access::Public(OPEN), routes!(raw_get)).with_state(repositories)
}

/// A file as it is: text as plain text, pictures as pictures, everything else as a download.
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
    headers: HeaderMap,
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
    // Said by the browser itself; no page can say it in its stead.
    let is_for_a_picture = headers.get(FETCH_FOR).is_some_and(|it| it == "image");
    Ok(served(&place.path, bytes, &found.object, is_for_a_picture))
}

fn served(path: &str, bytes: Vec<u8>, object: &str, is_for_a_picture: bool) -> Response {
    let found = media::of(path, &bytes);
    let (media, shown) = match (found.is_text, found.is_image) {
        (true, true) if is_for_a_picture => (found.name, "inline"),
        (true, _) => ("text/plain; charset=utf-8", "inline"),
        (false, true) => (found.name, "inline"),
        (false, false) => ("application/octet-stream", "attachment"),
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
    set(VARY, "sec-fetch-dest");
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{object}\"")) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}
