//! What does not come up, or does not stay up, never takes the place of what does.

use serde_json::json;
use testkit::on_both_engines;

use super::harness::Scene;

#[tokio::test]
async fn what_does_not_come_up_has_failed_and_what_ran_before_runs_on() {
    on_both_engines("failing", async |engine| {
        let scene = Scene::start(&engine).await;
        scene.healthy(scene.release("one", 'a', "").await, "dev").await;
        let view = scene.deploy(scene.release("two", 'b', "ends").await, "dev").await;
        assert_eq!(view.state.as_str(), "failed");
        let reason = view.reason.unwrap();
        assert!(reason.contains("3 times") && reason.contains("exit code 3"), "{reason}");
        assert!(view.log_tail.contains("no database, no service"), "{}", view.log_tail);
        assert_eq!(scene.said("dev").await["text"], "one");
        let view = scene.deploy(scene.release("three", 'c', "unready").await, "dev").await;
        let reason = view.reason.unwrap();
        assert!(reason.contains("not ready within 5 s"), "{reason}");
        assert_eq!(scene.said("dev").await["text"], "one");
        let events = scene.app.events_since_start().await;
        let failed = events.iter().filter(|it| it.starts_with("delivery.deployment.failed"));
        assert_eq!(failed.count(), 2);
        let url = format!("/api/delivery/v1/deployments/{}", view.id);
        let client = scene.app.as_service("test");
        assert_eq!(client.get(&url).await.expect(200).json()["state"], "failed");
        let log = client.get(&format!("{url}/log")).await.expect(200).json();
        assert!(log["text"].as_str().unwrap().contains("listens on"), "{log}");
        scene.app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_crash_is_mended_and_a_crash_loop_goes_back_by_itself() {
    on_both_engines("crashing", async |engine| {
        let scene = Scene::start(&engine).await;
        let first = scene.healthy(scene.release("one", 'a', "").await, "dev").await;
        let second = scene.healthy(scene.release("two", 'b', "").await, "dev").await;
        for _ in 0..crate::limits::CRASHES_MAX {
            assert_eq!(scene.visit("dev", "/end").await.status, 502);
            for _ in 0..300 {
                if scene.visit("dev", "/").await.status == 200
                    || scene.state(&second).await == "failed"
                {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        }
        for _ in 0..100 {
            if scene.state(&second).await == "failed" && !scene.app.jobs_due().await.is_empty() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(scene.state(&second).await, "failed");
        scene.app.run_jobs().await;
        assert_eq!(scene.said("dev").await["text"], "one");
        let recorded = scene.app.recorded_since_start().await;
        let back = recorded.iter().find(|it| it.topic == "delivery.deployment.rolled_back");
        let told = &back.unwrap().payload;
        assert_eq!((&told["of"], &told["replaces"]), (&json!(first), &json!(second)));
        assert!(told["reason"].as_str().unwrap().contains("would not stay up"), "{told}");
        scene.app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_not_what_its_digest_says_is_not_run() {
    let scene = Scene::start(&testkit::TestEngine::sqlite()).await;
    let mut release = scene.release("one", 'a', "").await;
    let other = scene.release("two", 'b', "").await;
    release.artifact.digest = format!("sha256:{}", "0".repeat(64));
    let view = scene.deploy(release.clone(), "dev").await;
    assert!(view.reason.unwrap().contains("does not name"), "of another digest");
    release.artifact = other.artifact;
    release.artifact.blob = model::blobs::BlobKey::new("pipelines/artifacts/none").unwrap();
    let view = scene.deploy(release, "dev").await;
    assert!(view.reason.unwrap().contains("not kept any more"), "of no blob");
    scene.app.finish().await;
}
