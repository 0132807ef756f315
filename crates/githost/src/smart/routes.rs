//! Git over HTTP: the three addresses that its programs ask.
//!
//! They are below `/git`, outside the API, as other Git hosts have theirs. Whoever may not see a
//! repository is told that there is none, but for nobody in particular, who is asked for credentials
//! either way: Git's programs send none until then.

use std::sync::Arc;

use axum::extract::{Request, State as FromState};
use axum::response::{IntoResponse as _, Response};
use gate::{Access, Caller, Failure, Path, Routes};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use model::{Code, Problem};
use utoipa_axum::routes;

use super::body::{Incoming, announced};
use super::fetch::{self, Service, protocol};
use super::receive::{self, Answer, Push, too_large};
use crate::limits::{FETCH_REQUEST_BYTES_MAX, PUSH_TIME_MAX};
use crate::permissions::PUSH;
use crate::pushes::Pushes;
use crate::repositories::{Named, Repositories};

/// Why these operations name no permission.
const OPEN: &str = "Git's programs send credentials only when they are asked for them; each \
                    repository is decided about by itself, and nobody in particular gets 401";

/// What the handlers work with.
pub struct GitHttp {
    /// Which repositories there are.
    pub repositories: Arc<Repositories>,
    /// What becomes of pushes.
    pub pushes: Arc<Pushes>,
}

/// The operations.
pub fn routes(http: Arc<GitHttp>) -> Routes {
    let time_ms = u64::try_from(PUSH_TIME_MAX.as_millis()).unwrap_or(u64::MAX);
    Routes::new("/git")
        .operation(Access::Public(OPEN), routes!(refs_list))
        .operation(Access::Public(OPEN).time_ms_max(time_ms), routes!(pack_get))
        .operation(Access::Public(OPEN).time_ms_max(time_ms), routes!(pack_put))
        .with_state(http)
}

/// What a client is told first of a repository: `?service=git-upload-pack` or `git-receive-pack`.
#[utoipa::path(
    get,
    path = "/{owner}/{name}/info/refs",
    operation_id = "GithostRefsGet",
    tag = "githost",
    params(
        ("owner" = String, Path, description = "Under whom the repository stands"),
        ("name" = String, Path, description = "Its name, with or without .git"),
        ("service" = String, Query, description = "git-upload-pack or git-receive-pack"),
    ),
    responses(
        (status = 200, description = "Branches and tags, in Git's own words"),
        (status = 401, description = "A token is needed, as the password under any name"),
        (status = 404, description = "There is no such repository, or not for this caller"),
    ),
)]
pub async fn refs_list(
    FromState(http): FromState<Arc<GitHttp>>,
    caller: Result<Caller, Failure>,
    Path((owner, name)): Path<(String, String)>,
    request: Request,
) -> Response {
    let parts = request.into_parts().0;
    told(http.refs(caller, (owner, name), &parts).await)
}

/// Sends what a client wants of a repository.
#[utoipa::path(
    post,
    path = "/{owner}/{name}/git-upload-pack",
    operation_id = "GithostPackGet",
    tag = "githost",
    params(
        ("owner" = String, Path, description = "Under whom the repository stands"),
        ("name" = String, Path, description = "Its name, with or without .git"),
    ),
    responses(
        (status = 200, description = "A pack, in Git's own words"),
        (status = 401, description = "A token is needed, as the password under any name"),
        (status = 404, description = "There is no such repository, or not for this caller"),
    ),
)]
pub async fn pack_get(
    FromState(http): FromState<Arc<GitHttp>>,
    caller: Result<Caller, Failure>,
    Path((owner, name)): Path<(String, String)>,
    request: Request,
) -> Response {
    told(http.fetch(caller, (owner, name), request).await)
}

/// Takes what a client pushes to a repository.
#[utoipa::path(
    post,
    path = "/{owner}/{name}/git-receive-pack",
    operation_id = "GithostPackPut",
    tag = "githost",
    params(
        ("owner" = String, Path, description = "Under whom the repository stands"),
        ("name" = String, Path, description = "Its name, with or without .git"),
    ),
    responses(
        (status = 200, description = "What became of each branch and tag, in Git's own words"),
        (status = 401, description = "A token is needed, as the password under any name"),
        (status = 403, description = "The repository is not the caller's"),
        (status = 404, description = "There is no such repository, or not for this caller"),
        (status = 413, description = "It is larger than a push may be"),
    ),
)]
pub async fn pack_put(
    FromState(http): FromState<Arc<GitHttp>>,
    caller: Result<Caller, Failure>,
    Path((owner, name)): Path<(String, String)>,
    request: Request,
) -> Response {
    told(http.push(caller, (owner, name), request).await)
}

type Asker = Result<Caller, Failure>;

