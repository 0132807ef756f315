//! People: accounts, invitations, the owner, sessions, personal and service tokens.

use database::Statement;
use feature::ConfigKey;
use model::Permission;

/// Every SQL text of this room, for the census.
pub const STATEMENTS: &[Statement] = &[];

/// Every permission of this room.
pub const PERMISSIONS: &[Permission] = &[];

/// Every configuration key of this room.
pub const CONFIG: &[ConfigKey] = &[];

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
    /// The provider's ID token as `id_token_hint` of a sign-out there, sealed.
    pub id_token: Option<String>,
}
