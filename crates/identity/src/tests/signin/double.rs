//! Doubles of providers: an OpenID provider that can be told to lie, and GitHub as it documents itself.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, StatusCode};
use model::Clock;
use model::time::ManualClock;
use outbound::{Client, HostPattern, OutboundSettings};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::keys::SigningKey;
use crate::signin::ask::Asker;

/// What the double says next.
pub struct Saying {
    /// Claims of the ID token that differ.
    pub claims: Value,
    /// Claims of userinfo that differ.
    pub userinfo: Value,
    /// How tokens are signed.
    pub signing: Signing,
    /// The status of the token endpoint.
    pub status: u16,
    /// How long the token endpoint takes.
    pub delay: Duration,
    /// The challenge that a verifier must fit.
    pub challenge: String,
    /// Codes that were used.
    pub used: Vec<String>,
    /// GitHub's addresses.
    pub addresses: Value,
}

/// How a token is signed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Signing {
    /// By the provider's key.
    Good,
    /// Not at all, `alg: none`.
    None,
    /// HS256, with the public key as the secret.
    PublicKeyAsSecret,
    /// By somebody else's key under the provider's key id.
    Stranger,
}

#[derive(Clone)]
pub struct Double {
    pub origin: String,
    pub saying: Arc<Mutex<Saying>>,
    key: Arc<SigningKey>,
    stranger: Arc<SigningKey>,
    now: i64,
}

impl Double {
    /// Starts one.
    #[expect(clippy::disallowed_methods, reason = "a double lives as long as its test")]
    pub async fn start(now: i64) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let key = || {
            let made = SigningKey::from_pkcs8(&SigningKey::generate().unwrap());
            Arc::new(made.unwrap())
        };
        let saying = Saying {
            claims: json!({}),
            userinfo: json!({}),
            signing: Signing::Good,
            status: 200,
            delay: Duration::ZERO,
            challenge: String::new(),
            used: Vec::new(),
            addresses: json!([
                { "email": "spam@example.com", "primary": false, "verified": true, "visibility": null },
                { "email": "octo@example.com", "primary": true, "verified": true, "visibility": "public" },
            ]),
        };
        let saying = Arc::new(Mutex::new(saying));
        let double = Self { origin, saying, key: key(), stranger: key(), now };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/jwks", get(jwks))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .route("/login/oauth/access_token", post(github_token))
            .route("/api/v3/user", get(github_user))
            .route("/api/v3/user/emails", get(github_emails))
            .with_state(double.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        double
    }

    pub fn say(&self, change: impl FnOnce(&mut Saying)) {
        change(&mut self.saying.lock().unwrap());
    }

    /// Asks this double in the name of a provider.
    pub fn asker(&self, provider: &'static str) -> Asker {
        let mut settings = OutboundSettings::default();
        settings.private.hosts.push(HostPattern::parse("127.0.0.1").unwrap().on_any_port());
        Asker::new(Client::new(settings).unwrap(), provider, None)
    }

    /// A clock that stands at the double's time.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(ManualClock::at(self.now * 1_000))
    }

    /// A token with these claims, signed as it is said.
    pub fn sign(&self, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let kid = self.key.kid();
        match self.saying.lock().unwrap().signing {
            Signing::Good => self.key.sign("JWT", claims).unwrap(),
            Signing::None => format!("{}.{}.", part(&json!({ "alg": "none" })), part(claims)),
            Signing::PublicKeyAsSecret => {
                let head = part(&json!({ "alg": "HS256", "kid": kid }));
                let message = format!("{head}.{}", part(claims));
                let secret = self.key.jwk().to_string();
                let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
                mac.update(message.as_bytes());
                let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
                format!("{message}.{signature}")
            }
            Signing::Stranger => {
                let foreign = self.stranger.sign("JWT", claims).unwrap();
                let (_, rest) = foreign.split_once('.').unwrap();
                format!("{}.{rest}", part(&json!({ "alg": "ES256", "kid": kid })))
            }
        }
    }

    /// Claims of this provider, `changes` among them; null takes one away.
    pub fn claims(&self, changes: &Value) -> Value {
        let mut claims = json!({
            "iss": self.origin, "aud": "portal", "sub": "u-1", "sid": "s-1",
            "iat": self.now, "exp": self.now + 300,
        });
        for (name, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
                value => claims[name] = value.clone(),
            }
        }
        claims
    }
}

