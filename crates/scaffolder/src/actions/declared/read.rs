//! Reading what was declared.

use std::time::Duration;

use http::{HeaderName, Method};
use model::config::{Config, ConfigError};
use outbound::{AllowList, AllowRule, Client, HostPattern};
use serde_json::{Map, Value, json};
use templating::{Engine, Options};

use super::{Declared, Templates};
use crate::actions::declare::{Declare as _, about, object};
use crate::actions::limits::{DECLARED_ACTIONS_MAX, DECLARED_HOSTS_MAX, REQUEST_TIME_MS_MAX};

/// Longest wait for an answer where nothing else is declared, in seconds.
const TIMEOUT_SECONDS: f64 = 30.0;

/// Every action of the list.
///
/// # Errors
/// The first thing that is wrong, at its key.
pub(super) fn all(
    entries: &[Config],
    engine: &Engine,
    client: &Client,
) -> Result<Vec<Declared>, ConfigError> {
    let mut all: Vec<Declared> = Vec::new();
    for entry in entries {
        let declared = one(entry, engine, client)?;
        if all.iter().any(|it| it.about.id == declared.about.id) {
            return Err(entry.wrong("id", format!("'{}' is declared twice", declared.about.id)));
        }
        if all.len() >= DECLARED_ACTIONS_MAX {
            return Err(entry.wrong("id", format!("At most {DECLARED_ACTIONS_MAX} are declared")));
        }
        all.push(declared);
    }
    Ok(all)
}

fn one(entry: &Config, engine: &Engine, client: &Client) -> Result<Declared, ConfigError> {
    let id = entry.required_text("id")?;
    let letter = |it: char| it.is_ascii_alphanumeric() || matches!(it, ':' | '-' | '_' | '.');
    if !id.contains(':') || id.len() > 100 || !id.chars().all(letter) {
        let message = "an id is like acme:ticket:create: letters, digits, `-`, `_`, and a colon";
        return Err(entry.wrong("id", message));
    }
    let request = templates(entry, engine)?;
    let hosts = hosts(entry, &request.url)?;
    let description = entry.required_text("description")?;
    let undo = entry.required_text("undo")?;
    let description = format!("{description}\n\nTo undo it: {undo}");
    let undo = "As whoever declared it says in its description.";
    let mut about = about(&id, &description, undo);
    about.input = schema(entry, "input")?.unwrap_or_else(|| object(json!({}), &[]));
    about.output = match schema(entry, "outputSchema")? {
        Some(schema) => Some(schema),
        None => {
            let named: Map<String, Value> =
                request.output.keys().map(|name| (name.clone(), json!({}))).collect();
            (!named.is_empty()).then(|| object(Value::Object(named), &[]))
        }
    };
    if let Some(example) = entry.text("example")? {
        about = about.example("A use of it", &example);
    }
    Ok(Declared { about, request, engine: engine.clone(), client: client.clone(), hosts })
}

fn schema(entry: &Config, key: &str) -> Result<Option<Value>, ConfigError> {
    let Some(schema) = entry.get(key) else { return Ok(None) };
    if schema["type"] != "object" {
        return Err(entry.wrong(key, "the schema of an object is needed: `type: object`"));
    }
    match jsonschema::draft7::new(schema) {
        Ok(_) => Ok(Some(schema.clone())),
        Err(error) => Err(entry.wrong(key, format!("this is no JSON schema: {error}"))),
    }
}

