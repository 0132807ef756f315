//! A server over the network.

use http::HeaderValue;
use http::header::AUTHORIZATION;
use model::{Code, Problem};
use outbound::{Client, GetOptions, OutboundSettings};
use url::Url;

use super::answer::Answer;
use super::api::Sent;
use crate::commands::limits::{ANSWER_BYTES_MAX, ANSWER_WITHIN};

/// A server that answers over the network.
pub struct Remote {
    client: Client,
    token: Option<HeaderValue>,
}

impl Remote {
    /// The server at `address`, and the address as it is understood.
    ///
    /// # Errors
    /// An address that is none; a token that cannot be sent.
    pub fn new(address: &str, token: Option<&str>) -> Result<(Self, Url), Problem> {
        let wrong = |why: String| {
            Problem::input(format!("--server {address}: {why}"))
                .at("--server")
                .hint("write an address such as https://flagstone.example.org")
        };
        let base = Url::parse(address).map_err(|error| wrong(error.to_string()))?;
        let host = base.host_str().ok_or_else(|| wrong("has no host".to_owned()))?;
        let mut settings =
            OutboundSettings { answer_timeout: ANSWER_WITHIN, ..OutboundSettings::default() };
        // Whoever names a server on the command line means that one, wherever it is.
        settings.private.open(host).map_err(|error| wrong(error.to_string()))?;
        let client = Client::new(settings).map_err(Problem::internal)?;
        let token = token.map(|token| {
            let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
                .map_err(|_| Problem::input("--token is malformed").at("--token"))?;
            value.set_sensitive(true);
            Ok::<_, Problem>(value)
        });
        Ok((Self { client, token: token.transpose()? }, base))
    }

    /// Sends a request.
    ///
    /// # Errors
    /// The server cannot be asked.
    pub async fn send(&self, sent: Sent) -> Result<Answer, Problem> {
        let Sent { method, address, mut headers, body } = sent;
        if let Some(token) = &self.token {
            headers.insert(AUTHORIZATION, token.clone());
        }
        // The client says itself what kind of body it sends.
        headers.remove(http::header::CONTENT_TYPE);
        let options = GetOptions {
            max_bytes: u64::try_from(ANSWER_BYTES_MAX).ok(),
            timeout: Some(ANSWER_WITHIN),
            headers,
            ..GetOptions::default()
        };
        let fetched = self.client.send(method, &address, body, options).await.map_err(|error| {
            Problem::new(Code::Unavailable, format!("the server cannot be asked: {error}"))
                .hint("see whether it runs and --server names its address")
        })?;
        Ok(Answer::new(fetched.status, &fetched.headers, fetched.body))
    }
}
