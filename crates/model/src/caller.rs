//! Who asks: the identity that was found in a request's credentials, how far these credentials
//! reach, and where the request came from.

use core::net::IpAddr;
use std::sync::Arc;

use crate::{Code, Permission, Problem};

/// Who makes a request, a command or a job. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who it is.
    pub principal: Principal,
    /// How far the credentials reach, whoever holds them; `None` is as far as their holder does.
    pub reach: Option<Arc<[Restriction]>>,
    /// The program that asks in a user's name, as one plugin asks another: `plugin:scaffolder`. What
    /// the user may is what counts; the program may be told what is not for users to read.
    pub via: Option<Arc<str>>,
    /// Where the request came from; `None` for what comes from no request.
    pub origin: Option<Arc<Origin>>,
}

/// The identity itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// Nobody in particular: allowed only what is public.
    Anonymous,
    /// Everyone, where `backend.auth.dangerouslyDisableDefaultAuthPolicy` is set.
    Everyone,
    /// A program: a holder of an external-access token or of a service token, a plugin.
    Service(Arc<Service>),
    /// Somebody who signed in, or a program in their name.
    User(Arc<User>),
    /// Whoever runs a command on the data directory itself: nothing there is hidden from them.
    Operator,
    /// The server itself: jobs, reconcilers, start-up.
    System,
}

/// A service principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// `external:<subject>` for external access, `service:<name>` for a service token of ours,
    /// `plugin:<id>` for a plugin.
    pub subject: String,
}

/// A user principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The user's entity reference, `user:default/ada`: under it they are granted things, and own
    /// them, whether or not the catalog has the entity.
    pub entity_ref: String,
    /// The account here; `None` for a token of another Backstage's, which has no account.
    pub account: Option<String>,
    /// The session that the request came with; `None` where it came with a token.
    pub session: Option<String>,
}

/// Where a request came from, for the audit log and for slowing down guesses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Address of the other side: the client's, as far as trusted proxies tell it.
    pub address: IpAddr,
    /// Whether the request came from this machine by itself: by a listener bound to loopback, or
    /// not, but by no proxy.
    pub loopback: bool,
    /// What the client says of itself, cut to a bounded length.
    pub user_agent: Option<String>,
    /// The id of the request, as in the log and the response.
    pub request_id: Arc<str>,
    /// The method.
    pub method: String,
    /// The path, without the query, which may hold what is nobody's business.
    pub path: String,
}

/// One entry of `accessRestrictions`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restriction {
    /// The plugin (`catalog`) that may be reached.
    pub plugin: String,
    /// Names of permissions; empty means any.
    pub permissions: Vec<String>,
    /// Allowed values of the `action` attribute; empty means any.
    pub actions: Vec<String>,
}

impl Caller {
    /// Nobody in particular.
    pub const ANONYMOUS: Self = Self::bare(Principal::Anonymous);
    /// Everyone.
    pub const EVERYONE: Self = Self::bare(Principal::Everyone);
    /// Whoever holds the data directory.
    pub const OPERATOR: Self = Self::bare(Principal::Operator);
    /// The server itself.
    pub const SYSTEM: Self = Self::bare(Principal::System);

    const fn bare(principal: Principal) -> Self {
        Self { principal, reach: None, via: None, origin: None }
    }

    /// A service, within what its credentials reach.
    pub fn service(subject: impl Into<String>, reach: Option<Arc<[Restriction]>>) -> Self {
        let service = Service { subject: subject.into() };
        Self::bare(Principal::Service(Arc::new(service))).reaching(reach)
    }

    /// A user.
    pub fn user(user: User) -> Self {
        Self::bare(Principal::User(Arc::new(user)))
    }

    /// Within `reach` only.
    #[must_use]
    pub fn reaching(mut self, reach: Option<Arc<[Restriction]>>) -> Self {
        self.reach = reach;
        self
    }

    /// Asked for by this program.
    #[must_use]
    pub fn via(mut self, program: impl Into<Arc<str>>) -> Self {
        self.via = Some(program.into());
        self
    }

    /// From there.
    #[must_use]
    pub fn from(mut self, origin: Arc<Origin>) -> Self {
        self.origin = Some(origin);
        self
    }

    /// The user, where it is one.
    pub fn as_user(&self) -> Option<&User> {
        match &self.principal {
            Principal::User(user) => Some(user),
            _ => None,
        }
    }

    /// Whether nobody in particular asks.
    pub fn is_anonymous(&self) -> bool {
        self.principal == Principal::Anonymous
    }

    /// Whether the credentials reach as far as `permission`. Whether their holder may use it is
    /// another question, for [`crate::permission::Decisions`].
    pub fn reaches(&self, permission: &Permission) -> bool {
        let plugin = permission.name.split('.').next().unwrap_or_default();
        self.reach.as_ref().is_none_or(|reach| {
            reach.iter().any(|it| {
                it.plugin == plugin
                    && (it.permissions.is_empty()
                        || it.permissions.iter().any(|name| name == permission.name))
                    && (it.actions.is_empty()
                        || it.actions.iter().any(|name| name == permission.action.as_str()))
            })
        })
    }

    /// What is said to a caller who may not use `permission`: 401 for nobody in particular, 403 for
    /// a known caller.
    pub fn refusal(&self, permission: &Permission) -> Problem {
        if self.is_anonymous() {
            return Problem::new(Code::Authentication, "Missing credentials");
        }
        Problem::not_allowed(format!("Permission {} is needed", permission.name))
    }

    /// The name under which acts are recorded.
    pub fn actor(&self) -> &str {
        match &self.principal {
            Principal::Anonymous => "anonymous",
            Principal::Everyone => "everyone",
            Principal::Service(service) => &service.subject,
            Principal::User(user) => &user.entity_ref,
            Principal::Operator => "operator",
            Principal::System => "system",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permission::Action;

    const READ: Permission =
        Permission { name: "catalog.entity.read", action: Action::Read, resource: None };
    const DELETE: Permission =
        Permission { name: "catalog.entity.delete", action: Action::Delete, resource: None };

    #[test]
    fn credentials_reach_only_what_their_restrictions_name() {
        let reach = [Restriction {
            plugin: "catalog".into(),
            permissions: vec![],
            actions: vec!["read".into()],
        }];
        let caller = Caller::service("external:ci", Some(reach.into()));
        assert!(caller.reaches(&READ));
        assert!(!caller.reaches(&DELETE));
        assert!(Caller::service("external:ci", None).reaches(&DELETE));
        assert!(!Caller::service("external:ci", Some([].into())).reaches(&READ));
    }

    #[test]
    fn nobody_in_particular_is_asked_for_credentials() {
        assert_eq!(Caller::ANONYMOUS.refusal(&READ).code, Code::Authentication);
        assert_eq!(Caller::service("external:ci", None).refusal(&READ).code, Code::NotAllowed);
    }
}