async fn metadata(State(double): State<Double>) -> Response {
    let at = |path: &str| format!("{}{path}", double.origin);
    reply(&json!({
        "issuer": double.origin,
        "authorization_endpoint": at("/auth"),
        "token_endpoint": at("/token"),
        "userinfo_endpoint": at("/userinfo"),
        "jwks_uri": at("/jwks"),
        "end_session_endpoint": at("/end"),
        "authorization_response_iss_parameter_supported": true,
    }))
}

async fn jwks(State(double): State<Double>) -> Response {
    reply(&json!({ "keys": [double.key.jwk()] }))
}

async fn token(State(double): State<Double>, headers: HeaderMap, body: Bytes) -> Response {
    let field = |name: &str| {
        let mut form = url::form_urlencoded::parse(&body);
        form.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    let (delay, status) = {
        let saying = double.saying.lock().unwrap();
        (saying.delay, saying.status)
    };
    tokio::time::sleep(delay).await;
    let basic = headers.get("authorization").and_then(|it| it.to_str().ok()).unwrap_or_default();
    let refused = |error: &str| {
        (StatusCode::BAD_REQUEST, json!({ "error": error }).to_string()).into_response()
    };
    if basic != "Basic cG9ydGFsOnMzY3JldCUyRng=" {
        return refused("invalid_client");
    }
    if status != 200 {
        return StatusCode::from_u16(status).unwrap().into_response();
    }
    let claims = {
        let mut saying = double.saying.lock().unwrap();
        if field("grant_type") == "refresh_token" {
            if field("refresh_token") != "refresh-1" {
                return refused("invalid_grant");
            }
        } else {
            let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(field("code_verifier")));
            if challenge != saying.challenge || saying.used.contains(&field("code")) {
                return refused("invalid_grant");
            }
            saying.used.push(field("code"));
        }
        saying.claims.clone()
    };
    let id_token = double.sign(&double.claims(&claims));
    reply(&json!({
        "access_token": "access-1", "token_type": "Bearer", "expires_in": 60,
        "id_token": id_token, "refresh_token": "refresh-1", "scope": "openid email",
    }))
}

async fn userinfo(State(double): State<Double>, headers: HeaderMap) -> Response {
    if headers.get("authorization").is_none_or(|it| it != "Bearer access-1") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let mut body = json!({
        "sub": "u-1", "name": "Ada </script>", "email": "ada@example.com", "email_verified": true,
    });
    let changes = double.saying.lock().unwrap().userinfo.clone();
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    reply(&body)
}

/// <https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps>: refusals
/// come with 200.
async fn github_token(State(_): State<Double>, body: Bytes) -> Response {
    let form: Vec<_> = url::form_urlencoded::parse(&body).collect();
    let good = form.iter().any(|(name, value)| name == "code" && value == "good");
    match good {
        true => reply(
            &json!({ "access_token": "gho_1", "scope": "read:user,user:email", "token_type": "bearer" }),
        ),
        false => reply(&json!({
            "error": "bad_verification_code",
            "error_description": "The code passed is incorrect or expired.",
        })),
    }
}

async fn github_user(State(_): State<Double>, headers: HeaderMap) -> Response {
    if headers.get("authorization").is_none_or(|it| it != "Bearer gho_1") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    reply(&json!({
        "login": "octocat", "id": 1, "node_id": "MDQ6VXNlcjE=", "name": "monalisa octocat",
        "avatar_url": "https://github.com/images/error/octocat_happy.gif",
        "email": "victim@example.com",
    }))
}

async fn github_emails(State(double): State<Double>) -> Response {
    let addresses = double.saying.lock().unwrap().addresses.clone();
    match addresses {
        Value::Null => StatusCode::NOT_FOUND.into_response(),
        addresses => reply(&addresses),
    }
}

fn reply(body: &Value) -> Response {
    ([("content-type", "application/json")], body.to_string()).into_response()
}
