//! Who may what, and what is refused before anything runs.

use testkit::{TestApp, on_both_engines};

use super::harness::{Scene, shop};

#[tokio::test]
async fn every_statement_is_good_on_both_engines() {
    testkit::checks::census(&[crate::feature()]).await;
}

#[tokio::test]
async fn nobody_gets_in_without_the_permission() {
    on_both_engines("delivery doors", async |engine| {
        let app = TestApp::new([crate::feature()]).on(&engine).start().await;
        assert_eq!(app.operations_that_let_in().await, [""; 0]);
        let told = app.owner().get("/api/delivery/v1/environments").await.expect(200).json();
        assert_eq!(told["items"], serde_json::json!(["dev", "staging", "prod"]));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn nothing_runs_unless_an_operator_says_so_and_nothing_of_anothers_repository() {
    on_both_engines("refusals", async |engine| {
        let scene = Scene::start(&engine).await;
        let release = scene.release("one", 'a', "").await;
        assert_eq!(scene.refused(release.clone(), "moon").await.code.status(), 404);
        scene.healthy(release.clone(), "dev").await;
        let mut foreign = release.clone();
        foreign.repository = "evil/shop".into();
        let problem = scene.refused(foreign, "prod").await;
        assert!(problem.detail.contains("may not deploy it"), "{problem}");
        let current = scene.port().current(&shop(), "dev").await.unwrap().unwrap();
        assert_eq!(current.actor, "user:default/ada");
        scene.app.finish().await;

        let app = TestApp::new([crate::feature()]).on(&engine).random_ids().start().await;
        let port = app.deps().deployments.clone();
        let problem = port.deploy(release, "dev", "system").await.unwrap_err();
        assert!(problem.hint.unwrap().contains("flagstone.delivery.local.enabled"));
        app.finish().await;
    })
    .await;
}
