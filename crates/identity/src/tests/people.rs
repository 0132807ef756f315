//! People: the owner, invitations, sessions, tokens, lost passwords.

use serde_json::json;
use testkit::{TestApp, on_both_engines};

use super::support::{
    Browser, PASSWORD, message, people, secret_of, somebody, start, with_master_key,
};
use crate::people::limits::{
    SESSION_ABSOLUTE_MS, SESSION_FORMER_MS, SESSION_IDLE_MS, SESSION_ROTATION_MS,
};

const V1: &str = "/api/identity/v1";

fn at(path: &str) -> String {
    format!("{V1}{path}")
}

#[tokio::test]
async fn the_owner_comes_by_a_link_that_counts_once() {
    on_both_engines("identity_owner", async |engine| {
        let app = start(&engine).await;
        let people = people(&app).await;
        let first = people.owner_link("http://localhost:7007").await.unwrap().unwrap();
        assert!(first.starts_with("http://localhost:7007/invitation#"), "{first}");
        let second = people.owner_link("http://localhost:7007").await.unwrap().unwrap();
        let mut late = Browser::new(&app);
        assert_eq!(late.accept(secret_of(&first), "mallory").await.status, 404, "replaced");

        let mut owner = Browser::new(&app);
        let answer = owner.accept(secret_of(&second), "Grace").await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json()["entityRef"], "user:default/grace");
        assert_eq!(late.accept(secret_of(&second), "mallory").await.status, 404, "used");
        assert_eq!(people.owner_link("http://localhost:7007").await.unwrap(), None);

        let session = owner.session().await;
        assert_eq!(session.json()["entityRef"], "user:default/grace");
        assert_eq!(session.json()["provider"], "local");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn somebody_signs_in_and_out_by_name_and_password() {
    on_both_engines("identity_sign_in", async |engine| {
        let app = start(&engine).await;
        somebody(&app, "ada").await;
        let mut browser = Browser::new(&app);
        assert_eq!(browser.session().await.status, 401);
        let wrong = browser.sign_in("ada", "wrong horse battery").await;
        let unknown = browser.sign_in("nobody", PASSWORD).await;
        assert_eq!((wrong.status, unknown.status), (401, 401));
        assert_eq!(message(&wrong), message(&unknown), "neither says which was wrong");

        assert_eq!(browser.sign_in(" ADA ", PASSWORD).await.status, 200);
        let list = browser.client().get(&at("/sessions")).await;
        assert_eq!(list.json()["items"].as_array().unwrap().len(), 2);
        let out = browser.client().delete(&at("/session")).await;
        assert_eq!(out.status, 204);
        let cookie = out.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.starts_with("flagstone-session=; ") && cookie.contains("Max-Age=0"));
        assert_eq!(browser.session().await.status, 401, "the cookie alone is worth nothing now");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_session_gets_a_new_secret_and_ends_when_the_old_one_comes_back() {
    on_both_engines("identity_rotation", async |engine| {
        let app = start(&engine).await;
        let mut ada = somebody(&app, "ada").await;
        let before = ada.clone();
        app.advance(SESSION_ROTATION_MS);
        let answer = ada.session().await;
        assert_eq!(answer.status, 200);
        assert_ne!(ada.cookie(), before.cookie(), "a new secret");
        let on_its_way = before.client().get(&at("/sessions")).await;
        assert_eq!(on_its_way.status, 200, "what was on its way still counts");
        app.advance(SESSION_FORMER_MS * 2);
        assert_eq!(before.client().get(&at("/sessions")).await.status, 200, "an answer was lost");

        assert_eq!(ada.client().get(&at("/sessions")).await.status, 200, "the new one has arrived");
        assert_eq!(before.client().get(&at("/sessions")).await.status, 200);
        app.advance(SESSION_FORMER_MS);
        app.settle().await;
        assert_eq!(before.client().get(&at("/sessions")).await.status, 401);
        assert_eq!(ada.session().await.status, 401, "nobody can tell who stole it");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_unused_and_in_any_case() {
    on_both_engines("identity_lifetimes", async |engine| {
        let app = start(&engine).await;
        let mut idle = somebody(&app, "idle").await;
        app.advance(SESSION_IDLE_MS);
        assert_eq!(idle.session().await.status, 401);

        let mut busy = somebody(&app, "busy").await;
        let step = SESSION_IDLE_MS - 60_000;
        let mut passed = 0;
        while passed + step < SESSION_ABSOLUTE_MS {
            app.advance(step);
            passed += step;
            assert_eq!(busy.session().await.status, 200, "after {passed} ms");
        }
        app.advance(SESSION_ABSOLUTE_MS - passed);
        assert_eq!(busy.session().await.status, 401);
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn who_is_locked_out_is_out_at_once_and_everywhere() {
    on_both_engines("identity_lock", async |engine| {
        let app = start(&engine).await;
        let ada = somebody(&app, "ada").await;
        let token = ada.client().post(&at("/tokens"), json!({ "name": "ci" })).await;
        let token = token.json()["secret"].as_str().unwrap().to_owned();
        let by_token = app.anonymous().with_token(&token);
        assert_eq!(by_token.get(&at("/tokens")).await.status, 200);

        let admin = app.as_service("test");
        let accounts = admin.get(&at("/accounts?text=ada")).await.json();
        let id = accounts["items"][0]["id"].as_str().unwrap().to_owned();
        let lock = at(&format!("/accounts/{id}/lock"));
        assert_eq!(admin.put(&lock, json!({})).await.status, 204);
        assert_eq!(ada.client().get(&at("/sessions")).await.status, 401);
        assert_eq!(by_token.get(&at("/tokens")).await.status, 401);
        let refused = Browser::new(&app).sign_in("ada", PASSWORD).await;
        assert_eq!(
            (refused.status, message(&refused).as_str()),
            (403, "The account is locked out")
        );

        assert_eq!(admin.delete(&lock).await.status, 204);
        assert_eq!(by_token.get(&at("/tokens")).await.status, 200);
        assert_eq!(Browser::new(&app).sign_in("ada", PASSWORD).await.status, 200);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_token_is_shown_once_reaches_what_it_names_and_can_be_revoked() {
    on_both_engines("identity_tokens", async |engine| {
        let app = start(&engine).await;
        let ada = somebody(&app, "ada").await;
        let body = json!({ "name": "reader", "permissions": ["identity.token.read"],
            "expiresInSeconds": 3_600 });
        let made = ada.client().post(&at("/tokens"), body).await.json();
        let secret = made["secret"].as_str().unwrap();
        assert!(secret.starts_with("flagstone_"));
        let reader = app.anonymous().with_token(secret);
        let list = reader.get(&at("/tokens")).await;
        assert_eq!(list.status, 200);
        assert!(!list.text().contains(secret), "never again");
        assert_eq!(list.json()["items"][0]["usedFrom"], "192.0.2.1");
        assert_eq!(reader.get(&at("/sessions")).await.status, 403, "beyond its reach");
        let more = reader.post(&at("/tokens"), json!({ "name": "more" })).await;
        assert_eq!(more.status, 403);

        let unbounded = ada.client().post(&at("/tokens"), json!({ "name": "all" })).await.json();
        let unbounded = app.anonymous().with_token(unbounded["secret"].as_str().unwrap());
        assert_eq!(unbounded.get(&at("/sessions")).await.status, 200);

        app.advance(3_600_000);
        assert_eq!(reader.get(&at("/tokens")).await.status, 401, "it has ended");
        let all = unbounded.get(&at("/tokens")).await.json();
        for token in all["items"].as_array().unwrap() {
            let path = at(&format!("/tokens/{}", token["id"].as_str().unwrap()));
            assert_eq!(ada.client().delete(&path).await.status, 204);
            assert_eq!(ada.client().delete(&path).await.status, 404);
        }
        assert_eq!(unbounded.get(&at("/tokens")).await.status, 401, "it is revoked");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn nobody_touches_the_tokens_and_sessions_of_others() {
    on_both_engines("identity_others", async |engine| {
        let app = start(&engine).await;
        let (ada, eve) = (somebody(&app, "ada").await, somebody(&app, "eve").await);
        let made = ada.client().post(&at("/tokens"), json!({ "name": "mine" })).await.json();
        let token = at(&format!("/tokens/{}", made["id"].as_str().unwrap()));
        let sessions = ada.client().get(&at("/sessions")).await.json();
        let session = at(&format!("/sessions/{}", sessions["items"][0]["id"].as_str().unwrap()));
        for path in [&token, &session] {
            let refused = eve.client().delete(path).await;
            assert_eq!(refused.status, 404, "{path} is as if it were absent");
        }
        let list = eve.client().get(&at("/tokens")).await;
        assert_eq!(list.json()["items"].as_array().unwrap().len(), 0);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_service_token_is_its_service_within_its_reach() {
    on_both_engines("identity_services", async |engine| {
        let app = start(&engine).await;
        let body = json!({ "service": "ci", "name": "pipeline",
            "permissions": ["identity.account.read"] });
        let made = app.as_service("test").post(&at("/service-tokens"), body).await.json();
        assert_eq!(made["service"], "service:ci");
        let ci = app.anonymous().with_token(made["secret"].as_str().unwrap());
        assert_eq!(ci.get(&at("/accounts")).await.status, 200);
        assert_eq!(ci.get(&at("/invitations")).await.status, 403);
        assert_eq!(ci.get(&at("/tokens")).await.status, 403);
        let path = at(&format!("/service-tokens/{}", made["id"].as_str().unwrap()));
        assert_eq!(app.as_service("test").delete(&path).await.status, 204);
        assert_eq!(ci.get(&at("/accounts")).await.status, 401);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_lost_password_is_replaced_by_a_link_and_old_sessions_end() {
    on_both_engines("identity_recovery", async |engine| {
        let app = start(&engine).await;
        let mut ada = somebody(&app, "ada").await;
        let admin = app.as_service("test");
        let made = admin.post(&at("/recoveries"), json!({ "account": "ada" })).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let secret = made.json()["secret"].as_str().unwrap().to_owned();
        let body = json!({ "secret": secret, "password": "another fine password" });
        let mut anew = Browser::new(&app);
        let accepted = anew.client().post(&at("/invitations/accept"), body).await;
        assert_eq!(accepted.status, 200, "{}", accepted.text());
        assert_eq!(ada.session().await.status, 401);
        assert_eq!(anew.sign_in("ada", PASSWORD).await.status, 401);
        assert_eq!(anew.sign_in("ada", "another fine password").await.status, 200);

        let refused = admin.post(&at("/recoveries"), json!({})).await;
        assert_eq!(refused.status, 403, "administrators are made at the terminal");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_the_old_one() {
    on_both_engines("identity_password", async |engine| {
        let app = start(&engine).await;
        let mut ada = somebody(&app, "ada").await;
        let mut elsewhere = Browser::new(&app);
        elsewhere.sign_in("ada", PASSWORD).await;
        let change = |old: &str, new: &str| json!({ "oldPassword": old, "newPassword": new });
        let path = at("/password");
        let wrong = ada.client().put(&path, change("wrong", "another fine password")).await;
        assert_eq!(wrong.status, 403);
        let short = ada.client().put(&path, change(PASSWORD, "short")).await;
        assert_eq!(short.status, 400);
        let done = ada.client().put(&path, change(PASSWORD, "another fine password")).await;
        assert_eq!(done.status, 204, "{}", done.text());
        assert_eq!(ada.session().await.status, 200);
        assert_eq!(elsewhere.session().await.status, 401);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn replicas_hear_of_what_has_ended() {
    on_both_engines("identity_replicas", async |engine| {
        if !engine.is_postgres() {
            return;
        }
        let shared = tempfile::tempdir().unwrap();
        let start = async || {
            let setup = TestApp::new([crate::feature()]).on(&engine).random_ids();
            setup.config(with_master_key(shared.path())).start().await
        };
        let (one, other) = (start().await, start().await);
        let mut ada = somebody(&one, "ada").await;
        let mut there = Browser::by(other.anonymous());
        there.sign_in("ada", PASSWORD).await;
        assert_eq!(there.session().await.status, 200);
        let ended = ada.client().delete(&at("/sessions")).await;
        assert_eq!(ended.json()["ended"], 1);
        other.settle().await;
        assert_eq!(there.session().await.status, 401);
        assert_eq!(ada.session().await.status, 200);
        one.finish().await;
        other.finish().await;
    })
    .await;
}
