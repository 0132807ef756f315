//! What is at an address that is not registered yet.

use serde_json::{Value, json};
use testkit::{Answer, TestApp, TestEngine, on_both_engines};

use super::{REPOSITORY, address, component, group, reading};
use crate::permissions::{LOCATION_ANALYZE, LOCATION_READ};

const ANALYZE: &str = "/api/catalog/analyze-location";

async fn started(engine: &TestEngine) -> TestApp {
    let both = format!("{}---\n{}", component("pay", "shop"), group("shop"));
    let broken = component("ship", "shop").replace("  type: service\n", "");
    let app = reading(engine, &["registered/catalog-info.yaml"])
        .file("repo/registered/catalog-info.yaml", &component("known", "shop"))
        .file("repo/catalog-info.yaml", &both)
        .file("repo/sub/entity.yml", &component("sub", "shop"))
        .file("repo/mixed.yaml", &format!("{broken}---\n{}", group("depot")))
        .file("repo/broken.yaml", &broken)
        .file("repo/no.yaml", "a: [\n")
        .start()
        .await;
    app.run_jobs().await;
    app
}

fn body(target: &str) -> Value {
    json!({ "location": { "type": "url", "target": target } })
}

async fn analyze(app: &TestApp, target: &str) -> Answer {
    app.owner().post(ANALYZE, body(target)).await
}

/// `name target registered` of every entity that is there.
fn existing(answer: &Value) -> Vec<String> {
    assert_eq!(answer["generateEntities"], json!([]), "{answer}");
    let files = answer["existingEntityFiles"].as_array().unwrap().iter();
    files
        .map(|file| {
            assert_eq!(file["location"]["type"], "url");
            let (name, target) = (&file["entity"]["metadata"]["name"], &file["location"]["target"]);
            let target = target.as_str().unwrap().replace(REPOSITORY, "");
            format!("{} {target} {}", name.as_str().unwrap(), file["isRegistered"])
        })
        .collect()
}

