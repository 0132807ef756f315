//! Tokens as Backstage's clients and plugins carry them, and external access: what counts, and what
//! must not.

mod attacks;
mod external;
mod remote;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::request::Parts;
use model::caller::User;
use model::{Caller, Millis};
use serde_json::{Map, Value, json};
use testkit::{Answer, TestApp, TestEngine, on_both_engines};

use crate::keys::Keys;
use crate::tokens::Tokens;

const ADA: &str = "user:default/ada";
const USERINFO: &str = "/api/auth/v1/userinfo";
const COOKIE: &str = "/api/catalog/.backstage/auth/v1/cookie";

struct Scene {
    app: TestApp,
    keys: Keys,
    tokens: Tokens,
}

impl Scene {
    async fn start(engine: &TestEngine, config: Value) -> Self {
        let setup = TestApp::new([crate::feature()]).on(engine).config(config);
        let app = setup.random_ids().start().await;
        let keys = Keys::open(app.deps()).await.unwrap();
        let nobody_is_gone = Arc::new(|_: &str, _: Millis| false);
        let tokens = Tokens::new(app.deps(), keys.clone(), nobody_is_gone).unwrap();
        Self { app, keys, tokens }
    }

    fn seconds(&self) -> i64 {
        self.app.deps().clock.now() / 1_000
    }

    fn user(&self) -> String {
        self.tokens.issue_user(ADA, &[ADA.to_owned()], Map::new()).unwrap().token
    }

    /// A user token whose claim `name` is another; null takes it away.
    fn user_with(&self, name: &str, value: Value) -> String {
        let now = self.seconds();
        let mut claims = json!({
            "iss": self.tokens.issuer(), "aud": "backstage", "sub": ADA,
            "iat": now, "exp": now + 600, "uip": "AAAA",
        });
        claims[name] = value;
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        self.keys.sign("vnd.backstage.user", &claims).unwrap()
    }

    fn plugin(&self, claims: Value) -> String {
        let now = self.seconds();
        let mut all = json!({ "sub": "search", "aud": "auth", "iat": now, "exp": now + 600 });
        for (name, value) in claims.as_object().unwrap() {
            all[name] = value.clone();
        }
        self.keys.sign("vnd.backstage.plugin", &all).unwrap()
    }

    async fn get(&self, path: &str, token: &str) -> Answer {
        self.app.anonymous().with_token(token).get(path).await
    }

    async fn who(&self, token: &str) -> String {
        who(&self.tokens, token).await
    }
}

/// Who holds `token` at the auth API, as `actor` or as the words of its refusal.
async fn who(tokens: &Tokens, token: &str) -> String {
    match tokens.holder_of(&request("GET", USERINFO), token).await {
        Ok(Some(caller)) => caller.actor().to_owned(),
        Ok(None) => "nobody".to_owned(),
        Err(problem) => problem.detail,
    }
}

fn request(method: &str, path: &str) -> Parts {
    http::Request::builder().method(method).uri(path).body(()).unwrap().into_parts().0
}

fn user() -> Caller {
    Caller::user(User { entity_ref: ADA.to_owned(), account: None, session: None })
}

