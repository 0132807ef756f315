//! Reading which sources of choices are declared.

use std::collections::HashMap;
use std::time::Duration;

use http::HeaderName;
use model::Millis;
use model::config::{Config, ConfigError};
use outbound::{AllowList, AllowRule, HostPattern};
use serde_json::{Value, json};

use super::{From, Source, places};
use crate::workbench::limits::{CHECK_TIME, SOURCES_MAX};

/// How long an answer is remembered where nothing else is declared, in seconds.
const KEEP_SECONDS: f64 = 60.0;
/// Longest that one may be remembered, in seconds.
const KEEP_SECONDS_MAX: f64 = 86_400.0;

/// Every source of the list, by name.
pub(super) fn all(entries: &[Config]) -> Result<HashMap<String, Source>, ConfigError> {
    let mut all = HashMap::new();
    for entry in entries {
        let name = entry.required_text("name")?;
        let letter = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.');
        if name.len() > 100 || !name.chars().all(letter) {
            return Err(entry.wrong("name", "a name has letters, digits, `-`, `_` and `.`"));
        }
        if all.len() >= SOURCES_MAX {
            return Err(entry.wrong("name", format!("At most {SOURCES_MAX} are declared")));
        }
        if all.insert(name.clone(), one(entry)?).is_some() {
            return Err(entry.wrong("name", format!("'{name}' is declared twice")));
        }
    }
    Ok(all)
}

fn one(entry: &Config) -> Result<Source, ConfigError> {
    let from = match (entry.text("url")?, entry.get("catalogQuery")) {
        (Some(url), None) => address(entry, url)?,
        (None, Some(filter @ (Value::Object(_) | Value::Array(_)))) => {
            From::Catalog(filter.clone())
        }
        _ => return Err(entry.wrong("url", "url or catalogQuery is needed, one of both")),
    };
    let (value, title) = match from {
        From::Catalog(_) => ("ref", "metadata.name"),
        From::Address { .. } => ("", ""),
    };
    let path = |key: &str, usual: &str| {
        Ok::<_, ConfigError>(entry.text(key)?.unwrap_or_else(|| usual.to_owned()))
    };
    let value_path = path("valuePath", value)?;
    let title_path = path("titlePath", if title.is_empty() { &value_path } else { title })?;
    let seconds = entry.number("cacheSeconds")?.unwrap_or(KEEP_SECONDS);
    if !(0.0..=KEEP_SECONDS_MAX).contains(&seconds) {
        return Err(entry.wrong("cacheSeconds", format!("0 to {KEEP_SECONDS_MAX} seconds")));
    }
    Ok(Source {
        from,
        items_path: path("itemsPath", "")?,
        value_path,
        title_path,
        description_path: entry.text("descriptionPath")?,
        keep_ms: (seconds * 1_000.0) as Millis,
    })
}

fn address(entry: &Config, url: String) -> Result<From, ConfigError> {
    let known = |(_, name): (&str, &str)| name == "q" || name.starts_with("values.");
    if !places(&url).all(known) {
        return Err(entry.wrong("url", "between {{ and }} stands q or values.NAME"));
    }
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let host = host.filter(|it| !it.is_empty() && !it.contains(['{', '}', '@']));
    let host = host.ok_or_else(|| {
        entry.wrong("url", "an address begins with https:// and a host, without what is filled in")
    })?;
    let pattern =
        HostPattern::parse(host).map_err(|error| entry.wrong("url", error.to_string()))?;
    let hosts = AllowList(vec![AllowRule { host: pattern, paths: Vec::new() }]);
    let declared = entry.get("headers").cloned().unwrap_or_else(|| json!({}));
    let mut headers = Vec::new();
    for (name, value) in declared.as_object().into_iter().flatten() {
        let wrong = |message: &str| entry.wrong("headers", format!("{name}: {message}"));
        let known = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong("is no name"))?;
        let Some(value) = value.as_str() else { return Err(wrong("is no text")) };
        headers.push((known, value.to_owned()));
    }
    let seconds = entry.number("timeoutSeconds")?;
    let timeout = match seconds {
        None => CHECK_TIME,
        Some(it) if it > 0.0 && it <= 30.0 => Duration::from_secs_f64(it),
        Some(_) => return Err(entry.wrong("timeoutSeconds", "more than 0 and at most 30 seconds")),
    };
    Ok(From::Address { url, headers, hosts, timeout })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: Value) -> Result<HashMap<String, Source>, ConfigError> {
        all(&Config::from_value(json!({ "list": [value] })).list("list").unwrap())
    }

    #[test]
    fn sources_are_declared_and_mistakes_are_told() {
        let fine = json!({
            "name": "teams", "url": "https://a.example/teams?q={{ q }}", "itemsPath": "items",
            "valuePath": "id", "titlePath": "name", "headers": { "x-key": "secret" },
        });
        assert!(read(fine).is_ok());
        let catalog = json!({ "name": "systems", "catalogQuery": { "kind": "system" } });
        assert_eq!(read(catalog).unwrap()["systems"].value_path, "ref");
        for (wrong, told) in [
            (json!({ "name": "a b", "url": "https://a.example" }), "a name has letters"),
            (json!({ "name": "a" }), "one of both"),
            (json!({ "name": "a", "url": "https://{{ q }}/x" }), "without what is filled in"),
            (json!({ "name": "a", "url": "https://a.example/{{ env.X }}" }), "values.NAME"),
            (json!({ "name": "a", "url": "ftp://a.example" }), "begins with https://"),
            (json!({ "name": "a", "url": "https://a.example", "cacheSeconds": -1 }), "seconds"),
            (json!({ "name": "a", "url": "https://a.example", "headers": { "x": 1 } }), "x: is no"),
        ] {
            let error = read(wrong.clone()).err().unwrap();
            assert!(error.to_string().contains(told), "{wrong}: {error}");
        }
    }
}
