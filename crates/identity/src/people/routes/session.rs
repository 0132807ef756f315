//! Signing in, one's own session, and one's own sessions.

use std::sync::Arc;

use axum::extract::{FromRequestParts, State as FromState};
use axum::response::{IntoResponse, Response};
use gate::{Caller, Failure, Json, NoParameters, Path, Query, Reply};
use http::header::SET_COOKIE;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use model::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::people::sessions::Current;
use crate::people::sessions::SessionRow;
use crate::people::tokens::account_of;
use crate::people::{Arrived, People};

/// Who makes a request to sign in: nobody yet, from somewhere, by a page of ours.
pub struct Arriving {
    /// Nobody in particular, with where they come from.
    pub caller: model::Caller,
    /// The headers, with a cookie of before.
    pub headers: HeaderMap,
}

impl FromRequestParts<Arc<People>> for Arriving {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, people: &Arc<People>) -> Reply<Self> {
        people.settings.cookies.check_site(parts)?;
        let origin = parts.extensions.get::<gate::RequestOrigin>();
        let nobody = model::Caller::ANONYMOUS;
        let caller = origin.map_or(nobody.clone(), |origin| nobody.from(Arc::clone(&origin.0)));
        Ok(Self { caller, headers: parts.headers.clone() })
    }
}

impl Arriving {
    /// The session that the browser had before, which ends.
    pub async fn former(&self, people: &People) -> Option<String> {
        let secret = people.settings.cookies.secret(&self.headers)?;
        let session = people.session_of(&secret).await.ok()?;
        Some(session.row.id.clone())
    }
}

/// A name and a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInRequest {
    /// The name.
    name: String,
    /// The password.
    #[schema(format = Password)]
    password: String,
}

/// Somebody who is signed in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedInView {
    /// Who it is here: `user:default/ada`.
    entity_ref: String,
    /// The account.
    account: String,
    /// When the session ends at the latest, epoch milliseconds.
    expires_at: Millis,
}

/// The answer to somebody who is signed in from now on.
pub fn arrived(arrived: Arrived) -> Response {
    let view = SignedInView {
        entity_ref: arrived.user.entity_ref,
        account: arrived.account,
        expires_at: arrived.expires_at,
    };
    (StatusCode::OK, [(SET_COOKIE, arrived.set_cookie)], Json(view)).into_response()
}

/// Signs in by name and password: the answer sets the session's cookie.
#[utoipa::path(
    post,
    path = "/sign-in",
    operation_id = "IdentitySignIn",
    tag = "identity",
    request_body = SignInRequest,
    responses(
        (status = 200, description = "Signed in", body = SignedInView),
        (status = 401, description = "The name or the password is wrong"),
        (status = 429, description = "Too many sign-ins failed"),
    ),
)]
pub async fn sign_in(
    FromState(people): FromState<Arc<People>>,
    arriving: Arriving,
    _: Query<NoParameters>,
    Json(body): Json<SignInRequest>,
) -> Reply<Response> {
    let former = arriving.former(&people).await;
    let pair = (body.name.as_str(), body.password.as_str());
    Ok(arrived(people.sign_in(pair, &arriving.caller, former).await?))
}

/// One's own session.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CurrentView {
    /// Who it is here: `user:default/ada`.
    entity_ref: String,
    /// The account.
    account: String,
    /// What they are called.
    display_name: Option<String>,
    /// Their address.
    email: Option<String>,
    /// Their picture's address.
    picture: Option<String>,
    /// Who vouched: a provider's id, or `local`.
    provider: String,
    /// To be sent as the header `flagstone-csrf` with everything that changes something.
    csrf_token: String,
    /// When the session ends at the latest, epoch milliseconds.
    expires_at: Millis,
    /// When it ends if it is not used until then, epoch milliseconds.
    idle_at: Millis,
}

impl From<&Current> for CurrentView {
    fn from(current: &Current) -> Self {
        let Current { session, account, idle_at, .. } = current;
        Self {
            entity_ref: session.entity_ref.clone(),
            account: account.id.clone(),
            display_name: account.display_name.clone(),
            email: account.email.clone(),
            picture: account.picture.clone(),
            provider: session.provider.clone(),
            csrf_token: session.csrf.clone(),
            expires_at: session.expires_at,
            idle_at: *idle_at,
        }
    }
}

/// One's own session, with the token that pages need to change something. It also keeps the session
/// fresh: an old secret is replaced.
#[utoipa::path(
    get,
    path = "/session",
    operation_id = "IdentitySessionGet",
    tag = "identity",
    responses(
        (status = 200, description = "The session", body = CurrentView),
        (status = 401, description = "Nobody is signed in"),
    ),
)]
pub async fn session_get(
    FromState(people): FromState<Arc<People>>,
    caller: Caller,
    _: Query<NoParameters>,
) -> Reply<Response> {
    let current = people.session_current(&caller).await?;
    let view = Json(CurrentView::from(&current));
    Ok(match current.set_cookie {
        Some(cookie) => ([(SET_COOKIE, cookie)], view).into_response(),
        None => view.into_response(),
    })
}

