//! Whether a name is free: in the catalog, or where a repository is to be made. What is taken by a thing
//! that the caller may not see is taken, and nothing more is told of it.

use bytes::Bytes;
use forge::Forge;
use forge::integrations::KnownHost;
use forge::integrations::requests::with_path;
use http::{HeaderMap, Method, Request, StatusCode};
use model::{Caller, EntityRef, Problem, RefDefaults};
use outbound::{GetOptions, Url};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::Workbench;
use super::limits::{CHECK_BYTES_MAX, CHECK_CHARS_MAX, CHECK_TIME};

/// A name that somebody would like.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
#[schema(as = ScaffolderCheckBody)]
pub enum CheckBody {
    /// Of an entity.
    #[serde(rename_all = "camelCase")]
    EntityName {
        /// Its kind.
        entity_kind: String,
        /// Its namespace; `default` without it.
        #[serde(default)]
        namespace: Option<String>,
        /// Its name.
        name: String,
    },
    /// Of a repository.
    #[serde(rename_all = "camelCase")]
    RepoUrl {
        /// As templates name repositories: `github.com?owner=acme&repo=shop`.
        repo_url: String,
    },
}

/// Whether it is free.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScaffolderCheck)]
pub struct CheckView {
    /// Whether it is; null where nobody knows.
    pub free: Option<bool>,
    /// What has it, as far as the caller may see that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken: Option<TakenView>,
    /// The same, in a sentence.
    pub message: String,
}

/// What has a name.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = ScaffolderCheckTaken)]
pub struct TakenView {
    /// The entity.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Its page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Who made or owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

fn free(message: impl Into<String>) -> CheckView {
    CheckView { free: Some(true), taken: None, message: message.into() }
}

fn taken(taken: TakenView, message: impl Into<String>) -> CheckView {
    CheckView { free: Some(false), taken: Some(taken), message: message.into() }
}

fn unknown(message: impl Into<String>) -> CheckView {
    CheckView { free: None, taken: None, message: message.into() }
}

/// A repository as templates name it.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    host: String,
    owner: String,
    repo: String,
}

/// Reads a `repoUrl`; `None` while it is not complete.
fn wanted(text: &str) -> Option<Wanted> {
    let url = Url::parse(&format!("https://{text}")).ok()?;
    if !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    let value = |key: &str| {
        let found = url.query_pairs().find(|(name, _)| name == key)?.1.into_owned();
        Some(found).filter(|it| !it.is_empty())
    };
    let host = text.split(['?', '/']).next().unwrap_or_default().to_ascii_lowercase();
    let owner = value("owner").or_else(|| value("workspace")).or_else(|| value("project"))?;
    Some(Wanted { host, owner, repo: value("repo")? })
}

impl Workbench {
    /// Whether a name is free.
    ///
    /// # Errors
    /// What is no name at all; what the catalog says.
    pub async fn check(&self, caller: &Caller, body: &CheckBody) -> Result<CheckView, Problem> {
        match body {
            CheckBody::EntityName { entity_kind, namespace, name } => {
                let namespace = namespace.as_deref().filter(|it| !it.is_empty());
                let text = format!("{entity_kind}:{}/{name}", namespace.unwrap_or("default"));
                bounded(&text)?;
                let parsed = EntityRef::parse(&text, RefDefaults::default());
                let Some(wanted) = parsed.ok().filter(|_| is_name(name)) else {
                    return Ok(unknown(format!("{name} is no name of an entity")));
                };
                self.check_entity(caller, &wanted).await
            }
            CheckBody::RepoUrl { repo_url } => {
                bounded(repo_url)?;
                let Some(wanted) = wanted(repo_url) else {
                    return Ok(unknown("Owner and name of the repository are needed"));
                };
                self.check_repository(caller, &wanted).await
            }
        }
    }

    async fn check_entity(
        &self,
        caller: &Caller,
        wanted: &EntityRef,
    ) -> Result<CheckView, Problem> {
        let entities = &self.services.entities;
        if entities.entity(&Caller::SYSTEM, wanted).await?.is_none() {
            return Ok(free(format!("{wanted} is free")));
        }
        let seen = entities.entity(caller, wanted).await.ok().flatten();
        let of = |entity: &Value| TakenView {
            reference: Some(wanted.as_str().to_owned()),
            by: entity["spec"]["owner"].as_str().map(str::to_owned),
            url: None,
        };
        let told = seen.as_ref().map(of).unwrap_or_default();
        Ok(taken(told, format!("{wanted} is in the catalog already")))
    }

    async fn check_repository(
        &self,
        caller: &Caller,
        wanted: &Wanted,
    ) -> Result<CheckView, Problem> {
        let host = self.services.integrations.by_host(&wanted.host);
        match host.map(|it| (it, it.forge)) {
            Some((_, Forge::Githost)) => self.check_hosted(caller, wanted).await,
            Some((host, Forge::Github | Forge::Gitlab | Forge::Gitea)) => {
                Ok(self.check_elsewhere(host, wanted).await)
            }
            _ => Ok(unknown(format!("It is not known here what there is at {}", wanted.host))),
        }
    }

