//! `verify`: a service is well, and is the commit that was meant.

use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderValue, Method, header};
use model::Problem;
use outbound::{Client, GetOptions, OutboundSettings, Url};
use serde_json::Value;

use crate::limits::{
    VERIFY_AGAIN, VERIFY_AGAIN_MAX, VERIFY_BODY_BYTES_MAX, VERIFY_REQUEST_TIME_MAX, VERIFY_TIME_MAX,
};
use crate::report::Report;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct VerifyAsk {
    /// Where the service is.
    pub url: String,
    /// The path that says that it is well.
    pub health: String,
    /// The path that says which commit runs.
    pub version: String,
    /// The commit that is meant; without one, that it is well is enough.
    pub commit: Option<String>,
    /// Sent as the `Host` header.
    pub host: Option<String>,
    /// How long is waited.
    pub time: Duration,
}

/// Waits until all is as it is meant to be, or the time is over.
///
/// # Errors
/// The address is none. A service that is not well is none.
pub async fn run(ask: &VerifyAsk) -> Result<Report, Problem> {
    let base = Url::parse(&ask.url)
        .ok()
        .filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host())
        .ok_or_else(|| Problem::input("The address of the service is none").at("url"))?;
    let mut headers = HeaderMap::new();
    if let Some(host) = &ask.host {
        let value = HeaderValue::from_str(host)
            .map_err(|_| Problem::input("The host cannot be sent").at("host"))?;
        headers.insert(header::HOST, value);
    }
    let service = Service { client: client(&base)?, base, headers };
    let since = Instant::now();
    let until = ask.time.min(VERIFY_TIME_MAX);
    let mut again = VERIFY_AGAIN;
    loop {
        let last = match service.look(ask).await {
            Ok(commit) => {
                let mut report = Report::well();
                let ms = since.elapsed().as_millis();
                report.say(format!("{} is well after {ms} ms", ask.url));
                if let Some(commit) = &commit {
                    report.say(format!("it is commit {commit}"));
                }
                report.fact("COMMIT", commit.unwrap_or_default());
                report.fact("VERIFIED_MS", ms.to_string());
                return Ok(report);
            }
            Err(why) => why,
        };
        if since.elapsed() + again >= until {
            let mut report = Report::default();
            report.say(format!("{} is not as it is meant to be: {last}", ask.url));
            return Ok(report);
        }
        tokio::time::sleep(again).await;
        again = (again * 2).min(VERIFY_AGAIN_MAX);
    }
}

/// A client that may reach this one host, wherever it lies: whoever runs the step names it, and what
/// is verified lies in private networks. Redirects are not followed.
fn client(base: &Url) -> Result<Client, Problem> {
    let mut settings = OutboundSettings::default();
    let opened = match base.port_or_known_default() {
        Some(port) => format!("{}:{port}", base.host_str().unwrap_or_default()),
        None => base.host_str().unwrap_or_default().to_owned(),
    };
    settings
        .private
        .open(&opened)
        .map_err(|error| Problem::input(format!("The address of the service: {error}")))?;
    Client::new(settings).map_err(Problem::internal)
}

struct Service {
    client: Client,
    base: Url,
    headers: HeaderMap,
}

impl Service {
    /// One look: the commit that it says, or why it is not as it is meant to be.
    async fn look(&self, ask: &VerifyAsk) -> Result<Option<String>, String> {
        self.get(&ask.health).await?;
        let Some(meant) = &ask.commit else { return Ok(None) };
        let body = self.get(&ask.version).await?;
        let said: Value = serde_json::from_slice(&body)
            .map_err(|_| format!("{} answers no JSON", ask.version))?;
        match said.get("commit").and_then(Value::as_str) {
            Some(commit) if commit == meant => Ok(Some(commit.to_owned())),
            Some(commit) => {
                let shown: String = commit.chars().filter(|it| !it.is_control()).take(80).collect();
                Err(format!("it says that it is commit {shown}, and not {meant}"))
            }
            None => Err(format!("{} says no commit", ask.version)),
        }
    }

    async fn get(&self, path: &str) -> Result<Vec<u8>, String> {
        let address = self.base.join(path).map_err(|_| format!("{path} is no path"))?;
        if address.origin() != self.base.origin() {
            return Err(format!("{path} leads to another server"));
        }
        let options = GetOptions {
            headers: self.headers.clone(),
            max_bytes: Some(VERIFY_BODY_BYTES_MAX),
            timeout: Some(VERIFY_REQUEST_TIME_MAX),
            ..GetOptions::default()
        };
        let answer = self.client.send(Method::GET, &address, None, options).await;
        let answer = answer.map_err(|error| format!("{path}: {error}"))?;
        if !answer.is_success() {
            return Err(format!("{path} answers {}", answer.status));
        }
        Ok(answer.body.to_vec())
    }
}
