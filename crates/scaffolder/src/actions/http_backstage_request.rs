//! `http:backstage:request`: a request to this server, in the name of whoever runs the template.
//!
//! It never leaves the process: what it names is a path of this server's API, redirects are not
//! followed, and no token is made for it that could get lost on the way.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use feature::template_action::{About, Step, TemplateAction};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, header};
use model::{Code, Problem};
use outbound::paths::hides_steps;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use super::declare::{Declare as _, about, anything, anything_by_name, flag, number, text};
use super::fetch::until_cancelled;
use super::limits::{ANSWER_BYTES_MAX, REQUEST_TIME_MS_MAX};
use super::services::Services;
use super::structured::json_text;

/// Headers that a template does not set: they say where a request comes from and how it travels.
const NOT_SET: [&str; 10] = [
    "host",
    "cookie",
    "connection",
    "content-length",
    "transfer-encoding",
    "upgrade",
    "te",
    "forwarded",
    "x-real-ip",
    "proxy-authorization",
];

/// Longest time of a request whose input names none, in milliseconds, as in the original.
const TIME_MS: f64 = 60_000.0;

/// The action.
pub(super) struct HttpBackstageRequest {
    about: About,
    services: Services,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    path: String,
    method: String,
    headers: Option<Map<String, Value>>,
    params: Option<Map<String, Value>>,
    body: Option<Value>,
    log_request_path: Option<bool>,
    #[serde(default)]
    continue_on_bad_response: bool,
    timeout: Option<f64>,
    #[serde(default)]
    use_backstage_token: bool,
    idempotency_key: Option<String>,
}

impl HttpBackstageRequest {
    pub(super) fn new(services: &Services) -> Self {
        let about = about(
            "http:backstage:request",
            "Sends a request to the API of this server, in the name of whoever runs the template. \
             The path begins with the name of a plugin, as in `catalog/entities`.",
            "As what it calls is undone: by another request, mostly.",
        )
        .input(fields(), &["path", "method"])
        .output(
            json!({
                "code": number("Status of the answer"),
                "headers": anything_by_name("Headers of the answer"),
                "body": anything("What it says: JSON, or `message` with a text"),
            }),
            &[],
        )
        .dry()
        .example(
            "Ask the catalog for an entity",
            "steps:\n  - id: ask\n    name: Ask the catalog\n    action: http:backstage:request\n    input:\n      method: GET\n      path: catalog/entities/by-name/component/default/${{ parameters.name }}\n",
        )
        .example(
            "Send JSON, once however often the run goes on",
            "steps:\n  - id: send\n    name: Send it\n    action: http:backstage:request\n    input:\n      method: POST\n      path: /catalog/echo\n      headers:\n        content-type: application/json\n      body:\n        name: ${{ parameters.name }}\n      idempotencyKey: echo\n",
        );
        Self { about, services: services.clone() }
    }

    /// Sends it, and reads the answer.
    async fn ask(&self, step: &Step, input: &Input) -> Result<Response<Bytes>, Problem> {
        let request = request(step, input)?;
        let has_credentials = request.headers().contains_key(header::AUTHORIZATION);
        let caller = (!has_credentials).then(|| step.run.caller.clone());
        let milliseconds = input.timeout.unwrap_or(TIME_MS).clamp(1.0, REQUEST_TIME_MS_MAX as f64);
        let limit = Duration::from_millis(milliseconds as u64);
        let asked = self.services.server.ask(caller, request, ANSWER_BYTES_MAX);
        let answered = until_cancelled(step, tokio::time::timeout(limit, asked)).await?;
        answered.map_err(|_elapsed| {
            let detail = format!("The request took longer than {} seconds", limit.as_secs_f64());
            Problem::new(Code::Unavailable, detail)
        })?
    }
}

fn fields() -> Value {
    let methods = ["GET", "HEAD", "OPTIONS", "POST", "UPDATE", "DELETE", "PUT", "PATCH"];
    json!({
        "path": text("Path below `/api`; an address of another server is refused"),
        "method": { "type": "string", "enum": methods, "description": "The method" },
        "headers": anything_by_name("Headers to send"),
        "params": anything_by_name("What goes behind the `?`"),
        "body": anything("What to send; JSON where it is no text"),
        "logRequestPath": flag("Tell the path to the log; `true` when absent"),
        "continueOnBadResponse": flag("An answer of 400 and above is no error"),
        "timeout": {
            "type": "number",
            "default": TIME_MS,
            "description": "Longest time to wait for the answer, in milliseconds",
        },
        "useBackstageToken": flag("Send the secret `backstageToken` instead of asking by oneself"),
        "idempotencyKey": text("Send it at most once in a run: what came back is kept under this name"),
    })
}

#[async_trait]
impl TemplateAction for HttpBackstageRequest {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        let target = target(&input.path, input.params.as_ref())?;
        let shown = if input.log_request_path.unwrap_or(true) { target.as_str() } else { "a path" };
        step.log.info(&format!("{} {}", input.method, shown.split('?').next().unwrap_or_default()));
        if step.run.is_dry && !is_safe(&input.method) {
            step.log.info("A dry run does not send it");
            return Ok(());
        }
        let kept = match &input.idempotency_key {
            Some(key) => step.checkpoints.get(key).await?,
            None => None,
        };
        let output = match kept {
            Some(Value::Object(output)) => output,
            _ => {
                let answer = self.ask(step, &input).await?;
                let output = output(step, &input, &answer)?;
                if let Some(key) = &input.idempotency_key {
                    step.checkpoints.put(key, Value::Object(output.clone())).await?;
                }
                output
            }
        };
        step.output.extend(output);
        step.check_output()
    }
}

