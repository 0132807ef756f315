//! Fetching and rendering.

use model::Code;
use serde_json::json;

use super::scene::{Scene, tree};

fn rendered(scene: &Scene) -> Vec<String> {
    scene.files()
}

#[tokio::test]
async fn a_folder_is_fetched_as_it_is_and_replaces_what_was_there() {
    let scene = Scene::new();
    scene.beside(
        "skeleton",
        &[("a/${{ x }}.txt", "${{ values.x }}"), ("*run.sh", "#!"), ("l", "->run.sh")],
    );
    scene.workspace.write("to/run.sh", b"old", false).unwrap();
    let input = json!({ "url": "./skeleton", "targetPath": "to" });
    scene.run("fetch:plain", input).await.unwrap();
    let expected = ["to/a/${{ x }}.txt: ${{ values.x }}", "to/l -> run.sh", "to/run.sh* #!"];
    assert_eq!(scene.files(), expected);
}

#[tokio::test]
async fn names_and_contents_are_rendered_and_modes_stay() {
    let scene = Scene::new();
    scene.beside(
        "skeleton",
        &[
            ("${{ values.name }}/*.md", "# ${{ values.name }}\n"),
            (".hidden", "${{ values.n }}"),
            ("*bin/run.sh", "echo ${{ values.name }}"),
            ("picture.png", "\0${{ values.name }}"),
            ("raw/${{ values.name }}.txt", "${{ values.name }}"),
            ("link", "->picture.png"),
        ],
    );
    let input = json!({
        "url": "./skeleton",
        "values": { "name": "pay", "n": 5 },
        "copyWithoutTemplating": ["raw"],
    });
    scene.run("fetch:template", input).await.unwrap();
    let expected = [
        ".hidden: 5",
        "bin/run.sh* echo pay",
        "link -> picture.png",
        "pay/*.md: # pay\n",
        "picture.png: \0${{ values.name }}",
        "raw/pay.txt: ${{ values.name }}",
    ];
    assert_eq!(rendered(&scene), expected);
}

#[tokio::test]
async fn names_that_render_to_nothing_leave_files_and_folders_out() {
    let scene = Scene::new();
    scene.beside(
        "skeleton",
        &[
            ("${{ values.none }}", "gone"),
            ("${{ values.none }}/below", "gone"),
            ("docs/${{ values.none }}/below", "gone"),
            ("docs/${{ values.some }}", "here"),
        ],
    );
    let input = json!({ "url": "./skeleton", "values": { "none": "", "some": "a.md" } });
    scene.run("fetch:template", input).await.unwrap();
    assert_eq!(scene.files(), ["docs/a.md: here"]);
}

#[tokio::test]
async fn only_files_of_the_extension_are_rendered_where_one_is_named() {
    let scene = Scene::new();
    scene.beside(
        "skeleton",
        &[("a.md.njk", "${{ values.x }}"), ("${{ values.x }}.md", "${{ values.x }}")],
    );
    for extension in [json!(true), json!("njk"), json!(".njk")] {
        let input = json!({
            "url": "./skeleton", "values": { "x": "1" }, "templateFileExtension": extension,
            "replace": true,
        });
        scene.run("fetch:template", input).await.unwrap();
        assert_eq!(scene.files(), ["1.md: ${{ values.x }}", "a.md: 1"]);
    }
    let both = json!({
        "url": "./skeleton", "templateFileExtension": true, "copyWithoutTemplating": [],
    });
    let problem = scene.run("fetch:template", both).await.unwrap_err();
    assert_eq!(problem.field.as_deref(), Some("templateFileExtension"));
}

#[tokio::test]
async fn what_is_there_stays_unless_it_is_to_be_replaced() {
    let scene = Scene::new();
    scene.beside("skeleton", &[("a", "new"), ("b", "new")]);
    scene.workspace.write("a", b"old", false).unwrap();
    scene.run("fetch:template", json!({ "url": "./skeleton" })).await.unwrap();
    assert_eq!(scene.files(), ["a: old", "b: new"]);
    let input = json!({ "url": "./skeleton", "replace": true });
    scene.run("fetch:template", input).await.unwrap();
    assert_eq!(scene.files(), ["a: new", "b: new"]);
}

