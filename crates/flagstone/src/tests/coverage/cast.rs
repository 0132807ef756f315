//! Who calls: for each permission a user who holds every other, signed in by a proxy as people are,
//! denied the one by a role of the policy room; and somebody who lacks nothing.

use std::collections::BTreeMap;

use gate::routes::OperationInfo;
use model::Permission;
use serde_json::{Value, json};
use testkit::{Answer, Client, TestApp, TestEngine};

use super::requests::Things;
use crate::features::FEATURES;

/// The address under which descriptors are read; a folder of the application's.
pub(super) const REPOSITORY: &str = "https://github.com/acme/shop";
/// Who lacks nothing.
const HOLDER: &str = "holder";

/// An application, and everybody who calls it.
pub(super) struct Cast {
    pub(super) app: TestApp,
    /// What requests are about.
    pub(super) things: Things,
    /// Backstage's tokens of the users, by name.
    tokens: BTreeMap<String, String>,
}

fn name_without(permission: &Permission) -> String {
    format!("without-{}", permission.name)
}

/// A role that gives everything to all of them, and for each one that takes its permission away.
fn roles() -> Value {
    let permissions = feature::permissions(FEATURES);
    let user = |name: &str| format!("user:default/{name}");
    let mut members: Vec<String> = permissions.iter().map(|it| user(&name_without(it))).collect();
    members.push(user(HOLDER));
    let mut roles = vec![json!({
        "name": "role:default/holders",
        "members": members,
        "grants": [{ "permissions": ["*"] }],
    })];
    roles.extend(permissions.iter().map(|it| {
        let name = name_without(it);
        json!({
            "name": format!("role:default/{name}"),
            "members": [user(&name)],
            "grants": [{ "permissions": [it.name], "effect": "deny" }],
        })
    }));
    json!({ "roles": roles })
}

fn config(locations: &[&str]) -> Value {
    let target =
        |path: &&str| json!({ "type": "url", "target": format!("{REPOSITORY}/blob/main/{path}") });
    let locations: Vec<Value> = locations.iter().map(target).collect();
    let resolver = json!({
        "resolver": "forwardedUserMatchingUserEntityName",
        "dangerouslyAllowSignInWithoutUserInCatalog": true,
    });
    let proxy = json!({ "trustedProxies": ["192.0.2.1"], "signIn": { "resolvers": [resolver] } });
    json!({
        "catalog": { "locations": locations, "rules": [{ "allow": ["Component", "Group", "Template"] }] },
        "auth": { "providers": { "oauth2Proxy": { "development": proxy } } },
        "flagstone": { "permission": { "policyFile": "{folder}/roles.yaml" } },
    })
}

fn component(name: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\nspec:\n  \
         type: service\n  lifecycle: production\n  owner: shop\n---\n"
    )
}

/// A template whose run writes nothing anywhere.
const TEMPLATE: &str = "\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: kit
  title: A kit
spec:
  type: service
  owner: shop
  parameters:
    title: Name it
    properties:
      name: {type: string}
  steps:
    - id: wait
      name: Look around
      action: debug:log
      input:
        message: ${{ parameters.name }}
";

async fn started(engine: &TestEngine, locations: &[&str]) -> TestApp {
    let all = format!("{}{}", component("pay"), component("ship"));
    let again = format!("{}{}", component("pay"), component("hold"));
    TestApp::new(FEATURES.iter().copied())
        .on(engine)
        .map(REPOSITORY, "repo")
        .file("roles.yaml", &roles().to_string())
        .file("repo/all.yaml", &all)
        .file("repo/again.yaml", &again)
        .file("repo/more.yaml", &component("more"))
        .file("repo/template.yaml", TEMPLATE)
        .config(config(locations))
        .start()
        .await
}

impl Cast {
    /// In a place where there is nothing.
    pub(super) async fn empty(engine: &TestEngine) -> Self {
        let app = started(engine, &[]).await;
        let tokens = sign_in_everybody(&app).await;
        Self { app, things: Things::default(), tokens }
    }

    /// In a place where every operation has something that it could show or change.
    pub(super) async fn with_something_of_everything(engine: &TestEngine) -> Self {
        let app = started(engine, &["all.yaml", "again.yaml", "template.yaml"]).await;
        app.run_jobs().await;
        let mut things = Things::make(&app).await;
        app.run_jobs().await;
        let tokens = sign_in_everybody(&app).await;
        things.make_for(&app.anonymous().with_token(&tokens[HOLDER])).await;
        app.run_jobs().await;
        Self { app, things, tokens }
    }

    /// Every operation that is served.
    pub(super) fn operations(&self) -> Vec<OperationInfo> {
        self.app.gate().operations.clone()
    }

    fn user(&self, name: &str) -> Client {
        self.app.anonymous().with_token(&self.tokens[name])
    }

    /// A user who holds every permission but this one.
    pub(super) fn user_without(&self, permission: &Permission) -> Client {
        self.user(&name_without(permission))
    }

    /// A user who holds every permission, by token.
    pub(super) fn user_with_all(&self) -> Client {
        self.user(HOLDER)
    }

    /// The same in a browser, with an account and a session.
    pub(super) async fn holder(&self) -> Client {
        let answer = sign_in(&self.app, HOLDER).await;
        let cookie = answer.header("set-cookie");
        let pair = cookie.split(';').next().unwrap_or_default();
        let browser = self.app.anonymous().with_header("cookie", pair);
        let session = browser.get("/api/identity/v1/session").await.expect(200).json();
        browser.with_header("flagstone-csrf", session["csrfToken"].as_str().unwrap_or_default())
    }

    /// What a caller could have changed: everything that the lists show to the operator.
    pub(super) async fn state(&self) -> Value {
        let mut state = Vec::new();
        for path in [
            "catalog/entities",
            "catalog/locations",
            "catalog/v1/sources",
            "catalog/v1/ignored",
            "catalog/v1/acts",
            "identity/v1/accounts",
            "identity/v1/invitations",
            "identity/v1/service-tokens",
            "identity/v1/roles?origin=api",
            "identity/v1/keys",
            "permission/roles",
            "portal/v1/views",
            "scaffolder/v1/runs",
        ] {
            let answer = self.app.owner().get(&format!("/api/{path}")).await.expect(200);
            state.push(json!({ path: answer.json() }));
        }
        state.into()
    }

    /// Lets what is due come to its end.
    pub(super) async fn rest(&self) {
        self.app.run_jobs().await;
        self.app.settle().await;
    }
}

async fn sign_in(app: &TestApp, name: &str) -> Answer {
    let proxy = app
        .anonymous()
        .with_header("x-forwarded-user", name)
        .with_header("x-requested-with", "XMLHttpRequest");
    proxy.get("/api/auth/oauth2Proxy/refresh?env=development").await.expect(200)
}

async fn sign_in_everybody(app: &TestApp) -> BTreeMap<String, String> {
    let mut tokens = BTreeMap::new();
    let permissions = feature::permissions(FEATURES);
    let names = permissions.iter().map(name_without).chain([HOLDER.to_owned()]);
    for name in names {
        let answer = sign_in(app, &name).await.json();
        let identity = &answer["backstageIdentity"];
        assert_eq!(identity["identity"]["userEntityRef"], format!("user:default/{name}"));
        tokens.insert(name, identity["token"].as_str().expect("a token").to_owned());
    }
    tokens
}
