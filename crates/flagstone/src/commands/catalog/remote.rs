//! A server over the network.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION};
use http::{HeaderMap, HeaderValue};
use model::{Code, Problem};
use outbound::{Client, GetOptions, OutboundError, OutboundSettings, Outcome};
use tokio::sync::mpsc;
use url::Url;

use super::answer::{self, Answer};
use super::api::Sent;
use crate::commands::limits::{
    ANSWER_BYTES_MAX, ANSWER_WITHIN, STREAM_SILENCE_MAX, STREAM_TIME_MAX,
};

/// A server that answers over the network.
pub struct Remote {
    client: Client,
    settings: OutboundSettings,
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
        let client = Client::new(settings.clone()).map_err(Problem::internal)?;
        let token = token.map(|token| {
            let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
                .map_err(|_| Problem::input("--token is malformed").at("--token"))?;
            value.set_sensitive(true);
            Ok::<_, Problem>(value)
        });
        Ok((Self { client, settings, token: token.transpose()? }, base))
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
        let fetched = self.client.send(method, &address, body, options).await;
        let fetched = fetched.map_err(|error| not_asked(&error))?;
        Ok(Answer::new(fetched.status, &fetched.headers, fetched.body))
    }

    /// Reads a stream of events, and passes it on piece by piece.
    ///
    /// # Errors
    /// The server cannot be asked, refuses, or the connection is lost in the middle.
    pub async fn stream(&self, address: &Url, pieces: mpsc::Sender<Bytes>) -> Result<(), Problem> {
        // A stream may say nothing but that it is there for as long as a step takes.
        let settings = OutboundSettings {
            idle_timeout: STREAM_SILENCE_MAX,
            progress_bytes_min: 0,
            progress_window: Duration::MAX,
            ..self.settings.clone()
        };
        let client = Client::new(settings).map_err(Problem::internal)?;
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("text/event-stream"));
        if let Some(token) = &self.token {
            headers.insert(AUTHORIZATION, token.clone());
        }
        let options = GetOptions {
            max_bytes: Some(u64::MAX),
            timeout: Some(STREAM_TIME_MAX),
            headers,
            ..GetOptions::default()
        };
        let outcome = client.get_in_pieces(address, options, pieces).await;
        match outcome.map_err(|error| not_asked(&error))? {
            Outcome::Fetched(fetched) if !fetched.is_success() => {
                let answer = Answer::new(fetched.status, &fetched.headers, fetched.body);
                answer::body(answer).map(drop)
            }
            _ => Ok(()),
        }
    }
}

fn not_asked(error: &OutboundError) -> Problem {
    Problem::new(Code::Unavailable, format!("the server cannot be asked: {error}"))
        .hint("see whether it runs and --server names its address")
}
