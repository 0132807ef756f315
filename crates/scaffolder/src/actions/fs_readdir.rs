//! `fs:readdir`: what lies in folders of the workspace.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use feature::workspace::{EntryKind, Workspace};
use model::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::declare::{Declare as _, NOTHING_TO_UNDO, about};
use super::paths::{parent, plain};

/// The action.
pub(super) struct FsReaddir {
    about: About,
}

#[derive(Deserialize)]
struct Input {
    paths: Vec<String>,
    #[serde(default)]
    recursive: bool,
}

/// Files and folders, as they are put out.
type Listing = (Vec<Value>, Vec<Value>);

impl FsReaddir {
    pub(super) fn new() -> Self {
        let found = json!({
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": { "type": "string", "description": "Its name" },
                    "path": { "type": "string", "description": "Its path in the workspace" },
                    "fullPath": {
                        "type": "string",
                        "description": "The same: where the workspace lies is nobody's business",
                    },
                },
                "required": ["name", "path", "fullPath"],
            },
        });
        let about = about(
            "fs:readdir",
            "Lists what lies in folders of the workspace, in order of paths. Links count as files.",
            NOTHING_TO_UNDO,
        )
        .input(
            json!({
                "paths": {
                    "type": "array",
                    "items": { "type": "string", "minLength": 1 },
                    "description": "Folders of the workspace; `.` is the workspace itself",
                },
                "recursive": {
                    "type": "boolean",
                    "default": false,
                    "description": "List what lies in folders below them, too",
                },
            }),
            &["paths"],
        )
        .output(json!({ "files": found, "folders": found }), &["files", "folders"])
        .dry()
        .example(
            "List everything in the workspace",
            "steps:\n  - id: list\n    name: List the workspace\n    action: fs:readdir\n    input:\n      paths:\n        - .\n      recursive: true\n",
        )
        .example(
            "List a folder",
            "steps:\n  - id: list\n    name: List the docs\n    action: fs:readdir\n    input:\n      paths:\n        - docs\n",
        );
        Self { about }
    }
}

#[async_trait]
impl TemplateAction for FsReaddir {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        let (files, folders) = step.workspace.run(move |it| list(it, &input)).await?;
        step.put_out("files", files);
        step.put_out("folders", folders);
        step.check_output()
    }
}

fn list(workspace: &Workspace, input: &Input) -> Result<Listing, Problem> {
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for folder in &input.paths {
        if !matches!(workspace.entry(folder)?, Some(it) if it.kind == EntryKind::Folder) {
            let detail = format!("`{}` is no folder of the workspace", folder.escape_debug());
            return Err(Problem::not_found(detail).at("paths"));
        }
        let here = plain(folder);
        for entry in workspace.entries(folder)? {
            if !input.recursive && parent(&entry.path) != here {
                continue;
            }
            let name = entry.path.rsplit('/').next().unwrap_or_default();
            let shown = json!({ "name": name, "path": entry.path, "fullPath": entry.path });
            let list = if entry.kind == EntryKind::Folder { &mut folders } else { &mut files };
            list.push(shown);
        }
    }
    Ok((files, folders))
}
