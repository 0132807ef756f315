//! `publish:github:pull-request`: what is proposed, to which branch, and what is never overwritten.

use model::Code;
use serde_json::{Value, json};

use super::double::{Double, Kind};
use super::github_double::Github;
use super::stage::Stage;

const ID: &str = "publish:github:pull-request";

fn input(more: &Value) -> Value {
    let mut input = json!({
        "repoUrl": "github.com?owner=owner&repo=there", "branchName": "new-app",
        "title": "Create an app", "description": "By a template",
    });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    input
}

#[tokio::test]
async fn the_workspace_is_proposed_over_what_is_there() {
    let double = Double::start(Github::new()).await;
    let stage = Stage::new(&double.base, &[("app/+x.sh", b"x"), ("app/a.txt", b"a")]);
    let more = json!({
        "sourcePath": "app", "targetPath": "./apps/one/", "draft": true,
        "reviewers": ["r"], "teamReviewers": ["t", "t"], "assignees": ["a"],
        "filesToDelete": ["../README.md"],
    });
    let problem = stage.run(ID, input(&more)).await.unwrap_err();
    assert!(problem.detail.contains("outside of the repository"), "{problem}");
    let mut more = more;
    more["filesToDelete"] = json!(["gone.txt"]);
    let output = stage.run(ID, input(&more)).await.unwrap();
    let expected = json!({
        "targetBranchName": "main",
        "remoteUrl": "https://github.com/owner/there/pull/1",
        "pullRequestNumber": 1,
    });
    assert_eq!(output, expected);
    let files = double.with(|it| it.files("owner/there", "new-app"));
    let expected =
        ["100644 README.md # There", "100644 apps/one/+x.sh x", "100644 apps/one/a.txt a"];
    assert_eq!(files, expected);
    let pull = double.body_of("POST /repos/owner/there/pulls");
    assert_eq!((&pull["draft"], &pull["base"]), (&json!(true), &json!("main")));
    let asked = double.body_of("POST /repos/owner/there/pulls/1/requested_reviewers");
    assert_eq!(asked, json!({ "reviewers": ["r"], "team_reviewers": ["t"] }));
    let assigned = double.body_of("POST /repos/owner/there/issues/1/assignees");
    assert_eq!(assigned, json!({ "assignees": ["a"] }));
    assert_eq!(double.with(|it| it.files("owner/there", "main")), ["100644 README.md # There"]);
}

#[tokio::test]
async fn files_are_deleted_and_a_proposal_of_nothing_is_made_or_not_as_the_step_says() {
    let double = Double::start(Github::new()).await;
    let stage = Stage::new(&double.base, &[]);
    let none = stage.run(ID, input(&json!({ "createWhenEmpty": false }))).await.unwrap();
    assert_eq!(none, json!({}));
    assert_eq!(double.acts(), Vec::<String>::new());
    let more = json!({ "filesToDelete": ["README.md", "not-there"], "createWhenEmpty": false });
    stage.run(ID, input(&more)).await.unwrap();
    assert_eq!(double.with(|it| it.files("owner/there", "new-app")), Vec::<String>::new());
    let empty = Stage::new(&double.base, &[]);
    let more = json!({ "branchName": "empty", "forceEmptyGitAuthor": true });
    empty.run(ID, input(&more)).await.unwrap();
    let commit = double.with(|it| it.head("owner/there", "empty").clone());
    assert_eq!((commit.message.as_str(), commit.author), ("Create an app", Value::Null));
}

#[tokio::test]
async fn a_branch_of_others_is_never_overwritten_and_is_added_to_where_the_step_says_so() {
    let double = Double::start(Github::new()).await;
    let first = Stage::new(&double.base, &[("a.txt", b"a")]);
    first.run(ID, input(&json!({}))).await.unwrap();
    let second = Stage::new(&double.base, &[("b.txt", b"b")]);
    let problem = second.run(ID, input(&json!({}))).await.unwrap_err();
    assert_eq!(problem.code, Code::Conflict);
    assert!(problem.detail.contains("branch new-app of owner/there"), "{problem}");
    let output = second.run(ID, input(&json!({ "update": true }))).await.unwrap();
    assert_eq!(output["pullRequestNumber"], 1);
    let files = double.with(|it| it.files("owner/there", "new-app"));
    assert_eq!(files, ["100644 README.md # There", "100644 a.txt a", "100644 b.txt b"]);
    assert_eq!(double.with(|it| it.repos["owner/there"].pulls.len()), 1);
}

#[tokio::test]
async fn a_run_that_breaks_off_is_finished_by_a_retry_with_one_pull_request() {
    for line in [
        "git/trees",
        "git/commits",
        "POST /repos/owner/there/git/refs",
        "POST /repos/owner/there/pulls",
    ] {
        let double = Double::start(Github::new()).await;
        double.faults(line, 3, Kind::After(500));
        double.faults("GET /repos/owner/there/pulls", 3, Kind::Instead(500, json!({}), &[]));
        let stage = Stage::new(&double.base, &[("a.txt", b"a")]);
        let mut attempts = 0;
        let output = loop {
            attempts += 1;
            assert!(attempts < 9, "{line}: {}", stage.log());
            match stage.run(ID, input(&json!({}))).await {
                Ok(output) => break output,
                Err(problem) => assert_eq!(problem.code, Code::Unavailable, "{line}: {problem}"),
            }
        };
        assert_eq!(output["pullRequestNumber"], 1, "{line}");
        assert_eq!(double.with(|it| it.repos["owner/there"].pulls.len()), 1, "{line}");
        let files = double.with(|it| it.files("owner/there", "new-app"));
        assert_eq!(files, ["100644 README.md # There", "100644 a.txt a"], "{line}");
    }
}
