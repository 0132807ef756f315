//! Cloudflare Access: a signed header or cookie, for one application.

use std::sync::Arc;

use async_trait::async_trait;
use http::request::Parts;
use model::config::ConfigError;
use model::{Code, Problem};
use outbound::Url;
use serde_json::{Value, json};

use crate::signin::ask::Asker;
use crate::signin::cookies;
use crate::signin::headers::only;
use crate::signin::oidc::keys::ProviderKeys;
use crate::signin::provider::{Kind, Opening, Porter, Vouched, Way};
use crate::signin::resolvers::{By, Resolver};

pub const KIND: Kind = Kind {
    id: "cfaccess",
    title: "Cloudflare Access",
    resolvers: &[Resolver { name: "emailMatchingUserEntityProfileEmail", by: By::PlainEmail }],
    settings: &["teamName", "audience", "jwtHeaderName", "authorizationCookieName"],
    redirects: false,
    open,
};

/// Access, as one application knows it.
pub struct CloudflareAccess {
    pub(crate) keys: ProviderKeys,
    pub(crate) keys_at: Url,
    pub(crate) issuer: String,
    pub(crate) audience: String,
    pub(crate) header: String,
    pub(crate) cookie: String,
}

fn open(opening: Opening<'_>) -> Result<Way, ConfigError> {
    let settings = opening.settings;
    let team = settings.required_text("teamName")?;
    if !team.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-') {
        let key = settings.full_key("teamName");
        let message = format!("{key} is what stands before .cloudflareaccess.com");
        return Err(settings.wrong("teamName", message));
    }
    let issuer = format!("https://{team}.cloudflareaccess.com");
    let keys_at = format!("{issuer}/cdn-cgi/access/certs");
    let text = |key: &str, usual: &str| {
        settings.text(key).map(|it| it.unwrap_or_else(|| usual.to_owned()))
    };
    let asker = Asker::new(opening.outbound, KIND.id, None);
    Ok(Way::Porter(Arc::new(CloudflareAccess {
        keys: ProviderKeys::new(asker, opening.clock),
        keys_at: Url::parse(&keys_at).expect("letters, digits and hyphens make a host"),
        issuer,
        audience: settings.required_text("audience")?,
        header: text("jwtHeaderName", "cf-access-jwt-assertion")?,
        cookie: text("authorizationCookieName", "CF_Authorization")?,
    })))
}

#[async_trait]
impl Porter for CloudflareAccess {
    async fn recognise(&self, parts: &Parts) -> Result<(Vouched, Value), Problem> {
        let refused = |cause: &str| {
            let detail =
                format!("Missing {} and {} from Cloudflare Access", self.header, self.cookie);
            Problem::new(Code::Authentication, detail).because(cause)
        };
        let token = only(&parts.headers, &self.header).map_err(|it| refused(&it))?;
        let token = token.or_else(|| cookies::values(&parts.headers, &self.cookie).next());
        let token = token.ok_or_else(|| refused("there is neither"))?;
        let claims = self.keys.verify(&self.keys_at, token, &self.issuer, &self.audience).await?;
        // Tokens of services have no subject: they are no people.
        let subject = Some(claims.subject()).filter(|it| !it.is_empty());
        let subject = subject.ok_or_else(|| refused("the token is of a service"))?;
        let email = claims.in_token("email").filter(|it| it.contains('@'));
        let vouched = Vouched {
            subject: subject.to_owned(),
            email: email.map(str::to_owned),
            display_name: claims.in_token("name").or(email).map(str::to_owned),
            ..Vouched::default()
        };
        let identity =
            json!({ "id": subject, "name": vouched.display_name, "email": email, "groups": [] });
        let all = claims.all();
        let time = |name: &str| all.get(name).and_then(Value::as_i64).unwrap_or_default();
        let seconds = time("exp") - time("iat");
        let info = json!({
            "claims": all, "cfIdentity": identity, "expiresInSeconds": seconds, "token": token,
        });
        Ok((vouched, info))
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;
    use crate::tests::signin::double::{Double, Signing};

    async fn come(double: &Double, header: &str, changes: Value) -> Result<Vouched, Problem> {
        let access = CloudflareAccess {
            keys: ProviderKeys::new(double.asker("cfaccess"), double.clock()),
            keys_at: Url::parse(&format!("{}/jwks", double.origin)).unwrap(),
            issuer: double.origin.clone(),
            audience: "portal".to_owned(),
            header: "cf-access-jwt-assertion".to_owned(),
            cookie: "CF_Authorization".to_owned(),
        };
        let mut claims = double.claims(&json!({ "email": "ada@example.com" }));
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let token = double.sign(&claims);
        let value = if header == "cookie" { format!("CF_Authorization={token}") } else { token };
        let request = Request::builder().header(header, value).body(()).unwrap();
        access.recognise(&request.into_parts().0).await.map(|(vouched, _)| vouched)
    }

    #[tokio::test]
    async fn cloudflare_access_0_5_0_a_token_of_another_application_is_refused() {
        let double = Double::start(1_795_435_200).await;
        let header = "cf-access-jwt-assertion";
        let ada = come(&double, header, json!({})).await.unwrap();
        assert_eq!(ada.email.as_deref(), Some("ada@example.com"));
        assert!(come(&double, "cookie", json!({})).await.is_ok());
        for bad in [
            json!({ "aud": "another" }),
            json!({ "aud": ["another"] }),
            json!({ "aud": null }),
            json!({ "iss": "https://evil.cloudflareaccess.com" }),
            json!({ "exp": 1_795_435_000 }),
            json!({ "sub": "" }),
        ] {
            assert!(come(&double, header, bad.clone()).await.is_err(), "{bad}");
        }
        for signing in [Signing::None, Signing::PublicKeyAsSecret, Signing::Stranger] {
            double.say(|it| it.signing = signing);
            assert!(come(&double, header, json!({})).await.is_err());
        }
        assert!(come(&double, "x-other", json!({})).await.is_err());
    }
}
