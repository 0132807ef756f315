//! Sign-in over HTTP: Backstage's routes under `/api/auth`, and the list of providers.

use std::sync::Arc;

use axum::extract::{Request, State as FromState};
use axum::response::{IntoResponse, Response};
use gate::{
    Access, AnyCaller, Json, NoParameters, Path, Query, QueryParameters, QueryReader, Reply,
    Routes, routes,
};
use http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use model::Problem;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::limits;
use super::service::{Callback, Ending, Given, SignIn, StartQuery};

/// The operations.
pub fn routes(sign_in: &Arc<SignIn>) -> Vec<Routes> {
    let public = Access::Public("whoever signs in is not known yet");
    let session = Access::Public("a cookie and a header that other pages cannot set are checked");
    let signed = Access::Public("the provider's signature is checked");
    let auth = Routes::new("/api/auth")
        .operation(public.time_ms_max(limits::OPERATION_MS_MAX), routes!(sign_in_start))
        .operation(
            public.body_bytes_max(limits::FORM_BYTES_MAX).time_ms_max(limits::OPERATION_MS_MAX),
            routes!(sign_in_finish, sign_in_finish_by_form),
        )
        .operation(
            session.time_ms_max(limits::OPERATION_MS_MAX),
            routes!(sign_in_refresh, sign_in_refresh_by_post),
        )
        .operation(session.time_ms_max(limits::OPERATION_MS_MAX), routes!(sign_in_leave))
        .operation(
            signed.body_bytes_max(limits::FORM_BYTES_MAX).time_ms_max(limits::OPERATION_MS_MAX),
            routes!(sign_in_ended),
        )
        .with_state(Arc::clone(sign_in));
    let list = Routes::new("/api/identity/v1")
        .operation(Access::Public("the sign-in page offers them"), routes!(provider_list))
        .with_state(Arc::clone(sign_in));
    vec![auth, list]
}

/// A provider, as a sign-in page offers it.
#[derive(Serialize, ToSchema)]
pub struct ProviderView {
    /// Its id in paths.
    id: &'static str,
    /// Its name.
    title: &'static str,
    /// `redirect` sends browsers there; `proxy` stands in front and is asked by refresh; `tokens`
    /// signs nobody in.
    kind: &'static str,
}

/// The providers that are configured.
#[derive(Serialize, ToSchema)]
pub struct ProviderList {
    items: Vec<ProviderView>,
    /// What to send as `env` when a sign-in begins.
    environment: String,
}

/// Which of a provider's settings.
pub struct EnvQuery {
    env: Option<String>,
}

impl QueryParameters for EnvQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        // Front ends send what they would send to Backstage; further words mean nothing here.
        for name in ["scope", "optional", "origin", "flow", "redirectUrl"] {
            let _ = query.repeated(name);
        }
        Ok(Self { env: query.text("env")? })
    }
}

/// The providers that people may sign in through.
#[utoipa::path(
    get,
    path = "/providers",
    operation_id = "identity.provider.list",
    tag = "Sign-in",
    responses((status = 200, description = "The providers", body = ProviderList)),
)]
pub async fn provider_list(
    FromState(sign_in): FromState<Arc<SignIn>>,
    _: Query<NoParameters>,
) -> Reply<Json<ProviderList>> {
    let items = sign_in.providers().map(|it| ProviderView {
        id: it.kind.id,
        title: it.kind.title,
        kind: match (it.kind.redirects, it.chain.is_empty()) {
            (false, _) => "proxy",
            (true, false) => "redirect",
            (true, true) => "tokens",
        },
    });
    let environment = sign_in.environment().to_owned();
    Ok(Json(ProviderList { items: items.collect(), environment }))
}

/// Begins a sign-in: the browser is sent to the provider.
#[utoipa::path(
    get,
    path = "/{provider}/start",
    operation_id = "StartSignIn",
    tag = "Sign-in",
    params(
        ("provider" = String, Path, description = "The provider's id"),
        ("env" = String, Query, description = "The environment"),
        ("scope" = Option<String>, Query, description = "Further scopes"),
        ("origin" = Option<String>, Query, description = "The page that is told, in the popup flow"),
        ("flow" = Option<String>, Query, description = "popup or redirect"),
        ("redirectUrl" = Option<String>, Query, description = "Where the browser goes in the end, in the redirect flow"),
    ),
    responses((status = 302, description = "To the provider")),
)]
pub async fn sign_in_start(
    FromState(sign_in): FromState<Arc<SignIn>>,
    AnyCaller(caller): AnyCaller,
    Path(provider): Path<String>,
    Query(query): Query<StartQuery>,
) -> Reply<Response> {
    let started = sign_in.start(&provider, query, &caller).await?;
    let mut response = StatusCode::FOUND.into_response();
    let address = HeaderValue::from_str(started.address.as_str()).map_err(Problem::internal)?;
    response.headers_mut().insert(LOCATION, address);
    Ok(with_cookies(response, started.cookies))
}

