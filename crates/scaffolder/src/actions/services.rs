//! What actions are given beside their step, and the template language as files of templates see it.

use std::sync::Arc;

use forge::{Forge, Integrations, SourceReader};
use gate::OwnServer;
use model::entities::Entities;
use templating::{Engine, HostType};

/// What the actions that run on this machine alone need. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    /// Reads sources.
    pub reader: Arc<dyn SourceReader>,
    /// Knows the hosts of sources, and resolves addresses there.
    pub integrations: Arc<Integrations>,
    /// The catalog.
    pub entities: Arc<dyn Entities>,
    /// The template language, with the filters of Backstage.
    pub engine: Engine,
    /// This server, for actions that call it. Closed where none runs.
    pub server: OwnServer,
}

impl Services {
    /// These services, with the language for these hosts.
    pub fn new(
        reader: Arc<dyn SourceReader>,
        integrations: Arc<Integrations>,
        entities: Arc<dyn Entities>,
        server: OwnServer,
    ) -> Self {
        let engine = engine(&integrations);
        Self { reader, integrations, entities, engine, server }
    }
}

/// The template language with the filters of Backstage: `parseRepoUrl` knows the kinds of these hosts.
pub fn engine(integrations: &Integrations) -> Engine {
    let hosts: Vec<(String, HostType)> = integrations
        .hosts()
        .iter()
        .map(|known| (known.host.to_lowercase(), host_type(known.forge)))
        .collect();
    Engine::backstage(Arc::new(move |host: &str| {
        let host = host.to_lowercase();
        hosts.iter().find(|(known, _)| *known == host).map(|(_, kind)| kind.clone())
    }))
}

fn host_type(forge: Forge) -> HostType {
    match forge {
        Forge::Azure => HostType::Azure,
        Forge::BitbucketCloud => HostType::BitbucketCloud,
        Forge::BitbucketServer => HostType::BitbucketServer,
        Forge::Gerrit => HostType::Gerrit,
        Forge::Gitea => HostType::Gitea,
        Forge::Gitlab => HostType::Gitlab,
        Forge::Github | Forge::Githost | Forge::Harness => HostType::Other,
    }
}
