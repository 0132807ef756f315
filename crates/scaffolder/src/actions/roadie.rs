//! The actions of Roadie's module of utilities, `roadiehq:utils:…`.

mod fs_append;
mod fs_parse;
mod fs_replace;
mod fs_write;
mod jsonata;
mod jsonata_json;
mod jsonata_yaml;
mod merge;
mod serialize_json;
mod serialize_yaml;
mod sleep;
mod zip;

use std::sync::Arc;

use feature::template_action::TemplateAction;
use feature::workspace::{EntryKind, Workspace};
use model::Problem;

use super::services::Services;

/// All of them.
pub(super) fn actions(services: &Services) -> Vec<Arc<dyn TemplateAction>> {
    vec![
        Arc::new(fs_append::FsAppend::new()),
        Arc::new(fs_parse::FsParse::new()),
        Arc::new(fs_replace::FsReplace::new(services)),
        Arc::new(fs_write::FsWrite::new()),
        Arc::new(jsonata::Jsonata::new()),
        Arc::new(jsonata_json::JsonataJson::new()),
        Arc::new(jsonata_yaml::JsonataYaml::new()),
        Arc::new(merge::Merge::new()),
        Arc::new(merge::Merge::json()),
        Arc::new(serialize_json::SerializeJson::new()),
        Arc::new(serialize_yaml::SerializeYaml::new()),
        Arc::new(sleep::Sleep::new()),
        Arc::new(zip::Zip::new()),
    ]
}

/// Whether the file at `path` is there and may be executed.
fn is_executable(workspace: &Workspace, path: &str) -> Result<bool, Problem> {
    let kind = workspace.entry(path)?.map(|it| it.kind);
    Ok(matches!(kind, Some(EntryKind::File { executable: true, .. })))
}
