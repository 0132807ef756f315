//! `roadiehq:utils:zip`: an archive of a file or a folder.

use std::io::{Cursor, Write as _};

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use feature::workspace::{EntryKind, Workspace};
use model::{Code, Problem};
use serde::Deserialize;
use serde_json::json;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::actions::declare::{Declare as _, WITHIN_THE_RUN, about, text};
use crate::actions::limits::ZIP_BYTES_MAX;

/// The action.
pub(super) struct Zip {
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    path: String,
    output_path: String,
}

impl Zip {
    pub(super) fn new() -> Self {
        let about = about(
            "roadiehq:utils:zip",
            "Puts a file, or everything in a folder, into a zip archive. Links are left out.",
            WITHIN_THE_RUN,
        )
        .input(
            json!({
                "path": text("Path of the file or folder"),
                "outputPath": text("Path of the archive"),
            }),
            &["path", "outputPath"],
        )
        .output(json!({ "outputPath": text("Path of the archive") }), &["outputPath"])
        .dry()
        .example(
            "Put a folder into an archive",
            "steps:\n  - id: zip\n    name: Make an archive\n    action: roadiehq:utils:zip\n    input:\n      path: docs\n      outputPath: docs.zip\n",
        );
        Self { about }
    }
}

#[async_trait]
impl TemplateAction for Zip {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let Input { path, output_path } = step.read()?;
        step.put_out("outputPath", output_path.clone());
        let write = move |workspace: &Workspace| {
            let archive = archive(workspace, &path)?;
            workspace.write(&output_path, &archive, false)
        };
        step.workspace.run(write).await
    }
}

/// The archive of what lies at `path`: the same bytes for the same files.
fn archive(workspace: &Workspace, path: &str) -> Result<Vec<u8>, Problem> {
    let failed = |error: zip::result::ZipError| Problem::internal(error);
    let Some(there) = workspace.entry(path)? else {
        let detail = format!("`{}` is not there", path.escape_debug());
        return Err(Problem::not_found(detail).at("path"));
    };
    let (entries, above) = match there.kind {
        EntryKind::Folder if there.path.is_empty() => (workspace.entries("")?, 0),
        EntryKind::Folder => (workspace.entries(path)?, there.path.len() + 1),
        _ => {
            let above = there.path.rfind('/').map_or(0, |at| at + 1);
            (vec![there], above)
        }
    };
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut total = 0;
    for entry in entries {
        let name = &entry.path[above..];
        match entry.kind {
            EntryKind::Link { .. } => {}
            EntryKind::Folder => {
                writer.add_directory(name, SimpleFileOptions::default()).map_err(failed)?;
            }
            EntryKind::File { bytes, executable } => {
                total += bytes;
                if total > ZIP_BYTES_MAX {
                    let detail = format!("An archive takes at most {ZIP_BYTES_MAX} bytes");
                    return Err(Problem::new(Code::TooLarge, detail));
                }
                let mode = if executable { 0o755 } else { 0o644 };
                let options = SimpleFileOptions::default().unix_permissions(mode);
                writer.start_file(name, options).map_err(failed)?;
                let content = workspace.read(&entry.path)?;
                writer.write_all(&content).map_err(Problem::internal)?;
            }
        }
    }
    Ok(writer.finish().map_err(failed)?.into_inner())
}
