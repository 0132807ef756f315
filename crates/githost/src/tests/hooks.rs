//! Webhooks: pushes are told, signed, listed, sent again.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use testkit::on_both_engines;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::harness::Host;

/// Something that listens, and what it heard: heads and bodies.
async fn listener() -> (String, Arc<Mutex<Vec<String>>>) {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/hook?key=hush", socket.local_addr().unwrap());
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = heard.clone();
    #[expect(clippy::disallowed_methods, reason = "lives as long as the test")]
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = socket.accept().await {
            let mut text = String::new();
            let mut piece = [0_u8; 65_536];
            while let Ok(count @ 1..) = stream.read(&mut piece).await {
                text.push_str(&String::from_utf8_lossy(&piece[..count]));
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let length = head.lines().find_map(|it| {
                    it.to_lowercase().strip_prefix("content-length: ")?.parse::<usize>().ok()
                });
                if body.len() >= length.unwrap_or(0) {
                    break;
                }
            }
            kept.lock().unwrap().push(text);
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (address, heard)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_is_told_to_hooks_and_what_was_told_is_listed() {
    on_both_engines("githosthooks", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        host.make("acme", "shop").await;
        let (address, heard) = listener().await;
        let owner = host.app.as_service("test");
        let all = "/api/githost/v1/repositories/acme/shop/hooks";
        let body = json!({ "address": address, "secret": "It's a Secret" });
        let hook = owner.post(all, body).await.expect(201).json();
        assert_eq!((&hook["isSigned"], &hook["events"]), (&json!(true), &json!(["push"])));
        assert!(!hook.to_string().contains("Secret"));
        let one = format!("{all}/{}", hook["id"].as_str().unwrap());

        host.work_tree("tree").await;
        let url = host.all("acme/shop");
        host.git("tree", &["push", "--quiet", &url, "main"]).await.well();
        let ran = host.app.run_jobs().await;
        assert!(
            ran.iter().any(|it| it.starts_with("githost.hook.deliver ") && it.ends_with(" ok")),
            "{ran:?}"
        );
        let told = heard.lock().unwrap().pop().unwrap();
        assert!(
            told.contains("x-flagstone-event: push")
                && told.contains("x-hub-signature-256: sha256=")
        );
        let sent: Value = serde_json::from_str(told.split_once("\r\n\r\n").unwrap().1).unwrap();
        assert_eq!((&sent["ref"], &sent["created"]), (&json!("refs/heads/main"), &json!(true)));
        assert_eq!(sent["after"], host.head("tree").await);
        assert_eq!(
            sent["repository"]["clone_url"],
            format!("http://{}/git/acme/shop.git", host.address)
        );

        let listed = owner.get(&format!("{one}/deliveries")).await.expect(200).json();
        assert_eq!(
            (&listed["items"][0]["state"], &listed["items"][0]["status"]),
            (&json!("delivered"), &json!(200))
        );
        let delivery = listed["items"][0]["id"].as_str().unwrap();
        owner.post_nothing(&format!("{one}/deliveries/{delivery}/repeat")).await.expect(202);
        owner.post_nothing(&format!("{one}/ping")).await.expect(202);
        host.app.run_jobs().await;
        assert_eq!(heard.lock().unwrap().len(), 2);

        // Another that hears of pull requests, as receivers of GitHub's read them.
        let body = json!({ "address": address, "events": ["pull_request"] });
        let pulls = owner.post(all, body).await.expect(201).json();
        host.git("tree", &["checkout", "--quiet", "-b", "door"]).await.well();
        host.commit("tree", "door", "1").await;
        host.git("tree", &["push", "--quiet", &url, "door"]).await.well();
        host.app.run_jobs().await;
        heard.lock().unwrap().clear();
        let open = json!({ "title": "Add a door", "head": "door" });
        owner.post("/api/githost/v1/repositories/acme/shop/pulls", open).await.expect(201);
        host.app.run_jobs().await;
        let told = heard.lock().unwrap().pop().unwrap();
        assert!(told.contains("x-flagstone-event: pull_request"), "{told}");
        let sent: Value = serde_json::from_str(told.split_once("\r\n\r\n").unwrap().1).unwrap();
        assert_eq!((&sent["action"], &sent["number"]), (&json!("opened"), &json!(1)));
        let it = &sent["pull_request"];
        assert_eq!((&it["head"]["ref"], &it["base"]["ref"]), (&json!("door"), &json!("main")));
        assert_eq!(it["head"]["sha"], host.head("tree").await);
        assert_eq!(it["base"]["repo"]["clone_url"], sent["repository"]["clone_url"]);
        owner.delete(&format!("{all}/{}", pulls["id"].as_str().unwrap())).await.expect(204);
        host.git("tree", &["checkout", "--quiet", "main"]).await.well();
        let before = heard.lock().unwrap().len();

        // A change keeps the secret; one that is off hears nothing; one that is gone is not there.
        let off = json!({ "address": address, "active": false });
        assert_eq!(owner.put(&one, off).await.expect(200).json()["isSigned"], true);
        host.commit("tree", "a", "1").await;
        host.git("tree", &["push", "--quiet", &url, "main"]).await.well();
        host.app.run_jobs().await;
        assert_eq!(heard.lock().unwrap().len(), before);
        host.app.as_service("pusher").get(all).await.expect(403);
        for address in ["", "ftp://x", "http://a:b@x"] {
            owner.post(all, json!({ "address": address })).await.expect(400);
        }
        owner.delete(&one).await.expect(204);
        owner.get(&format!("{one}/deliveries")).await.expect(404);
        host.finish().await;
    })
    .await;
}
