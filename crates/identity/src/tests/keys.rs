//! The server's own keys: sealing, signing, and rotation without downtime, on both engines.

use model::permission::Action;
use model::{Caller, Permission};
use serde_json::{Value, json};
use testkit::{TestApp, TestEngine, on_both_engines};

use crate::keys::jws::{Expect, JwsError};
use crate::keys::{KEY_ROTATE, Keys, Purpose};

const TYP: &str = "JWT";

async fn start(engine: &TestEngine) -> (TestApp, Keys) {
    let app = TestApp::new([crate::feature()]).on(engine).random_ids().start().await;
    let keys = Keys::open(app.deps()).await.unwrap();
    (app, keys)
}

fn token(app: &TestApp, keys: &Keys) -> String {
    let now = app.deps().clock.now() / 1_000;
    keys.sign(TYP, &json!({ "sub": "x", "iat": now, "exp": now + 90 * 86_400 })).unwrap()
}

async fn verify(app: &TestApp, keys: &Keys, token: &str) -> Result<(), JwsError> {
    let now = app.deps().clock.now();
    let expect =
        Expect { issuers: &[], audiences: &[], algorithms: &[], now, leeway: 0, typ: Some(TYP) };
    keys.verify(token, &expect).await.map(drop)
}

async fn rotate(app: &TestApp, body: Value) -> testkit::Answer {
    app.as_service("test").post("/api/identity/v1/keys/rotate", body).await
}

fn kids(keys: &Keys) -> usize {
    keys.jwks()["keys"].as_array().map_or(0, Vec::len)
}

const LEAD: i64 = crate::keys::limits::LEAD_MS;

