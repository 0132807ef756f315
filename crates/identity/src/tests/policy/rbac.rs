//! What the RBAC plugin's published client asks, in its order and shapes.

use super::*;

const API: &str = "/api/permission";

fn policy(permission: &str, action: &str, effect: &str) -> Value {
    json!({
        "entityReference": "role:default/team",
        "permission": permission,
        "policy": action,
        "effect": effect,
    })
}

#[tokio::test]
async fn roles_and_policies_go_their_way() {
    on_both_engines("rbac policies", async |engine| {
        let app = app(&engine).start().await;
        administrator(&app, "user:default/bob").await;
        app.settle().await;
        let (ada, bob) = (client(&app, "ada"), client(&app, "bob"));
        ada.get(&format!("{API}/roles")).await.expect(403);
        let root = bob.get(&format!("{API}/")).await.expect(200);
        assert_eq!(root.json(), json!({ "status": "Authorized" }));
        let role = json!({
            "name": "role:default/team",
            "memberReferences": ["group:default/team"],
            "metadata": { "description": "A team." },
        });
        bob.post(&format!("{API}/roles"), role.clone()).await.expect(201);
        bob.post(&format!("{API}/roles"), role).await.expect(409);
        let delete = policy("sample.thing.delete", "delete", "allow");
        let body = json!([delete.clone(), policy("thing", "update", "allow")]);
        bob.post(&format!("{API}/policies"), body.clone()).await.expect(201);
        bob.post(&format!("{API}/policies"), body).await.expect(409);
        ada.delete("/api/sample/things").await.expect(200);

        let of_role = format!("{API}/policies/role/default/team");
        let mut expected = delete.clone();
        expected["metadata"] = json!({ "source": "rest" });
        assert_eq!(bob.get(&of_role).await.expect(200).json()[0], expected);
        let found =
            bob.get(&format!("{API}/policies?entityRef=role:default/team&effect=allow")).await;
        assert_eq!(found.json().as_array().map(Vec::len), Some(2));
        let roles = bob.get(&format!("{API}/roles/role/default/team")).await.expect(200).json();
        assert_eq!(roles[0]["memberReferences"], json!(["group:default/team"]));
        assert_eq!(roles[0]["metadata"]["description"], "A team.");

        let deny = policy("sample.thing.delete", "delete", "deny");
        let body = json!({ "oldPolicy": [delete], "newPolicy": [deny.clone()] });
        bob.put(&of_role, body.clone()).await.expect(200);
        bob.put(&of_role, body).await.expect(404);
        ada.delete("/api/sample/things").await.expect(403);
        let send = bob.clone().with_header("content-type", "application/json");
        send.send("DELETE", &of_role, json!([deny]).to_string()).await.expect(204);

        let new = json!({ "name": "role:default/crew", "memberReferences": ["user:default/ada"] });
        let body =
            json!({ "oldRole": { "memberReferences": ["group:default/team"] }, "newRole": new });
        bob.put(&format!("{API}/roles/role/default/team"), body).await.expect(200);
        bob.get(&format!("{API}/roles/role/default/team")).await.expect(404);
        let crew = format!("{API}/policies/role/default/crew");
        assert_eq!(bob.get(&crew).await.expect(200).json()[0]["permission"], "thing");
        let one = format!("{API}/roles/role/default/crew?memberReferences=user:default/ada");
        bob.delete(&one).await.expect(204);
        bob.delete(&one).await.expect(404);
        bob.delete(&format!("{API}/roles/role/default/crew")).await.expect(204);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn conditional_policies_go_their_way() {
    on_both_engines("rbac conditions", async |engine| {
        let app = app(&engine).start().await;
        administrator(&app, "user:default/bob").await;
        app.settle().await;
        let (ada, bob) = (client(&app, "ada"), client(&app, "bob"));
        let role = json!({ "name": "role:default/team", "memberReferences": ["group:default/team"] });
        bob.post(&format!("{API}/roles"), role).await.expect(201);
        let conditional = |rule: &str| {
            json!({
                "result": "CONDITIONAL",
                "roleEntityRef": "role:default/team",
                "pluginId": "sample",
                "resourceType": "thing",
                "permissionMapping": [{ "name": "sample.thing.delete", "action": "delete" }],
                "conditions": { "rule": rule, "resourceType": "thing", "params": { "of": ["$ownerRefs"] } },
            })
        };
        let all = format!("{API}/roles/conditions");
        let made = bob.post(&all, conditional("ODD")).await.expect(201).json();
        let id = made["id"].as_u64().unwrap();
        assert!(id < 1 << 53, "a number that JavaScript holds");
        let list = format!("{all}?roleEntityRef=role:default/team");
        let mut expected = conditional("ODD");
        expected["id"] = json!(id);
        assert_eq!(bob.get(&list).await.expect(200).json(), json!([expected]));
        assert_eq!(bob.get(&format!("{all}/{id}")).await.expect(200).json(), expected);
        let may = async |thing: &str| {
            let item = json!({ "id": "1", "resourceRef": thing, "permission": {
                "type": "resource", "name": "sample.thing.delete", "attributes": {}, "resourceType": "thing",
            } });
            let answer = ada.post(&format!("{API}/authorize"), json!({ "items": [item] })).await;
            answer.expect(200).json()["items"][0]["result"] == "ALLOW"
        };
        assert_eq!((may("t1").await, may("group:default/team").await), (true, false));
        // The published client has a brace too many here.
        bob.put(&format!("{all}/{id}%7D"), conditional("OF")).await.expect(200);
        assert_eq!((may("t1").await, may("group:default/team").await), (false, true));
        bob.put(&format!("{all}/{id}"), conditional("NICE")).await.expect(400);
        bob.post(&all, json!({ "result": "ALLOW" })).await.expect(400);
        bob.get(&format!("{all}/x")).await.expect(400);
        bob.delete(&format!("{all}/{id}")).await.expect(204);
        bob.get(&format!("{all}/{id}")).await.expect(404);
        assert!(!may("group:default/team").await);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn each_operation_takes_the_permission_of_what_it_does_to_a_role() {
    on_both_engines("rbac permissions", async |engine| {
        let app = app(&engine).start().await;
        let owner = app.owner();
        for (user, may) in [("ada", "create"), ("bob", "update")] {
            let grants = json!([{ "permissions": [format!("identity.role.{may}")] }]);
            let body = json!({ "members": [format!("user:default/{user}")], "grants": grants });
            owner.put(&format!("{ROLES}/default/{may}"), body).await.expect(201);
        }
        let body = json!({ "members": ["user:default/cleo"], "grants": [] });
        owner.put(&format!("{ROLES}/default/team"), body).await.expect(201);
        let (ada, bob) = (client(&app, "ada"), client(&app, "bob"));

        // Who may make roles changes none that is there, such as the one that everybody has.
        for name in ["team", "everyone"] {
            let role = format!("role:default/{name}");
            let mut added = policy("*", "delete", "allow");
            added["entityReference"] = json!(role);
            ada.post(&format!("{API}/policies"), json!([added])).await.expect(403);
            let conditional = json!({
                "result": "CONDITIONAL", "roleEntityRef": role, "pluginId": "sample",
                "resourceType": "thing",
                "permissionMapping": [{ "name": "sample.thing.delete", "action": "delete" }],
                "conditions": { "rule": "ODD", "resourceType": "thing", "params": {} },
            });
            ada.post(&format!("{API}/roles/conditions"), conditional).await.expect(403);
        }
        let mut made = policy("thing", "read", "allow");
        made["entityReference"] = json!("role:default/new");
        ada.post(&format!("{API}/policies"), json!([made])).await.expect(201);

        // Who may change them neither makes nor takes away any by another name.
        let update = async |name: &str| {
            let new = json!({ "name": name, "memberReferences": ["user:default/dan"] });
            let uri = format!("{API}/roles/role/default/team");
            bob.put(&uri, json!({ "oldRole": {}, "newRole": new })).await.status
        };
        assert_eq!(update("role:default/crew").await, 403);
        assert_eq!(update("role:default/team").await, 200);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_there_is_to_permit_is_listed_by_plugin() {
    let app = app(&TestEngine::sqlite()).start().await;
    let owner = app.owner();
    let plugins = owner.get(&format!("{API}/plugins/policies")).await.expect(200).json();
    let sample = plugins.as_array().unwrap().iter().find(|it| it["pluginId"] == "sample").unwrap();
    let expected =
        json!({ "name": "sample.thing.read", "policy": "read", "resourceType": "thing" });
    assert_eq!(sample["policies"][0], expected);
    let rules = owner.get(&format!("{API}/plugins/condition-rules")).await.expect(200).json();
    assert_eq!(
        (&rules[0]["pluginId"], &rules[0]["rules"][0]["name"]),
        (&json!("sample"), &json!("ODD"))
    );
    let ids = owner.get(&format!("{API}/plugins/id")).await.expect(200).json();
    assert_eq!(ids["ids"], json!(["gate", "identity", "sample", "spine", "user-settings"]));
    app.finish().await;
}

/// RBAC before 7.12.5 wrote a name into its lines as it came.
#[tokio::test]
async fn rbac_7_12_5_lines_cannot_be_smuggled_in_by_names() {
    let app = app(&TestEngine::sqlite()).start().await;
    let owner = app.owner();
    let evil = "role:default/x\np, role:default/everyone, *, use, allow";
    let members = json!(["user:default/ada, role:default/administrators"]);
    for body in [
        json!({ "name": evil, "memberReferences": ["user:default/ada"] }),
        json!({ "name": "role:default/x", "memberReferences": members }),
        json!({ "name": "role:default/x", "memberReferences": [] }),
    ] {
        owner.post(&format!("{API}/roles"), body).await.expect(400);
    }
    let mut injected = policy("a, delete, allow\np, role:default/everyone, *", "use", "allow");
    owner.post(&format!("{API}/policies"), json!([injected.clone()])).await.expect(400);
    injected["permission"] = json!("a\"");
    owner.post(&format!("{API}/policies"), json!([injected])).await.expect(400);
    app.finish().await;
}
