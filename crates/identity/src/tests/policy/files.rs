//! Roles from files.

use std::sync::Arc;
use std::time::Duration;

use model::permission::Decisions;

use super::*;
use crate::policy::files::watch::Watch;
use crate::policy::roles::Fixed;
use crate::policy::settings::Settings;
use crate::policy::{Policy, Roles};

const FILE: &str = "roles:
  - name: role:default/cleaners
    members: [group:default/org]
    grants:
      - permissions: [sample.thing.delete]
";

fn with_file(engine: &TestEngine, text: &str) -> Setup {
    let config = json!({ "flagstone": { "permission": { "policyFile": "{folder}/policy.yaml" } } });
    app(engine).config(config).file("policy.yaml", text)
}

#[tokio::test]
async fn what_a_file_says_is_changed_there_only() {
    on_both_engines("policy file", async |engine| {
        let app = with_file(&engine, FILE).start().await;
        let (ada, owner) = (client(&app, "ada"), app.owner());
        ada.delete("/api/sample/things").await.expect(200);
        let uri = format!("{ROLES}/default/cleaners");
        let role = owner.get(&uri).await.expect(200).json();
        assert_eq!(role["origin"], "file");
        assert!(role["definedIn"].as_str().unwrap().ends_with("policy.yaml:2"), "{role}");
        for answer in [
            owner.put(&uri, json!({ "grants": [] })).await,
            owner.delete(&uri).await,
            owner.post(&format!("{uri}/members"), json!({ "members": ["everyone"] })).await,
            owner.delete("/api/permission/roles/role/default/cleaners").await,
        ] {
            let answer = answer.expect(403);
            assert!(
                answer.message().contains("policy.yaml:2, and changed there only"),
                "{}",
                answer.text()
            );
        }
        let why = "/api/identity/v1/decisions?user=user:default/ada&permission=sample.thing.delete";
        let why = owner.get(why).await.expect(200).json();
        assert!(why["grants"][0]["defined"].as_str().unwrap().ends_with("policy.yaml:5"), "{why}");
        app.finish().await;
    })
    .await;
}

async fn until(app: &TestApp, status: u16) {
    let ada = client(app, "ada");
    let changed = async {
        while ada.delete("/api/sample/things").await.status != status {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(10), changed).await.is_ok());
}

#[tokio::test]
async fn a_file_is_read_again_when_it_changes_and_a_broken_one_changes_nothing() {
    let app = with_file(&TestEngine::sqlite(), FILE).start().await;
    until(&app, 200).await;
    app.write_file("policy.yaml", "roles: []\n");
    until(&app, 403).await;
    app.write_file("policy.yaml", FILE);
    until(&app, 200).await;
    app.write_file("policy.yaml", "roles:\n  - name: nobody\n");
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    until(&app, 200).await;
    app.write_file("policy.yaml", "roles: [] # none\n");
    until(&app, 403).await;
    app.finish().await;
}

/// A policy of its own that watches the file of `app` when it is told to.
async fn watched(app: &TestApp, is_enabled: bool) -> (Arc<Policy>, Watch, Settings) {
    let deps = app.deps();
    let policy = Arc::new(Policy::new(deps.directory.clone()));
    let (database, audit) = (deps.database.clone(), deps.audit.clone());
    let roles = Roles::open(database, audit, policy.clone(), Fixed::default()).await.unwrap();
    let settings = Settings {
        is_enabled,
        policy_file: Some(app.folder().join("watched.yaml").display().to_string()),
        csv_file: None,
        conditions_file: None,
        members: [].into(),
    };
    policy.enable(is_enabled);
    let watch = Watch::new(Arc::new(roles), deps.permits.clone(), settings.clone());
    (policy, watch, settings)
}

