//! Roles over our own API.

use super::*;

fn odd() -> Value {
    json!({ "rule": "ODD", "resourceType": "thing", "params": {} })
}

fn grants() -> Value {
    json!([
        { "permissions": ["sample.*"], "actions": ["delete"] },
        { "permissions": ["identity.role.*"], "effect": "allow" },
    ])
}

#[tokio::test]
async fn what_is_given_and_taken_is_felt_by_the_next_request() {
    on_both_engines("felt at once", async |engine| {
        let app = app(&engine).start().await;
        let (ada, bob, owner) = (client(&app, "ada"), client(&app, "bob"), app.owner());
        ada.get("/api/sample/things").await.expect(200);
        ada.delete("/api/sample/things").await.expect(403);
        ada.get(ROLES).await.expect(403);

        let body = json!({ "members": ["Group:default/Org"], "grants": grants() });
        let uri = format!("{ROLES}/default/team-lead");
        let made = owner.put(&uri, body.clone()).await.expect(201);
        assert!(made.header(gate::WRITTEN_EVENT).parse::<u64>().is_ok());
        let made = made.json();
        assert_eq!(made["name"], "role:default/team-lead");
        assert_eq!(made["members"], json!(["group:default/org"]));
        assert_eq!((&made["origin"], &made["changedBy"]), (&json!("api"), &json!("operator")));
        ada.delete("/api/sample/things").await.expect(200);
        assert_eq!(ada.get(&uri).await.expect(200).json(), made);
        bob.delete("/api/sample/things").await.expect(403);

        // What is left out stays; the same again is no change.
        let changed = owner.put(&uri, json!({ "description": "Leads." })).await.expect(200).json();
        assert_eq!(changed["grants"], made["grants"]);
        let again = owner.put(&uri, json!({ "description": "Leads." })).await.expect(200);
        assert_eq!(again.header(gate::WRITTEN_EVENT), "");
        let deny = json!({ "permissions": ["thing"], "effect": "deny" });
        owner.put(&uri, json!({ "grants": [deny] })).await.expect(200);
        ada.get("/api/sample/things").await.expect(403);

        let members = format!("{uri}/members");
        owner.delete(&format!("{members}?member=group:default/org")).await.expect(204);
        ada.get("/api/sample/things").await.expect(200);
        let answer = owner.post(&members, json!({ "members": ["user:default/bob"] })).await;
        assert_eq!(answer.expect(200).json()["memberCount"], 1);
        bob.get("/api/sample/things").await.expect(403);
        owner.delete(&uri).await.expect(204);
        bob.get("/api/sample/things").await.expect(200);
        owner.get(&uri).await.expect(404);
        owner.delete(&uri).await.expect(404);
        let events = app.events_since_start().await;
        assert_eq!(events, ["identity.role.changed role:default/team-lead"; 6]);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn shipped_roles_can_be_replaced_and_come_back() {
    on_both_engines("shipped roles", async |engine| {
        let app = app(&engine).start().await;
        let (ada, owner) = (client(&app, "ada"), app.owner());
        let everyone = format!("{ROLES}/default/everyone");
        assert_eq!(owner.get(&everyone).await.expect(200).json()["origin"], "shipped");
        owner.delete(&everyone).await.expect(409);
        let replaced = owner.put(&everyone, json!({ "grants": [] })).await.expect(200).json();
        assert_eq!(
            (&replaced["origin"], &replaced["members"]),
            (&json!("api"), &json!(["everyone"]))
        );
        ada.get("/api/sample/things").await.expect(403);
        owner.delete(&everyone).await.expect(204);
        ada.get("/api/sample/things").await.expect(200);
        assert_eq!(owner.get(&everyone).await.expect(200).json()["origin"], "shipped");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn administrators_keep_everything_and_one_of_them_stays() {
    on_both_engines("administrators", async |engine| {
        let app = app(&engine).start().await;
        let (ada, owner) = (client(&app, "ada"), app.owner());
        let role = format!("{ROLES}/default/administrators");
        account(&app, "user:default/ada", false).await;
        account(&app, "user:default/bob", false).await;
        let add = json!({ "members": ["user:default/ada", "user:default/bob"] });
        owner.post(&format!("{role}/members"), add).await.expect(200);
        for (answer, words) in [
            (owner.put(&role, json!({ "grants": [] })).await, "lets everything, always"),
            (owner.delete(&role).await, "lets everything, always"),
            (owner.put(&role, json!({ "members": [] })).await, "last administrator"),
        ] {
            assert!(answer.clone().expect(409).message().contains(words), "{}", answer.text());
        }
        // Nothing that a role says takes anything from them.
        let deny = json!({ "members": ["everyone"], "grants": [{ "permissions": ["*"], "effect": "deny" }] });
        ada.put(&format!("{ROLES}/default/stop"), deny).await.expect(201);
        ada.delete("/api/sample/things").await.expect(200);
        let bob = format!("{role}/members?member=user:default/bob");
        ada.delete(&bob).await.expect(204);
        client(&app, "bob").get("/api/sample/things").await.expect(403);
        let last = format!("{role}/members?member=user:default/ada");
        let refused = ada.delete(&last).await.expect(409);
        assert!(refused.message().contains("The last administrator"), "{}", refused.text());
        ada.get(ROLES).await.expect(200);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn making_a_role_takes_more_than_changing_one() {
    let app = app(&TestEngine::sqlite()).start().await;
    let owner = app.owner();
    let grants = json!([{ "permissions": ["identity.role.update"] }]);
    let body = json!({ "members": ["user:default/ada"], "grants": grants });
    owner.put(&format!("{ROLES}/default/a"), body).await.expect(201);
    let ada = client(&app, "ada");
    ada.put(&format!("{ROLES}/default/a"), json!({ "description": "x" })).await.expect(200);
    ada.put(&format!("{ROLES}/default/b"), json!({})).await.expect(403);
    app.finish().await;
}

#[tokio::test]
async fn roles_are_found_sorted_and_paged() {
    let app = app(&TestEngine::sqlite()).start().await;
    let owner = app.owner();
    for name in ["c", "a", "b"] {
        let grants = json!([{ "permissions": ["thing"], "conditions": odd() }]);
        let body = json!({ "members": [format!("group:default/{name}")], "grants": grants });
        owner.put(&format!("{ROLES}/default/{name}"), body).await.expect(201);
        app.advance(1_000);
    }
    let names = async |query: &str| {
        let page = owner.get(&format!("{ROLES}?{query}")).await.expect(200).json();
        let items = page["items"].as_array().unwrap().clone();
        let names =
            items.iter().map(|it| it["name"].as_str().unwrap().replace("role:default/", ""));
        (names.collect::<Vec<_>>().join(" "), page["next"].clone(), page["totalItems"].clone())
    };
    let all = ("a administrators b c everyone".to_owned(), Value::Null, json!(5));
    assert_eq!(names("").await, all);
    assert_eq!(names("origin=api&sort=-changedAt").await.0, "b a c");
    assert_eq!(
        names("origin=api&limit=2").await,
        ("a b".into(), json!("role:default/b"), json!(3))
    );
    assert_eq!(names("origin=api&limit=2&after=role:default/b").await.0, "c");
    assert_eq!(names("member=group:default/B").await.0, "b");
    assert_eq!(names("text=ADMIN").await.0, "administrators");
    assert_eq!(names("permission=sample.thing.delete").await.0, "a administrators b c");
    owner.get(&format!("{ROLES}?sort=size")).await.expect(400);
    app.finish().await;
}

#[tokio::test]
async fn mistakes_are_refused_with_their_place() {
    let app = app(&TestEngine::sqlite()).start().await;
    let owner = app.owner();
    let uri = format!("{ROLES}/default/x");
    let grant = |grant: Value| json!({ "grants": [grant] });
    let many = |count: usize| vec![json!({ "permissions": ["a"] }); count];
    let members: Vec<String> = (0..10_001).map(|it| format!("user:default/u{it}")).collect();
    let cases = [
        (json!([]), ""),
        (json!({ "grant": [] }), "grant"),
        (json!({ "description": 7 }), "description"),
        (json!({ "members": ["ada"] }), "members/0"),
        (json!({ "members": ["user:default/a,b"] }), "members/0"),
        (json!({ "members": ["user:default/a\nb"] }), "members/0"),
        (json!({ "members": members }), "members"),
        (json!({ "grants": many(501) }), "grants"),
        (grant(json!({})), "grants/0/permissions"),
        (grant(json!({ "permissions": ["a, b"] })), "grants/0/permissions/0"),
        (grant(json!({ "permissions": vec!["a"; 101] })), "grants/0/permissions"),
        (grant(json!({ "permissions": ["*"], "actions": ["write"] })), "grants/0/actions/0"),
        (grant(json!({ "permissions": ["*"], "effect": "ALLOW" })), "grants/0/effect"),
        (
            grant(json!({ "permissions": ["thing"], "conditions": { "not": {} } })),
            "grants/0/conditions/not",
        ),
        (
            grant(json!({
                "permissions": ["thing"],
                "conditions": { "rule": "NICE", "resourceType": "thing" },
            })),
            "grants/0/conditions",
        ),
        (
            grant(json!({
                "permissions": ["thing"],
                "conditions": { "rule": "ODD", "resourceType": "thing", "params": { "a": "$me" } },
            })),
            "grants/0/conditions/params/a",
        ),
    ];
    for (body, field) in cases {
        let answer = owner.put(&uri, body.clone()).await.expect(400).json();
        assert_eq!(answer["error"]["field"].as_str().unwrap_or_default(), field, "{answer}");
    }
    // RBAC 7.12.5: a name that would be a line of its own.
    for name in ["x%2C%20y", "x%0Ap", "x%22", "%20"] {
        owner.put(&format!("{ROLES}/default/{name}"), json!({})).await.expect(400);
    }
    owner.get(&uri).await.expect(404);
    app.finish().await;
}

#[tokio::test]
async fn members_are_paged() {
    let app = app(&TestEngine::sqlite()).start().await;
    let owner = app.owner();
    let members: Vec<String> = (0..7).map(|it| format!("user:default/u{it}")).collect();
    let uri = format!("{ROLES}/default/x");
    owner.put(&uri, json!({ "members": members })).await.expect(201);
    let page = owner.get(&format!("{uri}/members?limit=5")).await.expect(200).json();
    assert_eq!((&page["totalItems"], &page["next"]), (&json!(7), &json!("user:default/u4")));
    let rest = owner.get(&format!("{uri}/members?limit=5&after=user:default/u4")).await.json();
    let expected = json!([
        { "member": "user:default/u5", "isFixed": false },
        { "member": "user:default/u6", "isFixed": false },
    ]);
    assert_eq!((&rest["items"], &rest["next"]), (&expected, &Value::Null));
    app.finish().await;
}
