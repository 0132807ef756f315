//! Cloning and fetching: whole, shallow, in parts, in both versions of the protocol, large files.

use serde_json::json;
use testkit::{TestEngine, on_both_engines};

use super::harness::Host;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_pushed_is_cloned_and_fetched() {
    on_both_engines("githostclone", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        let made = host.make("acme", "shop").await;
        assert_eq!(made["cloneUrl"], format!("http://{}/git/acme/shop.git", host.address));
        let url = host.all("acme/shop");
        host.git("", &["clone", "--quiet", &url, "empty"]).await.well();
        host.work_tree("tree").await;
        host.git("tree", &["push", &url, "main"]).await.well();
        host.git("", &["clone", "--quiet", &url, "copy"]).await.well();
        assert_eq!(host.head("copy").await, host.head("tree").await);

        host.commit("tree", "src/main.rs", "fn main() {}\n").await;
        host.git("tree", &["tag", "-a", "v1", "-m", "One"]).await.well();
        host.git("tree", &["push", "--follow-tags", &url, "main"]).await.well();
        host.git("copy", &["pull", "--quiet"]).await.well();
        assert_eq!(host.head("copy").await, host.head("tree").await);
        host.git("copy", &["rev-parse", "v1"]).await.well();
        host.git("copy", &["-c", "protocol.version=0", "fetch", "--quiet"]).await.well();
        host.git("copy", &["fsck", "--strict"]).await.well();
        assert_eq!(host.pushes("acme/shop").await.len(), 3);
        host.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clones_may_be_shallow_or_partial_and_a_name_is_found_in_any_case() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    host.make("acme", "shop").await;
    host.work_tree("tree").await;
    for number in 0..20 {
        host.commit("tree", &format!("file-{number}"), "x\n").await;
    }
    let url = host.all("acme/shop");
    host.git("tree", &["push", "--quiet", &url, "main"]).await.well();

    host.git("", &["clone", "--quiet", "--depth=3", &url, "shallow"]).await.well();
    let count = host.git("shallow", &["rev-list", "--count", "HEAD"]).await.well();
    assert_eq!(count.text.trim(), "3");
    host.git("shallow", &["fetch", "--quiet", "--deepen=2"]).await.well();
    let count = host.git("shallow", &["rev-list", "--count", "HEAD"]).await.well();
    assert_eq!(count.text.trim(), "5");
    host.git("shallow", &["fetch", "--quiet", "--unshallow"]).await.well();

    let upper = host.all("ACME/Shop");
    host.git("", &["clone", "--quiet", "--filter=blob:none", "--no-checkout", &upper, "part"])
        .await
        .well();
    host.git("part", &["checkout", "--quiet", "main"]).await.well();
    let without_ending = upper.trim_end_matches(".git");
    host.git("", &["ls-remote", without_ending]).await.well();
    // A push from a shallow clone, too.
    host.git("", &["clone", "--quiet", "--depth=1", &url, "again"]).await.well();
    host.commit("again", "more", "y\n").await;
    host.git("again", &["push", "--quiet"]).await.well();
    host.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_branch_that_is_pushed_is_what_clones_show() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    host.make("acme", "old").await;
    host.work_tree("tree").await;
    let url = host.all("acme/old");
    host.git("tree", &["push", "--quiet", &url, "main:master"]).await.well();
    host.git("", &["clone", "--quiet", &url, "copy"]).await.well();
    let shown = host.git("copy", &["branch", "--show-current"]).await.well();
    assert_eq!(shown.text.trim(), "master");
    host.git("tree", &["push", &url, ":master"]).await.failed("protected by master");
    host.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_push_takes_no_rule_from_the_branch_that_had_it() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    host.make("acme", "old").await;
    let rules = json!({ "protections": [{ "pattern": "main", "pushers": ["group:default/x"] }] });
    let place = "/api/githost/v1/repositories/acme/old/protections";
    host.app.as_service("test").put(place, rules).await.expect(200);
    host.work_tree("tree").await;
    let url = host.all("acme/old");
    host.git("tree", &["push", "--quiet", &url, "main:other"]).await.well();
    host.git("tree", &["push", &url, "main"]).await.failed("you are not among");
    host.commit("tree", "more", "1").await;
    host.git("tree", &["push", &url, "main:other"]).await.failed("you are not among");
    host.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_megabytes_go_both_ways() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    host.make("acme", "large").await;
    host.work_tree("tree").await;
    let mut bytes = vec![0_u8; 100 * 1024 * 1024];
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for piece in bytes.chunks_mut(8) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        piece.copy_from_slice(&state.to_le_bytes()[..piece.len()]);
    }
    std::fs::write(host.path("tree").join("large.bin"), &bytes).unwrap();
    let fast = ["-c", "core.compression=0"];
    host.git("tree", &[&fast[..], &["add", "-A"]].concat()).await.well();
    host.git("tree", &["commit", "--quiet", "-m", "Large"]).await.well();
    let url = host.all("acme/large");
    host.git("tree", &[&fast[..], &["push", "--quiet", &url, "main"]].concat()).await.well();
    host.git("", &["clone", "--quiet", &url, "copy"]).await.well();
    assert!(std::fs::read(host.path("copy").join("large.bin")).unwrap() == bytes);
    host.finish().await;
}
