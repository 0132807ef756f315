//! How the scaffolder comes to life in a process.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use database::BoxFuture;
use feature::{Deps, Parts};
use forge::Integrations;
use model::Problem;

use crate::actions;
use crate::conditions::conditions;
use crate::forms::service::Drafts;
use crate::routes;
use crate::settings::Settings;
use crate::tasks::along::Along;
use crate::tasks::janitor;
use crate::tasks::job::Executor;
use crate::tasks::owners::Owners;
use crate::tasks::service::{Runs, Stage};
use crate::tasks::stages::Stages;
use crate::tasks::stream::Streams;
use crate::workbench::Workbench;

/// Builds the scaffolder's parts.
pub fn build(deps: &Deps) -> BoxFuture<'_, Result<Parts, Problem>> {
    Box::pin(parts(deps))
}

async fn parts(deps: &Deps) -> Result<Parts, Problem> {
    let settings = Settings::read(&deps.config)?;
    let folders = folders(deps, &settings);
    let carries_out = settings.concurrency > 0;
    let engine = actions::services::engine(&Integrations::from_config(&deps.config)?);
    let stages = match &deps.data_dir {
        Some(data) => Some(Stages::open(data, settings.dry_runs_in_memory, &*deps.ids)?),
        None => None,
    };
    let along = Arc::new(Along::new(deps.reader.clone()));
    let runs = Arc::new(Runs::new(deps, settings, engine, Stage { stages, along: along.clone() }));
    let owners = Arc::new(Owners::open(&deps.database).await?);
    let workbench = Arc::new(Workbench::new(deps, runs.clone())?);
    let drafts = Arc::new(Drafts::new(deps.database.clone(), deps.clock.clone()));
    let jobs = match (carries_out, folders) {
        (true, Some(folders)) => vec![Executor::new(runs.clone(), emptied(&folders)?).job()],
        // Others do; where nobody does, runs wait.
        _ => Vec::new(),
    };
    Ok(Parts {
        routes: vec![
            routes::template_routes(&runs),
            routes::task_routes(&runs),
            routes::run_routes(&runs),
            routes::event_routes(Streams::new(runs.clone())),
            routes::condition_routes(&runs, &owners),
            routes::form_routes(drafts),
            routes::workbench_routes(workbench.clone()),
            routes::suggestion_routes(workbench),
        ],
        template_actions: actions::actions(deps, along)?,
        jobs,
        reconcilers: vec![janitor::reconciler(&runs)],
        conditions: conditions(&owners),
        followers: vec![owners],
        ..Parts::default()
    })
}

/// A folder whose content is of a process that died. Its path is absolute: addresses are made of it.
pub(crate) fn emptied(folder: &Path) -> Result<PathBuf, Problem> {
    let wrong = |error: std::io::Error| {
        Problem::input(format!("{} cannot be used: {error}", folder.display()))
    };
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(wrong(error)),
        _ => std::fs::create_dir_all(folder).map_err(wrong)?,
    }
    std::path::absolute(folder).map_err(wrong)
}

/// Where attempts at runs work, a folder of this node's own: what an earlier life of it left there
/// is thrown away.
fn folders(deps: &Deps, settings: &Settings) -> Option<PathBuf> {
    let node = deps.spine.worker().split('#').next().unwrap_or_default();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    let node: String = node.chars().map(|it| if is_plain(it) { it } else { '_' }).collect();
    let below = settings.work.clone().or_else(|| deps.data_dir.clone())?;
    Some(below.join("scaffolder").join("runs").join(node))
}
