//! Microsoft Entra ID: an OpenID provider that verifies no addresses.
//!
//! The `email` claim of its tokens is whatever an administrator of any tenant wrote there. So an
//! address counts only where the settings name the one tenant whose people sign in: then it is that
//! tenant's directory that is asked, over Microsoft Graph.

use std::sync::Arc;

use model::config::ConfigError;
use outbound::Url;
use serde_json::Value;

use crate::signin::oidc::claims::Claims;
use crate::signin::oidc::metadata::Issuer;
use crate::signin::oidc::{Oidc, Preset};
use crate::signin::provider::{Kind, Opening, Vouched, Way};
use crate::signin::resolvers::{By, Resolver};

pub const KIND: Kind = Kind {
    id: "microsoft",
    title: "Microsoft",
    resolvers: &[
        Resolver {
            name: "emailMatchingUserEntityAnnotation",
            by: By::EmailAt("microsoft.com/email"),
        },
        Resolver {
            name: "userIdMatchingUserEntityAnnotation",
            by: By::IdAt("graph.microsoft.com/user-id"),
        },
    ],
    settings: &["tenantId", "domainHint", "skipUserProfile"],
    redirects: true,
    open,
};

/// Tenants that are everybody's.
const OPEN: [&str; 3] = ["common", "organizations", "consumers"];

fn open(opening: Opening<'_>) -> Result<Way, ConfigError> {
    let settings = opening.settings;
    let tenant = settings.required_text("tenantId")?;
    let plain = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'.');
    if !tenant.bytes().all(plain) || !tenant.starts_with(|it: char| it.is_ascii_alphanumeric()) {
        let key = settings.full_key("tenantId");
        return Err(settings.wrong("tenantId", format!("{key} is the id or a domain of a tenant")));
    }
    let text = format!("https://login.microsoftonline.com/{tenant}/v2.0");
    let address = Url::parse(&text).expect("letters, digits, dots and hyphens make a path");
    let skip = settings.boolean("skipUserProfile")?.unwrap_or_default();
    let graph = Url::parse("https://graph.microsoft.com/v1.0/me").expect("this is an address");
    let hint = settings.text("domainHint")?.map(|hint| ("domain_hint".to_owned(), hint));
    let one = !OPEN.contains(&tenant.as_str()) && !skip;
    let preset = Preset {
        scopes: &["openid", "profile", "email", "offline_access", "User.Read"],
        parameters: hint.into_iter().collect(),
        issuer: Issuer::Tenant,
        userinfo: false,
        profile: one.then_some(graph),
        vouch: vouched,
    };
    Ok(Way::Door(Arc::new(Oidc::open(opening, address, preset)?)))
}

/// The subject differs from application to application; the object id (`oid`) is the user's.
fn vouched(claims: &Claims, profile: &Value) -> Vouched {
    let object = claims.in_token("oid");
    let of_graph = |name: &str| profile.get(name).and_then(Value::as_str);
    let same = object.is_some() && of_graph("id") == object;
    let email = ["mail", "userPrincipalName"].into_iter().find_map(of_graph);
    let email = email.filter(|it| same && it.contains('@') && !it.contains("#EXT#"));
    Vouched {
        email: email.map(str::to_owned),
        user_id: object.map(str::to_owned),
        ..claims.vouched()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn email(profile: Value) -> Option<String> {
        let token = json!({
            "sub": "1", "oid": "o-1", "email": "admin@victim.example", "email_verified": true,
        });
        let claims = Claims::new(token.as_object().unwrap().clone());
        vouched(&claims, &profile).email
    }

    #[test]
    fn an_address_is_the_directorys_and_never_the_tokens() {
        assert_eq!(email(Value::Null), None);
        assert_eq!(email(json!({ "id": "o-2", "mail": "ada@corp.example" })), None);
        let mail = json!({ "id": "o-1", "mail": "ada@corp.example", "userPrincipalName": "x@y" });
        assert_eq!(email(mail), Some("ada@corp.example".into()));
        let name = json!({ "id": "o-1", "mail": null, "userPrincipalName": "ada@corp.example" });
        assert_eq!(email(name), Some("ada@corp.example".into()));
        let guest = "ada_corp.example#EXT#@host.example";
        assert_eq!(email(json!({ "id": "o-1", "userPrincipalName": guest })), None);
    }
}
