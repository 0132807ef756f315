//! `fs:delete`: files and folders of the workspace are removed.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use feature::workspace::{EntryKind, Workspace};
use model::Problem;
use serde::Deserialize;
use serde_json::json;

use super::declare::{Declare as _, WITHIN_THE_RUN, about, texts};
use super::globs::{Globs, is_pattern};
use super::limits::LOGGED_FILES_MAX;
use super::paths::leads_outside;

/// The action.
pub(super) struct FsDelete {
    about: About,
}

#[derive(Deserialize)]
struct Input {
    files: Vec<String>,
}

impl FsDelete {
    pub(super) fn new() -> Self {
        let about = about(
            "fs:delete",
            "Deletes files and folders of the workspace. A pattern deletes the files that match it; \
             a name deletes that file, or that folder with all that is in it. Links are deleted \
             themselves, never followed.",
            WITHIN_THE_RUN,
        )
        .input(json!({ "files": texts("Names and patterns") }), &["files"])
        .dry()
        .example(
            "Delete files and folders by their names",
            "steps:\n  - id: delete\n    name: Delete what is not needed\n    action: fs:delete\n    input:\n      files:\n        - notes.txt\n        - docs/drafts\n",
        )
        .example(
            "Delete files by a pattern",
            "steps:\n  - id: delete\n    name: Delete pictures\n    action: fs:delete\n    input:\n      files:\n        - '**/*.png'\n",
        );
        Self { about }
    }
}

#[async_trait]
impl TemplateAction for FsDelete {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        let deleted = step.workspace.run(move |it| delete(it, &input.files)).await?;
        for path in deleted.iter().take(LOGGED_FILES_MAX) {
            step.log.info(&format!("Deleted {path}"));
        }
        step.log.info(&format!("Deleted {} in all", deleted.len()));
        Ok(())
    }
}

/// Deletes what `names` name; what it was.
fn delete(workspace: &Workspace, names: &[String]) -> Result<Vec<String>, Problem> {
    let mut deleted = Vec::new();
    for name in names {
        if !is_pattern(name) {
            let there = workspace.entry(name).map_err(|problem| problem.at("files"))?;
            if there.is_some() {
                workspace.remove(name)?;
                deleted.push(name.clone());
            }
        } else if leads_outside(name) {
            let detail = format!("`{}` leads outside of the workspace", name.escape_debug());
            return Err(Problem::input(detail).at("files"));
        } else {
            let globs = Globs::parse(std::slice::from_ref(name), &|_| false)?;
            for entry in workspace.entries("")? {
                if entry.kind != EntryKind::Folder && globs.matches(&entry.path) {
                    workspace.remove(&entry.path)?;
                    deleted.push(entry.path);
                }
            }
        }
    }
    Ok(deleted)
}