#[tokio::test]
async fn a_descriptor_that_is_there_is_told_with_its_entities() {
    on_both_engines("analyze", async |engine| {
        let app = started(&engine).await;
        let root =
            ["pay /blob/HEAD/catalog-info.yaml false", "shop /blob/HEAD/catalog-info.yaml false"];
        for target in [REPOSITORY, &format!("{REPOSITORY}.git"), &format!("{REPOSITORY}/issues")] {
            let answer = analyze(&app, target).await.expect(200).json();
            assert_eq!(existing(&answer), root, "{target}");
        }
        let file = address("catalog-info.yaml");
        let answer = analyze(&app, &file).await.expect(200).json();
        let at_file =
            ["pay /blob/main/catalog-info.yaml false", "shop /blob/main/catalog-info.yaml false"];
        assert_eq!(existing(&answer), at_file);
        let entity = &answer["existingEntityFiles"][0]["entity"];
        assert_eq!(entity["metadata"]["namespace"], "default");
        assert_eq!(
            entity["metadata"]["annotations"]["backstage.io/managed-by-location"],
            format!("url:{file}")
        );
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_folder_is_looked_into_under_the_name_that_was_asked_for() {
    on_both_engines("analyze folder", async |engine| {
        let app = started(&engine).await;
        let folder = format!("{REPOSITORY}/tree/main/sub");
        for key in ["catalogFilename", "catalogFileName"] {
            let mut asked = body(&folder);
            asked[key] = json!("entity.yml");
            let answer = app.owner().post(ANALYZE, asked).await.expect(200).json();
            assert_eq!(existing(&answer), ["sub /blob/main/sub/entity.yml false"]);
        }
        let answer = analyze(&app, &folder).await.expect(200).json();
        assert_eq!(answer["existingEntityFiles"], json!([]));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_source_is_recognised_under_any_of_its_addresses() {
    on_both_engines("analyze registered", async |engine| {
        let app = started(&engine).await;
        let known = ["known /blob/main/registered/catalog-info.yaml true"];
        for target in [
            address("registered/catalog-info.yaml"),
            format!("{REPOSITORY}/tree/main/registered"),
            format!("{REPOSITORY}/blob/HEAD/registered/catalog-info.yaml"),
        ] {
            let answer = analyze(&app, &target).await.expect(200).json();
            assert_eq!(existing(&answer), known, "{target}");
        }
        // Who may not read locations learns of none.
        let target = body(&address("registered/catalog-info.yaml"));
        let answer = app.without(&LOCATION_READ).post(ANALYZE, target).await.expect(200).json();
        assert_eq!(existing(&answer), ["known /blob/main/registered/catalog-info.yaml false"]);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn where_nothing_is_there_a_component_is_begun() {
    on_both_engines("analyze skeleton", async |engine| {
        let app = started(&engine).await;
        let answer = analyze(&app, "https://github.com/acme/empty").await.expect(200).json();
        let expected = json!({
            "existingEntityFiles": [],
            "generateEntities": [{
                "entity": {
                    "apiVersion": "backstage.io/v1alpha1",
                    "kind": "Component",
                    "metadata": {
                        "name": "empty",
                        "annotations": { "github.com/project-slug": "acme/empty" },
                    },
                    "spec": { "type": "other", "lifecycle": "unknown" },
                },
                "fields": [],
            }],
        });
        assert_eq!(answer, expected);
        let answer = analyze(&app, "https://gitlab.com/acme/sub/empty/").await.expect(200).json();
        let metadata = &answer["generateEntities"][0]["entity"]["metadata"];
        let slug = json!({ "gitlab.com/project-slug": "acme/sub/empty" });
        assert_eq!(*metadata, json!({ "name": "empty", "annotations": slug }));
        // An address inside the network is not asked, and nothing is said of what is there.
        let inside = analyze(&app, "http://169.254.169.254/latest/x.yaml").await.expect(200).json();
        assert_eq!(inside["generateEntities"][0]["entity"]["metadata"]["name"], "x.yaml");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_descriptor_with_nothing_good_in_it_is_told_why() {
    let app = started(&TestEngine::sqlite()).await;
    let answer = analyze(&app, &address("mixed.yaml")).await.expect(200).json();
    assert_eq!(existing(&answer), ["depot /blob/main/mixed.yaml false"]);
    for (file, words) in [("broken.yaml", "must have required property 'type'"), ("no.yaml", "")] {
        let answer = analyze(&app, &address(file)).await.expect(400);
        assert!(answer.message().contains("No entity can be made of"), "{}", answer.message());
        assert!(answer.message().contains(words), "{}", answer.message());
    }
    app.finish().await;
}

#[tokio::test]
async fn what_is_no_address_is_400() {
    let app = started(&TestEngine::sqlite()).await;
    for target in ["", "nothing", "/etc/passwd", "file:///etc/passwd", "javascript:alert(1)"] {
        let answer = analyze(&app, target).await.expect(400);
        assert_eq!(answer.message(), "The given location.target is not a URL", "{target}");
    }
    for (body, message) in [
        (json!({}), "request/body must have required property 'location'"),
        (json!({ "location": {} }), "request/body/location must have required property 'type'"),
    ] {
        assert_eq!(app.owner().post(ANALYZE, body).await.expect(400).message(), message);
    }
    let mut more = body(REPOSITORY);
    more["location"]["more"] = json!(1);
    let answer = app.owner().post(ANALYZE, more).await.expect(400);
    assert!(answer.message().contains("must NOT have additional properties"));
    let mut climbing = body(REPOSITORY);
    climbing["catalogFilename"] = json!("../../../etc/passwd");
    let answer = app.owner().post(ANALYZE, climbing).await.expect(400);
    assert!(answer.message().contains("cannot be the name of a file"), "{}", answer.message());
    app.finish().await;
}

#[tokio::test]
async fn analyzing_needs_its_permission() {
    on_both_engines("analyze permission", async |engine| {
        let app = started(&engine).await;
        app.without(&LOCATION_ANALYZE).post(ANALYZE, body(REPOSITORY)).await.expect(403);
        app.anonymous().post(ANALYZE, body(REPOSITORY)).await.expect(401);
        app.finish().await;
    })
    .await;
}
