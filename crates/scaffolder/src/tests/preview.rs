//! What a run would make, while its form is being filled in.

use gate::Access;
use model::permission::{Decision, Decisions};
use model::{Caller, Permission};
use serde_json::{Value, json};
use testkit::{Client, Setup, TestEngine, on_both_engines};

use super::scene::{KIT, as_user, setup};

const PREVIEW: &str = "/api/scaffolder/v1/templates/default/kit/preview";

fn with_kit(engine: &TestEngine) -> Setup {
    setup(engine)
        .map(KIT, "kit")
        .file(
            "kit/skeleton/${{values.name}}.txt",
            "name=${{ values.name }} port=${{ values.port }}\n",
        )
        .file("kit/skeleton/fixed.md", "# fixed\n")
}

async fn shown(client: &Client, values: Value) -> Value {
    client.post(PREVIEW, json!({ "values": values })).await.expect(200).json()
}

#[tokio::test]
async fn a_preview_shows_the_files_and_says_what_only_a_run_does() {
    on_both_engines("preview", async |engine| {
        let app = with_kit(&engine).start().await;
        let ada = as_user(&app, "ada");
        let all = shown(&ada, json!({ "name": "shop", "more": true })).await;
        let files = all["files"].as_array().unwrap();
        let named: Vec<_> = files.iter().map(|it| it["path"].as_str().unwrap()).collect();
        assert_eq!(named, ["fixed.md", "shop.txt"], "{all:#}");
        assert_eq!(files[1]["text"], "name=shop port=8080\n", "a default counts");
        let states: Vec<_> =
            all["steps"].as_array().unwrap().iter().map(|it| it["state"].clone()).collect();
        assert_eq!(states, ["done", "recorded", "recorded"]);
        assert_eq!(all["steps"][1]["input"]["repoUrl"], "shop");
        assert_eq!(all["output"]["said"], "shop");
        assert!(all["problem"].is_null() && all["tookMs"].is_number());
        let list = ada.get("/api/scaffolder/v2/tasks").await.expect(200).json();
        assert_eq!(list["totalTasks"], 0, "nothing is kept");
        let left =
            std::fs::read_dir(app.folder().join(crate::tasks::stages::FOLDERS)).unwrap().count();
        assert_eq!(left, 0);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_form_that_is_half_filled_in_has_a_preview() {
    let app = with_kit(&TestEngine::sqlite()).start().await;
    let ada = as_user(&app, "ada");
    let none = shown(&ada, json!({})).await;
    assert!(none["problem"].is_null(), "{none:#}");
    assert_eq!(none["steps"][2]["state"], "skipped");
    let long = shown(&ada, json!({ "name": "n".repeat(50) })).await;
    assert!(long["problem"].is_null(), "what the form refuses is the form's to say");
    assert!(!long.to_string().contains("nnn"), "and reaches no step: {long:#}");
    app.finish().await;
}

#[tokio::test]
async fn what_fails_is_shown_at_its_line_beside_what_was_made() {
    let setup =
        with_kit(&TestEngine::sqlite()).file("kit/skeleton/zz.txt", "fine\n${{ values.name | }}\n");
    let app = setup.start().await;
    let all = shown(&as_user(&app, "ada"), json!({ "name": "shop" })).await;
    let problem = &all["problem"];
    assert_eq!((&problem["step"], &problem["line"]), (&json!("fetch"), &json!(2)), "{all:#}");
    assert_eq!(problem["file"], "zz.txt");
    assert_eq!(all["files"].as_array().unwrap().len(), 2, "what was made before");
    let states: Vec<_> =
        all["steps"].as_array().unwrap().iter().map(|it| it["state"].clone()).collect();
    assert_eq!(states, ["failed", "skipped", "skipped"]);
    app.finish().await;
}

#[tokio::test]
async fn a_preview_is_given_no_secret_and_shows_none() {
    let app = with_kit(&TestEngine::sqlite()).start().await;
    let ada = as_user(&app, "ada");
    let body = json!({ "values": { "name": "x" }, "secrets": { "token": "mine-alone-secret" } });
    let answer = ada.post(PREVIEW, body).await.expect(200);
    assert_eq!(answer.json()["steps"][1]["input"]["token"], "***");
    assert!(!answer.text().contains("mine-alone"));
    app.finish().await;
}

#[tokio::test]
async fn the_newest_preview_of_a_user_takes_the_place_of_the_one_before() {
    let app = with_kit(&TestEngine::sqlite()).start().await;
    let (ada, bob) = (as_user(&app, "ada"), as_user(&app, "bob"));
    let send = async |client: &Client, name: &str| {
        client.post(PREVIEW, json!({ "values": { "name": name } })).await.status
    };
    let (first, second, other) =
        tokio::join!(send(&ada, "one"), send(&ada, "two"), send(&bob, "three"));
    assert_eq!((second, other), (200, 200));
    assert!([200, 409].contains(&first), "{first}");
    app.finish().await;
}

/// Everything but the pages of forms.
struct NoPages;

impl Decisions for NoPages {
    fn decide(&self, _: &Caller, permission: &Permission) -> Decision {
        match permission.name {
            "scaffolder.template.parameter.read" => Decision::Deny,
            _ => Decision::Allow,
        }
    }
}

#[tokio::test]
async fn a_preview_is_for_who_may_read_the_form_and_begin_runs() {
    let app = with_kit(&TestEngine::sqlite()).deciding(NoPages).start().await;
    let ada = as_user(&app, "ada");
    ada.post(PREVIEW, json!({ "values": {} })).await.expect(403);
    let operation = |it: &&gate::routes::OperationInfo| it.id == "ScaffolderTemplatePreview";
    let found = app.gate().operations.iter().find(operation).unwrap();
    let Access::Permission(needed) = found.access else { panic!("{found:?}") };
    assert_eq!(needed.name, "scaffolder.task.create");
    let missing = PREVIEW.replace("kit", "nothing");
    app.finish().await;
    let app = with_kit(&TestEngine::sqlite()).start().await;
    as_user(&app, "ada").post(&missing, json!({ "values": {} })).await.expect(404);
    as_user(&app, "ada").post(PREVIEW, json!({ "values": [] })).await.expect(400);
    app.finish().await;
}
