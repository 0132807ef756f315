//! People: accounts, invitations, the owner, sessions, personal and service tokens.
//!
//! Reading order: [`store`] (the tables), [`secret`], [`password`], [`attempts`], [`cookie`] (pure),
//! [`memory`] (what is remembered between requests), then [`People`] and what it does: [`arrive`]
//! (somebody is vouched for), [`sign_in`] (by name and password), [`sessions`], [`accounts`],
//! [`invitations`], [`tokens`], [`authenticator`] (who makes a request), [`vouching`] (who is let in still), [`routes`].

pub mod accounts;
pub mod arrive;
pub mod attempts;
pub mod authenticator;
pub mod cookie;
pub mod expiry;
pub mod floors;
pub mod invitations;
pub mod limits;
pub mod memory;
pub mod password;
pub mod routes;
pub mod secret;
pub mod sessions;
pub mod settings;
pub mod sign_in;
pub mod store;
pub mod tokens;
pub mod vouching;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use async_trait::async_trait;
use database::Database;
use feature::audit::AuditLog;
use feature::permits::Permits;
use feature::{Deps, Greet};
use model::directory::{Directory, UserQuery};
use model::permission::{Action, Decisions};
use model::{Clock, Event, Ids, Permission, Problem};
use serde_json::Value;

use floors::Floors;
use memory::Memory;
use password::Passwords;
use settings::PeopleSettings;
use store::sessions::SessionRow;
use store::tokens::TokenRow;

use crate::policy::Roles;

pub use settings::CONFIG;
pub use store::STATEMENTS;

/// Look at one's own sessions and account.
pub const SESSION_READ: Permission = permission("identity.session.read", Action::Read);
/// End one's own sessions.
pub const SESSION_DELETE: Permission = permission("identity.session.delete", Action::Delete);
/// Change one's own password.
pub const PASSWORD_UPDATE: Permission = permission("identity.password.update", Action::Update);
/// Look at one's own tokens.
pub const TOKEN_READ: Permission = permission("identity.token.read", Action::Read);
/// Make a token in one's own name.
pub const TOKEN_CREATE: Permission = permission("identity.token.create", Action::Create);
/// Revoke one's own tokens.
pub const TOKEN_DELETE: Permission = permission("identity.token.delete", Action::Delete);
/// Look at everybody's accounts.
pub const ACCOUNT_READ: Permission = permission("identity.account.read", Action::Read);
/// Lock accounts out and let them in again, end their sessions, open lost ones.
pub const ACCOUNT_UPDATE: Permission = permission("identity.account.update", Action::Update);
/// Remove accounts.
pub const ACCOUNT_DELETE: Permission = permission("identity.account.delete", Action::Delete);
/// Look at invitations.
pub const INVITATION_READ: Permission = permission("identity.invitation.read", Action::Read);
/// Invite people.
pub const INVITATION_CREATE: Permission = permission("identity.invitation.create", Action::Create);
/// Take invitations back.
pub const INVITATION_DELETE: Permission = permission("identity.invitation.delete", Action::Delete);
/// Look at service tokens.
pub const SERVICE_TOKEN_READ: Permission = permission("identity.service-token.read", Action::Read);
/// Make service tokens, which their reach alone bounds.
pub const SERVICE_TOKEN_CREATE: Permission =
    permission("identity.service-token.create", Action::Create);
/// Revoke service tokens.
pub const SERVICE_TOKEN_DELETE: Permission =
    permission("identity.service-token.delete", Action::Delete);

/// Every permission of this room.
pub const PERMISSIONS: &[Permission] = &[
    SESSION_READ,
    SESSION_DELETE,
    PASSWORD_UPDATE,
    TOKEN_READ,
    TOKEN_CREATE,
    TOKEN_DELETE,
    ACCOUNT_READ,
    ACCOUNT_UPDATE,
    ACCOUNT_DELETE,
    INVITATION_READ,
    INVITATION_CREATE,
    INVITATION_DELETE,
    SERVICE_TOKEN_READ,
    SERVICE_TOKEN_CREATE,
    SERVICE_TOKEN_DELETE,
];

const fn permission(name: &'static str, action: Action) -> Permission {
    Permission { name, action, resource: None }
}

/// The use cases of this room.
pub struct People {
    database: Database,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    directory: Arc<dyn Directory>,
    decisions: Arc<dyn Decisions>,
    roles: Arc<Roles>,
    permits: Arc<Permits>,
    audit: Arc<dyn AuditLog>,
    settings: PeopleSettings,
    passwords: Passwords,
    sessions: Memory<SessionRow>,
    tokens: Memory<TokenRow>,
    floors: Floors,
    rereading: tokio::sync::Mutex<()>,
    position: AtomicU64,
}

