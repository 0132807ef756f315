//! The local engine: carries plans out on this machine, each step in a cell of `sandbox`.
//!
//! Reading order: [`job`] (one run from its beginning to its end), [`live`] (a run while it goes on: what
//! is kept of it, what it tells), [`stage`] (which task comes when), [`task`] (one of them: conditions,
//! combinations, attempts), [`step`] (one program in its cell), [`own`] (the verbs that the server does
//! itself), [`folders`] (where runs work, and as whom), [`space`] (how much of the disk they take), [`caches`]
//! (what package managers keep), [`reports`] (what steps leave behind).
//!
//! What it must never do: follow a link that a step made, read a file that a step wrote other than as
//! that step's user or within its folder, or hand a step anything of the server's.

pub mod caches;
pub mod folders;
pub mod job;
pub mod live;
pub mod own;
pub mod reports;
pub mod space;
pub mod stage;
pub mod step;
pub mod task;

use crate::runs::model::{Status, StepState, TaskRow};
use crate::tekton::Plan;

/// The kind of the job that carries a run out. Its key is the run's id.
pub const KIND: &str = "pipelines.run.execute";

/// Tasks as they stand before anything ran.
pub fn first_states(plan: &Plan) -> Vec<TaskRow> {
    let tasks = plan.tasks.iter().map(|it| (false, it));
    let tasks = tasks.chain(plan.finally.iter().map(|it| (true, it)));
    (0..)
        .zip(tasks)
        .map(|(place, (is_final, planned))| {
            let spec = planned.task.task_spec.as_ref();
            let steps = spec.map(|it| it.steps.as_slice()).unwrap_or_default();
            let steps = steps.iter().enumerate().map(|(number, step)| StepState {
                name: step::called(&step.name, number),
                image: step.image.clone(),
                ..StepState::default()
            });
            TaskRow {
                name: planned.task.name.clone(),
                place,
                is_final,
                task_name: planned.task_name.clone(),
                status: Status::Queued,
                reason: "Pending".to_owned(),
                steps: steps.collect(),
                ..TaskRow::default()
            }
        })
        .collect()
}
