//! What actions say of themselves holds: their schemas are schemas, and their examples run.

use std::collections::BTreeSet;

use model::yaml::{Limits, parse_one};
use serde_json::{Value, json};
use templating::{Context, Options};

use super::scene::{Scene, check, entity, tree};

/// A scene that has everything that the examples name.
fn furnished() -> Scene {
    let scene = Scene::new();
    scene.server.open(super::requests::echo());
    let skeleton = [("README.md", "# ${{ values.name }}\n"), ("data.bin", "\0")];
    scene.beside("skeleton", &skeleton);
    let mut trees = scene.sources.trees.lock().unwrap();
    let community = "https://github.com/acme/standards/tree/main/community".to_owned();
    trees.insert(community, tree(&[("CODE_OF_CONDUCT.md", "Be kind.\n")]));
    drop(trees);
    let mut files = scene.sources.files.lock().unwrap();
    let license = "https://github.com/acme/standards/blob/main/LICENSE";
    files.insert(license.to_owned(), b"Apache-2.0\n".to_vec());
    let beside = "https://github.com/acme/templates/tree/main/service/skeleton/catalog-info.yaml";
    files.insert(beside.to_owned(), b"name: ${{ values.name }}\n".to_vec());
    drop(files);
    let mut entities = scene.catalog.entities.lock().unwrap();
    entities.insert("component:default/name".to_owned(), entity("Component", "name"));
    drop(entities);
    let mut previews = scene.catalog.previews.lock().unwrap();
    for view in ["tree", "blob"] {
        let address = format!("https://github.com/acme/pay/{view}/main/catalog-info.yaml");
        previews.insert(address, vec![entity("Component", "pay")]);
    }
    drop(previews);
    for (path, text) in [
        ("notes.txt", "some notes\n"),
        ("docs/drafts/a.md", "draft\n"),
        ("docs/index.md", "# Docs\n"),
        ("README.tpl", "read me\n"),
        ("skeleton/README.md", "# ${{ values.name }}\n"),
        ("package.json", "{\"name\": \"old\", \"tags\": [\"a\"]}\n"),
        ("catalog-info.yaml", "kind: Component # what it is\nmetadata:\n  name: old\n"),
        ("values.yaml", "a: 1\n---\na: 2\n"),
    ] {
        scene.workspace.write(path, text.as_bytes(), false).unwrap();
    }
    scene
}

fn rendered(scene: &Scene, value: &Value, context: &Context) -> Value {
    match value {
        Value::String(text) => {
            let rendered = scene.services().engine.render(text, context, &Options::default());
            rendered.unwrap().value.unwrap_or_default()
        }
        Value::Array(items) => items.iter().map(|it| rendered(scene, it, context)).collect(),
        Value::Object(entries) => {
            entries.iter().map(|(key, it)| (key.clone(), rendered(scene, it, context))).collect()
        }
        other => other.clone(),
    }
}

#[tokio::test]
async fn every_example_fits_the_schema_and_runs() {
    let parameters = json!({ "parameters": { "name": "pay", "owner": "group:default/money" } });
    let context = Context::new(parameters).unwrap();
    let mut ran = 0;
    for action in Scene::new().actions() {
        let about = action.about();
        if about.unavailable.is_some() {
            continue;
        }
        assert!(!about.examples.is_empty(), "{} shows no use of it", about.id);
        for example in &about.examples {
            let scene = furnished();
            let document = parse_one(&example.example, &Limits::CONFIG).unwrap();
            for step in document.value["steps"].as_array().unwrap() {
                assert_eq!(step["action"], about.id.as_str(), "{}", example.description);
                let input = rendered(&scene, &step["input"], &context);
                let done = scene.run(&about.id, input).await;
                let output = done.unwrap_or_else(|problem| panic!("{}: {problem}", about.id));
                if let Some(schema) = &about.output {
                    check(schema, &Value::Object(output)).unwrap();
                }
                ran += 1;
            }
        }
    }
    assert!(ran > 20, "{ran} examples ran");
}

#[test]
fn every_action_says_what_it_is_once() {
    let scene = Scene::new();
    let mut ids = BTreeSet::new();
    for action in scene.actions() {
        let about = action.about();
        assert!(ids.insert(about.id.clone()), "{} is there twice", about.id);
        assert!(!about.description.is_empty() && !about.undo.is_empty(), "{}", about.id);
        jsonschema::draft7::new(&about.input).unwrap();
        if let Some(output) = &about.output {
            jsonschema::draft7::new(output).unwrap();
        }
        let explained = about.input["properties"].as_object().into_iter().flatten();
        for (name, field) in explained.filter(|_| about.unavailable.is_none()) {
            assert!(field["description"].is_string(), "{}: {name} is not explained", about.id);
        }
    }
}

/// Appendix A of the contract, but for what others bring: every action with its fields, and whether
/// it runs dry.
#[test]
fn the_actions_of_backstage_are_there_with_their_fields() {
    let scene = Scene::new();
    let actions = scene.actions();
    let about = |id: &str| actions.iter().map(|it| it.about()).find(|it| it.id == id).unwrap();
    for id in ["github:actions:dispatch", "notification:send", "fetch:rails", "regex:replace"] {
        assert!(about(id).unavailable.is_some(), "{id}");
    }
    let dispatch = &about("github:actions:dispatch").input;
    assert_eq!(dispatch["required"], json!(["repoUrl", "workflowId", "branchOrTagName"]));
    let wait = about("github:environment:create");
    assert_eq!(wait.input["properties"]["waitTimer"], json!({ "type": "number" }));
    assert_eq!(
        about("gitlab:group:access").input["properties"]["action"],
        json!({ "type": "string", "enum": ["add", "remove"], "default": "add" })
    );
    for (id, dry) in [
        ("catalog:fetch", true),
        ("catalog:register", false),
        ("catalog:write", true),
        ("debug:log", true),
        ("debug:wait", false),
        ("fetch:plain", true),
        ("fetch:plain:file", true),
        ("fetch:template", true),
        ("fetch:template:file", true),
        ("fs:delete", true),
        ("fs:readdir", true),
        ("fs:rename", true),
        ("workspace:template", true),
        ("workspace:template:file", true),
    ] {
        assert_eq!((about(id).dry_run, about(id).unavailable.as_ref()), (dry, None), "{id}");
    }
    for id in ["publish:github", "publish:gitlab", "publish:gitea", "publish:githost"] {
        assert!(actions.iter().all(|it| it.about().id != id), "{id} is brought by others");
    }
}

#[tokio::test]
async fn what_is_not_available_says_so() {
    let problem = Scene::new().run("fetch:rails", json!({ "url": "x", "values": {} })).await;
    let problem = problem.unwrap_err();
    assert!(problem.detail.contains("fetch:rails is not available"), "{problem}");
}
