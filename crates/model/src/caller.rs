//! Who asks: the identity that the gate found in a request's credentials.

use std::sync::Arc;

use crate::{Code, Permission, Problem};

/// The identity behind a request, a command or a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Nobody in particular: allowed only what is public.
    Anonymous,
    /// The local owner of a server bound to loopback; goes when identity comes.
    LocalOwner,
    /// Everyone, where `backend.auth.dangerouslyDisableDefaultAuthPolicy` is set.
    Everyone,
    /// A holder of an external-access token.
    Service(Arc<Service>),
    /// The server itself: jobs, reconcilers, start-up.
    System,
}

/// A service principal, as `backend.auth.externalAccess` declares one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// `external:<subject>`.
    pub subject: String,
    /// What it may do; `None` is unrestricted.
    pub restrictions: Option<Vec<Restriction>>,
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
    /// Whether this caller may use `permission`.
    pub fn may(&self, permission: &Permission) -> bool {
        match self {
            Self::Anonymous => false,
            Self::LocalOwner | Self::Everyone | Self::System => true,
            Self::Service(service) => service.may(permission),
        }
    }

    /// Refuses when this caller may not use `permission`.
    ///
    /// # Errors
    /// 401 for nobody in particular, 403 for a known caller.
    pub fn require(&self, permission: &Permission) -> Result<(), Problem> {
        if self.may(permission) {
            return Ok(());
        }
        match self {
            Self::Anonymous => Err(Problem::new(Code::Authentication, "Missing credentials")),
            _ => Err(Problem::not_allowed(format!("Permission {} is needed", permission.name))),
        }
    }

    /// The name under which acts are recorded.
    pub fn actor(&self) -> &str {
        match self {
            Self::Anonymous => "anonymous",
            Self::LocalOwner => "owner:local",
            Self::Everyone => "everyone",
            Self::Service(service) => &service.subject,
            Self::System => "system",
        }
    }
}

impl Service {
    fn may(&self, permission: &Permission) -> bool {
        let Some(restrictions) = &self.restrictions else { return true };
        let plugin = permission.name.split('.').next().unwrap_or_default();
        restrictions.iter().any(|restriction| {
            restriction.plugin == plugin
                && (restriction.permissions.is_empty()
                    || restriction.permissions.iter().any(|name| name == permission.name))
                && (restriction.actions.is_empty()
                    || restriction.actions.iter().any(|name| name == permission.action.as_str()))
        })
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
    fn a_restricted_service_may_only_what_its_restrictions_name() {
        let restriction = Restriction {
            plugin: "catalog".into(),
            permissions: vec![],
            actions: vec!["read".into()],
        };
        let service =
            Service { subject: "external:ci".into(), restrictions: Some(vec![restriction]) };
        let caller = Caller::Service(Arc::new(service));
        assert!(caller.may(&READ));
        assert_eq!(caller.require(&DELETE).map_err(|problem| problem.code), Err(Code::NotAllowed));
    }

    #[test]
    fn nobody_in_particular_is_asked_for_credentials() {
        assert_eq!(
            Caller::Anonymous.require(&READ).map_err(|problem| problem.code),
            Err(Code::Authentication)
        );
    }
}
