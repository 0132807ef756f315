//! Okta: an OpenID provider.

use std::sync::Arc;

use model::config::ConfigError;

use crate::signin::oidc::{Oidc, Preset};
use crate::signin::provider::{Kind, Opening, Way};
use crate::signin::resolvers::{By, Resolver};

pub const KIND: Kind = Kind {
    id: "okta",
    title: "Okta",
    resolvers: &[Resolver {
        name: "emailMatchingUserEntityAnnotation",
        by: By::EmailAt("okta.com/email"),
    }],
    settings: &["audience", "authServerId", "idp"],
    redirects: true,
    open,
};

fn open(opening: Opening<'_>) -> Result<Way, ConfigError> {
    let settings = opening.settings;
    let mut address = opening.address("audience")?.ok_or_else(|| settings.missing("audience"))?;
    if let Some(server) = settings.text("authServerId")? {
        let path = format!("{}/oauth2/{server}", address.path().trim_end_matches('/'));
        address.set_path(&path);
    }
    let idp = settings.text("idp")?.map(|idp| ("idp".to_owned(), idp));
    let preset = Preset {
        scopes: &["openid", "profile", "email", "offline_access"],
        parameters: idp.into_iter().collect(),
        ..Preset::default()
    };
    Ok(Way::Door(Arc::new(Oidc::open(opening, address, preset)?)))
}
