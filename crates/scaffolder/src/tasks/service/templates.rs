//! Templates as they are found: what each makes, how often it was run, how that ended and how long it
//! takes. The figures are of all runs; the runs that are shown are those that the caller may see.

use std::collections::HashMap;

use database::unit;
use model::permission::Decision;
use model::{Caller, Code, EntityRef, Millis, Problem};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::create::{template_ref, visible};
use super::{Runs, missing_template, user_ref};
use crate::conditions;
use crate::figures::{self, Figure, Usual};
use crate::permissions::{TASK_READ, TEMPLATE_PARAMETER_READ};
use crate::runner::unavailable;
use crate::tasks::limits::{TEMPLATE_RUNS_SHOWN, TEMPLATES_MAX};
use crate::tasks::model::TaskQuery;
use crate::tasks::store::search::{self, FoundRow, Search};
use crate::tasks::telling::looked;
use crate::template::Template;

/// The annotation of a template that should not be used any more, with the one to use instead.
const SUCCESSOR: &str = "flagstone.dev/successor";

/// A template.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderTemplate)]
pub struct TemplateView {
    /// Its reference.
    #[serde(rename = "ref")]
    reference: String,
    /// What people call it.
    title: String,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// `spec.type`, which is its category.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    /// Its tags.
    tags: Vec<String>,
    /// Who owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    /// What it makes: `files`, `repository`, `pull-request`, `catalog-entry`, `pipeline`, `issue`,
    /// `webhook`, `environment`, `notification`.
    makes: Vec<&'static str>,
    /// Its steps.
    steps: Vec<TemplateStepView>,
    /// How many pages its form has.
    pages: usize,
    /// Actions of its steps that cannot run here.
    unavailable: Vec<UnavailableView>,
    /// How often it was run.
    runs: TemplateRuns,
    /// It should not be used any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    deprecated: Option<DeprecatedView>,
    /// Why it cannot be run: it is no template as it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    invalid: Option<String>,
}

/// A step of a template.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScaffolderTemplateStep)]
pub struct TemplateStepView {
    /// Its id.
    id: String,
    /// What people are told.
    name: String,
    /// The action.
    action: String,
    /// Whether the action can run here.
    available: bool,
}

/// An action that cannot run here.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScaffolderTemplateUnavailable)]
pub struct UnavailableView {
    /// It.
    action: String,
    /// Why.
    reason: String,
}

/// A template that should not be used any more.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScaffolderTemplateDeprecated)]
pub struct DeprecatedView {
    /// The one to use instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    successor: Option<String>,
}

/// How often a template was run.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderTemplateRuns)]
pub struct TemplateRuns {
    /// Runs that were begun.
    total: i64,
    /// Of those, which are completed.
    succeeded: i64,
    /// Which failed.
    failed: i64,
    /// Which somebody ended.
    cancelled: i64,
    /// Runs of the last 30 days.
    last30_days: i64,
    /// Of those, the caller's own.
    mine_last30_days: i64,
    /// How long a run takes, in milliseconds: the middle of the last completed ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    median_ms: Option<Millis>,
    /// When the last one was begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_at: Option<Millis>,
}

/// Templates.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScaffolderTemplateList)]
pub struct TemplateList {
    /// By name.
    items: Vec<TemplateView>,
}

/// A template with its last runs.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderTemplateDetail)]
pub struct TemplateDetail {
    /// It.
    #[serde(flatten)]
    template: TemplateView,
    /// How long it takes.
    #[schema(value_type = Object)]
    usual: Usual,
    /// Its last runs, those that the caller may see.
    recent: Vec<TemplateRun>,
}

/// A run of a template.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderTemplateRun)]
pub struct TemplateRun {
    /// Its id.
    id: String,
    /// How it stands.
    status: &'static str,
    /// When it was begun.
    created_at: Millis,
    /// Who began it.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<String>,
    /// How long it took, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<Millis>,
}

impl Runs {
    fn reads_forms(&self, caller: &Caller) -> bool {
        self.decisions.decide(caller, &TEMPLATE_PARAMETER_READ) != Decision::Deny
    }

