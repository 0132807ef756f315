//! Published flaws of Backstage's scaffolder, each tried against ours, by its id.

use model::Problem;
use serde_json::{Value, json};

use super::scene::Scene;

fn refused(done: Result<serde_json::Map<String, Value>, Problem>) {
    let problem = done.unwrap_err();
    assert!(problem.detail.contains("leads outside"), "{problem:?}");
}

fn link(scene: &Scene, target: &str, name: &str) {
    let path = scene.workspace.path().join(name);
    std::os::unix::fs::symlink(target, path).unwrap();
}

fn untouched(scene: &Scene) {
    let outside = scene.folder.path().join("outside.txt");
    assert_eq!(std::fs::read_to_string(outside).unwrap(), "theirs");
    let names = std::fs::read_dir(scene.folder.path()).unwrap().count();
    assert_eq!(names, 2, "something was written beside the workspace");
}

#[tokio::test]
async fn ghsa_mg3m_f475_28hv_cve_2021_43783_a_name_that_renders_to_a_path_outside_is_refused() {
    for name in ["../../x", "../outside.txt", "a/../../outside.txt", "..", "a\\..\\..\\x"] {
        let scene = Scene::new();
        scene.beside("skeleton", &[("${{ values.p }}", "mine")]);
        let input = json!({ "url": "./skeleton", "values": { "p": name }, "replace": true });
        refused(scene.run("fetch:template", input).await);
        untouched(&scene);
        let scene = Scene::new();
        scene.beside("skeleton", &[("${{ values.p }}/f", "mine")]);
        let input = json!({ "url": "./skeleton", "values": { "p": name } });
        refused(scene.run("fetch:template", input).await);
        untouched(&scene);
    }
}

#[tokio::test]
async fn cve_2021_41151_paths_of_inputs_stay_inside() {
    let scene = Scene::new();
    scene.beside("skeleton", &[("f", "mine")]);
    let file = "https://github.com/acme/templates/tree/main/service/f".to_owned();
    scene.sources.files.lock().unwrap().insert(file, b"mine".to_vec());
    for path in ["../../", "../x", "/etc", "a/../../b"] {
        for (id, input) in [
            ("fetch:plain", json!({ "url": "./skeleton", "targetPath": path })),
            ("fetch:plain:file", json!({ "url": "./f", "targetPath": path })),
            ("fetch:template", json!({ "url": "./skeleton", "targetPath": path })),
            ("fetch:template:file", json!({ "url": "./f", "targetPath": path })),
            ("workspace:template", json!({ "sourcePath": path, "targetPath": "x" })),
            ("workspace:template:file", json!({ "sourcePath": path, "targetPath": "x" })),
            ("fs:delete", json!({ "files": [path] })),
            ("fs:delete", json!({ "files": [format!("{path}/*")] })),
            ("fs:readdir", json!({ "paths": [path] })),
            ("fs:rename", json!({ "files": [{ "from": path, "to": "y" }] })),
            ("fs:rename", json!({ "files": [{ "from": "x", "to": path }] })),
            ("catalog:write", json!({ "entity": {}, "filePath": path })),
        ] {
            refused(scene.run(id, input).await);
        }
    }
    untouched(&scene);
}

#[tokio::test]
async fn ghsa_2fc9_xpp8_2g9h_links_of_a_template_are_not_followed_out() {
    let scene = Scene::new();
    scene.beside("skeleton", &[("l", "->../outside.txt")]);
    refused(scene.run("fetch:plain", json!({ "url": "./skeleton" })).await);
    refused(scene.run("fetch:template", json!({ "url": "./skeleton" })).await);
    // A name that renders to a place from where the same target leads out.
    scene.beside("moved", &[("a/${{ values.p }}", "->../b")]);
    let input = json!({ "url": "./moved", "values": { "p": "../l" } });
    refused(scene.run("fetch:template", input).await);
    // One that is in the workspace already, by whatever way.
    link(&scene, "../outside.txt", "file");
    link(&scene, "../outside.txt", "other");
    link(&scene, "..", "up");
    scene.beside("skeleton", &[("file", "mine"), ("up/outside.txt", "mine")]);
    refused(scene.run("fetch:plain", json!({ "url": "./skeleton" })).await);
    let input = json!({ "sourcePath": "other", "targetPath": "copy" });
    refused(scene.run("workspace:template:file", input).await);
    untouched(&scene);
}

#[tokio::test]
async fn ghsa_rq6q_wr2q_7pgp_listing_and_deleting_do_not_follow_links() {
    let scene = Scene::new();
    link(&scene, "../outside.txt", "file");
    link(&scene, "..", "up");
    scene.run("debug:log", json!({ "listWorkspace": "with-contents" })).await.unwrap();
    assert!(!scene.log().contains("theirs"), "{}", scene.log());
    assert!(scene.log().contains("file: [a link, not followed]"), "{}", scene.log());
    let input = json!({ "paths": ["."], "recursive": true });
    let output = scene.run("fs:readdir", input).await.unwrap();
    assert_eq!(output["files"].as_array().unwrap().len(), 2);
    refused(scene.run("fs:delete", json!({ "files": ["up/outside.txt"] })).await);
    scene.run("fs:delete", json!({ "files": ["up/*", "**/outside.txt"] })).await.unwrap();
    untouched(&scene);
    scene.run("fs:delete", json!({ "files": ["**"] })).await.unwrap();
    assert_eq!(scene.files(), [""; 0]);
    untouched(&scene);
}

