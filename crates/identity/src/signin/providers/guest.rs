//! The guest: somebody who proves nothing, for trying things out on one's own machine.

use std::sync::Arc;

use async_trait::async_trait;
use http::request::Parts;
use model::config::ConfigError;
use model::{EntityRef, Problem};
use serde_json::{Value, json};

use crate::signin::provider::{Fixed, Kind, Opening, Porter, Vouched, Way};
use crate::signin::resolvers::{By, Resolver};

pub const KIND: Kind = Kind {
    id: "guest",
    title: "Guest",
    resolvers: &[Resolver { name: "signInAsGuestUser", by: By::Fixed }],
    settings: &["userEntityRef", "ownershipEntityRefs", ALLOW],
    redirects: false,
    open,
};

const ALLOW: &str = "dangerouslyAllowOutsideDevelopment";
const REF: &str = "userEntityRef";
const OWNERSHIP: &str = "ownershipEntityRefs";

struct Guest {
    fixed: Fixed,
    open: bool,
}

fn open(opening: Opening<'_>) -> Result<Way, ConfigError> {
    let settings = opening.settings;
    let parse = |key: &str, text: &str| {
        EntityRef::parse_full(text).map(|it| it.to_string()).map_err(|error| {
            let full = settings.full_key(key);
            settings.wrong(key, format!("{full}: '{text}': {error}"))
        })
    };
    let text = settings.text(REF)?.unwrap_or_else(|| "user:development/guest".to_owned());
    let entity_ref = parse(REF, &text)?;
    if !entity_ref.starts_with("user:") {
        let full = settings.full_key(REF);
        return Err(settings.wrong(REF, format!("{full}: '{text}' is no user")));
    }
    let ownership = match settings.text_list(OWNERSHIP)? {
        Some(all) => all.iter().map(|it| parse(OWNERSHIP, it)).collect::<Result<_, _>>()?,
        None => vec![entity_ref.clone()],
    };
    let allowed = settings.boolean(ALLOW)?.unwrap_or_default();
    let fixed = Fixed { entity_ref, ownership };
    Ok(Way::Porter(Arc::new(Guest { fixed, open: opening.development || allowed })))
}

#[async_trait]
impl Porter for Guest {
    async fn recognise(&self, _: &Parts) -> Result<(Vouched, Value), Problem> {
        if !self.open {
            let problem = Problem::not_allowed(
                "The guest provider cannot be used outside of a development environment unless \
                 'auth.providers.guest.dangerouslyAllowOutsideDevelopment' is enabled",
            );
            return Err(problem.hint(
                "development is where auth.environment is 'development' and backend.baseUrl is on \
                 this machine",
            ));
        }
        let vouched = Vouched {
            subject: self.fixed.entity_ref.clone(),
            fixed: Some(self.fixed.clone()),
            ..Vouched::default()
        };
        Ok((vouched, json!({})))
    }
}
