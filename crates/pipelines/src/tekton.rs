//! Tekton's objects, as far as they are carried out here: read strictly, said at file and line where
//! something is not supported.
//!
//! Reading order: [`model`] (the objects as types), [`read`] (files become objects), [`variables`] (what
//! `$(…)` means), [`check`] (what must hold before anything runs), [`resolve`] (a PipelineRun with all
//! that it names becomes one plan), [`pac`] (which PipelineRun a push starts).
//!
//! Source of the rules: Tekton's own documentation of Pipelines v1 (tekton.dev/docs/pipelines), and that
//! of Pipelines-as-Code for annotations and `{{ … }}`.

pub mod check;
pub mod model;
pub mod pac;
pub mod read;
pub mod resolve;
#[cfg(test)]
mod tests;
pub mod values;
pub mod variables;

pub use model::{OnError, ParamType, PipelineTask, Step, TaskSpec};
pub use read::{Fault, Objects};
pub use resolve::{Plan, PlanTask};
pub use values::ParamValue;
