//! What a page is told first: by whom it is asked, and what the configuration says of it.

use serde_json::{Value, json};
use testkit::{TestApp, TestEngine};

use crate::settings::Settings;
use crate::start::Start;

const START: &str = "/api/portal/v1/start";

async fn app(portal: Value) -> TestApp {
    let config = json!({
        "app": { "title": "Acme Flagstone" },
        "organization": { "name": "Acme" },
        "flagstone": { "portal": portal },
    });
    TestApp::new([crate::feature()]).on(&TestEngine::sqlite()).config(config).start().await
}

#[tokio::test]
async fn who_has_not_signed_in_is_told_the_name_and_what_is_public() {
    let app = app(json!({
        "brand": { "colours": { "accentLight": "#b2452a" } },
        "announcements": [
            { "id": "one", "text": "For members" },
            { "text": "For all", "severity": "warning", "public": true },
        ],
        "links": [{ "title": "Handbook", "url": "https://handbook.acme.example" }],
    }))
    .await;
    let nobody = app.anonymous().get(START).await.expect(200).json();
    let brand = json!({
        "title": "Acme Flagstone", "organization": "Acme", "colours": { "accentLight": "#b2452a" },
    });
    assert_eq!(nobody["brand"], brand);
    assert_eq!(nobody["announcements"].as_array().map(Vec::len), Some(1));
    assert_eq!(nobody["announcements"][0]["severity"], "warning");
    for empty in ["links", "layouts", "features"] {
        assert_eq!(nobody[empty], json!([]), "{empty}");
    }
    assert_eq!(nobody["navigation"], json!({ "added": [] }));
    // Credentials that do not hold are as good as none.
    let stranger = app.anonymous().with_token("unknown").get(START).await.expect(200).json();
    assert_eq!(stranger, nobody);

    let known = app.as_service("test").get(START).await.expect(200).json();
    assert_eq!(known["brand"], brand);
    assert_eq!(
        known["announcements"][0],
        json!({ "id": "one", "text": "For members", "severity": "info" })
    );
    assert_eq!(known["links"][0]["title"], "Handbook");
    assert_eq!(known["navigation"]["order"][0], "home");
    assert_eq!(known["features"], json!(["portal"]));
    let component =
        known["layouts"].as_array().unwrap().iter().find(|it| it["kind"] == "component");
    assert_eq!(component.unwrap()["tabs"][0], "overview");
    app.anonymous().get(&format!("{START}?x=1")).await.expect(400);
    app.finish().await;
}

#[tokio::test]
async fn an_announcement_ends_and_settings_change_while_the_server_runs() {
    let app = app(json!({})).await;
    let read = |text: &str| {
        let portal = json!({ "announcements": [{ "text": text, "until": "2001-01-01" }] });
        let config = json!({ "flagstone": { "portal": portal } });
        Settings::read(&model::config::Config::from_value(config)).unwrap()
    };
    let day = 86_400_000;
    let end = 978_307_200_000 + day;
    let clock = std::sync::Arc::new(model::time::ManualClock::at(end - 1));
    let start = Start::new(read("first"), app.deps().features.clone(), clock.clone());
    let told = || {
        let view = serde_json::to_value(start.get(&model::Caller::OPERATOR)).unwrap();
        view["announcements"].as_array().unwrap().iter().map(|it| it["text"].clone()).collect()
    };
    let told: &dyn Fn() -> Vec<Value> = &told;
    assert_eq!(told(), ["first"]);
    start.configure(read("second"));
    assert_eq!(told(), ["second"]);
    clock.advance(1);
    assert_eq!(told(), [""; 0]);
    app.finish().await;
}