impl People {
    /// Over what a feature is given. Nothing is remembered yet.
    ///
    /// # Errors
    /// What cannot be used in the configuration; what the database says.
    pub async fn open(deps: &Deps, roles: Arc<Roles>) -> Result<Self, Problem> {
        let head = database::unit!(|tx, _nothing: ()| spine::admin::feed_bounds(tx).await);
        let head = deps.database.read((), head).await?.head;
        let floors = Floors::default();
        floors.reread(&deps.database).await?;
        Ok(Self {
            database: deps.database.clone(),
            clock: deps.clock.clone(),
            ids: deps.ids.clone(),
            directory: deps.directory.clone(),
            decisions: deps.decisions.clone(),
            roles,
            permits: deps.permits.clone(),
            audit: deps.audit.clone(),
            settings: PeopleSettings::read(&deps.config)?,
            passwords: Passwords::new()?,
            sessions: Memory::default(),
            tokens: Memory::default(),
            floors,
            rereading: tokio::sync::Mutex::default(),
            position: AtomicU64::new(head),
        })
    }

    /// Whether a signed token that was issued to this user then counts no longer.
    pub fn is_token_gone(&self, entity_ref: &str, issued_at: model::Millis) -> bool {
        self.floors.is_gone(entity_ref, issued_at)
    }

    /// Whether a role names this user, wherever it is written down.
    fn has_roles(&self, entity_ref: &str) -> bool {
        let table = self.roles.policy().table();
        table.roles().iter().any(|role| role.members.contains(entity_ref))
    }

    /// Reads who was signed out everywhere; one reading after the other, so that the last is the
    /// newest.
    async fn reread_floors(&self) -> Result<(), Problem> {
        let _turn = self.rereading.lock().await;
        self.floors.reread(&self.database).await
    }

    /// Whether a user who may be here only as long as the catalog has them is gone from it.
    fn is_gone(&self, in_catalog: bool, entity_ref: &str) -> bool {
        in_catalog && self.directory.users(&UserQuery::Ref(entity_ref.to_owned()), 1).is_empty()
    }
}

#[async_trait]
impl Greet for People {
    async fn greet(&self, base: &str) -> Result<Option<String>, Problem> {
        let link = self.owner_link(base).await?;
        Ok(link.map(|link| {
            format!(
                "Nobody owns this server yet. Become its owner, within 24 hours, once:\n  {link}"
            )
        }))
    }
}

/// Something of this room has changed: other replicas forget what they remember of it.
fn changed(topic: &'static str, subject: &str, actor: &str) -> Event {
    let (subject, actor) = (subject.to_owned(), actor.to_owned());
    Event { topic, subject, actor, payload: Value::Null }
}

/// A session has ended, or has a new secret. The subject is its id.
const SESSION_CHANGED: &str = "identity.session.changed";
/// An account is another than it was: everything that is remembered of it is out of date.
const ACCOUNT_CHANGED: &str = "identity.account.changed";
/// A token is gone. The subject is its id.
const TOKEN_DELETED: &str = "identity.token.deleted";

/// Who arrives through a provider that vouched for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrival {
    /// The provider's id in the configuration: `github`, `oidc`, `local`.
    pub provider: String,
    /// What the provider knows them by for good: the `sub` of its tokens, a numeric id. Never an
    /// address or a name, which others may take over.
    pub subject: String,
    /// Who they are in the catalog, `user:default/ada`, as a resolver found; lower case.
    pub entity_ref: String,
    /// What they are called.
    pub display_name: Option<String>,
    /// Their address, where the provider says that it is verified.
    pub email: Option<String>,
    /// Their picture's address.
    pub picture: Option<String>,
    /// The provider's own session (`sid`), so that signing out there ends the session here.
    pub provider_session: Option<String>,
    /// The provider's refresh token, sealed.
    pub refresh_token: Option<String>,
    /// Whether they may be here only as long as the catalog has their entity: false where they may
    /// sign in without one.
    pub in_catalog: bool,
    /// The provider's ID token as `id_token_hint` of a sign-out there, sealed.
    pub id_token: Option<String>,
}

/// Somebody who is signed in from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// Their account.
    pub account: String,
    /// Who they are here.
    pub user: model::caller::User,
    /// The header that sets the session's cookie.
    pub set_cookie: http::HeaderValue,
    /// When the session ends at the latest.
    pub expires_at: model::Millis,
}
