//! One task of a run: whether it runs, how often at once, how often again; its folders and its steps.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use futures::future::try_join_all;
use model::Problem;
use sandbox::Bind;
use spine::FencedError;

use super::live::Live;
use crate::limits::{MATRIX_MAX, RESULTS_BYTES_MAX, RUN_TIME};
use crate::runs::model::{Status, StepState, TaskRow, called};
use crate::tekton::model::{Matrix, ParamType, TaskOnError, When, WhenValues};
use crate::tekton::variables::Scope;
use crate::tekton::{OnError, ParamValue, PlanTask, TaskSpec};

/// An attempt at a task, as its steps see it.
pub struct Attempt<'a> {
    /// The task.
    pub planned: &'a PlanTask,
    /// What it does.
    pub spec: &'a TaskSpec,
    /// What the log calls it.
    pub shown: String,
    /// What its variables stand for.
    pub scope: Scope,
    /// What its steps see of the run's folder.
    pub binds: Vec<Bind>,
    /// Folders of its own, by name.
    pub places: BTreeMap<&'static str, PathBuf>,
    /// Folders of its workspaces: what the task calls them, where they are, where steps see them.
    pub workspaces: Vec<(String, PathBuf, PathBuf)>,
}

/// How an attempt ended.
struct Ended {
    reason: &'static str,
    message: String,
}

