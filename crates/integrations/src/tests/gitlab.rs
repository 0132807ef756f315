//! The actions for GitLab.

use model::Code;
use serde_json::{Value, json};

use super::double::{Double, Kind};
use super::gitlab_double::Gitlab;
use super::stage::{Stage, config};

const FILES: &[(&str, &[u8])] = &[("a.txt", b"a"), ("+run.sh", b"r"), (".git/config", b"x")];

fn new_project(more: &Value) -> Value {
    let mut input = json!({ "repoUrl": "gitlab.com?owner=group&repo=new" });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    input
}

#[tokio::test]
async fn a_project_is_made_with_one_commit_of_the_workspace_and_all_that_is_said_of_it() {
    let double = Double::start(Gitlab::new()).await;
    let stage = Stage::new(&double.base, FILES);
    stage.workspace().link("latest", "a.txt").unwrap();
    let input = new_project(&json!({
        "settings": { "visibility": "internal", "topics": ["java"] },
        "branches": [{ "name": "dev", "create": true, "protect": true, "ref": "master" }],
        "projectVariables": [{ "key": "STAGE", "value": "dev" }],
        "setUserAsOwner": true, "ownerUsername": "someone", "token": "user-token",
    }));
    let output = stage.run("publish:gitlab", input).await.unwrap();
    let expected = json!({
        "remoteUrl": "https://gitlab.com/group/new",
        "repoContentsUrl": "https://gitlab.com/group/new/-/blob/master",
        "projectId": 2, "commitHash": "c1", "created": true,
    });
    assert_eq!(output, expected);
    let project = double.with(|it| it.projects["group/new"].clone());
    assert_eq!(project.made_with["visibility"], "internal");
    let master = &project.branches["master"];
    assert_eq!(master.commits[0]["message"], "initial commit");
    assert_eq!(master.commits[0]["author_name"], "Bot");
    let files: Vec<String> = master.files.iter().map(|(path, it)| format!("{path} {it}")).collect();
    assert_eq!(files, ["a.txt YQ==", "run.sh x cg=="]);
    assert!(stage.log().contains("latest is a link"), "{}", stage.log());
    assert_eq!(project.protected, ["dev"]);
    assert_eq!(project.variables["STAGE"]["environment_scope"], "*");
    let owners: Vec<&Value> = project.members.iter().map(|it| &it["user_id"]).collect();
    assert_eq!(owners, [3, 18]);
    for asked in double.asked() {
        let servers = asked.line().ends_with("/members") || asked.query("username").is_some();
        let token = if servers { "Bearer server-token" } else { "Bearer user-token" };
        assert_eq!(asked.headers["authorization"], token, "{}", asked.line());
    }
}

#[tokio::test]
async fn a_project_that_is_there_is_left_alone() {
    let double = Double::start(Gitlab::new()).await;
    let stage = Stage::new(&double.base, FILES);
    let there = json!({ "repoUrl": "gitlab.com?owner=group&repo=there" });
    let problem = stage.run("publish:gitlab", there.clone()).await.unwrap_err();
    assert_eq!(problem.code, Code::Conflict, "{problem}");
    let mut skipping = there;
    skipping["skipExisting"] = true.into();
    let output = stage.run("publish:gitlab", skipping).await.unwrap();
    assert_eq!((&output["created"], &output["projectId"]), (&json!(false), &json!(1)));
    assert_eq!(output["repoContentsUrl"], "https://gitlab.com/group/there/-/blob/main");
    assert_eq!(double.acts(), Vec::<String>::new());
    let nowhere = json!({ "repoUrl": "gitlab.com?owner=nowhere&repo=x" });
    let problem = stage.run("publish:gitlab", nowhere).await.unwrap_err();
    assert!(problem.detail.contains("The namespace nowhere is not found"), "{problem}");
    let empty = new_project(&json!({ "sourcePath": false }));
    let output = stage.run("publish:gitlab", empty).await.unwrap();
    assert_eq!(output.get("commitHash"), None);
    assert!(double.with(|it| it.projects["group/new"].branches.is_empty()));
}