#[tokio::test]
async fn templates_of_cookiecutter_are_read() {
    let scene = Scene::new();
    scene.beside("skeleton", &[("{{cookiecutter.name}}.txt", "{{ cookiecutter.name }}")]);
    let input = json!({
        "url": "./skeleton", "values": { "name": "pay" }, "cookiecutterCompat": true,
    });
    scene.run("fetch:template", input).await.unwrap();
    assert_eq!(scene.files(), ["pay.txt: pay"]);
}

#[tokio::test]
async fn addresses_are_complete_or_relative_to_the_template() {
    let mut scene = Scene::new();
    let address = "https://github.com/acme/templates/tree/main/shared".to_owned();
    scene.sources.trees.lock().unwrap().insert(address, tree(&[("a", "")]));
    for url in ["../shared", "/shared", "https://github.com/acme/templates/tree/main/shared"] {
        scene.run("fetch:plain", json!({ "url": url })).await.unwrap();
    }
    let problem = scene.run("fetch:plain", json!({ "url": "./none" })).await.unwrap_err();
    assert_eq!((problem.code, problem.field.as_deref()), (Code::NotFound, Some("url")));
    for url in ["file:///etc/passwd", "ftp://host/x", "javascript:alert(1)"] {
        let problem = scene.run("fetch:plain", json!({ "url": url })).await.unwrap_err();
        assert_eq!(problem.code, Code::Input, "{url}");
    }
    scene.base = Some("file:///templates/service/template.yaml".to_owned());
    let here = "/templates/service/skeleton".to_owned();
    scene.sources.trees.lock().unwrap().insert(here, tree(&[("b", "")]));
    scene.run("fetch:plain", json!({ "url": "./skeleton" })).await.unwrap();
    assert!(scene.run("fetch:plain", json!({ "url": "/etc" })).await.is_err());
    scene.base = None;
    let problem = scene.run("fetch:plain", json!({ "url": "./skeleton" })).await.unwrap_err();
    assert!(problem.detail.contains("relative"), "{problem}");
    assert_eq!(scene.files(), ["a: ", "b: "]);
}

#[tokio::test]
async fn a_template_file_is_rendered_once() {
    let scene = Scene::new();
    let address = "https://github.com/acme/templates/tree/main/service/a.tpl".to_owned();
    scene.sources.files.lock().unwrap().insert(address, b"${{ values.x }}".to_vec());
    let input = |x: u8| json!({ "url": "./a.tpl", "targetPath": "d/a", "values": { "x": x } });
    scene.run("fetch:template:file", input(1)).await.unwrap();
    scene.run("fetch:template:file", input(2)).await.unwrap();
    assert_eq!(scene.files(), ["d/a: 1"]);
    let mut again = input(3);
    again["replace"] = json!(true);
    scene.run("fetch:template:file", again).await.unwrap();
    assert_eq!(scene.files(), ["d/a: 3"]);
}

#[tokio::test]
async fn folders_of_the_workspace_are_templates_too() {
    let scene = Scene::new();
    scene.workspace.write("from/${{ values.x }}", b"${{ values.x }}", true).unwrap();
    scene.workspace.link("from/l", "a").unwrap();
    let input = json!({ "sourcePath": "from", "targetPath": "to", "values": { "x": "a" } });
    scene.run("workspace:template", input).await.unwrap();
    let expected = ["from/${{ values.x }}* ${{ values.x }}", "from/l -> a", "to/a* a", "to/l -> a"];
    assert_eq!(scene.files(), expected);
    for (source, target) in [("from", "from/in"), ("none", "to"), (".", "to"), ("from", "./from")] {
        let input = json!({ "sourcePath": source, "targetPath": target });
        assert!(scene.run("workspace:template", input).await.is_err(), "{source} {target}");
    }
    let file = json!({
        "sourcePath": "from/${{ values.x }}", "targetPath": "b", "values": { "x": "b" },
    });
    scene.run("workspace:template:file", file).await.unwrap();
    assert_eq!(scene.workspace.read_text("b").unwrap(), "b");
}

#[tokio::test]
async fn a_cancelled_run_stops() {
    let scene = Scene::new();
    scene.beside("skeleton", &[("a", "")]);
    scene.cancelled.cancel();
    let problem = scene.run("fetch:template", json!({ "url": "./skeleton" })).await.unwrap_err();
    assert!(problem.detail.contains("cancelled"), "{problem}");
    assert!(scene.run("debug:wait", json!({ "minutes": 9 })).await.is_err());
    assert_eq!(scene.files(), [""; 0]);
}
