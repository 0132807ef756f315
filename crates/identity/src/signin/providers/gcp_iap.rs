//! Google's Identity-Aware Proxy: a signed header.

use std::sync::Arc;

use async_trait::async_trait;
use http::request::Parts;
use model::config::ConfigError;
use model::{Code, Problem};
use outbound::Url;
use serde_json::{Value, json};

use crate::signin::ask::Asker;
use crate::signin::headers::only;
use crate::signin::oidc::keys::ProviderKeys;
use crate::signin::provider::{Kind, Opening, Porter, Vouched, Way};
use crate::signin::resolvers::{By, Resolver};

pub const KIND: Kind = Kind {
    id: "gcpIap",
    title: "Google Identity-Aware Proxy",
    resolvers: &[
        Resolver { name: "emailMatchingUserEntityAnnotation", by: By::EmailAt("google.com/email") },
        Resolver { name: "idMatchingUserEntityAnnotation", by: By::IdAt("google.com/user-id") },
    ],
    settings: &["audience", "jwtHeader"],
    redirects: false,
    open,
};

const ISSUER: &str = "https://cloud.google.com/iap";
const KEYS: &str = "https://www.gstatic.com/iap/verify/public_key-jwk";

/// The proxy, as one application knows it.
pub struct GcpIap {
    pub(crate) keys: ProviderKeys,
    pub(crate) keys_at: Url,
    pub(crate) audience: String,
    pub(crate) header: String,
}

fn open(opening: Opening<'_>) -> Result<Way, ConfigError> {
    let settings = opening.settings;
    let header = settings.text("jwtHeader")?;
    let asker = Asker::new(opening.outbound, KIND.id, None);
    Ok(Way::Porter(Arc::new(GcpIap {
        keys: ProviderKeys::new(asker, opening.clock),
        keys_at: Url::parse(KEYS).expect("this is an address"),
        audience: settings.required_text("audience")?,
        header: header.unwrap_or_else(|| "x-goog-iap-jwt-assertion".to_owned()),
    })))
}

#[async_trait]
impl Porter for GcpIap {
    async fn recognise(&self, parts: &Parts) -> Result<(Vouched, Value), Problem> {
        let refused = |cause: &str| {
            Problem::new(Code::Authentication, "Missing Google IAP header").because(cause)
        };
        let token = only(&parts.headers, &self.header).map_err(|it| refused(&it))?;
        let token = token.ok_or_else(|| refused("there is none"))?;
        let claims = self.keys.verify(&self.keys_at, token, ISSUER, &self.audience).await?;
        let (subject, email) = (claims.subject(), claims.in_token("email"));
        let Some(email) = email.filter(|_| !subject.is_empty()) else {
            return Err(refused("the token has no subject or no address"));
        };
        let vouched = Vouched {
            subject: subject.to_owned(),
            email: Some(email.to_owned()),
            // `accounts.google.com:1234` is 1234.
            user_id: subject.split(':').nth(1).map(str::to_owned),
            ..Vouched::default()
        };
        Ok((vouched, json!({ "iapToken": claims.all() })))
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;
    use crate::tests::signin::double::{Double, Signing};

    async fn come(double: &Double, changes: Value) -> Result<Vouched, Problem> {
        let proxy = GcpIap {
            keys: ProviderKeys::new(double.asker("gcpIap"), double.clock()),
            keys_at: Url::parse(&format!("{}/jwks", double.origin)).unwrap(),
            audience: "/projects/1".to_owned(),
            header: "x-goog-iap-jwt-assertion".to_owned(),
        };
        let mut claims = double.claims(&json!({
            "iss": ISSUER, "aud": "/projects/1", "sub": "accounts.google.com:42",
            "email": "ada@example.com",
        }));
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let token = double.sign(&claims);
        let request = Request::builder().header("x-goog-iap-jwt-assertion", token);
        let (parts, ()) = request.body(()).unwrap().into_parts();
        proxy.recognise(&parts).await.map(|(vouched, _)| vouched)
    }

    #[tokio::test]
    async fn only_the_proxys_tokens_for_this_application_count() {
        let double = Double::start(1_795_435_200).await;
        let ada = come(&double, json!({})).await.unwrap();
        assert_eq!(ada.user_id.as_deref(), Some("42"));
        assert_eq!(ada.email.as_deref(), Some("ada@example.com"));
        for bad in [
            json!({ "aud": "/projects/2" }),
            json!({ "iss": "https://accounts.google.com" }),
            json!({ "exp": 1_795_435_000 }),
            json!({ "email": null }),
        ] {
            assert!(come(&double, bad.clone()).await.is_err(), "{bad}");
        }
        double.say(|it| it.signing = Signing::Stranger);
        assert!(come(&double, json!({})).await.is_err());
    }
}
