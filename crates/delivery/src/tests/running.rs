//! What is deployed answers; the next takes over without a lost request; what was before comes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use model::deployments::Rollback;
use serde_json::{Value, json};
use testkit::on_both_engines;

use super::harness::{Scene, shop};
use crate::upkeep::NAME;

#[tokio::test]
async fn a_release_answers_under_a_host_of_its_own() {
    on_both_engines("running", async |engine| {
        let scene = Scene::start(&engine).await;
        assert_eq!(scene.visit("dev", "/").await.status, 404);
        let id = scene.healthy(scene.release("one", 'a', "").await, "dev").await;
        let client = scene.app.anonymous().with_header("host", "shop--dev.localhost:7007");
        let answer = client.with_header("cookie", "flagstone-session=s; a=b").get("/").await;
        let said = answer.expect(200);
        assert_eq!(said.header("set-cookie"), "a=b");
        assert_eq!(said.header("content-security-policy"), "", "no header of ours");
        let said = said.json();
        let expected = json!({
            "service": "component:default/shop", "environment": "dev", "commit": "a".repeat(40),
            "text": "one", "cookie": "a=b", "colour": "blue", "uid": said["uid"],
        });
        assert_eq!(said, expected);
        assert_ne!(said["uid"], json!(0), "never the superuser");
        let view = scene.view(&id).await;
        assert_eq!(view.url, "http://shop--dev.localhost:7007/");
        let probe = scene.port().probe(&shop(), "dev", "/version").await.unwrap();
        assert_eq!((probe.deployment, probe.status), (id, 200));
        let events = scene.app.events_since_start().await;
        let ours: Vec<&String> = events.iter().filter(|it| it.starts_with("delivery")).collect();
        assert_eq!(
            ours,
            [
                "delivery.deployment.started component:default/shop",
                "delivery.deployment.succeeded component:default/shop",
            ]
        );
        scene.app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn the_next_release_takes_over_without_a_lost_request_and_the_one_before_comes_back() {
    on_both_engines("switching", async |engine| {
        let scene = Scene::start(&engine).await;
        let first = scene.healthy(scene.release("one", 'a', "").await, "dev").await;
        let (stop, count) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let client = scene.app.anonymous().with_header("host", "shop--dev.localhost");
        let mut visitors = Vec::new();
        for number in 0..4 {
            let (stop, count, client) = (stop.clone(), count.clone(), client.clone());
            #[expect(
                clippy::disallowed_methods,
                reason = "a test's visitors, which the test awaits"
            )]
            visitors.push(tokio::spawn(async move {
                while !stop.load(Ordering::SeqCst) {
                    let path = if number == 0 { "/slow" } else { "/" };
                    client.get(path).await.expect(200);
                    count.fetch_add(1, Ordering::SeqCst);
                }
            }));
        }
        let second = scene.healthy(scene.release("two", 'b', "").await, "dev").await;
        assert_eq!(scene.said("dev").await["text"], "two");
        let wanted = Rollback {
            service: shop(),
            environment: "dev".into(),
            to: None,
            reason: "the figures are wrong".into(),
        };
        let third = scene.port().rollback(wanted, "system").await.unwrap();
        scene.app.run_jobs().await;
        assert_eq!(scene.said("dev").await["text"], "one");
        stop.store(true, Ordering::SeqCst);
        for visitor in visitors {
            visitor.await.unwrap();
        }
        assert!(count.load(Ordering::SeqCst) > 20, "{count:?}");
        let mut states = Vec::new();
        for id in [&first, &second, &third] {
            states.push(scene.state(id).await);
        }
        assert_eq!(states, ["replaced", "rolled_back", "healthy"]);
        let back = scene.app.recorded_since_start().await;
        let back = back.iter().find(|it| it.topic == "delivery.deployment.rolled_back").unwrap();
        let told = &back.payload;
        assert_eq!((&told["of"], &told["replaces"]), (&json!(first), &json!(second)));
        assert_eq!(told["commits"], json!({ "from": "b".repeat(40), "to": "a".repeat(40) }));
        assert_eq!(told["reason"], "the figures are wrong");
        scene.app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_ran_runs_again_after_a_restart_within_three_seconds() {
    on_both_engines("restart", async |engine| {
        let mut scene = Scene::start(&engine).await;
        scene.healthy(scene.release("one", 'a', "").await, "dev").await;
        scene.healthy(scene.release("two", 'b', "").await, "prod").await;
        scene.app = scene.app.restart().await;
        let since = std::time::Instant::now();
        assert_eq!(scene.visit("dev", "/").await.status, 404);
        scene.app.spine().nudge(NAME).await.unwrap();
        scene.app.run_jobs().await;
        let texts = [scene.said("dev").await, scene.said("prod").await];
        let texts: Vec<&Value> = texts.iter().map(|it| &it["text"]).collect();
        assert_eq!(texts, ["one", "two"]);
        assert!(since.elapsed().as_secs() < 3, "{:?}", since.elapsed());
        scene.app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_promoted_is_the_very_same_artefact() {
    on_both_engines("promotion", async |engine| {
        let scene = Scene::start(&engine).await;
        let release = scene.release("one", 'a', "").await;
        let digest = release.artifact.digest.clone();
        scene.healthy(release, "dev").await;
        let service = "/api/delivery/v1/services/default/component/shop";
        let client = scene.app.as_service("test");
        let promote = json!({ "from": "dev", "to": "prod" });
        let made = client.post(&format!("{service}/promote"), promote.clone()).await.expect(202);
        assert_eq!(made.json()["kind"], "promotion");
        scene.app.run_jobs().await;
        assert_eq!(scene.said("prod").await["colour"], "red");
        client.post(&format!("{service}/promote"), promote).await.expect(409);
        let back = json!({ "from": "prod", "to": "dev" });
        client.post(&format!("{service}/promote"), back).await.expect(400);
        let standing = client.get(service).await.expect(200).json();
        let environments = standing["environments"].as_array().unwrap();
        let shown = |it: &Value| (it["name"].clone(), it["health"].clone());
        let shown: Vec<_> = environments.iter().map(shown).collect();
        let up = |name: &str, health: &str| (json!(name), json!(health));
        assert_eq!(shown, [up("dev", "up"), up("staging", "none"), up("prod", "up")]);
        assert_eq!(environments[2]["current"]["digest"], json!(digest));
        let diff = client.get(&format!("{service}/diff?from=dev&to=prod")).await.expect(200).json();
        assert_eq!(diff["sameArtifact"], true);
        let colour = json!([{ "name": "COLOUR", "from": "blue", "to": "red" }]);
        assert_eq!(diff["variables"], colour);
        scene.app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_pipeline_run_that_asks_again_is_given_the_same_deployment() {
    on_both_engines("asked", async |engine| {
        let scene = Scene::start(&engine).await;
        let mut release = scene.release("one", 'a', "").await;
        release.run = Some("run-1".into());
        let ask = async |release, environment: &str| {
            scene.port().deploy(release, environment, "system").await.unwrap()
        };
        let first = ask(release.clone(), "dev").await;
        assert_eq!(ask(release.clone(), "dev").await, first, "before it is begun");
        scene.app.run_jobs().await;
        assert_eq!(ask(release.clone(), "dev").await, first, "when it is healthy");
        assert_ne!(ask(release.clone(), "prod").await, first, "another environment");
        release.run = Some("run-2".into());
        assert_ne!(ask(release.clone(), "dev").await, first, "another run");
        release.run = None;
        let by_hand = ask(release.clone(), "dev").await;
        assert_ne!(ask(release, "dev").await, by_hand, "nobody's run");
        scene.app.run_jobs().await;
        scene.app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_goes_back_twice_goes_back_further_and_then_there_is_nothing() {
    on_both_engines("further", async |engine| {
        let scene = Scene::start(&engine).await;
        for (text, commit) in [("one", 'a'), ("two", 'b'), ("three", 'c')] {
            scene.healthy(scene.release(text, commit, "").await, "dev").await;
        }
        let back = async || {
            let wanted = Rollback {
                service: shop(),
                environment: "dev".into(),
                to: None,
                reason: "further".into(),
            };
            let asked = scene.port().rollback(wanted, "system").await;
            scene.app.run_jobs().await;
            asked
        };
        for text in ["two", "one"] {
            back().await.unwrap();
            assert_eq!(scene.said("dev").await["text"], text);
        }
        let nothing = back().await.unwrap_err();
        assert!(nothing.to_string().contains("can go back to"), "{nothing}");
        // A release after that comes in the place of what came back, and that is what is before it.
        scene.healthy(scene.release("four", 'd', "").await, "dev").await;
        back().await.unwrap();
        assert_eq!(scene.said("dev").await["text"], "one");
        scene.app.finish().await;
    })
    .await;
}
