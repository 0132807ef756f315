//! One request to a vendor's API: its address, its token, its limits, and what a refusal says.
//!
//! A request goes to the configured API of the host that the step names, or nowhere; redirects are
//! not followed, so that a token cannot be sent on.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use feature::template_action::Step;
use forge::Forge;
use forge::integrations::requests::{with_path, with_query};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use model::{Code, Problem};
use outbound::{Allow, Client, Fetched, GetOptions, RetryAfter};
use serde_json::Value;
use url::Url;

use crate::limits::{
    ANSWER_BYTES_MAX, API_TIMEOUT, QUESTION_PAUSE, QUESTION_TRIES_MAX, RATE_WAIT_MAX,
    RATE_WAITS_MAX, WORDS_CHARS_MAX,
};
use crate::repo_url::RepoUrl;
use crate::vendors::Current;

/// A vendor's API, in somebody's name.
pub(crate) struct Api {
    client: Client,
    base: Url,
    /// Where its pages begin.
    pub(crate) pages: Url,
    headers: HeaderMap,
    /// What it is called in messages: `GitHub (github.com)`.
    name: String,
    token: Option<String>,
}

/// What a vendor answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// `null` where it is no JSON.
    pub(crate) body: Value,
    headers: HeaderMap,
    name: String,
    words: String,
}

/// What is asked.
pub(crate) struct Ask<'a> {
    pub(crate) method: Method,
    /// Segments below the API.
    pub(crate) parts: &'a [&'a str],
    pub(crate) query: &'a [(&'a str, &'a str)],
    pub(crate) body: Option<&'a Value>,
}

impl Current {
    /// The API of the host of `repo`, which must be of this kind: with the token of the step, or with
    /// the configured one.
    pub(crate) fn api(
        &self,
        forge: Forge,
        repo: &RepoUrl,
        token: Option<&str>,
    ) -> Result<Api, Problem> {
        let host = &repo.host;
        let known = self.integrations.by_host(host).filter(|known| known.forge == forge);
        let known = known.ok_or_else(|| {
            let detail = format!(
                "No matching integration configuration for host {host}, please check your \
                 integrations config"
            );
            Problem::input(detail).at("repoUrl").hint(format!("integrations.{}", forge.name()))
        })?;
        let given = token.map(str::trim).filter(|token| !token.is_empty());
        if given.is_none() && self.users_only {
            let detail = format!(
                "No user credentials provided for host {host}, but \
                 scaffolder.requireScmUserCredentials is enabled"
            );
            return Err(Problem::input(detail).at("token"));
        }
        let authorization = match given {
            Some(token) => Some(user_header(forge, token)?),
            None => known.authorization(&repo.owner),
        };
        let (header, value) = authorization.ok_or_else(|| {
            let detail = format!("No token available for host {host}");
            Problem::input(detail).hint("give the step a token, or configure one for the host")
        })?;
        let mut headers = HeaderMap::new();
        headers.insert(header, value);
        headers.insert(header::ACCEPT, HeaderValue::from_static(accepted(forge)));
        if forge == Forge::Github {
            let version = HeaderName::from_static("x-github-api-version");
            headers.insert(version, HeaderValue::from_static("2022-11-28"));
        }
        let unusable = || Problem::internal(format!("the host {host} has no address"));
        let base = known.api_address().ok_or_else(unusable)?;
        let pages = known.page_address().ok_or_else(unusable)?;
        let name = format!("{} ({host})", vendor(forge));
        Ok(Api {
            client: self.client.clone(),
            base,
            pages,
            headers,
            name,
            token: given.map(str::to_owned),
        })
    }
}

/// A user's token; tokens of applications on GitLab and Gitea are taken in the same way.
fn user_header(forge: Forge, token: &str) -> Result<(HeaderName, HeaderValue), Problem> {
    let text = match forge {
        Forge::Gitea => format!("token {token}"),
        _ => format!("Bearer {token}"),
    };
    let mut value = HeaderValue::from_str(&text)
        .map_err(|_| Problem::input("The token holds what no token holds").at("token"))?;
    value.set_sensitive(true);
    Ok((header::AUTHORIZATION, value))
}

const fn accepted(forge: Forge) -> &'static str {
    match forge {
        Forge::Github => "application/vnd.github+json",
        _ => "application/json",
    }
}

