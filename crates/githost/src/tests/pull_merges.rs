//! Merging pull requests: reviewed, checked, in every way, at once, and over a kill.

use serde_json::{Value, json};
use testkit::{TestEngine, on_both_engines};

use super::harness::Host;
use super::pulls::{PULLS, get, open, patch, push, shop, told};

/// Gives acme/shop's `main` this rule.
async fn protect(host: &Host, rule: Value) {
    let mut rule = rule;
    rule["pattern"] = json!("main");
    let uri = "/api/githost/v1/repositories/acme/shop/protections";
    let body = json!({ "protections": [rule] });
    host.app.as_service("test").put(uri, body).await.expect(200);
}

async fn merge(host: &Host, number: u64, body: Value) -> testkit::Answer {
    host.app.as_service("test").post(&format!("{PULLS}/{number}/merge"), body).await
}

async fn review(host: &Host, who: &str, body: Value) -> testkit::Answer {
    host.app.as_service(who).post(&format!("{PULLS}/1/reviews"), body).await
}

/// `main` as the server has it, in a clone.
async fn main_of(host: &Host, name: &str) -> String {
    let url = host.all("acme/shop");
    host.git("", &["clone", "--quiet", &url, name]).await.well();
    host.git(name, &["log", "--format=%an|%s|%P", "-1"]).await.well().text.trim().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_rule_asks_for_is_there_before_anything_is_merged() {
    on_both_engines("githostmerge", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        shop(&host).await;
        protect(
            &host,
            json!({ "approvals": 1, "checks": ["ci/build"], "dismissStale": true }),
        )
        .await;
        let url = host.all("acme/shop");
        let by_hand = host.git("tree", &["push", "--quiet", &url, "feature:main"]).await;
        by_hand.failed("changes come by pull requests");
        open(&host, "feature").await;
        let commit = host.head("tree").await;
        let wanted = json!({ "commit": commit, "deleteBranch": true });
        let message = merge(&host, 1, wanted.clone()).await.expect(409).message();
        assert!(message.contains("0 of 1 approvals; ci/build was not checked"), "{message}");
        // Not by whoever opened and pushed it; not by a guest; of what was looked at only.
        let approve = json!({ "verdict": "approve", "commit": commit });
        review(&host, "test", approve.clone()).await.expect(403);
        let guest = review(&host, "talker", approve.clone()).await.expect(201).json();
        assert_eq!(guest["counts"], false);
        let stale = json!({ "verdict": "approve", "commit": "0".repeat(40) });
        review(&host, "reviewer", stale).await.expect(409);
        review(&host, "reviewer", json!({ "verdict": "approve" })).await.expect(409);
        let changes = json!({ "verdict": "request-changes", "commit": commit, "text": "No" });
        review(&host, "reviewer", changes).await.expect(201);
        assert!(merge(&host, 1, wanted.clone()).await.expect(409).message().contains("asks for changes"));
        review(&host, "reviewer", approve.clone()).await.expect(201);
        // Checks are told of by programs that may.
        let checks = format!("/api/githost/v1/repositories/acme/shop/checks/{commit}");
        let check = |state: &str| json!({ "context": "ci/build", "state": state });
        host.app.as_service("reader").put(&checks, check("success")).await.expect(403);
        let ci = host.app.as_service("ci");
        ci.put(&checks, check("pending")).await.expect(200);
        assert!(merge(&host, 1, wanted.clone()).await.expect(409).message().contains("being checked"));
        let done = json!({ "context": "ci/build", "state": "success", "targetUrl": "https://ci.example/1" });
        ci.put(&checks, done).await.expect(200);
        for wrong in [
            json!({ "context": "", "state": "success" }),
            json!({ "context": "x", "state": "fine" }),
            json!({ "context": "x", "state": "success", "targetUrl": "javascript:alert(1)" }),
        ] {
            ci.put(&checks, wrong).await.expect(400);
        }
        let none = format!("/api/githost/v1/repositories/acme/shop/checks/{}", "1".repeat(40));
        ci.put(&none, check("success")).await.expect(404);
        assert_eq!(get(&host, 1).await["mergeability"]["canMerge"], true);
        // A push makes the approval void, and moves the branch from what was looked at.
        host.commit("tree", "b.txt", "b").await;
        push(&host, "feature").await;
        let message = merge(&host, 1, wanted).await.expect(409).message();
        assert!(message.contains("has moved"), "{message}");
        let commit = host.head("tree").await;
        let wanted = json!({ "commit": commit, "deleteBranch": true });
        assert!(merge(&host, 1, wanted.clone()).await.expect(409).message().contains("0 of 1"));
        let approve = json!({ "verdict": "approve", "commit": commit });
        review(&host, "reviewer", approve).await.expect(201);
        let checks = format!("/api/githost/v1/repositories/acme/shop/checks/{commit}");
        ci.put(&checks, check("success")).await.expect(200);
        patch(&host, 1, json!({ "isDraft": true })).await.expect(200);
        assert!(merge(&host, 1, wanted.clone()).await.expect(409).message().contains("draft"));
        patch(&host, 1, json!({ "isDraft": false })).await.expect(200);
        let reviewer = host.app.as_service("talker");
        reviewer.post(&format!("{PULLS}/1/merge"), wanted.clone()).await.expect(403);
        let merged = merge(&host, 1, wanted.clone()).await.expect(200).json();
        assert_eq!((&merged["state"], &merged["endedBy"]), (&json!("merged"), &json!("external:test")));
        merge(&host, 1, wanted).await.expect(409);
        let line = main_of(&host, "copy").await;
        assert!(line.starts_with("test|Merge pull request #1 from feature|"), "{line}");
        assert!(line.ends_with(&commit), "{line}");
        let pushes = host.pushes("acme/shop").await;
        assert!(pushes[..2].iter().all(|it| it.ends_with("external:test")), "{pushes:?}");
        assert!(pushes.iter().any(|it| it.starts_with("refs/heads/feature") && it.contains(" 0000000 ")));
        assert_eq!(told(&host).await.last().unwrap(), "merged");
        assert_eq!(host.under_way().await, 0);
        host.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_approval_does_not_follow_a_closed_request_to_another_base() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    shop(&host).await;
    protect(&host, json!({ "approvals": 1, "dismissStale": true })).await;
    let url = host.all("acme/shop");
    host.git("tree", &["push", "--quiet", &url, "main:refs/heads/dev"]).await.well();
    open(&host, "feature").await;
    patch(&host, 1, json!({ "base": "dev" })).await.expect(200);
    let commit = host.head("tree").await;
    let approve = json!({ "verdict": "approve", "commit": commit });
    review(&host, "reviewer", approve).await.expect(201);
    for edit in
        [json!({ "state": "closed" }), json!({ "base": "main" }), json!({ "state": "open" })]
    {
        patch(&host, 1, edit).await.expect(200);
    }
    let refused = merge(&host, 1, json!({ "commit": commit })).await.expect(409).message();
    assert!(refused.contains("0 of 1 approvals"), "{refused}");
    host.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_squash_is_one_commit_and_a_fast_forward_none() {
    on_both_engines("githostsquash", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        shop(&host).await;
        host.commit("tree", "b.txt", "b").await;
        push(&host, "feature").await;
        open(&host, "feature").await;
        let before = host.git("tree", &["rev-parse", "main"]).await.well().text;
        let commit = host.head("tree").await;
        let wanted = json!({ "commit": commit, "method": "squash" });
        let merged = merge(&host, 1, wanted).await.expect(200).json();
        assert_eq!(merged["state"], "merged");
        assert_eq!(
            main_of(&host, "copy").await,
            format!("test|Add feature (#1)|{}", before.trim())
        );
        let files = host.git("copy", &["ls-files"]).await.well().text;
        assert_eq!(files, "README.md\na.txt\nb.txt\n");
        // Now the branches went apart.
        host.commit("tree", "c.txt", "c").await;
        push(&host, "feature").await;
        open(&host, "feature").await;
        let commit = host.head("tree").await;
        let wanted = json!({ "commit": commit, "method": "fast-forward" });
        merge(&host, 2, wanted.clone()).await.expect(409);
        let url = host.all("acme/shop");
        host.git("tree", &["pull", "--quiet", "--no-rebase", "--no-edit", &url, "main"])
            .await
            .well();
        push(&host, "feature").await;
        let commit = host.head("tree").await;
        let wanted = json!({ "commit": commit, "method": "fast-forward" });
        assert_eq!(merge(&host, 2, wanted).await.expect(200).json()["mergeCommit"], commit);
        for odd in [
            json!({ "commit": "HEAD" }),
            json!({ "commit": commit, "method": "octopus" }),
            json!({ "commit": commit, "message": "x\u{0}" }),
        ] {
            merge(&host, 2, odd).await.expect(400);
        }
        host.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebase_makes_every_commit_anew_or_names_the_one_that_conflicts() {
    on_both_engines("githostrebase", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        shop(&host).await;
        // Two more, a merge of `main` in between, and one that `main` gets by other hands.
        host.commit("tree", "b.txt", "b").await;
        host.git("tree", &["checkout", "--quiet", "main"]).await.well();
        host.commit("tree", "main.txt", "1").await;
        push(&host, "main").await;
        host.git("tree", &["checkout", "--quiet", "feature"]).await.well();
        host.git("tree", &["merge", "--quiet", "--no-edit", "main"]).await.well();
        let author = ["-c", "user.name=Eve"];
        let message = "Last\n\nWith a body";
        std::fs::write(host.path("tree").join("c.txt"), "c").unwrap();
        host.git("tree", &["add", "-A"]).await.well();
        let date = "--date=1700000000 +0530";
        let eve = "--author=Eve <eve@example.org>";
        host.git("tree", &[&author[..], &["commit", "--quiet", eve, date, "-m", message]].concat())
            .await
            .well();
        host.git("tree", &["checkout", "--quiet", "main"]).await.well();
        host.commit("tree", "b.txt", "b").await;
        push(&host, "main").await;
        host.git("tree", &["checkout", "--quiet", "feature"]).await.well();
        push(&host, "feature").await;
        open(&host, "feature").await;
        let wanted = json!({ "commit": host.head("tree").await, "method": "rebase" });
        let merged = merge(&host, 1, wanted).await.expect(200).json();
        assert_eq!(merged["state"], "merged");
        let url = host.all("acme/shop");
        host.git("", &["clone", "--quiet", &url, "copy"]).await.well();
        assert_eq!(merged["mergeCommit"], host.head("copy").await);
        let log = ["log", "-4", "--date=raw", "--format=%an|%ad|%cn|%s|%b|%p"];
        let log = host.git("copy", &log).await.well().text;
        let lines: Vec<&str> = log.lines().filter(|it| !it.is_empty()).collect();
        assert!(lines[0].starts_with("Eve|1700000000 +0530|test|Last|With a body"), "{log}");
        assert!(log.contains("Ada|") && log.contains("|test|Change a.txt|"), "{log}");
        let merges = host.git("copy", &["rev-list", "--merges", "--count", "HEAD"]).await.well();
        assert_eq!(merges.text.trim(), "0");
        let count = host.git("copy", &["rev-list", "--count", "HEAD"]).await.well();
        assert_eq!(count.text.trim(), "6", "what main has already is not made anew: {log}");
        let files = host.git("copy", &["ls-files"]).await.well().text;
        assert_eq!(files, "README.md\na.txt\nb.txt\nc.txt\nmain.txt\n");
        assert_eq!(host.pushes("acme/shop").await[0].split(' ').next(), Some("refs/heads/main"));
        // One that does not go on what came before it is named, and nothing is moved.
        host.git("tree", &["checkout", "--quiet", "-B", "other", "main"]).await.well();
        host.commit("tree", "fine", "1").await;
        host.commit("tree", "a.txt", "one\nother\nthree\n").await;
        let odd = host.head("tree").await;
        push(&host, "other").await;
        open(&host, "other").await;
        let wanted = json!({ "commit": odd, "method": "rebase" });
        let message = merge(&host, 2, wanted).await.expect(409).message();
        let told = format!("{} (Change a.txt) conflicts in a.txt", &odd[..10]);
        assert!(message.contains(&told), "{message}");
        assert_eq!(get(&host, 2).await["state"], "open");
        // One that follows already stays as it is.
        host.git("tree", &["fetch", "--quiet", &url, "main"]).await.well();
        host.git("tree", &["checkout", "--quiet", "-B", "follows", "FETCH_HEAD"]).await.well();
        host.commit("tree", "more", "1").await;
        push(&host, "follows").await;
        open(&host, "follows").await;
        let wanted = json!({ "commit": host.head("tree").await, "method": "rebase" });
        let merged = merge(&host, 3, wanted).await.expect(200).json();
        assert_eq!(merged["mergeCommit"], host.head("tree").await);
        host.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_merges_at_once_one_is_done() {
    on_both_engines("githosttwomerges", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        shop(&host).await;
        open(&host, "feature").await;
        let wanted = json!({ "commit": host.head("tree").await });
        let squash = json!({ "commit": host.head("tree").await, "method": "squash" });
        let (one, other) = tokio::join!(merge(&host, 1, wanted), merge(&host, 1, squash));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
        let url = host.all("acme/shop");
        host.git("", &["clone", "--quiet", &url, "copy"]).await.well();
        let merged = told(&host).await.iter().filter(|it| *it == "merged").count();
        assert_eq!(merged, 1);
        let log = host.git("copy", &["log", "--first-parent", "--format=%s"]).await.well().text;
        assert_eq!(log.lines().count(), 3, "{log}");
        host.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_between_git_and_the_record_is_settled_at_start() {
    on_both_engines("githostmergekill", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        shop(&host).await;
        open(&host, "feature").await;
        // A squash, which shares no commit with the branch: all that is known is what was written down.
        let bare = host.bare("acme/shop").await;
        let git = async |arguments: &[&str]| {
            let place = format!("--git-dir={}", bare.display());
            let all: Vec<&str> = [&[place.as_str()], arguments].concat();
            host.git("", &all).await.well().text.trim().to_owned()
        };
        let tree = git(&["rev-parse", "feature^{tree}"]).await;
        let squash = git(&["commit-tree", &tree, "-p", "main", "-m", "Squash"]).await;
        let input = squash.clone();
        let intend = database::unit!(|tx, squash: String| {
            let page = crate::repositories::store::list(tx, false, "", 10).await?;
            let mut pull = crate::pulls::store::open_of(tx, &page[0].id).await?.remove(0);
            pull.merging = Some((squash.clone(), "user:default/ada".to_owned()));
            crate::pulls::store::update(tx, &pull).await
        });
        host.app.deps().database.write(input, intend).await.unwrap();
        git(&["update-ref", "refs/heads/main", &squash]).await;
        assert_eq!(get(&host, 1).await["state"], "open");
        let host = host.restart().await;
        host.app.run_jobs().await;
        let found = get(&host, 1).await;
        assert_eq!(
            (&found["state"], &found["endedBy"]),
            (&json!("merged"), &json!("user:default/ada"))
        );
        assert_eq!(found["mergeCommit"], squash);
        host.finish().await;
    })
    .await;
}
