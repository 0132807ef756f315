//! Runs that somebody looks for.

use std::collections::HashMap;

use database::unit;
use model::{Caller, Millis, Problem};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{Runs, user_ref};
use crate::conditions;
use crate::permissions::TASK_READ;
use crate::runner::TaskSpec;
use crate::tasks::limits::RUNS_NAMED_STEPS_MAX;
use crate::tasks::model::{Creators, TaskQuery};
use crate::tasks::store::search::{self, FoundRow, Search};
use crate::tasks::store::steps::{self, StepBrief};
use crate::tasks::telling::looked;

/// What is looked for.
#[derive(Clone, Debug)]
pub struct RunSearch {
    /// In which states, how many, in which order, after how many.
    pub list: TaskQuery,
    /// Only the caller's own.
    pub mine: bool,
    /// Of this template alone.
    pub template_ref: Option<String>,
    /// With this text in their id, their template's name and title, or who began them.
    pub text: Option<String>,
    /// Begun until then: so that pages stay as they are while runs are begun.
    pub until: Option<Millis>,
}

/// A run that was found.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderRunBrief)]
pub struct RunBrief {
    /// Its id.
    id: String,
    /// How it stands.
    status: &'static str,
    /// The template.
    #[serde(skip_serializing_if = "Option::is_none")]
    template_ref: Option<String>,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    template_title: Option<String>,
    /// Who began the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<String>,
    /// When it was begun.
    created_at: Millis,
    /// When the present go at it was begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<Millis>,
    /// When it was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Millis>,
    /// How long the last go at it took, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<Millis>,
    /// The step that goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    current_step: Option<String>,
    /// What it made elsewhere.
    #[schema(value_type = Vec<Object>)]
    made: Vec<Value>,
}

/// A page of runs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScaffolderRunList)]
pub struct RunList {
    /// The runs.
    pub items: Vec<RunBrief>,
    /// What to send as `cursor` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// How many there are in all.
    pub total: u64,
}

/// What was found.
struct Found {
    rows: Vec<FoundRow>,
    total: u64,
    steps: Vec<StepBrief>,
    specs: HashMap<String, String>,
    until: Millis,
}

impl Runs {
    /// A page of the runs that are looked for, as far as they are for the caller.
    ///
    /// # Errors
    /// What the database says.
    pub async fn find(&self, caller: &Caller, wanted: RunSearch) -> Result<RunList, Problem> {
        looked("scaffolder.task", Some("find"), caller, "-");
        let visible = conditions::creators(&self.decisions.decide(caller, &TASK_READ))?;
        let mine = match wanted.mine {
            true => Creators::In(user_ref(caller).into_iter().collect()),
            false => Creators::ALL,
        };
        let creators = wanted.list.creators.clone().and(mine).and(visible);
        let (limit, offset) = (wanted.list.limit, wanted.list.offset);
        let search = Search {
            list: TaskQuery { creators, ..wanted.list },
            template_ref: wanted.template_ref,
            text: wanted.text,
            until: wanted.until.unwrap_or_else(|| self.clock.now()),
        };
        let read = unit!(|tx, search: Search| {
            let (rows, total) = search::find(tx, search).await?;
            let ids: Vec<String> = rows.iter().map(|it| it.id.clone()).collect();
            let steps = steps::of_tasks(tx, &ids).await?;
            let mut specs = HashMap::new();
            for step in steps.iter().filter(|it| it.goes_on).take(RUNS_NAMED_STEPS_MAX) {
                if let Some(spec) = search::spec(tx, &step.task_id).await? {
                    specs.insert(step.task_id.clone(), spec);
                }
            }
            Ok(Found { rows, total, steps, specs, until: search.until })
        });
        let found = self.database.read(search, read).await?;
        let count = u64::try_from(found.rows.len()).unwrap_or(u64::MAX);
        let has_more = count == limit && offset + count < found.total;
        let next = has_more.then(|| format!("{}.{}", found.until, offset + count));
        let items = found.rows.iter().map(|row| brief(row, &found)).collect();
        Ok(RunList { items, next, total: found.total })
    }
}

fn brief(row: &FoundRow, found: &Found) -> RunBrief {
    let steps = || found.steps.iter().filter(|it| it.task_id == row.id);
    let made = steps().filter_map(|it| it.made.as_deref());
    let made = made.filter_map(|it| serde_json::from_str::<Vec<Value>>(it).ok()).flatten();
    let going = steps().find(|it| it.goes_on).filter(|_| !row.status.is_over());
    let name = |step: &StepBrief| {
        let spec: Option<TaskSpec> =
            found.specs.get(&row.id).and_then(|spec| serde_json::from_str(spec).ok());
        let named = spec.and_then(|it| it.steps.into_iter().find(|it| it.id == step.step_id));
        named.map_or_else(|| step.step_id.clone(), |it| it.name)
    };
    let took = row.ended_at.zip(row.started_at).map(|(end, start)| (end - start).max(0));
    RunBrief {
        id: row.id.clone(),
        status: row.status.as_str(),
        template_ref: row.template_ref.clone(),
        template_title: row.title.clone(),
        created_by: row.created_by.clone(),
        created_at: row.created_at,
        started_at: row.started_at,
        ended_at: row.ended_at,
        duration_ms: took,
        current_step: going.map(name),
        made: made.collect(),
    }
}
