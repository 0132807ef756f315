//! Tokens that somebody made, changed or carried where they do not belong.

use hmac::{Hmac, KeyInit as _, Mac as _};
use model::caller::Restriction;
use sha2::Sha256;

use super::*;

const ILLEGAL: &str = "Failed user token verification";

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// `token` with a changed claim under the old signature.
fn forged(token: &str, name: &str, value: Value) -> String {
    let mut claims = payload_of(token);
    claims[name] = value;
    let parts: Vec<&str> = token.split('.').collect();
    format!("{}.{}.{}", parts[0], part(&claims), parts[2])
}

#[tokio::test]
async fn a_user_token_with_algorithm_none_or_signed_with_our_public_key_is_refused() {
    on_both_engines("identity_tokens_none", async |engine| {
        let scene = Scene::start(&engine, json!({})).await;
        let claims = payload_of(&scene.user());
        for alg in ["none", "None", "NONE"] {
            let header = json!({ "typ": "vnd.backstage.user", "alg": alg });
            let token = format!("{}.{}.", part(&header), part(&claims));
            scene.get(USERINFO, &token).await.expect(401);
        }
        let key = &scene.keys.jwks()["keys"][0];
        for typ in ["vnd.backstage.user", "JWT"] {
            let header = json!({ "typ": typ, "alg": "HS256", "kid": key["kid"] });
            let message = format!("{}.{}", part(&header), part(&claims));
            for secret in [key.to_string(), key["x"].as_str().unwrap().to_owned()] {
                let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
                mac.update(message.as_bytes());
                let tag = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
                scene.get(USERINFO, &format!("{message}.{tag}")).await.expect(401);
            }
        }
        scene.app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_user_token_of_another_audience_issuer_or_time_is_refused() {
    on_both_engines("identity_tokens_claims", async |engine| {
        let scene = Scene::start(&engine, json!({})).await;
        let now = scene.seconds();
        assert_eq!(scene.who(&scene.user_with("x", json!(1))).await, ADA);
        for (name, value) in [
            ("aud", json!("catalog")),
            ("aud", Value::Null),
            ("iss", json!("https://evil.example/api/auth")),
            ("iss", Value::Null),
            ("exp", json!(now - 31)),
            ("exp", Value::Null),
            ("iat", json!(now + 31)),
            ("nbf", json!(now + 31)),
        ] {
            let token = scene.user_with(name, value.clone());
            assert_eq!(scene.who(&token).await, ILLEGAL, "{name} {value}");
            scene.get(USERINFO, &token).await.expect(401);
        }
        for (name, value) in
            [("sub", json!("ada")), ("sub", json!("")), ("sub", json!(7)), ("iat", Value::Null)]
        {
            let token = scene.user_with(name, value);
            assert_eq!(scene.who(&token).await, "No user sub found in token", "{name}");
        }
        scene.app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_tampered_proof_or_subject_is_refused() {
    on_both_engines("identity_tokens_tampered", async |engine| {
        let scene = Scene::start(&engine, json!({})).await;
        let token = scene.user();
        for (name, value) in [("uip", json!("AAAA")), ("sub", json!("user:default/root"))] {
            let forged = forged(&token, name, value);
            assert_eq!(scene.who(&forged).await, ILLEGAL);
            assert!(scene.tokens.limited_of(&forged).await.is_err());
        }
        // A token that we did sign around a proof that proves nothing.
        let hollow = scene.user_with("x", json!(1));
        assert!(scene.tokens.limited_of(&hollow).await.is_err());
        let limited = scene.tokens.limited_of(&token).await.unwrap().token;
        let longer = forged(&limited, "exp", json!(scene.seconds() + 86_400));
        assert_eq!(scene.who(&longer).await, ILLEGAL);
        scene.app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_limited_token_counts_for_no_write_and_nowhere_else() {
    on_both_engines("identity_tokens_write", async |engine| {
        let scene = Scene::start(&engine, json!({})).await;
        let limited = scene.tokens.limited_of(&scene.user()).await.unwrap().token;
        let client = scene.app.anonymous().with_token(&limited);
        client.get(USERINFO).await.expect(200);
        for path in ["/api/identity/v1/keys", "/api/identity/v1/session", COOKIE] {
            let answer = client.get(path).await.expect(401);
            assert_eq!(answer.message(), "Illegal limited user token", "{path}");
        }
        client.delete(COOKIE).await.expect(401);
        let body = json!({ "use": "signing" });
        client.post("/api/identity/v1/keys/rotate", body.clone()).await.expect(401);
        let cookie = format!("backstage-auth={limited}");
        let by_cookie = scene.app.anonymous().with_header("cookie", &cookie);
        by_cookie.post("/api/identity/v1/keys/rotate", body).await.expect(401);
        by_cookie.delete(COOKIE).await.expect(401);
        scene.app.finish().await;
    })
    .await;
}

/// Changelog of Backstage 1.55, `auth-backend`.
#[tokio::test]
async fn advisory_8_2_auth_backend_no_limited_token_comes_of_a_user_token_without_proof() {
    on_both_engines("identity_tokens_uip", async |engine| {
        let scene = Scene::start(&engine, json!({})).await;
        for without in [Value::Null, json!(""), json!(7), json!(["x"])] {
            let token = scene.user_with("uip", without);
            assert_eq!(scene.who(&token).await, ADA, "it is a user token all the same");
            let refused = scene.tokens.limited_of(&token).await.unwrap_err();
            assert!(refused.detail.contains("missing user identity proof"), "{refused}");
            let answer = scene.get(COOKIE, &token).await.expect(401);
            assert_eq!(answer.header("set-cookie"), "");
        }
        scene.app.finish().await;
    })
    .await;
}

/// Changelog of Backstage 1.55, `auth-backend`.
#[tokio::test]
async fn advisory_8_2_auth_backend_a_plugin_token_is_not_passed_on_beyond_its_audience() {
    on_both_engines("identity_tokens_scope", async |engine| {
        let scene = Scene::start(&engine, json!({})).await;
        let token = scene.tokens.issue_plugin("search", "catalog", &user()).unwrap();
        for elsewhere in [USERINFO, "/api/identity/v1/session", "/", "/api/", "/api/c%61talog/x"] {
            let found = scene.tokens.holder_of(&request("GET", elsewhere), &token).await;
            assert!(found.is_err(), "{elsewhere}");
        }
        let there = scene.tokens.holder_of(&request("POST", "/api/catalog/entities"), &token).await;
        assert_eq!(there.unwrap().unwrap().actor(), ADA);
        let limited = |plugin: &str, permissions: &[&str]| {
            let reach = [Restriction {
                plugin: plugin.into(),
                permissions: permissions.iter().map(|it| (*it).to_owned()).collect(),
                actions: Vec::new(),
            }];
            Caller::service("external:ci", Some(reach.into()))
        };
        let issue = |caller: &Caller| scene.tokens.issue_plugin("search", "catalog", caller);
        assert!(issue(&limited("catalog", &[])).is_ok());
        for (caller, why) in [
            (limited("scaffolder", &[]), "does not reach"),
            (limited("catalog", &["catalog.entity.read"]), "only a part"),
            (user().reaching(Some([].into())), "does not reach"),
        ] {
            let refused = issue(&caller).unwrap_err();
            assert!(refused.detail.contains(why), "{refused}");
        }
        scene.app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_plugin_token_carries_a_limited_token_of_a_user_and_nothing_else() {
    on_both_engines("identity_tokens_obo", async |engine| {
        let scene = Scene::start(&engine, json!({})).await;
        let own = scene.tokens.issue_plugin("search", "auth", &Caller::SYSTEM).unwrap();
        for obo in [json!(scene.user()), json!(own), json!(""), json!(7), Value::Null] {
            let refused = scene.who(&scene.plugin(json!({ "obo": obo }))).await;
            assert_eq!(refused, "Invalid user token in plugin token obo claim", "{obo}");
        }
        for sub in [json!("a/b"), json!(""), json!(7), json!("x".repeat(101))] {
            let refused = scene.who(&scene.plugin(json!({ "sub": sub }))).await;
            assert_eq!(refused, "Invalid plugin token: forbidden subject format", "{sub}");
        }
        for (name, value) in [("exp", json!(1)), ("aud", json!(["x"])), ("aud", Value::Null)] {
            let refused = scene.who(&scene.plugin(json!({ name: value }))).await;
            assert_eq!(refused, "Failed plugin token verification", "{name}");
        }
        scene.app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_token_that_reaches_only_some_things_gets_no_cookie_that_reaches_more() {
    let reach = vec![Restriction {
        plugin: "catalog".into(),
        permissions: Vec::new(),
        actions: Vec::new(),
    }];
    let setup = TestApp::new([crate::feature()]).service("narrow", Some(reach));
    let app = setup.start().await;
    let answer = app.as_service("narrow").get(COOKIE).await.expect(403);
    assert_eq!(answer.header("set-cookie"), "");
    app.finish().await;
}

#[test]
fn the_plugin_of_a_path_is_its_first_part_below_the_api() {
    let target = crate::tokens::plugin::target_of;
    assert_eq!(target("/api/catalog/entities"), Some("catalog"));
    assert_eq!(target("/api/catalog"), Some("catalog"));
    for none in
        ["/", "/api", "/api/", "/api//catalog", "/x/api/catalog", "/api/c%61t/x", "/api/../x"]
    {
        assert_eq!(target(none), None, "{none}");
    }
}

proptest::proptest! {
    #[test]
    fn any_cookie_is_a_token_or_none(value in "[ -~]{0,80}") {
        let mut headers = http::HeaderMap::new();
        headers.insert("cookie", http::HeaderValue::from_str(&value).unwrap());
        let found = crate::tokens::cookie::token_of(&headers);
        proptest::prop_assert!(found.is_none_or(|it| !it.is_empty() && !it.contains(';')));
    }

    #[test]
    fn any_path_has_a_plugin_with_a_sound_name_or_none(path in "/(api/)?\\PC{0,60}") {
        if let Some(name) = crate::tokens::plugin::target_of(&path) {
            proptest::prop_assert!(crate::tokens::plugin::is_name(name));
        }
    }
}