#[tokio::test]
async fn ghsa_2p49_45hj_7mc9_chains_of_links_and_dangling_ones_lead_nowhere() {
    let scene = Scene::new();
    link(&scene, "chain", "a");
    link(&scene, "..", "chain");
    link(&scene, "../not-there-yet", "dangling");
    scene.beside("skeleton", &[("a/x", "mine")]);
    refused(scene.run("fetch:template", json!({ "url": "./skeleton" })).await);
    let write = |path: &str| json!({ "entity": {}, "filePath": path });
    for path in ["a/x", "chain/x"] {
        refused(scene.run("catalog:write", write(path)).await);
    }
    // What stands at the name itself is replaced, never written through.
    scene.run("catalog:write", write("dangling")).await.unwrap();
    untouched(&scene);
}

#[tokio::test]
async fn cve_2025_55285_values_of_a_template_never_reach_the_log() {
    let mut scene = Scene::new();
    let secret = "hunter2-hunter2";
    scene.secrets.insert("token".to_owned(), secret.to_owned());
    scene.beside("skeleton", &[("a", "${{ values.token }}"), ("b", "${{ values.token ")]);
    let address = "https://github.com/acme/templates/tree/main/service/f".to_owned();
    scene.sources.files.lock().unwrap().insert(address, b"${{ values.token }}".to_vec());
    let values = json!({ "token": secret });
    let input = json!({ "url": "./skeleton", "values": values, "token": secret });
    let problem = scene.run("fetch:template", input).await.err();
    let input = json!({ "url": "./f", "targetPath": "f", "values": values, "token": secret });
    scene.run("fetch:template:file", input).await.unwrap();
    let input = json!({ "sourcePath": ".", "targetPath": "t", "values": values });
    let _ = scene.run("workspace:template", input).await;
    assert!(!scene.log().contains(secret), "{}", scene.log());
    assert!(!format!("{problem:?}").contains(secret), "{problem:?}");
}

/// Everything that the language can do to a text, in front of the real action and the real runner.
#[tokio::test]
async fn ghsa_8qp7_fhr9_fw53_debug_log_of_every_filter_of_a_secret_shows_none_of_it() {
    const SECRET: &str = "Correct-Horse battery1";
    let filters = [
        "abs",
        "batch(3)",
        "capitalize",
        "center(40)",
        "default('x')",
        "dump",
        "e",
        "escape",
        "first",
        "float",
        "forceescape",
        "indent(2)",
        "int",
        "join('-')",
        "last",
        "list",
        "lower",
        "nl2br",
        "random",
        "replace('-', '+')",
        "reverse",
        "round",
        "safe",
        "slice(3)",
        "sort",
        "string",
        "striptags",
        "title",
        "trim",
        "truncate(9, true)",
        "upper",
        "urlencode",
        "urlize",
        "list | join('.')",
        "list | reverse | join",
        "batch(2) | dump",
        "upper | reverse",
        "replace('Horse', '')",
        "list | select | join('_')",
        "string | dump | urlencode",
    ];
    let methods = [
        "secrets.T.slice(2)",
        "secrets.T[1:]",
        "secrets.T.split('-')",
        "secrets.T.toUpperCase()",
        "secrets.T.concat('x')",
        "secrets.T.charAt(1) ~ secrets.T.slice(2)",
        "'x' ~ secrets.T",
        "[secrets.T, 1]",
        "{a: secrets.T}",
        "secrets",
        "secrets | dump",
        "secrets.T if true",
    ];
    let said = filters.iter().map(|it| format!("secrets.T | {it}"));
    let said: Vec<String> = said.chain(methods.iter().map(|it| (*it).to_owned())).collect();
    let step = |(at, what): (usize, &String)| {
        let message = format!("{at}: ${{{{ {what} }}}}");
        json!({ "id": format!("s{at}"), "action": "debug:log", "input": { "message": message } })
    };
    let steps: Vec<Value> = said.iter().enumerate().map(step).collect();
    let template = crate::template::Template::read(&json!({
        "apiVersion": "scaffolder.backstage.io/v1beta3", "kind": "Template",
        "metadata": { "name": "t" }, "spec": { "type": "service", "steps": steps },
    }));
    let reader = std::sync::Arc::new(forge::Reader::default());
    let local = crate::local::Local::new(reader, std::sync::Arc::default(), Vec::new()).unwrap();
    let ask = crate::local::LocalAsk {
        values: json!({}),
        secrets: [("T".to_owned(), SECRET.to_owned())].into(),
        ..Default::default()
    };
    let folder = tempfile::tempdir().unwrap();
    let workspace = feature::workspace::Workspace::open(folder.path()).unwrap();
    let clock = std::sync::Arc::new(model::time::SystemClock);
    let report = local.dry_run(&template.unwrap(), ask, workspace, clock).await.unwrap();
    let crate::local::LocalReport::Ran(run) = &report else { panic!("{report:?}") };
    let log: Vec<&str> = run.report.log.iter().map(|it| it.message.as_str()).collect();
    let told = format!("{}\n{}", log.join("\n"), report.json());
    let turned: String = SECRET.chars().rev().collect();
    for part in [SECRET, "Correct", "Horse", "battery", &turned, "yrettab", "esroH"] {
        let is_told = told.to_lowercase().contains(&part.to_lowercase());
        assert!(!is_told, "{part} is told:\n{told}");
    }
    let masked = log.iter().filter(|it| it.contains("***")).count();
    assert!(masked >= said.len() - 4, "{masked} of {} are masked:\n{told}", said.len());
}
