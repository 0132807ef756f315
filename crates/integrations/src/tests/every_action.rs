//! What holds of every action: its examples run, its dry run touches nothing, its `sourcePath` stays
//! inside, its token goes to its host.

use std::collections::BTreeSet;

use model::yaml::{Limits, parse_one};
use serde_json::{Value, json};

use super::double::{Asked, Double, Vendor};
use super::gitea_double::Gitea;
use super::github_double::Github;
use super::gitlab_double::Gitlab;
use super::stage::Stage;

/// All vendors in one, by what is asked.
struct All {
    github: Github,
    gitlab: Gitlab,
    gitea: Gitea,
}

impl All {
    /// With what the examples speak of.
    fn new() -> Self {
        let mut all =
            Self { github: Github::new(), gitlab: Gitlab::new(), gitea: Gitea::default() };
        let there = all.github.repos["owner/there"].clone();
        all.github.repos.insert("owner/repo".into(), there);
        let there = all.gitlab.projects["group/there"].clone();
        for (name, id) in [("owner/repo", 12), ("group/project", 13)] {
            let mut project = there.clone();
            project.id = id;
            all.gitlab.projects.insert(name.into(), project);
        }
        all
    }
}

impl Vendor for All {
    fn answer(&mut self, asked: &Asked) -> (u16, Value) {
        let of_gitlab = ["projects", "namespaces"].contains(&asked.path[0].as_str())
            || (asked.path[0] == "users" && asked.path.len() == 1);
        if of_gitlab {
            return self.gitlab.answer(asked);
        }
        let basic = asked.headers["authorization"].to_str().unwrap().starts_with("Basic");
        match basic {
            true => self.gitea.answer(asked),
            false => self.github.answer(asked),
        }
    }
}

const FILES: &[(&str, &[u8])] =
    &[("app/a.txt", b"a"), ("generated/catalog-info.yaml", b"kind: Component")];

fn inputs(example: &str) -> Vec<(String, Value)> {
    let document = parse_one(example, &Limits::DESCRIPTOR).unwrap();
    let steps = document.value["steps"].as_array().unwrap().clone();
    let read = |step: Value| (step["action"].as_str().unwrap().to_owned(), step["input"].clone());
    steps.into_iter().map(read).collect()
}

/// An empty place for what an example creates.
fn make_room(all: &mut All, action: &str) {
    match action {
        "publish:github" | "github:repo:create" => {
            all.github.repos.remove("owner/repo");
        }
        "github:repo:push" => {
            all.github.repos.get_mut("owner/repo").unwrap().refs.clear();
        }
        "publish:github:pull-request" => {
            let main = all.github.repos["owner/there"].clone();
            all.github.repos.insert("owner/repo".into(), main);
        }
        "publish:gitlab" => {
            all.gitlab.projects.remove("group/project");
        }
        "publish:gitea" => {
            all.gitea.repos.clear();
        }
        _ => {}
    }
}

#[tokio::test]
async fn every_example_of_every_action_runs() {
    let mut count = 0;
    let ids: Vec<String> =
        Stage::new("http://unused", &[]).actions().iter().map(|it| it.about().id.clone()).collect();
    for id in ids {
        let examples = Stage::new("http://unused", &[])
            .actions()
            .iter()
            .find(|it| it.about().id == id)
            .map(|it| it.about().examples.clone());
        for example in examples.unwrap() {
            let double = Double::start(All::new()).await;
            double.with(|all| make_room(all, &id));
            let stage = Stage::new(&double.base, FILES);
            for (action, input) in inputs(&example.example) {
                assert_eq!(action, id);
                let output = stage.run(&action, input).await;
                output.unwrap_or_else(|it| panic!("{id}, {}: {it}", example.description));
                count += 1;
            }
        }
    }
    println!("{count} examples ran");
    assert!(count >= 25, "{count}");
}

#[tokio::test]
async fn every_dry_run_touches_nothing_and_shows_what_is_put_out() {
    let double = Double::start(All::new()).await;
    let mut stage = Stage::new(&double.base, FILES);
    stage.is_dry = true;
    let abouts: Vec<_> = stage.actions().iter().map(|it| it.about().clone()).collect();
    for about in abouts {
        // As in Backstage: what the others put out is made up without them.
        let own = ["publish:github:pull-request", "github:webhook", "github:issues:create"];
        assert_eq!(about.dry_run, own.contains(&about.id.as_str()), "{}", about.id);
        assert!(!about.undo.is_empty() && about.unavailable.is_none());
        for example in &about.examples {
            for (action, input) in inputs(&example.example) {
                let output = stage.run(&action, input).await;
                let output = output.unwrap_or_else(|it| panic!("{action}: {it}"));
                for required in
                    about.output.iter().flat_map(|it| it["required"].as_array().unwrap())
                {
                    assert!(output.get(required.as_str().unwrap()).is_some(), "{action}: {output}");
                }
            }
        }
    }
    // Nothing here needs to be configured, or be there.
    let nowhere = json!({
        "repoUrl": "git.example?repo=r", "branchName": "b", "title": "t", "description": "d",
        "sourcePath": "made-by-nobody",
    });
    let output = stage.run("publish:github:pull-request", nowhere).await.unwrap();
    assert_eq!(output["pullRequestNumber"], 0);
    for words in ["missing owner", "made-by-nobody is not there"] {
        assert!(stage.log().contains(words), "{}", stage.log());
    }
    assert!(double.asked().is_empty());
}

