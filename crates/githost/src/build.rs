//! How the Git host comes to life in a process.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use database::BoxFuture;
use feature::{Deps, Parts};
use model::Problem;
use outbound::{Client, OutboundSettings};
use spine::outbox;

use crate::browse::service::Browse;
use crate::commits::Commits;
use crate::git::Git;
use crate::hooks::service::Hooks;
use crate::host::Host;
use crate::pulls::Pulls;
use crate::pushes::{Pushes, reconcile};
use crate::reader::HostedReader;
use crate::repositories::access::Access;
use crate::repositories::service::Surroundings;
use crate::repositories::{Repositories, routes, trash};
use crate::settings::Settings;
use crate::smart::routes::GitHttp;
use crate::upkeep::{packing, strays};
use crate::{actions, browse, commits, hooks, pulls, raw, smart};

/// Folder of the repositories in the data directory.
const FOLDER: &str = "githost";

/// Where repositories lie in this data directory.
pub fn folder_in(data_dir: &Path) -> PathBuf {
    data_dir.join(FOLDER)
}
/// The empty folder in it that Git takes for a home.
const HOME: &str = "home";

/// Builds the Git host's parts; none where it is switched off.
pub fn build(deps: &Deps) -> BoxFuture<'_, Result<Parts, Problem>> {
    Box::pin(parts(deps))
}

async fn parts(deps: &Deps) -> Result<Parts, Problem> {
    let settings = Settings::read(&deps.config)?;
    if !settings.enabled {
        return Ok(Parts::default());
    }
    let repositories = Arc::new(repositories(deps, settings).await?);
    let pushes = Arc::new(Pushes::new(repositories.clone()));
    let http = GitHttp { repositories: repositories.clone(), pushes: pushes.clone() };
    let browse = Arc::new(Browse::new(pushes.clone()));
    let made = Arc::new(Commits::new(pushes.clone()));
    let pulls = Arc::new(Pulls::new(pushes.clone()));
    let hooks = Arc::new(Hooks::new(repositories.clone(), deps.sealer.clone()));
    let outbound = OutboundSettings::from_config(&deps.config)?;
    let client = Client::new(outbound).map_err(Problem::internal)?;
    let delivery = outbox::job(hooks::DELIVER, hooks.clone(), client, deps.clock.clone());
    Ok(Parts {
        jobs: vec![delivery],
        routes: vec![
            smart::routes::routes(Arc::new(http)),
            raw::routes(repositories.clone()),
            routes::routes(pushes.clone()),
            browse::routes::routes(browse.clone()),
            browse::refs_routes::routes(browse),
            commits::routes::routes(made),
            hooks::routes::routes(hooks.clone()),
            pulls::routes::routes(pulls.clone()),
            pulls::talk_routes::routes(pulls.clone()),
        ],
        reconcilers: match repositories.host.is_here() {
            true => vec![
                reconcile::reconciler(&pushes),
                trash::reconciler(&repositories),
                packing::reconciler(&repositories),
            ],
            // Who has the folders tends them.
            false => Vec::new(),
        },
        template_actions: actions::actions(&pushes, &pulls),
        hosted: Some(Arc::new(HostedReader::new(repositories))),
        ..Parts::default()
    })
}

async fn repositories(deps: &Deps, settings: Settings) -> Result<Repositories, Problem> {
    let folder = match &deps.data_dir {
        Some(data_dir) => folder_in(data_dir),
        // Everything is in memory: so are repositories, as nearly as there is one.
        None => std::env::temp_dir().join(format!("flagstone-{}", deps.ids.random())),
    };
    let home = folder.join(HOME);
    tokio::fs::create_dir_all(&home).await.map_err(|error| {
        let shown = home.display();
        Problem::input(format!("The folder {shown} of the Git host cannot be made: {error}"))
            .hint("give the user that runs the server the right to write there")
    })?;
    let git = Arc::new(Git::new(&settings.program, home));
    if let Err(problem) = git.version().await {
        tracing::warn!("Git repositories cannot be used: {problem}");
    }
    let access = Access::new(
        deps.decisions.clone(),
        deps.directory.clone(),
        settings.public_without_sign_in,
    );
    let worker = deps.spine.worker();
    let node = worker.split_once('#').map_or(worker, |(node, _)| node);
    let host = Host::settle(&deps.database, node, &folder).await?;
    match host.check() {
        Ok(()) => strays::name(&deps.database, &folder).await,
        Err(problem) => tracing::warn!("{problem}"),
    }
    let around = Surroundings {
        host,
        database: deps.database.clone(),
        spine: deps.spine.clone(),
        access,
        clock: deps.clock.clone(),
        ids: deps.ids.clone(),
        audit: deps.audit.clone(),
        entities: deps.entities.clone(),
    };
    Ok(Repositories::new(around, settings, git, folder))
}
