//! Backstage's permission protocol.

use super::*;

const AUTHORIZE: &str = "/api/permission/authorize";

fn thing(name: &str, refs: Value) -> Value {
    let permission = json!({
        "type": "resource", "name": name, "attributes": {}, "resourceType": "thing",
    });
    match refs {
        Value::Null => json!({ "id": "1", "permission": permission }),
        refs => json!({ "id": "1", "permission": permission, "resourceRef": refs }),
    }
}

#[tokio::test]
async fn users_are_told_what_they_may_do_thing_by_thing() {
    on_both_engines("authorize", async |engine| {
        let app = app(&engine).start().await;
        let grants = json!([{
            "permissions": ["sample.thing.delete"],
            "conditions": { "anyOf": [
                { "rule": "ODD", "resourceType": "thing" },
                { "rule": "OF", "resourceType": "thing", "params": { "of": ["$ownerRefs"] } },
            ] },
        }]);
        let body = json!({ "members": ["group:default/org"], "grants": grants });
        app.owner().put(&format!("{ROLES}/default/x"), body).await.expect(201);
        let refs = json!(["t1", "t2", "group:default/team", "user:default/bob"]);
        let items = json!({ "items": [
            thing("sample.thing.delete", refs),
            thing("sample.thing.delete", json!("t2")),
            thing("sample.thing.read", json!("t2")),
            thing("other.thing.read", json!("t2")),
            { "id": "r", "permission": { "type": "basic", "name": "policy.entity.create", "attributes": {} } },
        ] });
        let result = async |client: &Client| {
            let answer = client.post(AUTHORIZE, items.clone()).await.expect(200).json();
            let items = answer["items"].as_array().unwrap().clone();
            Value::from(items.into_iter().map(|mut it| it["result"].take()).collect::<Vec<_>>())
        };
        let ada = client(&app, "ada");
        let expected = json!([["ALLOW", "DENY", "ALLOW", "DENY"], "DENY", "ALLOW", "DENY", "DENY"]);
        assert_eq!(result(&ada).await, expected);
        let expected = json!([["DENY", "DENY", "DENY", "DENY"], "DENY", "ALLOW", "DENY", "DENY"]);
        let bob = result(&client(&app, "bob")).await;
        // A plain deny is said once.
        assert!(bob == expected || bob == json!(["DENY", "DENY", "ALLOW", "DENY", "DENY"]), "{bob}");
        administrator(&app, "user:default/bob").await;
        app.settle().await;
        let all = json!(["ALLOW", "ALLOW", "ALLOW", "DENY", "ALLOW"]);
        assert_eq!(result(&client(&app, "bob")).await, all);
        app.finish().await;
    })
    .await;
}

/// An end user who leaves the thing out would be told the policy itself.
#[tokio::test]
async fn ghsa_f8j4_p5cr_p777_cve_2025_32791_over_http() {
    let app = app(&TestEngine::sqlite()).start().await;
    let body = json!({ "items": [thing("sample.thing.delete", Value::Null)] });
    let refused = client(&app, "ada").post(AUTHORIZE, body.clone()).await.expect(400);
    assert!(refused.message().contains("resourceRef"), "{}", refused.text());
    app.anonymous().post(AUTHORIZE, body.clone()).await.expect(400);
    let answer = app.as_service("test").post(AUTHORIZE, body).await.expect(200).json();
    assert_eq!(answer["items"], json!([{ "id": "1", "result": "ALLOW" }]));
    app.finish().await;
}

/// Backstage asks nobody to sign in first: whoever is nobody is told no.
#[tokio::test]
async fn nobody_is_answered_and_told_no() {
    let app = app(&TestEngine::sqlite()).start().await;
    let basic = json!({ "type": "basic", "name": "policy.entity.create", "attributes": {} });
    let items = json!({ "items": [
        { "id": "a", "permission": basic },
        thing("sample.thing.read", json!(["t1", "t2"])),
    ] });
    let answer = app.anonymous().post(AUTHORIZE, items.clone()).await.expect(200).json();
    let expected =
        json!({ "items": [{ "id": "a", "result": "DENY" }, { "id": "1", "result": "DENY" }] });
    assert_eq!(answer, expected);
    app.anonymous().with_token("x").post(AUTHORIZE, items).await.expect(401);
    app.finish().await;
}

#[tokio::test]
async fn switched_off_everybody_known_may_everything() {
    let config = json!({ "permission": { "enabled": false } });
    let app = app(&TestEngine::sqlite()).config(config).start().await;
    client(&app, "ada").delete("/api/sample/things").await.expect(200);
    app.anonymous().delete("/api/sample/things").await.expect(401);
    app.finish().await;
}