#[tokio::test]
async fn a_run_that_breaks_off_is_finished_by_a_retry_and_another_run_meets_a_conflict() {
    for line in [
        "POST /projects",
        "/repository/commits",
        "/repository/branches",
        "/protected_branches",
        "/variables",
    ] {
        let double = Double::start(Gitlab::new()).await;
        let mut stage = Stage::new(&double.base, FILES);
        let input = new_project(&json!({
            "branches": [{ "name": "dev", "create": true, "protect": true }],
            "projectVariables": [{ "key": "STAGE", "value": "dev" }],
        }));
        double.faults(line, 4, Kind::After(500));
        double.faults_after("GET /projects/group/new", 1, 3, Kind::Instead(500, json!({}), &[]));
        let mut attempts = 0;
        while let Err(problem) = stage.run("publish:gitlab", input.clone()).await {
            assert_eq!(problem.code, Code::Unavailable, "{line}: {problem}");
            attempts += 1;
            assert!(attempts < 9, "{line}: {}", stage.log());
        }
        let project = double.with(|it| it.projects["group/new"].clone());
        assert_eq!(project.branches["master"].commits.len(), 1, "{line}");
        assert_eq!(project.branches["master"].files.len(), 2, "{line}");
        assert!(project.branches.contains_key("dev") && !project.variables.is_empty(), "{line}");
        stage.forget();
        let problem = stage.run("publish:gitlab", input).await.unwrap_err();
        assert_eq!(problem.code, Code::Conflict, "{line}: {problem}");
    }
}

#[tokio::test]
async fn a_merge_request_proposes_what_is_new_and_what_is_another() {
    let double = Double::start(Gitlab::new()).await;
    let files: &[(&str, &[u8])] = &[("README.md", b"# There"), ("a.txt", b"a")];
    let stage = Stage::new(&double.base, files);
    let input = json!({
        "repoUrl": "gitlab.com?owner=group&repo=there", "title": "An app",
        "description": "New", "branchName": "feature/app", "assignee": "someone",
        "reviewers": ["nobody", "someone"], "labels": ["a", "b"], "removeSourceBranch": true,
        "assignReviewersFromApprovalRules": true, "autoMerge": true,
    });
    let output = stage.run("publish:gitlab:merge-request", input.clone()).await.unwrap();
    let expected = json!({
        "targetBranchName": "main", "projectid": "group/there", "projectPath": "group/there",
        "mergeRequestUrl": "https://gitlab.com/group/there/-/merge_requests/1",
    });
    assert_eq!(output, expected);
    let commit = double.body_of("POST /projects/group/there/repository/commits");
    let actions = commit["actions"].as_array().unwrap();
    assert_eq!(actions.len(), 1, "the README is as it was");
    assert_eq!(
        (&actions[0]["action"], &actions[0]["file_path"]),
        (&json!("create"), &json!("a.txt"))
    );
    let request = double.with(|it| it.projects["group/there"].requests[0].clone());
    assert_eq!((&request["labels"], &request["assignee_id"]), (&json!("a,b"), &json!(18)));
    assert_eq!(request["reviewer_ids"], json!([18]));
    assert!(stage.log().contains("Failed to find the GitLab user nobody"), "{}", stage.log());
    let asked = double.body_of("PUT /projects/group/there/merge_requests/1");
    assert_eq!(asked["reviewer_ids"], json!([18, 19]));
    let merged = double.body_of("PUT /projects/group/there/merge_requests/1/merge");
    assert_eq!(merged, json!({ "auto_merge": true }));

    let other = Stage::new(&double.base, &[("b.txt", b"b")]);
    let problem = other.run("publish:gitlab:merge-request", input).await.unwrap_err();
    assert_eq!(problem.code, Code::Conflict);
    assert!(problem.detail.contains("branch feature/app"), "{problem}");
}

