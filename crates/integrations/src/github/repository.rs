//! Making a repository, and what it is given at once: access, topics, variables.

use std::collections::BTreeMap;

use async_trait::async_trait;
use http::Method;
use model::{Code, Problem};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Github, last_word};
use crate::api::text;
use crate::once::{Making, once};
use crate::schema;

/// What a step says of the repository that it makes.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Settings {
    description: Option<String>,
    homepage: Option<String>,
    access: Option<String>,
    repo_visibility: Option<String>,
    delete_branch_on_merge: Option<bool>,
    allow_merge_commit: Option<bool>,
    allow_squash_merge: Option<bool>,
    allow_rebase_merge: Option<bool>,
    allow_auto_merge: Option<bool>,
    allow_update_branch: Option<bool>,
    squash_merge_commit_title: Option<String>,
    squash_merge_commit_message: Option<String>,
    has_projects: Option<bool>,
    has_wiki: Option<bool>,
    has_issues: Option<bool>,
    auto_init: Option<bool>,
    collaborators: Vec<Collaborator>,
    topics: Vec<String>,
    repo_variables: BTreeMap<String, String>,
    secrets: BTreeMap<String, Value>,
    oidc_customization: Option<Oidc>,
    custom_properties: Option<Map<String, Value>>,
    subscribe: Option<bool>,
    workflow_access: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Collaborator {
    access: String,
    user: Option<String>,
    team: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Oidc {
    use_default: Option<bool>,
    include_claim_keys: Option<Vec<String>>,
}

/// A repository that was made.
pub(super) struct Made {
    /// Where Git gets it.
    pub(super) clone_url: String,
    /// Its page.
    pub(super) html_url: String,
}

impl Made {
    pub(super) fn read(repository: &Value) -> Result<Self, Problem> {
        Ok(Self {
            clone_url: text(repository, "/clone_url")?,
            html_url: text(repository, "/html_url")?,
        })
    }

    /// The page of a branch.
    pub(super) fn contents(&self, branch: &str) -> String {
        format!("{}/blob/{branch}", self.html_url)
    }
}

impl Settings {
    /// Refuses what is not done here, before anything is made.
    pub(super) fn check(&self) -> Result<(), Problem> {
        match self.secrets.is_empty() {
            true => Ok(()),
            false => {
                let detail = "Secrets of a GitHub repository are not set by this server";
                Err(Problem::new(Code::NotImplemented, detail)
                    .at("secrets")
                    .hint("set them once for the organisation, or by hand"))
            }
        }
    }

    fn body(&self, name: &str, for_organisation: bool) -> Value {
        let visibility = self.repo_visibility.as_deref().unwrap_or("private");
        let mut body = json!({
            "name": name,
            "private": visibility == "private",
            "delete_branch_on_merge": self.delete_branch_on_merge.unwrap_or(false),
            "allow_merge_commit": self.allow_merge_commit.unwrap_or(true),
            "allow_squash_merge": self.allow_squash_merge.unwrap_or(true),
            "allow_rebase_merge": self.allow_rebase_merge.unwrap_or(true),
            "allow_auto_merge": self.allow_auto_merge.unwrap_or(false),
            "allow_update_branch": self.allow_update_branch.unwrap_or(false),
            "squash_merge_commit_title":
                self.squash_merge_commit_title.as_deref().unwrap_or("COMMIT_OR_PR_TITLE"),
            "squash_merge_commit_message":
                self.squash_merge_commit_message.as_deref().unwrap_or("COMMIT_MESSAGES"),
        });
        let optional = [
            ("description", self.description.clone().map(Value::from)),
            ("homepage", self.homepage.clone().map(Value::from)),
            ("has_projects", self.has_projects.map(Value::from)),
            ("has_wiki", self.has_wiki.map(Value::from)),
            ("has_issues", self.has_issues.map(Value::from)),
            ("auto_init", self.auto_init.map(Value::from)),
            ("visibility", for_organisation.then(|| visibility.into())),
            (
                "custom_properties",
                self.custom_properties.clone().filter(|_| for_organisation).map(Value::from),
            ),
        ];
        if let Some(body) = body.as_object_mut() {
            let said = optional.into_iter().filter_map(|(name, value)| Some((name, value?)));
            body.extend(said.map(|(name, value)| (name.to_owned(), value)));
        }
        body
    }
}

struct Creating<'a> {
    github: &'a Github<'a>,
    body: Value,
    for_organisation: bool,
}

#[async_trait]
impl Making for Creating<'_> {
    fn name(&self) -> String {
        format!("the repository {} on {}", self.github.at.slug(), self.github.at.host)
    }

    async fn look(&self) -> Result<Option<Value>, Problem> {
        let found = self.github.get(&[]).await?.found("tell of the repository")?;
        Ok(found.as_ref().map(kept))
    }

    async fn make(&self) -> Result<Value, Problem> {
        let owner = &self.github.at.owner;
        let parts: &[&str] = match self.for_organisation {
            true => &["orgs", owner, "repos"],
            false => &["user", "repos"],
        };
        let answer = self.github.ask(Method::POST, parts, &[], Some(&self.body)).await?;
        if answer.status == 422 && answer.says("already exists") {
            return Err(crate::once::conflict(&self.name()));
        }
        let what = format!("create the repository {}", self.github.at.slug());
        answer.require(&what).map(|made| kept(&made))
    }
}

