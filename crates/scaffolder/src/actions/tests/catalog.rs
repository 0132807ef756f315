//! The catalog: read, written, registered.

use model::Code;
use serde_json::json;

use super::scene::{Scene, entity};

#[tokio::test]
async fn entities_are_read_in_the_callers_name() {
    let scene = Scene::new();
    let pay = entity("Component", "pay");
    scene.catalog.entities.lock().unwrap().insert("component:money/pay".to_owned(), pay.clone());
    let input = json!({
        "entityRef": "Pay", "entityRefs": ["component:money/pay", "component:default/none"],
        "defaultKind": "Component", "defaultNamespace": "money", "optional": true,
    });
    let output = scene.run("catalog:fetch", input.clone()).await.unwrap();
    assert_eq!(output["entity"], pay);
    assert_eq!(output["entities"], json!([pay, null]));
    let mut strict = input;
    strict["optional"] = json!(false);
    let problem = scene.run("catalog:fetch", strict).await.unwrap_err();
    assert_eq!(problem.detail, "Entity component:default/none not found");
    assert!(scene.run("catalog:fetch", json!({})).await.is_err());
    assert!(scene.run("catalog:fetch", json!({ "optional": true })).await.unwrap().is_empty());
    assert!(scene.run("catalog:fetch", json!({ "entityRef": "no-kind" })).await.is_err());
}

#[tokio::test]
async fn a_descriptor_is_registered_once_and_its_entity_named() {
    let scene = Scene::new();
    let address = "https://github.com/acme/pay/tree/main/catalog-info.yaml".to_owned();
    let entities =
        vec![entity("Location", "generated-x"), entity("API", "a"), entity("Component", "Pay")];
    scene.catalog.previews.lock().unwrap().insert(address.clone(), entities);
    let input = json!({ "repoContentsUrl": "https://github.com/acme/pay/tree/main" });
    for _attempt in 0..2 {
        let output = scene.run("catalog:register", input.clone()).await.unwrap();
        assert_eq!(output["entityRef"], "component:default/pay");
        assert_eq!(output["catalogInfoUrl"], address.as_str());
    }
    assert!(scene.log().contains("registered already"));
    let none = json!({ "catalogInfoUrl": "https://github.com/acme/none/blob/main/c.yaml" });
    assert_eq!(
        scene.run("catalog:register", none.clone()).await.unwrap_err().code,
        Code::NotAllowed
    );
    let mut optional = none;
    optional["optional"] = json!(true);
    let output = scene.run("catalog:register", optional).await.unwrap();
    assert_eq!(output.len(), 1, "{output:?}");
    assert!(scene.run("catalog:register", json!({})).await.is_err());
}

#[tokio::test]
async fn addresses_of_our_own_host_are_joined() {
    let scene = Scene::new();
    let address = "http://localhost:7007/git/acme/pay/tree/main/docs/c.yaml".to_owned();
    let entities = vec![entity("Component", "pay")];
    scene.catalog.previews.lock().unwrap().insert(address.clone(), entities);
    let input = json!({
        "repoContentsUrl": "http://localhost:7007/git/acme/pay/tree/main",
        "catalogInfoPath": "/docs/c.yaml",
    });
    let output = scene.run("catalog:register", input).await.unwrap();
    assert_eq!(output["catalogInfoUrl"], address.as_str());
}

#[tokio::test]
async fn a_descriptor_names_its_template() {
    let scene = Scene::new();
    let input = json!({
        "filePath": "d/catalog-info.yaml",
        "entity": {
            "apiVersion": "backstage.io/v1alpha1", "kind": "Component",
            "metadata": { "name": "pay", "annotations": { "a/b": "c d" }, "tags": ["x"] },
            "spec": { "type": "service", "owner": "group:default/money", "version": "1.0" },
        },
    });
    scene.run("catalog:write", input).await.unwrap();
    let expected = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: pay\n  \
        annotations:\n    a/b: c d\n    backstage.io/source-template: template:default/service\n  \
        tags:\n    - x\nspec:\n  type: service\n  owner: group:default/money\n  version: \"1.0\"\n";
    assert_eq!(scene.workspace.read_text("d/catalog-info.yaml").unwrap(), expected);
    let wrong = json!({ "entity": { "metadata": "x" } });
    assert_eq!(
        scene.run("catalog:write", wrong).await.unwrap_err().field.as_deref(),
        Some("entity")
    );
}