/// Signs out: the session ends, the cookie goes. Nothing happens where nobody is signed in.
#[utoipa::path(
    delete,
    path = "/session",
    operation_id = "IdentitySessionDelete",
    tag = "identity",
    responses((status = 204, description = "Signed out")),
)]
pub async fn session_delete(
    FromState(people): FromState<Arc<People>>,
    caller: Caller,
    _: Query<NoParameters>,
) -> Reply<Response> {
    if let Some(user) = caller.as_user()
        && let (Some(account), Some(session)) = (&user.account, &user.session)
    {
        people.session_end(&caller, account, session).await?;
    }
    let clear = people.settings.cookies.clear()?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, clear)]).into_response())
}

/// A session, as a list shows it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Its id.
    id: String,
    /// Who vouched: a provider's id, or `local`.
    provider: String,
    /// Where it was begun from.
    address: String,
    /// With what.
    user_agent: Option<String>,
    /// When it was begun, epoch milliseconds.
    created_at: Millis,
    /// When it was used last, to the minute, epoch milliseconds.
    seen_at: Millis,
    /// When it ends at the latest, epoch milliseconds.
    expires_at: Millis,
    /// Whether it is the one that asks.
    is_current: bool,
}

/// One's own sessions.
#[derive(Serialize, ToSchema)]
pub struct SessionPage {
    /// The sessions, the one used last first.
    items: Vec<SessionView>,
}

fn view(session: SessionRow, current: Option<&str>) -> SessionView {
    SessionView {
        is_current: current == Some(session.id.as_str()),
        id: session.id,
        provider: session.provider,
        address: session.address,
        user_agent: session.user_agent,
        created_at: session.created_at,
        seen_at: session.seen_at,
        expires_at: session.expires_at,
    }
}

/// Where one is signed in.
#[utoipa::path(
    get,
    path = "/sessions",
    operation_id = "IdentitySessionList",
    tag = "identity",
    responses((status = 200, description = "The sessions", body = SessionPage)),
)]
pub async fn session_list(
    FromState(people): FromState<Arc<People>>,
    caller: Caller,
    _: Query<NoParameters>,
) -> Reply<Json<SessionPage>> {
    let sessions = people.session_list(account_of(&caller)?).await?;
    let current = caller.as_user().and_then(|user| user.session.as_deref());
    let items = sessions.into_iter().map(|session| view(session, current)).collect();
    Ok(Json(SessionPage { items }))
}

/// How many sessions ended.
#[derive(Serialize, ToSchema)]
pub struct EndedView {
    /// So many.
    ended: usize,
}

/// Signs out everywhere else.
#[utoipa::path(
    delete,
    path = "/sessions",
    operation_id = "IdentitySessionEndOthers",
    tag = "identity",
    responses((status = 200, description = "How many sessions ended", body = EndedView)),
)]
pub async fn session_end_others(
    FromState(people): FromState<Arc<People>>,
    caller: Caller,
    _: Query<NoParameters>,
) -> Reply<Json<EndedView>> {
    let kept = caller.as_user().and_then(|user| user.session.as_deref());
    let ended = people.session_end_all(&caller, account_of(&caller)?, kept).await?;
    Ok(Json(EndedView { ended }))
}

/// Ends one of one's own sessions.
#[utoipa::path(
    delete,
    path = "/sessions/{id}",
    operation_id = "IdentitySessionEnd",
    tag = "identity",
    params(("id" = String, Path, description = "The session's id")),
    responses((status = 204, description = "It has ended"), (status = 404, description = "There is none")),
)]
pub async fn session_end(
    FromState(people): FromState<Arc<People>>,
    caller: Caller,
    Path(id): Path<String>,
    _: Query<NoParameters>,
) -> Reply<StatusCode> {
    people.session_end(&caller, account_of(&caller)?, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A password for another.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PasswordRequest {
    /// The one before.
    #[schema(format = Password)]
    old_password: String,
    /// The new one.
    #[schema(format = Password)]
    new_password: String,
}

/// Changes one's own password. Every other session ends.
#[utoipa::path(
    put,
    path = "/password",
    operation_id = "IdentityPasswordUpdate",
    tag = "identity",
    request_body = PasswordRequest,
    responses((status = 204, description = "It is changed"), (status = 403, description = "The old one is wrong")),
)]
pub async fn password_update(
    FromState(people): FromState<Arc<People>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<PasswordRequest>,
) -> Reply<StatusCode> {
    people.password_update(&caller, &body.old_password, &body.new_password).await?;
    Ok(StatusCode::NO_CONTENT)
}
