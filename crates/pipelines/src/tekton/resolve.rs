//! A PipelineRun with everything that it names becomes one plan, which is all that is kept of a
//! repository's files: what is pushed later changes no run that has begun.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::check::{self, Scenery};
use super::model::{ParamSpec, PipelineResult, PipelineRun, PipelineSpec, PipelineTask, Timeouts};
use super::read::{Fault, Objects, Placed};
use super::values::ParamValue;
use super::variables::references;

/// What is run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Plan {
    /// The pipeline's name.
    pub pipeline: String,
    /// What the PipelineRun is called.
    pub name: String,
    /// What the run is given.
    pub params: BTreeMap<String, ParamValue>,
    /// The run's folders.
    pub workspaces: BTreeSet<String>,
    /// Tasks.
    pub tasks: Vec<PlanTask>,
    /// What is done at the end.
    pub finally: Vec<PlanTask>,
    /// What it puts out.
    pub results: Vec<PipelineResult>,
    /// How long it may take.
    pub timeouts: Timeouts,
}

/// A task of a plan.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PlanTask {
    /// It, with its `taskSpec`.
    pub task: PipelineTask,
    /// The name of the Task; the pipeline's own word where it is embedded.
    pub task_name: String,
    /// It is embedded: it sees the pipeline's parameters.
    pub is_embedded: bool,
    /// What the engine is told.
    pub annotations: BTreeMap<String, String>,
    /// What comes before it: said, or because its results are used.
    pub after: BTreeSet<String>,
}

/// Puts `run` together.
///
/// # Errors
/// Everything that is wrong with it, with its place.
pub fn resolve(objects: &Objects, run: &Placed<PipelineRun>) -> Result<Plan, Vec<Fault>> {
    let spec = &run.object.spec;
    if !objects.faults.is_empty() {
        return Err(objects.faults.clone());
    }
    let mut scenery = Scenery { objects, run, faults: Vec::new() };
    let found = match (&spec.pipeline_ref, &spec.pipeline_spec) {
        (Some(reference), None) => match objects.pipelines.get(&reference.name) {
            Some(pipeline) => {
                check::pipeline(&mut scenery, pipeline, "/spec", &pipeline.object.spec);
                Some((reference.name.clone(), &pipeline.object.spec))
            }
            None => {
                let message = format!("there is no Pipeline {} in .tekton/", reference.name);
                scenery.faults.push(run.fault("/spec/pipelineRef/name", message));
                None
            }
        },
        (None, Some(embedded)) => {
            check::pipeline(&mut scenery, run, "/spec/pipelineSpec", embedded);
            Some((called(run), embedded))
        }
        _ => {
            let message = "a run has either pipelineRef or pipelineSpec";
            scenery.faults.push(run.fault("/spec", message));
            None
        }
    };
    let Some((name, pipeline)) = found else { return Err(scenery.faults) };
    let params = params(&mut scenery, pipeline);
    let faults = scenery.faults;
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Plan {
        pipeline: name,
        name: called(run),
        params,
        workspaces: pipeline.workspaces.iter().map(|it| it.name.clone()).collect(),
        tasks: pipeline.tasks.iter().map(|it| plan_task(objects, it)).collect(),
        finally: pipeline.finally.iter().map(|it| plan_task(objects, it)).collect(),
        results: pipeline.results.clone(),
        timeouts: spec.timeouts.clone().unwrap_or_default(),
    })
}

/// What a PipelineRun is called.
pub fn called(run: &Placed<PipelineRun>) -> String {
    let metadata = &run.object.metadata;
    match metadata.name.is_empty() {
        true => metadata.generate_name.trim_end_matches('-').to_owned(),
        false => metadata.name.clone(),
    }
}

/// What a run gives its pipeline.
fn params(scenery: &mut Scenery<'_>, pipeline: &PipelineSpec) -> BTreeMap<String, ParamValue> {
    let run = scenery.run;
    let given: BTreeMap<&str, &ParamValue> =
        run.object.spec.params.iter().map(|it| (it.name.as_str(), &it.value)).collect();
    let mut params = BTreeMap::new();
    for ParamSpec { name, kind, default, allowed, .. } in &pipeline.params {
        let value = given.get(name.as_str()).copied().or(default.as_ref());
        let Some(value) = value else {
            let message =
                format!("the pipeline wants the parameter {name}, which the run does not give");
            scenery.faults.push(run.fault("/spec/params", message));
            continue;
        };
        let wanted = kind.map_or_else(
            || default.as_ref().map_or("string", ParamValue::kind),
            super::model::ParamType::as_str,
        );
        let is_allowed = match (allowed, value) {
            (Some(allowed), ParamValue::Text(text)) => allowed.contains(text),
            _ => true,
        };
        if value.kind() != wanted || !is_allowed {
            let message = format!("the parameter {name} is not what the pipeline wants");
            scenery.faults.push(run.fault("/spec/params", message));
        }
        params.insert(name.clone(), value.clone());
    }
    // What the pipeline does not ask for reaches embedded tasks all the same.
    for (name, value) in given {
        params.entry(name.to_owned()).or_insert_with(|| value.clone());
    }
    params
}

fn plan_task(objects: &Objects, task: &PipelineTask) -> PlanTask {
    let mut planned = PlanTask { task: task.clone(), ..PlanTask::default() };
    planned.after = task.run_after.iter().cloned().collect();
    planned.after.extend(wanted_results(task).into_iter().map(|(task, _)| task));
    match (&task.task_ref, &task.task_spec) {
        (Some(reference), _) => {
            planned.task_name = reference.name.clone();
            if let Some(found) = objects.tasks.get(&reference.name) {
                planned.task.task_spec = Some(found.object.spec.clone());
                planned.annotations = found.object.metadata.annotations.clone();
            }
        }
        (None, spec) => {
            planned.task_name = task.name.clone();
            planned.is_embedded = true;
            planned.annotations =
                spec.as_ref().map(|it| it.metadata.annotations.clone()).unwrap_or_default();
        }
    }
    planned
}

/// The results that a task of a pipeline uses: of which task, which.
pub fn wanted_results(task: &PipelineTask) -> Vec<(String, String)> {
    // As JSON, so that whatever holds a text is looked at; the task itself uses results of its own.
    let outer = PipelineTask { task_spec: None, ..task.clone() };
    let text = serde_json::to_string(&outer).unwrap_or_default().replace("\\\"", "\"");
    let mut wanted = Vec::new();
    for (_, reference) in references(&text) {
        if let [root, task, results, name, ..] = reference.words.as_slice()
            && root == "tasks"
            && results == "results"
        {
            wanted.push((task.clone(), name.clone()));
        }
    }
    wanted
}
