//! Pushes: recorded as they happened, whatever is cut in the middle, and held to the rules.

use serde_json::json;
use testkit::{TestEngine, on_both_engines};

use super::harness::Host;

const NONE: &str = "0000000";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_is_recorded_and_announced_before_its_client_is_answered() {
    on_both_engines("githostpush", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        let made = host.make("acme", "shop").await;
        let id = made["id"].as_str().unwrap();
        host.work_tree("tree").await;
        host.git("tree", &["branch", "other"]).await.well();
        let url = host.all("acme/shop");
        host.git("tree", &["push", "--quiet", &url, "main", "other"]).await.well();
        let first = host.head("tree").await;
        let cut = &first[..7];
        assert_eq!(
            host.pushes("acme/shop").await,
            [
                format!("refs/heads/other {NONE} {cut} external:test"),
                format!("refs/heads/main {NONE} {cut} external:test"),
            ]
        );
        host.git("tree", &["push", "--quiet", &url, ":other"]).await.well();
        let gone = &host.pushes("acme/shop").await[0];
        assert_eq!(*gone, format!("refs/heads/other {cut} {NONE} external:test"));
        let events = host.app.events_since_start().await;
        let pushed = format!("githost.repository.pushed {id}");
        assert_eq!(
            events,
            [format!("githost.repository.created {id}"), pushed.clone(), pushed.clone(), pushed]
        );
        let recorded = host.app.recorded_since_start().await;
        let payload = &recorded[1].payload;
        assert_eq!(payload["ref"], "refs/heads/main");
        assert_eq!(payload["new"], first);
        assert_eq!(payload["isDefaultBranch"], true);
        assert_eq!(payload["address"], format!("http://{}/git/acme/shop", host.address));
        assert_eq!(host.under_way().await, 0);
        host.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_protected_branch_is_neither_rewritten_nor_deleted() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    host.make("acme", "shop").await;
    host.work_tree("tree").await;
    host.commit("tree", "a", "1").await;
    let url = host.all("acme/shop");
    host.git("tree", &["push", "--quiet", &url, "main", "main:work"]).await.well();
    host.git("tree", &["reset", "--quiet", "--hard", "HEAD~1"]).await.well();
    host.commit("tree", "b", "2").await;
    host.git("tree", &["push", "--force", &url, "main"]).await.failed("non-fast-forward");
    host.git("tree", &["push", &url, ":main"]).await.failed("protected by main");
    // One that is not protected is one's own to rewrite.
    host.git("tree", &["push", "--force", "--quiet", &url, "main:work"]).await.well();
    host.git("tree", &["push", "--quiet", &url, ":work"]).await.well();
    // What is refused is refused whole, and told for each branch.
    let said = host.git("tree", &["push", &url, ":main", "HEAD:refs/heads/new"]).await;
    let said = said.failed("Nothing of this push was done");
    assert!(said.text.contains("another change of this push was refused"), "{}", said.text);
    host.git("tree", &["push", &url, "HEAD:refs/pull/1/head"])
        .await
        .failed("only branches and tags");
    let refs = host.git("tree", &["ls-remote", &url]).await.well();
    assert_eq!(refs.text.lines().count(), 2, "HEAD and main: {}", refs.text);

    let rules = json!({ "protections": [{
        "pattern": "main", "pushers": ["group:default/release"], "mayForce": true,
    }] });
    let place = "/api/githost/v1/repositories/acme/shop/protections";
    host.app.as_service("test").put(place, rules).await.expect(200);
    host.git("tree", &["push", "--force", &url, "main"]).await.failed("you are not among");
    host.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changed_while_nobody_looked_is_found_at_start() {
    on_both_engines("githostfound", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        host.make("acme", "shop").await;
        host.work_tree("tree").await;
        let url = host.all("acme/shop");
        host.git("tree", &["push", "--quiet", &url, "main"]).await.well();
        // As a process leaves it that was killed after git had moved the ref: what was asked for is
        // written down, the ref has moved, nothing is recorded.
        host.commit("tree", "late", "1").await;
        let new = host.head("tree").await;
        let bare = host.bare("acme/shop").await;
        let bare_path = bare.to_string_lossy().into_owned();
        host.git("tree", &["push", "--quiet", &bare_path, "main", "main:stray"]).await.well();
        let found = host.make_begun("acme/shop", "user:default/ada", &new).await;
        assert_eq!(found, 1);

        let host = host.restart().await;
        host.app.run_jobs().await;
        let pushes = host.pushes("acme/shop").await;
        let cut = &new[..7];
        assert_eq!(pushes[0], format!("refs/heads/stray {NONE} {cut} unknown"));
        assert!(pushes[1].ends_with(&format!("{cut} user:default/ada")), "{pushes:?}");
        assert_eq!(pushes.len(), 3);
        // Looked at again, nothing is found twice.
        host.app.advance(61_000);
        host.app.run_jobs().await;
        assert_eq!(host.pushes("acme/shop").await.len(), 3);
        host.app.advance(3 * 60 * 60 * 1_000);
        host.app.run_jobs().await;
        assert_eq!(host.under_way().await, 0);
        host.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_that_is_cut_leaves_everything_as_it_was() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    host.make("acme", "shop").await;
    host.work_tree("tree").await;
    let url = host.all("acme/shop");
    host.git("tree", &["push", "--quiet", &url, "main"]).await.well();
    let before = host.pushes("acme/shop").await;

    let body = super::refused::half_a_push(&host).await;
    super::refused::send_and_hang_up(&host, "acme/shop", &body).await;
    host.until_nothing_is_under_way().await;
    assert_eq!(host.pushes("acme/shop").await, before);
    let bare = host.bare("acme/shop").await;
    let left: Vec<String> = std::fs::read_dir(bare.join("objects"))
        .unwrap()
        .map(|it| it.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|it| it.starts_with("tmp_"))
        .collect();
    assert_eq!(left, [] as [&str; 0]);
    host.git("", &["clone", "--quiet", &url, "copy"]).await.well();
    host.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_pushes_at_once_are_both_recorded_or_one_is_told_to_look_again() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    host.make("acme", "shop").await;
    host.work_tree("a").await;
    let url = host.all("acme/shop");
    host.git("a", &["push", "--quiet", &url, "main"]).await.well();
    host.git("", &["clone", "--quiet", &url, "b"]).await.well();
    host.commit("a", "a", "1").await;
    host.commit("b", "b", "2").await;
    // Branches of their own: both.
    let push = |to: &'static str| ["push", "--quiet", &url, to];
    let (from_a, from_b, main) = (push("main:from-a"), push("main:from-b"), push("main"));
    let (one, two) = tokio::join!(host.git("a", &from_a), host.git("b", &from_b));
    one.well();
    two.well();
    assert_eq!(host.pushes("acme/shop").await.len(), 3);
    // The same branch: one.
    let (one, two) = tokio::join!(host.git("a", &main), host.git("b", &main));
    assert!(one.ok != two.ok, "{} {}", one.text, two.text);
    assert_eq!(host.pushes("acme/shop").await.len(), 4);
    host.finish().await;
}
