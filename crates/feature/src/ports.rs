//! Ports between features, filled while they are built.
//!
//! Each feature is given all ports when it is built and keeps those that it needs; who fills one may
//! be built later. So a port is empty at first, is filled once, and answers from then on. Nothing
//! asks before all features are built; what asks all the same is refused.

mod deployments;

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use database::{BoxFuture, Error, Tx};
use forge::{HostedSources, Read, ReadError, ReadErrorKind, SourceReader, Tree, TreeLimits};
use gate::Authenticator;
use http::request::Parts as RequestParts;
use model::audit::Notes;
use model::deployments::Deployments;
use model::directory::{Directory, DirectoryUser, Nobody, UserQuery};
use model::entities::{Entities, RegisteredLocation};
use model::permission::{ByCaller, Decision, Decisions};
use model::problem::Asked;
use model::sealing::Sealer;
use model::vouch::Vouch;
use model::{AuditEntry, Caller, Code, EntityRef, Location, Millis, Permission, Problem};
use serde_json::Value;

use crate::audit::{AuditLog, Told};
use crate::{Parts, Permits, TemplateActions};

/// A port that is filled later.
struct Late<T: ?Sized>(OnceLock<Arc<T>>);

impl<T: ?Sized> Default for Late<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

/// The ports of one process. Cheap to clone: clones are the same ports.
#[derive(Clone, Default)]
pub struct Ports {
    decisions: Arc<Late<dyn Decisions>>,
    directory: Arc<Late<dyn Directory>>,
    audit: Arc<Late<dyn AuditLog>>,
    authenticator: Arc<Late<dyn Authenticator>>,
    entities: Arc<Late<dyn Entities>>,
    hosted: Arc<Late<dyn HostedSources>>,
    sealer: Arc<Late<dyn Sealer>>,
    vouch: Arc<Late<dyn Vouch>>,
    deployments: Arc<Late<dyn Deployments>>,
    permits: Arc<Permits>,
    template_actions: TemplateActions,
}

impl Ports {
    /// Empty ports but for this one, which no feature fills again.
    pub fn deciding(decisions: Arc<dyn Decisions>) -> Self {
        let ports = Self::default();
        // New: nobody has filled it.
        let _ = ports.decisions.0.set(decisions);
        ports
    }

    /// Who may do what, and to which things.
    pub fn decisions(&self) -> Arc<dyn Decisions> {
        self.decisions.clone()
    }

    /// The organisation.
    pub fn directory(&self) -> Arc<dyn Directory> {
        self.directory.clone()
    }

    /// The audit log.
    pub fn audit(&self) -> Arc<dyn AuditLog> {
        self.audit.clone()
    }

    /// What there is to be permitted, and who settles conditions.
    pub fn permits(&self) -> Arc<Permits> {
        self.permits.clone()
    }

    /// Who knows callers.
    pub fn authenticator(&self) -> Arc<dyn Authenticator> {
        self.authenticator.clone()
    }

    /// The catalog.
    pub fn entities(&self) -> Arc<dyn Entities> {
        self.entities.clone()
    }

    /// The repositories that are hosted here.
    pub fn hosted(&self) -> Arc<dyn HostedSources> {
        self.hosted.clone()
    }

    /// The server's keys.
    pub fn sealer(&self) -> Arc<dyn Sealer> {
        self.sealer.clone()
    }

    /// Who is still let in.
    pub fn vouch(&self) -> Arc<dyn Vouch> {
        self.vouch.clone()
    }

    /// Releases that run in environments.
    pub fn deployments(&self) -> Arc<dyn Deployments> {
        self.deployments.clone()
    }

    /// What the steps of a template may do.
    pub fn template_actions(&self) -> TemplateActions {
        self.template_actions.clone()
    }

    /// Fills what `parts` bring along. Of two that fill one port the first stays.
    pub(crate) fn fill(&self, parts: &mut Parts) {
        if let Some(decisions) = parts.decisions.take() {
            let _ = self.decisions.0.set(decisions);
        }
        if let Some(directory) = parts.directory.take() {
            let _ = self.directory.0.set(directory);
        }
        if let Some(audit) = parts.audit.take() {
            let _ = self.audit.0.set(audit);
        }
        if let Some(authenticator) = parts.authenticator.take() {
            let _ = self.authenticator.0.set(authenticator);
        }
        if let Some(entities) = parts.entities.take() {
            let _ = self.entities.0.set(entities);
        }
        if let Some(hosted) = parts.hosted.take() {
            let _ = self.hosted.0.set(hosted);
        }
        if let Some(sealer) = parts.sealer.take() {
            let _ = self.sealer.0.set(sealer);
        }
        if let Some(vouch) = parts.vouch.take() {
            let _ = self.vouch.0.set(vouch);
        }
        if let Some(deployments) = parts.deployments.take() {
            let _ = self.deployments.0.set(deployments);
        }
    }

    /// Fills what no feature has filled: decisions by what a caller is, an organisation without
    /// anybody, an audit log that only tells the process's log.
    pub(crate) fn close(&self) {
        self.decisions.0.get_or_init(|| Arc::new(ByCaller));
        self.directory.0.get_or_init(|| Arc::new(Nobody));
        self.audit.0.get_or_init(|| Arc::new(Told));
    }
}

impl Decisions for Late<dyn Decisions> {
    fn decide(&self, caller: &Caller, permission: &Permission) -> Decision {
        self.0.get().map_or(Decision::Deny, |it| it.decide(caller, permission))
    }
}

