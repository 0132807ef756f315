//! What must hold before anything runs: names, order, parameters, folders, and that every variable names
//! something.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::model::{PipelineRun, PipelineSpec, PipelineTask, TaskSpec};
use super::read::{Fault, Objects, Placed};
use super::resolve::wanted_results;
use super::variables::{Reference, references};
use crate::limits::{MATRIX_MAX, STEPS_MAX, TASKS_MAX};

/// What a check looks at.
pub struct Scenery<'a> {
    /// All objects.
    pub objects: &'a Objects,
    /// The run.
    pub run: &'a Placed<PipelineRun>,
    /// What was found.
    pub faults: Vec<Fault>,
}

/// What is said of a name that cannot be one of a file.
const NO_WORD: &str = "a name has letters, digits, - _ . and begins with a letter or a digit";

/// Whether a name can be that of a file.
fn is_word(name: &str) -> bool {
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"-_.".contains(&it);
    name.len() <= 100
        && name.bytes().next().is_some_and(|it| it.is_ascii_alphanumeric())
        && name.bytes().all(is_plain)
}

/// First words of variables that Tekton fills in.
const ROOTS: [&str; 8] =
    ["params", "tasks", "results", "workspaces", "context", "steps", "step", "finally"];

/// Checks a pipeline that stands at `at` in a document.
pub fn pipeline<T>(scenery: &mut Scenery<'_>, place: &Placed<T>, at: &str, spec: &PipelineSpec) {
    let mut faults = Vec::new();
    let all = spec.tasks.iter().map(|it| ("tasks", it));
    let all: Vec<_> = all.chain(spec.finally.iter().map(|it| ("finally", it))).collect();
    if spec.tasks.is_empty() || all.len() > TASKS_MAX {
        let message = format!("a pipeline has 1 to {TASKS_MAX} tasks");
        faults.push(place.fault(at, message));
    }
    let mut names = BTreeMap::new();
    let mut index = BTreeMap::new();
    for (part, task) in &all {
        let position = index.entry(*part).or_insert(0_usize);
        let pointer = format!("{at}/{part}/{position}");
        *position += 1;
        if !is_word(&task.name) || names.insert(task.name.clone(), (*part, *task)).is_some() {
            faults.push(place.fault(
                &format!("{pointer}/name"),
                "each task has a name of its own, of letters, digits, - _ .",
            ));
        }
    }
    let workspaces: BTreeSet<&str> = spec.workspaces.iter().map(|it| it.name.as_str()).collect();
    let bound: BTreeSet<&str> =
        scenery.run.object.spec.workspaces.iter().map(|it| it.name.as_str()).collect();
    for (number, wanted) in spec.workspaces.iter().enumerate() {
        if !is_word(&wanted.name) {
            let pointer = format!("{at}/workspaces/{number}/name");
            faults.push(place.fault(&pointer, NO_WORD));
        }
        if !wanted.optional && !bound.contains(wanted.name.as_str()) {
            let message = format!("the run names no folder for the workspace {}", wanted.name);
            faults.push(place.fault(&format!("{at}/workspaces/{number}"), message));
        }
    }
    let mut checked =
        OfPipeline { place, at, spec, names: &names, workspaces: &workspaces, faults };
    for part in ["tasks", "finally"] {
        let tasks = if part == "tasks" { &spec.tasks } else { &spec.finally };
        for (number, task) in tasks.iter().enumerate() {
            checked.task(scenery, part, &format!("{at}/{part}/{number}"), task);
        }
    }
    checked.order();
    let faults = checked.faults;
    scenery.faults.extend(faults);
}

struct OfPipeline<'p, T> {
    place: &'p Placed<T>,
    at: &'p str,
    spec: &'p PipelineSpec,
    names: &'p BTreeMap<String, (&'static str, &'p PipelineTask)>,
    workspaces: &'p BTreeSet<&'p str>,
    faults: Vec<Fault>,
}

