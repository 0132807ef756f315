//! Google: an OpenID provider.

use std::sync::Arc;

use model::config::ConfigError;
use outbound::Url;

use crate::signin::oidc::{Oidc, Preset};
use crate::signin::provider::{Kind, Opening, Way};
use crate::signin::resolvers::{By, Resolver};

pub const KIND: Kind = Kind {
    id: "google",
    title: "Google",
    resolvers: &[Resolver {
        name: "emailMatchingUserEntityAnnotation",
        by: By::EmailAt("google.com/email"),
    }],
    settings: &[],
    redirects: true,
    open,
};

fn open(opening: Opening<'_>) -> Result<Way, ConfigError> {
    let address = Url::parse("https://accounts.google.com").expect("this is an address");
    // Without these two Google gives a refresh token at the first consent only.
    let offline = [("access_type", "offline"), ("prompt", "consent")];
    let more = [("include_granted_scopes", "true")];
    let parameters = offline.into_iter().chain(more);
    let preset = Preset {
        parameters: parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        ..Preset::default()
    };
    Ok(Way::Door(Arc::new(Oidc::open(opening, address, preset)?)))
}
