//! Views: whose they are, who sees and changes them, bounds.

use std::sync::Arc;

use async_trait::async_trait;
use database::MigrationSet;
use feature::{Feature, Parts};
use gate::Authenticator;
use http::request::Parts as RequestParts;
use model::caller::User;
use model::permission::{ByCaller, Decision, Decisions};
use model::{Caller, Permission, Problem};
use serde_json::{Value, json};
use testkit::{Client, TestApp, TestEngine, on_both_engines};

use crate::limits::{VIEW_NAME_CHARS_MAX, VIEW_QUERY_BYTES_MAX, VIEWS_MAX};
use crate::views::{VIEW_DELETE, VIEW_MANAGE, VIEW_SHARE};

const VIEWS: &str = "/api/portal/v1/views";

/// Knows users by tokens with their names, in place of signing in.
const fn by_name() -> Feature {
    Feature {
        name: "names",
        migrations: MigrationSet { feature: "names", migrations: &[] },
        statements: &[],
        permissions: &[],
        config: &[],
        build: |_deps| {
            Box::pin(async {
                let authenticator: Arc<dyn Authenticator> = Arc::new(ByName);
                Ok(Parts { authenticator: Some(authenticator), ..Parts::default() })
            })
        },
    }
}

struct ByName;

#[async_trait]
impl Authenticator for ByName {
    async fn authenticate(
        &self,
        _: &RequestParts,
        bearer: Option<&str>,
    ) -> Result<Option<Caller>, Problem> {
        let user = |name: &str| {
            let entity_ref = format!("user:default/{name}");
            Caller::user(User { entity_ref, account: None, session: None })
        };
        Ok(bearer.and_then(|it| it.strip_prefix("user-")).map(user))
    }
}

/// As everybody has it who signed in: nobody but the services manages, and eve does not share.
struct AsShipped;

impl Decisions for AsShipped {
    fn decide(&self, caller: &Caller, permission: &Permission) -> Decision {
        let is_eve = caller.actor().contains("eve");
        let is_user = caller.actor().contains("user:");
        let denied =
            (is_user && permission == &VIEW_MANAGE) || (is_eve && permission == &VIEW_SHARE);
        if denied { Decision::Deny } else { ByCaller.decide(caller, permission) }
    }
}

async fn app(engine: &TestEngine) -> TestApp {
    TestApp::new([by_name(), crate::feature()]).on(engine).deciding(AsShipped).start().await
}

fn as_user(app: &TestApp, name: &str) -> Client {
    app.anonymous().with_token(&format!("user-{name}"))
}

fn view(name: &str, shared: bool) -> Value {
    json!({ "page": "catalog", "name": name, "query": "kind=component&owner=a%20b", "shared": shared })
}

async fn names(client: &Client, query: &str) -> Vec<String> {
    let items = client.get(&format!("{VIEWS}{query}")).await.expect(200).json()["items"].clone();
    let name = |it: &Value| it["name"].as_str().unwrap().to_owned();
    items.as_array().unwrap().iter().map(name).collect()
}

