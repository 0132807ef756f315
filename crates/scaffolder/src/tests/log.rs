//! What runs logged, by line.

use std::time::{Duration, Instant};

use database::{Database, unit};
use serde_json::{Value, json};
use testkit::{Client, on_both_engines};

use super::pages::{RUNS, run};
use super::scene::{app, as_user, begin, events};
use crate::tasks::model::{EventType, NewEvent};
use crate::tasks::store::events as store;

async fn log(client: &Client, id: &str, query: &str) -> Value {
    client.get(&format!("{RUNS}/{id}/log{query}")).await.expect(200).json()
}

fn texts(page: &Value) -> Vec<&str> {
    page["lines"].as_array().unwrap().iter().map(|it| it["text"].as_str().unwrap()).collect()
}

fn told(message: &str, step: &str) -> NewEvent {
    let body = json!({ "message": message, "stepId": step });
    NewEvent { kind: EventType::Log, body, at: 7 }
}

async fn tell(database: &Database, id: &str, told: Vec<NewEvent>) {
    let write = unit!(|tx, it: (String, Vec<NewEvent>)| store::append(tx, &it.0, &it.1).await);
    database.write((id.to_owned(), told), write).await.unwrap();
}

#[tokio::test]
async fn lines_are_numbered_through_pages_steps_and_the_stream() {
    on_both_engines("log lines", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "plain", json!({ "name": "shop" })).await;
        app.run_jobs().await;
        let whole = log(&ada, &id, "").await;
        let lines = whole["lines"].as_array().unwrap();
        let total = lines.len();
        assert_eq!(whole["total"], total);
        assert!(whole["next"].is_null() && whole["leftOut"].is_null());
        assert!(lines.iter().enumerate().all(|(at, line)| line["n"] == at));
        assert!(texts(&whole).windows(2).any(|two| two == ["noted", "in two lines"]), "{whole:#}");
        let page = log(&ada, &id, "?from=2&limit=3").await;
        assert_eq!(page["lines"].as_array().unwrap()[..], lines[2..5]);
        assert_eq!(page["next"], 5);
        let middle = texts(&whole).iter().position(|it| *it == "in two lines").unwrap();
        let within = log(&ada, &id, &format!("?from={middle}&limit=1")).await;
        assert_eq!(texts(&within), ["in two lines"], "in the middle of an event");
        let two = log(&ada, &id, "?step=two").await;
        assert!(two["lines"].as_array().unwrap().iter().all(|it| it["step"] == "two"));
        assert_eq!(texts(&two).len(), 4);
        assert_eq!(log(&ada, &id, "?step=nothing").await["lines"], json!([]));
        let shown = run(&ada, &id).await;
        assert_eq!(shown["lines"], total);
        assert_eq!(shown["steps"][1]["firstLine"], two["lines"][0]["n"]);
        assert_eq!(shown["steps"][1]["lastLine"], two["lines"][3]["n"]);
        let mut next = 0;
        for event in events(&ada, &id).await.iter().filter(|it| it["type"] == "log") {
            assert_eq!(event["body"]["line"], next);
            let message = event["body"]["message"].as_str().unwrap().trim_end();
            next += message.lines().count();
        }
        assert_eq!(next, total, "pages and stream join");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_log_is_searched_and_taken_away_as_text() {
    on_both_engines("log search", async |engine| {
        let app = app(&engine).await;
        let (ada, bob) = (as_user(&app, "ada"), as_user(&app, "bob"));
        let id = begin(&ada, "failing", json!({ "name": "shop" })).await;
        app.run_jobs().await;
        let found = log(&ada, &id, "/search?q=BEGINNING%20step").await;
        assert_eq!(
            (found["hits"].as_array().unwrap().len(), &found["truncated"]),
            (3, &json!(false))
        );
        let few = log(&ada, &id, "/search?q=step&limit=2").await;
        assert_eq!((few["hits"].as_array().unwrap().len(), &few["truncated"]), (2, &json!(true)));
        let whole = log(&ada, &id, "").await;
        let failed = whole["lines"].as_array().unwrap().iter().find(|it| it["stream"] == "error");
        assert!(failed.unwrap()["text"].as_str().unwrap().contains("never works"));
        let text = ada.get(&format!("{RUNS}/{id}/log/text")).await.expect(200);
        assert!(text.header("content-type").starts_with("text/plain"));
        assert!(text.header("content-disposition").starts_with("attachment"));
        assert_eq!(text.text().lines().count(), whole["total"].as_u64().unwrap() as usize);
        assert!(text.text().contains(" one Beginning step one\n"), "{}", text.text());
        for path in ["/log", "/log/search?q=x", "/log/text"] {
            ada.get(&format!("{RUNS}/nothing{path}")).await.expect(404);
        }
        ada.get(&format!("{RUNS}/{id}/log/search")).await.expect(400);
        ada.get(&format!("{RUNS}/{id}/log?limit=2001")).await.expect(400);
        drop(bob);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_long_log_opens_anywhere_at_once() {
    on_both_engines("log long", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "plain", json!({ "name": "shop" })).await;
        for chunk in 0..40 {
            let lines = (0..5_000).map(|at| told(&format!("line {}", chunk * 5_000 + at), "one"));
            tell(&app.deps().database, &id, lines.collect()).await;
        }
        let mut fastest = Duration::MAX;
        for _ in 0..5 {
            let began = Instant::now();
            let page = log(&ada, &id, "?from=150000&limit=500").await;
            fastest = fastest.min(began.elapsed());
            assert_eq!((&page["total"], texts(&page)[0]), (&json!(200_000), "line 150000"));
            assert_eq!(texts(&page).len(), 500);
        }
        assert!(fastest < Duration::from_millis(100), "{fastest:?}");
        let shown = Instant::now();
        assert_eq!(run(&ada, &id).await["steps"][0]["lastLine"], 199_999);
        assert!(shown.elapsed() < Duration::from_secs(1));
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_log_that_was_cut_short_says_so() {
    on_both_engines("log cut", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "plain", json!({ "name": "shop" })).await;
        let cut = |left_out: i64| {
            let body = json!({ "message": "cut", "stream": "warn", "leftOut": left_out });
            NewEvent { kind: EventType::Log, body, at: 7 }
        };
        tell(&app.deps().database, &id, vec![told("a", "one"), cut(0)]).await;
        let page = log(&ada, &id, "").await;
        assert_eq!(
            (&page["leftOut"]["lines"], &page["leftOut"]["bytesMax"]),
            (&json!(0), &json!(16 << 20))
        );
        assert!(page["leftOut"]["message"].as_str().unwrap().contains("16 MiB"));
        assert_eq!(page["lines"][1]["stream"], "warn");
        tell(&app.deps().database, &id, vec![cut(12)]).await;
        assert_eq!(log(&ada, &id, "").await["leftOut"]["lines"], 12);
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}