impl Directory for Late<dyn Directory> {
    fn users(&self, query: &UserQuery, most: usize) -> Vec<DirectoryUser> {
        self.0.get().map(|it| it.users(query, most)).unwrap_or_default()
    }

    fn groups_of(&self, entity_ref: &str) -> Arc<[String]> {
        self.0.get().map(|it| it.groups_of(entity_ref)).unwrap_or_default()
    }

    fn version(&self) -> u64 {
        self.0.get().map_or(0, |it| it.version())
    }
}

impl Notes for Late<dyn AuditLog> {
    fn note(&self, entry: AuditEntry) {
        match self.0.get() {
            Some(audit) => audit.note(entry),
            None => Told.note(entry),
        }
    }
}

impl AuditLog for Late<dyn AuditLog> {
    fn record<'t>(
        &self,
        tx: &'t mut Tx,
        entry: &'t AuditEntry,
    ) -> BoxFuture<'t, Result<(), Error>> {
        match self.0.get() {
            Some(audit) => audit.record(tx, entry),
            None => Told.record(tx, entry),
        }
    }
}

#[async_trait]
impl Authenticator for Late<dyn Authenticator> {
    async fn authenticate(
        &self,
        parts: &RequestParts,
        bearer: Option<&str>,
    ) -> Result<Option<Caller>, Problem> {
        match self.0.get() {
            Some(authenticator) => authenticator.authenticate(parts, bearer).await,
            None => Ok(None),
        }
    }
}

/// What is said while there is no catalog.
fn no_catalog() -> Problem {
    Problem::new(Code::Unavailable, "There is no catalog in this process")
}

impl Entities for Late<dyn Entities> {
    fn entity<'a>(
        &'a self,
        caller: &'a Caller,
        entity_ref: &'a EntityRef,
    ) -> Asked<'a, Option<Value>> {
        match self.0.get() {
            Some(entities) => entities.entity(caller, entity_ref),
            None => Box::pin(async { Err(no_catalog()) }),
        }
    }

    fn find<'a>(
        &'a self,
        caller: &'a Caller,
        filter: &'a Value,
        most: usize,
    ) -> Asked<'a, Vec<Value>> {
        match self.0.get() {
            Some(entities) => entities.find(caller, filter, most),
            None => Box::pin(async { Err(no_catalog()) }),
        }
    }

    fn preview<'a>(&'a self, caller: &'a Caller, location: &'a Location) -> Asked<'a, Vec<Value>> {
        match self.0.get() {
            Some(entities) => entities.preview(caller, location),
            None => Box::pin(async { Err(no_catalog()) }),
        }
    }

    fn register<'a>(
        &'a self,
        caller: &'a Caller,
        location: &'a Location,
    ) -> Asked<'a, RegisteredLocation> {
        match self.0.get() {
            Some(entities) => entities.register(caller, location),
            None => Box::pin(async { Err(no_catalog()) }),
        }
    }
}

/// Nothing is sealed where nobody has keys: better refused than kept in the open.
fn no_keys() -> Problem {
    Problem::new(Code::Unavailable, "Nobody keeps keys in this process")
}

impl Sealer for Late<dyn Sealer> {
    fn seal(&self, purpose: &str, plain: &[u8]) -> Result<String, Problem> {
        self.0.get().ok_or_else(no_keys)?.seal(purpose, plain)
    }

    fn open(&self, purpose: &str, sealed: &str) -> Result<Vec<u8>, Problem> {
        self.0.get().ok_or_else(no_keys)?.open(purpose, sealed)
    }
}

impl Vouch for Late<dyn Vouch> {
    /// Where nobody keeps accounts, nobody is ever locked out.
    fn vouch<'a>(&'a self, caller: &'a Caller, since: Millis) -> Asked<'a, ()> {
        match self.0.get() {
            Some(vouch) => vouch.vouch(caller, since),
            None => Box::pin(async { Ok(()) }),
        }
    }
}

/// Nothing is hosted here.
fn not_hosted(location: &Location) -> ReadError {
    let message = format!("No repositories are hosted here: {location}");
    ReadError::new(ReadErrorKind::Unsupported, message)
}

impl HostedSources for Late<dyn HostedSources> {
    fn covers(&self, location: &Location) -> bool {
        self.0.get().is_some_and(|it| it.covers(location))
    }
}

#[async_trait]
impl SourceReader for Late<dyn HostedSources> {
    async fn read(&self, location: &Location, known: Option<&str>) -> Result<Read, ReadError> {
        match self.0.get() {
            Some(hosted) => hosted.read(location, known).await,
            None => Err(not_hosted(location)),
        }
    }

    async fn expand(&self, location: &Location) -> Result<Vec<Location>, ReadError> {
        match self.0.get() {
            Some(hosted) => hosted.expand(location).await,
            None => Err(not_hosted(location)),
        }
    }

    async fn tree(&self, location: &Location, limits: &TreeLimits) -> Result<Tree, ReadError> {
        match self.0.get() {
            Some(hosted) => hosted.tree(location, limits).await,
            None => Err(not_hosted(location)),
        }
    }

    async fn lets(&self, caller: &Caller, location: &Location) -> Result<(), ReadError> {
        match self.0.get() {
            Some(hosted) => hosted.lets(caller, location).await,
            None => Err(not_hosted(location)),
        }
    }
}
