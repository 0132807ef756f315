//! `debug:log`: a message, and what lies in the workspace, in the log of the run.
//!
//! Links are named and never followed (GHSA-rq6q-wr2q-7pgp). Secrets are taken out of the log by
//! whoever keeps it; here they are never looked at.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use feature::workspace::{Entry, EntryKind, Workspace};
use model::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::binary::is_binary;
use super::declare::{Declare as _, NOTHING_TO_UNDO, about, text};
use super::limits::{LISTED_BYTES_MAX, LISTED_FILE_BYTES_MAX};

/// The action.
pub(super) struct DebugLog {
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    message: Option<String>,
    #[serde(default)]
    list_workspace: Value,
}

impl DebugLog {
    pub(super) fn new() -> Self {
        let about = about(
            "debug:log",
            "Writes its input and a message into the log of the run, and lists the workspace if \
             that is asked for.",
            NOTHING_TO_UNDO,
        )
        .input(
            json!({
                "message": text("What to write"),
                "listWorkspace": {
                    "anyOf": [
                        { "type": "boolean" },
                        { "type": "string", "enum": ["with-filenames", "with-contents"] },
                    ],
                    "description": "List the files of the workspace; `with-contents` also shows what \
                        is in them",
                },
            }),
            &[],
        )
        .dry()
        .example(
            "Write a message",
            "steps:\n  - id: tell\n    name: Tell the name\n    action: debug:log\n    input:\n      message: The name is ${{ parameters.name }}\n",
        )
        .example(
            "List the files of the workspace",
            "steps:\n  - id: list\n    name: List the files\n    action: debug:log\n    input:\n      listWorkspace: true\n",
        )
        .example(
            "Show the files of the workspace",
            "steps:\n  - id: show\n    name: Show the files\n    action: debug:log\n    input:\n      message: This is what was made\n      listWorkspace: with-contents\n",
        );
        Self { about }
    }
}

#[async_trait]
impl TemplateAction for DebugLog {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        if let Ok(shown) = serde_json::to_string_pretty(&step.input) {
            step.log.info(&shown);
        }
        if let Some(message) = input.message.filter(|it| !it.is_empty()) {
            step.log.info(&message);
        }
        let contents = match &input.list_workspace {
            Value::String(how) => how == "with-contents",
            Value::Bool(true) => false,
            _ => return Ok(()),
        };
        let listing = step.workspace.run(move |it| listing(it, contents)).await?;
        step.log.info(&listing);
        Ok(())
    }
}

/// The files of a workspace, a line each; their contents beneath them where these are wanted.
fn listing(workspace: &Workspace, contents: bool) -> Result<String, Problem> {
    let mut lines = "Workspace:".to_owned();
    for entry in workspace.entries("")? {
        if lines.len() > LISTED_BYTES_MAX {
            lines.push_str("\n  - … and more");
            break;
        }
        if entry.kind == EntryKind::Folder {
            continue;
        }
        lines.push_str("\n  - ");
        lines.push_str(&entry.path);
        if contents {
            lines.push_str(&content(workspace, &entry)?);
        }
    }
    Ok(lines)
}

fn content(workspace: &Workspace, entry: &Entry) -> Result<String, Problem> {
    let bytes = match &entry.kind {
        EntryKind::File { bytes, .. } => *bytes,
        _ => return Ok(": [a link, not followed]".to_owned()),
    };
    if bytes > LISTED_FILE_BYTES_MAX as u64 {
        return Ok(format!(": [{bytes} bytes, not shown]"));
    }
    let read = workspace.read(&entry.path)?;
    if is_binary(&read) {
        return Ok(format!(": [{bytes} bytes, no text]"));
    }
    Ok(format!(":\n\n{}\n", String::from_utf8_lossy(&read)))
}