#[tokio::test]
async fn cve_2021_41151_no_action_publishes_from_outside_of_its_workspace() {
    let double = Double::start(All::new()).await;
    let mut stage = Stage::new(&double.base, FILES);
    std::os::unix::fs::symlink("/etc", stage.workspace().path().join("way-out")).unwrap();
    let abouts: Vec<_> = stage.actions().iter().map(|it| it.about().clone()).collect();
    let mut tried = BTreeSet::new();
    for about in abouts {
        let properties = about.input["properties"].as_object().unwrap();
        for field in ["sourcePath", "targetPath"] {
            if !properties.contains_key(field) {
                continue;
            }
            for path in ["../../", "..", "app/../../..", "/etc", "way-out", "..\\..", "way-out/ssl"]
            {
                if field == "targetPath" && path.starts_with("way-out") {
                    continue;
                }
                for is_dry in [true, false] {
                    stage.is_dry = is_dry;
                    let (_, mut input) = inputs(&about.examples[0].example).remove(0);
                    input[field] = path.into();
                    let problem = stage.run(&about.id, input).await;
                    let problem = problem.expect_err(&format!("{} {field} {path}", about.id));
                    assert!(problem.field.is_some(), "{} {field} {path}: {problem}", about.id);
                    tried.insert(about.id.clone());
                }
            }
        }
    }
    assert!(double.asked().is_empty(), "{:?}", double.acts());
    let expected = [
        "github:repo:push",
        "gitlab:repo:push",
        "publish:gitea",
        "publish:github",
        "publish:github:pull-request",
        "publish:gitlab",
        "publish:gitlab:merge-request",
    ];
    assert_eq!(tried.iter().collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn sentry_0_4_0_tokens_go_to_configured_hosts_and_nowhere_else() {
    let double = Double::start(All::new()).await;
    let other = Double::start(All::new()).await;
    let stage = Stage::new(&double.base, FILES);
    let host = other.base.trim_start_matches("http://").to_owned();
    let abouts: Vec<_> = stage.actions().iter().map(|it| it.about().clone()).collect();
    for about in &abouts {
        for field in ["apiBaseUrl", "baseUrl", "host"] {
            assert!(about.input["properties"].get(field).is_none(), "{} {field}", about.id);
        }
        let (_, input) = inputs(&about.examples[0].example).remove(0);
        let query = input["repoUrl"].as_str().unwrap().split_once('?').unwrap().1.to_owned();
        for address in [
            format!("{host}?{query}"),
            format!("github.com@{host}?{query}"),
            format!("{host}/github.com?{query}"),
            format!("{host}#github.com?{query}"),
            format!("github.com.evil.example?{query}"),
            format!("github.com:8443?{query}"),
        ] {
            let mut input = input.clone();
            input["repoUrl"] = address.as_str().into();
            input["apiBaseUrl"] = other.base.as_str().into();
            let problem = stage.run(&about.id, input).await;
            problem.expect_err(&format!("{} {address}", about.id));
        }
    }
    assert!(other.asked().is_empty() && double.asked().is_empty());
}

#[tokio::test]
async fn cve_2026_29185_no_name_leads_to_another_operation_of_the_api() {
    let double = Double::start(All::new()).await;
    let stage = Stage::new(&double.base, FILES);
    let abouts: Vec<_> = stage.actions().iter().map(|it| it.about().clone()).collect();
    for about in &abouts {
        let (_, input) = inputs(&about.examples[0].example).remove(0);
        let host = input["repoUrl"].as_str().unwrap().split_once('?').unwrap().0.to_owned();
        for query in [
            "owner=..&repo=user",
            "owner=owner&repo=..%2F..%2Fuser",
            "owner=%2e%2e%2Fuser&repo=r",
            "owner=owner&repo=%252e%252e%252fuser",
            "owner=owner&repo=r%3Fx",
        ] {
            let mut input = input.clone();
            input["repoUrl"] = json!(format!("{host}?{query}"));
            let problem = stage.run(&about.id, input).await.expect_err(query);
            assert_eq!(problem.field.as_deref(), Some("repoUrl"), "{}: {problem}", about.id);
        }
    }
    assert!(double.asked().is_empty());
}
