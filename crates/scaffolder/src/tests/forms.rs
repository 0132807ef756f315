//! The form of a template, and drafts of it.

use serde_json::json;
use testkit::on_both_engines;

use super::scene::{app, as_user};

const SCHEMA: &str = "/api/scaffolder/v2/templates/default/template";
const DRAFTS: &str = "/api/scaffolder/v1/drafts";

#[tokio::test]
async fn the_form_of_a_template_is_as_backstage_shows_it() {
    on_both_engines("form", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let form = ada.get(&format!("{SCHEMA}/plain/parameter-schema")).await.expect(200).json();
        assert_eq!(form["title"], "A template");
        assert_eq!(form["description"], "For tests");
        assert_eq!(form["steps"][0]["title"], "Name it");
        assert_eq!(form["steps"][0]["schema"]["required"], json!(["name"]));
        let none = ada.get(&format!("{SCHEMA}/nothing/parameter-schema")).await.expect(404);
        assert_eq!(none.message(), "Template template:default/nothing not found");
        let wrong = "/api/scaffolder/v2/templates/default/component/plain/parameter-schema";
        ada.get(wrong).await.expect(400);
        app.anonymous().get(&format!("{SCHEMA}/plain/parameter-schema")).await.expect(401);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_kept_for_its_user_and_its_template() {
    on_both_engines("drafts", async |engine| {
        let app = app(&engine).await;
        let (ada, bob) = (as_user(&app, "ada"), as_user(&app, "bob"));
        let one = format!("{DRAFTS}/default/plain");
        ada.get(&one).await.expect(404);
        let kept = ada.put(&one, json!({ "values": { "name": "sh" } })).await.expect(200).json();
        assert_eq!(kept["templateRef"], "template:default/plain");
        ada.put(&one, json!({ "values": { "name": "shop" } })).await.expect(200);
        let found = ada.get(&one).await.expect(200).json();
        assert_eq!(found["values"], json!({ "name": "shop" }));
        app.advance(5);
        ada.put(&format!("{DRAFTS}/default/other"), json!({ "values": {} })).await.expect(200);
        let list = ada.get(DRAFTS).await.expect(200).json();
        let names: Vec<_> =
            list["items"].as_array().unwrap().iter().map(|it| &it["templateRef"]).collect();
        assert_eq!(names, ["template:default/other", "template:default/plain"]);
        bob.get(&one).await.expect(404);
        assert_eq!(bob.get(DRAFTS).await.expect(200).json(), json!({ "items": [] }));
        bob.delete(&one).await.expect(204);
        ada.get(&one).await.expect(200);
        ada.delete(&one).await.expect(204);
        ada.get(&one).await.expect(404);
        ada.put(&one, json!({ "values": [] })).await.expect(400);
        ada.put(&one, json!({ "values": {}, "secrets": {} })).await.expect(400);
        ada.put(&one, json!({ "values": { "x": "y".repeat(300_000) } })).await.expect(413);
        app.as_service("test").put(&one, json!({ "values": {} })).await.expect(403);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn of_too_many_drafts_the_oldest_make_room_and_forgotten_ones_go() {
    on_both_engines("drafts many", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        for number in 0..crate::forms::limits::DRAFTS_MAX + 3 {
            app.advance(1);
            let path = format!("{DRAFTS}/default/t{number}");
            ada.put(&path, json!({ "values": {} })).await.expect(200);
        }
        let list = ada.get(DRAFTS).await.expect(200).json();
        assert_eq!(
            list["items"].as_array().unwrap().len() as u64,
            crate::forms::limits::DRAFTS_MAX
        );
        ada.get(&format!("{DRAFTS}/default/t2")).await.expect(404);
        ada.get(&format!("{DRAFTS}/default/t3")).await.expect(200);
        app.advance(crate::forms::limits::DRAFT_KEEP_MS + 1);
        as_user(&app, "bob")
            .put(&format!("{DRAFTS}/default/x"), json!({ "values": {} }))
            .await
            .expect(200);
        assert_eq!(ada.get(DRAFTS).await.expect(200).json(), json!({ "items": [] }));
        app.finish().await;
    })
    .await;
}
