//! Roles over a real catalog: owners by nested groups, conditions on entities, decisions explained.

use std::sync::Arc;

use async_trait::async_trait;
use database::MigrationSet;
use feature::{Feature, Parts};
use gate::Authenticator;
use http::request::Parts as RequestParts;
use model::caller::User;
use model::{Caller, Problem};
use serde_json::{Value, json};
use testkit::{Client, TestApp, TestEngine, on_both_engines};

const ROLES: &str = "/api/identity/v1/roles";

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
        let name = bearer.and_then(|it| it.strip_prefix("token-of-user-"));
        let user = |name: &str| User {
            entity_ref: format!("user:default/{name}"),
            account: None,
            session: None,
        };
        Ok(name.map(|it| Caller::user(user(it))))
    }
}

const ORGANISATION: &str = "
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: shop }
spec: { type: department, children: [till] }
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: till }
spec: { type: team, parent: shop, children: [] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: ada }
spec: { memberOf: [till] }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: pay, labels: { tier: gold } }
spec: { type: service, lifecycle: production, owner: shop }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: track }
spec: { type: service, lifecycle: production, owner: depot }
";

async fn app(engine: &TestEngine) -> TestApp {
    let rules = json!([{ "allow": ["Component", "Group", "User", "Location"] }]);
    let location = json!({ "type": "file", "target": "{folder}/org.yaml" });
    let config = json!({ "catalog": { "locations": [location], "rules": rules } });
    let app = TestApp::new([by_name(), identity::feature(), catalog::feature()])
        .on(engine)
        .config(config)
        .file("org.yaml", ORGANISATION.trim_start())
        .start()
        .await;
    app.run_jobs().await;
    app.settle().await;
    app
}

fn user(app: &TestApp, name: &str) -> Client {
    app.anonymous().with_token(&format!("token-of-user-{name}"))
}

fn component(name: &str) -> String {
    format!("component:default/{name}")
}

async fn may(client: &Client, permission: &str, refs: Value) -> Value {
    let permission = json!({
        "type": "resource", "name": permission, "attributes": {}, "resourceType": "catalog-entity",
    });
    let body = json!({ "items": [{ "id": "1", "permission": permission, "resourceRef": refs }] });
    let answer = client.post("/api/permission/authorize", body).await.expect(200);
    answer.json()["items"][0]["result"].take()
}

#[tokio::test]
async fn owners_change_what_they_own_through_the_groups_they_are_in() {
    on_both_engines("owners", async |engine| {
        let app = app(&engine).await;
        let (ada, bob) = (user(&app, "ada"), user(&app, "bob"));
        let refs = json!([component("pay"), component("track"), component("none")]);
        assert_eq!(may(&ada, "catalog.entity.read", json!([component("pay")])).await, "ALLOW");
        let owned = may(&ada, "catalog.entity.refresh", refs.clone()).await;
        assert_eq!(owned, json!(["ALLOW", "DENY", "DENY"]));
        assert_eq!(
            may(&bob, "catalog.entity.refresh", refs).await,
            json!(["DENY", "DENY", "DENY"])
        );
        for (client, name, status) in [(&ada, "pay", 200), (&ada, "track", 403), (&bob, "pay", 403)]
        {
            let body = json!({ "entityRef": component(name) });
            let answer = client.post("/api/catalog/refresh", body).await;
            assert_eq!(answer.status, status, "{name}: {}", answer.text());
        }
        // What the policy says is for whoever may explain.
        let why = format!(
            "/api/identity/v1/decisions?user=user:default/ada&permission=catalog.entity.refresh\
             &resourceRef={}",
            component("pay")
        );
        let why = app.owner().get(&why).await.expect(200).json();
        assert_eq!(why["groups"], json!(["group:default/till", "group:default/shop"]));
        assert_eq!(why["result"], "allow");
        let part = &why["grants"][0]["parts"][0];
        assert_eq!(
            (&part["rule"]["rule"], &part["passes"]),
            (&json!("IS_ENTITY_OWNER"), &json!(true))
        );

        // Another owner, and the very next question knows.
        app.write_file(
            "org.yaml",
            &ORGANISATION.trim_start().replace("owner: shop", "owner: depot"),
        );
        app.advance(200_000);
        app.run_jobs().await;
        app.settle().await;
        assert_eq!(may(&ada, "catalog.entity.refresh", json!(component("pay"))).await, "DENY");
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_a_role_hides_is_in_no_list_and_no_count() {
    on_both_engines("hidden by a role", async |engine| {
        let app = app(&engine).await;
        let bob = user(&app, "bob");
        let query = "/api/catalog/entities/by-query?filter=kind=component";
        let total = async |client: &Client| {
            client.get(query).await.expect(200).json()["totalItems"].clone()
        };
        assert_eq!(total(&bob).await, 2);
        let gold = json!({
            "rule": "HAS_LABEL",
            "resourceType": "catalog-entity",
            "params": { "label": "tier", "value": "gold" },
        });
        let hide =
            json!({ "permissions": ["catalog-entity"], "effect": "deny", "conditions": gold });
        let body = json!({ "members": ["everyone"], "grants": [hide] });
        app.owner().put(&format!("{ROLES}/default/secret"), body).await.expect(201);
        assert_eq!(total(&bob).await, 1);
        bob.get("/api/catalog/entities/by-name/component/default/pay").await.expect(404);
        // The owner's grant does not beat it either.
        assert_eq!(
            may(&user(&app, "ada"), "catalog.entity.refresh", json!(component("pay"))).await,
            "DENY"
        );
        let wrong = json!({ "grants": [{ "permissions": ["catalog-entity"], "conditions": {
            "rule": "IS_NICE", "resourceType": "catalog-entity" } }] });
        let refused = app.owner().put(&format!("{ROLES}/default/wrong"), wrong).await.expect(400);
        assert!(refused.message().contains("'IS_NICE' does not exist"), "{}", refused.text());
        app.finish().await;
    })
    .await;
}
