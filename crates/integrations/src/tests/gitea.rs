//! The action for Gitea.

use model::Code;
use serde_json::json;

use super::double::{Double, Kind};
use super::gitea_double::Gitea;
use super::stage::Stage;

const ID: &str = "publish:gitea";

#[tokio::test]
async fn a_repository_is_made_that_holds_the_workspace_and_nothing_else() {
    let double = Double::start(Gitea::default()).await;
    let files: &[(&str, &[u8])] = &[("a.txt", b"a"), ("+run.sh", b"r")];
    let stage = Stage::new(&double.base, files);
    stage.workspace().link("latest", "a.txt").unwrap();
    let input = json!({
        "repoUrl": "gitea.com?owner=owner&repo=new", "description": "D",
        "repoVisibility": "private", "gitAuthorName": "A Person",
    });
    let output = stage.run(ID, input).await.unwrap();
    let expected = json!({
        "remoteUrl": "https://gitea.com/owner/new.git",
        "repoContentsUrl": "https://gitea.com/owner/new/src/branch/main/",
        "commitHash": "s1",
    });
    assert_eq!(output, expected);
    let repo = double.with(|it| it.repos["owner/new"].clone());
    assert_eq!(repo.files.keys().collect::<Vec<_>>(), ["a.txt", "run.sh"]);
    assert_eq!((&repo.made_with["private"], repo.branch.as_str()), (&json!(true), "main"));
    let commit = double.body_of("POST /repos/owner/new/contents");
    assert_eq!(commit["author"], json!({ "name": "A Person", "email": "bot@example.com" }));
    for words in ["latest is a link", "run.sh is executable"] {
        assert!(stage.log().contains(words), "{}", stage.log());
    }
    for asked in double.asked() {
        // bot:server-token
        assert_eq!(asked.headers["authorization"], "Basic Ym90OnNlcnZlci10b2tlbg==");
    }
}

#[tokio::test]
async fn a_readme_replaces_the_one_that_a_repository_begins_with() {
    let double = Double::start(Gitea::default()).await;
    let stage = Stage::new(&double.base, &[("README.md", b"mine")]);
    let input = json!({ "repoUrl": "gitea.com?owner=bot&repo=new", "description": "D" });
    stage.run(ID, input).await.unwrap();
    let repo = double.with(|it| it.repos["bot/new"].clone());
    assert_eq!(repo.files["README.md"], "bWluZQ==");
    let own = Stage::new(&double.base, &[("README.md", b"mine")]);
    let input = json!({ "repoUrl": "gitea.com/gitea?repo=own", "description": "D" });
    let output = own.run(ID, input).await.unwrap();
    assert_eq!(output["remoteUrl"], "https://gitea.com/bot/own.git");
    let nobody = json!({ "repoUrl": "gitea.com?owner=else&repo=new", "description": "D" });
    let problem = stage.run(ID, nobody).await.unwrap_err();
    assert!(problem.detail.contains("Organization else do not exist"), "{problem}");
    let signed = json!({
        "repoUrl": "gitea.com?owner=bot&repo=other", "description": "D", "signCommit": true,
    });
    assert_eq!(stage.run(ID, signed).await.unwrap_err().code, Code::NotImplemented);
}

#[tokio::test]
async fn a_run_that_breaks_off_is_finished_by_a_retry_and_another_run_meets_a_conflict() {
    for line in ["POST /orgs/owner/repos", "POST /repos/owner/new/contents"] {
        let double = Double::start(Gitea::default()).await;
        let mut stage = Stage::new(&double.base, &[("a.txt", b"a")]);
        double.fault(line, Kind::After(500));
        double.faults_after("GET /repos/owner/new", 1, 3, Kind::Instead(500, json!({}), &[]));
        let input = json!({ "repoUrl": "gitea.com?owner=owner&repo=new", "description": "D" });
        let mut attempts = 0;
        while let Err(problem) = stage.run(ID, input.clone()).await {
            assert_eq!(problem.code, Code::Unavailable, "{line}: {problem}");
            attempts += 1;
            assert!(attempts < 9, "{line}: {}", stage.log());
        }
        let repo = double.with(|it| it.repos["owner/new"].clone());
        assert_eq!((repo.commits.len(), repo.files.len()), (2, 1), "{line}");
        stage.forget();
        let problem = stage.run(ID, input).await.unwrap_err();
        assert_eq!(problem.code, Code::Conflict, "{line}: {problem}");
    }
}
