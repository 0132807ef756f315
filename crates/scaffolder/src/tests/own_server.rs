//! Steps that ask the server that they run in.

use serde_json::json;
use testkit::on_both_engines;

use super::scene::{TASKS, app, as_user, begin, templates};

#[tokio::test]
async fn a_step_asks_this_server_as_whoever_runs_it_and_sees_no_more_than_they_do() {
    on_both_engines("own server", async |engine| {
        let app = app(&engine).await;
        let (ada, bob) = (as_user(&app, "ada"), as_user(&app, "bob"));
        let run = begin(&ada, "plain", json!({ "name": "shop" })).await;
        app.run_jobs().await;
        let mut template = templates("plain").unwrap();
        let ask = |path: String| {
            json!({
                "id": "ask", "action": "http:backstage:request",
                "input": { "method": "GET", "path": path, "continueOnBadResponse": true },
            })
        };
        template["spec"]["output"] = json!({
            "code": "${{ steps.ask.output.code }}", "id": "${{ steps.ask.output.body.id }}",
        });
        for (client, path) in [(&ada, TASKS.trim_start_matches("/api/")), (&bob, TASKS)] {
            template["spec"]["steps"] = json!([ask(format!("{path}/{run}"))]);
            let wanted = json!({
                "template": template, "values": { "name": "x" }, "directoryContents": [],
            });
            let seen = client.get(&format!("{TASKS}/{run}")).await.status;
            let answer = client.post("/api/scaffolder/v2/dry-run", wanted).await.expect(200).json();
            assert_eq!(answer["output"]["code"], seen, "{answer}");
        }
        app.finish().await;
    })
    .await;
}
