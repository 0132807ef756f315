//! How pipelines come to life in a process.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use database::{BoxFuture, unit};
use feature::{Deps, Parts};
use model::Problem;
use sandbox::{Containment, Identity};
use sha2::{Digest as _, Sha256};

use crate::engine::folders::Folders;
use crate::engine::job::Executor;
use crate::limits::{PAGE_MAX, USER_FIRST};
use crate::runs::model::Filter;
use crate::runs::service::Runs;
use crate::runs::store;
use crate::runs::stream::Streams;
use crate::runs::{begin, janitor, routes};
use crate::settings::Settings;

/// Builds pipelines' parts.
pub fn build(deps: &Deps) -> BoxFuture<'_, Result<Parts, Problem>> {
    Box::pin(parts(deps))
}

async fn parts(deps: &Deps) -> Result<Parts, Problem> {
    let settings = Settings::read(&deps.config)?;
    let (folders, refusal) = match engine(deps, &settings).await {
        Ok(folders) => (Some(folders), None),
        Err(why) => (None, Some(why)),
    };
    if let (true, Some(why)) = (settings.enabled, &refusal) {
        tracing::warn!("pipelines are not carried out here: {why}");
    }
    let runs = Arc::new(Runs::new(deps, settings, refusal));
    let mut jobs = vec![begin::job(&runs)];
    let reconciler = janitor::reconciler(&runs);
    if let Some(folders) = folders {
        tidy(deps, &folders).await?;
        jobs.push(Executor::new(runs.clone(), Arc::new(folders)).job());
    }
    Ok(Parts {
        routes: vec![routes::routes(&runs), routes::stream_routes(Streams::new(runs))],
        jobs,
        listeners: vec![begin::listener()],
        reconcilers: vec![reconciler],
        ..Parts::default()
    })
}

/// The engine's folders, or why there is no engine.
async fn engine(deps: &Deps, settings: &Settings) -> Result<Folders, String> {
    if !settings.enabled {
        return Err("flagstone.pipelines.local.enabled is not set".to_owned());
    }
    let containment = Containment::find(USER_FIRST).await?;
    let data = deps.data_dir.as_deref();
    if containment == Containment::Namespaces && data.is_some_and(is_open) {
        return Err("the data directory can be read by other users of this machine, and without \
                    bubblewrap that is all that keeps steps from it: take their rights away"
            .to_owned());
    }
    let root = settings.folder.clone().unwrap_or_else(|| usual(data, deps));
    Folders::open(root, containment)
        .map_err(|problem| problem.cause.clone().unwrap_or_else(|| problem.to_string()))
}

#[cfg(unix)]
fn is_open(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(folder).is_ok_and(|it| it.permissions().mode() & 0o007 != 0)
}

/// Outside of the data directory: steps are users that cannot come in there.
fn usual(data: Option<&Path>, deps: &Deps) -> PathBuf {
    let name = data.map_or_else(|| deps.ids.random(), |it| it.to_string_lossy().into_owned());
    let digest = Sha256::digest(name.as_bytes());
    let short: String = digest.iter().take(8).map(|it| format!("{it:02x}")).collect();
    Path::new("/var/tmp").join(format!("flagstone-pipelines-{short}"))
}

/// Ends what an earlier life of this node left running, and removes what it left lying.
async fn tidy(deps: &Deps, folders: &Folders) -> Result<(), Problem> {
    let node = deps.spine.worker().split('#').next().unwrap_or_default().to_owned();
    let take = unit!(|tx, node: String| store::processes_take(tx, node).await);
    for (pid, began) in deps.database.write(node, take).await?.value {
        if (Identity { pid, began }).kill() {
            tracing::warn!(pid, "a step of an earlier life of this server was still running");
        }
    }
    let mut keep = BTreeSet::new();
    for status in ["queued", "running"] {
        let filter =
            Filter { status: status.to_owned(), count: PAGE_MAX * 10, ..Filter::default() };
        let read = unit!(|tx, filter: Filter| store::list(tx, filter).await);
        keep.extend(deps.database.read(filter, read).await?.into_iter().map(|it| it.id));
    }
    folders.sweep(&keep);
    Ok(())
}
