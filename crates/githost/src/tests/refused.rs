//! Who and what is turned away: strangers, wrong tokens, too much, things that are no Git.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use testkit::TestEngine;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::harness::Host;

/// A push as a client would send it, of one large file, cut in its middle.
pub async fn half_a_push(host: &Host) -> Vec<u8> {
    let old = host.head("tree").await;
    host.commit("tree", "large", &"0123456789abcdef\n".repeat(200_000)).await;
    let new = host.head("tree").await;
    let packed = host.path("packed");
    std::fs::write(&packed, format!("{new}\n^{old}\n")).unwrap();
    let script = "git pack-objects --revs --stdout --thin < ../packed > ../pack";
    #[expect(clippy::disallowed_methods, reason = "a client under test")]
    let made = std::process::Command::new("sh")
        .args(["-c", script])
        .current_dir(host.path("tree"))
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let pack = std::fs::read(host.path("pack")).unwrap();
    let line = format!("{old} {new} refs/heads/main\0 report-status side-band-64k");
    let mut body = format!("{:04x}{line}0000", line.len() + 4).into_bytes();
    body.extend_from_slice(&pack[..pack.len() / 2]);
    body
}

fn head(host: &Host, full_name: &str, how: &str) -> String {
    let basic = STANDARD.encode("x:token-of-test");
    format!(
        "POST /git/{full_name}.git/git-receive-pack HTTP/1.1\r\nHost: {}\r\n\
         Authorization: Basic {basic}\r\nContent-Type: application/x-git-receive-pack-request\r\n\
         {how}\r\n\r\n",
        host.address
    )
}

