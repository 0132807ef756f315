//! External access: shared secrets of older releases, and issuers with key sets.

use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::*;

const SECRET: &[u8] = b"a-secret-that-two-sides-know";

fn config(restrictions: Value) -> Value {
    let options = json!({ "secret": STANDARD.encode(SECRET), "subject": "old-script" });
    let mut entry = json!({ "type": "legacy", "options": options });
    if !restrictions.is_null() {
        entry["accessRestrictions"] = restrictions;
    }
    json!({ "backend": { "auth": { "externalAccess": [entry] } } })
}

fn legacy(secret: &[u8], header: &Value, claims: &Value) -> String {
    let [header, claims] = [header, claims].map(|value| URL_SAFE_NO_PAD.encode(value.to_string()));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    mac.update(format!("{header}.{claims}").as_bytes());
    format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

#[tokio::test]
async fn a_legacy_token_counts_with_the_shared_secret_and_no_other() {
    on_both_engines("identity_tokens_legacy", async |engine| {
        let scene = Scene::start(&engine, config(Value::Null)).await;
        let (header, now) = (json!({ "alg": "HS256" }), scene.seconds());
        let good = json!({ "sub": "backstage-server", "exp": now + 600 });
        let token = legacy(SECRET, &header, &good);
        assert_eq!(scene.who(&token).await, "external:old-script");
        for secret in [b"another secret".as_slice(), b"", STANDARD.encode(SECRET).as_bytes()] {
            assert_eq!(scene.who(&legacy(secret, &header, &good)).await, "nobody");
        }
        scene.get("/api/identity/v1/keys", &legacy(b"wrong", &header, &good)).await.expect(401);
        for wrong in [
            json!({ "sub": "somebody", "exp": now + 600 }),
            json!({ "sub": "backstage-server", "exp": now + 600, "aud": "catalog" }),
            json!({ "sub": "backstage-server", "exp": now - 31 }),
            json!({ "sub": "backstage-server" }),
            json!({ "sub": "backstage-server", "exp": now + 600, "nbf": now + 60 }),
        ] {
            assert_eq!(scene.who(&legacy(SECRET, &header, &wrong)).await, "nobody", "{wrong}");
        }
        for alg in ["HS512", "none", "ES256", "hs256"] {
            let token = legacy(SECRET, &json!({ "alg": alg }), &good);
            assert_eq!(scene.who(&token).await, "nobody", "{alg}");
        }
        // Types that are ours are never of this sort.
        let header = json!({ "alg": "HS256", "typ": "vnd.backstage.user" });
        assert_eq!(
            scene.who(&legacy(SECRET, &header, &good)).await,
            "Failed user token verification"
        );
        scene.app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn external_access_reaches_as_far_as_its_restrictions() {
    on_both_engines("identity_tokens_reach", async |engine| {
        let only = json!([{ "plugin": "catalog", "permission": "catalog.entity.read" }]);
        let scene = Scene::start(&engine, config(only)).await;
        let claims = json!({ "sub": "backstage-server", "exp": scene.seconds() + 600 });
        let token = legacy(SECRET, &json!({ "alg": "HS256" }), &claims);
        let answer = scene.get("/api/identity/v1/keys", &token).await.expect(403);
        assert!(answer.message().contains("only reach the plugins catalog"));
        scene.app.finish().await;
    })
    .await;
}

#[test]
fn any_bearer_token_is_refused_without_a_panic() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let scene = runtime.block_on(Scene::start(&TestEngine::sqlite(), config(Value::Null)));
    let mut runner = proptest::test_runner::TestRunner::default();
    let outcome = runner.run(&"[A-Za-z0-9_.-]{0,120}", |token| {
        proptest::prop_assert_eq!(runtime.block_on(scene.who(&token)), "nobody");
        Ok(())
    });
    runtime.block_on(scene.app.finish());
    outcome.unwrap();
}