impl Live<'_> {
    /// Does a task.
    ///
    /// # Errors
    /// The lease has moved on; what the database says.
    pub async fn task(&self, planned: &PlanTask, is_final: bool) -> Result<(), FencedError> {
        let scope = self.scope(is_final);
        let mut rows = self.of(&planned.task.name);
        let Some(first) = rows.first().cloned() else { return Ok(()) };
        if let Some(when) = planned.task.when.iter().find(|it| !holds(it, &scope)) {
            let message = format!(
                "when: {} {} {:?} does not hold",
                scope.fill(&when.input),
                when.operator,
                values(when, &scope)
            );
            let row = TaskRow {
                status: Status::Skipped,
                reason: "When".to_owned(),
                message: Some(message),
                ..first
            };
            return self.put(&row).await;
        }
        let combinations = combinations(planned.task.matrix.as_ref(), &scope);
        let combinations = match combinations {
            Ok(combinations) => combinations,
            Err(message) => return self.fail(first, "InvalidMatrix", message).await,
        };
        while rows.len() < combinations.len() {
            let combination = i64::try_from(rows.len()).unwrap_or(i64::MAX);
            let row = TaskRow { combination, ..first.clone() };
            self.put(&row).await?;
            rows.push(row);
        }
        let pairs = rows.into_iter().zip(combinations).filter(|(row, _)| !row.status.is_over());
        let all = pairs.map(|(row, params)| self.combination(planned, row, params, &scope));
        try_join_all(all).await.map(drop)
    }

    async fn fail(
        &self,
        row: TaskRow,
        reason: &str,
        message: impl Into<String>,
    ) -> Result<(), FencedError> {
        let message = self.lines.masked(&message.into());
        let at = Some(self.now());
        let row = TaskRow {
            status: Status::Failed,
            reason: reason.to_owned(),
            message: Some(message),
            started_at: row.started_at.or(at),
            ended_at: at,
            ..row
        };
        self.put(&row).await
    }

    /// Does a task with these parameters of its matrix, again where it failed and may.
    async fn combination(
        &self,
        planned: &PlanTask,
        mut row: TaskRow,
        of_matrix: BTreeMap<String, ParamValue>,
        scope: &Scope,
    ) -> Result<(), FencedError> {
        let mut params = of_matrix;
        for param in &planned.task.params {
            let value = scope.fill_value(&param.value);
            if let ParamValue::Text(text) = &value
                && let Some(name) = scope.unfilled(&literal(&param.value), "tasks")
                && text.contains("$(tasks.")
            {
                let message = format!("{name} was not written by its task");
                return self.fail(row, "InvalidTaskResultReference", message).await;
            }
            params.insert(param.name.clone(), value);
        }
        let Some(spec) = planned.task.task_spec.as_ref() else {
            return self.fail(row, "CouldntGetTask", "the plan does not hold the task").await;
        };
        row.params = params.clone();
        row.started_at = row.started_at.or(Some(self.now()));
        let timeout = planned.task.timeout.map_or(Some(RUN_TIME), |it| it.limit());
        let attempts = i64::from(planned.task.retries) + 1;
        loop {
            row.attempt += 1;
            (row.status, row.reason) = (Status::Running, "Running".to_owned());
            row.message = None;
            for step in &mut row.steps {
                *step = StepState {
                    name: step.name.clone(),
                    image: step.image.clone(),
                    ..StepState::default()
                };
            }
            self.put(&row).await?;
            let attempt = self.attempt(planned, spec, &mut row, &params, scope);
            let ended = match timeout {
                None => attempt.await?,
                Some(limit) => match tokio::time::timeout(limit, attempt).await {
                    Ok(ended) => ended?,
                    Err(_) => self.too_late(&mut row, limit),
                },
            };
            row.ended_at = Some(self.now());
            let Some(Ended { reason, message }) = ended else {
                (row.status, row.reason) = (Status::Succeeded, "Succeeded".to_owned());
                return self.put(&row).await;
            };
            let message = self.lines.masked(&message);
            if row.attempt < attempts {
                let again = format!("Attempt {} failed: {message}; it is tried again", row.attempt);
                self.lines.tell(&row.name, "", self.now(), &again);
                row.reason = "ToBeRetried".to_owned();
                continue;
            }
            let is_ignored = planned.task.on_error == Some(TaskOnError::Continue);
            row.status = Status::Failed;
            row.reason = if is_ignored { "FailureIgnored".to_owned() } else { reason.to_owned() };
            row.message = Some(message);
            return self.put(&row).await;
        }
    }

    fn too_late(&self, row: &mut TaskRow, limit: Duration) -> Option<Ended> {
        for step in &mut row.steps {
            match step.status {
                Status::Running => {
                    step.status = Status::Failed;
                    step.message = Some("It was ended: its task took too long".to_owned());
                    step.ended_at = Some(self.now());
                }
                Status::Queued => step.status = Status::Skipped,
                _ => {}
            }
        }
        let message = format!("It took longer than {} s", limit.as_secs_f64());
        Some(Ended { reason: "TaskRunTimeout", message })
    }

    /// One attempt; `None` when all went well.
    async fn attempt(
        &self,
        planned: &PlanTask,
        spec: &TaskSpec,
        row: &mut TaskRow,
        params: &BTreeMap<String, ParamValue>,
        outer: &Scope,
    ) -> Result<Option<Ended>, FencedError> {
        let attempt = match self.prepared(planned, spec, row, params, outer) {
            Ok(attempt) => attempt,
            Err(problem) => {
                let message = problem.cause.clone().unwrap_or_else(|| problem.to_string());
                return Ok(Some(Ended { reason: "CouldntPrepare", message }));
            }
        };
        let mut failed = None;
        for (number, step) in spec.steps.iter().enumerate() {
            if failed.is_some() {
                row.steps[number].status = Status::Skipped;
                continue;
            }
            row.steps[number].status = Status::Running;
            row.steps[number].started_at = Some(self.now());
            self.put(row).await?;
            let ended = self.step(&attempt, number, step).await;
            let state = &mut row.steps[number];
            state.ended_at = Some(self.now());
            state.exit_code = ended.code;
            state.message = ended.message.as_deref().map(|it| self.lines.masked(it));
            if ended.is_well() {
                state.status = Status::Succeeded;
            } else {
                state.status = Status::Failed;
                if step.on_error != Some(OnError::Continue) {
                    let why = state.message.clone().unwrap_or_default();
                    let message = format!("step {}: {why}", state.name);
                    failed = Some(Ended { reason: ended.reason, message });
                }
            }
            self.put(row).await?;
        }
        self.collect(&attempt).await?;
        match (results(&attempt), failed) {
            (Ok(results), None) => {
                row.results = results;
                Ok(None)
            }
            (Err(ended), None) => Ok(Some(ended)),
            (_, failed) => Ok(failed),
        }
    }

    /// The folders and variables of an attempt.
    fn prepared<'a>(
        &self,
        planned: &'a PlanTask,
        spec: &'a TaskSpec,
        row: &TaskRow,
        params: &BTreeMap<String, ParamValue>,
        outer: &Scope,
    ) -> Result<Attempt<'a>, Problem> {
        let mut scope = if planned.is_embedded { outer.clone() } else { Scope::default() };
        for param in &spec.params {
            if let Some(default) = &param.default {
                scope.offer(format!("params.{}", param.name), scope.fill_value(default));
            }
        }
        for (name, value) in params {
            scope.set(format!("params.{name}"), value.clone());
        }
        let shown = called(&row.name, row.combination, planned.task.matrix.is_some());
        scope.set("context.task.name", planned.task_name.clone());
        scope.set("context.task.retry-count", (row.attempt - 1).to_string());
        scope.set("context.pipelineTask.retries", planned.task.retries.to_string());
        scope.set("context.taskRun.name", format!("{}-{}-{shown}", self.run.name, self.run.number));
        scope.set("context.taskRun.namespace", "default");
        scope.set("context.taskRun.uid", format!("{}-{shown}", self.run.id));
        let base = format!("tasks/{}-{}-{}", row.place, row.combination, row.attempt);
        let mut attempt = Attempt {
            planned,
            spec,
            shown,
            scope,
            binds: Vec::new(),
            places: BTreeMap::new(),
            workspaces: Vec::new(),
        };
        let own = [
            ("work", "/workspace", true),
            ("results", "/tekton/results", true),
            ("steps", "/tekton/steps", true),
            ("scripts", "/tekton/scripts", false),
            ("home", "/tekton/home", true),
            ("tmp", "/tmp", true),
            // Not in memory, which nothing would count.
            ("shm", "/dev/shm", true),
        ];
        self.folder.make(&base)?;
        for (name, to, is_writable) in own {
            let path = format!("{base}/{name}");
            let from =
                if is_writable { self.folder.give(&path)? } else { self.folder.make(&path)? };
            attempt.places.insert(name, from.clone());
            attempt.binds.push(Bind { from, to: to.into(), is_writable });
        }
        self.settings_of_machine(&mut attempt)?;
        self.bind_workspaces(&mut attempt)?;
        let containment = &self.folders.containment;
        let seen = |bind: &Bind| containment.seen(bind).to_string_lossy().into_owned();
        let results = attempt.binds.iter().find(|it| it.to.ends_with("results")).map(&seen);
        let steps = attempt.binds.iter().find(|it| it.to.ends_with("steps")).map(&seen);
        let (results, steps) = (results.unwrap_or_default(), steps.unwrap_or_default());
        for result in &spec.results {
            let path = format!("{results}/{}", result.name);
            attempt.scope.set(format!("results.{}.path", result.name), path);
        }
        for (number, step) in spec.steps.iter().enumerate() {
            let name = super::step::called(&step.name, number);
            // No step has begun yet.
            self.folder.give(&format!("{base}/steps/{name}"))?;
            attempt
                .scope
                .set(format!("steps.{name}.exitCode.path"), format!("{steps}/{name}/exitCode"));
        }
        Ok(attempt)
    }

    /// Who the user is and what this machine is called, for programs that ask.
    fn settings_of_machine(&self, attempt: &mut Attempt<'_>) -> Result<(), Problem> {
        let etc = self.folder.make("etc")?;
        let user = self.folder.user;
        let files = [
            ("passwd", format!("step:x:{user}:{user}:step:/tekton/home:/bin/sh\n")),
            ("group", format!("step:x:{user}:\n")),
            ("hosts", "127.0.0.1 localhost step\n::1 localhost\n".to_owned()),
        ];
        for (name, text) in files {
            let path = etc.join(name);
            if !path.exists() {
                self.folder.write(&path, &text, false)?;
            }
            let to = PathBuf::from("/etc").join(name);
            attempt.binds.push(Bind { from: path, to, is_writable: false });
        }
        Ok(())
    }

    fn bind_workspaces(&self, attempt: &mut Attempt<'_>) -> Result<(), Problem> {
        for wanted in &attempt.spec.workspaces {
            let given = attempt.planned.task.workspaces.iter().find(|it| it.name == wanted.name);
            let (meant, below) = match given {
                Some(given) if given.workspace.is_empty() => (&given.name, given.sub_path.as_str()),
                Some(given) => (&given.workspace, given.sub_path.as_str()),
                None => (&wanted.name, ""),
            };
            if !self.plan.workspaces.contains(meant) {
                attempt.scope.set(format!("workspaces.{}.bound", wanted.name), "false");
                attempt.scope.set(format!("workspaces.{}.path", wanted.name), "");
                continue;
            }
            // Of a path below, steps have made what is there: whoever is not them follows no link.
            let from = self.folder.give(&format!("workspaces/{meant}"))?;
            let to = PathBuf::from("/workspace").join(&wanted.name);
            let bind = Bind { from: from.clone(), to: to.clone(), is_writable: !wanted.read_only };
            let seen = self.folders.containment.seen(&bind).join(below.trim_matches('/'));
            let path = seen.to_string_lossy().trim_end_matches('/').to_owned();
            attempt.scope.set(format!("workspaces.{}.path", wanted.name), path);
            attempt.scope.set(format!("workspaces.{}.bound", wanted.name), "true");
            attempt.scope.set(format!("workspaces.{}.claim", wanted.name), "");
            attempt.scope.set(format!("workspaces.{}.volume", wanted.name), meant.clone());
            attempt.workspaces.push((wanted.name.clone(), from, seen));
            attempt.binds.push(bind);
        }
        Ok(())
    }
}

