//! What the steps of templates can do: one file an action.
//!
//! Reading order: [`services`] (what actions are given), `declare` (how they say what they are), then
//! any of them: `fs_delete` is a small one, `fetch_template` with `skeleton` the one that matters
//! most. [`declared`] reads actions from the configuration, [`unavailable`] holds what Backstage has and
//! this server has not.
//!
//! What they must never do: write outside of the workspace of their run, follow a link out of it,
//! reach the network other than through `forge` and `outbound`, or tell a value of their input to the
//! log (but for `debug:log`, whose log is cleared of secrets as every log is).

mod binary;
mod catalog_fetch;
mod catalog_register;
mod catalog_write;
mod debug_log;
mod debug_wait;
mod declare;
pub mod declared;
mod fetch;
mod fetch_plain;
mod fetch_plain_file;
mod fetch_template;
mod fetch_template_file;
mod fs_delete;
mod fs_readdir;
mod fs_rename;
mod globs;
mod http_backstage_request;
pub mod jsonata;
pub mod limits;
mod merging;
mod paths;
mod roadie;
pub mod services;
mod skeleton;
mod structured;
mod template_file;
pub mod unavailable;
mod workspace_template;
mod workspace_template_file;
mod yaml_comments;

#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use feature::Deps;
use feature::template_action::TemplateAction;
use forge::{Integrations, SourceReader};
use model::Problem;

pub(crate) use fetch::unread;
pub use services::{Services, engine};

/// The actions of this server, which read sources with `reader`: of two with one id the first counts, and what is not available comes
/// last, so that whoever brings such an action puts theirs before these.
///
/// # Errors
/// Configuration that is wrong.
pub fn actions(
    deps: &Deps,
    reader: Arc<dyn SourceReader>,
) -> Result<Vec<Arc<dyn TemplateAction>>, Problem> {
    let integrations = Integrations::from_config(&deps.config);
    let integrations = integrations.map_err(|error| Problem::input(error.to_string()))?;
    let services = Services::new(
        reader,
        Arc::new(integrations),
        deps.entities.clone(),
        deps.own_server.clone(),
    );
    let mut all = local_actions(&services);
    all.extend(declared::actions(&deps.config, &services.engine)?);
    all.extend(unavailable::actions()?);
    Ok(all)
}

/// The actions that need no server: those of [`actions`] but for the declared and the unavailable
/// ones.
pub fn local_actions(services: &Services) -> Vec<Arc<dyn TemplateAction>> {
    let mut all: Vec<Arc<dyn TemplateAction>> = vec![
        Arc::new(catalog_fetch::CatalogFetch::new(services)),
        Arc::new(catalog_register::CatalogRegister::new(services)),
        Arc::new(catalog_write::CatalogWrite::new()),
        Arc::new(debug_log::DebugLog::new()),
        Arc::new(debug_wait::DebugWait::new()),
        Arc::new(fetch_plain::FetchPlain::new(services)),
        Arc::new(fetch_plain_file::FetchPlainFile::new(services)),
        Arc::new(fetch_template::FetchTemplate::new(services)),
        Arc::new(fetch_template_file::FetchTemplateFile::new(services)),
        Arc::new(fs_delete::FsDelete::new()),
        Arc::new(fs_readdir::FsReaddir::new()),
        Arc::new(fs_rename::FsRename::new()),
        Arc::new(http_backstage_request::HttpBackstageRequest::new(services)),
        Arc::new(workspace_template::WorkspaceTemplate::new(services)),
        Arc::new(workspace_template_file::WorkspaceTemplateFile::new(services)),
    ];
    all.extend(roadie::actions(services));
    all
}