/// Sends the beginning of a larger push and goes away.
pub async fn send_and_hang_up(host: &Host, full_name: &str, body: &[u8]) {
    let mut stream = TcpStream::connect(host.address).await.unwrap();
    let how = format!("Content-Length: {}", body.len() * 2);
    stream.write_all(head(host, full_name, &how).as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    stream.flush().await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(host.under_way().await, 1, "the push has begun");
    drop(stream);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_gets_in_without_a_token_that_holds() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    host.make("acme", "shop").await;
    let bare = |name: &str| format!("http://{}/git/{name}.git", host.address);
    // Without credentials a client is asked for them, whether or not there is such a repository.
    for name in ["acme/shop", "acme/none"] {
        host.git("", &["ls-remote", &bare(name)]).await.failed("could not read Username");
        let url = format!("/git/{name}.git/info/refs?service=git-upload-pack");
        let answer = host.app.anonymous().get(&url).await.expect(401);
        assert!(answer.header("www-authenticate").starts_with("Basic"));
        assert_eq!(
            answer.text(),
            "Missing credentials (send a token of yours as the password, under any user name)\n"
        );
    }
    host.git("", &["ls-remote", &host.url("wrong", "acme/shop")])
        .await
        .failed("Authentication failed");
    host.git("", &["ls-remote", &host.all("acme/none")])
        .await
        .failed("There is no repository acme/none");
    // A token alone, in the place of the name.
    let alone = format!("http://token-of-test@{}/git/acme/shop.git", host.address);
    host.git("", &["-c", "credential.helper=!printf 'password=\\n'", "ls-remote", &alone]).await;
    // Whoever may read may not push.
    host.work_tree("tree").await;
    host.git("", &["ls-remote", &host.url("token-of-reader", "acme/shop")]).await.well();
    let push = ["push", &host.url("token-of-reader", "acme/shop"), "main"];
    host.git("tree", &push).await.failed("403");
    // Nor does the permission alone, to what is somebody else's.
    let push = ["push", &host.url("token-of-pusher", "acme/shop"), "main"];
    host.git("tree", &push).await.failed("403");
    host.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_private_repository_is_not_there_for_others() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    let body = json!({ "owner": "acme", "name": "secret", "visibility": "private" });
    let owner = host.app.as_service("test");
    owner.post("/api/githost/v1/repositories", body).await.expect(201);
    let reader = host.app.as_service("reader");
    for path in [
        "/git/acme/secret.git/info/refs?service=git-upload-pack",
        "/git/acme/secret/info/refs?service=git-receive-pack",
        "/git/acme/secret/raw/main/README.md",
        "/api/githost/v1/repositories/acme/secret",
        "/api/githost/v1/repositories/acme/secret/protections",
        "/api/githost/v1/repositories/acme/secret/pushes",
    ] {
        let hidden = reader.get(path).await.expect(404).text();
        let absent = reader.get(&path.replace("secret", "absent")).await.expect(404).text();
        assert_eq!(hidden, absent.replace("absent", "secret"), "{path}");
    }
    let list = reader.get("/api/githost/v1/repositories").await.expect(200).json();
    assert_eq!(list["items"], json!([]));
    let list = owner.get("/api/githost/v1/repositories").await.expect(200).json();
    assert_eq!(list["items"][0]["name"], "secret");
    host.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_large_a_push_is_refused_early_however_it_comes() {
    let host = Host::start(&TestEngine::sqlite(), json!({ "pushMegabytesMax": 2 })).await;
    host.make("acme", "shop").await;
    host.work_tree("tree").await;
    let url = host.all("acme/shop");
    host.git("tree", &["push", "--quiet", &url, "main"]).await.well();
    let before = host.pushes("acme/shop").await;
    // Two gigabytes that are announced: nothing of them is read.
    let mut stream = TcpStream::connect(host.address).await.unwrap();
    let two = format!("Content-Length: {}", 2_u64 * 1024 * 1024 * 1024);
    stream.write_all(head(&host, "acme/shop", &two).as_bytes()).await.unwrap();
    let mut answer = vec![0_u8; 4_096];
    let count = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..count]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("This push is larger than 2 MB"), "{answer}");
    // Two gigabytes that are not: the connection ends long before.
    let mut stream = TcpStream::connect(host.address).await.unwrap();
    let how = "Transfer-Encoding: chunked";
    stream.write_all(head(&host, "acme/shop", how).as_bytes()).await.unwrap();
    let old = host.head("tree").await;
    let line = format!("{old} {} refs/heads/main\0 report-status", "a".repeat(40));
    let commands = format!("{:04x}{line}0000PACK", line.len() + 4);
    stream.write_all(format!("{:x}\r\n{commands}\r\n", commands.len()).as_bytes()).await.unwrap();
    let piece = [b"100000\r\n".to_vec(), vec![7_u8; 0x10_0000], b"\r\n".to_vec()].concat();
    let (mut sent, since) = (0_u64, Instant::now());
    while sent < 2_048 && stream.write_all(&piece).await.is_ok() {
        sent += 1;
    }
    assert!(sent < 64, "{sent} MB were read");
    assert!(since.elapsed() < Duration::from_secs(20));
    // A client's own.
    std::fs::write(host.path("tree").join("big"), random(8 * 1024 * 1024)).unwrap();
    host.git("tree", &["add", "-A"]).await.well();
    host.git("tree", &["commit", "--quiet", "-m", "Big"]).await.well();
    host.git("tree", &["push", &url, "main"]).await.failed("413");
    assert_eq!(host.pushes("acme/shop").await, before);
    host.until_nothing_is_under_way().await;
    host.finish().await;
}