fn payload_of(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn header_of(token: &str) -> Value {
    let part = token.split('.').next().unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[tokio::test]
async fn a_user_token_says_who_somebody_is_and_the_claim_of_ownership_is_a_choice() {
    on_both_engines("identity_tokens_user", async |engine| {
        let scene = Scene::start(&engine, json!({})).await;
        let token = scene.user();
        let claims = payload_of(&token);
        let names: Vec<_> = claims.as_object().unwrap().keys().cloned().collect();
        assert_eq!(names, ["iss", "sub", "aud", "iat", "exp", "uip"]);
        assert_eq!(claims["iss"], "http://localhost:7007/api/auth");
        assert_eq!(claims["exp"].as_i64(), Some(scene.seconds() + 3_600));
        assert_eq!(header_of(&token)["typ"], "vnd.backstage.user");
        let info = scene.get(USERINFO, &token).await.expect(200).json();
        assert_eq!(info, json!({ "claims": { "sub": ADA, "ent": [ADA] } }));
        scene.app.finish().await;
        let with = json!({ "auth": { "omitIdentityTokenOwnershipClaim": false } });
        let scene = Scene::start(&TestEngine::sqlite(), with).await;
        assert_eq!(payload_of(&scene.user())["ent"], json!([ADA]));
        scene.app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn the_key_set_and_the_discovery_document_are_for_everybody() {
    on_both_engines("identity_tokens_keys", async |engine| {
        let config = json!({ "backend": { "baseUrl": "https://portal.example/" } });
        let scene = Scene::start(&engine, config).await;
        let anonymous = scene.app.anonymous();
        let found = anonymous.get("/api/auth/.well-known/openid-configuration").await.expect(200);
        assert_eq!(found.json()["issuer"], "https://portal.example/api/auth");
        let at = "https://portal.example/api/auth/.well-known/jwks.json";
        assert_eq!(found.json()["jwks_uri"], at);
        for path in [
            "/api/auth/.well-known/jwks.json",
            "/api/auth/.backstage/auth/v1/jwks.json",
            "/api/catalog/.backstage/auth/v1/jwks.json",
            "/api/identity/.backstage/auth/v1/jwks.json",
        ] {
            let set = anonymous.get(path).await.expect(200).json();
            assert_eq!(set, scene.keys.jwks(), "{path}");
            assert!(set["keys"][0].get("d").is_none(), "no private half");
        }
        scene.app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_limited_token_is_put_together_as_backstage_does_and_read_where_it_counts() {
    on_both_engines("identity_tokens_limited", async |engine| {
        let scene = Scene::start(&engine, json!({})).await;
        let token = scene.user();
        let limited = scene.tokens.limited_of(&token).await.unwrap();
        // By hand, from what the published code does: header, payload, proof.
        let (header, claims) = (header_of(&token), payload_of(&token));
        let by_hand = [
            format!(
                r#"{{"typ":"vnd.backstage.limited-user","alg":"ES256","kid":{}}}"#,
                header["kid"]
            ),
            format!(r#"{{"sub":"{ADA}","iat":{},"exp":{}}}"#, claims["iat"], claims["exp"]),
        ];
        let by_hand = by_hand.map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
        let proof = claims["uip"].as_str().unwrap();
        assert_eq!(limited.token, format!("{by_hand}.{proof}"));
        assert_eq!(limited.expires_at / 1_000, scene.seconds() + 3_600);
        assert_eq!(scene.tokens.limited_of(&limited.token).await.unwrap(), limited);
        scene.get(USERINFO, &limited.token).await.expect(200);
        scene.app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn the_cookie_holds_a_limited_token_and_is_renewed_when_it_is_old() {
    on_both_engines("identity_tokens_cookie", async |engine| {
        let scene = Scene::start(&engine, json!({})).await;
        let client = scene.app.anonymous().with_token(&scene.user());
        let answer = client.get(COOKIE).await.expect(200);
        assert_eq!(answer.json()["expiresAt"], "2026-11-23T13:00:00.000Z");
        let set = answer.header("set-cookie");
        let (pair, rest) = set.split_once("; ").unwrap();
        let expires = "Path=/; Expires=Mon, 23 Nov 2026 13:00:00 GMT; HttpOnly";
        assert_eq!(rest, format!("{expires}; SameSite=None; Secure"));
        let limited = pair.strip_prefix("backstage-auth=").unwrap();
        assert_eq!(header_of(limited)["typ"], "vnd.backstage.limited-user");
        let by_cookie = scene.app.anonymous().with_header("cookie", pair);
        by_cookie.get(USERINFO).await.expect(200);
        by_cookie.get("/api/identity/v1/keys").await.expect(401);
        let again = client.clone().with_header("cookie", pair);
        let same = again.get(COOKIE).await.expect(200);
        assert_eq!(same.header("set-cookie"), "", "it is good for a while");
        scene.app.advance(56 * 60_000);
        let fresh = scene.app.anonymous().with_token(&scene.user()).with_header("cookie", pair);
        assert!(fresh.get(COOKIE).await.expect(200).header("set-cookie").contains("13:56:00"));
        let gone = fresh.delete(COOKIE).await.expect(204);
        assert!(gone.header("set-cookie").starts_with("backstage-auth=; Path=/; Expires=Thu, 01"));
        let service = scene.app.as_service("test").get(COOKIE).await;
        assert!(service.status == 403, "{}", service.text());
        scene.app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_user_who_is_gone_is_refused_with_every_token() {
    on_both_engines("identity_tokens_gone", async |engine| {
        let scene = Scene::start(&engine, json!({})).await;
        let (token, keys) = (scene.user(), scene.keys.clone());
        let limited = scene.tokens.limited_of(&token).await.unwrap().token;
        let plugin = scene.plugin(json!({ "obo": limited }));
        for token in [&token, &limited, &plugin] {
            assert_eq!(scene.who(token).await, ADA);
        }
        let since = scene.app.deps().clock.now();
        let gone = Arc::new(move |user: &str, issued_at: Millis| user == ADA && issued_at <= since);
        let tokens = Tokens::new(scene.app.deps(), keys, gone).unwrap();
        for token in [&token, &limited] {
            assert_eq!(who(&tokens, token).await, "Failed user token verification");
        }
        let refused = who(&tokens, &plugin).await;
        assert_eq!(refused, "Invalid user token in plugin token obo claim");
        assert!(tokens.limited_of(&token).await.is_err());
        scene.app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_plugin_is_a_service_or_acts_in_a_users_name() {
    on_both_engines("identity_tokens_plugin", async |engine| {
        let scene = Scene::start(&engine, json!({})).await;
        let own = scene.tokens.issue_plugin("search", "auth", &Caller::SYSTEM).unwrap();
        assert_eq!(scene.who(&own).await, "plugin:search");
        let obo = scene.tokens.issue_plugin("search", "auth", &user()).unwrap();
        assert_eq!(scene.who(&obo).await, ADA);
        let claims = payload_of(&obo);
        assert_eq!(claims["exp"].as_i64(), Some(scene.seconds() + 600));
        let limited = claims["obo"].as_str().unwrap();
        assert_eq!(header_of(limited)["typ"], "vnd.backstage.limited-user");
        assert!(scene.tokens.issue_plugin("search", "auth", &Caller::ANONYMOUS).is_err());
        scene.app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_token_that_would_be_too_long_is_not_issued() {
    let scene = Scene::start(&TestEngine::sqlite(), json!({})).await;
    let mut further = Map::new();
    further.insert("note".into(), "x".repeat(30_000).into());
    let refused = scene.tokens.issue_user(ADA, &[], further).unwrap_err();
    assert!(refused.detail.contains("over 32768 bytes"), "{refused}");
    assert!(scene.tokens.issue_user("ada", &[], Map::new()).is_err());
    scene.app.finish().await;
}