async fn made(client: &Client, body: Value) -> String {
    let answer = client.post(VIEWS, body).await.expect(201);
    format!("{VIEWS}/{}", answer.json()["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_view_is_kept_changed_and_removed_by_its_owner() {
    on_both_engines("views", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "Ada");
        let answer = ada.post(VIEWS, view(" Mine ", false)).await.expect(201).json();
        let id = answer["id"].as_str().unwrap().to_owned();
        let mut expected = json!({
            "id": id, "page": "catalog", "name": "Mine", "query": "kind=component&owner=a%20b",
            "shared": false, "owner": "user:default/ada", "ownerIsMe": true,
            "updatedAt": answer["updatedAt"],
        });
        assert_eq!(answer, expected);
        app.advance(5);
        let changed = json!({ "page": "apis", "name": "Ours", "query": "", "shared": true });
        let answer = ada.put(&format!("{VIEWS}/{id}"), changed.clone()).await.expect(200).json();
        expected["updatedAt"] = json!(expected["updatedAt"].as_i64().unwrap() + 5);
        for (key, value) in changed.as_object().unwrap() {
            expected[key] = value.clone();
        }
        assert_eq!(answer, expected);
        assert_eq!(ada.get(VIEWS).await.json(), json!({ "items": [expected] }));
        ada.delete(&format!("{VIEWS}/{id}")).await.expect(204);
        ada.delete(&format!("{VIEWS}/{id}")).await.expect(404);
        ada.put(&format!("{VIEWS}/{id}"), changed).await.expect(404);
        assert_eq!(names(&ada, "").await, [""; 0]);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_shared_is_seen_by_all_and_what_is_not_by_nobody_else() {
    on_both_engines("views shared", async |engine| {
        let app = app(&engine).await;
        let (ada, bob) = (as_user(&app, "ada"), as_user(&app, "bob"));
        let own = made(&ada, view("b own", false)).await;
        let shared = made(&ada, view("a shared", true)).await;
        made(&ada, json!({ "page": "apis", "name": "c", "query": "" })).await;
        made(&bob, view("z bob's", false)).await;
        assert_eq!(names(&ada, "").await, ["a shared", "b own", "c"]);
        assert_eq!(names(&ada, "?page=catalog").await, ["a shared", "b own"]);
        assert_eq!(names(&bob, "?page=catalog").await, ["z bob's", "a shared"]);
        assert_eq!(names(&bob, "?page=apis").await, [""; 0]);
        let seen = bob.get(VIEWS).await.json()["items"][1].clone();
        assert_eq!(
            (&seen["owner"], &seen["ownerIsMe"]),
            (&json!("user:default/ada"), &json!(false))
        );
        // Somebody's own is not there for another; what is shared is there, and still not theirs.
        let nothing = bob.delete(&format!("{VIEWS}/none")).await.expect(404).message();
        let id = own.rsplit('/').next().unwrap();
        assert_eq!(bob.delete(&own).await.expect(404).message(), nothing.replace("none", id));
        bob.put(&own, view("x", false)).await.expect(404);
        bob.put(&shared, view("x", false)).await.expect(403);
        bob.delete(&shared).await.expect(403);
        // Whoever manages views removes what is shared, and sees no more than that.
        let manager = app.as_service("test");
        assert_eq!(names(&manager, "").await, ["a shared"]);
        manager.delete(&own).await.expect(404);
        manager.put(&shared, view("x", false)).await.expect(403);
        manager.delete(&shared).await.expect(204);
        assert_eq!(names(&bob, "").await, ["z bob's"]);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn who_may_not_share_keeps_for_themselves() {
    let app = app(&TestEngine::sqlite()).await;
    let eve = as_user(&app, "eve");
    let refused = eve.post(VIEWS, view("all", true)).await.expect(403);
    assert!(refused.message().contains("portal.view.share"), "{}", refused.message());
    let own = made(&eve, view("mine", false)).await;
    eve.put(&own, view("all", true)).await.expect(403);
    assert_eq!(names(&as_user(&app, "ada"), "").await, [""; 0]);
    // Programs keep none.
    app.as_service("test").post(VIEWS, view("x", false)).await.expect(403);
    app.anonymous().get(VIEWS).await.expect(401);
    app.without(&VIEW_DELETE).delete(&own).await.expect(403);
    assert_eq!(app.operations_that_let_in().await, [""; 0]);
    app.finish().await;
}

#[tokio::test]
async fn what_is_too_much_or_no_view_is_refused() {
    on_both_engines("views bounds", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let with = |key: &str, value: Value| {
            let mut body = view("x", false);
            body[key] = value;
            body
        };
        let long = "é".repeat(VIEW_NAME_CHARS_MAX);
        for (key, value) in [
            ("name", json!("  ")),
            ("name", json!(format!("{long}é"))),
            ("name", json!("a\nb")),
            ("page", json!("")),
            ("page", json!("a/b")),
            ("query", json!("x".repeat(VIEW_QUERY_BYTES_MAX + 1))),
            ("query", json!("a\u{0}b")),
            ("shared", json!("yes")),
            ("other", json!(1)),
        ] {
            let refused = ada.post(VIEWS, with(key, value)).await.expect(400);
            let field = refused.json()["error"]["field"].clone();
            assert!(key == "other" || field == key, "{key}: {}", refused.text());
        }
        ada.get(&format!("{VIEWS}?page=a%2Fb")).await.expect(400);
        made(&ada, with("name", json!(long))).await;
        for number in 1..VIEWS_MAX {
            made(&ada, view(&number.to_string(), false)).await;
        }
        let refused = ada.post(VIEWS, view("more", false)).await.expect(409);
        assert!(refused.message().contains("200 views"), "{}", refused.message());
        made(&as_user(&app, "bob"), view("more", false)).await;
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_change_is_told_without_what_the_view_holds() {
    let app = app(&TestEngine::sqlite()).await;
    let ada = as_user(&app, "ada");
    let own = made(&ada, view("hidden", false)).await;
    ada.put(&own, view("hidden", true)).await.expect(200);
    ada.delete(&own).await.expect(204);
    let told = app.recorded_since_start().await;
    let shown: Vec<_> = told.iter().map(|it| (&*it.topic, it.payload.clone())).collect();
    let of = |what: &str| ("portal.view.changed", json!({ "type": what, "page": "catalog" }));
    assert_eq!(shown, [of("create"), of("update"), of("delete")]);
    app.finish().await;
}
