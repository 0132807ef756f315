//! A browser comes back from a provider.

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use http::{HeaderMap, HeaderValue, StatusCode};
use model::{Caller, Code, Problem};
use outbound::Url;
use serde_json::{Value, json};

use super::nonce::Nonce;
use super::start::id_of;
use super::{EXCHANGE, Given, SignIn, in_time, profile, provider_info};
use crate::signin::ask::harmless;
use crate::signin::provider::{Door, Return};
use crate::signin::settings::Provider;
use crate::signin::store::{self, Begun};
use crate::signin::{frame, limits};

/// What a browser came back with.
#[derive(Debug, Default)]
pub struct Callback {
    /// Ours, handed back.
    pub state: Option<String>,
    /// The provider's code.
    pub code: Option<String>,
    /// The provider's refusal.
    pub error: Option<String>,
    /// Who the provider says it is.
    pub issuer: Option<String>,
}

/// How the browser goes on.
pub struct Ending {
    to: To,
    cookies: Vec<HeaderValue>,
}

enum To {
    /// To a page that tells this origin of a message.
    Page(String, Value),
    /// On to an address.
    Address(String),
}

impl Callback {
    /// Reads what came in a query or a form. A value that comes twice, or is too long, is none.
    pub fn read(form: &[u8]) -> Self {
        let mut callback = Self::default();
        let mut twice = false;
        for (name, value) in url::form_urlencoded::parse(form).take(50) {
            let place = match name.as_ref() {
                "state" => &mut callback.state,
                "code" => &mut callback.code,
                "error" => &mut callback.error,
                "iss" => &mut callback.issuer,
                _ => continue,
            };
            twice |= place.is_some() || value.len() > limits::CALLBACK_VALUE_BYTES_MAX;
            *place = Some(value.into_owned());
        }
        if twice { Self::default() } else { callback }
    }
}

impl SignIn {
    /// Ends a sign-in, well or not: the answer is always something for a browser to show.
    ///
    /// # Errors
    /// There is no such provider.
    pub async fn finish(
        &self,
        id: &str,
        callback: Callback,
        headers: &HeaderMap,
        caller: &Caller,
    ) -> Result<Ending, Problem> {
        let provider = self.provider(id, None)?;
        let door = Self::door(provider)?;
        let mut cookies = provider.cookies.clear_nonce();
        let begun = match self.begun(provider, &callback, headers).await {
            Ok(begun) => begun,
            Err(problem) => {
                self.note(id, caller, &problem);
                let message = frame::failure(problem.code.name(), &problem.detail);
                return Ok(Ending { to: To::Page(self.origins.app_origin(), message), cookies });
            }
        };
        let (nonce, begun) = begun;
        match self.granted(provider, door.as_ref(), callback, &nonce, &begun, headers, caller).await
        {
            Ok(given) => {
                cookies.extend(given.cookies);
                let to = match begun.redirect_url.filter(|_| !begun.popup) {
                    Some(address) => To::Address(address),
                    None => To::Page(begun.origin, frame::success(&given.body)),
                };
                Ok(Ending { to, cookies })
            }
            Err(problem) => {
                self.note(id, caller, &problem);
                Ok(Ending { to: failed(begun, &problem), cookies })
            }
        }
    }

    /// The sign-in that this browser began, taken away so that it cannot be gone on with again.
    async fn begun(
        &self,
        provider: &Provider,
        callback: &Callback,
        headers: &HeaderMap,
    ) -> Result<(Nonce, Begun), Problem> {
        let refused = |detail: &str| Problem::not_allowed(detail);
        let state = callback.state.as_deref().and_then(id_of);
        let state = state.ok_or_else(|| refused("OAuth state is invalid, missing nonce"))?;
        let nonce = provider.cookies.nonce(headers);
        let nonce = nonce.ok_or_else(|| refused("Auth response is missing cookie nonce"))?;
        let nonce = Nonce::brought(nonce);
        if !nonce.is_of(&state) {
            return Err(refused("Invalid nonce"));
        }
        let begun = store::take(&self.database, state, provider.kind.id).await?;
        let begun = begun.ok_or_else(|| {
            refused("This sign-in took too long, or has come back before; begin again")
        })?;
        Ok((nonce, begun))
    }

