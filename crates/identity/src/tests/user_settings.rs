//! User settings: Backstage's statuses and shapes, one user apart from another, bounds.

use std::sync::Arc;

use async_trait::async_trait;
use database::{BoxFuture, unit};
use feature::{Deps, Feature, Parts};
use gate::Authenticator;
use http::request::Parts as RequestParts;
use model::caller::User;
use model::{Caller, Problem};
use serde_json::{Value, json};
use testkit::{Client, TestApp, TestEngine, on_both_engines};

use crate::user_settings::limits::{BODY_BYTES_MAX, MULTIGET_MAX, NAME_CHARS_MAX, SETTINGS_MAX};
use crate::user_settings::store::{self, Name};
use crate::user_settings::{self, SETTING_READ, SETTING_UPDATE};

/// Knows everybody by name.
struct ByName;

#[async_trait]
impl Authenticator for ByName {
    async fn authenticate(
        &self,
        _parts: &RequestParts,
        bearer: Option<&str>,
    ) -> Result<Option<Caller>, Problem> {
        let user = |name: &str| {
            let entity_ref = format!("user:default/{name}");
            Caller::user(User { entity_ref, account: None, session: None })
        };
        Ok(bearer.and_then(|it| it.strip_prefix("user-")).map(user))
    }
}

fn build(deps: &Deps) -> BoxFuture<'_, Result<Parts, Problem>> {
    let parts = user_settings::parts(deps);
    Box::pin(async { Ok(Parts { authenticator: Some(Arc::new(ByName)), ..parts }) })
}

async fn app(engine: &TestEngine) -> TestApp {
    let feature = Feature { build, ..crate::feature() };
    TestApp::new([feature]).on(engine).start().await
}

fn as_user(app: &TestApp, name: &str) -> Client {
    app.anonymous().with_token(&format!("user-{name}"))
}

const THEME: &str = "/api/user-settings/buckets/ui/keys/theme";
const MULTIGET: &str = "/api/user-settings/multiget";

