//! The four filters that Backstage's scaffolder adds: `parseRepoUrl`, `parseEntityRef`, `pick`,
//! `projectSlug`.

use std::sync::Arc;

use serde_json::{Map, Value as Json};
use url::Url;

use crate::Engine;

/// What kind of host serves repositories at some name: it decides what a repository's address must
/// say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostType {
    /// Azure DevOps: project and repo.
    Azure,
    /// Bitbucket of either kind, where the integration does not say which.
    Bitbucket,
    /// Bitbucket Cloud: workspace, project and repo.
    BitbucketCloud,
    /// Bitbucket Server: project and repo.
    BitbucketServer,
    /// Gerrit: repo.
    Gerrit,
    /// Gitea: repo.
    Gitea,
    /// GitLab: owner and repo, or project.
    Gitlab,
    /// Everything else: owner and repo.
    Other,
}

impl HostType {
    /// The kind that Backstage's name of an integration means.
    pub fn of(integration: &str) -> Self {
        match integration {
            "azure" => Self::Azure,
            "bitbucket" => Self::Bitbucket,
            "bitbucketCloud" => Self::BitbucketCloud,
            "bitbucketServer" => Self::BitbucketServer,
            "gerrit" => Self::Gerrit,
            "gitea" => Self::Gitea,
            "gitlab" => Self::Gitlab,
            _ => Self::Other,
        }
    }
}

/// Answers what kind of host a name belongs to; nothing where no integration serves it.
pub type Hosts = Arc<dyn Fn(&str) -> Option<HostType> + Send + Sync>;

/// Adds the filters.
pub(crate) fn register(engine: Engine, hosts: Hosts) -> Engine {
    let again = Arc::clone(&hosts);
    engine
        .filter("parseRepoUrl", move |args| {
            let spec = parse_repo_url(&text_argument(args, 0)?, &hosts)?;
            Ok(Some(Json::Object(spec)))
        })
        .filter("projectSlug", move |args| {
            let spec = parse_repo_url(&text_argument(args, 0)?, &again)?;
            let part = |name: &str| spec.get(name).and_then(Json::as_str).unwrap_or("undefined");
            Ok(Some(Json::String(format!("{}/{}", part("owner"), part("repo")))))
        })
        .filter("parseEntityRef", |args| parse_entity_ref(args).map(Some))
        .filter("pick", |args| Ok(pick(args)))
}

fn text_argument(args: &[Option<Json>], index: usize) -> Result<String, String> {
    match args.get(index) {
        Some(Some(Json::String(text))) => Ok(text.clone()),
        _ => Err("expected a string".to_owned()),
    }
}

/// `host?owner=..&repo=..` to its parts.
fn parse_repo_url(text: &str, hosts: &Hosts) -> Result<Map<String, Json>, String> {
    let parsed = Url::parse(&format!("https://{text}")).map_err(|_| {
        format!("Invalid repo URL passed to publisher, got {text}, TypeError: Invalid URL")
    })?;
    let host = match (parsed.host_str(), parsed.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => String::new(),
    };
    let part = |name: &str| {
        let found = parsed.query_pairs().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim_matches('/').to_owned())
    };
    let kind = hosts(&host).ok_or_else(|| {
        format!(
            "No matching integration configuration for host {host}, please check your \
             integrations config"
        )
    })?;
    let has_project = part("project").is_some_and(|it| !it.is_empty());
    let required: &[&str] = match kind {
        HostType::Bitbucket if host == "www.bitbucket.org" => &["workspace", "project", "repo"],
        HostType::BitbucketCloud => &["workspace", "project", "repo"],
        HostType::Bitbucket | HostType::BitbucketServer | HostType::Azure => &["project", "repo"],
        HostType::Gitlab if has_project => &[],
        HostType::Gitlab => &["owner", "repo"],
        HostType::Gitea | HostType::Gerrit => &["repo"],
        HostType::Other => &["repo", "owner"],
    };
    if let Some(missing) = required.iter().find(|it| part(it).is_none_or(|it| it.is_empty())) {
        return Err(format!("Invalid repo URL passed to publisher: {parsed}, missing {missing}"));
    }
    let mut spec = Map::new();
    spec.insert("host".to_owned(), Json::String(host.clone()));
    for name in ["owner", "repo", "organization", "workspace", "project"] {
        if let Some(value) = part(name) {
            spec.insert(name.to_owned(), Json::String(value));
        }
    }
    Ok(spec)
}

