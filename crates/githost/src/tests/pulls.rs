//! Pull requests: opened, talked over, checked, reviewed, closed; what pushes do to them.

use serde_json::{Value, json};
use testkit::on_both_engines;

use super::harness::Host;

/// Where the pull requests of `acme/shop` are.
pub const PULLS: &str = "/api/githost/v1/repositories/acme/shop/pulls";

/// A repository with `main` and one commit more on `feature`, both pushed; the tree is on `feature`.
pub async fn shop(host: &Host) {
    host.make("acme", "shop").await;
    host.work_tree("tree").await;
    host.commit("tree", "a.txt", "one\ntwo\nthree\n").await;
    push(host, "main").await;
    host.git("tree", &["checkout", "--quiet", "-b", "feature"]).await.well();
    host.commit("tree", "a.txt", "one\nTWO\nthree\n").await;
    push(host, "feature").await;
}

pub async fn push(host: &Host, what: &str) {
    let url = host.all("acme/shop");
    host.git("tree", &["push", "--quiet", &url, what]).await.well();
}

/// Opens a pull request from this branch as `test`.
pub async fn open(host: &Host, head: &str) -> Value {
    let body = json!({ "title": format!("Add {head}"), "description": "Why", "head": head });
    host.app.as_service("test").post(PULLS, body).await.expect(201).json()
}

/// A pull request as it is.
pub async fn get(host: &Host, number: u64) -> Value {
    host.app.as_service("test").get(&format!("{PULLS}/{number}")).await.expect(200).json()
}

/// Changes a pull request as `test`.
pub async fn patch(host: &Host, number: u64, body: Value) -> testkit::Answer {
    let client = host.app.as_service("test").with_header("content-type", "application/json");
    client.send("PATCH", &format!("{PULLS}/{number}"), body.to_string()).await
}