const fn vendor(forge: Forge) -> &'static str {
    match forge {
        Forge::Github => "GitHub",
        Forge::Gitlab => "GitLab",
        Forge::Gitea => "Gitea",
        _ => "The host",
    }
}

impl Api {
    /// Asks, and waits where the vendor asks to. A question is asked again when the vendor fails; an
    /// act never is, for it may have been done.
    pub(crate) async fn ask(&self, step: &Step, ask: Ask<'_>) -> Result<Answer, Problem> {
        let address = with_path(&self.base, ask.parts).ok_or_else(|| {
            Problem::input(format!("{} has no address for {}", self.name, ask.parts.join("/")))
        })?;
        let query: Vec<_> = ask.query.iter().map(|(name, value)| (*name, Some(*value))).collect();
        let address = with_query(address, &query);
        let body = match ask.body {
            Some(body) => Some(Bytes::from(serde_json::to_vec(body).map_err(Problem::internal)?)),
            None => None,
        };
        let is_question = ask.method == Method::GET;
        let (mut waits, mut tries) = (0, 1);
        loop {
            step.check_cancelled()?;
            let sent = self.send(step, ask.method.clone(), &address, body.clone()).await;
            let pause = match &sent {
                Ok(answer) => match answer.asked_wait() {
                    Some(wait) if waits < RATE_WAITS_MAX && wait <= RATE_WAIT_MAX => {
                        waits += 1;
                        let seconds = wait.as_secs();
                        let name = &self.name;
                        step.log.info(&format!("{name} asks to wait {seconds} seconds"));
                        Some(wait)
                    }
                    Some(_) => return Err(answer.too_many()),
                    None if answer.status >= 500 && is_question && tries < QUESTION_TRIES_MAX => {
                        tries += 1;
                        Some(QUESTION_PAUSE)
                    }
                    None => None,
                },
                Err(problem) if problem.code != Code::Unavailable => None,
                Err(_) if is_question && tries < QUESTION_TRIES_MAX => {
                    tries += 1;
                    Some(QUESTION_PAUSE)
                }
                Err(_) => None,
            };
            match pause {
                Some(pause) => self.pause(step, pause).await?,
                None => return sent,
            }
        }
    }

    /// Waits, unless the run is cancelled meanwhile.
    pub(crate) async fn pause(&self, step: &Step, time: Duration) -> Result<(), Problem> {
        tokio::select! {
            () = tokio::time::sleep(time) => Ok(()),
            () = step.cancelled.cancelled() => step.check_cancelled(),
        }
    }

    async fn send(
        &self,
        step: &Step,
        method: Method,
        address: &Url,
        body: Option<Bytes>,
    ) -> Result<Answer, Problem> {
        let origin = self.base.origin();
        let allow: Allow = Arc::new(move |address: &Url| address.origin() == origin);
        let options = GetOptions {
            headers: self.headers.clone(),
            max_bytes: Some(ANSWER_BYTES_MAX),
            timeout: Some(API_TIMEOUT),
            allow: Some(allow),
            ..GetOptions::default()
        };
        let sending = self.client.send(method, address, body, options);
        let sent = tokio::select! {
            sent = sending => sent,
            () = step.cancelled.cancelled() => {
                step.check_cancelled()?;
                return Err(Problem::new(Code::Conflict, "The run was cancelled"));
            }
        };
        match sent {
            Ok(fetched) => Ok(self.answer(fetched)),
            Err(error) => {
                let detail = format!("{} could not be asked: {error}", self.name);
                Err(Problem::new(Code::Unavailable, detail))
            }
        }
    }

    fn answer(&self, fetched: Fetched) -> Answer {
        let body: Value = serde_json::from_slice(&fetched.body).unwrap_or_default();
        let mut words = said(&body);
        if words.is_empty() && body.is_null() {
            words = String::from_utf8_lossy(&fetched.body).into_owned();
        }
        if let Some(token) = &self.token {
            words = words.replace(token.as_str(), "***");
        }
        let words = words.chars().filter(|it| !it.is_control()).take(WORDS_CHARS_MAX).collect();
        let mut headers = fetched.headers;
        if let Some(RetryAfter::Seconds(seconds)) = fetched.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        Answer { status: fetched.status, body, headers, name: self.name.clone(), words }
    }
}

