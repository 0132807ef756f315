//! Tokens as Backstage's clients and plugins carry them, and external access.
//!
//! Reading order: [`user`] (who somebody is, for an hour; and the limited token that is derived from
//! it), [`plugin`] (one plugin calls another, perhaps in somebody's name), [`external`] (`jwks` and
//! `legacy` entries of external access), [`cookie`] (the limited token as a cookie, and where it
//! counts), [`routes`], [`settings`].
//!
//! What it must never do: let a token do more than the one that it was made from, or believe a claim
//! before its signature.

pub mod cookie;
pub mod external;
pub mod limits;
pub mod plugin;
pub mod routes;
pub mod settings;
pub mod user;

use std::collections::HashMap;
use std::sync::Arc;

use database::Statement;
use feature::{ConfigKey, Deps, Parts};
use http::request::Parts as RequestParts;
use model::directory::Directory;
use model::permission::Action;
use model::{Caller, Clock, Code, Millis, Permission, Problem};
use outbound::{Client, OutboundSettings};

use crate::keys::Keys;
use crate::keys::jws::parse::Parsed;
use crate::keys::remote::RemoteKeys;
use external::{Issuer, Legacy};
use plugin::ForeignPlugin;
use settings::Settings;

/// Every SQL text of this room, for the census.
pub const STATEMENTS: &[Statement] = &[];

/// Have the cookie with which a browser reads what it cannot send a token for.
pub const COOKIE_READ: Permission =
    Permission { name: "identity.cookie.read", action: Action::Read, resource: None };

/// Every permission of this room.
pub const PERMISSIONS: &[Permission] = &[COOKIE_READ];

/// Every configuration key of this room.
pub const CONFIG: &[ConfigKey] = &[
    ConfigKey {
        default: Some("PT1H"),
        ..key("auth.backstageTokenExpiration", "How long user tokens live: 10 minutes to 24 hours.")
    },
    ConfigKey {
        default: Some("ES256"),
        ..key("auth.identityTokenAlgorithm", "How user tokens are signed: ES256.")
    },
    ConfigKey {
        default: Some("true"),
        ..key(
            "auth.omitIdentityTokenOwnershipClaim",
            "User tokens do not say what their user owns.",
        )
    },
    ConfigKey {
        secret: true,
        ..key("backend.auth.keys[].secret", "Shared secret of tokens of older Backstage releases.")
    },
    ConfigKey {
        secret: true,
        ..key("backend.auth.externalAccess[].options.secret", "legacy: the shared secret, base64.")
    },
    key("backend.auth.externalAccess[].options.url", "jwks: where the issuer's key set is."),
    key("backend.auth.externalAccess[].options.issuer", "jwks: what the issuer calls itself."),
    key("backend.auth.externalAccess[].options.audience", "jwks: for whom its tokens must be."),
    key("backend.auth.externalAccess[].options.algorithm", "jwks: how they may be signed."),
    key("backend.auth.externalAccess[].options.subjectPrefix", "jwks: put before the subject."),
    key("flagstone.identity.plugins[].id", "A plugin of a Backstage that signs its own tokens."),
    key("flagstone.identity.plugins[].jwksUrl", "Where that plugin's key set is."),
    key(
        "flagstone.identity.plugins[].accessRestrictions[].plugin",
        "A plugin that its tokens reach.",
    ),
    key(
        "flagstone.identity.plugins[].accessRestrictions[].permission",
        "Only these permissions of it.",
    ),
    key(
        "flagstone.identity.plugins[].accessRestrictions[].permissionAttribute.action",
        "Only these of create, read, update, delete.",
    ),
];

const fn key(path: &'static str, doc: &'static str) -> ConfigKey {
    ConfigKey { path, doc, default: None, secret: false }
}

/// Whether what was issued to this user at this time, in epoch milliseconds, counts no more: the user
/// was removed or locked out, or has signed out everywhere since. Asked on every request with a user
/// token, so it answers from memory.
pub type IsGone = Arc<dyn Fn(&str, Millis) -> bool + Send + Sync>;

/// Issues tokens and knows their holders. Cheap to clone.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    keys: Keys,
    clock: Arc<dyn Clock>,
    directory: Arc<dyn Directory>,
    is_gone: IsGone,
    settings: Settings,
    issuers: Vec<Issuer>,
    legacy: Vec<Legacy>,
    plugins: HashMap<String, ForeignPlugin>,
}

impl Tokens {
    /// Tokens signed with `keys`; nobody else's key set is asked for yet.
    ///
    /// # Errors
    /// What cannot be used in the configuration.
    pub fn new(deps: &Deps, keys: Keys, is_gone: IsGone) -> Result<Self, Problem> {
        let settings = Settings::read(&deps.config)?;
        let remote = remote_keys(deps, &settings)?;
        let issuers = settings
            .issuers
            .iter()
            .filter_map(|it| Some(Issuer::new(it.clone(), remote(&it.address)?)));
        let plugins = settings.plugins.iter().filter_map(|it| {
            let reach = it.reach.clone().map(Into::into);
            let keys = remote(&it.address)?;
            Some((it.id.clone(), ForeignPlugin { keys, reach }))
        });
        let (issuers, plugins) = (issuers.collect(), plugins.collect());
        Ok(Self(Arc::new(Inner {
            keys,
            clock: deps.clock.clone(),
            directory: deps.directory.clone(),
            is_gone,
            issuers,
            legacy: settings.legacy.iter().map(Legacy::new).collect(),
            plugins,
            settings,
        })))
    }

    /// What of this room runs in a process.
    pub fn parts(&self) -> Parts {
        Parts { routes: routes::routes(self), ..Parts::default() }
    }

    /// Who holds `token`, which came with the request that `parts` head; `None` for what is no token
    /// of anybody who is known here.
    ///
    /// # Errors
    /// 401 for a token of ours or of a known issuer's that does not hold, or not here; 503 when the
    /// issuer's keys cannot be had.
    pub async fn holder_of(
        &self,
        parts: &RequestParts,
        token: &str,
    ) -> Result<Option<Caller>, Problem> {
        let Ok(parsed) = Parsed::read(token) else { return Ok(None) };
        let typ = parsed.header.typ.as_deref().unwrap_or_default();
        match typ {
            plugin::TYP => self.plugin_of(parts, token).await.map(Some),
            user::TYP => Ok(Some(self.user_of(token).await?.caller())),
            user::LIMITED_TYP if cookie::counts(parts) => {
                Ok(Some(self.limited_user_of(token).await?.caller()))
            }
            user::LIMITED_TYP => Err(illegal("Illegal limited user token")),
            _ => self.external_of(token, &parsed).await,
        }
    }
}

/// Makes the key sets of others, with one client for all; there is none where nobody is named.
fn remote_keys(
    deps: &Deps,
    settings: &Settings,
) -> Result<impl Fn(&outbound::Url) -> Option<RemoteKeys> + use<>, Problem> {
    let needed = !settings.issuers.is_empty() || !settings.plugins.is_empty();
    let client = match needed {
        false => None,
        true => {
            let outbound = OutboundSettings::from_config(&deps.config)
                .map_err(|error| Problem::input(error.to_string()))?;
            Some(Client::new(outbound).map_err(Problem::internal)?)
        }
    };
    let clock = deps.clock.clone();
    Ok(move |address: &outbound::Url| {
        Some(RemoteKeys::new(client.clone()?, address.clone(), clock.clone()))
    })
}

fn illegal(detail: &str) -> Problem {
    Problem::new(Code::Authentication, detail)
}