fn is_safe(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS")
}

/// The path and query of this server that an input names.
fn target(path: &str, params: Option<&Map<String, Value>>) -> Result<String, Problem> {
    let refused = |why: &str| {
        let shown: String = path.chars().take(200).collect();
        let detail = format!("`{}` {why}", shown.escape_debug());
        Problem::input(detail).at("path").hint("name a path of this server: catalog/entities")
    };
    let (place, query) = path.split_once('?').unwrap_or((path, ""));
    let first = place.split('/').next().unwrap_or_default();
    if place.starts_with("//") || first.contains(':') || place.contains("://") {
        return Err(refused("is an address of a server; only this one is asked"));
    }
    if hides_steps(place)
        || path.contains(|it: char| it.is_control() || it.is_whitespace() || it == '#')
    {
        return Err(refused("is no plain path"));
    }
    let place = place.trim_start_matches('/');
    let place = place.strip_prefix("api/").unwrap_or(place);
    if place.is_empty() {
        return Err(refused("names no plugin"));
    }
    let mut pairs = form_urlencoded::Serializer::new(query.to_owned());
    for (name, value) in params.into_iter().flatten() {
        pairs.append_pair(name, &plain(value));
    }
    let query = pairs.finish();
    Ok(if query.is_empty() { format!("/api/{place}") } else { format!("/api/{place}?{query}") })
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => json_text(other, None, ""),
    }
}

fn request(step: &Step, input: &Input) -> Result<Request<Bytes>, Problem> {
    let wrong = |field: &str, detail: String| Problem::input(detail).at(field);
    let method = Method::from_bytes(input.method.as_bytes())
        .map_err(|error| wrong("method", error.to_string()))?;
    let target = target(&input.path, input.params.as_ref())?;
    let mut headers = headers(step, input)?;
    let body = match &input.body {
        None | Some(Value::Null) => Bytes::new(),
        Some(Value::String(text)) => Bytes::from(text.clone()),
        Some(data) => {
            let json = HeaderValue::from_static("application/json");
            headers.entry(header::CONTENT_TYPE).or_insert(json);
            Bytes::from(json_text(data, None, ""))
        }
    };
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() =
        target.parse().map_err(|error| wrong("path", format!("This is no path: {error}")))?;
    *request.headers_mut() = headers;
    Ok(request)
}

fn headers(step: &Step, input: &Input) -> Result<HeaderMap, Problem> {
    // What is wrong with a value is not told with it: it may be a secret.
    let wrong =
        |name: &str| Problem::input(format!("The header {name} is malformed")).at("headers");
    let mut headers = HeaderMap::new();
    for (name, value) in input.headers.iter().flatten() {
        let lower = name.to_ascii_lowercase();
        if NOT_SET.contains(&lower.as_str()) || lower.starts_with("x-forwarded-") {
            step.log.warn(&format!("The header {lower} is left out: templates do not set it"));
            continue;
        }
        let known = HeaderName::from_bytes(lower.as_bytes()).map_err(|_| wrong(&lower))?;
        let value = HeaderValue::from_str(&plain(value)).map_err(|_| wrong(&lower))?;
        headers.insert(known, value);
    }
    if input.use_backstage_token
        && !headers.contains_key(header::AUTHORIZATION)
        && let Some(token) = step.run.secrets.get("backstageToken")
    {
        let value = HeaderValue::from_str(&format!("Bearer {token}"));
        headers.insert(header::AUTHORIZATION, value.map_err(|_| wrong("authorization"))?);
    }
    if !is_safe(&input.method) {
        let key = HeaderValue::from_str(&step.key).map_err(Problem::internal)?;
        headers.entry("idempotency-key").or_insert(key);
    }
    Ok(headers)
}

/// What is put out of an answer.
fn output(
    step: &Step,
    input: &Input,
    answer: &Response<Bytes>,
) -> Result<Map<String, Value>, Problem> {
    let status = answer.status().as_u16();
    if answer.status().is_redirection() {
        let detail = format!("The answer is a redirect ({status}), and none is followed");
        return Err(Problem::input(detail).at("path"));
    }
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let text = String::from_utf8_lossy(answer.body());
    let is_json = kind.is_some_and(|it| it.contains("application/json"));
    let body = match serde_json::from_str(&text) {
        Ok(data) if is_json => data,
        Err(error) if is_json && !text.is_empty() => {
            return Err(Problem::input(format!("The answer is no JSON: {error}")));
        }
        _ => json!({ "message": text }),
    };
    let failed = status >= 400;
    if failed {
        let why = body["error"]["message"].as_str().unwrap_or_default();
        let detail = format!("The request was answered with {status}: {why}");
        if !input.continue_on_bad_response {
            return Err(Problem::input(detail.trim_end_matches(": ")));
        }
        step.log.warn(detail.trim_end_matches(": "));
    }
    let shown = answer.headers().iter().filter(|(name, _)| !failed && **name != header::SET_COOKIE);
    let headers: Map<String, Value> = shown
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.into())))
        .collect();
    let output = json!({ "code": status, "headers": headers, "body": body });
    Ok(output.as_object().cloned().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_this_server() {
        let params = json!({ "filter": "kind=a b", "n": 2 });
        let found = |path: &str| target(path, params.as_object()).unwrap();
        assert_eq!(found("/catalog/entities"), "/api/catalog/entities?filter=kind%3Da+b&n=2");
        assert_eq!(found("catalog/x?y=1"), "/api/catalog/x?y=1&filter=kind%3Da+b&n=2");
        assert_eq!(target("/api/catalog/x", None).unwrap(), "/api/catalog/x");
    }
}
