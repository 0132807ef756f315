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
use crate::signin::oidc::keys::RemoteKeys;
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
    pub(crate) keys: RemoteKeys,
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
        keys: RemoteKeys::new(asker, opening.clock),
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