impl<T> OfPipeline<'_, T> {
    fn say(&mut self, pointer: &str, message: impl Into<String>) {
        self.faults.push(self.place.fault(pointer, message));
    }

    fn task(&mut self, scenery: &mut Scenery<'_>, part: &str, at: &str, task: &PipelineTask) {
        let found = match (&task.task_ref, &task.task_spec) {
            (Some(reference), None) => {
                if reference.kind.as_deref().is_some_and(|it| it != "Task") {
                    self.say(
                        &format!("{at}/taskRef/kind"),
                        "only tasks of the kind Task are supported",
                    );
                }
                let found = scenery.objects.tasks.get(&reference.name);
                if found.is_none() {
                    let message = format!("there is no Task {} in .tekton/", reference.name);
                    self.say(&format!("{at}/taskRef/name"), message);
                }
                found.map(|it| &it.object.spec)
            }
            (None, Some(spec)) => Some(spec),
            _ => {
                self.say(at, "a task has either taskRef or taskSpec");
                None
            }
        };
        if part == "finally" && !task.run_after.is_empty() {
            self.say(&format!("{at}/runAfter"), "what is done at the end knows no order");
        }
        self.conditions(at, task);
        self.outer_variables(part, at);
        for (other, result) in wanted_results(task) {
            self.result(scenery.objects, at, &other, &result);
        }
        let Some(spec) = found else { return };
        self.given(at, task, spec);
        match (&task.task_ref, &task.task_spec) {
            (Some(reference), _) => {
                let Some(placed) = scenery.objects.tasks.get(&reference.name) else { return };
                let known = known_in_task(spec);
                let mut faults = Vec::new();
                inner(placed, "/spec", spec, &known, &mut faults);
                for fault in faults {
                    if !self.faults.contains(&fault) {
                        self.faults.push(fault);
                    }
                }
            }
            (None, _) => {
                let mut known = known_in_task(spec);
                let of_pipeline = self.spec.params.iter().map(|it| format!("params.{}", it.name));
                known.extend(of_pipeline);
                let of_run = &scenery.run.object.spec.params;
                known.extend(of_run.iter().map(|it| format!("params.{}", it.name)));
                known.extend(CONTEXT_OF_RUN.map(str::to_owned));
                inner(self.place, &format!("{at}/taskSpec"), spec, &known, &mut self.faults);
            }
        }
    }

    fn conditions(&mut self, at: &str, task: &PipelineTask) {
        for (number, when) in task.when.iter().enumerate() {
            if !matches!(when.operator.as_str(), "in" | "notin") {
                self.say(&format!("{at}/when/{number}/operator"), "an operator is in or notin");
            }
        }
        let lists = task.matrix.iter().flat_map(|it| &it.params);
        let known = lists.filter_map(|it| match &it.value {
            super::values::ParamValue::List(items) => Some(items.len()),
            _ => None,
        });
        if known.product::<usize>() > MATRIX_MAX {
            self.say(
                &format!("{at}/matrix"),
                format!("a matrix has at most {MATRIX_MAX} combinations"),
            );
        }
    }

    /// What the task wants and is not given; what it is given and does not know.
    fn given(&mut self, at: &str, task: &PipelineTask, spec: &TaskSpec) {
        let mut given: BTreeSet<&str> = task.params.iter().map(|it| it.name.as_str()).collect();
        if let Some(matrix) = &task.matrix {
            given.extend(matrix.params.iter().map(|it| it.name.as_str()));
            given
                .extend(matrix.include.iter().flat_map(|it| &it.params).map(|it| it.name.as_str()));
        }
        let is_embedded = task.task_ref.is_none();
        for param in &spec.params {
            let is_inherited =
                is_embedded && self.spec.params.iter().any(|it| it.name == param.name);
            if param.default.is_none() && !given.contains(param.name.as_str()) && !is_inherited {
                self.say(at, format!("the task wants the parameter {}", param.name));
            }
        }
        for (number, param) in task.params.iter().enumerate() {
            if !is_embedded && !spec.params.iter().any(|it| it.name == param.name) {
                let message = format!("the task knows no parameter {}", param.name);
                self.say(&format!("{at}/params/{number}/name"), message);
            }
        }
        for wanted in spec.workspaces.iter().filter(|it| !it.optional) {
            let named = task.workspaces.iter().find(|it| it.name == wanted.name);
            let is_there = match named {
                Some(_) => true,
                // One of the same name is handed on to an embedded task.
                None => is_embedded && self.workspaces.contains(wanted.name.as_str()),
            };
            if !is_there {
                self.say(at, format!("the task wants the workspace {}", wanted.name));
            }
        }
        for (number, given) in task.workspaces.iter().enumerate() {
            let meant = if given.workspace.is_empty() { &given.name } else { &given.workspace };
            if !self.workspaces.contains(meant.as_str()) {
                let message = format!("the pipeline has no workspace {meant}");
                self.say(&format!("{at}/workspaces/{number}"), message);
            }
            if given.sub_path.split('/').any(|it| it == "..") || given.sub_path.starts_with('/') {
                let message = "a path stays inside its workspace";
                self.say(&format!("{at}/workspaces/{number}/subPath"), message);
            }
        }
    }

    /// Variables of a task in a pipeline outside of the task itself.
    fn outer_variables(&mut self, part: &str, at: &str) {
        let Some(value) = self.place.value.pointer(at) else { return };
        let mut texts = Vec::new();
        collect(value, at, &mut texts);
        let inner = format!("{at}/taskSpec");
        for (pointer, text) in texts.into_iter().filter(|(it, _)| !it.starts_with(&inner)) {
            for (_, reference) in references(text) {
                if !self.knows(part, &reference) {
                    let message = format!("$({}) names nothing", reference.name());
                    self.say(&pointer, message);
                }
            }
        }
    }

    fn knows(&self, part: &str, reference: &Reference) -> bool {
        let words: Vec<&str> = reference.words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["params", name, ..] => self.spec.params.iter().any(|it| it.name == *name),
            ["context", ..] => CONTEXT_OF_RUN.contains(&reference.name().as_str()),
            ["workspaces", name, "bound"] => self.workspaces.contains(name),
            ["tasks", "status"] => part == "finally",
            ["tasks", name, "status" | "reason"] => {
                part == "finally" && self.names.contains_key(*name)
            }
            ["tasks", name, "results", ..] | ["tasks", name, "matrix", "length"] => {
                self.names.contains_key(*name)
            }
            [root, ..] => !ROOTS.contains(root),
            [] => true,
        }
    }

    fn result(&mut self, objects: &Objects, at: &str, task: &str, result: &str) {
        let Some((_, other)) = self.names.get(task) else { return };
        let named = other.task_ref.as_ref().and_then(|it| objects.tasks.get(&it.name));
        let spec = named.map(|it| &it.object.spec).or(other.task_spec.as_ref());
        if spec.is_some_and(|it| it.results.iter().all(|it| it.name != result)) {
            self.say(at, format!("the task {task} has no result {result}"));
        }
    }

    /// What comes after something comes after something that is there, and not after itself.
    fn order(&mut self) {
        let mut after: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (number, task) in self.spec.tasks.iter().enumerate() {
            let mut before: BTreeSet<String> = task.run_after.iter().cloned().collect();
            before.extend(wanted_results(task).into_iter().map(|(it, _)| it));
            for name in &before {
                if self.names.get(name).is_none_or(|it| it.0 != "tasks") {
                    let message = format!("there is no task {name} to come after");
                    let pointer = format!("{}/tasks/{number}", self.at);
                    self.faults.push(self.place.fault(&pointer, message));
                }
            }
            after.insert(task.name.as_str(), before);
        }
        let mut done: BTreeSet<String> = BTreeSet::new();
        loop {
            let ready: Vec<&str> = after
                .iter()
                .filter(|(_, before)| before.iter().all(|it| done.contains(it)))
                .map(|(name, _)| *name)
                .collect();
            if ready.is_empty() {
                break;
            }
            for name in ready {
                after.remove(name);
                done.insert(name.to_owned());
            }
        }
        if !after.is_empty() && self.faults.is_empty() {
            let left: Vec<&str> = after.keys().copied().collect();
            self.say(
                &format!("{}/tasks", self.at),
                format!("{} wait for one another", left.join(", ")),
            );
        }
    }
}

