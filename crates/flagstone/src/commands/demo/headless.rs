//! The whole way without a browser: a service is created from a golden path, goes through its pipeline
//! to production, is changed by a push, and production answers with that commit and that text.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Instant;

use model::ids::RandomIds;
use model::time::SystemClock;
use model::{Clock as _, Code, Ids as _, Millis, Problem};
use serde_json::{Map, Value, json};

use super::access::Access;
use super::asking::{self, Services, until};
use super::pushing;
use super::timeline::{Part, Since, Step, Timeline};
use crate::commands::catalog::api::{Api, Ask};
use crate::commands::limits::DEMO_LOG_LINES;
use crate::commands::print;

/// The team of Acme that the service belongs to.
const TEAM: &str = "platform-team";

/// Where the way ends.
const LAST: &str = "prod";

/// Goes the way; `began` is when the program was started. What goes wrong ends it and stands in the
/// timeline, with what was gone until then.
pub async fn go(access: &Access, path: &str, began: Instant) -> Timeline {
    // The server waits for us with its doors open already.
    let ready_ms = Millis::try_from(began.elapsed().as_millis()).unwrap_or(Millis::MAX);
    let random = RandomIds.random().replace('-', "");
    let name = format!("demo-{}", random.get(..8).unwrap_or_default());
    let mut timeline = Timeline {
        path: path.to_owned(),
        service: format!("component:default/{name}"),
        url: String::new(),
        ready_ms,
        parts: Vec::new(),
        error: None,
    };
    if let Err(problem) = all(access, &name, &mut timeline).await {
        timeline.error = Some(problem.to_string());
    }
    timeline
}

async fn all(access: &Access, name: &str, timeline: &mut Timeline) -> Result<(), Problem> {
    let way = Way {
        api: asking::api(access)?,
        services: Services::new(access)?,
        access,
        name,
        repository: format!("{TEAM}/{name}"),
        address: format!("{}/git/{TEAM}/{name}.git", access.origin),
    };
    way.found(&timeline.path).await?;
    print::progress(&format!("Creating {name} from {}", timeline.path));
    let since = Since::now(SystemClock.now());
    let mut steps = vec![way.create(&timeline.path, &since).await?];
    let commit = pushing::head(access, &way.address).await?;
    let (part, url) = way.deliver("create", commit, None, &since, &mut steps).await?;
    timeline.url = url;
    timeline.parts.push(part);
    way.is_registered().await?;

    let text = RandomIds.random();
    print::progress("Pushing a change");
    let since = Since::now(SystemClock.now());
    let start = SystemClock.now();
    let commit = pushing::change(access, &way.address, &text).await?;
    let mut steps = vec![since.step("push", start, SystemClock.now())];
    let (part, _) = way.deliver("change", commit, Some(text), &since, &mut steps).await?;
    timeline.parts.push(part);
    Ok(())
}

/// Everything that the way is gone with.
struct Way<'a> {
    api: Api,
    services: Services,
    access: &'a Access,
    name: &'a str,
    repository: String,
    address: String,
}

