//! Rehearsing a template that somebody brings along.

use std::collections::BTreeMap;

use model::{Caller, Code, Problem};
use serde_json::Value;

use super::Runs;
use crate::routes::schemas::DryRunView;

/// What is to be rehearsed.
pub struct Rehearsal {
    /// The template's entity.
    pub template: Value,
    /// The answers to its form.
    pub values: Value,
    /// Secrets by their names.
    pub secrets: BTreeMap<String, String>,
    /// The files beside the template, base64.
    pub files: Vec<(String, String)>,
}

/// What came of it.
pub enum Rehearsed {
    /// The answers or the secrets are refused: the body that says why.
    Refused(Value),
    /// What the run would come to.
    Done(Box<DryRunView>),
}

impl Runs {
    /// Rehearses.
    ///
    /// # Errors
    /// No template.
    pub async fn rehearse(&self, _caller: &Caller, _wanted: Rehearsal) -> Result<Rehearsed, Problem> {
        Err(Problem::new(Code::NotImplemented, "soon"))
    }
}