    /// The templates that the caller may see.
    ///
    /// # Errors
    /// What the catalog or the database says.
    pub async fn templates(&self, caller: &Caller) -> Result<TemplateList, Problem> {
        looked("scaffolder.template", Some("list"), caller, "-");
        if !self.reads_forms(caller) {
            return Ok(TemplateList { items: Vec::new() });
        }
        let filter = json!({ "kind": "template" });
        let entities = match self.entities.find(caller, &filter, TEMPLATES_MAX).await {
            Ok(entities) => entities,
            Err(problem) if problem.code == Code::NotAllowed => Vec::new(),
            Err(problem) => return Err(problem),
        };
        let read = unit!(|tx, user: String| {
            let now = tx.now();
            figures::store::all(tx, user, now).await
        });
        let user = user_ref(caller).unwrap_or_default();
        let mut figures: HashMap<String, Figure> = self.database.read(user, read).await?;
        let items = entities.iter().filter_map(|entity| {
            let reference = reference(entity)?;
            let figure = figures.remove(&reference).unwrap_or_default();
            Some(self.template_view(caller, reference, entity, figure))
        });
        Ok(TemplateList { items: items.collect() })
    }

    /// One of them, with what is usual and its last runs.
    ///
    /// # Errors
    /// 404; what the catalog or the database says.
    pub async fn template_detail(
        &self,
        caller: &Caller,
        namespace: &str,
        name: &str,
    ) -> Result<TemplateDetail, Problem> {
        let reference: EntityRef = template_ref(&format!("template:{namespace}/{name}"))?;
        looked("scaffolder.template", Some("get"), caller, reference.as_str());
        let missing = || missing_template(&reference);
        if !self.reads_forms(caller) {
            return Err(missing());
        }
        let entity = match self.entities.entity(caller, &reference).await {
            Ok(entity) => entity.ok_or_else(missing)?,
            Err(problem) if problem.code == Code::NotAllowed => return Err(missing()),
            Err(problem) => return Err(problem),
        };
        let visible = conditions::creators(&self.decisions.decide(caller, &TASK_READ))?;
        let search = Search {
            list: TaskQuery {
                creators: visible,
                statuses: Vec::new(),
                order: Vec::new(),
                limit: TEMPLATE_RUNS_SHOWN,
                offset: 0,
            },
            template_ref: Some(reference.as_str().to_owned()),
            text: None,
            until: Millis::MAX,
        };
        let read = unit!(|tx, asked: (Search, String)| {
            let (search, user) = asked;
            let now = tx.now();
            let template = search.template_ref.as_deref().unwrap_or_default();
            let figure = figures::store::one(tx, template, user, now).await?;
            Ok((figure, search::find(tx, search).await?.0))
        });
        let user = user_ref(caller).unwrap_or_default();
        let (figure, recent) = self.database.read((search, user), read).await?;
        let mut usual = figure.usual.clone();
        let template = self.template_view(caller, reference.as_str().to_owned(), &entity, figure);
        // Steps that are hidden from the caller are not there, nor is how long they take.
        usual.steps.retain(|id, _| template.steps.iter().any(|step| step.id == *id));
        Ok(TemplateDetail { template, usual, recent: recent.iter().map(run).collect() })
    }