/// What a run remembers of a repository.
fn kept(repository: &Value) -> Value {
    json!({
        "clone_url": repository.get("clone_url"),
        "html_url": repository.get("html_url"),
        "default_branch": repository.get("default_branch"),
    })
}

impl Github<'_> {
    /// Makes the repository with all that is said of it, once.
    pub(super) async fn create(&self, settings: &Settings) -> Result<Made, Problem> {
        settings.check()?;
        let owner = &self.at.owner;
        let account = self.ask(Method::GET, &["users", owner], &[], None).await?;
        let account = account.require(&format!("know the owner {owner}"))?;
        let for_organisation = account.get("type").and_then(Value::as_str) == Some("Organization");
        if !for_organisation {
            self.check_own_account().await?;
        }
        self.check_access(settings).await?;
        let body = settings.body(&self.at.repo, for_organisation);
        let creating = Creating { github: self, body, for_organisation };
        self.step.log.info(&format!("Creating the repository {}", self.at.slug()));
        let made = Made::read(&once(self.step, "repository", &creating).await?)?;
        self.give_access(settings).await?;
        self.settle(settings).await?;
        Ok(made)
    }

    /// A repository of a user is always made for the token's own user.
    async fn check_own_account(&self) -> Result<(), Problem> {
        let me = self.ask(Method::GET, &["user"], &[], None).await?;
        // Tokens of applications are nobody's; what they may not do is told later.
        let login = me.body.get("login").and_then(Value::as_str).filter(|_| me.is_success());
        match login {
            Some(login) if !login.eq_ignore_ascii_case(&self.at.owner) => {
                let owner = &self.at.owner;
                let detail = format!(
                    "{owner} is a user, and the token is {login}'s: a repository would be made for \
                     {login}"
                );
                Err(Problem::input(detail).at("repoUrl"))
            }
            _ => Ok(()),
        }
    }

    async fn check_access(&self, settings: &Settings) -> Result<(), Problem> {
        let Some((organisation, team)) = self.team(settings) else { return Ok(()) };
        let parts = ["orgs", organisation, "teams", team];
        let found = self.ask(Method::GET, &parts, &[], None).await?;
        match found.found(&format!("tell of the team {team}"))? {
            Some(_) => Ok(()),
            None => {
                let detail = format!("There is no team {team} in {organisation}, or it is hidden");
                Err(Problem::not_found(detail).at("access"))
            }
        }
    }

    /// The team that is to have the repository.
    fn team<'s>(&self, settings: &'s Settings) -> Option<(&'s str, &'s str)> {
        let (organisation, team) = settings.access.as_deref()?.split_once('/')?;
        (organisation == self.at.owner).then_some((organisation, team))
    }

    async fn give_access(&self, settings: &Settings) -> Result<(), Problem> {
        if let Some((_, team)) = self.team(settings) {
            self.admit_team(team, "admin").await?;
        } else if let Some(user) = settings.access.as_deref().filter(|it| *it != self.at.owner) {
            self.admit_user(user, "admin").await?;
        }
        for it in &settings.collaborators {
            let admitted = match (&it.user, &it.team) {
                (Some(user), _) => self.admit_user(last_word(user), &it.access).await,
                (None, Some(team)) => self.admit_team(last_word(team), &it.access).await,
                (None, None) => Ok(()),
            };
            if let Err(problem) = admitted {
                let name = it.user.as_deref().or(it.team.as_deref()).unwrap_or_default();
                self.step.log.warn(&format!("Skipping {} access for {name}: {problem}", it.access));
            }
        }
        Ok(())
    }

    async fn admit_user(&self, user: &str, access: &str) -> Result<(), Problem> {
        let body = json!({ "permission": access });
        let answer = self.of_repo(Method::PUT, &["collaborators", user], Some(&body)).await?;
        answer.require(&format!("give {user} access to the repository")).map(drop)
    }

    async fn admit_team(&self, team: &str, access: &str) -> Result<(), Problem> {
        let (owner, repo) = (&self.at.owner, &self.at.repo);
        let parts = ["orgs", owner, "teams", team, "repos", owner, repo];
        let body = json!({ "permission": access });
        let answer = self.ask(Method::PUT, &parts, &[], Some(&body)).await?;
        answer.require(&format!("give the team {team} access to the repository")).map(drop)
    }

    /// The rest of what is said of a repository; each of it can be said twice.
    async fn settle(&self, settings: &Settings) -> Result<(), Problem> {
        if !settings.topics.is_empty() {
            let names: Vec<String> = settings.topics.iter().map(|it| it.to_lowercase()).collect();
            let body = json!({ "names": names });
            let answer = self.of_repo(Method::PUT, &["topics"], Some(&body)).await?;
            if let Err(problem) = answer.require("set the topics") {
                self.step.log.warn(&format!("Skipping topics {}: {problem}", names.join(" ")));
            }
        }
        for (name, value) in &settings.repo_variables {
            self.set_variable(name, value).await?;
        }
        if let Some(oidc) = &settings.oidc_customization {
            let mut body = json!({ "use_default": oidc.use_default.unwrap_or(true) });
            if let Some(keys) = &oidc.include_claim_keys {
                body["include_claim_keys"] = json!(keys);
            }
            let parts = ["actions", "oidc", "customization", "sub"];
            let answer = self.of_repo(Method::PUT, &parts, Some(&body)).await?;
            answer.require("set the template of OIDC subjects")?;
        }
        if settings.subscribe == Some(true) {
            let body = json!({ "subscribed": true, "ignored": false });
            let answer = self.of_repo(Method::PUT, &["subscription"], Some(&body)).await?;
            answer.require("subscribe to the repository")?;
        }
        if let Some(level) = &settings.workflow_access {
            let body = json!({ "access_level": level });
            let parts = ["actions", "permissions", "access"];
            let answer = self.of_repo(Method::PUT, &parts, Some(&body)).await?;
            answer.require("set who may use the repository's workflows")?;
        }
        Ok(())
    }

    async fn set_variable(&self, name: &str, value: &str) -> Result<(), Problem> {
        let body = json!({ "name": name, "value": value });
        let answer = self.post(&["actions", "variables"], &body).await?;
        let what = format!("set the variable {name}");
        // An earlier attempt may have set it.
        if answer.status != 409 {
            return answer.require(&what).map(drop);
        }
        let parts = ["actions", "variables", name];
        self.of_repo(Method::PATCH, &parts, Some(&body)).await?.require(&what).map(drop)
    }
}

