//! `publish:github` on good days: what the repository holds, and what was asked in which order.

use serde_json::{Value, json};

use super::double::Double;
use super::github_double::Github;
use super::stage::Stage;

const FILES: &[(&str, &[u8])] = &[
    ("catalog-info.yaml", b"kind: Component"),
    ("+bin/run.sh", b"#!/bin/sh"),
    ("logo.png", b"\x89PNG\0\xff"),
    (".git/config", b"[core]"),
    (".gitignore", b"*.log\n"),
    ("debug.log", b"noise"),
];

#[tokio::test]
async fn a_repository_is_made_with_one_commit_of_the_workspace() {
    let double = Double::start(Github::new()).await;
    let stage = Stage::new(&double.base, FILES);
    stage.workspace().link("latest", "bin/run.sh").unwrap();
    let input = json!({ "repoUrl": "github.com?owner=owner&repo=new" });
    let output = stage.run("publish:github", input).await.unwrap();

    let head = double.with(|github| github.repos["owner/new"].refs["main"].clone());
    let expected = json!({
        "remoteUrl": "https://github.com/owner/new.git",
        "repoContentsUrl": "https://github.com/owner/new/blob/main",
        "commitHash": head,
    });
    assert_eq!(output, expected);
    let files = double.with(|github| github.files("owner/new", "main"));
    let expected = [
        "100644 .gitignore *.log\n",
        "100755 bin/run.sh #!/bin/sh",
        "100644 catalog-info.yaml kind: Component",
        "120000 latest bin/run.sh",
        "100644 logo.png base64:iVBORwD/",
    ];
    assert_eq!(files, expected);
    let commit = double.with(|github| github.head("owner/new", "main").clone());
    assert_eq!((commit.message.as_str(), commit.parents.len()), ("initial commit", 0));
    assert_eq!(commit.author, json!({ "name": "Bot", "email": "bot@example.com" }));
    let expected = [
        "POST /orgs/owner/repos",
        "PUT /repos/owner/new/contents/.gitkeep",
        "POST /repos/owner/new/git/blobs",
        "POST /repos/owner/new/git/trees",
        "POST /repos/owner/new/git/commits",
        "PATCH /repos/owner/new/git/refs/heads/main",
        "PUT /repos/owner/new/branches/main/protection",
    ];
    assert_eq!(double.acts(), expected);
    for asked in double.asked() {
        assert_eq!(asked.headers["authorization"], "token server-token", "{}", asked.line());
        assert_eq!(asked.headers["accept"], "application/vnd.github+json");
    }
}

#[tokio::test]
async fn everything_that_is_said_of_a_repository_is_told_to_github() {
    let double = Double::start(Github::new()).await;
    let stage = Stage::new(&double.base, &[("out/a.txt", b"a")]);
    let input = json!({
        "repoUrl": "github.com?owner=owner&repo=new",
        "token": "user-token",
        "description": "A service", "homepage": "https://example.com",
        "repoVisibility": "internal", "defaultBranch": "trunk", "sourcePath": "./out",
        "access": "owner/team",
        "collaborators": [
            { "access": "push", "user": "user:default/someone" },
            { "access": "triage", "team": "group:default/helpers" },
        ],
        "topics": ["Java", "service"],
        "repoVariables": { "STAGE": "dev" },
        "oidcCustomization": { "useDefault": false, "includeClaimKeys": ["repo"] },
        "customProperties": { "tier": "1" },
        "subscribe": true, "hasWiki": false, "deleteBranchOnMerge": true,
        "requiredApprovingReviewCount": 2, "requiredStatusCheckContexts": ["ci"],
        "requiredCommitSigning": true,
        "gitCommitMessage": "begin", "gitAuthorName": "A Person",
    });
    stage.run("publish:github", input).await.unwrap();

    let made = double.body_of("POST /orgs/owner/repos");
    for (key, value) in [
        ("visibility", json!("internal")),
        ("private", json!(false)),
        ("description", json!("A service")),
        ("has_wiki", json!(false)),
        ("delete_branch_on_merge", json!(true)),
        ("squash_merge_commit_message", json!("COMMIT_MESSAGES")),
        ("custom_properties", json!({ "tier": "1" })),
    ] {
        assert_eq!(made[key], value, "{key}");
    }
    assert_eq!(made.get("has_issues"), None);
    let admin = double.body_of("PUT /orgs/owner/teams/team/repos/owner/new");
    assert_eq!(admin["permission"], "admin");
    let pusher = double.body_of("PUT /repos/owner/new/collaborators/someone");
    assert_eq!(pusher["permission"], "push");
    let helpers = double.body_of("PUT /orgs/owner/teams/helpers/repos/owner/new");
    assert_eq!(helpers["permission"], "triage");
    let topics = double.body_of("PUT /repos/owner/new/topics");
    assert_eq!(topics["names"], json!(["java", "service"]));
    let oidc = double.body_of("PUT /repos/owner/new/actions/oidc/customization/sub");
    assert_eq!(oidc, json!({ "use_default": false, "include_claim_keys": ["repo"] }));
    let protection = double.body_of("PUT /repos/owner/new/branches/trunk/protection");
    let reviews = &protection["required_pull_request_reviews"];
    assert_eq!(reviews["required_approving_review_count"], 2);
    assert_eq!(protection["required_status_checks"]["contexts"], json!(["ci"]));
    assert_eq!(protection["restrictions"], Value::Null);
    let signed = "POST /repos/owner/new/branches/trunk/protection/required_signatures";
    assert!(double.acts().iter().any(|it| it == signed));
    let repo = double.with(|github| github.repos["owner/new"].clone());
    assert_eq!(repo.default_branch, "trunk");
    assert_eq!(repo.variables["STAGE"], "dev");
    let commit = double.with(|github| github.head("owner/new", "trunk").clone());
    assert_eq!(commit.message, "begin");
    assert_eq!(commit.author["name"], "A Person");
    for asked in double.asked() {
        assert_eq!(asked.headers["authorization"], "Bearer user-token", "{}", asked.line());
    }
}

