//! Choices for a field, from where the operator says: a server, or the catalog as the caller sees it
//! (`flagstone.scaffolder.options`). A template names a source and nothing else; what a caller types goes
//! into its address encoded, and the request passes `outbound` to the declared host alone.

mod paths;
mod read;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use model::config::{Config, ConfigError};
use model::{Caller, Clock, Code, Millis, Problem};
use outbound::paths::hides_steps;
use outbound::{AllowList, GetOptions, Url};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Workbench;
use super::limits::{CHECK_BYTES_MAX, CHECK_CHARS_MAX, OPTIONS_KEPT_MAX, OPTIONS_READ_MAX};
use paths::{at, text};

/// The configuration's list.
pub const KEY: &str = "flagstone.scaffolder.options";

/// Declared sources, and what they said lately.
pub struct Options {
    clock: Arc<dyn Clock>,
    sources: HashMap<String, Source>,
    kept: Mutex<Kept>,
}

/// What sources said, by source and address, and when.
type Kept = HashMap<String, (Millis, Arc<Vec<OptionView>>)>;

/// A source.
struct Source {
    from: From,
    items_path: String,
    value_path: String,
    title_path: String,
    description_path: Option<String>,
    keep_ms: Millis,
}

/// Where its choices are.
enum From {
    /// On a server.
    Address { url: String, headers: Vec<(HeaderName, String)>, hosts: AllowList, timeout: Duration },
    /// In the catalog.
    Catalog(Value),
}

/// A choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ScaffolderOption)]
pub struct OptionView {
    /// What is kept.
    pub value: String,
    /// What people read.
    pub title: String,
    /// More of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Choices.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScaffolderOptionList)]
pub struct OptionList {
    /// In the order of the source.
    pub items: Vec<OptionView>,
    /// Whether there are more.
    pub truncated: bool,
}

/// What is asked of a source.
pub struct Asked {
    /// A text that the choice has.
    pub q: String,
    /// The answers so far: the source's address may hold some.
    pub values: Value,
    /// At most so many.
    pub limit: usize,
}

impl Options {
    /// Those that `config` declares.
    ///
    /// # Errors
    /// What is wrong with one, at its key.
    pub fn read(config: &Config, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        let sources = read::all(&config.list(KEY)?)?;
        Ok(Self { clock, sources, kept: Mutex::default() })
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remembered(&self, key: &str, keep_ms: Millis) -> Option<Arc<Vec<OptionView>>> {
        let now = self.clock.now();
        let kept = self.kept();
        let (at, items) = kept.get(key)?;
        (0..keep_ms).contains(&(now - at)).then(|| items.clone())
    }

    fn remember(&self, key: String, items: Arc<Vec<OptionView>>) {
        let now = self.clock.now();
        let mut kept = self.kept();
        if kept.len() >= OPTIONS_KEPT_MAX {
            let oldest = kept.iter().min_by_key(|(_, (at, _))| *at).map(|(key, _)| key.clone());
            if let Some(oldest) = oldest {
                kept.remove(&oldest);
            }
        }
        kept.insert(key, (now, items));
    }
}

impl Workbench {
    /// Choices of a source.
    ///
    /// # Errors
    /// A source that nobody declared; one that does not answer.
    pub async fn choices(
        &self,
        caller: &Caller,
        name: &str,
        asked: Asked,
    ) -> Result<OptionList, Problem> {
        let source = self.options.sources.get(name).ok_or_else(|| {
            let shown: String = name.chars().take(80).collect();
            Problem::not_found(format!("No source of choices is called {shown}")).hint(KEY)
        })?;
        if asked.q.len() > CHECK_CHARS_MAX {
            let what = format!("q has more than {CHECK_CHARS_MAX} characters");
            return Err(Problem::input(what).at("q"));
        }
        let all = match &source.from {
            From::Catalog(filter) => {
                let found = self.services.entities.find(caller, filter, OPTIONS_READ_MAX).await?;
                Arc::new(found.iter().filter_map(|it| source.choice(&with_ref(it))).collect())
            }
            From::Address { url, .. } => {
                let address = filled(url, &asked)?;
                let key = format!("{name} {address}");
                match self.options.remembered(&key, source.keep_ms) {
                    Some(items) => items,
                    None => {
                        let items = Arc::new(self.fetched(source, &address).await?);
                        self.options.remember(key, items.clone());
                        items
                    }
                }
            }
        };
        let wanted = asked.q.to_lowercase();
        let has = |it: &&OptionView| {
            wanted.is_empty()
                || it.title.to_lowercase().contains(&wanted)
                || it.value.to_lowercase().contains(&wanted)
        };
        // A source that was told the text has looked for it already, in its own way.
        let looks = matches!(&source.from, From::Address { url, .. } if asks_for_text(url));
        let mut found = all.iter().filter(|it| looks || has(it));
        let items: Vec<OptionView> = found.by_ref().take(asked.limit).cloned().collect();
        Ok(OptionList { truncated: found.next().is_some(), items })
    }