/// What its steps have written as results. All of them have ended; the folder is their task's alone.
fn results(attempt: &Attempt<'_>) -> Result<BTreeMap<String, ParamValue>, Ended> {
    let wrong = |message: String| Ended { reason: "InvalidTaskResult", message };
    let mut all = BTreeMap::new();
    let Some(folder) = attempt.places.get("results") else { return Ok(all) };
    let folder = cap_std::fs::Dir::open_ambient_dir(folder, cap_std::ambient_authority());
    let folder = folder.map_err(|error| wrong(format!("the results cannot be read: {error}")))?;
    let mut bytes = 0;
    for result in &attempt.spec.results {
        let Ok(found) = folder.symlink_metadata(&result.name) else { continue };
        if !found.is_file() {
            return Err(wrong(format!("the result {} is no file", result.name)));
        }
        bytes += usize::try_from(found.len()).unwrap_or(usize::MAX);
        if bytes > RESULTS_BYTES_MAX {
            let message = format!("the results have more than {RESULTS_BYTES_MAX} bytes");
            return Err(Ended { reason: "TaskRunResultLargerThanAllowedLimit", message });
        }
        let text = folder.read(&result.name).map_err(|error| wrong(error.to_string()))?;
        let text = String::from_utf8_lossy(&text).replace('\0', "");
        let value = match result.kind {
            None | Some(ParamType::String) => ParamValue::Text(text),
            Some(kind) => {
                let value = serde_json::from_str(&text).ok();
                let value = value.and_then(|it| ParamValue::of(&it).ok());
                let fits = value.filter(|it| it.kind() == kind.as_str());
                fits.ok_or_else(|| {
                    wrong(format!("the result {} is no {} as JSON", result.name, kind.as_str()))
                })?
            }
        };
        all.insert(result.name.clone(), value);
    }
    Ok(all)
}

