//! `fs:rename`: files and folders of the workspace get other names.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use feature::workspace::Workspace;
use model::Problem;
use serde::Deserialize;
use serde_json::json;

use super::declare::{Declare as _, WITHIN_THE_RUN, about, text};
use super::paths::{leads_outside, plain};

/// The action.
pub(super) struct FsRename {
    about: About,
}

#[derive(Deserialize)]
struct Input {
    files: Vec<Renamed>,
}

#[derive(Deserialize)]
struct Renamed {
    from: String,
    to: String,
    #[serde(default)]
    overwrite: bool,
}

impl FsRename {
    pub(super) fn new() -> Self {
        let about = about(
            "fs:rename",
            "Renames or moves files and folders of the workspace. What is in the way is refused, or \
             replaced where `overwrite` is set.",
            WITHIN_THE_RUN,
        )
        .input(
            json!({
                "files": {
                    "type": "array",
                    "description": "What to rename, in this order",
                    "items": {
                        "type": "object",
                        "properties": {
                            "from": text("Path that it has"),
                            "to": text("Path that it gets"),
                            "overwrite": {
                                "type": "boolean",
                                "description": "Replace what is there; `false` when absent",
                            },
                        },
                        "required": ["from", "to"],
                    },
                },
            }),
            &["files"],
        )
        .dry()
        .example(
            "Rename files, and replace one",
            "steps:\n  - id: rename\n    name: Rename files\n    action: fs:rename\n    input:\n      files:\n        - from: notes.txt\n          to: docs/notes.txt\n        - from: docs/drafts\n          to: docs/old\n        - from: README.tpl\n          to: README.md\n          overwrite: true\n",
        );
        Self { about }
    }
}

#[async_trait]
impl TemplateAction for FsRename {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        for renamed in input.files {
            let told = format!("Renamed {} to {}", renamed.from, renamed.to);
            step.workspace.run(move |it| rename(it, &renamed)).await?;
            step.log.info(&told);
        }
        Ok(())
    }
}

fn rename(workspace: &Workspace, renamed: &Renamed) -> Result<(), Problem> {
    let Renamed { from, to, overwrite } = renamed;
    if from.is_empty() || to.is_empty() {
        return Err(Problem::input("Each of the files has a `from` and a `to`").at("files"));
    }
    // As both are written by whoever reads paths below one another: without steps.
    let (plain_from, plain_to) = (plain(from), plain(to));
    if plain_from == plain_to && !leads_outside(from) && !leads_outside(to) {
        return Ok(());
    }
    let within = |inner: &str, outer: &str| inner.starts_with(&format!("{outer}/"));
    if within(&plain_to, &plain_from) || within(&plain_from, &plain_to) {
        let detail = format!(
            "`{}` cannot become `{}`: one of them is within the other",
            from.escape_debug(),
            to.escape_debug()
        );
        return Err(Problem::input(detail).at("files"));
    }
    workspace.rename(from, to, *overwrite)
}
