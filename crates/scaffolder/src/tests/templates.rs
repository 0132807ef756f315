//! Templates as they are found, with figures of their runs.

use serde_json::{Value, json};
use testkit::{Client, on_both_engines};

use super::scene::{TASKS, app, as_user, begin};

const TEMPLATES: &str = "/api/scaffolder/v1/templates";

async fn one(client: &Client, name: &str) -> Value {
    client.get(&format!("{TEMPLATES}/default/{name}")).await.expect(200).json()
}

#[tokio::test]
async fn templates_say_what_they_make_and_what_cannot_run_here() {
    on_both_engines("templates", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let all = ada.get(TEMPLATES).await.expect(200).json();
        let items = all["items"].as_array().unwrap();
        let refs: Vec<&str> = items.iter().map(|it| it["ref"].as_str().unwrap()).collect();
        assert!(refs.contains(&"template:default/kit"), "{refs:?}");
        let of = |name: &str| {
            items.iter().find(|it| it["ref"] == format!("template:default/{name}")).unwrap()
        };
        assert_eq!(of("kit")["makes"], json!(["files"]));
        assert_eq!((&of("kit")["pages"], &of("kit")["type"]), (&json!(1), &json!("service")));
        assert_eq!(of("unknown")["unavailable"][0]["action"], "nobody:knows");
        assert_eq!(of("unknown")["steps"][1]["available"], false);
        assert!(of("old")["invalid"].is_string() || of("old")["steps"] == json!([]));
        let nothing = json!({
            "total": 0, "succeeded": 0, "failed": 0, "cancelled": 0, "last30Days": 0,
            "mineLast30Days": 0,
        });
        assert_eq!(of("plain")["runs"], nothing);
        ada.get(&format!("{TEMPLATES}/default/nothing")).await.expect(404);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn figures_follow_what_becomes_of_runs() {
    on_both_engines("template figures", async |engine| {
        let app = app(&engine).await;
        let (ada, bob) = (as_user(&app, "ada"), as_user(&app, "bob"));
        begin(&ada, "plain", json!({ "name": "one" })).await;
        begin(&bob, "plain", json!({ "name": "two" })).await;
        let stopped = begin(&bob, "plain", json!({ "name": "three" })).await;
        ada.post_nothing(&format!("{TASKS}/{stopped}/cancel")).await.expect(200);
        app.run_jobs().await;
        let plain = one(&ada, "plain").await;
        let runs = &plain["runs"];
        let figures = ["total", "succeeded", "failed", "cancelled", "last30Days", "mineLast30Days"];
        let figures = |runs: &Value| figures.map(|name| runs[name].as_i64().unwrap());
        assert_eq!(figures(runs), [3, 2, 0, 1, 3, 1]);
        assert!(runs["medianMs"].is_number() && plain["usual"]["totalMs"].is_number());
        assert!(plain["usual"]["steps"]["one"].is_number(), "{plain:#}");
        assert_eq!(plain["recent"].as_array().unwrap().len(), 3);
        let once = begin(&ada, "once", json!({ "name": "x" })).await;
        app.run_jobs().await;
        assert_eq!(figures(&one(&ada, "once").await["runs"]), [1, 0, 1, 0, 1, 1]);
        ada.post(&format!("{TASKS}/{once}/retry"), json!({})).await.expect(201);
        assert_eq!(figures(&one(&ada, "once").await["runs"]), [1, 0, 0, 0, 1, 1]);
        app.run_jobs().await;
        let again = one(&ada, "once").await;
        assert_eq!(figures(&again["runs"]), [1, 1, 0, 0, 1, 1]);
        assert!(
            again["usual"].get("totalMs").is_none(),
            "a second go says nothing of what is usual"
        );
        app.advance(31 * 24 * 60 * 60 * 1_000);
        assert_eq!(figures(&one(&ada, "plain").await["runs"]), [3, 2, 0, 1, 0, 0]);
        app.finish().await;
    })
    .await;
}