fn literal(value: &ParamValue) -> String {
    match value {
        ParamValue::Text(text) => text.clone(),
        _ => String::new(),
    }
}

fn values(when: &When, scope: &Scope) -> Vec<String> {
    match &when.values {
        WhenValues::Many(values) => scope.fill_list(values),
        WhenValues::One(value) => scope.fill_list(std::slice::from_ref(value)),
    }
}

fn holds(when: &When, scope: &Scope) -> bool {
    let is_in = values(when, scope).contains(&scope.fill(&when.input));
    is_in == (when.operator == "in")
}

/// The combinations of a matrix; one without parameters where there is none.
fn combinations(
    matrix: Option<&Matrix>,
    scope: &Scope,
) -> Result<Vec<BTreeMap<String, ParamValue>>, String> {
    let Some(matrix) = matrix else { return Ok(vec![BTreeMap::new()]) };
    let mut all: Vec<BTreeMap<String, ParamValue>> = vec![BTreeMap::new()];
    for param in &matrix.params {
        let ParamValue::List(items) = scope.fill_value(&param.value) else {
            return Err(format!("the parameter {} of the matrix is no list", param.name));
        };
        let with = |before: &BTreeMap<String, ParamValue>, item: &String| {
            let mut one = before.clone();
            one.insert(param.name.clone(), item.as_str().into());
            one
        };
        all = all.iter().flat_map(|one| items.iter().map(move |item| with(one, item))).collect();
        if all.len() > MATRIX_MAX {
            return Err(format!("a matrix has at most {MATRIX_MAX} combinations"));
        }
    }
    let has_params = !matrix.params.is_empty();
    if !has_params && !matrix.include.is_empty() {
        all.clear();
    }
    let names: Vec<&String> = matrix.params.iter().map(|it| &it.name).collect();
    for include in &matrix.include {
        let given: BTreeMap<String, ParamValue> = include
            .params
            .iter()
            .map(|it| (it.name.clone(), scope.fill_value(&it.value)))
            .collect();
        let fits = |one: &BTreeMap<String, ParamValue>| {
            given
                .iter()
                .filter(|(name, _)| names.contains(name))
                .all(|(name, it)| one.get(name) == Some(it))
        };
        let mut is_new = true;
        if has_params {
            for one in all.iter_mut().filter(|one| fits(one)) {
                is_new = false;
                for (name, value) in given.iter().filter(|(name, _)| !names.contains(name)) {
                    one.insert(name.clone(), value.clone());
                }
            }
        }
        if is_new {
            all.push(given);
        }
    }
    Ok(all)
}
