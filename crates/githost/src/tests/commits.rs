//! Commits over the API: what they change, whom they obey, and that they are pushes like any other.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use testkit::{Answer, TestEngine, on_both_engines};

use super::harness::{AUDITED, Host};

const ALL: &str = "/api/githost/v1/repositories/acme/shop";
const ZEROS: &str = "0000000000000000000000000000000000000000";

async fn commit(host: &Host, body: Value) -> Answer {
    host.app.as_service("test").post(&format!("{ALL}/commits"), body).await
}

/// Makes it, and says which it is.
async fn made(host: &Host, body: Value) -> String {
    let made = commit(host, body.clone()).await.expect(201).json();
    assert_eq!(made["branch"], body["branch"]);
    made["commit"].as_str().unwrap().to_owned()
}

fn one(branch: &str, path: &str, content: &str) -> Value {
    let changes = json!([{ "path": path, "content": content }]);
    json!({ "branch": branch, "message": "Change it", "changes": changes })
}

fn with(mut body: Value, name: &str, value: impl Into<Value>) -> Value {
    body[name] = value.into();
    body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_is_a_push_like_any_other() {
    on_both_engines("githostcommits", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        let id = host.make("acme", "shop").await["id"].as_str().unwrap().to_owned();
        // The first of a repository, then more of every kind.
        let pixel = [0_u8, 159, 146, 150];
        let first = json!({ "branch": "main", "message": "Begin\n\nWith a body", "changes": [
            { "path": "README.md", "content": "hello\n" },
            { "path": "bin/run", "content": "#!/bin/sh\n", "executable": true },
            { "path": "pixel", "base64Content": STANDARD.encode(pixel) },
            { "path": "empty", "content": "" },
        ]});
        let first = made(&host, first).await;
        let second = json!({ "branch": "main", "expected": first, "message": "Tidy", "changes": [
            { "path": "bin/run", "content": "#!/bin/sh\necho\n" },
            { "path": "docs/a \"b\" ü.md", "moveFrom": "README.md", "content": "moved\n" },
            { "path": "p", "moveFrom": "pixel" },
            { "path": "empty", "delete": true },
        ]});
        let second = made(&host, second).await;
        let url = host.all("acme/shop");
        host.git("", &["clone", "--quiet", &url, "copy"]).await.well();
        assert_eq!(host.head("copy").await, second);
        let files = host.git("copy", &["-c", "core.quotePath=false", "ls-files", "-s"]).await;
        let files: Vec<String> = files
            .well()
            .text
            .lines()
            .map(|it| format!("{} {}", &it[..6], it.split('\t').nth(1).unwrap()))
            .collect();
        assert_eq!(files, ["100755 bin/run", "100644 \"docs/a \\\"b\\\" ü.md\"", "100644 p"]);
        assert_eq!(std::fs::read(host.path("copy").join("p")).unwrap(), pixel);
        let moved = std::fs::read_to_string(host.path("copy").join("docs/a \"b\" ü.md")).unwrap();
        assert_eq!(moved, "moved\n");
        let said = host.git("copy", &["log", "--format=%an <%ae>|%s|%P", "-1"]).await.well().text;
        assert_eq!(said.trim(), format!("test <test@users.noreply.127.0.0.1>|Tidy|{first}"));
        host.git("copy", &["fsck", "--strict"]).await.well();
        // Recorded and told of before the answer, and nothing of it is left over.
        let cut = |it: &str| it[..7].to_owned();
        assert_eq!(
            host.pushes("acme/shop").await,
            [
                format!("refs/heads/main {} {} external:test", cut(&first), cut(&second)),
                format!("refs/heads/main 0000000 {} external:test", cut(&first)),
            ]
        );
        let pushed = format!("githost.repository.pushed {id}");
        let events = host.app.events_since_start().await;
        assert_eq!(events[1..], [pushed.clone(), pushed]);
        let audited = AUDITED.lock().unwrap().clone();
        let told: Vec<&String> = audited.iter().filter(|it| it.contains(&second)).collect();
        assert!(
            told[0].starts_with("githost.repository.push external:test acme/shop "),
            "{told:?}"
        );
        assert_eq!(host.under_way().await, 0);
        let bare = host.bare("acme/shop").await;
        let place = format!("--git-dir={}", bare.display());
        let refs = host.git("", &[&place, "for-each-ref", "--format=%(refname)"]).await.well().text;
        assert_eq!(refs, "refs/heads/main\n");
        host.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_branch_that_moved_is_not_written_over() {
    on_both_engines("githostcommitsexpected", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        host.make("acme", "shop").await;
        let at = |body: Value, expected: &str| with(body, "expected", expected);
        let first = made(&host, at(one("main", "a", "1"), ZEROS)).await;
        let second = made(&host, at(one("main", "a", "2"), &first)).await;
        let late = commit(&host, at(one("main", "a", "3"), &first)).await.expect(409);
        assert!(late.message().contains(&format!("main is at {second} by now")), "{}", late.text());
        commit(&host, at(one("main", "a", "3"), ZEROS)).await.expect(409);
        // A new branch begins where it is said, at the commit that was looked at.
        let from = |body: Value, base: &str| with(body, "base", base);
        let new = at(from(one("patch", "b", "1"), "main"), &second);
        let patch = made(&host, new).await;
        let found = host.app.as_service("test").get(&format!("{ALL}/commits/{patch}")).await;
        assert_eq!(found.expect(200).json()["commit"]["parents"], json!([second]));
        made(&host, from(one("old", "b", "1"), &first)).await;
        commit(&host, at(from(one("late", "b", "1"), "main"), &first)).await.expect(409);
        commit(&host, from(one("patch", "c", "1"), "main")).await.expect(409);
        commit(&host, from(one("x", "c", "1"), "none")).await.expect(404);
        commit(&host, one("patch/1", "c", "1")).await.expect(409);
        // Of two at once that looked at the same, one is made.
        let body = at(one("main", "a", "4"), &second);
        let other = at(one("main", "a", "5"), &second);
        let (one, other) = tokio::join!(commit(&host, body), commit(&host, other));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409]);
        host.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_and_owners_are_obeyed() {
    on_both_engines("githostcommitsrules", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        host.make("acme", "shop").await;
        made(&host, one("main", "a", "1")).await;
        let commits = format!("{ALL}/commits");
        let all = one("main", "a", "2");
        // Seen, but not theirs; not permitted; not known; not seen.
        host.app.as_service("pusher").post(&commits, all.clone()).await.expect(403);
        host.app.as_service("reader").post(&commits, all.clone()).await.expect(403);
        host.app.anonymous().post(&commits, all.clone()).await.expect(401);
        let client = host.app.as_service("test").with_header("content-type", "application/json");
        let private = json!({ "visibility": "private" }).to_string();
        client.send("PATCH", ALL, private).await.expect(200);
        host.app.as_service("pusher").post(&commits, all.clone()).await.expect(404);
        let rule = |more: Value| {
            let mut rule = json!({ "pattern": "main" });
            rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!({ "protections": [rule] })
        };
        let place = format!("{ALL}/protections");
        let owner = host.app.as_service("test");
        for more in [json!({ "requestsOnly": true }), json!({ "pushers": ["user:default/eve"] })] {
            owner.put(&place, rule(more)).await.expect(200);
            let refused = commit(&host, all.clone()).await.expect(409);
            assert!(refused.message().contains("protected by main"), "{}", refused.text());
        }
        // The way around is the one that is meant: another branch.
        made(&host, with(one("patch", "a", "2"), "base", "main")).await;
        assert_eq!(host.pushes("acme/shop").await.len(), 2);
        host.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_commit_changes_nothing() {
    on_both_engines("githostcommitsodd", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        host.make("acme", "shop").await;
        made(&host, one("main", "docs/a", "1")).await;
        let change = |change: Value| with(one("main", "a", "1"), "changes", json!([change]));
        let odd = [
            one("main", "docs/a", "1"),
            one("-x", "a", "1"),
            one("HEAD", "a", "1"),
            one("a..b", "a", "1"),
            one("main", "../a", "1"),
            one("main", "/a", "1"),
            one("main", ".git/hooks/post-receive", "1"),
            one("main", "a/.GIT/config", "1"),
            one("main", "git~1/config", "1"),
            one("main", "a\nM 120000 inline b", "1"),
            one("main", "docs", "1"),
            one("main", "docs/a/b", "1"),
            with(one("main", "a", "1"), "message", " "),
            with(one("main", "a", "1"), "message", "x\u{0}"),
            with(one("main", "a", "1"), "expected", "HEAD"),
            with(one("main", "a", "1"), "changes", json!([])),
            change(json!({ "path": "a" })),
            change(json!({ "path": "a", "content": "1", "delete": true })),
            change(json!({ "path": "a", "content": "1", "base64Content": "MQ==" })),
            change(json!({ "path": "a", "base64Content": "###" })),
            change(json!({ "path": "a", "delete": true })),
            change(json!({ "path": "a", "moveFrom": "none" })),
            change(json!({ "path": "a", "moveFrom": "../docs/a" })),
            change(json!({ "path": "docs", "delete": true })),
            change(json!({ "path": "a", "content": "1", "mode": "120000" })),
        ];
        for body in odd {
            let answer = commit(&host, body.clone()).await;
            assert_eq!(answer.status, 400, "{body}: {}", answer.text());
        }
        commit(&host, one("main", "a", &"x".repeat(10 * 1024 * 1024 + 1))).await.expect(413);
        // A message that looks like more of the stream is a message.
        let hostile = "x\nM 120000 inline evil\ndata 3\nabc\n\ndone\n";
        let kept = made(&host, with(one("main", "a", hostile), "message", hostile)).await;
        let found = host.app.as_service("test").get(&format!("{ALL}/commits/{kept}")).await;
        let found = found.expect(200).json();
        assert_eq!(found["commit"]["message"].as_str().unwrap().trim(), hostile.trim());
        assert_eq!(found["files"].as_array().unwrap().len(), 1);
        assert_eq!(host.pushes("acme/shop").await.len(), 2);
        host.finish().await;
    })
    .await;
}

/// A file that has clients run a program when they clone (CVE-2018-17456), or write outside of their
/// work tree (CVE-2018-11235), as somebody may call it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_git_refuses_in_a_push_are_refused_in_a_commit() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    host.make("acme", "shop").await;
    const GOOD: &str = "[submodule \"x\"]\n\tpath = x\n\turl = https://example.org/x.git\n";
    const OPTION: &str = "[submodule \"x\"]\n\tpath = x\n\turl = -u./payload\n";
    const CLIMBS: &str = "[submodule \"../../x\"]\n\tpath = x\n\turl = https://example.org/x\n";
    const RUNS: &str = "[submodule \"x\"]\n\tpath = x\n\turl = x\n\tupdate = !touch /tmp/x\n";
    let head = made(&host, one("main", ".gitmodules", GOOD)).await;
    for (path, text) in [
        (".gitmodules", OPTION),
        (".gitmodules", CLIMBS),
        ("below/.gitmodules", RUNS),
        (".GITMODULES", OPTION),
        (".git\u{200c}modules", OPTION),
        ("gitmod~1", OPTION),
        ("gi7eba~1", OPTION),
        ("x/.gitmodules/file", "a folder"),
        (".gitattributes", &format!("{} text\n", "x".repeat(3_000))),
    ] {
        let refused = commit(&host, one("main", path, text)).await.expect(400);
        assert!(refused.message().contains("Git refuses a file"), "{path:?}: {}", refused.text());
    }
    // Nor can one be moved there that was harmless under its name.
    let plain = made(&host, one("main", "plain.txt", OPTION)).await;
    let moved = json!([{ "path": "m/.gitmodules", "moveFrom": "plain.txt" }]);
    let body = json!({ "branch": "main", "message": "Move it", "changes": moved });
    let refused = commit(&host, body).await.expect(400);
    assert!(
        refused.message().ends_with("disallowed submodule url: -u./payload"),
        "{}",
        refused.text()
    );
    let changed = GOOD.replace("example.org", "example.com");
    let last = made(&host, one("main", ".gitmodules", &changed)).await;
    host.git("", &["clone", "--quiet", &host.all("acme/shop"), "copy"]).await.well();
    let log = host.git("copy", &["log", "--format=%H"]).await.well().text;
    assert_eq!(log.lines().collect::<Vec<_>>(), [last, plain, head]);
    // Nothing is left in the store of what was looked through, and no ref of what was refused.
    let bare = host.bare("acme/shop").await;
    let left = std::fs::read_dir(bare.join("objects")).unwrap();
    let left =
        left.filter(|it| it.as_ref().unwrap().file_name().to_string_lossy().starts_with("tmp_"));
    assert_eq!(left.count(), 0);
    let place = format!("--git-dir={}", bare.display());
    let refs = host.git("", &[&place, "for-each-ref", "--format=%(refname)"]).await.well().text;
    assert_eq!(refs, "refs/heads/main\n");
    host.finish().await;
}
