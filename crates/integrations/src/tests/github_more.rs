//! The smaller actions for GitHub.

use model::Code;
use serde_json::json;

use super::double::{Double, Kind};
use super::github_double::Github;
use super::stage::Stage;

#[tokio::test]
async fn a_repository_is_made_and_pushed_to_in_two_steps() {
    let double = Double::start(Github::new()).await;
    let mut stage = Stage::new(&double.base, &[("a.txt", b"a")]);
    let input = json!({ "repoUrl": "github.com?owner=me&repo=new", "workflowAccess": "user" });
    let output = stage.run("github:repo:create", input).await.unwrap();
    assert_eq!(output["remoteUrl"], "https://github.com/me/new.git");
    let access = double.body_of("PUT /repos/me/new/actions/permissions/access");
    assert_eq!(access, json!({ "access_level": "user" }));
    stage.forget();
    let input = json!({ "repoUrl": "github.com?owner=me&repo=new", "protectDefaultBranch": false });
    stage.run("github:repo:push", input.clone()).await.unwrap();
    assert_eq!(double.with(|it| it.files("me/new", "main")), ["100644 a.txt a"]);
    stage.forget();
    let problem = stage.run("github:repo:push", input).await.unwrap_err();
    assert_eq!(problem.code, Code::Conflict, "{problem}");
    let input = json!({
        "repoUrl": "github.com?owner=owner&repo=there", "defaultBranch": "gh-pages",
        "protectDefaultBranch": false,
    });
    stage.run("github:repo:push", input).await.unwrap();
    assert_eq!(double.with(|it| it.files("owner/there", "gh-pages")), ["100644 a.txt a"]);
    assert_eq!(double.with(|it| it.files("owner/there", "main")), ["100644 README.md # There"]);
}

#[tokio::test]
async fn webhooks_and_issues_whose_answers_were_lost_are_not_made_again() {
    let double = Double::start(Github::new()).await;
    let mut stage = Stage::new(&double.base, &[]);
    let at = "github.com?owner=owner&repo=there";
    let hook =
        json!({ "repoUrl": at, "webhookUrl": "https://x.example/", "webhookSecret": "hush" });
    double.fault("POST /repos/owner/there/hooks", Kind::After(500));
    stage.run("github:webhook", hook.clone()).await.unwrap();
    let hooks = double.with(|it| it.repos["owner/there"].hooks.clone());
    assert_eq!(hooks.len(), 1);
    assert_eq!(hooks[0]["config"]["secret"], "hush");
    assert_eq!(hooks[0]["config"]["content_type"], "form");
    assert!(!stage.log().contains("hush"));

    stage.forget();
    let issue = json!({ "repoUrl": at, "title": "T", "body": "B", "labels": ["bug"] });
    double.fault("POST /repos/owner/there/issues", Kind::After(502));
    let output = stage.run("github:issues:create", issue.clone()).await.unwrap();
    assert_eq!(output["issueNumber"], 1);
    stage.run("github:issues:create", issue.clone()).await.unwrap();
    stage.forget();
    let output = stage.run("github:issues:create", issue).await.unwrap();
    assert_eq!(output["issueNumber"], 2, "another run may make another of the same title");
    let input = json!({ "repoUrl": at, "number": 2, "labels": ["new"] });
    stage.run("github:issues:label", input).await.unwrap();
    let labels = double.body_of("POST /repos/owner/there/issues/2/labels");
    assert_eq!(labels, json!({ "labels": ["new"] }));
}

#[tokio::test]
async fn a_workflow_whose_start_was_not_answered_is_not_started_again() {
    let double = Double::start(Github::new()).await;
    let mut stage = Stage::new(&double.base, &[]);
    let input = json!({
        "repoUrl": "github.com?owner=owner&repo=there", "workflowId": "build.yml",
        "branchOrTagName": "main", "returnWorkflowRunDetails": true,
    });
    let output = stage.run("github:actions:dispatch", input.clone()).await.unwrap();
    assert_eq!(output["workflowRunId"], 7);
    stage.forget();
    double.fault("/dispatches", Kind::After(500));
    let problem = stage.run("github:actions:dispatch", input.clone()).await.unwrap_err();
    assert_eq!(problem.code, Code::Unavailable);
    let problem = stage.run("github:actions:dispatch", input).await.unwrap_err();
    assert_eq!(problem.code, Code::Conflict);
    assert!(problem.detail.contains("look whether it runs"), "{problem}");
    assert_eq!(double.acts().len(), 2);
}
