//! In whose name a run goes on: what is kept of a caller so that they can be asked about again when
//! the request is long over. No credentials: whether they are still let in, and what they may do, is
//! asked when the run goes on.

use std::sync::Arc;

use model::caller::{Principal, Restriction, User};
use model::{Caller, Problem};
use serde::{Deserialize, Serialize};

/// A caller as they are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Initiator {
    kind: Kind,
    /// The user's reference, the service's subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reach: Option<Vec<Reach>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    via: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Everyone,
    Service,
    User,
    Operator,
    System,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Reach {
    plugin: String,
    permissions: Vec<String>,
    actions: Vec<String>,
}

impl Initiator {
    /// What is kept of this caller.
    ///
    /// # Errors
    /// Nobody in particular: nothing is done in nobody's name.
    pub fn of(caller: &Caller) -> Result<Self, Problem> {
        let (kind, name, account) = match &caller.principal {
            Principal::Anonymous => {
                return Err(Problem::not_allowed("Nothing is run in nobody's name"));
            }
            Principal::Everyone => (Kind::Everyone, None, None),
            Principal::Operator => (Kind::Operator, None, None),
            Principal::System => (Kind::System, None, None),
            Principal::Service(service) => (Kind::Service, Some(service.subject.clone()), None),
            Principal::User(user) => {
                (Kind::User, Some(user.entity_ref.clone()), user.account.clone())
            }
        };
        let reach = caller.reach.as_ref().map(|reach| {
            let kept = |it: &Restriction| Reach {
                plugin: it.plugin.clone(),
                permissions: it.permissions.clone(),
                actions: it.actions.clone(),
            };
            reach.iter().map(kept).collect()
        });
        Ok(Self { kind, name, account, reach, via: caller.via.as_deref().map(str::to_owned) })
    }

    /// As text.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what was kept.
    ///
    /// # Errors
    /// Somebody wrote into the table by hand.
    pub fn read(text: &str) -> Result<Self, Problem> {
        serde_json::from_str(text)
            .map_err(|error| Problem::internal(format!("whose run it is cannot be read: {error}")))
    }

    /// The caller, without the request that they came with.
    pub fn caller(&self) -> Caller {
        let name = self.name.clone().unwrap_or_default();
        let reach: Option<Arc<[Restriction]>> = self.reach.as_ref().map(|reach| {
            let read = |it: &Reach| Restriction {
                plugin: it.plugin.clone(),
                permissions: it.permissions.clone(),
                actions: it.actions.clone(),
            };
            reach.iter().map(read).collect()
        });
        let caller = match self.kind {
            Kind::Everyone => Caller::EVERYONE,
            Kind::Operator => Caller::OPERATOR,
            Kind::System => Caller::SYSTEM,
            Kind::Service => Caller::service(name, None),
            Kind::User => {
                let account = self.account.clone();
                Caller::user(User { entity_ref: name, account, session: None })
            }
        };
        let caller = caller.reaching(reach);
        match &self.via {
            Some(via) => caller.via(via.as_str()),
            None => caller,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_comes_back_within_the_reach_that_they_had_and_without_their_session() {
        let reach: Arc<[Restriction]> = Arc::new([Restriction {
            plugin: "scaffolder".into(),
            permissions: vec!["scaffolder.task.create".into()],
            actions: vec!["create".into()],
        }]);
        let user = |session: Option<&str>| User {
            entity_ref: "user:default/ada".into(),
            account: Some("a1".into()),
            session: session.map(str::to_owned),
        };
        let before = Caller::user(user(Some("s1"))).reaching(Some(reach.clone())).via("plugin:x");
        let kept = Initiator::of(&before).unwrap().to_text();
        let after = Initiator::read(&kept).unwrap().caller();
        assert_eq!(after, Caller::user(user(None)).reaching(Some(reach)).via("plugin:x"));
        let service = Caller::service("service:ci", None);
        assert_eq!(Initiator::of(&service).unwrap().caller(), service);
        assert!(Initiator::of(&Caller::ANONYMOUS).is_err());
    }
}
