//! Any OpenID provider: Keycloak, Authentik, Auth0, Zitadel, ADFS, and the like.

use std::sync::Arc;

use model::config::ConfigError;
use serde_json::Value;

use crate::signin::oidc::metadata::Issuer;
use crate::signin::oidc::{Oidc, Preset};
use crate::signin::provider::{Kind, Opening, Way};
use crate::signin::resolvers::{By, Resolver};

pub const KIND: Kind = Kind {
    id: "oidc",
    title: "OpenID Connect",
    resolvers: &[Resolver {
        name: "preferredUsernameMatchingUserEntityName",
        by: By::PreferredUsername,
    }],
    settings: &["metadataUrl", "issuer", "startUrlSearchParams"],
    redirects: true,
    open,
};

fn open(opening: Opening<'_>) -> Result<Way, ConfigError> {
    let settings = opening.settings;
    if settings.has("scope") {
        let key = settings.full_key("scope");
        return Err(settings.wrong("scope", format!("{key} is called additionalScopes")));
    }
    let issuer = settings.text("issuer")?;
    let address = match opening.address("metadataUrl")? {
        Some(address) => address,
        None => opening.address("issuer")?.ok_or_else(|| settings.missing("metadataUrl"))?,
    };
    let preset = Preset {
        issuer: issuer.map_or(Issuer::OfMetadata, Issuer::Named),
        parameters: parameters(&opening)?,
        ..Preset::default()
    };
    Ok(Way::Door(Arc::new(Oidc::open(opening, address, preset)?)))
}

/// `startUrlSearchParams`; what the flow itself says cannot be said otherwise.
fn parameters(opening: &Opening<'_>) -> Result<Vec<(String, String)>, ConfigError> {
    const OWN: [&str; 8] = [
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
    ];
    const KEY: &str = "startUrlSearchParams";
    let Some(section) = opening.settings.section(KEY)? else { return Ok(Vec::new()) };
    let entries = section.get("").and_then(Value::as_object).into_iter().flatten();
    let entries = entries.map(|(name, value)| match value {
        Value::String(text) if !OWN.contains(&name.as_str()) => Ok((name.clone(), text.clone())),
        _ => {
            let key = opening.settings.full_key(KEY);
            let message = format!("{key}: '{name}' must be a text, and none that the flow sets");
            Err(opening.settings.wrong(KEY, message))
        }
    });
    entries.collect()
}
