//! Who a request comes from.
//!
//! Callers are
//! - holders of a static token of `backend.auth.externalAccess` ([`static_token`]),
//! - whom an [`Authenticator`] knows,
//! - everyone, where `backend.auth.dangerouslyDisableDefaultAuthPolicy` is set.
//!
//! Nobody is known by where a request comes from, this machine included: pages of other sites, names
//! that were rebound and proxies on the same host all come from there.
//!
//! A program that asks the gate in its own process says itself who asks ([`InProcess`]).
//!
//! Git's own programs cannot send a bearer token: below [`basic::PLACE`] the password of
//! `Authorization: Basic` counts as one ([`basic`]).
//!
//! A bearer token that is given counts alone: a wrong one is refused, also where doing without one
//! would have been enough. Tokens are never logged and never part of a problem.

mod basic;
mod in_process;
pub mod origin;
pub mod proxies;
pub mod static_token;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::AUTHORIZATION;
use http::request::Parts;
use model::{Caller, Code, Problem};

use crate::caller::Identified;
use crate::limits;
use crate::observe::Actor;
pub use in_process::InProcess;
use proxies::Proxies;
use static_token::StaticToken;

/// Knows callers by credentials that the gate does not know itself: cookies, and bearer tokens
/// that are no static ones.
#[async_trait]
pub trait Authenticator: Send + Sync {
    /// Who makes the request that `parts` head. `bearer` is the token that it carries; then that
    /// alone counts. `None` when it carries nothing that is known here: for a bearer token that
    /// means it is refused.
    ///
    /// # Errors
    /// 401 for credentials that are known and do not hold: expired, revoked, forged.
    async fn authenticate(
        &self,
        parts: &Parts,
        bearer: Option<&str>,
    ) -> Result<Option<Caller>, Problem>;
}

/// The ways to be known to this server.
#[derive(Clone, Default)]
pub struct Credentials {
    tokens: Vec<StaticToken>,
    everyone: bool,
    authenticator: Option<Arc<dyn Authenticator>>,
    proxies: Proxies,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("tokens", &self.tokens)
            .field("everyone", &self.everyone)
            .field("proxies", &self.proxies)
            .finish_non_exhaustive()
    }
}

impl Credentials {
    /// Credentials that know nobody.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes `tokens` as well.
    #[must_use]
    pub fn with_tokens(mut self, tokens: impl IntoIterator<Item = StaticToken>) -> Self {
        self.tokens.extend(tokens);
        self
    }

    /// Treats requests without credentials as [`Caller::EVERYONE`], who may do everything.
    #[must_use]
    pub fn with_everyone(mut self, everyone: bool) -> Self {
        self.everyone = everyone;
        self
    }

    /// Asks `authenticator` about what is not known here.
    #[must_use]
    pub fn with_authenticator(mut self, authenticator: Option<Arc<dyn Authenticator>>) -> Self {
        self.authenticator = authenticator;
        self
    }

    /// Believes `proxies` whom they stand for.
    #[must_use]
    pub fn with_proxies(mut self, proxies: Proxies) -> Self {
        self.proxies = proxies;
        self
    }

    /// Who makes the request that `parts` head.
    ///
    /// # Errors
    /// 401 for a bearer token that nobody holds. No credentials at all are [`Caller::ANONYMOUS`].
    pub async fn identify(&self, parts: &Parts) -> Result<Caller, Problem> {
        let mut authorizations = parts.headers.get_all(AUTHORIZATION).iter();
        let (first, second) = (authorizations.next(), authorizations.next());
        if second.is_some() {
            return Err(illegal_token());
        }
        let bearer = first.and_then(|value| bearer_token(value.as_bytes()));
        if let Some(token) = bearer {
            return self.holder_of(parts, token).await;
        }
        if let Some(token) = first.and_then(|value| basic::token(parts.uri.path(), value)) {
            return self.holder_of(parts, &token).await;
        }
        if let Some(authenticator) = &self.authenticator
            && let Some(caller) = authenticator.authenticate(parts, None).await?
        {
            return Ok(caller);
        }
        if self.everyone {
            return Ok(Caller::EVERYONE);
        }
        Ok(Caller::ANONYMOUS)
    }

    /// Whether requests without credentials may do everything.
    pub(crate) fn lets_everyone_in(&self) -> bool {
        self.everyone
    }

    async fn holder_of(&self, parts: &Parts, token: &[u8]) -> Result<Caller, Problem> {
        if token.len() > limits::TOKEN_BYTES_MAX {
            return Err(illegal_token());
        }
        if let Some(service) = static_token::holder(&self.tokens, token) {
            return Ok(service);
        }
        let Some(authenticator) = &self.authenticator else { return Err(illegal_token()) };
        let token = std::str::from_utf8(token).map_err(|_| illegal_token())?;
        authenticator.authenticate(parts, Some(token)).await?.ok_or_else(illegal_token)
    }
}

