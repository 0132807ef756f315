//! Actions that an operator declares: a request to a server of theirs, and what is put out of its
//! answer, as data of the configuration (`flagstone.scaffolder.actions`).
//!
//! Everything is looked at when the server starts: schemas, expressions, hosts. A request goes through
//! `outbound` to the declared hosts alone, whatever an expression renders to; redirects are not
//! followed; headers and bodies, which may hold secrets of the configuration, are never told.

mod read;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use feature::template_action::{About, Step, TemplateAction};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use model::config::Config;
use model::{Code, Problem};
use outbound::paths::hides_steps;
use outbound::{AllowList, Client, Fetched, GetOptions, OutboundSettings, Url};
use serde_json::{Map, Value, json};
use templating::{Context, Engine, Options, TemplateError};

use super::fetch::until_cancelled;
use super::limits::ANSWER_BYTES_MAX;
use super::structured::json_text;

/// The configuration's list.
pub const KEY: &str = "flagstone.scaffolder.actions";

/// An action that was declared.
struct Declared {
    about: About,
    request: Templates,
    engine: Engine,
    client: Client,
    hosts: AllowList,
}

/// The parts of a request, with expressions in them.
struct Templates {
    method: Method,
    url: String,
    headers: Vec<(HeaderName, String)>,
    body: Option<Value>,
    timeout: Duration,
    success: Vec<u16>,
    output: Map<String, Value>,
}

/// The actions that `config` declares.
///
/// # Errors
/// What is wrong with one of them, at its key.
pub fn actions(config: &Config, engine: &Engine) -> Result<Vec<Arc<dyn TemplateAction>>, Problem> {
    let wrong = |error: model::config::ConfigError| Problem::input(error.to_string());
    let entries = config.list(KEY).map_err(wrong)?;
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let settings = OutboundSettings::from_config(config).map_err(wrong)?;
    let client = Client::new(settings).map_err(|error| Problem::input(error.to_string()))?;
    let mut all: Vec<Arc<dyn TemplateAction>> = Vec::new();
    for declared in read::all(&entries, engine, &client).map_err(wrong)? {
        all.push(Arc::new(declared));
    }
    Ok(all)
}

#[async_trait]
impl TemplateAction for Declared {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let context = json!({
            "input": step.input,
            "key": step.key,
            "user": step.run.user,
            "template": step.run.template_ref,
        });
        let context = Context::new(context).map_err(|error| rendered_wrong(&error))?;
        let request = &self.request;
        let url = self.text(&request.url, &context)?;
        let url = Url::parse(&url)
            .map_err(|error| Problem::input(format!("The request's address: {error}")))?;
        self.check(&url)?;
        step.log.info(&format!("{} {}", request.method, shown(&url)));
        let body = match &request.body {
            Some(body) => Some(Bytes::from(match self.rendered(body, &context)? {
                Some(Value::String(text)) => text,
                Some(data) => json_text(&data, None, ""),
                None => String::new(),
            })),
            None => None,
        };
        let options = GetOptions {
            max_bytes: Some(ANSWER_BYTES_MAX as u64),
            timeout: Some(request.timeout),
            headers: self.headers(step, &context)?,
            ..GetOptions::default()
        };
        let sent = self.client.send(request.method.clone(), &url, body, options);
        let answer = until_cancelled(step, sent).await?.map_err(|error| {
            Problem::new(Code::Unavailable, format!("The request failed: {error}"))
        })?;
        let answered = answered(&answer);
        if !self.is_success(answer.status) {
            let message = answered["body"]["message"].as_str().unwrap_or_default();
            let message: String = message.chars().take(500).collect();
            let detail = format!("{} answered with {}: {message}", shown(&url), answer.status);
            return Err(Problem::input(detail.trim_end_matches(": ")));
        }
        let context = context.with("response", answered).map_err(|error| rendered_wrong(&error))?;
        for (name, template) in &request.output {
            if let Some(value) = self.rendered(template, &context)? {
                step.put_out(name, value);
            }
        }
        step.check_output()
    }
}

impl Declared {
    /// Refuses what an expression made of the address.
    fn check(&self, url: &Url) -> Result<(), Problem> {
        let refused = |why: &str| Err(Problem::input(format!("{} {why}", shown(url))));
        if !self.hosts.covers(url) {
            return refused("is not among the hosts that this action may ask");
        }
        if hides_steps(url.path()) || !url.username().is_empty() || url.password().is_some() {
            return refused("is no plain address");
        }
        Ok(())
    }

    fn is_success(&self, status: u16) -> bool {
        match self.request.success.is_empty() {
            true => (200..300).contains(&status),
            false => self.request.success.contains(&status),
        }
    }

    fn headers(&self, step: &Step, context: &Context) -> Result<HeaderMap, Problem> {
        let mut headers = HeaderMap::new();
        for (name, template) in &self.request.headers {
            let value = HeaderValue::from_str(&self.text(template, context)?);
            // What it would have been may be a secret.
            let value = value.map_err(|_error| {
                Problem::input(format!("The value of the header {name} is malformed"))
            })?;
            headers.insert(name.clone(), value);
        }
        if self.request.body.is_some() {
            let json = HeaderValue::from_static("application/json");
            headers.entry(header::CONTENT_TYPE).or_insert(json);
        }
        if !matches!(self.request.method, Method::GET | Method::HEAD | Method::OPTIONS) {
            let key = HeaderValue::from_str(&step.key).map_err(Problem::internal)?;
            headers.entry("idempotency-key").or_insert(key);
        }
        Ok(headers)
    }

    fn text(&self, template: &str, context: &Context) -> Result<String, Problem> {
        let rendered = self.engine.render(template, context, &Options::default());
        Ok(rendered.map_err(|error| rendered_wrong(&error))?.text())
    }

    /// The data with its texts rendered; `None` for what is undefined.
    fn rendered(&self, template: &Value, context: &Context) -> Result<Option<Value>, Problem> {
        match template {
            Value::String(text) => {
                let rendered = self.engine.render(text, context, &Options::default());
                Ok(rendered.map_err(|error| rendered_wrong(&error))?.value)
            }
            Value::Array(items) => {
                let items =
                    items.iter().map(|it| Ok(self.rendered(it, context)?.unwrap_or_default()));
                Ok(Some(Value::Array(items.collect::<Result<_, Problem>>()?)))
            }
            Value::Object(entries) => {
                let mut all = Map::new();
                for (key, it) in entries {
                    if let Some(value) = self.rendered(it, context)? {
                        all.insert(key.clone(), value);
                    }
                }
                Ok(Some(Value::Object(all)))
            }
            other => Ok(Some(other.clone())),
        }
    }
}

/// An expression of the declaration that fails. Its message is left out: it may quote what is secret.
fn rendered_wrong(error: &TemplateError) -> Problem {
    let place = error.line.map_or_else(String::new, |line| format!(" at line {line}"));
    let detail = format!("An expression of this action's declaration cannot be rendered{place}");
    Problem::input(detail)
}

/// An address without what may be secret in it.
fn shown(url: &Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), url.path())
}

/// What expressions see of an answer.
fn answered(answer: &Fetched) -> Value {
    let headers: Map<String, Value> = answer
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.into())))
        .collect();
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    json!({ "status": answer.status, "headers": headers, "body": body })
}

#[cfg(test)]
mod tests;
