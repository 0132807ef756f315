//! `publish:gitlab`: a new project with the files of the workspace.

use std::sync::Arc;

use async_trait::async_trait;
use feature::TemplateAction;
use feature::template_action::{About, Step};
use http::Method;
use model::{Code, Problem};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Branching, Committing, Gitlab, common_input};
use crate::api::{number, text};
use crate::dry::{Folders, dry};
use crate::files::published_some;
use crate::once::{Making, conflict, once};
use crate::repo_url::check_branch;
use crate::schema::{self, example, joined, object};
use crate::vendors::{Current, Vendors};

const ID: &str = "publish:gitlab";

/// What may do everything in a project.
const OWNER: u32 = 50;

/// The action.
pub(super) struct Publish {
    vendors: Arc<Vendors>,
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    repo_url: String,
    token: Option<String>,
    repo_visibility: Option<String>,
    default_branch: Option<String>,
    git_commit_message: Option<String>,
    git_author_name: Option<String>,
    git_author_email: Option<String>,
    sign_commit: Option<bool>,
    source_path: Option<Value>,
    skip_existing: Option<bool>,
    set_user_as_owner: Option<bool>,
    owner_username: Option<String>,
    #[serde(default)]
    topics: Vec<String>,
    #[serde(default)]
    settings: Map<String, Value>,
    #[serde(default)]
    branches: Vec<BranchInput>,
    #[serde(default)]
    project_variables: Vec<Map<String, Value>>,
}

#[derive(Deserialize)]
struct BranchInput {
    name: String,
    protect: Option<bool>,
    create: Option<bool>,
    #[serde(rename = "ref")]
    from: Option<String>,
}

impl Input {
    fn branch(&self) -> &str {
        self.default_branch.as_deref().unwrap_or("master")
    }

    /// Refuses what is not done here, before anything is made.
    fn check(&self, current: &Current) -> Result<(), Problem> {
        check_branch(self.branch(), "defaultBranch")?;
        for branch in &self.branches {
            check_branch(&branch.name, "branches")?;
        }
        if self.sign_commit == Some(true) {
            let detail = "Commits made through GitLab's API are not signed by this server";
            return Err(Problem::new(Code::NotImplemented, detail).at("signCommit"));
        }
        if current.users_only
            && (self.set_user_as_owner == Some(true) || self.owner_username.is_some())
        {
            let detail = "setUserAsOwner and ownerUsername need the configured token, which \
                          scaffolder.requireScmUserCredentials does not let steps use";
            return Err(Problem::input(detail));
        }
        Ok(())
    }
}

impl Publish {
    pub(super) fn new(vendors: &Arc<Vendors>) -> Self {
        let about = About {
            id: ID.to_owned(),
            description: "Creates a project on GitLab with the content of the workspace.".into(),
            examples: vec![
                example("Publish to GitLab", ID, "repoUrl: gitlab.com?repo=project&owner=group"),
                example(
                    "Publish a folder with settings, a branch and a variable",
                    ID,
                    "repoUrl: gitlab.com?repo=project&owner=group\nsourcePath: generated\n\
                     defaultBranch: main\nsettings:\n  visibility: internal\n  topics: [java]\n\
                     branches:\n  - name: dev\n    create: true\n    protect: true\n    ref: main\n\
                     projectVariables:\n  - key: STAGE\n    value: dev",
                ),
                example(
                    "Create a project without files, unless it is there",
                    ID,
                    "repoUrl: gitlab.com?repo=project&owner=group\nsourcePath: false\n\
                     skipExisting: true",
                ),
            ],
            input: object(&["repoUrl"], joined(&[common_input(), properties()])),
            output: Some(output()),
            dry_run: false,
            undo: "Delete or archive the project on GitLab.",
            unavailable: None,
        };
        Self { vendors: vendors.clone(), about }
    }
}