#[tokio::test]
async fn a_file_that_is_being_written_is_not_taken_for_a_policy() {
    let app = app(&TestEngine::sqlite()).start().await;
    app.write_file("watched.yaml", FILE);
    let (policy, mut watch, _) = watched(&app, true).await;
    let deletes = || policy.decide(&user("ada"), &sample::THING_DELETE) == Decision::Allow;
    watch.look().await;
    assert!(!deletes(), "it may be being written");
    watch.look().await;
    assert!(deletes(), "it is still");
    // Emptied first, and for long; then there is nothing but its beginning.
    app.write_file("watched.yaml", "");
    for text in ["", "", "roles:\n", "roles:\n"] {
        app.write_file("watched.yaml", text);
        watch.look().await;
        watch.look().await;
        assert!(deletes(), "{text:?}");
    }
    app.write_file("watched.yaml", "roles: []\n");
    watch.look().await;
    assert!(deletes(), "once is not enough");
    watch.look().await;
    assert!(!deletes());
    app.finish().await;
}

#[tokio::test]
async fn permissions_are_switched_on_while_a_file_is_faulty_and_off_only_when_all_is_right() {
    let app = app(&TestEngine::sqlite()).start().await;
    app.write_file("watched.yaml", "roles:\n  - name: nobody\n");
    let (policy, mut watch, settings) = watched(&app, false).await;
    let deletes = || policy.decide(&user("ada"), &sample::THING_DELETE) == Decision::Allow;
    assert!(deletes(), "switched off");
    watch.configure(Settings { is_enabled: true, ..settings.clone() }).await;
    assert!(!deletes(), "switched on at once");
    watch.configure(settings).await;
    watch.look().await;
    watch.look().await;
    assert!(!deletes(), "not while the file is faulty");
    app.write_file("watched.yaml", "roles: []\n");
    watch.look().await;
    watch.look().await;
    assert!(deletes());
    app.finish().await;
}

#[tokio::test]
async fn the_rbac_plugins_files_and_keys_mean_here_what_they_mean_there() {
    on_both_engines("rbac files", async |engine| {
        let csv = "# who\np, role:default/team, thing, delete, allow\n\
                   p, role:default/team, policy-entity, read, allow\n\
                   g, group:default/team, role:default/team\n\
                   p, role:default/guests, thing, read, deny\ng, user:default/bob, role:default/guests\n";
        let conditions = "---\nresult: CONDITIONAL\nroleEntityRef: role:default/team\n\
                          pluginId: sample\nresourceType: thing\npermissionMapping: [delete]\n\
                          conditions: { rule: ODD, resourceType: thing, params: {} }\n";
        let config = json!({ "permission": { "enabled": true, "rbac": {
            "policies-csv-file": "{folder}/policy.csv",
            "conditionalPoliciesFile": "{folder}/conditions.yaml",
            "admin": {
                "users": [{ "name": "user:default/cleo" }],
                "superUsers": [{ "name": "user:default/dan" }],
            },
        } } });
        let app = app(&engine)
            .config(config)
            .file("policy.csv", csv)
            .file("conditions.yaml", conditions)
            .start()
            .await;
        let (ada, bob) = (client(&app, "ada"), client(&app, "bob"));
        bob.get("/api/sample/things").await.expect(403);
        ada.get("/api/permission/roles").await.expect(200);
        let why = |thing: &str| {
            format!("/api/identity/v1/decisions?permission=sample.thing.delete&resourceRef={thing}")
        };
        // The condition narrows what its own role gives plainly.
        assert_eq!(ada.get(&why("t1")).await.json()["result"], "allow");
        assert_eq!(ada.get(&why("t2")).await.json()["result"], "deny");
        client(&app, "cleo").get(ROLES).await.expect(200);
        client(&app, "cleo").delete("/api/sample/things").await.expect(403);
        let dan = client(&app, "dan");
        dan.delete("/api/sample/things").await.expect(200);
        let uri = format!("{ROLES}/default/administrators/members?member=user:default/dan");
        let refused = dan.delete(&uri).await.expect(403);
        assert!(refused.message().contains("by a file or the configuration"), "{}", refused.text());
        app.finish().await;
    })
    .await;
}