#[tokio::test]
async fn a_merge_request_whose_answers_were_lost_is_made_once() {
    for line in
        ["/repository/branches", "/repository/commits", "POST /projects/group/there/merge_requests"]
    {
        let double = Double::start(Gitlab::new()).await;
        let stage = Stage::new(&double.base, &[("README.md", b"new"), ("x/a.txt", b"a")]);
        double.faults_after(line, usize::from(line.contains("branches")), 4, Kind::After(502));
        let input = json!({
            "repoUrl": "gitlab.com?project=group/there", "title": "T", "branchName": "b",
        });
        let mut attempts = 0;
        while let Err(problem) = stage.run("publish:gitlab:merge-request", input.clone()).await {
            assert_eq!(problem.code, Code::Unavailable, "{line}: {problem}");
            attempts += 1;
            assert!(attempts < 9, "{line}: {}", stage.log());
        }
        let project = double.with(|it| it.projects["group/there"].clone());
        assert_eq!(project.requests.len(), 1, "{line}");
        assert_eq!(project.branches["b"].commits.len(), 2, "{line}");
        assert_eq!(project.branches["b"].files["README.md"], "bmV3", "{line}");
    }
}

#[tokio::test]
async fn a_push_commits_what_changed_and_nothing_when_nothing_did() {
    let double = Double::start(Gitlab::new()).await;
    let mut stage = Stage::new(&double.base, &[("a.txt", b"a")]);
    let input = json!({
        "repoUrl": "gitlab.com?owner=group&repo=there", "branchName": "dev",
        "commitMessage": "Push", "targetPath": "sub",
    });
    let output = stage.run("gitlab:repo:push", input.clone()).await.unwrap();
    assert_eq!(output["commitHash"], "c2");
    let files = double.with(|it| it.projects["group/there"].branches["dev"].files.clone());
    assert_eq!(files.keys().collect::<Vec<_>>(), ["README.md", "sub/a.txt"]);
    stage.forget();
    let output = stage.run("gitlab:repo:push", input.clone()).await.unwrap();
    assert_eq!(output.get("commitHash"), None);
    assert!(stage.log().contains("skipping commit"), "{}", stage.log());
    let mut deleting = input;
    deleting["commitAction"] = "delete".into();
    stage.run("gitlab:repo:push", deleting).await.unwrap();
    let files = double.with(|it| it.projects["group/there"].branches["dev"].files.clone());
    assert_eq!(files.keys().collect::<Vec<_>>(), ["README.md"]);
}

#[tokio::test]
async fn an_issue_is_made_once_a_run() {
    let double = Double::start(Gitlab::new()).await;
    let stage = Stage::new(&double.base, &[]);
    let input = json!({
        "repoUrl": "gitlab.com?owner=group&repo=there", "title": "T", "description": "D",
        "assignees": [18], "issueType": "incident", "labels": "",
    });
    double.fault("/issues", Kind::After(500));
    let output = stage.run("gitlab:issues:create", input.clone()).await.unwrap();
    assert_eq!((&output["issueIid"], &output["issueId"]), (&json!(1), &json!(101)));
    stage.run("gitlab:issues:create", input).await.unwrap();
    let issues = double.with(|it| it.projects["group/there"].issues.clone());
    assert_eq!(issues.len(), 1);
    assert_eq!((&issues[0]["issue_type"], issues[0].get("labels")), (&json!("incident"), None));
}

#[tokio::test]
async fn only_users_own_tokens_count_where_the_configuration_says_so() {
    let double = Double::start(Gitlab::new()).await;
    let mut config = config(&double.base);
    config["scaffolder"]["requireScmUserCredentials"] = true.into();
    let stage = Stage::with_config(config, FILES);
    for (action, host) in [("publish:gitlab", "gitlab.com"), ("publish:github", "github.com")] {
        let input = json!({ "repoUrl": format!("{host}?owner=group&repo=new") });
        let problem = stage.run(action, input).await.unwrap_err();
        assert!(problem.detail.contains("requireScmUserCredentials is enabled"), "{problem}");
    }
    let input = new_project(&json!({ "token": "t", "setUserAsOwner": true }));
    assert!(stage.run("publish:gitlab", input).await.is_err());
    assert!(double.asked().is_empty());
    stage.run("publish:gitlab", new_project(&json!({ "token": "t" }))).await.unwrap();
}
