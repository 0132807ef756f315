//! Which task comes when: what comes after something waits for it; once one has failed, nothing more
//! begins but what is done at the end.

use std::collections::BTreeSet;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use spine::FencedError;

use super::live::Live;
use crate::limits::CONCURRENT_TASKS;
use crate::runs::model::{Status, TaskRow};
use crate::tekton::resolve::wanted_results;
use crate::tekton::variables::Scope;
use crate::tekton::{ParamValue, PlanTask};

/// Why a task did not run that another one skips along with it.
const SKIPPED_ALONG: [&str; 3] = ["MissingResults", "ParentSkipped", "Stopping"];

/// What is to be done with a task.
enum Turn {
    Begin,
    Wait,
    Skip(&'static str, String),
}

impl Live<'_> {
    /// Carries out all tasks, then what is done at the end.
    ///
    /// # Errors
    /// The lease has moved on; what the database says.
    pub async fn carry_out(&self) -> Result<(), FencedError> {
        let limit = |span: Option<crate::tekton::values::Span>| span.and_then(|it| it.limit());
        let timeouts = &self.plan.timeouts;
        let tasks = self.stage(&self.plan.tasks, false);
        self.within(limit(timeouts.tasks), tasks, false).await?;
        let last = self.stage(&self.plan.finally, true);
        self.within(limit(timeouts.finally), last, true).await
    }

    async fn within(
        &self,
        limit: Option<std::time::Duration>,
        work: impl Future<Output = Result<(), FencedError>>,
        is_final: bool,
    ) -> Result<(), FencedError> {
        let Some(limit) = limit else { return work.await };
        match tokio::time::timeout(limit, work).await {
            Ok(done) => done,
            Err(_) => {
                for mut task in self.all() {
                    if task.is_final != is_final || task.status.is_over() {
                        continue;
                    }
                    let has_begun = task.status == Status::Running;
                    task.status = if has_begun { Status::Failed } else { Status::Skipped };
                    task.reason = "TaskRunTimeout".to_owned();
                    task.message = Some("This part of the run took longer than it may".to_owned());
                    task.ended_at = has_begun.then(|| self.now());
                    self.put(&task).await?;
                }
                Ok(())
            }
        }
    }

    async fn stage(&self, tasks: &[PlanTask], is_final: bool) -> Result<(), FencedError> {
        let mut begun: BTreeSet<&str> = BTreeSet::new();
        let mut running = FuturesUnordered::new();
        loop {
            for planned in tasks {
                let name = planned.task.name.as_str();
                let rows = self.of(name);
                if begun.contains(name) || rows.iter().all(|it| it.status.is_over()) {
                    continue;
                }
                if running.len() >= CONCURRENT_TASKS {
                    break;
                }
                match self.turn(planned, is_final) {
                    Turn::Begin => {
                        begun.insert(name);
                        running.push(self.task(planned, is_final));
                    }
                    Turn::Wait => {}
                    Turn::Skip(reason, message) => {
                        begun.insert(name);
                        self.skip(rows, reason, message).await?;
                    }
                }
            }
            match running.next().await {
                Some(done) => done?,
                // Something may have been skipped that others waited for.
                None if tasks.iter().any(|it| self.is_ready(it, &begun, is_final)) => {}
                None => break,
            }
        }
        for planned in tasks.iter().filter(|it| !begun.contains(it.task.name.as_str())) {
            let rows = self.of(&planned.task.name);
            let left: Vec<TaskRow> = rows.into_iter().filter(|it| !it.status.is_over()).collect();
            self.skip(left, "Stopping", "Another task has failed".to_owned()).await?;
        }
        Ok(())
    }

    fn is_ready(&self, planned: &PlanTask, begun: &BTreeSet<&str>, is_final: bool) -> bool {
        let is_open = !self.of(&planned.task.name).iter().all(|it| it.status.is_over());
        is_open
            && !begun.contains(planned.task.name.as_str())
            && !matches!(self.turn(planned, is_final), Turn::Wait)
    }