fn random(count: usize) -> Vec<u8> {
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    std::iter::repeat_with(&mut next).take(count / 8).flatten().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_git_is_refused() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    host.make("acme", "shop").await;
    let owner = host.app.as_service("test");
    let refs = "/git/acme/shop.git/info/refs";
    for query in ["", "?service=git-upload-archive", "?service=../x"] {
        owner.get(&format!("{refs}{query}")).await.expect(400);
    }
    // A page of another site can send neither of these types.
    for (path, media) in [
        ("git-upload-pack", "text/plain"),
        ("git-receive-pack", "application/x-www-form-urlencoded"),
    ] {
        let client = owner.clone().with_header("content-type", media);
        client.send("POST", &format!("/git/acme/shop.git/{path}"), "0000").await.expect(400);
    }
    let media = "application/x-git-receive-pack-request";
    let client = owner.clone().with_header("content-type", media);
    let push = "/git/acme/shop.git/git-receive-pack";
    client.send("POST", push, "0000").await.expect(200);
    client.send("POST", push, "hello").await.expect(400);
    client.send("POST", push, "").await.expect(400);
    let packed = client.with_header("content-encoding", "gzip");
    packed.send("POST", push, "not packed").await.expect(400);
    host.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_that_could_lead_elsewhere_are_refused_or_not_there() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    host.make("acme", "shop").await;
    let owner = host.app.as_service("test");
    for name in ["../x", "a/b", ".git", "..", "naïve", "x.git", "", "a\nb", "-x", "a\u{0}b"] {
        for body in
            [json!({ "owner": "acme", "name": name }), json!({ "owner": name, "name": "x" })]
        {
            let answer = owner.post("/api/githost/v1/repositories", body).await;
            assert_eq!(answer.status, 400, "{name:?}: {}", answer.text());
        }
    }
    for path in [
        "/git/..%2f..%2fetc/passwd/info/refs?service=git-upload-pack",
        "/git/acme/..%2fshop/info/refs?service=git-upload-pack",
        "/git/acme/%2e%2e/info/refs?service=git-upload-pack",
        "/git/acme/.git/info/refs?service=git-upload-pack",
    ] {
        owner.get(path).await.expect(404);
    }
    host.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn raw_files_are_never_pages() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    host.make("acme", "shop").await;
    host.work_tree("tree").await;
    host.commit("tree", "docs/page.html", "<script>alert(1)</script>").await;
    std::fs::write(host.path("tree").join("pixel.png"), [0x89, b'P', 0, 1]).unwrap();
    std::fs::write(host.path("tree").join("true.png"), b"\x89PNG\r\n\x1a\n\0").unwrap();
    host.commit("tree", "docs/a b.svg", "<svg onload='alert(1)'/>").await;
    let url = host.all("acme/shop");
    host.git("tree", &["push", "--quiet", &url, "main", "main:feature/x"]).await.well();
    let owner = host.app.as_service("test");
    for (path, media) in [
        ("main/docs/page.html", "text/plain; charset=utf-8"),
        ("feature/x/docs/a%20b.svg", "text/plain; charset=utf-8"),
        ("main/pixel.png", "application/octet-stream"),
        ("main/true.png", "image/png"),
    ] {
        let answer = owner.get(&format!("/git/acme/shop/raw/{path}")).await.expect(200);
        assert_eq!(answer.header("content-type"), media);
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(answer.header("content-security-policy").contains("sandbox"));
    }
    // A drawing is one where a browser says that it asks for a picture, and nowhere else.
    for (asked_for, media) in
        [("image", "image/svg+xml"), ("document", "text/plain; charset=utf-8")]
    {
        let browser = host.app.as_service("test").with_header("sec-fetch-dest", asked_for);
        let answer = browser.get("/git/acme/shop/raw/main/docs/a%20b.svg").await.expect(200);
        assert_eq!(answer.header("content-type"), media);
        assert!(answer.header("content-security-policy").contains("sandbox"));
        assert!(answer.header("vary").contains("sec-fetch-dest"));
        let page = browser.get("/git/acme/shop/raw/main/docs/page.html").await.expect(200);
        assert_eq!(page.header("content-type"), "text/plain; charset=utf-8");
    }
    for path in [
        "main/docs",
        "main/none",
        "none/README.md",
        "main/%2e%2e/x",
        "main~1/README.md",
        "main",
        "main/docs/..%2f..%2fREADME.md",
    ] {
        owner.get(&format!("/git/acme/shop/raw/{path}")).await.expect(404);
    }
    let _: Value = owner.get("/api/githost/v1/repositories/acme/shop").await.expect(200).json();
    host.finish().await;
}