const CONTEXT_OF_RUN: [&str; 5] = [
    "context.pipelineRun.name",
    "context.pipelineRun.namespace",
    "context.pipelineRun.uid",
    "context.pipeline.name",
    "context.pipelineTask.retries",
];

/// Names of the variables that a task fills in.
fn known_in_task(spec: &TaskSpec) -> BTreeSet<String> {
    let mut known: BTreeSet<String> = [
        "context.taskRun.name",
        "context.taskRun.namespace",
        "context.taskRun.uid",
        "context.task.name",
        "context.task.retry-count",
        "context.pipelineTask.retries",
    ]
    .map(str::to_owned)
    .into();
    known.extend(spec.params.iter().map(|it| format!("params.{}", it.name)));
    known.extend(spec.results.iter().map(|it| format!("results.{}.path", it.name)));
    for workspace in &spec.workspaces {
        for word in ["path", "bound", "claim", "volume"] {
            known.insert(format!("workspaces.{}.{word}", workspace.name));
        }
    }
    known.extend(spec.steps.iter().map(|it| format!("steps.{}.exitCode.path", it.name)));
    known
}

/// Checks a task that stands at `at`.
fn inner<T>(
    place: &Placed<T>,
    at: &str,
    spec: &TaskSpec,
    known: &BTreeSet<String>,
    faults: &mut Vec<Fault>,
) {
    if spec.steps.is_empty() || spec.steps.len() > STEPS_MAX {
        let message = format!("a task has 1 to {STEPS_MAX} steps");
        faults.push(place.fault(&format!("{at}/steps"), message));
    }
    let results = spec.results.iter().enumerate().map(|(number, it)| ("results", number, &it.name));
    let folders = spec.workspaces.iter().enumerate();
    let folders = folders.map(|(number, it)| ("workspaces", number, &it.name));
    let steps = spec.steps.iter().enumerate().filter(|it| !it.1.name.is_empty());
    let steps = steps.map(|(number, it)| ("steps", number, &it.name));
    for (list, number, name) in results.chain(folders).chain(steps) {
        if !is_word(name) {
            faults.push(place.fault(&format!("{at}/{list}/{number}/name"), NO_WORD));
        }
    }
    for (number, step) in spec.steps.iter().enumerate() {
        let pointer = format!("{at}/steps/{number}");
        let template = spec.step_template.as_ref();
        if step.image.is_empty() && template.is_none_or(|it| it.image.is_empty()) {
            faults.push(place.fault(&pointer, "a step has an image"));
        }
        if !step.script.is_empty() && !step.command.is_empty() {
            faults.push(place.fault(&pointer, "a step has either script or command"));
        }
    }
    let Some(value) = place.value.pointer(at) else { return };
    let mut texts = Vec::new();
    collect(value, at, &mut texts);
    for (pointer, text) in texts {
        for (_, reference) in references(text) {
            let is_ours = reference.words.first().is_some_and(|it| ROOTS.contains(&it.as_str()));
            let name = reference.name();
            // A value of an object is named behind it.
            let is_known = known.contains(&name)
                || name.rsplit_once('.').is_some_and(|(object, _)| {
                    object.starts_with("params.") && known.contains(object)
                });
            if is_ours && !is_known && reference.words.len() > 1 {
                faults.push(place.fault(&pointer, format!("$({name}) names nothing")));
            }
        }
    }
}

fn collect<'v>(value: &'v Value, at: &str, texts: &mut Vec<(String, &'v str)>) {
    match value {
        Value::String(text) => texts.push((at.to_owned(), text)),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, &format!("{at}/{index}"), texts);
            }
        }
        Value::Object(entries) => {
            for (name, item) in entries {
                let name = name.replace('~', "~0").replace('/', "~1");
                collect(item, &format!("{at}/{name}"), texts);
            }
        }
        _ => {}
    }
}