#[async_trait]
impl TemplateAction for Publish {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        if step.run.is_dry {
            let source = input.source_path.as_ref().and_then(Value::as_str);
            let folders = (input.source_path != Some(Value::Bool(false)))
                .then_some(Folders { source, target: None });
            return dry(step, &input.repo_url, folders, Some(&output())).await;
        }
        let current = self.vendors.current()?;
        input.check(&current)?;
        let files = match &input.source_path {
            Some(Value::Bool(false)) => None,
            Some(Value::String(path)) => Some(published_some(step, Some(path)).await?),
            _ => Some(published_some(step, None).await?),
        };
        let gitlab = Gitlab::new(&current, step, &input.repo_url, input.token.as_deref())?;
        let (project, created) = gitlab.create(&input).await?;
        let id = number(&project, "/id")?;
        let git = text(&project, "/http_url_to_repo")?;
        let page = git.strip_suffix(".git").unwrap_or(&git).to_owned();
        let mut branch = input.branch().to_owned();
        let mut hash = None;
        if created {
            gitlab.make_owners(&current, &input, id).await?;
            if let Some(files) = files {
                let commits = &current.commits;
                let message =
                    commits.message(input.git_commit_message.as_deref(), "initial commit");
                let (name, email) =
                    (input.git_author_name.as_deref(), input.git_author_email.as_deref());
                let author = commits.author(name, email);
                let actions = gitlab.actions(&files, Some("create"), &branch, "").await?;
                let commit = Committing {
                    gitlab: &gitlab,
                    branch: &branch,
                    message: &message,
                    author: author.as_ref(),
                    actions,
                    allow_empty: None,
                    first: true,
                };
                hash = Some(once(step, "commit", &commit).await?);
                gitlab.branches(&input.branches).await?;
            }
            gitlab.variables(&input.project_variables).await?;
        } else {
            step.log.info(&format!("{} is there already", gitlab.project));
            branch = text(&project, "/default_branch").unwrap_or(branch);
        }
        if let Some(hash) = hash {
            step.put_out("commitHash", hash);
        }
        step.put_out("repoContentsUrl", format!("{page}/-/blob/{branch}"));
        step.put_out("remoteUrl", page);
        step.put_out("projectId", id);
        step.put_out("created", created);
        Ok(())
    }
}

struct Creating<'a> {
    gitlab: &'a Gitlab<'a>,
    body: Value,
}

#[async_trait]
impl Making for Creating<'_> {
    fn name(&self) -> String {
        format!("the project {} on {}", self.gitlab.project, self.gitlab.at.host)
    }

    async fn look(&self) -> Result<Option<Value>, Problem> {
        let answer = self.gitlab.of_project(Method::GET, &[], &[], None).await?;
        Ok(answer.found("tell of the project")?.as_ref().map(kept))
    }

    async fn make(&self) -> Result<Value, Problem> {
        let answer = self.gitlab.ask(Method::POST, &["projects"], &[], Some(&self.body)).await?;
        if matches!(answer.status, 400 | 409) && answer.says("has already been taken") {
            return Err(conflict(&self.name()));
        }
        let what = format!("create the project {}", self.gitlab.project);
        answer.require(&what).map(|made| kept(&made))
    }
}

/// What a run remembers of a project.
fn kept(project: &Value) -> Value {
    json!({
        "id": project.get("id"),
        "http_url_to_repo": project.get("http_url_to_repo"),
        "default_branch": project.get("default_branch"),
    })
}