impl GitHttp {
    async fn refs(
        &self,
        caller: Asker,
        (owner, name): (String, String),
        parts: &Parts,
    ) -> Result<Response, Failure> {
        let caller = caller?;
        let query = parts.uri.query().unwrap_or_default();
        let service = query.split('&').find_map(|it| it.strip_prefix("service="));
        let Some(service) = service.and_then(Service::parse) else {
            let problem = Problem::input("Only Git's smart protocol is spoken here");
            return Err(problem.hint("use git 1.6.6 or newer").into());
        };
        let repository = self.repositories.find(&caller, &Named::new(owner, bare(&name))).await?;
        if service == Service::Push {
            self.repositories.access.require(&caller, &PUSH, &repository)?;
        }
        let repo = self.repositories.open(&repository).await?;
        let turns = &self.repositories.turns;
        let _turn = turns.turn(turns.place(&caller).await?).await?;
        let said = fetch::advertise(&repo, service, protocol(&parts.headers)).await?;
        Ok(spoken(&format!("application/x-{}-advertisement", service.name()), said))
    }

    async fn fetch(
        &self,
        caller: Asker,
        (owner, name): (String, String),
        request: Request,
    ) -> Result<Response, Failure> {
        let caller = caller?;
        let repository = self.repositories.find(&caller, &Named::new(owner, bare(&name))).await?;
        let repo = self.repositories.open(&repository).await?;
        let (parts, body) = request.into_parts();
        let media = "application/x-git-upload-pack-request";
        let incoming = Incoming::new(&parts.headers, body, media)?;
        let turns = &self.repositories.turns;
        let place = turns.place(&caller).await?;
        // Git begins to work when all has come: who sends slowly has a place and no turn.
        let asked = incoming.whole(FETCH_REQUEST_BYTES_MAX).await?;
        let turn = turns.turn(place).await?;
        let body = fetch::fetch(&repo, asked, protocol(&parts.headers), turn)?;
        Ok(spoken("application/x-git-upload-pack-result", body))
    }

    async fn push(
        &self,
        caller: Asker,
        (owner, name): (String, String),
        request: Request,
    ) -> Result<Response, Failure> {
        let caller = caller?;
        let repository = self.repositories.find(&caller, &Named::new(owner, bare(&name))).await?;
        self.repositories.access.require(&caller, &PUSH, &repository)?;
        let (parts, body) = request.into_parts();
        let most = self.repositories.settings.push_bytes_max;
        if announced(&parts.headers).is_some_and(|it| it > most) {
            return Err(too_large(most).into());
        }
        let media = "application/x-git-receive-pack-request";
        let body = Incoming::new(&parts.headers, body, media)?;
        let place = self.repositories.turns.place(&caller).await?;
        let push = Push { caller: caller.0, repository, body, place };
        let (repositories, pushes) = (self.repositories.clone(), self.pushes.clone());
        let media = "application/x-git-receive-pack-result";
        match receive::receive(repositories, pushes, push).await {
            Answer::Said(bytes) => Ok(spoken(media, bytes)),
            Answer::Streamed(pieces) => {
                let next = |mut pieces: tokio::sync::mpsc::Receiver<_>| async move {
                    let piece: std::io::Result<bytes::Bytes> = pieces.recv().await?;
                    Some((piece, pieces))
                };
                let stream = futures::stream::unfold(pieces, next);
                Ok(spoken(media, axum::body::Body::from_stream(stream)))
            }
            Answer::Failed(problem) => Err(problem.into()),
        }
    }
}

/// The name of a repository as it stands in an address.
pub fn bare(name: &str) -> &str {
    name.strip_suffix(".git").unwrap_or(name)
}

fn spoken(media: &str, body: impl Into<axum::body::Body>) -> Response {
    let mut response = Response::new(body.into());
    if let Ok(media) = HeaderValue::from_str(media) {
        response.headers_mut().insert(CONTENT_TYPE, media);
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The answer; a failure as plain words, which Git's programs show, and which ask for a password.
fn told(answer: Result<Response, Failure>) -> Response {
    let failure = match answer {
        Ok(response) => return response,
        Err(failure) => failure,
    };
    let problem = failure.problem().clone();
    if problem.code == Code::Internal {
        // The gate tells the log of it.
        return failure.into_response();
    }
    if let Some(cause) = &problem.cause {
        tracing::debug!(cause, detail = problem.detail, "a request of git failed");
    }
    let status = StatusCode::from_u16(problem.code.status());
    let mut response = Response::new(format!("{problem}\n").into());
    *response.status_mut() = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if problem.code == Code::Authentication {
        let realm = HeaderValue::from_static("Basic realm=\"Flagstone: a token as the password\"");
        headers.insert(WWW_AUTHENTICATE, realm);
    }
    response
}