    async fn fetched(&self, source: &Source, address: &str) -> Result<Vec<OptionView>, Problem> {
        let From::Address { headers, hosts, timeout, .. } = &source.from else {
            return Ok(Vec::new());
        };
        let refused = |what: &str| Problem::input(format!("The source of choices {what}"));
        let url = Url::parse(address).map_err(|_| refused("has no address with these answers"))?;
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let path = path.split_once("://").map_or(path, |(_, rest)| rest);
        if !hosts.covers(&url) || hides_steps(path) {
            return Err(refused("may not be asked with these answers"));
        }
        let mut sent = HeaderMap::new();
        for (name, value) in headers {
            let value = HeaderValue::from_str(value);
            sent.insert(name.clone(), value.map_err(|_| refused("has a malformed header"))?);
        }
        let options = GetOptions {
            max_bytes: Some(CHECK_BYTES_MAX as u64),
            timeout: Some(*timeout),
            headers: sent,
            ..GetOptions::default()
        };
        let answer = self.client.send(Method::GET, &url, None, options).await;
        let unavailable = |what: String| Problem::new(Code::Unavailable, what);
        let answer = answer.map_err(|error| {
            tracing::warn!(%error, "a source of choices could not be asked");
            unavailable("The source of choices could not be asked".to_owned())
        })?;
        if answer.status != 200 {
            return Err(unavailable(format!(
                "The source of choices answered with {}",
                answer.status
            )));
        }
        let body: Value = serde_json::from_slice(&answer.body)
            .map_err(|_| unavailable("The source of choices answered with no JSON".to_owned()))?;
        let items = at(&body, &source.items_path).and_then(Value::as_array);
        let items = items.ok_or_else(|| {
            unavailable(
                "The answer of the source of choices has no list where it is declared".into(),
            )
        })?;
        Ok(items.iter().take(OPTIONS_READ_MAX).filter_map(|it| source.choice(it)).collect())
    }
}

impl Source {
    fn choice(&self, item: &Value) -> Option<OptionView> {
        let value = text(at(item, &self.value_path)?)?;
        let title = at(item, &self.title_path).and_then(text).unwrap_or_else(|| value.clone());
        let description = self.description_path.as_ref();
        let description = description.and_then(|path| at(item, path)).and_then(text);
        Some(OptionView { value, title, description })
    }
}

/// An entity with its reference beside it.
fn with_ref(entity: &Value) -> Value {
    let part = |key: &str| entity["metadata"][key].as_str().unwrap_or("default").to_owned();
    let kind = entity["kind"].as_str().unwrap_or_default();
    let reference = format!("{kind}:{}/{}", part("namespace"), part("name")).to_lowercase();
    let mut entity = entity.clone();
    entity["ref"] = reference.into();
    entity
}

fn asks_for_text(url: &str) -> bool {
    places(url).any(|(_, name)| name == "q")
}

/// What stands between `{{` and `}}`: the whole, and the name within.
fn places(url: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = url;
    std::iter::from_fn(move || {
        let start = rest.find("{{")?;
        let end = start + rest[start..].find("}}")? + 2;
        let whole = &rest[start..end];
        rest = &rest[end..];
        Some((whole, whole[2..whole.len() - 2].trim()))
    })
}

/// The address with what is asked for in it, encoded so that it stays what it is.
fn filled(url: &str, asked: &Asked) -> Result<String, Problem> {
    let mut filled = url.to_owned();
    for (whole, name) in places(url) {
        let value = match name.strip_prefix("values.") {
            Some(path) => at(&asked.values, path).and_then(text).unwrap_or_default(),
            None => asked.q.clone(),
        };
        if value.len() > CHECK_CHARS_MAX {
            return Err(Problem::input(format!("{name} is too long")).at("values"));
        }
        let encoded: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
        filled = filled.replace(whole, &encoded.replace('+', "%20"));
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_typed_stays_what_it_is() {
        let asked = Asked {
            q: "a b/../c&d".into(),
            values: json!({ "team": { "name": "x?y" } }),
            limit: 1,
        };
        let url = "https://a.example/{{values.team.name}}/items?q={{ q }}&z={{values.none}}";
        let expected = "https://a.example/x%3Fy/items?q=a%20b%2F..%2Fc%26d&z=";
        assert_eq!(filled(url, &asked).unwrap(), expected);
        assert!(asks_for_text(url) && !asks_for_text("https://a.example/{{values.q}}"));
    }
}