/// A reference, or the fields of one, to `{kind, namespace, name}`.
fn parse_entity_ref(args: &[Option<Json>]) -> Result<Json, String> {
    let option = |name: &str| {
        let options = args.get(1)?.as_ref()?;
        options.get(name)?.as_str().map(str::to_owned)
    };
    let (kind, namespace, name) = match args.first() {
        Some(Some(Json::String(text))) => split_ref(text)?,
        Some(Some(Json::Object(fields))) => {
            let field = |name: &str| fields.get(name).and_then(Json::as_str).map(str::to_owned);
            (field("kind"), field("namespace"), field("name").unwrap_or_default())
        }
        _ => return Err("Entity reference must be a string or an object".to_owned()),
    };
    let filled = |it: Option<String>| it.filter(|it| !it.is_empty());
    let shown = || match args.first() {
        Some(Some(Json::String(text))) => text.clone(),
        Some(Some(other)) => other.to_string(),
        _ => String::new(),
    };
    let kind = filled(kind).or_else(|| filled(option("defaultKind"))).ok_or_else(|| {
        format!("Entity reference {} had missing or empty kind (e.g. did not start with \"component:\" or similar)", shown())
    })?;
    let namespace = filled(namespace)
        .or_else(|| filled(option("defaultNamespace")))
        .unwrap_or_else(|| "default".to_owned());
    if name.is_empty() {
        return Err(format!("Entity reference {} had missing or empty name", shown()));
    }
    Ok(serde_json::json!({ "kind": kind, "namespace": namespace, "name": name }))
}

type Parts = (Option<String>, Option<String>, String);

/// `[kind:][namespace/]name`
fn split_ref(text: &str) -> Result<Parts, String> {
    let invalid =
        || format!("Entity reference \"{text}\" was not on the form [<kind>:][<namespace>/]<name>");
    let trimmed = text.trim();
    let (kind, rest) = match trimmed.split_once(':') {
        Some((kind, rest)) => (Some(kind), rest),
        None => (None, trimmed),
    };
    let (namespace, name) = match rest.split_once('/') {
        Some((namespace, name)) => (Some(namespace), name),
        None => (None, rest),
    };
    let bad = |it: &str| it.is_empty() || it.contains([':', '/']);
    if kind.is_some_and(bad) || namespace.is_some_and(bad) || bad(name) {
        return Err(invalid());
    }
    Ok((kind.map(str::to_owned), namespace.map(str::to_owned), name.to_owned()))
}

/// The value at a path like `a.b[0]`.
fn pick(args: &[Option<Json>]) -> Option<Json> {
    let mut value = args.first()?.as_ref()?;
    let keys = match args.get(1)?.as_ref()? {
        Json::String(path) => {
            // A key with dots in it is found as it is written.
            if let Some(found) = value.get(path) {
                return Some(found.clone());
            }
            path_keys(path)
        }
        Json::Array(keys) => keys.iter().map(key_text).collect(),
        other => vec![key_text(other)],
    };
    if keys.is_empty() {
        return None;
    }
    for key in keys {
        value = match value {
            Json::Object(entries) => entries.get(&key)?,
            Json::Array(items) => {
                if key == "length" {
                    return Some(Json::from(items.len()));
                }
                items.get(key.parse::<usize>().ok()?)?
            }
            Json::String(text) if key == "length" => {
                return Some(Json::from(text.encode_utf16().count()));
            }
            _ => return None,
        };
    }
    Some(value.clone())
}

fn key_text(key: &Json) -> String {
    key.as_str().map_or_else(|| key.to_string(), str::to_owned)
}

fn path_keys(path: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for part in path.split('.') {
        let mut rest = part;
        if let Some(open) = rest.find('[') {
            if open > 0 {
                keys.push(rest[..open].to_owned());
            }
            rest = &rest[open..];
            while let Some(inner) = rest.strip_prefix('[') {
                let end = inner.find(']').unwrap_or(inner.len());
                keys.push(inner[..end].trim_matches(['"', '\'']).to_owned());
                rest = inner.get(end + 1..).unwrap_or_default();
            }
        } else {
            keys.push(rest.to_owned());
        }
    }
    keys
}
