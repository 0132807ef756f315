//! `github:webhook`: have GitHub tell somebody what happens in a repository.

use std::sync::Arc;

use async_trait::async_trait;
use feature::TemplateAction;
use feature::template_action::{About, Step};
use http::Method;
use model::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Github, common_input};
use crate::dry::dry;
use crate::once::{Making, once};
use crate::schema::{self, example, joined, object};
use crate::vendors::Vendors;

const ID: &str = "github:webhook";

/// The action.
pub(super) struct Webhook {
    vendors: Arc<Vendors>,
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    repo_url: String,
    token: Option<String>,
    webhook_url: String,
    webhook_secret: Option<String>,
    events: Option<Vec<String>>,
    active: Option<bool>,
    content_type: Option<String>,
    insecure_ssl: Option<bool>,
}

impl Webhook {
    pub(super) fn new(vendors: &Arc<Vendors>) -> Self {
        let own = json!({
            "webhookUrl": schema::text("Where GitHub tells it"),
            "webhookSecret": schema::text("What GitHub signs it with"),
            "events": {
                "type": "array",
                "items": { "type": "string" },
                "default": ["push"],
                "description": "What it tells: names of events, or `*` for all",
            },
            "active": schema::boolean_or("Tell from now on", true),
            "contentType": {
                "type": "string",
                "enum": ["form", "json"],
                "default": "form",
                "description": "How it writes it",
            },
            "insecureSsl": schema::boolean_or("Do not check the certificate", false),
        });
        let about = About {
            id: ID.to_owned(),
            description: "Creates a webhook of a repository on GitHub.".into(),
            examples: vec![
                example(
                    "Create a webhook",
                    ID,
                    "repoUrl: github.com?repo=repo&owner=owner\n\
                     webhookUrl: https://example.com/my-webhook",
                ),
                example(
                    "Create a webhook for pull requests that is signed",
                    ID,
                    "repoUrl: github.com?repo=repo&owner=owner\n\
                     webhookUrl: https://example.com/my-webhook\nwebhookSecret: mysecret\n\
                     events: [push, pull_request]\ncontentType: json",
                ),
            ],
            input: object(&["repoUrl", "webhookUrl"], joined(&[common_input(), own])),
            output: None,
            dry_run: true,
            undo: "Delete the webhook in the repository's settings on GitHub.",
            unavailable: None,
        };
        Self { vendors: vendors.clone(), about }
    }
}

struct Hooking<'a> {
    github: &'a Github<'a>,
    input: &'a Input,
}

#[async_trait]
impl Making for Hooking<'_> {
    fn name(&self) -> String {
        format!("the webhook to {}", self.input.webhook_url)
    }

    /// Several may go to one place: only what this run began is looked for.
    fn is_unique(&self) -> bool {
        false
    }

    async fn look(&self) -> Result<Option<Value>, Problem> {
        let at = &self.github.at;
        let parts = ["repos", &at.owner, &at.repo, "hooks"];
        let answer = self.github.ask(Method::GET, &parts, &[("per_page", "100")], None).await?;
        let hooks = answer.require("tell of its webhooks")?;
        let mut urls = hooks.as_array().into_iter().flatten().filter_map(|hook| {
            let url = hook.pointer("/config/url")?.as_str()?;
            (url == self.input.webhook_url).then(|| json!({ "id": hook.get("id") }))
        });
        Ok(urls.next())
    }

    async fn make(&self) -> Result<Value, Problem> {
        let it = self.input;
        let mut config = json!({
            "url": it.webhook_url,
            "content_type": it.content_type.as_deref().unwrap_or("form"),
            "insecure_ssl": if it.insecure_ssl == Some(true) { "1" } else { "0" },
        });
        if let Some(secret) = &it.webhook_secret {
            config["secret"] = secret.as_str().into();
        }
        let events = it.events.clone().unwrap_or_else(|| vec!["push".to_owned()]);
        let body = json!({
            "name": "web",
            "config": config,
            "events": events,
            "active": it.active.unwrap_or(true),
        });
        let answer = self.github.post(&["hooks"], &body).await?;
        answer.require("create the webhook").map(|made| json!({ "id": made.get("id") }))
    }
}

#[async_trait]
impl TemplateAction for Webhook {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        if step.run.is_dry {
            return dry(step, &input.repo_url, None, None).await;
        }
        let current = self.vendors.current()?;
        let github = Github::new(&current, step, &input.repo_url, input.token.as_deref())?;
        once(step, "webhook", &Hooking { github: &github, input: &input }).await?;
        step.log.info(&format!("Webhook '{}' created", input.webhook_url));
        Ok(())
    }
}