#[tokio::test]
async fn a_setting_is_put_read_and_removed_as_backstage_does() {
    on_both_engines("settings", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let missing = ada.get(THEME).await.expect(404);
        assert_eq!(missing.json()["error"]["name"], "NotFoundError");
        assert_eq!(missing.message(), "Unable to find 'theme' in bucket 'ui'");
        for value in [json!("dark"), json!({ "a": [1, 2.5, null] }), json!(null), json!(false)] {
            let expected = json!({ "bucket": "ui", "key": "theme", "value": value });
            assert_eq!(
                ada.put(THEME, json!({ "value": value })).await.expect(200).json(),
                expected
            );
            assert_eq!(ada.get(THEME).await.expect(200).json(), expected);
        }
        ada.delete(THEME).await.expect(204);
        ada.delete(THEME).await.expect(204);
        ada.get(THEME).await.expect(404);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn several_settings_are_read_at_once_in_the_order_asked_for() {
    on_both_engines("settings multiget", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        ada.put(THEME, json!({ "value": null })).await.expect(200);
        let slashes = "/api/user-settings/buckets/a%2Fb/keys/c/d%2Fe";
        let put = ada.put(slashes, json!({ "value": 1 })).await.expect(200).json();
        assert_eq!(put, json!({ "bucket": "a/b", "key": "c/d/e", "value": 1 }));
        let items = json!([
            { "bucket": "a/b", "key": "c/d/e" },
            { "bucket": "ui", "key": "nothing" },
            { "bucket": "ui", "key": "theme" },
            { "bucket": "a/b", "key": "c/d/e" },
        ]);
        let answer = ada.post(MULTIGET, json!({ "items": items })).await.expect(200).json();
        let expected = json!([{ "value": 1 }, null, { "value": null }, { "value": 1 }]);
        assert_eq!(answer, json!({ "items": expected }));
        let none = ada.post(MULTIGET, json!({ "items": [] })).await.expect(200).json();
        assert_eq!(none, json!({ "items": [] }));
        for wrong in [json!({}), json!({ "items": 1 }), json!({ "items": [{ "bucket": "a" }] })] {
            ada.post(MULTIGET, wrong).await.expect(400);
        }
        let many = vec![json!({ "bucket": "a", "key": "b" }); MULTIGET_MAX + 1];
        ada.post(MULTIGET, json!({ "items": many })).await.expect(400);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn users_have_settings_of_their_own() {
    on_both_engines("settings of two", async |engine| {
        let app = app(&engine).await;
        let (ada, bob) = (as_user(&app, "ada"), as_user(&app, "bob"));
        ada.put(THEME, json!({ "value": "dark" })).await.expect(200);
        bob.get(THEME).await.expect(404);
        let items = json!({ "items": [{ "bucket": "ui", "key": "theme" }] });
        assert_eq!(bob.post(MULTIGET, items).await.json(), json!({ "items": [null] }));
        bob.put(THEME, json!({ "value": "light" })).await.expect(200);
        bob.delete(THEME).await.expect(204);
        assert_eq!(ada.get(THEME).await.json()["value"], "dark");
        // A name in another case is the same user.
        assert_eq!(as_user(&app, "Ada").get(THEME).await.json()["value"], "dark");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn only_users_have_settings() {
    let app = app(&TestEngine::sqlite()).await;
    let nobody = app.anonymous().get(THEME).await.expect(401);
    assert_eq!(nobody.message(), "Missing credentials");
    let service = app.as_service("test").get(THEME).await.expect(403);
    assert_eq!(service.json()["error"]["name"], "NotAllowedError");
    assert_eq!(service.message(), "This endpoint does not allow 'service' credentials");
    app.as_service("test").put(THEME, json!({ "value": 1 })).await.expect(403);
    app.as_service("test").delete(THEME).await.expect(403);
    app.as_service("test").post(MULTIGET, json!({ "items": [] })).await.expect(403);
    app.without(&SETTING_READ).get(THEME).await.expect(403);
    app.without(&SETTING_UPDATE).delete(THEME).await.expect(403);
    assert_eq!(app.operations_that_let_in().await, [""; 0]);
    app.finish().await;
}

#[tokio::test]
async fn what_is_too_much_or_no_setting_is_refused() {
    on_both_engines("settings bounds", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let missing = ada.put(THEME, json!({ "other": 1 })).await.expect(400);
        assert_eq!(missing.message(), "Missing required field \"value\"");
        ada.send("PUT", THEME, "").await.expect(400);
        ada.put(THEME, json!({ "value": "x".repeat(BODY_BYTES_MAX) })).await.expect(413);
        let long = "é".repeat(NAME_CHARS_MAX);
        let path = |name: &str| {
            let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
            format!("/api/user-settings/buckets/ui/keys/{name}")
        };
        ada.put(&path(&long), json!({ "value": 1 })).await.expect(200);
        ada.put(&path(&format!("{long}é")), json!({ "value": 1 })).await.expect(400);
        ada.put("/api/user-settings/buckets/ui/keys/a%00b", json!({ "value": 1 }))
            .await
            .expect(400);
        let fill = unit!(|tx, _nothing: ()| {
            for number in 1..SETTINGS_MAX {
                let (user_ref, bucket) = ("user:default/ada".to_owned(), "ui".to_owned());
                store::put(tx, &Name { user_ref, bucket, key: number.to_string() }, "1").await?;
            }
            Ok(())
        });
        app.deps().database.write((), fill).await.unwrap();
        let refused = ada.put(&path("more"), json!({ "value": 1 })).await.expect(409);
        assert!(refused.message().contains("1000 settings"), "{}", refused.message());
        ada.get(&path("more")).await.expect(404);
        // Those that are there can be changed and removed still.
        ada.put(&path("1"), json!({ "value": 2 })).await.expect(200);
        ada.delete(&path("2")).await.expect(204);
        ada.put(&path("more"), json!({ "value": 1 })).await.expect(200);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn of_many_writes_at_once_one_is_kept_whole() {
    on_both_engines("settings crowd", async |engine| {
        let app = app(&engine).await;
        let clients: Vec<Client> = (0..20).map(|_| as_user(&app, "ada")).collect();
        let puts = clients.iter().enumerate().map(|(number, ada)| async move {
            let value = json!({ "value": { "number": number, "again": number } });
            ada.put(THEME, value).await.expect(200);
        });
        futures::future::join_all(puts).await;
        let kept = as_user(&app, "ada").get(THEME).await.json()["value"].clone();
        assert!(kept["number"].is_u64() && kept["number"] == kept["again"], "{kept}");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_change_is_told_with_its_key_alone() {
    on_both_engines("settings events", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        for _ in 0..2 {
            ada.put(THEME, json!({ "value": "hidden" })).await.expect(200);
        }
        ada.delete(THEME).await.expect(204);
        ada.delete(THEME).await.expect(204);
        let told = app.recorded_since_start().await;
        let shown: Vec<(&str, &str, &Value)> =
            told.iter().map(|it| (&*it.topic, &*it.subject, &it.payload)).collect();
        let topic = "identity.user-settings.changed";
        let changed = json!({ "type": "key-changed", "key": "theme" });
        let deleted = json!({ "type": "key-deleted", "key": "theme" });
        let ada = "user:default/ada";
        assert_eq!(shown, [(topic, ada, &changed), (topic, ada, &deleted)]);
        app.finish().await;
    })
    .await;
}