fn templates(entry: &Config, engine: &Engine) -> Result<Templates, ConfigError> {
    let method = entry.required_text("request.method")?;
    let known = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];
    if !known.contains(&method.as_str()) {
        return Err(entry.wrong("request.method", format!("one of {}", known.join(", "))));
    }
    let method = Method::from_bytes(method.as_bytes())
        .map_err(|error| entry.wrong("request.method", error.to_string()))?;
    let url = entry.required_text("request.url")?;
    check(entry, engine, "request.url", &Value::String(url.clone()))?;
    let mut headers = Vec::new();
    let declared = entry.get("request.headers").cloned().unwrap_or_else(|| json!({}));
    for (name, value) in declared.as_object().into_iter().flatten() {
        let wrong = |message: &str| entry.wrong("request.headers", format!("{name}: {message}"));
        let known = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong("is no name"))?;
        let Some(value) = value.as_str() else { return Err(wrong("is no text")) };
        check(entry, engine, "request.headers", &Value::String(value.to_owned()))?;
        headers.push((known, value.to_owned()));
    }
    let body = entry.get("request.body").cloned();
    if let Some(body) = &body {
        check(entry, engine, "request.body", body)?;
    }
    let seconds = entry.number("request.timeoutSeconds")?.unwrap_or(TIMEOUT_SECONDS);
    let most = REQUEST_TIME_MS_MAX as f64 / 1_000.0;
    if !(seconds > 0.0 && seconds <= most) {
        let message = format!("more than 0 and at most {most} seconds");
        return Err(entry.wrong("request.timeoutSeconds", message));
    }
    let success = entry.get("request.success").cloned().unwrap_or_else(|| json!([]));
    let success: Vec<u16> = serde_json::from_value(success)
        .map_err(|_| entry.wrong("request.success", "a list of status codes is needed"))?;
    let output = match entry.get("output") {
        None => Map::new(),
        Some(Value::Object(output)) => output.clone(),
        Some(_) => return Err(entry.wrong("output", "names with expressions are needed")),
    };
    check(entry, engine, "output", &Value::Object(output.clone()))?;
    let timeout = Duration::from_secs_f64(seconds);
    Ok(Templates { method, url, headers, body, timeout, success, output })
}

/// Whether every text of `value` is a template.
fn check(entry: &Config, engine: &Engine, key: &str, value: &Value) -> Result<(), ConfigError> {
    match value {
        Value::String(text) => engine
            .check(text, &Options::default())
            .map_err(|error| entry.wrong(key, format!("this cannot be rendered: {error}"))),
        Value::Array(items) => items.iter().try_for_each(|it| check(entry, engine, key, it)),
        Value::Object(entries) => entries.values().try_for_each(|it| check(entry, engine, key, it)),
        _ => Ok(()),
    }
}

/// The hosts that it may ask: those that are named, else the one of its address.
fn hosts(entry: &Config, url: &str) -> Result<AllowList, ConfigError> {
    let scheme_ends = url.find("://").map(|at| at + 3);
    let authority = scheme_ends.map(|at| {
        let rest = &url[at..];
        &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())]
    });
    let fixed = authority.filter(|it| !it.is_empty() && !it.contains(['$', '{', '%', '@']));
    let (Some(authority), true) =
        (fixed, url.starts_with("https://") || url.starts_with("http://"))
    else {
        let message = "an address begins with https:// and a host, without expressions";
        return Err(entry.wrong("request.url", message));
    };
    let named = entry.text_list("hosts")?.unwrap_or_else(|| vec![authority.to_owned()]);
    if named.is_empty() || named.len() > DECLARED_HOSTS_MAX {
        return Err(entry.wrong("hosts", format!("1 to {DECLARED_HOSTS_MAX} hosts")));
    }
    let rules = named.iter().map(|text| {
        let host =
            HostPattern::parse(text).map_err(|error| entry.wrong("hosts", error.to_string()))?;
        Ok(AllowRule { host, paths: Vec::new() })
    });
    let list = AllowList(rules.collect::<Result<_, ConfigError>>()?);
    let base = url.get(..scheme_ends.unwrap_or_default() + authority.len()).unwrap_or_default();
    let covered = url::Url::parse(base).is_ok_and(|base| list.covers(&base));
    match covered {
        true => Ok(list),
        false => {
            Err(entry.wrong("hosts", format!("'{authority}' of the address is not among them")))
        }
    }
}
