//! GitLab, theirs or your own: an OpenID provider. The application there needs the scopes `openid`,
//! `profile` and `email`.

use std::sync::Arc;

use model::config::ConfigError;
use outbound::Url;

use crate::signin::oidc::claims::Claims;
use crate::signin::oidc::{Oidc, Preset};
use crate::signin::provider::{Kind, Opening, Vouched, Way};
use crate::signin::resolvers::{By, Resolver};

pub const KIND: Kind = Kind {
    id: "gitlab",
    title: "GitLab",
    resolvers: &[
        Resolver { name: "usernameMatchingUserEntityName", by: By::Username },
        Resolver { name: "userIdMatchingUserEntityAnnotation", by: By::IdAtHost },
    ],
    settings: &["audience"],
    redirects: true,
    open,
};

fn open(opening: Opening<'_>) -> Result<Way, ConfigError> {
    let usual = || Url::parse("https://gitlab.com").expect("this is an address");
    let address = opening.address("audience")?.unwrap_or_else(usual);
    let preset = Preset { vouch: |claims, _| vouched(claims), ..Preset::default() };
    Ok(Way::Door(Arc::new(Oidc::open(opening, address, preset)?)))
}

/// GitLab's subject is the number of the user, its nickname the login. Annotations begin with the
/// host of the profile.
fn vouched(claims: &Claims) -> Vouched {
    let login = claims.text("nickname").or_else(|| claims.text("preferred_username"));
    let profile = claims.text("profile").and_then(|it| Url::parse(it).ok());
    Vouched {
        username: login.map(str::to_owned),
        host: profile.as_ref().and_then(Url::host_str).map(str::to_owned),
        ..claims.vouched()
    }
}
