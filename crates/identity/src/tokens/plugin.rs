//! Plugin tokens: one plugin calls another one, in its own name or in a user's.

use std::sync::Arc;

use http::request::Parts;
use model::caller::{Principal, Restriction};
use model::{Caller, Code, Problem};
use serde_json::json;

use super::{Tokens, illegal, limits};
use crate::keys::jws::parse::Parsed;
use crate::keys::jws::{Claims, JwsError};
use crate::keys::remote::{RemoteError, RemoteKeys};

/// Type of plugin tokens.
pub const TYP: &str = "vnd.backstage.plugin";

/// A plugin with keys of its own.
pub struct ForeignPlugin {
    /// Its key set.
    pub keys: RemoteKeys,
    /// How far its tokens reach.
    pub reach: Option<Arc<[Restriction]>>,
}

/// Whether `name` may be the name of a plugin.
pub fn is_name(name: &str) -> bool {
    let letter = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_');
    !name.is_empty() && name.len() <= limits::PLUGIN_BYTES_MAX && name.bytes().all(letter)
}

/// The plugin that a request is for: `catalog` for `/api/catalog/entities`.
pub fn target_of(path: &str) -> Option<&str> {
    path.strip_prefix("/api/")?.split('/').next().filter(|name| is_name(name))
}

impl Tokens {
    /// Who calls with a plugin token: the plugin, or the user in whose name it does. The token counts
    /// only for the plugin that it was made for.
    pub(super) async fn plugin_of(&self, parts: &Parts, token: &str) -> Result<Caller, Problem> {
        let failed = |error: JwsError| illegal("Failed plugin token verification").because(error);
        let target = target_of(parts.uri.path()).ok_or_else(|| failed(JwsError::Audience))?;
        let audiences = [target.to_owned()];
        let expect = self.expect(&[], &audiences, TYP);
        // Only chooses whose keys are asked; nothing of it is believed before they have answered.
        let claimed = Claims(Parsed::read(token)?.claims().map_err(failed)?);
        let foreign = claimed.subject().and_then(|id| self.0.plugins.get(id));
        let claims = match foreign {
            None => self.0.keys.verify(token, &expect).await.map_err(failed)?,
            Some(plugin) => {
                plugin.keys.verify(token, &expect).await.map_err(|error| match error {
                    RemoteError::Token(error) => failed(error),
                    RemoteError::NoKeys => Problem::new(
                        Code::Unavailable,
                        "The plugin's keys cannot be read at the moment",
                    ),
                })?
            }
        };
        let id = claims.subject().filter(|id| is_name(id));
        let (Some(id), Some(_issued_at)) = (id, claims.time("iat")) else {
            return Err(illegal("Invalid plugin token: forbidden subject format"));
        };
        let reach = foreign.and_then(|plugin| plugin.reach.clone());
        match claims.0.get("obo") {
            None => Ok(Caller::service(format!("plugin:{id}"), reach)),
            Some(limited) => {
                let wrong = || illegal("Invalid user token in plugin token obo claim");
                let limited = limited.as_str().ok_or_else(wrong)?;
                let holder = self.limited_user_of(limited).await.map_err(|_| wrong())?;
                Ok(holder.caller().reaching(reach).via(format!("plugin:{id}")))
            }
        }
    }

    /// A token with which our plugin `plugin` calls the plugin `target`, for `caller`: in the user's
    /// name where it is one, else in its own. What `caller` may not do there by itself, the token
    /// does not let it do: credentials that reach only some permissions are not passed on.
    ///
    /// # Errors
    /// 403 for credentials that do not reach all of `target`, 401 for nobody in particular.
    pub fn issue_plugin(
        &self,
        plugin: &str,
        target: &str,
        caller: &Caller,
    ) -> Result<String, Problem> {
        if !is_name(plugin) || !is_name(target) {
            return Err(Problem::internal("a token for what is no plugin"));
        }
        check_reach(caller, target)?;
        let now = self.0.clock.now();
        let (issued_at, expires_at) = (now / 1_000, (now + limits::PLUGIN_TOKEN_MS) / 1_000);
        let mut claims =
            json!({ "sub": plugin, "aud": target, "iat": issued_at, "exp": expires_at });
        match &caller.principal {
            Principal::User(user) => {
                let limited = self.issue_limited(&user.entity_ref, expires_at * 1_000)?;
                claims["obo"] = limited.token.into();
                claims["exp"] = (limited.expires_at / 1_000).min(expires_at).into();
            }
            Principal::Service(_) | Principal::Operator | Principal::System => {}
            Principal::Anonymous | Principal::Everyone => {
                return Err(illegal("Nobody in particular is not passed on to another plugin"));
            }
        }
        self.0.keys.sign(TYP, &claims)
    }
}

fn check_reach(caller: &Caller, target: &str) -> Result<(), Problem> {
    let Some(reach) = &caller.reach else { return Ok(()) };
    match reach.iter().find(|it| it.plugin == target) {
        None => Err(Problem::not_allowed(format!("This token does not reach the plugin {target}"))),
        Some(it) if !it.permissions.is_empty() || !it.actions.is_empty() => {
            Err(Problem::not_allowed(format!(
                "This token reaches only a part of the plugin {target}, so it is not passed on"
            )))
        }
        Some(_) => Ok(()),
    }
}