impl Way<'_> {
    /// The golden path is in the catalog.
    async fn found(&self, path: &str) -> Result<(), Problem> {
        let ask = || Ask::get(&["catalog", "entities", "by-name", "template", "default", path]);
        until(&format!("the template {path} in the catalog"), || self.api.find(ask())).await?;
        Ok(())
    }

    /// Fills in the form and waits until its run is over.
    async fn create(&self, path: &str, since: &Since) -> Result<Step, Problem> {
        let start = SystemClock.now();
        let values = self.answers(path).await?;
        let template = format!("template:default/{path}");
        let body = json!({ "templateRef": template, "values": values });
        let begun = self.api.ask(Ask::post(&["scaffolder", "v2", "tasks"]).body(body)).await?;
        let id = begun["id"].as_str().unwrap_or_default().to_owned();
        let over = until("the end of the form's run", || async {
            let task = self.api.ask(Ask::get(&["scaffolder", "v2", "tasks", &id])).await?;
            let status = task["status"].as_str().unwrap_or_default().to_owned();
            Ok((!["open", "processing"].contains(&status.as_str())).then_some(status))
        });
        match over.await?.as_str() {
            "completed" => Ok(since.step("create", start, SystemClock.now())),
            other => {
                let words = format!("the form's run {id} is {other}: {}", self.told(&id).await);
                Err(Problem::new(Code::Unavailable, words))
            }
        }
    }

    /// What a run of a template told at last.
    async fn told(&self, id: &str) -> String {
        let events = self.api.ask(Ask::get(&["scaffolder", "v2", "tasks", id, "events"])).await;
        let Ok(Value::Array(events)) = events else { return String::new() };
        let messages = events.iter().rev().filter_map(|it| it["body"]["message"].as_str());
        let mut last: Vec<&str> = messages.take(DEMO_LOG_LINES).collect();
        last.reverse();
        last.join("\n")
    }

    /// The answers to the form: what it asks for and has no default.
    async fn answers(&self, path: &str) -> Result<Value, Problem> {
        let ask =
            ["scaffolder", "v2", "templates", "default", "template", path, "parameter-schema"];
        let form = self.api.ask(Ask::get(&ask)).await?;
        let host = self.access.origin.split_once("://").map_or("", |it| it.1);
        let known = json!({
            "name": self.name,
            "description": "Made by the demo, from nothing to production.",
            "owner": format!("group:default/{TEAM}"),
            "repoUrl": format!("{host}?owner={TEAM}&repo={}", self.name),
        });
        let mut answers = Map::new();
        for page in form["steps"].as_array().into_iter().flatten() {
            for (name, field) in page["schema"]["properties"].as_object().into_iter().flatten() {
                let answer = known.get(name).or_else(|| field.get("default"));
                answers.extend(answer.map(|it| (name.clone(), it.clone())));
            }
        }
        Ok(Value::Object(answers))
    }

    /// Waits until the pipeline of `commit` is through and production answers with it, and with `text`
    /// where some was pushed. Gives where it answers, too.
    async fn deliver(
        &self,
        name: &'static str,
        commit: String,
        text: Option<String>,
        since: &Since,
        steps: &mut Vec<Step>,
    ) -> Result<(Part, String), Problem> {
        let run = self.piped(&commit).await?;
        for task in run["tasks"].as_array().into_iter().flatten() {
            if let (Some(start), Some(end)) = (task["startedAt"].as_i64(), task["endedAt"].as_i64())
            {
                steps.push(since.step(task["name"].as_str().unwrap_or_default(), start, end));
            }
        }
        let start = SystemClock.now();
        let url = self.deployed(&commit).await?;
        let what = format!("{url} to answer with {commit}");
        let answer = until(&what, || async {
            let said = self.services.version(&url).await?;
            Ok(said.filter(|it| it["commit"] == commit.as_str()))
        });
        let answer = answer.await?;
        if let Some(text) = &text
            && !answer.to_string().contains(text)
        {
            let words = format!("{url} answers with the commit, but not with the text: {answer}");
            return Err(Problem::new(Code::Unavailable, words));
        }
        steps.push(since.step("answer", start, SystemClock.now()));
        let run = run["id"].as_str().unwrap_or_default().to_owned();
        let steps = std::mem::take(steps);
        Ok((Part { name, commit, text, run, steps, total_ms: since.ms() }, url))
    }

    /// The pipeline run of a commit, once it is over.
    async fn piped(&self, commit: &str) -> Result<Value, Problem> {
        let id = until("its pipeline run", || async {
            let ask = Ask::get(&["pipelines", "v1", "runs"]);
            let runs = self.api.ask(ask.with("repository", self.repository.as_str())).await?;
            let mut runs = runs["items"].as_array().into_iter().flatten();
            let of_it = runs.find(|it| it["commit"] == commit);
            Ok(of_it.and_then(|it| it["id"].as_str()).map(str::to_owned))
        });
        let id = id.await?;
        let shown = RefCell::new(BTreeSet::new());
        let run = until("the end of its pipeline run", || async {
            let run = self.api.ask(Ask::get(&["pipelines", "v1", "runs", &id])).await?;
            show_progress(&run, &mut shown.borrow_mut());
            let status = run["status"].as_str().unwrap_or_default();
            Ok((!["queued", "running"].contains(&status)).then_some(run))
        });
        let run = run.await?;
        if run["status"] == "succeeded" {
            return Ok(run);
        }
        let (status, reason) = (&run["status"], run["message"].as_str().unwrap_or_default());
        let log = self.log(&id, &run).await;
        let words = format!("the pipeline run {id} is {status}: {reason}\n{log}");
        Err(Problem::new(Code::Unavailable, words))
    }

    /// The last that the task told that failed.
    async fn log(&self, id: &str, run: &Value) -> String {
        let mut tasks = run["tasks"].as_array().into_iter().flatten();
        let failed = tasks.find(|it| it["status"] == "failed");
        let Some(task) = failed.and_then(|it| it["name"].as_str()) else { return String::new() };
        let ask = Ask::get(&["pipelines", "v1", "runs", id, "log"]).with("task", task);
        let Ok(page) = self.api.ask(ask.with("limit", "5000")).await else { return String::new() };
        let lines = page["items"].as_array().into_iter().flatten();
        let lines: Vec<&str> = lines.filter_map(|it| it["text"].as_str()).collect();
        lines[lines.len().saturating_sub(DEMO_LOG_LINES)..].join("\n")
    }

    /// Where production answers, once it runs what was built of `commit`.
    async fn deployed(&self, commit: &str) -> Result<String, Problem> {
        let path = ["delivery", "v1", "services", "default", "component", self.name];
        until(&format!("{commit} in {LAST}"), || async {
            let service = self.api.find(Ask::get(&path)).await?.unwrap_or_default();
            let mut environments = service["environments"].as_array().into_iter().flatten();
            let last = environments.find(|it| it["name"] == LAST);
            let last = last.filter(|it| it["current"]["commit"] == commit);
            Ok(last.and_then(|it| it["url"].as_str()).map(str::to_owned))
        })
        .await
    }

    /// The service and its API are in the catalog.
    async fn is_registered(&self) -> Result<(), Problem> {
        for kind in ["component", "api"] {
            let ask = || Ask::get(&["catalog", "entities", "by-name", kind, "default", self.name]);
            until(&format!("the {kind} in the catalog"), || self.api.find(ask())).await?;
        }
        Ok(())
    }
}

/// Says which tasks are over beyond those that were `shown`.
fn show_progress(run: &Value, shown: &mut BTreeSet<String>) {
    for task in run["tasks"].as_array().into_iter().flatten() {
        let (name, status) = (task["name"].as_str(), task["status"].as_str());
        let (name, status) = (name.unwrap_or_default(), status.unwrap_or_default());
        if task["endedAt"].is_i64() && shown.insert(name.to_owned()) {
            print::progress(&format!("  {name} {status}"));
        }
    }
}