    fn turn(&self, planned: &PlanTask, is_final: bool) -> Turn {
        if !is_final {
            if self.has_failed() {
                return Turn::Wait;
            }
            for name in &planned.after {
                let before = self.of(name);
                if before.iter().any(|it| !it.status.is_over()) {
                    return Turn::Wait;
                }
                let along = before.iter().find(|it| {
                    it.status == Status::Skipped && SKIPPED_ALONG.contains(&it.reason.as_str())
                });
                if along.is_some() {
                    return Turn::Skip("ParentSkipped", format!("{name} was skipped"));
                }
            }
        }
        for (name, _) in wanted_results(&planned.task) {
            let is_without = self.of(&name).iter().all(|it| {
                it.status == Status::Skipped || (is_final && it.status != Status::Succeeded)
            });
            if is_without {
                return Turn::Skip("MissingResults", format!("{name} has no results"));
            }
        }
        Turn::Begin
    }

    async fn skip(
        &self,
        rows: Vec<TaskRow>,
        reason: &str,
        message: String,
    ) -> Result<(), FencedError> {
        for mut row in rows {
            row.status = Status::Skipped;
            row.reason = reason.to_owned();
            row.message = Some(message.clone());
            for step in &mut row.steps {
                step.status = Status::Skipped;
            }
            self.put(&row).await?;
        }
        Ok(())
    }

    /// What variables of the pipeline stand for.
    pub fn scope(&self, is_final: bool) -> Scope {
        let mut scope = self.results_scope();
        for (name, value) in &self.plan.params {
            scope.set(format!("params.{name}"), value.clone());
        }
        scope.set("context.pipelineRun.name", format!("{}-{}", self.run.name, self.run.number));
        scope.set("context.pipelineRun.namespace", "default");
        scope.set("context.pipelineRun.uid", self.run.id.clone());
        scope.set("context.pipeline.name", self.plan.pipeline.clone());
        for name in &self.plan.workspaces {
            scope.set(format!("workspaces.{name}.bound"), "true");
        }
        if is_final {
            let tasks = self.all();
            let tasks: Vec<&TaskRow> = tasks.iter().filter(|it| !it.is_final).collect();
            for planned in &self.plan.tasks {
                let name = &planned.task.name;
                let rows = tasks.iter().filter(|it| it.name == *name);
                let worst = rows.max_by_key(|it| it.status == Status::Failed);
                let (status, reason) = worst.map_or(("None", ""), |it| match it.status {
                    Status::Succeeded => ("Succeeded", "Succeeded"),
                    Status::Failed | Status::Cancelled => ("Failed", it.reason.as_str()),
                    _ => ("None", ""),
                });
                scope.set(format!("tasks.{name}.status"), status);
                scope.set(format!("tasks.{name}.reason"), reason);
            }
            let status = if self.has_failed() {
                "Failed"
            } else if tasks.iter().any(|it| it.status == Status::Skipped) {
                "Completed"
            } else {
                "Succeeded"
            };
            scope.set("tasks.status", status);
        }
        scope
    }

    /// The results of tasks.
    pub fn results_scope(&self) -> Scope {
        let mut scope = Scope::default();
        for planned in self.plan.tasks.iter().chain(&self.plan.finally) {
            let name = &planned.task.name;
            let rows = self.of(name);
            let part = if rows.iter().any(|it| it.is_final) { "finally" } else { "tasks" };
            scope.set(format!("{part}.{name}.matrix.length"), rows.len().to_string());
            let Some(first) = rows.first() else { continue };
            for (result, value) in &first.results {
                let key = format!("{part}.{name}.results.{result}");
                if planned.task.matrix.is_none() {
                    scope.set(key, value.clone());
                    continue;
                }
                // One of each combination.
                let texts = rows.iter().filter_map(|it| match it.results.get(result) {
                    Some(ParamValue::Text(text)) => Some(text.clone()),
                    _ => None,
                });
                scope.set(key, ParamValue::List(texts.collect()));
            }
        }
        scope
    }
}
