//! What runs tell: as a stream, as a page that waits, to whom.

use std::time::Duration;

use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use testkit::{Client, TestApp, on_both_engines};

use super::scene::{TASKS, app, as_user, begin, events, until_waiting};

fn stream_of(id: &str, query: &str) -> String {
    format!("{TASKS}/{id}/eventstream{query}")
}

/// Everything that a stream says until it ends.
async fn whole(client: &Client, uri: &str) -> String {
    let answer = client.send("GET", uri, "");
    let answer = tokio::time::timeout(Duration::from_secs(20), answer).await;
    answer.expect("the server ends the stream").expect(200).text()
}

/// The events of a stream, without what only shows that it is there.
fn told(text: &str) -> Vec<Value> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("data: "));
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn a_stream_tells_all_and_ends_after_the_end() {
    on_both_engines("stream", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "plain", json!({ "name": "shop" })).await;
        app.run_jobs().await;
        let text = whole(&ada, &stream_of(&id, "")).await;
        let all = events(&ada, &id).await;
        assert_eq!(told(&text), all);
        let first = format!("event: log\ndata: {}\nid: 1\n\n", all[0]);
        assert!(text.starts_with(&first), "{text:.400}");
        assert!(text.contains("event: completion\n"));
        let rest = whole(&ada, &stream_of(&id, "?after=3")).await;
        assert_eq!(told(&rest), all[3..]);
        let resumed = ada.clone().with_header("last-event-id", "5");
        assert_eq!(told(&whole(&resumed, &stream_of(&id, "?after=1")).await), all[5..]);
        let end = all.len();
        let again = whole(&ada, &stream_of(&id, &format!("?after={end}"))).await;
        assert_eq!(told(&again), all[end - 1..], "who comes back after the end hears of it");
        for wrong in ["?after=x", "?after=-1", "?before=1"] {
            ada.get(&stream_of(&id, wrong)).await.expect(400);
        }
        let wrong = ada.clone().with_header("last-event-id", "x");
        wrong.get(&stream_of(&id, "")).await.expect(400);
        ada.get(&stream_of("nothing", "")).await.expect(404);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_stream_that_is_open_before_the_run_begins_misses_nothing() {
    on_both_engines("stream live", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "plain", json!({ "name": "shop" })).await;
        let uri = stream_of(&id, "");
        let (text, _) = tokio::join!(whole(&ada, &uri), app.run_jobs());
        assert_eq!(told(&text), events(&ada, &id).await);
        app.finish().await;
    })
    .await;
}

async fn open_streams(app: &TestApp) -> String {
    let text = app.deps().metrics.text().unwrap();
    let line = text.lines().find(|line| line.starts_with("flagstone_scaffolder_streams "));
    line.unwrap().rsplit(' ').next().unwrap().to_owned()
}

/// Of the release of 2026-11: "SSE connection leak" of the scaffolder's client.
#[tokio::test]
async fn advisory_8_2_scaffolder_client_a_stream_goes_with_its_client() {
    on_both_engines("stream lost", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "plain", json!({ "name": "shop" })).await;
        let mut response = ada.open("GET", &stream_of(&id, ""), "").await;
        assert_eq!(response.status(), 200);
        assert_eq!(open_streams(&app).await, "1");
        let waits = tokio::time::timeout(Duration::from_millis(50), response.body_mut().frame());
        assert!(waits.await.is_err(), "nothing is told yet");
        drop(response);
        assert_eq!(open_streams(&app).await, "0");
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_page_of_events_comes_as_soon_as_there_is_one() {
    on_both_engines("poll", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "waiting", json!({})).await;
        let uri = format!("{TASKS}/{id}/events?after=0");
        let ends = async {
            until_waiting(&id).await;
            let first = ada.get(&uri).await.expect(200).json();
            assert_eq!(first[0]["id"], 1);
            let seen = first.as_array().unwrap().len();
            let next = format!("{TASKS}/{id}/events?after={seen}");
            let cancel = async {
                tokio::time::sleep(Duration::from_millis(50)).await;
                ada.post_nothing(&format!("{TASKS}/{id}/cancel")).await.expect(200);
            };
            let (answer, ()) = tokio::join!(ada.get(&next), cancel);
            answer.expect(200).json()
        };
        let (later, _) = tokio::join!(ends, app.run_jobs());
        assert_eq!(later[0]["type"], "cancelled", "{later}");
        app.finish().await;
    })
    .await;
}
