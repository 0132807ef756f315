//! What is somebody else's answers as what is not there, byte for byte but for the id that was asked
//! for: nobody learns from an answer whose token, session, setting, account or invitation there is.

use serde_json::{Value, json};
use testkit::{Answer, Client, TestApp, on_both_engines};

use super::support::{Browser, PASSWORD, somebody, start};

const BASE: &str = "/api/identity/v1";

/// Headers that say which request it was, and none that says more.
fn headers(answer: &Answer) -> Vec<(String, String)> {
    let all = answer.headers.iter();
    let all = all.map(|(name, value)| (name.to_string(), format!("{value:?}")));
    let mut all: Vec<_> = all.filter(|(name, _)| !name.contains("request-id")).collect();
    all.sort();
    all
}

/// An id that nothing has, as long as this one.
fn absent(id: &str) -> String {
    id.chars().map(|it| if it.is_ascii_alphanumeric() { 'f' } else { it }).collect()
}

/// Asks once for `id` and once for what is not there; `uri` and `body` may name it as `{}`.
async fn same(client: &Client, method: &str, uri: &str, body: &Value, id: &str) -> Answer {
    let nothing = absent(id);
    assert_ne!(nothing, id);
    let json = client.clone().with_header("content-type", "application/json");
    let ask = async |id: &str| {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        json.send(method, &uri.replace("{}", id), body.replace("{}", id)).await
    };
    let (first, second) = (ask(id).await, ask(&nothing).await);
    let told = format!("{method} {uri}");
    assert_eq!(first.status, second.status, "{told}");
    assert_eq!(first.text().replace(id, "ID"), second.text().replace(&nothing, "ID"), "{told}");
    assert_eq!(headers(&first), headers(&second), "{told}");
    first
}

/// The id of the one thing in a list.
fn id_in(answer: Answer) -> String {
    let list = answer.expect(200).json();
    let items = list["items"].as_array().unwrap();
    items[0]["id"].as_str().unwrap().to_owned()
}

async fn made(client: &Client, path: &str, body: Value) -> Value {
    client.post(&format!("{BASE}/{path}"), body).await.expect(201).json()
}