    #[expect(clippy::too_many_arguments, reason = "one sign-in: all of it is known only here")]
    async fn granted(
        &self,
        provider: &Provider,
        door: &dyn Door,
        callback: Callback,
        nonce: &Nonce,
        begun: &Begun,
        headers: &HeaderMap,
        caller: &Caller,
    ) -> Result<Given, Problem> {
        let id = provider.kind.id;
        if let Some(error) = callback.error {
            let detail = format!("The sign-in provider '{id}' refused: {}", harmless(&error));
            return Err(Problem::new(Code::Authentication, detail));
        }
        let code = callback.code.filter(|it| !it.is_empty());
        let code = code.ok_or_else(|| Problem::input("The provider sent no code").at("code"))?;
        let return_ = Return {
            code,
            issuer: callback.issuer,
            verifier: nonce.verifier(),
            nonce: nonce.of_token(),
        };
        let mut granted = in_time(door.finish(&return_), EXCHANGE).await?;
        if granted.tokens.scope.is_empty() {
            granted.tokens.scope.clone_from(&begun.scope);
        }
        let (vouched, tokens) = (&granted.vouched, &granted.tokens);
        let mut body =
            json!({ "profile": profile(vouched), "providerInfo": provider_info(tokens) });
        let mut cookies = match self.seal(id, &vouched.subject, tokens)? {
            Some(sealed) => provider.cookies.set_kept(headers, &sealed, provider.kept_ms),
            None => provider.cookies.clear_kept(headers),
        };
        if !provider.chain.is_empty() {
            let resolved = provider.chain.resolve(vouched, self.directory.as_ref())?;
            body["backstageIdentity"] = self.identity(vouched, &resolved).await?;
            let id_token = tokens.id.as_deref();
            let arrived = self.arrive(provider, vouched, &resolved, id_token, caller).await?;
            cookies.push(arrived.set_cookie);
        }
        Ok(Given { body, cookies })
    }
}

fn failed(begun: Begun, problem: &Problem) -> To {
    let Some(address) = begun.redirect_url.filter(|_| !begun.popup) else {
        return To::Page(begun.origin, frame::failure(problem.code.name(), &problem.detail));
    };
    match Url::parse(&address) {
        Ok(mut url) => {
            url.query_pairs_mut().append_pair("error", &problem.detail);
            To::Address(url.into())
        }
        Err(_) => To::Address(address),
    }
}

impl IntoResponse for Ending {
    fn into_response(self) -> Response {
        let mut response = match self.to {
            To::Page(origin, message) => frame::page(&origin, &message),
            To::Address(address) => match HeaderValue::from_str(&address) {
                Ok(address) => {
                    let mut response = StatusCode::SEE_OTHER.into_response();
                    response.headers_mut().insert(LOCATION, address);
                    response
                }
                Err(_) => StatusCode::BAD_REQUEST.into_response(),
            },
        };
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        for cookie in self.cookies {
            headers.append(SET_COOKIE, cookie);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_comes_twice_spoils_the_callback() {
        let good = Callback::read(b"state=a&code=b&iss=https%3A%2F%2Fx&session_state=1");
        assert_eq!(good.state.as_deref(), Some("a"));
        assert_eq!(good.issuer.as_deref(), Some("https://x"));
        assert!(Callback::read(b"state=a&state=b&code=c").state.is_none());
        let long = format!("state=a&code={}", "b".repeat(limits::CALLBACK_VALUE_BYTES_MAX + 1));
        assert!(Callback::read(long.as_bytes()).state.is_none());
    }
}
