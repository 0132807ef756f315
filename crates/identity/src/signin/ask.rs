//! Questions to providers: through the guarded client, with every answer bounded, and failures in
//! words that help an administrator and tell a stranger nothing.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method};
use model::{Code, Problem};
use outbound::{Client, Fetched, GetOptions, Url};
use serde_json::Value;

use super::limits;

/// Asks one provider.
#[derive(Clone)]
pub struct Asker {
    client: Client,
    provider: &'static str,
    timeout: Duration,
}

/// What was answered.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body; null where it is no JSON.
    pub body: Value,
}

impl Answer {
    /// Whether it is one of success.
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// The OAuth error code in the body, made harmless.
    pub fn error(&self) -> Option<String> {
        self.body.get("error").and_then(Value::as_str).map(harmless)
    }
}

impl Asker {
    /// Asks `provider`, and waits no longer than `timeout`.
    pub fn new(client: Client, provider: &'static str, timeout: Option<Duration>) -> Self {
        let timeout = timeout.unwrap_or(limits::ANSWER_TIMEOUT).min(limits::ANSWER_TIMEOUT);
        Self { client, provider, timeout }
    }

    /// Whom it asks.
    pub const fn provider(&self) -> &'static str {
        self.provider
    }

    /// What it asks with.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// How long it waits for an answer.
    pub const fn patience(&self) -> Duration {
        self.timeout
    }

    /// GETs JSON, with a bearer token where there is one.
    ///
    /// # Errors
    /// 503 where nothing comes back. A status of failure is an answer.
    pub async fn get(&self, address: &Url, bearer: Option<&str>) -> Result<Answer, Problem> {
        let mut headers = HeaderMap::new();
        if let Some(token) = bearer {
            headers.insert(AUTHORIZATION, self.header(&format!("Bearer {token}"))?);
        }
        self.send(Method::GET, address, None, headers).await.map(|fetched| read(&fetched))
    }

    /// GETs whatever it is, as text.
    ///
    /// # Errors
    /// 503 where nothing comes back, or nothing good.
    pub async fn text(&self, address: &Url) -> Result<String, Problem> {
        let fetched = self.send(Method::GET, address, None, HeaderMap::new()).await?;
        match fetched.is_success() {
            true => Ok(String::from_utf8_lossy(&fetched.body).into_owned()),
            false => Err(self.away(format!("{address} answered {}", fetched.status))),
        }
    }

    /// POSTs a form; `basic` is a user and a password.
    ///
    /// # Errors
    /// 503 where nothing comes back. A status of failure is an answer.
    pub async fn post(
        &self,
        address: &Url,
        form: &[(&str, &str)],
        basic: Option<(&str, &str)>,
    ) -> Result<Answer, Problem> {
        let mut headers = HeaderMap::new();
        let media_type = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, media_type);
        if let Some((user, password)) = basic {
            // RFC 6749, 2.3.1: both are encoded as in a form first.
            let pair = format!("{}:{}", encoded(user), encoded(password));
            let value = format!("Basic {}", STANDARD.encode(pair));
            headers.insert(AUTHORIZATION, self.header(&value)?);
        }
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let body = Bytes::from(body);
        self.send(Method::POST, address, Some(body), headers).await.map(|fetched| read(&fetched))
    }

    async fn send(
        &self,
        method: Method,
        address: &Url,
        body: Option<Bytes>,
        mut headers: HeaderMap,
    ) -> Result<Fetched, Problem> {
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let options = GetOptions {
            max_bytes: Some(limits::ANSWER_BYTES_MAX),
            timeout: Some(self.timeout),
            headers,
            ..GetOptions::default()
        };
        let sent = self.client.send(method, address, body, options).await;
        sent.map_err(|error| self.away(error))
    }

    fn header(&self, value: &str) -> Result<HeaderValue, Problem> {
        let mut value = HeaderValue::from_str(value)
            .map_err(|_| self.lies("a token cannot be sent in a header"))?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// The provider does not answer.
    pub fn away(&self, cause: impl std::fmt::Display) -> Problem {
        let detail = format!("The sign-in provider '{}' does not answer", self.provider);
        Problem::new(Code::Unavailable, detail).hint("try again in a moment").because(cause)
    }

    /// The provider answers, but not as it should: nothing that it said is believed.
    pub fn lies(&self, cause: impl std::fmt::Display) -> Problem {
        let detail =
            format!("The sign-in provider '{}' gave an answer that is not good", self.provider);
        Problem::new(Code::Authentication, detail)
            .hint("the server's log says what was wrong with it")
            .because(cause)
    }

    /// The provider refuses.
    pub fn refuses(&self, code: Option<String>) -> Problem {
        let detail = match code {
            Some(code) => format!("The sign-in provider '{}' refused: {code}", self.provider),
            None => format!("The sign-in provider '{}' refused", self.provider),
        };
        Problem::new(Code::Authentication, detail)
    }
}

fn read(fetched: &Fetched) -> Answer {
    let body = serde_json::from_slice(&fetched.body).unwrap_or_default();
    Answer { status: fetched.status, body }
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// An error code of another server as something to show: letters, digits and a few signs.
pub fn harmless(code: &str) -> String {
    let plain = |it: &char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.');
    code.chars().filter(plain).take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_codes_of_others_lose_everything_that_could_be_markup() {
        assert_eq!(harmless("access_denied"), "access_denied");
        assert_eq!(harmless("</script><b>x"), "scriptbx");
        assert_eq!(harmless(&"a".repeat(500)).len(), 64);
    }
}