fn id_of(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn somebody_elses_token_is_no_token() {
    on_both_engines("hidden tokens", async |engine| {
        let app = start(&engine).await;
        let (ada, eve) = (somebody(&app, "ada").await, somebody(&app, "eve").await);
        let token = made(&ada.client(), "tokens", json!({ "name": "mine" })).await;
        let of_service = json!({ "name": "builds", "service": "ci" });
        let of_service = made(&app.as_service("test"), "service-tokens", of_service).await;
        for id in [id_of(&token), id_of(&of_service)] {
            let uri = format!("{BASE}/tokens/{{}}");
            same(&eve.client(), "DELETE", &uri, &Value::Null, &id).await.expect(404);
        }
        // Nor is a personal one among those of services.
        let uri = format!("{BASE}/service-tokens/{{}}");
        let operator = app.as_service("test");
        same(&operator, "DELETE", &uri, &Value::Null, &id_of(&token)).await.expect(404);
        let list = eve.client().get(&format!("{BASE}/tokens")).await.expect(200).json();
        assert_eq!(list["items"], json!([]));
        let secret = token["secret"].as_str().unwrap();
        app.anonymous().with_token(secret).get(&format!("{BASE}/tokens")).await.expect(200);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn somebody_elses_session_is_no_session() {
    on_both_engines("hidden sessions", async |engine| {
        let app = start(&engine).await;
        let (mut ada, eve) = (somebody(&app, "ada").await, somebody(&app, "eve").await);
        let id = id_in(ada.client().get(&format!("{BASE}/sessions")).await);
        let uri = format!("{BASE}/sessions/{{}}");
        same(&eve.client(), "DELETE", &uri, &Value::Null, &id).await.expect(404);
        let own = id_in(eve.client().get(&format!("{BASE}/sessions")).await);
        assert_ne!(own, id);
        ada.session().await.expect(200);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn somebody_elses_setting_is_no_setting() {
    on_both_engines("hidden settings", async |engine| {
        let app = start(&engine).await;
        let (ada, eve) = (somebody(&app, "ada").await, somebody(&app, "eve").await);
        let base = "/api/user-settings";
        let uri = format!("{base}/buckets/{{}}/keys/theme");
        let value = json!({ "value": "dark" });
        ada.client().put(&uri.replace("{}", "portal"), value.clone()).await.expect(200);
        same(&eve.client(), "GET", &uri, &Value::Null, "portal").await.expect(404);
        let asked = json!({ "items": [{ "bucket": "{}", "key": "theme" }] });
        let several = format!("{base}/multiget");
        let answer = same(&eve.client(), "POST", &several, &asked, "portal").await.expect(200);
        assert_eq!(answer.json(), json!({ "items": [null] }));
        same(&eve.client(), "DELETE", &uri, &Value::Null, "portal").await.expect(204);
        let kept = ada.client().get(&uri.replace("{}", "portal")).await.expect(200).json();
        assert_eq!(kept["value"], "dark");
        // One's own of the same name is another thing, and its making tells nothing either.
        same(&eve.client(), "PUT", &uri, &value, "portal").await.expect(200);
        app.finish().await;
    })
    .await;
}

/// What only administrators look at is refused alike, whether it is there or not.
#[tokio::test]
async fn who_may_not_look_at_others_learns_nothing_of_whom_there_is() {
    on_both_engines("hidden accounts", async |engine| {
        let app = start(&engine).await;
        let (ada, eve) = (somebody(&app, "ada").await, somebody(&app, "eve").await);
        let operator = app.as_service("test");
        let session = ada.client().get(&format!("{BASE}/session")).await.expect(200).json();
        let account = session["account"].as_str().unwrap().to_owned();
        let wanted = json!({ "entityRef": "user:default/bob" });
        let invitation = made(&operator, "invitations", wanted).await;
        let wanted = json!({ "name": "builds", "service": "ci" });
        let token = made(&operator, "service-tokens", wanted).await;
        let (eve, none) = (eve.client(), Value::Null);
        let recovery = json!({ "account": "{}" });
        for (method, path, body, id) in [
            ("GET", "accounts/{}", &none, account.as_str()),
            ("DELETE", "accounts/{}", &none, &account),
            ("PUT", "accounts/{}/lock", &none, &account),
            ("DELETE", "accounts/{}/lock", &none, &account),
            ("DELETE", "accounts/{}/sessions", &none, &account),
            ("POST", "recoveries", &recovery, &account),
            ("POST", "recoveries", &recovery, "ada"),
            ("DELETE", "invitations/{}", &none, &id_of(&invitation)),
            ("DELETE", "service-tokens/{}", &none, &id_of(&token)),
            ("GET", "roles/default/{}", &none, "administrators"),
            ("GET", "roles/default/{}/members", &none, "administrators"),
            ("DELETE", "roles/default/{}", &none, "administrators"),
            ("GET", "decisions?permission=catalog.entity.read&user=user:default/{}", &none, "ada"),
            ("GET", "audit?actor={}", &none, "ada"),
        ] {
            same(&eve, method, &format!("{BASE}/{path}"), body, id).await.expect(403);
        }
        for path in ["roles/role/default/{}", "policies/role/default/{}", "roles/conditions/{}"] {
            let uri = format!("/api/permission/{path}");
            same(&eve, "GET", &uri, &none, "administrators").await.expect(403);
        }
        app.finish().await;
    })
    .await;
}

/// Whoever is not signed in learns from a door neither who may come in nor who was invited.
#[tokio::test]
async fn a_door_does_not_tell_whom_it_knows() {
    on_both_engines("hidden names", async |engine| {
        let app = start(&engine).await;
        somebody(&app, "ada").await;
        let operator = app.as_service("test");
        let sign_in = json!({ "name": "{}", "password": "not the password" });
        let uri = format!("{BASE}/sign-in");
        same(&app.anonymous(), "POST", &uri, &sign_in, "ada").await.expect(401);
        let wanted = json!({ "entityRef": "user:default/bob" });
        let invited = made(&operator, "invitations", wanted).await;
        let secret = invited["secret"].as_str().unwrap().to_owned();
        let mut bob = Browser::new(&app);
        bob.accept(&secret, "bob").await.expect(200);
        let look = json!({ "secret": "{}" });
        let accept = json!({ "secret": "{}", "name": "eve", "password": PASSWORD });
        for (path, body) in [("invitations/look", &look), ("invitations/accept", &accept)] {
            let uri = format!("{BASE}/{path}");
            same(&app.anonymous(), "POST", &uri, body, &secret).await.expect(404);
        }
        // A session that has ended is as good as a cookie that never was one.
        let cookie = bob.cookie().to_owned();
        bob.client().delete(&format!("{BASE}/session")).await.expect(204);
        let (name, value) = cookie.split_once('=').unwrap();
        let answers = [value.to_owned(), absent(value)].map(|value| (name, value));
        let mut told = Vec::new();
        for (name, value) in answers {
            let client = app.anonymous().with_header("cookie", &format!("{name}={value}"));
            let answer = client.get(&format!("{BASE}/sessions")).await.expect(401);
            told.push((answer.text(), headers(&answer)));
        }
        assert_eq!(told[0], told[1]);
        tokens_tell_nothing(&app).await;
        app.finish().await;
    })
    .await;
}

/// A token that was revoked is as one that never was.
async fn tokens_tell_nothing(app: &TestApp) {
    let operator = app.as_service("test");
    let wanted = json!({ "name": "builds", "service": "ci" });
    let token = made(&operator, "service-tokens", wanted).await;
    let secret = token["secret"].as_str().unwrap();
    let uri = format!("{BASE}/service-tokens/{}", id_of(&token));
    operator.delete(&uri).await.expect(204);
    let (prefix, value) = secret.rsplit_once('_').unwrap_or(("", secret));
    let mut told = Vec::new();
    for token in [secret.to_owned(), format!("{prefix}_{}", absent(value))] {
        let client = app.anonymous().with_token(&token);
        let answer = client.get(&format!("{BASE}/tokens")).await.expect(401);
        told.push((answer.text(), headers(&answer)));
    }
    assert_eq!(told[0], told[1]);
}