/// The words of an answer: `message` with `errors` beside it, or `error`, or a map of them.
fn said(body: &Value) -> String {
    let mut said: Vec<String> = Vec::new();
    for key in ["message", "error", "error_description"] {
        match body.get(key) {
            Some(Value::String(text)) => said.push(text.clone()),
            Some(other @ (Value::Object(_) | Value::Array(_))) => said.push(other.to_string()),
            _ => {}
        }
    }
    for error in body.get("errors").and_then(Value::as_array).into_iter().flatten() {
        match (error.get("message").and_then(Value::as_str), error.as_str()) {
            (Some(text), _) | (None, Some(text)) => said.push(text.to_owned()),
            (None, None) => said.push(error.to_string()),
        }
    }
    said.join("; ")
}

impl Answer {
    /// Whether it is one of success.
    pub(crate) const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// Whether the vendor's words hold these, in any case.
    pub(crate) fn says(&self, words: &str) -> bool {
        self.words.to_lowercase().contains(&words.to_lowercase())
    }

    /// The body of an answer of success.
    pub(crate) fn require(self, what: &str) -> Result<Value, Problem> {
        match self.is_success() {
            true => Ok(self.body),
            false => Err(self.refusal(what)),
        }
    }

    /// The body, or nothing where there is no such thing.
    pub(crate) fn found(self, what: &str) -> Result<Option<Value>, Problem> {
        match self.status {
            404 => Ok(None),
            _ => self.require(what).map(Some),
        }
    }

    /// What a refusal to do `what` says.
    pub(crate) fn refusal(&self, what: &str) -> Problem {
        let code = match self.status {
            401 | 403 => Code::NotAllowed,
            404 => Code::NotFound,
            409 => Code::Conflict,
            413 => Code::TooLarge,
            429 => Code::TooManyRequests,
            500.. => Code::Unavailable,
            _ => Code::Input,
        };
        let words = match self.words.is_empty() {
            true => String::new(),
            false => format!(": {}", self.words),
        };
        let detail = format!("{} does not {what}, {}{words}", self.name, self.status);
        let problem = Problem::new(code, detail);
        match self.status {
            401 => problem.hint("the token is not known there, or no longer valid"),
            403 => problem.hint("the token may not do this"),
            300..=399 => problem.hint("it moved; name it by its new place"),
            500.. => problem.hint("it may be better later: a retry of the run goes on from here"),
            _ => problem,
        }
    }

    /// How long the vendor asks to wait before it answers again.
    fn asked_wait(&self) -> Option<Duration> {
        let number = |name: &str| -> Option<u64> {
            self.headers.get(name)?.to_str().ok()?.trim().parse().ok()
        };
        let limited = match self.status {
            429 => true,
            403 => {
                number("x-ratelimit-remaining") == Some(0)
                    || self.headers.contains_key(header::RETRY_AFTER)
            }
            _ => false,
        };
        if !limited {
            return None;
        }
        // GitHub asks for a minute where it says nothing; a limit of the hour is not waited for.
        let seconds = number("retry-after").unwrap_or(match self.status {
            429 => 60,
            _ => u64::from(u32::MAX),
        });
        Some(Duration::from_secs(seconds))
    }

    fn too_many(&self) -> Problem {
        let detail = format!("{} takes no more requests for now: {}", self.name, self.words);
        Problem::new(Code::TooManyRequests, detail)
            .hint("its limit is used up; a retry of the run goes on from here later")
    }
}

/// A text in an answer; its absence is the vendor's fault.
pub(crate) fn text(body: &Value, pointer: &str) -> Result<String, Problem> {
    body.pointer(pointer).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| {
        let name = pointer.trim_start_matches('/');
        Problem::new(Code::Unavailable, format!("The host's answer does not say '{name}'"))
    })
}

/// A number in an answer.
pub(crate) fn number(body: &Value, pointer: &str) -> Result<u64, Problem> {
    body.pointer(pointer).and_then(Value::as_u64).ok_or_else(|| {
        let name = pointer.trim_start_matches('/');
        Problem::new(Code::Unavailable, format!("The host's answer does not say '{name}'"))
    })
}