/// Events of pull requests, in their order: the last words of their topics.
pub async fn told(host: &Host) -> Vec<String> {
    let events = host.app.events_since_start().await;
    let topics = events.iter().filter_map(|it| it.strip_prefix("githost.pull_request."));
    topics.filter_map(|it| it.split(' ').next()).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pull_request_tells_what_it_brings_and_what_stands_against_it() {
    on_both_engines("githostpulls", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        shop(&host).await;
        let opened = open(&host, "feature").await;
        let commit = host.head("tree").await;
        assert_eq!((&opened["number"], &opened["state"]), (&json!(1), &json!("open")));
        assert_eq!((&opened["base"], &opened["commit"]), (&json!("main"), &json!(commit)));
        let found = get(&host, 1).await;
        let merge = &found["mergeability"];
        assert_eq!((&merge["canMerge"], &merge["ahead"]), (&json!(true), &json!(1)), "{merge}");
        assert_eq!(merge["canFastForward"], true);
        let test = host.app.as_service("test");
        let changes = test.get(&format!("{PULLS}/1/changes")).await.expect(200).json();
        assert_eq!(changes["commits"][0]["message"], "Change a.txt");
        assert_eq!(changes["files"][0]["hunks"][0]["lines"][1], "-two");
        // The same two branches once.
        let again = json!({ "title": "x", "head": "feature" });
        test.post(PULLS, again).await.expect(409);
        // A push brings it on; a conflict is named by its file.
        host.git("tree", &["checkout", "--quiet", "main"]).await.well();
        host.commit("tree", "a.txt", "one\n2\nthree\n").await;
        push(&host, "main").await;
        let merge = get(&host, 1).await["mergeability"].clone();
        assert_eq!(merge["conflicts"], json!(["a.txt"]), "{merge}");
        assert_eq!((&merge["canMerge"], &merge["behind"]), (&json!(false), &json!(1)));
        assert_eq!(merge["blockers"][0]["reason"], "conflict");
        host.git("tree", &["checkout", "--quiet", "feature"]).await.well();
        host.git("tree", &["merge", "--quiet", "-X", "ours", "-m", "Settle", "main"]).await.well();
        push(&host, "feature").await;
        let found = get(&host, 1).await;
        assert_eq!(found["commit"], host.head("tree").await);
        assert_eq!(found["mergeability"]["canMerge"], true, "{found}");
        // Closed, opened again, closed by taking its branch away.
        assert_eq!(
            patch(&host, 1, json!({ "state": "closed" })).await.expect(200).json()["state"],
            "closed"
        );
        assert_eq!(test.get(PULLS).await.expect(200).json()["items"], json!([]));
        patch(&host, 1, json!({ "state": "open", "title": "Else" })).await.expect(200);
        push(&host, ":feature").await;
        let all = test.get(&format!("{PULLS}?state=all")).await.expect(200).json();
        assert_eq!(
            (&all["items"][0]["state"], &all["items"][0]["title"]),
            (&json!("closed"), &json!("Else"))
        );
        patch(&host, 1, json!({ "state": "open" })).await.expect(400);
        let events = ["opened", "updated", "closed", "updated", "closed"];
        assert_eq!(told(&host).await, events);
        host.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_pushed_to_the_base_by_hand_is_merged() {
    on_both_engines("githostpullsbyhand", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        shop(&host).await;
        open(&host, "feature").await;
        push(&host, "feature:main").await;
        let found = get(&host, 1).await;
        assert_eq!(
            (&found["state"], &found["endedBy"]),
            (&json!("merged"), &json!("external:test"))
        );
        assert_eq!(found["mergeCommit"], host.head("tree").await);
        // What it brought is still to be seen.
        let test = host.app.as_service("test");
        let changes = test.get(&format!("{PULLS}/1/changes")).await.expect(200).json();
        assert_eq!(changes["files"][0]["path"], "a.txt");
        patch(&host, 1, json!({ "state": "open" })).await.expect(409);
        host.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_are_talked_over() {
    on_both_engines("githostpullstalk", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        shop(&host).await;
        open(&host, "feature").await;
        let (test, reviewer) = (host.app.as_service("test"), host.app.as_service("reviewer"));
        let comments = format!("{PULLS}/1/comments");
        let commit = host.head("tree").await;
        let at = |path: &str, side: &str, line: u64, commit: &str| {
            let place = json!({ "path": path, "side": side, "line": line, "commit": commit });
            json!({ "text": "Why?", "place": place })
        };
        let made =
            reviewer.post(&comments, at("a.txt", "new", 2, &commit)).await.expect(201).json();
        reviewer.post(&comments, at("a.txt", "old", 3, &commit)).await.expect(201);
        let other = "0".repeat(40);
        for wrong in [
            at("a.txt", "new", 4, &commit),
            at("a.txt", "new", 0, &commit),
            at("a.txt", "up", 1, &commit),
            at("none", "new", 1, &commit),
            at("../a.txt", "new", 1, &commit),
            at("--output=x", "new", 1, &commit),
            at("", "new", 1, &commit),
            at("a\u{0}", "new", 1, &commit),
            at("a.txt", "new", 1, &other),
            at("a.txt", "new", 1, "HEAD"),
            json!({ "text": " " }),
            json!({ "text": "x\u{0}" }),
            json!({ "text": "x", "replyTo": "none" }),
        ] {
            let answer = reviewer.post(&comments, wrong.clone()).await;
            assert_eq!(answer.status, 400, "{wrong}: {}", answer.text());
        }
        let id = made["id"].as_str().unwrap();
        let reply = json!({ "text": "<img src=x onerror=alert(1)>", "replyTo": id });
        let reply = test.post(&comments, reply).await.expect(201).json();
        assert_eq!(reply["replyTo"], made["id"]);
        let one = format!("{comments}/{id}");
        let change = async |who: &str, body: Value| {
            let client = host.app.as_service(who).with_header("content-type", "application/json");
            client.send("PATCH", &one, body.to_string()).await
        };
        change("test", json!({ "text": "mine now" })).await.expect(403);
        change("reviewer", json!({ "text": "Why two?" })).await.expect(200);
        let settled = change("test", json!({ "isResolved": true })).await.expect(200).json();
        assert_eq!(settled["resolvedBy"], "external:test");
        host.commit("tree", "b.txt", "b").await;
        push(&host, "feature").await;
        reviewer.delete(&one).await.expect(204);
        reviewer.delete(&one).await.expect(404);
        let all = test.get(&comments).await.expect(200).json();
        let items = all["items"].as_array().unwrap();
        assert_eq!(items.len(), 3, "one that is answered stays without its text");
        assert_eq!((&items[0]["text"], &items[0]["isDeleted"]), (&json!(""), &json!(true)));
        assert_eq!(items[1]["isOutdated"], true);
        let page = test.get(&format!("{comments}?limit=2")).await.expect(200).json();
        let next = format!("{comments}?limit=2&after={}", page["next"].as_str().unwrap());
        assert_eq!(test.get(&next).await.expect(200).json()["items"].as_array().unwrap().len(), 1);
        host.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_titles_branches_and_paths_are_data() {
    on_both_engines("githostpullsodd", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        shop(&host).await;
        let test = host.app.as_service("test");
        for (title, head) in [
            ("", "feature"),
            ("a\nb", "feature"),
            ("a\u{0}", "feature"),
            ("x", "--upload-pack=touch /tmp/x"),
            ("x", "none"),
            ("x", "main"),
            ("x", "HEAD"),
            ("x", "refs/heads/../feature"),
            ("x", "feature~1"),
        ] {
            let answer = test.post(PULLS, json!({ "title": title, "head": head })).await;
            assert_eq!(answer.status, 400, "{title:?} {head:?}: {}", answer.text());
        }
        // A file whose name is an option, in quotes, and not UTF-8, changed on both sides.
        let odd = "-x \"y\"\n\u{1}z";
        host.commit("tree", odd, "feature\n").await;
        push(&host, "feature").await;
        host.git("tree", &["checkout", "--quiet", "main"]).await.well();
        host.commit("tree", odd, "main\n").await;
        push(&host, "main").await;
        let title = "'; DROP TABLE githost_pull_request; -- <script>alert(1)</script> \u{202e}";
        let opened = test.post(PULLS, json!({ "title": title, "head": "feature" })).await;
        assert_eq!(opened.expect(201).json()["title"], title);
        let found = get(&host, 1).await;
        assert_eq!(found["mergeability"]["conflicts"], json!([odd]), "{found}");
        host.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pull_requests_of_what_one_may_not_see_are_not_there() {
    let host = Host::start(&testkit::TestEngine::sqlite(), json!({})).await;
    shop(&host).await;
    open(&host, "feature").await;
    let reader = host.app.as_service("reader");
    // Who may read repositories may not therefore read pull requests.
    reader.get(PULLS).await.expect(404);
    let client = host.app.as_service("test").with_header("content-type", "application/json");
    let private = json!({ "visibility": "private" }).to_string();
    client.send("PATCH", "/api/githost/v1/repositories/acme/shop", private).await.expect(200);
    let talker = host.app.as_service("talker");
    let commit = host.head("tree").await;
    for uri in ["", "/1", "/1/changes", "/1/comments", "/1/reviews"] {
        talker.get(&format!("{PULLS}{uri}")).await.expect(404);
    }
    let body = json!({ "title": "x", "head": "feature" });
    talker.post(PULLS, body).await.expect(404);
    talker.post(&format!("{PULLS}/1/comments"), json!({ "text": "x" })).await.expect(404);
    let review = json!({ "verdict": "approve", "commit": commit });
    talker.post(&format!("{PULLS}/1/reviews"), review).await.expect(404);
    talker.post(&format!("{PULLS}/1/merge"), json!({ "commit": commit })).await.expect(404);
    let checks = format!("/api/githost/v1/repositories/acme/shop/checks/{commit}");
    talker.get(&checks).await.expect(404);
    talker.put(&checks, json!({ "context": "ci", "state": "success" })).await.expect(404);
    host.app.anonymous().get(PULLS).await.expect(401);
    host.finish().await;
}
