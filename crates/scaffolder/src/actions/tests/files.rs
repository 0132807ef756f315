//! Files of the workspace, and the log.

use model::Code;
use serde_json::json;

use super::scene::Scene;

fn scene(files: &[&str]) -> Scene {
    let scene = Scene::new();
    for name in files {
        scene.workspace.write(name, name.as_bytes(), false).unwrap();
    }
    scene
}

fn names(scene: &Scene) -> Vec<String> {
    scene.workspace.entries("").unwrap().into_iter().map(|it| it.path).collect()
}

#[tokio::test]
async fn names_and_patterns_are_deleted() {
    let all = ["a.txt", "b/.c.txt", "b/d.md", "docs/x", "docs/y/z", "keep"];
    let it = scene(&all);
    let input = json!({ "files": ["./docs", "**/*.txt", "not-there", "nothing*"] });
    it.run("fs:delete", input).await.unwrap();
    assert_eq!(names(&it), ["b", "b/d.md", "keep"]);
    it.run("fs:delete", json!({ "files": ["*"] })).await.unwrap();
    assert_eq!(names(&it), ["b", "b/d.md"]);
}

#[tokio::test]
async fn files_are_renamed_and_nothing_is_overwritten_by_chance() {
    let it = scene(&["a", "b", "c/d"]);
    let rename = |from: &str, to: &str, overwrite: bool| json!({ "files": [{ "from": from, "to": to, "overwrite": overwrite }] });
    let problem = it.run("fs:rename", rename("a", "b", false)).await.unwrap_err();
    assert_eq!(problem.code, Code::Conflict);
    it.run("fs:rename", rename("a", "b", true)).await.unwrap();
    it.run("fs:rename", rename("c", "e/f", false)).await.unwrap();
    assert_eq!(it.files(), ["b: a", "e/f/d: c/d"]);
    assert_eq!(
        it.run("fs:rename", rename("a", "x", false)).await.unwrap_err().code,
        Code::NotFound
    );
    // Neither may swallow the other.
    for (from, to) in [("e", "e/f/g"), ("e/f", "e"), ("./e", "e/./f/../h")] {
        let problem = it.run("fs:rename", rename(from, to, true)).await.unwrap_err();
        assert_eq!(problem.code, Code::Input, "{from} {to}");
    }
    it.run("fs:rename", rename("./b", "b", true)).await.unwrap();
    assert_eq!(it.files(), ["b: a", "e/f/d: c/d"]);
}

#[tokio::test]
async fn folders_are_listed() {
    let it = scene(&["a", "b/c", "b/d/e"]);
    let output = it.run("fs:readdir", json!({ "paths": ["."] })).await.unwrap();
    assert_eq!(output["files"], json!([{ "name": "a", "path": "a", "fullPath": "a" }]));
    assert_eq!(output["folders"], json!([{ "name": "b", "path": "b", "fullPath": "b" }]));
    let input = json!({ "paths": ["./b/", "b/d"], "recursive": true });
    let output = it.run("fs:readdir", input).await.unwrap();
    let paths = |name: &str| -> Vec<String> {
        let list = output[name].as_array().unwrap();
        list.iter().map(|it| it["path"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        (paths("files"), paths("folders")),
        (vec!["b/c".to_owned(), "b/d/e".to_owned(), "b/d/e".to_owned()], vec!["b/d".to_owned()],)
    );
    assert!(it.run("fs:readdir", json!({ "paths": ["a"] })).await.is_err());
}

#[tokio::test]
async fn the_log_shows_what_was_asked_for() {
    let it = scene(&["a", "b/c"]);
    it.workspace.write("p.png", b"\0", false).unwrap();
    let input = json!({ "message": "Hello", "listWorkspace": true });
    it.run("debug:log", input).await.unwrap();
    assert!(it.log().ends_with("\nHello\nWorkspace:\n  - a\n  - b/c\n  - p.png"), "{}", it.log());
    it.run("debug:log", json!({ "listWorkspace": "with-contents" })).await.unwrap();
    assert!(it.log().contains("  - b/c:\n\nb/c\n"), "{}", it.log());
    assert!(it.log().contains("  - p.png: [1 bytes, no text]"), "{}", it.log());
    assert!(it.run("debug:log", json!({ "listWorkspace": "all" })).await.is_err());
}

#[tokio::test]
async fn a_wait_has_an_end() {
    let it = scene(&[]);
    it.run("debug:wait", json!({ "seconds": 0.01, "milliseconds": 1, "minutes": -1 }))
        .await
        .unwrap();
    for input in [json!({ "minutes": 10.1 }), json!({ "seconds": 1e300 })] {
        let problem = it.run("debug:wait", input).await.unwrap_err();
        assert!(problem.detail.contains("at most 10 minutes"), "{problem}");
    }
}
