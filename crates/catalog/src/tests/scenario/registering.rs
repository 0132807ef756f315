//! Registered locations: registered, previewed, waited for, moved, unregistered.

use serde_json::{Value, json};
use testkit::{TestApp, TestEngine, on_both_engines};

use super::{
    address, component, entity, exists, group, location, reading, reading_with, refs, uid,
};

const LOCATIONS: &str = "/api/catalog/locations";

fn body(path: &str) -> Value {
    json!({ "type": "url", "target": address(path) })
}

/// Registers a file and reads it; the id.
async fn registered(app: &TestApp, path: &str) -> String {
    let answer = app.owner().post(LOCATIONS, body(path)).await.expect(201).json();
    app.run_jobs().await;
    answer["location"]["id"].as_str().unwrap().to_owned()
}

async fn shop(engine: &TestEngine) -> TestApp {
    reading(engine, &[])
        .file("repo/all.yaml", &location("all", &["./a.yaml", "./b.yaml"]))
        .file("repo/a.yaml", &component("pay", "shop"))
        .file("repo/b.yaml", &group("shop"))
        .start()
        .await
}

#[tokio::test]
async fn a_registered_location_brings_its_entities_and_takes_them_along() {
    on_both_engines("register", async |engine| {
        let app = shop(&engine).await;
        let answer = app.owner().post(LOCATIONS, body("all.yaml")).await.expect(201);
        assert!(answer.header("flagstone-event").parse::<u64>().is_ok());
        let answer = answer.json();
        assert_eq!(answer["entities"], json!([]));
        let id = answer["location"]["id"].as_str().unwrap().to_owned();
        assert_eq!(refs(&app).await, [""; 0]);
        app.run_jobs().await;
        assert_eq!(refs(&app).await, ["component:pay", "group:shop", "location:all"]);

        let by_id = format!("{LOCATIONS}/{id}");
        let seen = app.owner().get(&by_id).await.expect(200).json();
        assert_eq!(seen, answer["location"]);
        let of_pay = format!("{LOCATIONS}/by-entity/component/default/pay");
        assert_eq!(app.owner().get(&of_pay).await.expect(200).json(), seen);

        app.owner().delete(&by_id).await.expect(204);
        assert_eq!(refs(&app).await, [""; 0], "what is gone is not shown a moment later");
        app.owner().get(&by_id).await.expect(404);
        let again = app.owner().delete(&by_id).await.expect(404);
        assert_eq!(again.message(), format!("Found no location with ID {id}"));
        app.run_jobs().await;
        assert_eq!(refs(&app).await, [""; 0]);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_registered_twice_is_refused_or_read_again() {
    on_both_engines("twice", async |engine| {
        let app = shop(&engine).await;
        let id = registered(&app, "a.yaml").await;
        let refused = app.owner().post(LOCATIONS, body("a.yaml")).await.expect(409);
        let target = address("a.yaml");
        assert_eq!(refused.message(), format!("Location url:{target} already exists"));
        app.write_file("repo/a.yaml", &component("pay", "store"));
        let uri = format!("{LOCATIONS}?onConflict=refresh");
        let known = app.owner().post(&uri, body("a.yaml")).await.expect(201).json();
        assert_eq!(known["location"]["id"], id.as_str());
        app.run_jobs().await;
        assert_eq!(entity(&app, "component:pay").await["spec"]["owner"], "store");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn of_many_who_register_the_same_at_once_one_does() {
    on_both_engines("at once", async |engine| {
        let app = shop(&engine).await;
        let owner = app.owner();
        let asked = (0..8).map(|_| owner.post(LOCATIONS, body("a.yaml")));
        let answers = futures::future::join_all(asked).await;
        let count = |status: u16| answers.iter().filter(|it| it.status == status).count();
        assert_eq!((count(201), count(409)), (1, 7));
        let all = app.owner().get(LOCATIONS).await.expect(200).json();
        assert_eq!(all.as_array().map(Vec::len), Some(1));
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_shows_everything_and_stores_nothing() {
    on_both_engines("dry run", async |engine| {
        let app = shop(&engine).await;
        let uri = format!("{LOCATIONS}?dryRun=true");
        let dry = app.owner().post(&uri, body("all.yaml")).await.expect(201).json();
        assert_eq!(dry["exists"], false);
        assert_eq!(dry["location"]["id"], format!("url:{}", address("all.yaml")));
        let kinds: Vec<&str> = dry["entities"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["kind"].as_str().unwrap())
            .collect();
        assert_eq!(kinds, ["Location", "Location", "Component", "Group"]);
        assert_eq!(app.owner().get(LOCATIONS).await.expect(200).json(), json!([]));
        assert_eq!(app.run_jobs().await, ["catalog.sources ok"]);

        app.write_file("repo/b.yaml", "kind: Group\nmetadata:\n  name: shop\n");
        let refused = app.owner().post(&uri, body("all.yaml")).await.expect(400);
        assert!(refused.message().contains("b.yaml:1:1"), "{}", refused.message());
        app.write_file("repo/b.yaml", &component("pay", "x"));
        let refused = app.owner().post(&uri, body("all.yaml")).await.expect(400);
        assert_eq!(refused.message(), "Duplicate nested entity: component:default/pay");
        let refused = app.owner().post(&uri, body("none.yaml")).await.expect(400);
        assert!(refused.message().contains("none.yaml"), "{}", refused.message());
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_registration_can_wait_until_its_entities_are_readable() {
    on_both_engines("wait", async |engine| {
        let app = shop(&engine).await;
        let uri = format!("{LOCATIONS}?wait=30");
        let owner = app.owner();
        let working = async {
            // The job is there as soon as the registration is.
            while app.run_jobs().await.is_empty() {
                tokio::task::yield_now().await;
            }
        };
        let (answer, ()) = tokio::join!(owner.post(&uri, body("all.yaml")), working);
        let answer = answer.expect(201).json();
        assert_eq!(answer["isRead"], true);
        let mut names: Vec<String> = answer["entities"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["metadata"]["name"].as_str().unwrap().to_owned())
            .filter(|it| !it.starts_with("generated-"))
            .collect();
        names.sort();
        assert_eq!(names, ["all", "pay", "shop"]);
        app.owner().post(&format!("{LOCATIONS}?wait=500"), body("x.yaml")).await.expect(400);
        let late = app.owner().post(&format!("{LOCATIONS}?wait=0"), body("b.yaml")).await;
        assert_eq!(late.expect(201).json()["isRead"], false);
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_location_that_reads_another_place_keeps_its_entity_and_loses_the_old_ones() {
    on_both_engines("update", async |engine| {
        let app = shop(&engine).await;
        let id = registered(&app, "a.yaml").await;
        let by_id = format!("{LOCATIONS}/{id}");
        let before = app.owner().get(&by_id).await.expect(200).json();
        let after = app.owner().put(&by_id, body("b.yaml")).await.expect(200).json();
        assert_eq!(after["entityRef"], before["entityRef"]);
        assert_eq!(after["target"], address("b.yaml"));
        app.run_jobs().await;
        assert_eq!(refs(&app).await, ["group:shop"]);
        let name = after["entityRef"].as_str().unwrap().split('/').next_back().unwrap().to_owned();
        let root = entity(&app, &format!("location:{name}")).await;
        assert_eq!(root["spec"]["target"], address("b.yaml"));

        registered(&app, "all.yaml").await;
        app.owner().put(&by_id, body("all.yaml")).await.expect(409);
        app.owner().put(&format!("{LOCATIONS}/nope"), body("c.yaml")).await.expect(404);
        let file = json!({ "type": "file", "target": "/etc/passwd" });
        app.owner().put(&by_id, file).await.expect(400);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn nothing_that_is_no_web_address_is_ever_stored() {
    on_both_engines("bad targets", async |engine| {
        let app = shop(&engine).await;
        for target in ["", "javascript:alert(1)", "not a url", "file:///etc/passwd", "ftp://h/x"] {
            let body = json!({ "type": "url", "target": target });
            for uri in [LOCATIONS.to_owned(), format!("{LOCATIONS}?dryRun=1")] {
                app.owner().post(&uri, body.clone()).await.expect(400);
            }
        }
        for body in [
            json!({ "type": "file", "target": "/etc/passwd" }),
            json!({ "type": "url", "target": address("a.yaml"), "x": 1 }),
            json!({ "type": "url" }),
            json!([]),
        ] {
            app.owner().post(LOCATIONS, body).await.expect(400);
        }
        assert_eq!(app.owner().get(LOCATIONS).await.expect(200).json(), json!([]));
        let app = app.restart().await;
        assert_eq!(app.owner().get(LOCATIONS).await.expect(200).json(), json!([]));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn in_read_only_mode_locations_stay_as_they_are() {
    on_both_engines("read only", async |engine| {
        let app = reading_with(&engine, &["a.yaml"], json!({ "readonly": true }))
            .file("repo/a.yaml", &component("pay", "shop"))
            .start()
            .await;
        app.run_jobs().await;
        app.owner().post(LOCATIONS, body("a.yaml")).await.expect(403);
        app.owner().post(&format!("{LOCATIONS}?dryRun=true"), body("a.yaml")).await.expect(201);
        app.owner().put(&format!("{LOCATIONS}/x"), body("a.yaml")).await.expect(403);
        app.owner().delete(&format!("{LOCATIONS}/x")).await.expect(403);
        // Entities may still be refreshed and deleted.
        let refresh = json!({ "entityRef": "component:default/pay" });
        app.owner().post("/api/catalog/refresh", refresh).await.expect(200);
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn files_are_registered_by_those_who_may_below_allowed_folders() {
    on_both_engines("files", async |engine| {
        let app = shop(&engine).await;
        let uri = "/api/catalog/v1/locations";
        let outside = json!({ "type": "file", "target": "/etc/passwd" });
        app.owner().post(uri, outside.clone()).await.expect(403);
        let plan = json!({ "kind": "register", "input": outside });
        app.owner().post("/api/catalog/v1/acts", plan).await.expect(403);
        let climbing = json!({ "type": "file", "target": "/srv/../etc/passwd" });
        app.owner().post(uri, climbing).await.expect(400);
        assert!(!exists(&app, "component:pay").await);
        app.owner().post(uri, body("a.yaml")).await.expect(201);
        app.run_jobs().await;
        assert!(exists(&app, "component:pay").await);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn unregistering_is_an_act_that_can_be_undone() {
    on_both_engines("undo", async |engine| {
        let app = shop(&engine).await;
        let id = registered(&app, "all.yaml").await;
        // A proof that was looked for too early is looked for again; this one before what it is about goes.
        app.advance(1_000);
        app.run_jobs().await;
        app.owner().delete(&format!("{LOCATIONS}/{id}")).await.expect(204);
        app.run_jobs().await;
        // And this one before it is read.
        app.advance(1_000);
        app.run_jobs().await;
        let acts = app.owner().get("/api/catalog/v1/acts").await.expect(200).json();
        let kinds: Vec<String> = acts["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| format!("{} {}", it["kind"].as_str().unwrap(), it["state"].as_str().unwrap()))
            .collect();
        assert_eq!(kinds, ["unregister verified", "register verified"]);
        let act = acts["items"][0]["id"].as_str().unwrap();
        let undo = format!("/api/catalog/v1/acts/{act}/undo");
        let undone = app.owner().post_nothing(&undo).await.expect(200).json();
        assert_eq!(undone["state"], "undone");
        app.run_jobs().await;
        assert_eq!(refs(&app).await, ["component:pay", "group:shop", "location:all"]);
        app.owner().post_nothing(&undo).await.expect(409);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_plan_says_what_appears_and_disappears_and_its_proof_says_what_did() {
    on_both_engines("plan", async |engine| {
        let app = shop(&engine).await;
        registered(&app, "b.yaml").await;
        let acts = "/api/catalog/v1/acts";
        let plan = json!({ "kind": "register", "input": body("all.yaml") });
        let act = app.owner().post(acts, plan.clone()).await.expect(201).json();
        assert_eq!(act["state"], "planned");
        assert_eq!(act["preview"]["appears"]["total"], 3);
        let kept = &act["preview"]["refused"][0];
        assert_eq!(kept["entityRef"], "group:default/shop");
        assert_eq!(kept["keptBy"], format!("url:{}", address("b.yaml")));
        assert!(!exists(&app, "component:pay").await, "a plan does nothing");

        let one = format!("{acts}/{}", act["id"].as_str().unwrap());
        let applied = app.owner().post_nothing(&format!("{one}/apply")).await.expect(202).json();
        assert_eq!(applied["state"], "applying");
        app.owner().post_nothing(&format!("{one}/apply")).await.expect(409);
        app.run_jobs().await;
        app.advance(1_000);
        app.run_jobs().await;
        let proven = app.owner().get(&one).await.expect(200).json();
        assert_eq!(
            (&proven["state"], &proven["outcome"]["entities"]),
            (&json!("verified"), &json!(4))
        );

        let pay = uid(&entity(&app, "component:pay").await);
        let id = applied["sourceId"].as_str().unwrap();
        let plan = json!({ "kind": "unregister", "input": { "id": id } });
        let act = app.owner().post(acts, plan).await.expect(201).json();
        assert_eq!(act["preview"]["disappears"]["total"], 3);
        assert_eq!(act["preview"]["relationsLost"][0]["entityRef"], "group:default/shop");
        assert_eq!(uid(&entity(&app, "component:pay").await), pay, "a plan does nothing");
        app.owner().post(acts, json!({ "kind": "destroy", "input": {} })).await.expect(400);
        app.owner().get(&format!("{acts}/nope")).await.expect(404);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_plan_of_yesterday_is_not_applied() {
    on_both_engines("old plan", async |engine| {
        let app = shop(&engine).await;
        let plan = json!({ "kind": "register", "input": body("a.yaml") });
        let act = app.owner().post("/api/catalog/v1/acts", plan).await.expect(201).json();
        app.advance(25 * 60 * 60 * 1_000);
        let apply = format!("/api/catalog/v1/acts/{}/apply", act["id"].as_str().unwrap());
        let refused = app.owner().post_nothing(&apply).await.expect(409);
        assert!(refused.message().contains("more than a day ago"));
        assert!(!exists(&app, "component:pay").await);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn an_act_that_the_world_has_overtaken_is_refused() {
    on_both_engines("overtaken", async |engine| {
        let app = shop(&engine).await;
        let id = registered(&app, "a.yaml").await;
        let acts = "/api/catalog/v1/acts";
        let plan = json!({ "kind": "unregister", "input": { "id": id } });
        let act = app.owner().post(acts, plan).await.expect(201).json();
        app.owner().put(&format!("{LOCATIONS}/{id}"), body("b.yaml")).await.expect(200);
        app.run_jobs().await;
        let apply = format!("{acts}/{}/apply", act["id"].as_str().unwrap());
        let refused = app.owner().post_nothing(&apply).await.expect(409);
        assert!(refused.message().contains("reads another place"), "{}", refused.message());
        assert_eq!(refs(&app).await, ["group:shop"], "nothing went");

        let list = app.owner().get(acts).await.expect(200).json();
        let of_register =
            list["items"].as_array().unwrap().iter().find(|it| it["kind"] == "register");
        let undo = format!("{acts}/{}/undo", of_register.unwrap()["id"].as_str().unwrap());
        app.owner().post_nothing(&undo).await.expect(409);
        assert_eq!(refs(&app).await, ["group:shop"]);
        app.owner().post("/api/catalog/v1/locations?dryRun=true", body("a.yaml")).await.expect(400);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn of_two_who_ignore_one_entity_neither_lifts_the_others_entry() {
    on_both_engines("two ignore", async |engine| {
        let app = shop(&engine).await;
        registered(&app, "a.yaml").await;
        let acts = "/api/catalog/v1/acts";
        let input = json!({ "entityRef": "component:default/pay", "reason": "one" });
        let plan = json!({ "kind": "ignore", "input": input });
        let first = app.owner().post(acts, plan.clone()).await.expect(201).json();
        let second = app.owner().post(acts, plan.clone()).await.expect(201).json();
        let step =
            |act: &Value, step: &str| format!("{acts}/{}/{step}", act["id"].as_str().unwrap());
        app.owner().post_nothing(&step(&first, "apply")).await.expect(202);
        app.owner().post_nothing(&step(&second, "apply")).await.expect(409);
        app.owner().post(acts, plan).await.expect(409);
        let entry = "/api/catalog/v1/ignored/component/default/pay";
        app.owner().delete(entry).await.expect(204);
        app.advance(10);
        app.owner().put(entry, json!({ "reason": "two" })).await.expect(200);
        app.owner().post_nothing(&step(&first, "undo")).await.expect(409);
        assert!(!exists(&app, "component:pay").await);
        let long = json!({ "entityRef": "component:default/x", "reason": "x".repeat(3_000) });
        let plan = json!({ "kind": "ignore", "input": long });
        app.owner().post(acts, plan).await.expect(400);
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}
