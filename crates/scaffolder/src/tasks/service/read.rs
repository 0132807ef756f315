//! Looking at runs.

use database::unit;
use model::{Caller, Problem};

use super::{Runs, missing};
use crate::conditions;
use crate::permissions::TASK_READ;
use crate::tasks::limits::EVENTS_PAGE;
use crate::tasks::model::{EventRow, EventType, TaskQuery, TaskRow};
use crate::tasks::service::TaskBrief;
use crate::tasks::store::{events, lists, tasks};
use crate::tasks::telling::looked;

impl Runs {
    /// A page of the runs that the caller may see, and how many these are in all.
    ///
    /// # Errors
    /// 403 for a caller who may see none; what the database says.
    pub async fn list(
        &self,
        caller: &Caller,
        query: TaskQuery,
    ) -> Result<(Vec<TaskBrief>, u64), Problem> {
        let visible = conditions::creators(&self.decisions.decide(caller, &TASK_READ))?;
        let query = TaskQuery { creators: query.creators.and(visible), ..query };
        looked("scaffolder.task", Some("list"), caller, "-");
        let page = unit!(|tx, query: TaskQuery| lists::page(tx, query).await);
        Ok(self.database.read(query, page).await?)
    }

    /// A run.
    ///
    /// # Errors
    /// 404; what the database says.
    pub async fn get(&self, caller: &Caller, id: &str) -> Result<TaskRow, Problem> {
        let get = unit!(|tx, id: String| tasks::get(tx, id).await);
        let found = self.database.read(id.to_owned(), get).await?;
        let task = found.ok_or_else(|| missing(id))?;
        match self.may(caller, &TASK_READ, task.created_by.as_deref())? {
            true => Ok(task),
            false => Err(missing(id)),
        }
    }

    /// What a run told after event `after`, at most a page. That it is over is told again to whoever
    /// has heard it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn events_after(&self, id: &str, after: i64) -> Result<Vec<EventRow>, Problem> {
        let read = unit!(|tx, asked: (String, i64)| {
            let (id, after) = asked;
            let page = events::after(tx, id, *after, EVENTS_PAGE).await?;
            if !page.is_empty() {
                return Ok(page);
            }
            let end = events::last(tx, id, EventType::Completion).await?;
            Ok(end.into_iter().collect())
        });
        Ok(self.database.read((id.to_owned(), after), read).await?)
    }
}

/// Whether the template says `startOver`, as those of older Backstages do: a run whose process died
/// begins with its first step, and events say that it can go on after its end.
pub fn is_recoverable(spec: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Spec {
        #[serde(rename = "EXPERIMENTAL_recovery", default)]
        recovery: serde_json::Value,
    }
    let spec: Option<Spec> = serde_json::from_str(spec).ok();
    spec.is_some_and(|it| it.recovery["EXPERIMENTAL_strategy"] == "startOver")
}
