//! Reading `auth.providers`.

use model::time::ManualClock;
use serde_json::{Value, json};

use super::*;

fn read(value: Value) -> Result<Settings, String> {
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(0));
    Settings::read(&Config::from_value(value), &clock).map_err(|problem| problem.detail)
}

fn providers(providers: Value) -> Result<Vec<&'static str>, String> {
    let settings = read(json!({ "auth": { "providers": providers } }))?;
    Ok(settings.providers.into_keys().collect())
}

fn oidc(changes: Value) -> Result<Vec<&'static str>, String> {
    let mut settings = json!({
        "metadataUrl": "https://id.example.com",
        "clientId": "portal",
        "clientSecret": "s3cret",
        "signIn": { "resolvers": [{ "resolver": "emailMatchingUserEntityProfileEmail" }] },
    });
    for (key, value) in changes.as_object().unwrap() {
        settings[key] = value.clone();
    }
    providers(json!({ "oidc": { "development": settings } }))
}

fn refused(found: Result<Vec<&'static str>, String>, expected: &str) {
    let found = found.err().unwrap_or_default();
    assert!(found.contains(expected), "{found:?} does not say {expected:?}");
    assert!(!found.contains("s3cret"), "{found}");
}

#[test]
fn every_kind_of_provider_can_be_configured() {
    let client = |more: Value| {
        let mut settings = json!({ "clientId": "a", "clientSecret": "b" });
        for (key, value) in more.as_object().unwrap() {
            settings[key] = value.clone();
        }
        json!({ "development": settings })
    };
    let by = |name: &str| json!({ "resolvers": [{ "resolver": name }] });
    let email = by("emailMatchingUserEntityProfileEmail");
    let found = providers(json!({
        "oidc": client(json!({ "metadataUrl": "https://id.example.com" })),
        "github": client(json!({ "enterpriseInstanceUrl": "https://ghe.example.com/" })),
        "gitlab": client(json!({ "audience": "https://git.example.com/" })),
        "google": client(json!({})),
        "microsoft": client(json!({ "tenantId": "72f988bf-86f1-41af-91ab-2d7cd011db47" })),
        "okta": client(json!({ "audience": "https://acme.okta.com", "authServerId": "default" })),
        "oauth2Proxy": { "trustedProxies": ["10.0.0.1", "10.1.0.0/16"], "signIn": by("forwardedUserMatchingUserEntityName") },
        "gcpIap": { "audience": "/projects/1/global/backendServices/2", "signIn": email },
        "cfaccess": { "teamName": "acme", "audience": "aud", "signIn": email },
        "awsalb": { "development": { "issuer": "https://id.example.com", "signer": "arn:aws:x", "region": "eu-west-1", "signIn": email } },
        "guest": {},
        "saml": { "entryPoint": "https://nobody.knows.example" },
    }));
    assert_eq!(found.unwrap().len(), KINDS.len());
}

#[test]
fn mistakes_name_their_key() {
    assert_eq!(oidc(json!({})).unwrap(), ["oidc"]);
    let at = "auth.providers.oidc.development";
    refused(oidc(json!({ "clientId": null })), &format!("'{at}.clientId'"));
    refused(oidc(json!({ "clientSecret": null })), &format!("'{at}.clientSecret'"));
    refused(oidc(json!({ "metadataUrl": null })), &format!("'{at}.metadataUrl'"));
    refused(oidc(json!({ "metadataUrl": "file:///etc/passwd" })), &format!("{at}.metadataUrl: "));
    refused(oidc(json!({ "metadataUrl": "https://a:b@c" })), "holds credentials");
    refused(oidc(json!({ "scope": "x" })), "is called additionalScopes");
    refused(oidc(json!({ "additionalScopes": "a\"b" })), "is no scope");
    refused(oidc(json!({ "tokenEndpointAuthMethod": "jwt" })), "known are client_secret_basic");
    refused(oidc(json!({ "tokenSignedResponseAlg": "HS256" })), "signed with a key pair");
    refused(
        oidc(json!({ "startUrlSearchParams": { "redirect_uri": "https://evil" } })),
        "none that the flow sets",
    );
    refused(
        oidc(json!({ "signIn": { "resolver": [] } })),
        &format!("{at}.signIn.resolver: unknown key"),
    );
    refused(
        providers(json!({ "cfaccess": { "teamName": "evil.example/", "audience": "x" } })),
        "signIn.resolvers is missing",
    );
    let by = json!({ "resolvers": [{ "resolver": "emailMatchingUserEntityProfileEmail" }] });
    refused(
        providers(
            json!({ "cfaccess": { "teamName": "evil.example/", "audience": "x", "signIn": by } }),
        ),
        "teamName is what stands before",
    );
    refused(
        providers(json!({ "awsalb": { "issuer": "x", "region": "eu", "signIn": by } })),
        "signer is missing",
    );
    refused(
        providers(
            json!({ "microsoft": { "development": { "tenantId": "../x", "clientId": "a", "clientSecret": "b" } } }),
        ),
        "tenantId",
    );
    let by = json!({ "resolvers": [{ "resolver": "forwardedUserMatchingUserEntityName" }] });
    refused(providers(json!({ "oauth2Proxy": { "signIn": by } })), "trustedProxies is missing");
    refused(
        providers(json!({ "oauth2Proxy": { "trustedProxies": ["0.0.0.0/0"], "signIn": by } })),
        "is everybody",
    );
    refused(
        providers(json!({ "guest": { "userEntityRef": "group:default/admins" } })),
        "is no user",
    );
}

#[test]
fn cloudflare_access_0_5_0_no_application_is_let_in_without_an_audience() {
    let by = json!({ "resolvers": [{ "resolver": "emailMatchingUserEntityProfileEmail" }] });
    refused(providers(json!({ "cfaccess": { "teamName": "acme", "signIn": by } })), "audience'");
    refused(providers(json!({ "gcpIap": { "signIn": by } })), "audience'");
}

#[test]
fn another_environments_settings_are_not_in_force() {
    let both = json!({ "google": { "production": { "clientId": "a", "clientSecret": "b" } } });
    assert!(providers(both.clone()).unwrap().is_empty());
    let production = read(json!({ "auth": { "environment": "production", "providers": both } }));
    assert_eq!(production.unwrap().providers.len(), 1);
}