#[tokio::test]
async fn what_one_process_seals_another_one_opens_for_the_same_purpose_only() {
    on_both_engines("identity_keys_seal", async |engine| {
        let (app, keys) = start(&engine).await;
        let sealed = keys.seal("identity.test", b"hush").unwrap();
        assert!(!sealed.contains("hush") && !sealed.contains(char::is_whitespace));
        let other = Keys::open(app.deps()).await.unwrap();
        assert_eq!(other.unseal("identity.test", &sealed).unwrap(), b"hush");
        for (purpose, text) in [
            ("identity.other", sealed.as_str()),
            ("identity.test", sealed.trim_end_matches(|_| true)),
            ("identity.test", "fs1.0000000000000000.AAAA"),
            ("identity.test", "hush-plain"),
        ] {
            let problem = other.unseal(purpose, text).unwrap_err();
            assert!(!format!("{problem:?}").contains("hush"), "{problem:?}");
        }
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_rotated_key_still_verifies_and_a_retired_one_does_not() {
    on_both_engines("identity_keys_rotate", async |engine| {
        let (app, keys) = start(&engine).await;
        let old = token(&app, &keys);
        rotate(&app, json!({ "use": "signing" })).await.expect(200);
        // A second process, which learns of the new key by being asked about it.
        let replica = Keys::open(app.deps()).await.unwrap();
        assert_eq!(kids(&replica), 2, "the new key is published before it is used");
        assert_eq!(replica.signer().unwrap().kid(), kid_of(&old));
        app.advance(LEAD);
        let new = token(&app, &replica);
        assert_ne!(kid_of(&new), kid_of(&old));
        verify(&app, &keys, &new).await.unwrap();
        verify(&app, &replica, &old).await.unwrap();
        app.advance(3 * 3_600_000 - 1);
        verify(&app, &replica, &old).await.unwrap();
        app.advance(1);
        assert_eq!(verify(&app, &replica, &old).await, Err(JwsError::UnknownKey));
        assert_eq!(kids(&replica), 1);
        verify(&app, &replica, &new).await.unwrap();
        app.finish().await;
    })
    .await;
}

fn kid_of(token: &str) -> String {
    let parsed = crate::keys::jws::parse::Parsed::read(token).unwrap();
    parsed.header.kid.unwrap()
}

#[tokio::test]
async fn a_revoked_key_counts_no_more_at_once() {
    on_both_engines("identity_keys_revoke", async |engine| {
        let (app, keys) = start(&engine).await;
        let old = token(&app, &keys);
        rotate(&app, json!({ "use": "signing", "revoke": true })).await.expect(200);
        let replica = Keys::open(app.deps()).await.unwrap();
        assert_eq!(verify(&app, &replica, &old).await, Err(JwsError::UnknownKey));
        let new = token(&app, &replica);
        // `keys` was opened before and follows nothing here: it asks when it is shown the new one.
        verify(&app, &keys, &new).await.unwrap();
        assert_eq!(verify(&app, &keys, &old).await, Err(JwsError::UnknownKey));
        let sealing = rotate(&app, json!({ "use": "sealing", "revoke": true })).await.expect(400);
        assert!(sealing.message().contains("lose what it sealed"));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_sealed_before_a_rotation_opens_after_it() {
    on_both_engines("identity_keys_sealing", async |engine| {
        let (app, keys) = start(&engine).await;
        let before = keys.seal("t", b"old").unwrap();
        rotate(&app, json!({ "use": "sealing" })).await.expect(200);
        rotate(&app, json!({ "use": "sealing" })).await.expect(409);
        app.advance(LEAD);
        let keys = Keys::open(app.deps()).await.unwrap();
        let after = keys.seal("t", b"new").unwrap();
        assert_ne!(before.split('.').nth(1), after.split('.').nth(1));
        assert_eq!(keys.unseal("t", &before).unwrap(), b"old");
        assert_eq!(keys.unseal("t", &after).unwrap(), b"new");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn keys_rotate_on_their_own_when_they_are_due_and_old_ones_are_forgotten() {
    on_both_engines("identity_keys_schedule", async |engine| {
        let (app, keys) = start(&engine).await;
        app.run_jobs().await;
        let made = async || keys_in(&app).await.len();
        assert_eq!(made().await, 2);
        app.advance(7 * 86_400_000);
        app.run_jobs().await;
        assert_eq!(made().await, 3, "the signing key was due");
        let old = token(&app, &keys);
        app.advance(LEAD + 3 * 3_600_000 + LEAD + 1);
        app.run_jobs().await;
        assert_eq!(made().await, 2, "the first signing key is forgotten");
        let fresh = Keys::open(app.deps()).await.unwrap();
        assert_eq!(verify(&app, &fresh, &old).await, Err(JwsError::UnknownKey));
        app.finish().await;
    })
    .await;
}

async fn keys_in(app: &TestApp) -> Vec<Value> {
    app.settle().await;
    let answer = app.as_service("test").get("/api/identity/v1/keys").await.expect(200);
    answer.json()["items"].as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn keys_are_listed_without_what_is_secret_and_rotated_by_permission() {
    on_both_engines("identity_keys_routes", async |engine| {
        let (app, _) = start(&engine).await;
        let items = keys_in(&app).await;
        let uses: Vec<_> = items.iter().map(|item| item["use"].clone()).collect();
        assert!(uses.contains(&json!("sealing")) && uses.contains(&json!("signing")));
        let names: Vec<_> = items[0].as_object().unwrap().keys().collect();
        assert_eq!(names, ["id", "use", "active", "madeAt", "activeAt", "retiresAt"]);
        let before = app.events_since_start().await.len();
        rotate(&app, json!({ "use": "lunch" })).await.expect(400);
        rotate(&app, json!({ "use": "signing", "extra": 1 })).await.expect(400);
        let client = app.without(&KEY_ROTATE);
        client.post("/api/identity/v1/keys/rotate", json!({ "use": "signing" })).await.expect(403);
        app.anonymous().get("/api/identity/v1/keys").await.expect(401);
        assert_eq!(app.events_since_start().await.len(), before);
        rotate(&app, json!({ "use": "signing" })).await.expect(200);
        let events = app.recorded_since_start().await;
        let last = events.last().unwrap();
        let named = (last.topic.as_str(), last.actor.as_str());
        assert_eq!(named, ("identity.key.changed", "external:test"));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_running_replica_learns_of_new_keys_by_the_feed() {
    on_both_engines("identity_keys_follow", async |engine| {
        let (app, keys) = start(&engine).await;
        keys.rotate(Purpose::Signing, crate::keys::Ask::Replace, &Caller::SYSTEM).await.unwrap();
        // The application's own keys did not do this; its follower did.
        assert_eq!(keys_in(&app).await.len(), 3);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn another_master_key_is_refused_with_what_to_do_and_a_changed_one_seals_anew() {
    on_both_engines("identity_keys_master", async |engine| {
        let (app, keys) = start(&engine).await;
        let sealed = keys.seal("t", b"kept").unwrap();
        let opened = async |master: Value| {
            let config = json!({ "flagstone": { "identity": { "masterKey": master } } });
            let mut deps = app.deps().clone();
            deps.config = std::sync::Arc::new(model::config::Config::from_value(config));
            Keys::open(&deps).await
        };
        let other = app.folder().join("other.key");
        let hex = "5a".repeat(32);
        app.write_file("other.key", &hex);
        let refused = opened(json!({ "file": other })).await.unwrap_err();
        assert!(refused.detail.contains("not the one that this database"), "{refused}");
        assert!(refused.hint.as_ref().unwrap().contains("masterKey.previous"), "{refused}");
        assert!(!refused.to_string().contains(&hex));
        let first = json!({ "file": app.folder().join("master.key") });
        let changing = json!({ "file": other, "previous": first });
        for _ in 0..2 {
            let changed = opened(changing.clone()).await.unwrap();
            assert_eq!(changed.unseal("t", &sealed).unwrap(), b"kept");
        }
        assert_eq!(opened(json!({ "file": other })).await.unwrap().jwks(), keys.jwks());
        assert!(opened(first).await.is_err(), "the key before is of no use any more");
        // A replica that has not started again still opens, but makes no keys.
        assert_eq!(keys.unseal("t", &sealed).unwrap(), b"kept");
        rotate(&app, json!({ "use": "signing" })).await.expect(400);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_restart_keeps_the_keys() {
    on_both_engines("identity_keys_restart", async |engine| {
        let (app, keys) = start(&engine).await;
        let (sealed, token) = (keys.seal("t", b"kept").unwrap(), token(&app, &keys));
        let app = app.restart().await;
        let keys = Keys::open(app.deps()).await.unwrap();
        assert_eq!(keys.unseal("t", &sealed).unwrap(), b"kept");
        verify(&app, &keys, &token).await.unwrap();
        app.finish().await;
    })
    .await;
}

#[test]
fn permissions_of_keys_are_named_after_their_thing() {
    let named = |it: &Permission| it.name.starts_with("identity.key.");
    assert!(crate::keys::PERMISSIONS.iter().all(named));
    assert_eq!(KEY_ROTATE.action, Action::Update);
}