    fn template_view(
        &self,
        caller: &Caller,
        reference: String,
        entity: &Value,
        figure: Figure,
    ) -> TemplateView {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let (metadata, spec) = (&entity["metadata"], &entity["spec"]);
        let (template, invalid) = match Template::read(entity) {
            Ok(template) => (Some(visible(template, caller, self.decisions.as_ref())), None),
            Err(faults) => {
                let first = faults.first().map(|it| format!("{} {}", it.pointer, it.message));
                (None, Some(first.unwrap_or_default()))
            }
        };
        let steps = template.iter().flat_map(|it| &it.steps).map(|it| &it.step);
        let mut missing = unavailable(steps.clone(), &self.actions);
        let is_missing =
            |id: &str, action: &str| missing.iter().any(|it| it.step == id && it.action == action);
        let shown = steps.clone().map(|step| TemplateStepView {
            available: !is_missing(&step.id, &step.action),
            id: step.id.clone(),
            name: step.name.clone(),
            action: step.action.clone(),
        });
        let shown: Vec<TemplateStepView> = shown.collect();
        let makes = makes(steps.map(|it| it.action.as_str()));
        missing.sort_by(|one, other| one.action.cmp(&other.action));
        missing.dedup_by(|one, other| one.action == other.action);
        let missing = missing.into_iter();
        let successor = text(&metadata["annotations"][SUCCESSOR]);
        let is_deprecated = successor.is_some() || spec["lifecycle"] == "deprecated";
        let tags = metadata["tags"].as_array().into_iter().flatten();
        TemplateView {
            title: text(&metadata["title"])
                .or_else(|| text(&metadata["name"]))
                .unwrap_or_else(|| reference.clone()),
            description: text(&metadata["description"]),
            kind: text(&spec["type"]),
            tags: tags.filter_map(text).collect(),
            owner: owner(entity).or_else(|| text(&spec["owner"])),
            makes,
            steps: shown,
            pages: template.as_ref().map_or(0, |it| it.pages.len()),
            unavailable: missing
                .map(|it| UnavailableView { action: it.action, reason: it.reason })
                .collect(),
            runs: TemplateRuns {
                total: figure.total,
                succeeded: figure.succeeded,
                failed: figure.failed,
                cancelled: figure.cancelled,
                last30_days: figure.recent,
                mine_last30_days: figure.mine,
                median_ms: figure.usual.total_ms,
                last_at: figure.last_at,
            },
            deprecated: is_deprecated.then_some(DeprecatedView { successor }),
            invalid,
            reference,
        }
    }
}

fn run(row: &FoundRow) -> TemplateRun {
    TemplateRun {
        id: row.id.clone(),
        status: row.status.as_str(),
        created_at: row.created_at,
        created_by: row.created_by.clone(),
        duration_ms: row.ended_at.zip(row.started_at).map(|(end, start)| (end - start).max(0)),
    }
}

/// The reference of an entity, in lower case.
fn reference(entity: &Value) -> Option<String> {
    let name = entity["metadata"]["name"].as_str()?;
    let namespace = entity["metadata"]["namespace"].as_str().unwrap_or("default");
    Some(format!("template:{namespace}/{name}").to_lowercase())
}

/// The owner as the catalog understood it: a whole reference.
fn owner(entity: &Value) -> Option<String> {
    let relations = entity["relations"].as_array()?;
    let owned = relations.iter().find(|it| it["type"] == "ownedBy")?;
    owned["targetRef"].as_str().map(str::to_owned)
}

/// What steps with these actions make, in the order in which people think of it.
fn makes<'a>(actions: impl Iterator<Item = &'a str>) -> Vec<&'static str> {
    const ORDER: [&str; 9] = [
        "files",
        "repository",
        "pull-request",
        "catalog-entry",
        "pipeline",
        "environment",
        "issue",
        "webhook",
        "notification",
    ];
    let found: Vec<&str> = actions.filter_map(makes_one).collect();
    ORDER.into_iter().filter(|it| found.contains(it)).collect()
}

fn makes_one(action: &str) -> Option<&'static str> {
    let has = |part: &str| action.contains(part);
    Some(match action {
        "catalog:register" => "catalog-entry",
        _ if has("pull-request") || has("merge-request") => "pull-request",
        _ if action.starts_with("publish:") || has(":repo:create") => "repository",
        _ if action.starts_with("fetch:") || has("template") || has(":fs:write") => "files",
        _ if has("webhook") => "webhook",
        _ if has(":issue") => "issue",
        _ if has("environment") => "environment",
        _ if has("pipeline") || has("actions:dispatch") => "pipeline",
        _ if has("notification") || has("slack") => "notification",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_template_makes_is_told_by_its_actions() {
        let of = |actions: &[&str]| makes(actions.iter().copied());
        let usual = ["fetch:template", "publish:githost", "catalog:register", "debug:log"];
        assert_eq!(of(&usual), ["files", "repository", "catalog-entry"]);
        assert_eq!(of(&["publish:gitlab:merge-request"]), ["pull-request"]);
        assert_eq!(of(&["github:issues:create", "github:webhook"]), ["issue", "webhook"]);
        assert_eq!(of(&["debug:log", "catalog:fetch"]), [""; 0]);
    }
}
