//! Why somebody may do something, or may not.

use super::*;

const DECISIONS: &str = "/api/identity/v1/decisions";

#[tokio::test]
async fn a_decision_names_role_grant_way_and_how_each_part_came_out() {
    on_both_engines("explain", async |engine| {
        let app = app(&engine).start().await;
        let condition = json!({ "allOf": [
            { "rule": "ODD", "resourceType": "thing", "params": {} },
            { "not": { "rule": "OF", "resourceType": "thing", "params": { "of": ["$currentUser"] } } },
        ] });
        let grants = json!([
            { "permissions": ["thing"], "actions": ["delete"], "conditions": condition },
            { "permissions": ["identity.decision.explain"] },
        ]);
        let body = json!({ "members": ["group:default/org"], "grants": grants });
        app.owner().put(&format!("{ROLES}/default/x"), body).await.expect(201);
        let ada = client(&app, "ada");
        let why = async |query: &str| ada.get(&format!("{DECISIONS}?{query}")).await.expect(200).json();

        let found = why("permission=sample.thing.delete&resourceRef=t1").await;
        assert_eq!((&found["result"], &found["tokenReaches"]), (&json!("allow"), &json!(true)));
        let grant = &found["grants"][0];
        assert_eq!(grant["role"], "role:default/x");
        assert_eq!(grant["path"], json!(["user:default/ada", "group:default/team", "group:default/org"]));
        assert_eq!(grant["defined"], "API, by operator");
        assert_eq!((&grant["passes"], &grant["since"]), (&json!(true), &json!(testkit::setup::NOW)));
        assert_eq!((&grant["parts"][0]["at"], &grant["parts"][0]["passes"]), (&json!("allOf/0"), &json!(true)));
        assert_eq!(grant["parts"][1]["rule"]["params"]["of"], json!(["user:default/ada"]));
        assert_eq!(found["groups"], json!(["group:default/team", "group:default/org"]));

        assert_eq!(why("permission=sample.thing.delete&resourceRef=t2").await["result"], "deny");
        let open = why("permission=sample.thing.delete").await;
        assert_eq!((&open["result"], open["conditions"].is_object()), (&json!("conditional"), true));
        let read = why("permission=sample.thing.read").await;
        assert_eq!(read["grants"][0]["path"], json!(["everyone"]));
        assert_eq!(read["grants"][0]["defined"], "comes with the server");
        let none = why("permission=identity.role.read").await;
        assert_eq!((&none["result"], &none["rule"]), (&json!("deny"), &json!("No role of theirs allows it.")));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn about_others_one_asks_with_a_permission() {
    let app = app(&TestEngine::sqlite()).start().await;
    let uri = format!("{DECISIONS}?user=user:default/ada&permission=sample.thing.read");
    client(&app, "bob").get(&uri).await.expect(403);
    client(&app, "ada").get(&uri).await.expect(200);
    let owner = app.owner().get(&uri).await.expect(200).json();
    assert_eq!(owner["tokenReaches"], Value::Null);
    app.owner().get(&format!("{DECISIONS}?permission=sample.thing.read")).await.expect(400);
    let uri = format!("{DECISIONS}?user=user:default/ada&permission=sample.thing.raed");
    app.owner().get(&uri).await.expect(404);
    let uri = format!("{DECISIONS}?user=group:default/x&permission=sample.thing.read");
    app.owner().get(&uri).await.expect(400);

    let subject = "user:default/ada%20sample.thing.read%20t1";
    let topic = format!("/api/gate/v1/explain/identity.decision?subject={subject}");
    let told = app.owner().get(&topic).await.expect(200).json();
    assert_eq!(told["answer"], "user:default/ada may use sample.thing.read on t1.");
    assert_eq!(told["evidence"][0]["source"], "comes with the server");
    client(&app, "bob").get(&topic).await.expect(403);
    app.finish().await;
}

/// What one may do is one's own; what the policy says is not (CVE-2025-32791 by another door).
#[tokio::test]
async fn who_may_not_explain_is_told_of_themselves_without_grants_conditions_and_files() {
    on_both_engines("hidden grants", async |engine| {
        let app = app(&engine).start().await;
        let condition = json!({ "rule": "ODD", "resourceType": "thing" });
        let grants =
            json!([{ "permissions": ["thing"], "actions": ["delete"], "conditions": condition }]);
        let body = json!({ "members": ["group:default/org"], "grants": grants });
        app.owner().put(&format!("{ROLES}/default/x"), body).await.expect(201);
        let ada = client(&app, "ada");
        for query in ["", "&resourceRef=t1"] {
            let uri = format!("{DECISIONS}?permission=sample.thing.delete{query}");
            let answer = ada.get(&uri).await.expect(200);
            for hidden in ["ODD", "conditions", "parts", "operator"] {
                assert!(!answer.text().contains(hidden), "{hidden}: {}", answer.text());
            }
            let grant = &answer.json()["grants"][0];
            assert_eq!((&grant["role"], &grant["grant"]), (&json!("role:default/x"), &Value::Null));
        }
        // Not even that much to whom it is denied, by whichever door.
        let deny = json!([{ "permissions": ["identity.decision.read"], "effect": "deny" }]);
        let body = json!({ "members": ["user:default/ada"], "grants": deny });
        app.owner().put(&format!("{ROLES}/default/y"), body).await.expect(201);
        ada.get(&format!("{DECISIONS}?permission=sample.thing.delete")).await.expect(403);
        ada.get("/api/identity/v1/permissions").await.expect(403);
        let subject = "user:default/ada%20sample.thing.delete%20t1";
        let topic = format!("/api/gate/v1/explain/identity.decision?subject={subject}");
        ada.get(&topic).await.expect(403);
        app.finish().await;
    })
    .await;
}