    async fn check_hosted(&self, caller: &Caller, wanted: &Wanted) -> Result<CheckView, Problem> {
        let Wanted { owner, repo, .. } = wanted;
        let mut address = Url::parse("http://localhost").map_err(Problem::internal)?;
        if let Ok(mut path) = address.path_segments_mut() {
            path.extend(["api", "githost", "v1", "repositories", owner, repo]);
        }
        let path = address.path().to_owned();
        let (status, _) = self.ask_own(Caller::SYSTEM, &path).await?;
        match status {
            StatusCode::NOT_FOUND => return Ok(free(format!("{owner}/{repo} is free"))),
            StatusCode::OK => {}
            _ => return Ok(unknown(format!("{owner}/{repo} is no name of a repository here"))),
        }
        let (status, told) = self.ask_own(caller.clone(), &path).await?;
        let text = |key: &str| told[key].as_str().map(str::to_owned);
        let seen = status == StatusCode::OK;
        let view = match seen {
            true => TakenView { url: text("htmlUrl"), by: text("createdBy"), reference: None },
            false => TakenView::default(),
        };
        Ok(taken(view, format!("{owner}/{repo} is there already")))
    }

    /// What this server answers to a caller who gets `path`.
    ///
    /// # Errors
    /// No server runs in this process.
    pub(super) async fn ask_own(
        &self,
        caller: Caller,
        path: &str,
    ) -> Result<(StatusCode, Value), Problem> {
        let request = Request::builder().method(Method::GET).uri(path).body(Bytes::new());
        let request = request.map_err(Problem::internal)?;
        let answer = self.services.server.ask(Some(caller), request, CHECK_BYTES_MAX).await?;
        let body = serde_json::from_slice(answer.body()).unwrap_or_default();
        Ok((answer.status(), body))
    }

    async fn check_elsewhere(&self, host: &KnownHost, wanted: &Wanted) -> CheckView {
        let Wanted { owner, repo, .. } = wanted;
        let whole = format!("{owner}/{repo}");
        let parts: Vec<&str> = match host.forge {
            Forge::Gitlab => vec!["projects", &whole],
            _ => vec!["repos", owner, repo],
        };
        let address = host.api_address();
        let address = address.and_then(|api| with_path(&api, &parts));
        let Some(address) = address else {
            return unknown(format!("{whole} is no name of a repository at {}", host.host));
        };
        let credentials = host.authorization(owner);
        let is_known_there = credentials.is_some();
        let headers: HeaderMap = credentials.into_iter().collect();
        let options = GetOptions {
            max_bytes: Some(CHECK_BYTES_MAX as u64),
            timeout: Some(CHECK_TIME),
            headers,
            ..GetOptions::default()
        };
        let answer = self.client.send(Method::GET, &address, None, options).await;
        let status = match answer {
            Ok(answer) => answer.status,
            Err(error) => {
                tracing::debug!(%error, "a host could not be asked for a repository");
                return unknown(format!("{} could not be asked", host.host));
            }
        };
        match status {
            200 | 301 | 302 | 307 | 308 => {
                taken(TakenView::default(), format!("{whole} is there already at {}", host.host))
            }
            404 if is_known_there => free(format!("{whole} is free at {}", host.host)),
            404 => unknown(format!(
                "No public repository {whole} is at {}; private ones are not seen from here",
                host.host
            )),
            status => unknown(format!("{} answered with {status}", host.host)),
        }
    }
}

/// Whether the catalog takes a name: it looks again, and has the last word.
fn is_name(name: &str) -> bool {
    let is_letter = |it: char| it.is_ascii_alphanumeric();
    let ends = [name.chars().next(), name.chars().next_back()];
    name.len() <= 63
        && ends.into_iter().flatten().all(is_letter)
        && name.chars().all(|it| is_letter(it) || matches!(it, '-' | '_' | '.'))
        && !name.is_empty()
}

fn bounded(text: &str) -> Result<(), Problem> {
    match text.len() > CHECK_CHARS_MAX {
        true => Err(Problem::input(format!("A name has at most {CHECK_CHARS_MAX} characters"))),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_are_named_as_templates_name_them() {
        let found = wanted("Git.example:8443?owner=acme&repo=shop").unwrap();
        let expected = ("git.example:8443", "acme", "shop");
        assert_eq!((found.host.as_str(), found.owner.as_str(), found.repo.as_str()), expected);
        let found = wanted("bitbucket.org?workspace=w&project=p&repo=r").unwrap();
        assert_eq!(found.owner, "w");
        for text in ["", "github.com", "github.com?owner=a", "x:y@github.com?owner=a&repo=b"] {
            assert_eq!(wanted(text), None, "{text}");
        }
    }
}
