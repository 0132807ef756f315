//! Looking at what is in a repository.

use serde_json::{Value, json};
use testkit::{TestEngine, on_both_engines};

use super::harness::{AUDITED, Host};

const ALL: &str = "/api/githost/v1/repositories/acme/shop";

async fn get(host: &Host, path: &str) -> Value {
    host.app.as_service("test").get(&format!("{ALL}/{path}")).await.expect(200).json()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn folders_files_commits_and_lines_are_shown() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    host.make("acme", "shop").await;
    let empty = get(&host, "tree").await;
    assert_eq!((&empty["entries"], &empty["commit"]), (&json!([]), &Value::Null));
    assert_eq!(get(&host, "commits").await["items"], json!([]));
    host.work_tree("tree").await;
    host.commit("tree", "docs/a \"b\" ü.md", "one\ntwo\n").await;
    host.commit("tree", "docs/a \"b\" ü.md", "one\ntwo\nthree\n").await;
    std::fs::write(host.path("tree").join("pixel"), [0_u8, 159, 146, 150]).unwrap();
    host.commit("tree", "zeta", "z\n").await;
    host.git("tree", &["tag", "-a", "v1", "-m", "One"]).await.well();
    let url = host.all("acme/shop");
    host.git("tree", &["push", "--quiet", "--follow-tags", &url, "main"]).await.well();

    let root = get(&host, "tree?commits=true").await;
    let names: Vec<&str> =
        root["entries"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["docs", "README.md", "pixel", "zeta"]);
    assert_eq!(root["entries"][1]["lastCommit"]["message"], "Change README.md");
    assert_eq!(root["entries"][1]["lastCommit"]["author"]["name"], "Ada");
    assert!(
        root["entries"][0]["lastCommit"]["message"].as_str().unwrap().starts_with("Change docs")
    );
    let folder = get(&host, "tree?ref=main&path=docs").await;
    assert_eq!(folder["entries"][0]["path"], "docs/a \"b\" ü.md");

    let path = "docs/a%20%22b%22%20%C3%BC.md";
    let file = get(&host, &format!("file?path={path}")).await;
    assert_eq!(file["text"], "one\ntwo\nthree\n");
    assert_eq!(file["rawUrl"], format!("http://{}/git/acme/shop/raw/main/{path}", host.address));
    let pixel = get(&host, "file?path=pixel").await;
    assert_eq!((&pixel["isBinary"], &pixel["text"]), (&json!(true), &Value::Null));

    assert_eq!((&pixel["isTooLarge"], &pixel["isImage"]), (&json!(false), &json!(false)));
    std::fs::write(host.path("tree").join("true.png"), b"\x89PNG\r\n\x1a\n\0").unwrap();
    host.git("tree", &["checkout", "--quiet", "-b", "large"]).await.well();
    let most = crate::limits::TEXT_BYTES_MAX;
    host.commit("tree", "most.txt", &"x".repeat(most)).await;
    host.commit("tree", "large.txt", &"x".repeat(most + 1)).await;
    host.git("tree", &["push", "--quiet", &url, "large"]).await.well();
    host.git("tree", &["checkout", "--quiet", "main"]).await.well();
    let most_file = get(&host, "file?ref=large&path=most.txt").await;
    assert_eq!(most_file["text"].as_str().unwrap().len(), most);
    let large = get(&host, "file?ref=large&path=large.txt").await;
    assert_eq!((&large["isTooLarge"], &large["text"]), (&json!(true), &Value::Null));
    assert_eq!((&large["size"], &large["isBinary"]), (&json!(most + 1), &json!(false)));
    let image = get(&host, "file?ref=large&path=true.png").await;
    assert_eq!((&image["isImage"], &image["mediaType"]), (&json!(true), &json!("image/png")));

    let commits = get(&host, "commits?limit=3").await;
    assert_eq!((commits["items"].as_array().unwrap().len(), &commits["next"]), (3, &json!(3)));
    let rest = get(&host, "commits?limit=3&skip=3").await;
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    let touching = get(&host, &format!("commits?path={path}")).await;
    assert_eq!(touching["items"].as_array().unwrap().len(), 2);
    let id = touching["items"][0]["id"].as_str().unwrap();
    let commit = get(&host, &format!("commits/{id}")).await;
    assert_eq!(commit["files"][0]["hunks"][0]["lines"], json!([" one", " two", "+three"]));
    let first = rest["items"][0]["id"].as_str().unwrap();
    assert_eq!(get(&host, &format!("commits/{first}")).await["files"][0]["status"], "added");

    let blame = get(&host, &format!("blame?path={path}")).await;
    assert_eq!(blame["ranges"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&blame["ranges"][1]["line"], &blame["ranges"][1]["commit"]),
        (&json!(3), &json!(id))
    );
    assert_eq!(blame["commits"].as_array().unwrap().len(), 2);
    let tags = get(&host, "tags").await;
    assert_eq!(tags["items"][0]["name"], "v1");
    assert_eq!(tags["items"][0]["commit"]["id"], host.head("tree").await);

    let owner = host.app.as_service("test");
    for missing in [
        "tree?ref=none",
        "tree?path=none",
        "tree?path=../x",
        "file?path=docs",
        "file?path=none",
        "commits?ref=main~1",
        "commits/HEAD",
        "commits/--all",
        "blame?path=none",
        "tree?ref=--help",
        "compare?base=main&head=none",
        "file?path=/..",
    ] {
        owner.get(&format!("{ALL}/{missing}")).await.expect(404);
    }
    host.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_branch_under_the_name_of_a_commit_does_not_answer_for_it() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    host.make("acme", "shop").await;
    host.work_tree("tree").await;
    host.commit("tree", "harmless", "1\n").await;
    let harmless = host.head("tree").await;
    host.commit("tree", "evil", "1\n").await;
    let url = host.all("acme/shop");
    host.git("tree", &["push", "--quiet", &url, "main"]).await.well();
    let posing = format!("HEAD:refs/heads/{harmless}");
    host.git("tree", &["push", "--quiet", &url, &posing]).await.well();
    let found = get(&host, &format!("tree?ref={harmless}")).await;
    assert_eq!(found["commit"], json!(harmless), "{found}");
    host.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn branches_are_made_compared_and_removed() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    host.make("acme", "shop").await;
    host.work_tree("tree").await;
    host.commit("tree", "old-name", &"same\n".repeat(50)).await;
    let url = host.all("acme/shop");
    host.git("tree", &["push", "--quiet", &url, "main"]).await.well();
    let owner = host.app.as_service("test");
    let branches = format!("{ALL}/branches");
    owner.post(&branches, json!({ "name": "feature/x" })).await.expect(201);
    owner.post(&branches, json!({ "name": "feature/x" })).await.expect(409);
    let like_a_commit = "a".repeat(40);
    for name in ["-x", "a..b", "HEAD", "", &like_a_commit] {
        owner.post(&branches, json!({ "name": name })).await.expect(400);
    }
    let body = json!({ "name": "y", "from": "none" });
    owner.post(&branches, body).await.expect(404);

    host.git("tree", &["fetch", "--quiet", &url, "feature/x:x"]).await.well();
    host.git("tree", &["checkout", "--quiet", "x"]).await.well();
    host.git("tree", &["mv", "old-name", "new-name"]).await.well();
    host.commit("tree", "added", "1\n").await;
    host.git("tree", &["push", "--quiet", &url, "x:feature/x"]).await.well();
    host.git("tree", &["checkout", "--quiet", "main"]).await.well();
    host.commit("tree", "only-main", "1\n").await;
    host.git("tree", &["push", "--quiet", &url, "main"]).await.well();

    let found = get(&host, "compare?base=main&head=feature/x").await;
    assert_eq!((&found["ahead"], &found["behind"]), (&json!(1), &json!(1)));
    assert_eq!(found["commits"].as_array().unwrap().len(), 1);
    let files: Vec<String> = found["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| format!("{} {}", it["status"].as_str().unwrap(), it["path"].as_str().unwrap()))
        .collect();
    assert_eq!(files, ["added added", "renamed new-name"]);
    assert_eq!(found["files"][1]["oldPath"], "old-name");

    let listed = get(&host, "branches").await;
    let named = |name: &str| {
        let all = listed["items"].as_array().unwrap();
        all.iter().find(|it| it["name"] == name).unwrap().clone()
    };
    assert_eq!(named("main")["isDefault"], true);
    assert_eq!(named("main")["isProtected"], true);
    assert_eq!(named("feature/x")["isProtected"], false);
    owner.delete(&format!("{branches}/main")).await.expect(409);
    owner.delete(&format!("{branches}/feature/x")).await.expect(204);
    owner.delete(&format!("{branches}/feature/x")).await.expect(404);
    let reader = host.app.as_service("pusher");
    reader.post(&branches, json!({ "name": "z" })).await.expect(403);
    // What the server did itself is a push as any other.
    let pushes = host.pushes("acme/shop").await;
    assert!(pushes[0].starts_with("refs/heads/feature/x ") && pushes[0].contains(" 0000000 "));
    assert_eq!(pushes.len(), 5);
    host.finish().await;
}

/// Tags as `git` sees them over the wire: name and object, those of annotated ones peeled too.
async fn remote_tags(host: &Host, url: &str) -> Vec<(String, String)> {
    let said = host.git("", &["ls-remote", "--tags", url]).await.well();
    let lines = said.text.lines().filter_map(|it| it.split_once('\t'));
    lines.map(|(object, name)| (name.to_owned(), object.to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tags_are_made_and_removed_as_a_push_would() {
    on_both_engines("githosttags", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        host.make("acme", "shop").await;
        host.work_tree("tree").await;
        let url = host.all("acme/shop");
        host.git("tree", &["push", "--quiet", &url, "main"]).await.well();
        let head = host.head("tree").await;
        let owner = host.app.as_service("test");
        let tags = format!("{ALL}/tags");
        owner.post(&tags, json!({ "name": "v1", "target": "main" })).await.expect(201);
        let body = json!({ "name": "release/2", "target": head, "message": "Second\n\nIt rings." });
        owner.post(&tags, body.clone()).await.expect(201);
        let again = owner.post(&tags, body).await.expect(409);
        assert!(again.message().contains("a tag release/2 already"), "{}", again.text());
        let beside = owner.post(&tags, json!({ "name": "v1/x", "target": "main" })).await;
        assert!(beside.expect(409).message().contains("beside which"));
        for name in ["-x", "a..b", "HEAD", ""] {
            owner.post(&tags, json!({ "name": name, "target": "main" })).await.expect(400);
        }
        owner.post(&tags, json!({ "name": "v3" })).await.expect(400);
        owner.post(&tags, json!({ "name": "v3", "target": "none" })).await.expect(404);
        let reader = host.app.as_service("pusher");
        let wanted = json!({ "name": "z", "target": "main" });
        reader.post(&tags, wanted).await.expect(403);
        reader.delete(&format!("{tags}/v1")).await.expect(403);

        let there = remote_tags(&host, &url).await;
        let object = |name: &str| there.iter().find(|it| it.0 == name).unwrap().1.clone();
        assert_eq!(object("refs/tags/v1"), head, "one without a message is the commit");
        assert_eq!(object("refs/tags/release/2^{}"), head);
        host.git("tree", &["fetch", "--quiet", &url, "refs/tags/*:refs/tags/*"]).await.well();
        let said = host.git("tree", &["cat-file", "tag", "release/2"]).await.well().text;
        assert!(
            said.contains("tagger ") && said.ends_with("\n\nSecond\n\nIt rings.\n"),
            "{said:?}"
        );
        host.git("tree", &["fsck", "--strict"]).await.well();
        assert_eq!(get(&host, "tags").await["items"].as_array().unwrap().len(), 2);

        owner.delete(&format!("{tags}/release/2")).await.expect(204);
        owner.delete(&format!("{tags}/release/2")).await.expect(404);
        assert_eq!(remote_tags(&host, &url).await.len(), 1);
        // What the server did itself is a push as any other, under its caller's name.
        let pushes = host.pushes("acme/shop").await;
        assert!(pushes[0].starts_with("refs/tags/release/2 ") && pushes[0].contains(" 0000000 "));
        assert!(pushes[1].starts_with("refs/tags/release/2 "), "{pushes:?}");
        assert!(pushes.iter().all(|it| it.ends_with(" external:test")), "{pushes:?}");
        assert_eq!((pushes.len(), host.under_way().await), (4, 0));
        let audited = AUDITED.lock().unwrap().clone();
        assert!(audited.iter().any(|it| it.contains("\"tag\":\"release/2\"")), "{audited:?}");
        host.finish().await;
    })
    .await;
}
