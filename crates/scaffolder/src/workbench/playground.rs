//! A template that somebody writes: what is wrong with it, at its lines; where it is kept, fetched; a
//! rehearsal of it, step by step.

mod open;
mod play;

use std::collections::HashSet;

use model::yaml::{self, Limits, Position};
use model::{Caller, Problem};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

pub use open::{OpenBody, OpenedFile, OpenedView};
pub use play::{Played, PlayedStep, PlayedView};

use super::Workbench;
use super::limits::{LINT_PROBLEMS_MAX, LINT_TEMPLATE_BYTES_MAX};
use crate::lint::{Level, Surroundings, lint};
use crate::template::Template;

/// Something that is wrong with a template.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScaffolderLintProblem)]
pub struct LintProblem {
    /// `error` or `warning`.
    severity: &'static str,
    /// What is wrong, and what to do.
    message: String,
    /// Which rule found it.
    rule: &'static str,
    /// The file.
    file: &'static str,
    /// The line, from 1.
    line: u32,
    /// The character within the line, from 1.
    column: u32,
    /// What is wrong, as a JSON pointer.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

/// What is found in a template.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScaffolderLint)]
pub struct LintView {
    /// What is wrong, in the order of lines.
    problems: Vec<LintProblem>,
    /// The template's entity, where the text is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    template: Option<Value>,
    /// What its form asks for, as `parameter-schema` tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    form: Option<Value>,
}

/// The name of the file that a text is of.
const FILE: &str = "template.yaml";

fn problem(
    level: Level,
    rule: &'static str,
    at: Position,
    message: String,
    field: Option<String>,
) -> LintProblem {
    let severity = match level {
        Level::Error => "error",
        Level::Warning => "warning",
    };
    LintProblem { severity, message, rule, file: FILE, line: at.line, column: at.column, field }
}

impl Workbench {
    /// What is wrong with a template's text; `files` are the paths of what lies beside it.
    ///
    /// # Errors
    /// A text that is too long.
    pub fn lint(&self, text: &str, files: &[String]) -> Result<LintView, Problem> {
        if text.len() > LINT_TEMPLATE_BYTES_MAX {
            let what = format!("A template has at most {LINT_TEMPLATE_BYTES_MAX} bytes");
            return Err(Problem::new(model::Code::TooLarge, what).at("template"));
        }
        let mut problems = Vec::new();
        let mut found: Vec<yaml::Document> = Vec::new();
        for document in yaml::parse_documents(text, &Limits::DESCRIPTOR) {
            match document {
                Ok(document) => found.push(document),
                Err(error) => {
                    let at = error.position;
                    problems.push(problem(Level::Error, "yaml", at, error.message, None));
                }
            }
        }
        let is_template = |it: &yaml::Document| it.value["kind"] == "Template";
        let at = found.iter().position(is_template).unwrap_or_default();
        let Some(document) = found.get(at) else {
            if problems.is_empty() {
                let what = "There is no template".to_owned();
                problems.push(problem(Level::Error, "schema", Position::START, what, None));
            }
            return Ok(LintView { problems, template: None, form: None });
        };
        let known = known(files);
        let is_there = |address: &str| {
            let path = address.trim_start_matches("./").trim_matches('/');
            known.is_empty() || path.is_empty() || path == "." || known.contains(path)
        };
        let around = Surroundings {
            actions: &self.runs.actions,
            engine: &self.runs.engine,
            is_there: Some(&is_there),
        };
        for it in lint(&document.value, &around).into_iter().take(LINT_PROBLEMS_MAX) {
            let at = document.positions.nearest(&it.pointer);
            problems.push(problem(it.level, it.rule, at, it.message, Some(it.pointer)));
        }
        problems.sort_by_key(|it| (it.line, it.column));
        let form = Template::read(&document.value).ok().map(|it| it.form());
        Ok(LintView { problems, template: Some(document.value.clone()), form })
    }

    /// Refuses what is hidden from the caller.
    async fn lets(&self, caller: &Caller, location: &model::Location) -> Result<(), Problem> {
        let lets = self.reader.lets(caller, location).await;
        lets.map_err(|error| crate::actions::unread(&error))
    }
}

/// The files, and the folders in which they lie.
fn known(files: &[String]) -> HashSet<&str> {
    let mut known = HashSet::new();
    for file in files {
        let path = file.trim_start_matches("./").trim_matches('/');
        known.insert(path);
        known.extend(path.match_indices('/').map(|(at, _)| &path[..at]));
    }
    known
}