/// Where a request came from, on every request, before its credentials are looked at: for operations that take callers whose credentials
/// do not hold, as signing in does.
#[derive(Clone, Debug)]
pub struct RequestOrigin(pub Arc<model::caller::Origin>);

/// Backstage's answer to a request without credentials.
pub(crate) fn missing_credentials() -> Problem {
    Problem::new(Code::Authentication, "Missing credentials").hint(
        "sign in (POST /api/identity/v1/sign-in), or send authorization: Bearer <token>, with a \
         token of your own or one named under backend.auth.externalAccess",
    )
}

fn illegal_token() -> Problem {
    Problem::new(Code::Authentication, "Illegal token")
}

/// The token of `Bearer <token>`, the scheme in any case.
fn bearer_token(header: &[u8]) -> Option<&[u8]> {
    let (scheme, rest) = header.split_at_checked(6)?;
    if !scheme.eq_ignore_ascii_case(b"bearer") || rest.first() != Some(&b' ') {
        return None;
    }
    Some(rest.trim_ascii())
}

/// Who makes the request that `parts` head, whichever way it came.
pub(crate) async fn find(credentials: &Credentials, parts: &Parts) -> Result<Caller, Problem> {
    match in_process::caller(parts) {
        Some(caller) => Ok(caller),
        None => credentials.identify(parts).await,
    }
}

/// Finds the caller of each request and puts it where handlers, guards and the log find it.
pub(crate) async fn layer(
    State(credentials): State<Arc<Credentials>>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let origin = Arc::new(origin::seen(&parts, &credentials.proxies));
    parts.extensions.insert(RequestOrigin(Arc::clone(&origin)));
    let identified =
        find(&credentials, &parts).await.map(|caller| caller.from(Arc::clone(&origin)));
    if let (Ok(caller), Some(actor)) = (&identified, parts.extensions.get::<Actor>()) {
        actor.name(caller);
    }
    parts.extensions.insert(Identified(identified));
    parts.extensions.insert(credentials);
    next.run(Request::from_parts(parts, body)).await
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;
    use crate::Connection;

    const TOKEN: &str = "s3cret-token";

    fn request(headers: &[(&'static str, &str)]) -> Parts {
        let mut builder = http::Request::builder().uri("/api/x");
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        let connection = Connection::new(([127, 0, 0, 1], 50_000).into());
        builder.extension(connection).body(()).unwrap().into_parts().0
    }

    fn credentials() -> Credentials {
        let token = StaticToken::new(TOKEN, "ci", None).unwrap();
        Credentials::new().with_tokens([token])
    }

    fn actor(credentials: &Credentials, headers: &[(&'static str, &str)]) -> String {
        match credentials.identify(&request(headers)).now_or_never().unwrap() {
            Ok(caller) => caller.actor().to_owned(),
            Err(problem) => problem.detail,
        }
    }

    #[test]
    fn a_bearer_token_is_its_holders_in_any_case_of_the_scheme() {
        for scheme in ["Bearer", "bearer", "BEARER "] {
            let header = format!("{scheme} {TOKEN}");
            assert_eq!(actor(&credentials(), &[("authorization", &header)]), "external:ci");
        }
    }

    #[test]
    fn a_wrong_token_is_refused_even_where_none_is_needed() {
        let host = ("host", "localhost");
        for wrong in ["Bearer nope", "Bearer ", "Bearer s3cret-token2", "Bearer s3cret-toke"] {
            assert_eq!(actor(&credentials(), &[host, ("authorization", wrong)]), "Illegal token");
            let everyone = credentials().with_everyone(true);
            assert_eq!(actor(&everyone, &[("authorization", wrong)]), "Illegal token");
        }
    }

    #[test]
    fn two_authorization_headers_are_refused() {
        let header = format!("Bearer {TOKEN}");
        let headers = [("authorization", header.as_str()), ("authorization", "Bearer x")];
        assert_eq!(actor(&credentials(), &headers), "Illegal token");
    }

    #[test]
    fn another_scheme_is_nobody_but_may_be_everyone() {
        let headers = [("host", "localhost"), ("authorization", "Basic eDp5")];
        assert_eq!(actor(&credentials(), &headers), "anonymous");
        assert_eq!(actor(&credentials().with_everyone(true), &headers), "everyone");
    }

    #[test]
    fn without_credentials_a_request_of_this_machine_is_nobodys() {
        for host in ["localhost:7007", "127.0.0.1", "evil.example"] {
            assert_eq!(actor(&credentials(), &[("host", host)]), "anonymous");
            assert_eq!(actor(&Credentials::new(), &[("host", host)]), "anonymous");
        }
    }

    #[test]
    fn a_token_over_the_limit_is_not_looked_at() {
        let header = format!("Bearer {}", "x".repeat(limits::TOKEN_BYTES_MAX + 1));
        assert_eq!(actor(&credentials(), &[("authorization", &header)]), "Illegal token");
    }
}