impl Gitlab<'_> {
    /// The project, and whether it is this run's.
    async fn create(&self, input: &Input) -> Result<(Value, bool), Problem> {
        let owner = &self.at.owner;
        let namespace = self.ask(Method::GET, &["namespaces", owner], &[], None).await?;
        let namespace = namespace.found(&format!("tell of the namespace {owner}"))?;
        let namespace = namespace.ok_or_else(|| {
            let detail = format!(
                "The namespace {owner} is not found or the user doesn't have permissions to access it"
            );
            Problem::input(detail).at("repoUrl")
        })?;
        let mut body = json!({
            "namespace_id": namespace.get("id"),
            "name": self.at.repo,
            "path": self.at.repo,
            "visibility": input.repo_visibility.as_deref().unwrap_or("private"),
        });
        if !input.topics.is_empty() {
            body["topics"] = json!(input.topics);
        }
        if let Some(body) = body.as_object_mut() {
            body.extend(input.settings.clone());
        }
        let creating = Creating { gitlab: self, body };
        let begun = self.step.checkpoints.get("project.begun").await?;
        if input.skip_existing == Some(true)
            && begun != Some(Value::Bool(true))
            && let Some(found) = creating.look().await?
        {
            return Ok((found, false));
        }
        self.step.log.info(&format!("Creating the project {}", self.project));
        Ok((once(self.step, "project", &creating).await?, true))
    }

    /// Makes people owners, with the configured token: the step's own may not be allowed to.
    async fn make_owners(
        &self,
        current: &Current,
        input: &Input,
        project: u64,
    ) -> Result<(), Problem> {
        if input.set_user_as_owner != Some(true) && input.owner_username.is_none() {
            return Ok(());
        }
        let Ok(api) = current.api(forge::Forge::Gitlab, &self.at, None) else {
            self.step.log.warn("There is no configured token to make owners with");
            return Ok(());
        };
        let server =
            Gitlab { step: self.step, api, at: self.at.clone(), project: project.to_string() };
        if input.set_user_as_owner == Some(true) {
            let me = self.ask(Method::GET, &["user"], &[], None).await?;
            let me = me.require("tell whose the token is")?;
            server.make_owner(number(&me, "/id")?).await?;
        }
        if let Some(name) = &input.owner_username {
            let query = [("username", name.as_str())];
            let found = server.ask(Method::GET, &["users"], &query, None).await?;
            let found = found.require(&format!("tell of the user {name}"))?;
            let made = match number(&found, "/0/id") {
                Ok(id) => server.make_owner(id).await,
                Err(_) => Err(Problem::not_found(format!("There is no user {name}"))),
            };
            if let Err(problem) = made {
                self.step.log.warn(&format!("{name} was not made an owner: {problem}"));
            }
        }
        Ok(())
    }

    async fn make_owner(&self, user: u64) -> Result<(), Problem> {
        let body = json!({ "user_id": user, "access_level": OWNER });
        let answer = self.post(&["members"], &body).await?;
        // An earlier attempt may have made them one.
        match answer.status {
            409 => Ok(()),
            _ => answer.require("make the user an owner").map(drop),
        }
    }

    async fn branches(&self, branches: &[BranchInput]) -> Result<(), Problem> {
        for branch in branches {
            let name = branch.name.as_str();
            if branch.create == Some(true) {
                let from = branch.from.as_deref().unwrap_or("master");
                let branching = Branching { gitlab: self, branch: name, from };
                once(self.step, &format!("branch.{name}"), &branching).await?;
                self.step.log.info(&format!("Branch {name} created from {from}"));
            }
            if branch.protect == Some(true) {
                let answer = self.post(&["protected_branches"], &json!({ "name": name })).await?;
                // It is protected already.
                if answer.status != 409 {
                    answer.require(&format!("protect the branch {name}"))?;
                }
                self.step.log.info(&format!("Branch {name} protected"));
            }
        }
        Ok(())
    }

    async fn variables(&self, variables: &[Map<String, Value>]) -> Result<(), Problem> {
        for variable in variables {
            let key = variable.get("key").and_then(Value::as_str).unwrap_or_default();
            let mut body = json!({
                "variable_type": "env_var",
                "protected": false,
                "masked": false,
                "masked_and_hidden": false,
                "raw": false,
                "environment_scope": "*",
            });
            if let Some(body) = body.as_object_mut() {
                body.extend(variable.clone());
            }
            let answer = self.post(&["variables"], &body).await?;
            let what = format!("create the variable {key}");
            // An earlier attempt may have made it.
            if answer.status == 400 && answer.says("has already been taken") {
                let parts = ["variables", key];
                let answer = self.of_project(Method::PUT, &parts, &[], Some(&body)).await?;
                answer.require(&what)?;
            } else {
                answer.require(&what)?;
            }
        }
        Ok(())
    }
}

