//! A step of a dry run: what can be said without asking anybody.
//!
//! Backstage makes up what most of these actions put out and goes on, whatever their input names; so
//! what would stop the step is told here, and only what leads out of the workspace stops it.

use feature::template_action::Step;
use model::{Code, Problem};
use serde_json::Value;

use crate::files::published;
use crate::repo_url::RepoUrl;
use crate::schema::put_out_examples;

/// The files that a step would publish: a folder of the workspace, and one of the repository.
pub(crate) struct Folders<'a> {
    pub(crate) source: Option<&'a str>,
    pub(crate) target: Option<&'a str>,
}

/// Runs a step dry.
///
/// # Errors
/// A folder of it leads outside.
pub(crate) async fn dry(
    step: &mut Step,
    repo_url: &str,
    folders: Option<Folders<'_>>,
    output: Option<&Value>,
) -> Result<(), Problem> {
    if let Err(problem) = RepoUrl::parse_with_project(repo_url) {
        step.log.warn(&format!("This step would fail: {problem}"));
    }
    if let Some(Folders { source, target }) = folders {
        match published(step, source, target).await {
            Ok(files) => step.log.info(&format!("This step would publish {} files", files.len())),
            Err(problem) if problem.code == Code::NotFound => {
                step.log.warn(&format!("This step would fail: {problem}"));
            }
            Err(problem) => return Err(problem),
        }
    }
    if let Some(output) = output {
        put_out_examples(step, output);
    }
    Ok(())
}
