//! Suggestions while a form is filled in: owners, repositories and branches of this server's own Git
//! host as the caller may see them; of other hosts with the token that the caller brings along, in the
//! words of Backstage's modules for them.

use forge::Forge;
use forge::integrations::KnownHost;
use forge::integrations::requests::{with_path, with_query};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use model::permission::Decision;
use model::{Caller, Code, Problem};
use outbound::{GetOptions, Url};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Workbench;
use super::limits::{CHECK_BYTES_MAX, CHECK_TIME, SUGGESTIONS_MAX};
use crate::permissions::TEMPLATE_PARAMETER_READ;

/// Most pages of a vendor that are read for one question.
const PAGES_MAX: usize = 5;
/// Things on one page of a vendor.
const PAGE: usize = 100;
/// The same of this server's own.
const OWN_PAGE: usize = 200;

/// A suggestion.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ScaffolderSuggestion)]
pub struct Suggestion {
    /// What people read, where it is another text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What is kept.
    pub id: String,
}

fn plain(id: impl Into<String>) -> Suggestion {
    Suggestion { title: None, id: id.into() }
}

/// Where a vendor has what is asked for, with which query, and how it is shown.
type Question = (Vec<String>, Vec<(&'static str, &'static str)>, Shown);

/// A thing of a vendor as a suggestion.
type Shown = fn(&Value) -> Option<Suggestion>;

fn field(name: &'static str) -> impl Fn(&Value) -> Option<Suggestion> {
    move |it| it[name].as_str().map(plain)
}

fn by_name(it: &Value) -> Option<Suggestion> {
    field("name")(it)
}

fn by_full_name(it: &Value) -> Option<Suggestion> {
    field("full_name")(it)
}

fn by_login(it: &Value) -> Option<Suggestion> {
    it["login"].as_str().or_else(|| it["username"].as_str()).map(plain)
}

/// Groups and projects of GitLab are kept by number, branches by name.
fn by_number(it: &Value) -> Option<Suggestion> {
    let title = it["full_path"].as_str().or_else(|| it["path"].as_str())?;
    Some(Suggestion { title: Some(title.to_owned()), id: it["id"].as_i64()?.to_string() })
}

fn unsupported(resource: &str) -> Problem {
    let shown: String = resource.chars().take(60).collect();
    Problem::input(format!("Unsupported resource: {shown}")).at("resource")
}

impl Workbench {
    /// Suggestions of a vendor; none for callers who may not see forms.
    ///
    /// # Errors
    /// A vendor or a resource that nobody knows; no token where one is needed; what the vendor says.
    pub async fn suggest(
        &self,
        caller: &Caller,
        (provider, resource): (&str, &str),
        token: &str,
        context: &Value,
    ) -> Result<Vec<Suggestion>, Problem> {
        if self.runs.decisions.decide(caller, &TEMPLATE_PARAMETER_READ) == Decision::Deny {
            return Ok(Vec::new());
        }
        let forge = match provider {
            "githost" | "flagstone" => return self.hosted(caller, resource, context).await,
            _ if token.is_empty() => {
                return Err(Problem::input("Missing token query parameter").at("token"));
            }
            "github" => Forge::Github,
            "gitlab" => Forge::Gitlab,
            "gitea" => Forge::Gitea,
            _ => {
                let shown: String = provider.chars().take(60).collect();
                let what = format!("Unsupported provider: {shown}");
                return Err(Problem::input(what).at("provider"));
            }
        };
        let host = self.host(forge, context)?;
        let (parts, more, shown) = question(forge, resource, context)?;
        let api = host.api_address();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let address = api.and_then(|api| with_path(&api, &parts));
        let address = address.ok_or_else(|| Problem::input("The context names no repository"))?;
        self.pages(forge, &address, &more, token, shown).await
    }