#[tokio::test]
async fn what_stops_a_repository_is_told_before_anything_is_made() {
    let double = Double::start(Github::new()).await;
    let stage = Stage::new(&double.base, &[("a.txt", b"a")]);
    for (input, words) in [
        (json!({ "repoUrl": "github.com?repo=r" }), "missing owner"),
        (json!({ "repoUrl": "git.example?owner=o&repo=r" }), "No matching integration"),
        (json!({ "repoUrl": "gitlab.com?owner=o&repo=r" }), "No matching integration"),
        (json!({ "repoUrl": "github.com?owner=owner&repo=r", "secrets": {"A": "b"} }), "Secrets"),
        (json!({ "repoUrl": "github.com?owner=owner&repo=r", "sourcePath": "none" }), "not there"),
        (json!({ "repoUrl": "github.com?owner=owner&repo=r", "defaultBranch": "a b" }), "branch"),
        (json!({ "repoUrl": "github.com?owner=owner&repo=r", "access": "owner/nobody" }), "team"),
        (json!({ "repoUrl": "github.com?owner=else&repo=r" }), "the token is me's"),
        (json!({ "repoUrl": "github.com?owner=nobody&repo=r" }), "does not know the owner"),
    ] {
        let problem = stage.run("publish:github", input).await.unwrap_err();
        assert!(problem.detail.contains(words), "{words}: {problem}");
    }
    let empty = Stage::new(&double.base, &[(".git/config", b"")]);
    let input = json!({ "repoUrl": "github.com?owner=owner&repo=r" });
    let problem = empty.run("publish:github", input).await.unwrap_err();
    assert!(problem.detail.contains("no file to publish"), "{problem}");
    assert_eq!(double.acts(), Vec::<String>::new());
}

#[tokio::test]
async fn large_files_and_many_of_them_are_sent_one_by_one() {
    let double = Double::start(Github::new()).await;
    let stage = Stage::new(&double.base, &[]);
    let workspace = stage.workspace();
    let large = "x".repeat(300 * 1024);
    workspace.write("large.txt", large.as_bytes(), false).unwrap();
    for number in 0..40 {
        let text = format!("{number}").repeat(80 * 1024);
        workspace.write(&format!("many/{number}.txt"), text.as_bytes(), false).unwrap();
    }
    let input = json!({ "repoUrl": "github.com?owner=owner&repo=new" });
    stage.run("publish:github", input).await.unwrap();
    let blobs = double.acts().iter().filter(|it| it.ends_with("/git/blobs")).count();
    assert!((2..40).contains(&blobs), "{blobs}");
    assert_eq!(double.with(|github| github.files("owner/new", "main").len()), 41);
    let trees: Vec<usize> = double
        .asked()
        .iter()
        .filter(|it| it.line().ends_with("/git/trees"))
        .map(|it| it.body.to_string().len())
        .collect();
    assert!(trees.len() == 1 && trees[0] < 6 * 1024 * 1024, "{trees:?}");
}