/// Ends a sign-in: the browser comes back from the provider.
#[utoipa::path(
    get,
    path = "/{provider}/handler/frame",
    operation_id = "FinishSignIn",
    tag = "Sign-in",
    params(("provider" = String, Path, description = "The provider's id")),
    responses((status = 200, description = "A page that tells its opener", content_type = "text/html", body = String), (status = 303, description = "To the redirectUrl")),
)]
pub async fn sign_in_finish(
    FromState(sign_in): FromState<Arc<SignIn>>,
    AnyCaller(caller): AnyCaller,
    Path(provider): Path<String>,
    parts: Parts,
) -> Reply<Ending> {
    let callback = Callback::read(parts.uri.query().unwrap_or_default().as_bytes());
    Ok(sign_in.finish(&provider, callback, &parts.headers, &caller).await?)
}

/// Ends a sign-in of a provider that sends its answer in a form.
#[utoipa::path(
    post,
    path = "/{provider}/handler/frame",
    operation_id = "FinishSignInByForm",
    tag = "Sign-in",
    params(("provider" = String, Path, description = "The provider's id")),
    responses((status = 200, description = "A page that tells its opener", content_type = "text/html", body = String), (status = 303, description = "To the redirectUrl")),
)]
pub async fn sign_in_finish_by_form(
    FromState(sign_in): FromState<Arc<SignIn>>,
    AnyCaller(caller): AnyCaller,
    Path(provider): Path<String>,
    request: Request,
) -> Reply<Ending> {
    let headers = request.headers().clone();
    let form = gate::body::read(request).await?;
    Ok(sign_in.finish(&provider, Callback::read(&form), &headers, &caller).await?)
}

/// Who the caller is anew, with new tokens.
#[utoipa::path(
    get,
    path = "/{provider}/refresh",
    operation_id = "RefreshSignIn",
    tag = "Sign-in",
    params(("provider" = String, Path, description = "The provider's id"), ("env" = Option<String>, Query, description = "The environment")),
    responses((status = 200, description = "Profile, tokens and identity", body = Object)),
)]
pub async fn sign_in_refresh(
    FromState(sign_in): FromState<Arc<SignIn>>,
    AnyCaller(caller): AnyCaller,
    Path(provider): Path<String>,
    Query(query): Query<EnvQuery>,
    parts: Parts,
) -> Reply<Response> {
    let given = sign_in.refresh(&provider, query.env.as_deref(), &parts, &caller).await?;
    Ok(answer(given))
}

/// Who the caller is anew, with new tokens.
#[utoipa::path(
    post,
    path = "/{provider}/refresh",
    operation_id = "RefreshSignInByPost",
    tag = "Sign-in",
    params(("provider" = String, Path, description = "The provider's id"), ("env" = Option<String>, Query, description = "The environment")),
    responses((status = 200, description = "Profile, tokens and identity", body = Object)),
)]
pub async fn sign_in_refresh_by_post(
    FromState(sign_in): FromState<Arc<SignIn>>,
    AnyCaller(caller): AnyCaller,
    Path(provider): Path<String>,
    Query(query): Query<EnvQuery>,
    parts: Parts,
) -> Reply<Response> {
    let given = sign_in.refresh(&provider, query.env.as_deref(), &parts, &caller).await?;
    Ok(answer(given))
}

/// Signs out, here and (by the address in the answer) at the provider.
#[utoipa::path(
    post,
    path = "/{provider}/logout",
    operation_id = "LeaveSignIn",
    tag = "Sign-in",
    params(("provider" = String, Path, description = "The provider's id"), ("env" = Option<String>, Query, description = "The environment")),
    responses((status = 200, description = "Where the session at the provider ends", body = Object)),
)]
pub async fn sign_in_leave(
    FromState(sign_in): FromState<Arc<SignIn>>,
    AnyCaller(caller): AnyCaller,
    Path(provider): Path<String>,
    Query(query): Query<EnvQuery>,
    parts: Parts,
) -> Reply<Response> {
    let given = sign_in.logout(&provider, query.env.as_deref(), &parts, &caller).await?;
    Ok(answer(given))
}

/// Somebody has signed out at the provider (OpenID Connect Back-Channel Logout).
#[utoipa::path(
    post,
    path = "/{provider}/backchannel-logout",
    operation_id = "identity.provider.logout",
    tag = "Sign-in",
    params(("provider" = String, Path, description = "The provider's id")),
    responses((status = 200, description = "Their sessions have ended"), (status = 400, description = "The logout token is not good")),
)]
pub async fn sign_in_ended(
    FromState(sign_in): FromState<Arc<SignIn>>,
    AnyCaller(caller): AnyCaller,
    Path(provider): Path<String>,
    request: Request,
) -> Reply<Response> {
    let form = gate::body::read(request).await?;
    let mut tokens = url::form_urlencoded::parse(&form).filter(|(name, _)| name == "logout_token");
    let token = tokens.next().map(|(_, value)| value.into_owned()).unwrap_or_default();
    sign_in.told_to_end(&provider, &token, &caller).await?;
    Ok(with_cookies(StatusCode::OK.into_response(), Vec::new()))
}

fn answer(given: Given) -> Response {
    with_cookies(Json::<Value>(given.body).into_response(), given.cookies)
}

fn with_cookies(mut response: Response, cookies: Vec<HeaderValue>) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for cookie in cookies {
        headers.append(SET_COOKIE, cookie);
    }
    response
}