    /// The host that is meant: one that is known here, so that no token goes anywhere else.
    fn host(&self, forge: Forge, context: &Value) -> Result<&KnownHost, Problem> {
        let hosts = self.services.integrations.hosts().iter().filter(|it| it.forge == forge);
        let wanted = context["host"].as_str().filter(|it| !it.is_empty());
        let found = match wanted {
            Some(wanted) => hosts.into_iter().find(|it| it.host.eq_ignore_ascii_case(wanted)),
            None => hosts.into_iter().min_by_key(|it| {
                !matches!(it.host.as_str(), "github.com" | "gitlab.com" | "gitea.com")
            }),
        };
        found.ok_or_else(|| {
            Problem::input("The host is none that is configured here").at("context.host")
        })
    }

    async fn pages(
        &self,
        forge: Forge,
        address: &Url,
        more: &[(&str, &str)],
        token: &str,
        shown: Shown,
    ) -> Result<Vec<Suggestion>, Problem> {
        let size = if forge == Forge::Gitea { "limit" } else { "per_page" };
        let mut found = Vec::new();
        for page in 1..=PAGES_MAX {
            let (count, number) = (PAGE.to_string(), page.to_string());
            let mut query: Vec<(&str, Option<&str>)> =
                more.iter().map(|(name, value)| (*name, Some(*value))).collect();
            query.extend([(size, Some(count.as_str())), ("page", Some(number.as_str()))]);
            let answer = self.ask(forge, &with_query(address.clone(), &query), token).await?;
            let items = answer.as_array().map(Vec::as_slice).unwrap_or_default();
            found.extend(items.iter().filter_map(shown));
            if items.len() < PAGE || found.len() >= SUGGESTIONS_MAX {
                break;
            }
        }
        found.truncate(SUGGESTIONS_MAX);
        Ok(found)
    }

    async fn ask(&self, forge: Forge, address: &Url, token: &str) -> Result<Value, Problem> {
        let shown = match forge {
            Forge::Gitea => format!("token {token}"),
            _ => format!("Bearer {token}"),
        };
        let value = HeaderValue::from_str(&shown);
        let mut value = value.map_err(|_| Problem::input("The token is malformed").at("token"))?;
        value.set_sensitive(true);
        let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value)]);
        let options = GetOptions {
            max_bytes: Some(CHECK_BYTES_MAX as u64),
            timeout: Some(CHECK_TIME),
            headers,
            ..GetOptions::default()
        };
        let answer = self.client.send(Method::GET, address, None, options).await;
        let answer = answer.map_err(|error| {
            tracing::debug!(%error, "a vendor could not be asked for suggestions");
            Problem::new(Code::Unavailable, "The vendor could not be asked")
        })?;
        match answer.status {
            200 => serde_json::from_slice(&answer.body)
                .map_err(|_| Problem::new(Code::Unavailable, "The vendor answered with no JSON")),
            401 | 403 => Err(Problem::input("The vendor does not accept the token").at("token")),
            404 => Ok(Value::Null),
            status => {
                let what = format!("The vendor answered with {status}");
                Err(Problem::new(Code::Unavailable, what))
            }
        }
    }

    /// Of this server's own repositories, as the caller may see them.
    async fn hosted(
        &self,
        caller: &Caller,
        resource: &str,
        context: &Value,
    ) -> Result<Vec<Suggestion>, Problem> {
        let text = |key: &str| context[key].as_str().filter(|it| !it.is_empty());
        let base = ["api", "githost", "v1", "repositories"];
        let mut address = Url::parse("http://localhost").map_err(Problem::internal)?;
        let name = match resource {
            "owners" | "repositories" => None,
            "branches" => {
                let named = text("owner").zip(text("repository"));
                Some(named.ok_or_else(|| {
                    Problem::input("Missing owner and repository context parameters").at("context")
                })?)
            }
            other => return Err(unsupported(other)),
        };
        if let Ok(mut path) = address.path_segments_mut() {
            path.extend(base);
            if let Some((owner, name)) = name {
                path.extend([owner, name, "branches"]);
            }
        }
        let mut found: Vec<Suggestion> = Vec::new();
        let mut next: Option<String> = None;
        for _ in 0..PAGES_MAX {
            let count = OWN_PAGE.to_string();
            let owner = text("owner").filter(|_| resource == "repositories");
            let after = if name.is_some() { "skip" } else { "after" };
            let query =
                [("owner", owner), ("limit", Some(count.as_str())), (after, next.as_deref())];
            let asked = with_query(address.clone(), &query);
            let uri = format!("{}?{}", asked.path(), asked.query().unwrap_or_default());
            let (status, page) = self.ask_own(caller.clone(), &uri).await?;
            if status != StatusCode::OK {
                break;
            }
            for item in page["items"].as_array().into_iter().flatten() {
                let key = if resource == "owners" { "owner" } else { "name" };
                let suggestion = item[key].as_str().map(plain);
                found.extend(suggestion.filter(|it| found.last() != Some(it)));
            }
            next = match &page["next"] {
                Value::String(next) => Some(next.clone()),
                Value::Number(next) => Some(next.to_string()),
                _ => break,
            };
        }
        found.truncate(SUGGESTIONS_MAX);
        Ok(found)
    }
}