fn properties() -> Value {
    let settings = json!({
        "name": schema::text("Its title; the name by default"),
        "path": schema::text("Its name in addresses"),
        "auto_devops_enabled": schema::boolean("Auto DevOps"),
        "ci_config_path": schema::text("Where its pipeline is described"),
        "description": schema::text("What it is for"),
        "merge_method": schema::one_of("How merge requests are merged", &["merge", "rebase_merge", "ff"]),
        "squash_option": schema::one_of(
            "Whether their commits become one",
            &["default_off", "default_on", "never", "always"]
        ),
        "topics": schema::texts("Its topics"),
        "visibility": schema::one_of("Who sees it", &["private", "public", "internal"]),
        "only_allow_merge_if_all_discussions_are_resolved":
            schema::boolean("Have all discussions be resolved"),
        "only_allow_merge_if_pipeline_succeeds": schema::boolean("Have pipelines succeed"),
        "allow_merge_on_skipped_pipeline": schema::boolean("Take skipped pipelines for that"),
    });
    let branch = json!({
        "name": schema::text("Its name"),
        "protect": schema::boolean("Protect it"),
        "create": schema::boolean("Create it"),
        "ref": schema::text("What it is created from; `master` by default"),
    });
    let variable = json!({
        "key": schema::text("Its name"),
        "value": schema::text("Its value"),
        "description": schema::text("What it is for"),
        "variable_type": schema::one_of("Its sort", &["env_var", "file"]),
        "protected": schema::boolean("For protected branches only"),
        "masked": schema::boolean("Hide it in logs"),
        "masked_and_hidden": schema::boolean("Never show it again"),
        "raw": schema::boolean("Do not expand it"),
        "environment_scope": schema::text("Which environments get it; `*` by default"),
    });
    let list = |what: &str, required: &[&str], of: Value| {
        let items = json!({ "type": "object", "required": required, "properties": of });
        json!({ "type": "array", "description": what, "items": items })
    };
    json!({
        "repoVisibility": schema::one_of(
            "Who sees it; `private` by default. Say settings.visibility instead",
            &["private", "public", "internal"]
        ),
        "defaultBranch": schema::text("The branch that it begins with; `master` by default"),
        "gitCommitMessage": schema::text("What the commit says; `initial commit` by default"),
        "gitAuthorName": schema::text("Who the commit is by"),
        "gitAuthorEmail": schema::text("Their address"),
        "signCommit": schema::boolean("Sign the commit; this server does not"),
        "sourcePath": {
            "anyOf": [{ "type": "string" }, { "type": "boolean" }],
            "description": "The folder of the workspace that becomes the project; all of it by \
                            default, and nothing for `false`",
        },
        "skipExisting": schema::boolean("Leave a project as it is that is there already"),
        "setUserAsOwner": schema::boolean("Make the token's user an owner"),
        "ownerUsername": schema::text("Make this user an owner"),
        "topics": schema::texts("Its topics. Say settings.topics instead"),
        "settings": {
            "type": "object",
            "description": "Settings of the project",
            "properties": settings,
        },
        "branches": list("Branches to create and to protect", &["name"], branch),
        "projectVariables": list("Variables of its pipelines", &["key", "value"], variable),
    })
}

fn output() -> Value {
    let properties = json!({
        "remoteUrl": schema::text("The project's page"),
        "repoContentsUrl": schema::text("The page of its files"),
        "projectId": schema::number("Its id"),
        "commitHash": schema::text("The id of its first commit"),
        "created": schema::boolean("Whether this step made it"),
    });
    let required = ["remoteUrl", "repoContentsUrl", "projectId", "created"];
    object(&required, properties)
}