/// The properties of [`Settings`], but for those of one action alone.
pub(super) fn properties() -> Value {
    json!({
        "description": schema::text("What the repository is for"),
        "homepage": schema::text("Its home page"),
        "access": schema::text(
            "Who is made an administrator: a user other than the owner, or a team (`owner/team`)"
        ),
        "repoVisibility":
            schema::one_of("Who sees it; `private` by default", &["private", "public", "internal"]),
        "deleteBranchOnMerge": schema::boolean_or("Delete a branch once it is merged", false),
        "allowMergeCommit": schema::boolean_or("Allow merging with a merge commit", true),
        "allowSquashMerge": schema::boolean_or("Allow merging all commits as one", true),
        "squashMergeCommitTitle": with_default(
            schema::one_of("Title of such a commit", &["PR_TITLE", "COMMIT_OR_PR_TITLE"]),
            "COMMIT_OR_PR_TITLE",
        ),
        "squashMergeCommitMessage": with_default(
            schema::one_of("Message of such a commit", &["PR_BODY", "COMMIT_MESSAGES", "BLANK"]),
            "COMMIT_MESSAGES",
        ),
        "allowRebaseMerge": schema::boolean_or("Allow merging by a rebase", true),
        "allowAutoMerge": schema::boolean_or("Allow merging by itself once all is met", false),
        "allowUpdateBranch": schema::boolean_or("Always offer to update a branch", false),
        "collaborators": {
            "type": "array",
            "description": "Who else has access",
            "items": { "anyOf": [collaborator("user"), collaborator("team")] },
        },
        "hasProjects": schema::boolean("Projects; on unless the organisation says otherwise"),
        "hasWiki": schema::boolean_or("A wiki", true),
        "hasIssues": schema::boolean_or("Issues", true),
        "topics": schema::texts("Topics; they are written in lower case"),
        "repoVariables": schema::map("Variables of its workflows"),
        "secrets": schema::map("Secrets of its workflows; this server does not set them"),
        "oidcCustomization": {
            "type": "object",
            "description": "The template of its OIDC subjects",
            "properties": {
                "useDefault": schema::boolean_or("Take the default template", true),
                "includeClaimKeys": schema::texts("The claims that a subject is made of"),
            },
        },
        "customProperties": {
            "type": "object",
            "description": "Custom properties; in organisations only",
            "additionalProperties": {
                "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
            },
        },
        "subscribe": schema::boolean("Subscribe to the repository"),
    })
}

fn with_default(mut schema: Value, default: &str) -> Value {
    schema["default"] = default.into();
    schema
}

fn collaborator(what: &str) -> Value {
    json!({
        "type": "object",
        "required": ["access", what],
        "properties": {
            "access": schema::text("What they may do: `pull`, `triage`, `push`, `maintain`, `admin`"),
            what: schema::text("Their name, or a reference to them in the catalog"),
        },
    })
}