/// Where a vendor has what is asked for, with what query, and how it is shown.
fn question(forge: Forge, resource: &str, context: &Value) -> Result<Question, Problem> {
    let text = |key: &str| {
        let found = match &context[key] {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        found.filter(|it| !it.is_empty()).ok_or_else(|| {
            let what = format!("Missing {key} context parameter");
            Problem::input(what).at(format!("context.{key}"))
        })
    };
    let parts = |parts: &[&str]| parts.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    Ok(match (forge, resource) {
        (Forge::Github, "repositoriesWithOwner") => {
            (parts(&["user", "repos"]), Vec::new(), by_full_name)
        }
        (Forge::Github, "owners") => (parts(&["user", "orgs"]), Vec::new(), by_login),
        (Forge::Github | Forge::Gitea, "repositories") => {
            (parts(&["users", &text("owner")?, "repos"]), Vec::new(), by_name)
        }
        (Forge::Github | Forge::Gitea, "branches") => {
            let path = ["repos", &text("owner")?, &text("repository")?, "branches"];
            (parts(&path), Vec::new(), by_name)
        }
        (Forge::Gitea, "owners") => (parts(&["user", "orgs"]), Vec::new(), by_login),
        (Forge::Gitlab, "groups") => {
            (parts(&["groups"]), vec![("min_access_level", "30")], by_number)
        }
        (Forge::Gitlab, "repositories") => {
            (parts(&["groups", &text("id")?, "projects"]), Vec::new(), by_number)
        }
        (Forge::Gitlab, "branches") => {
            let project = text("project").or_else(|_| text("id"))?;
            (parts(&["projects", &project, "repository", "branches"]), Vec::new(), by_name)
        }
        (_, other) => return Err(unsupported(other)),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_vendor_has_its_own_places() {
        let of = |forge, resource: &str, context: Value| {
            question(forge, resource, &context).map(|(parts, ..)| parts.join("/"))
        };
        let named = json!({ "owner": "acme", "repository": "shop" });
        let found = of(Forge::Github, "branches", named.clone()).unwrap();
        assert_eq!(found, "repos/acme/shop/branches");
        assert_eq!(
            of(Forge::Gitlab, "repositories", json!({ "id": 7 })).unwrap(),
            "groups/7/projects"
        );
        assert!(of(Forge::Github, "branches", json!({})).is_err());
        assert!(of(Forge::Github, "secrets", named).is_err());
    }

    #[test]
    fn groups_are_kept_by_number_and_read_by_path() {
        let shown = by_number(&json!({ "id": 3, "full_path": "acme/team" })).unwrap();
        assert_eq!((shown.id.as_str(), shown.title.as_deref()), ("3", Some("acme/team")));
    }
}