/// Sends the rest of a push whose beginning was sent, and returns the whole answer.
async fn end_of(mut stream: TcpStream, rest: &[u8]) -> String {
    stream.write_all(rest).await.unwrap();
    stream.flush().await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// A push may take an hour: what it may is looked at again while it comes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_that_is_made_while_a_push_comes_holds_for_it() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    host.make("acme", "shop").await;
    host.work_tree("tree").await;
    let url = host.all("acme/shop");
    host.git("tree", &["push", "--quiet", &url, "main"]).await.well();
    let before = host.pushes("acme/shop").await;
    let half = half_a_push(&host).await;
    let pack = std::fs::read(host.path("pack")).unwrap();
    let rest = &pack[pack.len() / 2..];
    let begin = async || {
        let mut stream = TcpStream::connect(host.address).await.unwrap();
        let length = half.len() + rest.len();
        let how = format!("Content-Length: {length}\r\nConnection: close");
        stream.write_all(head(&host, "acme/shop", &how).as_bytes()).await.unwrap();
        stream.write_all(&half).await.unwrap();
        stream.flush().await.unwrap();
        tokio::time::sleep(Duration::from_millis(1_300)).await;
        assert_eq!(host.under_way().await, 1, "the push has begun");
        stream
    };
    let rules =
        |pushers: Value| json!({ "protections": [{ "pattern": "main", "pushers": pushers }] });
    let place = "/api/githost/v1/repositories/acme/shop/protections";
    let test = host.app.as_service("test");

    let stream = begin().await;
    test.put(place, rules(json!(["group:default/release"]))).await.expect(200);
    let answer = end_of(stream, rest).await;
    assert!(answer.contains("you are not among"), "{answer}");
    host.until_nothing_is_under_way().await;
    assert_eq!(host.pushes("acme/shop").await, before);

    test.put(place, rules(json!(null))).await.expect(200);
    let stream = begin().await;
    let answer = end_of(stream, rest).await;
    assert!(answer.contains("ok refs/heads/main"), "{answer}");
    assert_eq!(host.pushes("acme/shop").await.len(), before.len() + 1);
    host.finish().await;
}

/// Requests that never come to an end keep nobody else from Git.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_sends_nothing_takes_no_turn() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    host.make("acme", "shop").await;
    host.work_tree("tree").await;
    host.git("tree", &["push", "--quiet", &host.all("acme/shop"), "main"]).await.well();
    let basic = STANDARD.encode("x:token-of-reader");
    let mut slow = Vec::new();
    for _ in 0..crate::limits::CLIENTS_AT_ONCE + 4 {
        let mut stream = TcpStream::connect(host.address).await.unwrap();
        let head = format!(
            "POST /git/acme/shop.git/git-upload-pack HTTP/1.1\r\nHost: {}\r\n\
             Authorization: Basic {basic}\r\nContent-Type: application/x-git-upload-pack-request\r\n\
             Content-Length: 5000\r\n\r\n0",
            host.address
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        slow.push(stream);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let began = Instant::now();
    host.git("", &["clone", "--quiet", &host.all("acme/shop"), "copy"]).await.well();
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    drop(slow);
    host.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repository_that_is_full_of_branches_says_so_and_can_be_emptied() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    host.make("acme", "shop").await;
    host.work_tree("tree").await;
    let url = host.all("acme/shop");
    host.git("tree", &["push", "--quiet", &url, "main"]).await.well();
    let main = host.head("tree").await;
    let mut packed = "# pack-refs with: peeled fully-peeled sorted \n".to_owned();
    for number in 0..crate::limits::REFS_MAX {
        packed.push_str(&format!("{main} refs/heads/b{number:06}\n"));
    }
    std::fs::write(host.bare("acme/shop").await.join("packed-refs"), packed).unwrap();
    // Something is pushed, and what else is there is found with it.
    host.commit("tree", "more", "1").await;
    host.git("tree", &["push", "--quiet", &url, "main"]).await.well();
    let full = "it may have 50000 at most";
    host.git("tree", &["push", &url, "main:refs/heads/new"]).await.failed(full);
    let test = host.app.as_service("test");
    let branches = "/api/githost/v1/repositories/acme/shop/branches";
    let refused = test.post(branches, json!({ "name": "new" })).await.expect(409).message();
    assert!(refused.contains(full), "{refused}");
    let page = test.get(&format!("{branches}?limit=5")).await.expect(200).json();
    assert_eq!(page["items"].as_array().unwrap().len(), 5);
    let gone = [":b000001", ":b000002"];
    host.git("tree", &["push", "--quiet", &url, gone[0], gone[1]]).await.well();
    host.git("tree", &["push", "--quiet", &url, "main:refs/heads/new"]).await.well();
    host.finish().await;
}
