//! `publish:github` on bad days: nothing is made twice, nothing of others is touched, and each failure
//! says what to do.

use std::time::Duration;

use model::Code;
use serde_json::{Value, json};

use super::double::{Double, Kind};
use super::github_double::Github;
use super::stage::Stage;

fn input() -> Value {
    json!({ "repoUrl": "github.com?owner=owner&repo=new", "protectDefaultBranch": false })
}

const FILES: &[(&str, &[u8])] = &[("a.txt", b"a")];

fn created(double: &Double<Github>) -> usize {
    double.acts().iter().filter(|it| *it == "POST /orgs/owner/repos").count()
}

#[tokio::test]
async fn a_failure_after_the_repository_was_made_is_seen_through_at_once() {
    let double = Double::start(Github::new()).await;
    double.fault("POST /orgs/owner/repos", Kind::After(500));
    let stage = Stage::new(&double.base, FILES);
    stage.run("publish:github", input()).await.unwrap();
    assert_eq!(created(&double), 1);
    assert!(stage.log().contains("was made all the same"), "{}", stage.log());
    assert_eq!(double.with(|it| it.files("owner/new", "main")), ["100644 a.txt a"]);
}

#[tokio::test]
async fn a_retry_of_the_same_run_goes_on_and_another_run_is_told_of_the_conflict() {
    let double = Double::start(Github::new()).await;
    let mut stage = Stage::new(&double.base, FILES);
    double.fault("POST /orgs/owner/repos", Kind::After(502));
    // The look behind it fails as well, however often it is tried.
    let nothing = Kind::Instead(503, json!({ "message": "unavailable" }), &[]);
    double.faults_after("GET /repos/owner/new", 1, 3, nothing);
    let problem = stage.run("publish:github", input()).await.unwrap_err();
    assert_eq!(problem.code, Code::Unavailable, "{problem}");
    assert!(problem.hint.as_ref().unwrap().contains("a retry of this run looks for it"));

    let log = stage.log();
    stage.run("publish:github", input()).await.unwrap_or_else(|it| panic!("{it}: {log}"));
    assert_eq!(created(&double), 1);
    assert!(stage.log().contains("An earlier attempt of this run made"), "{}", stage.log());

    let before = double.with(|it| it.repos["owner/new"].refs.clone());
    stage.forget();
    let problem = stage.run("publish:github", input()).await.unwrap_err();
    assert_eq!(problem.code, Code::Conflict);
    assert!(problem.detail.contains("The repository owner/new on github.com is there already"));
    assert_eq!(
        (created(&double), double.with(|it| it.repos["owner/new"].refs.clone())),
        (1, before)
    );
}

#[tokio::test]
async fn two_runs_that_make_the_same_name_end_with_one_repository_and_one_conflict() {
    let double = Double::start(Github::new()).await;
    let (one, other) = (Stage::new(&double.base, FILES), Stage::new(&double.base, FILES));
    // Both look before either makes it.
    let both =
        futures::join!(one.run("publish:github", input()), other.run("publish:github", input()));
    let results = [both.0, both.1];
    let failed: Vec<_> = results.iter().filter_map(|it| it.as_ref().err()).collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(failed[0].code, Code::Conflict, "{failed:?}");
    assert_eq!(double.with(|it| it.repos["owner/new"].refs.len()), 1);
}

#[tokio::test]
async fn a_run_that_breaks_off_at_any_request_is_finished_by_a_retry() {
    for line in [
        "GET /users/owner",
        "PUT /repos/owner/new/contents",
        "POST /repos/owner/new/git/trees",
        "POST /repos/owner/new/git/commits",
        "PATCH /repos/owner/new/git/refs",
    ] {
        for kind in [Kind::After(500), Kind::Instead(502, json!({}), &[])] {
            let double = Double::start(Github::new()).await;
            // Questions are asked again by themselves; acts are not.
            double.faults(line, if line.starts_with("GET") { 3 } else { 1 }, kind.clone());
            let stage = Stage::new(&double.base, FILES);
            let first = stage.run("publish:github", input()).await;
            assert_eq!(first.unwrap_err().code, Code::Unavailable, "{line} {kind:?}");
            let retried = stage.run("publish:github", input()).await;
            retried.unwrap_or_else(|problem| panic!("{line} {kind:?}: {problem}"));
            assert_eq!(created(&double), 1, "{line} {kind:?}");
            let files = double.with(|it| it.files("owner/new", "main"));
            assert_eq!(files, ["100644 a.txt a"], "{line} {kind:?}");
            assert!(double.with(|it| it.head("owner/new", "main").parents.is_empty()));
            let done = double.acts().len();
            stage.run("publish:github", input()).await.unwrap();
            assert_eq!(double.acts().len(), done, "a finished step does nothing again");
        }
    }
}

#[tokio::test]
async fn refusals_say_what_github_says_and_never_the_token() {
    for (status, body, code, words) in [
        (401, json!({ "message": "Bad credentials" }), Code::NotAllowed, "Bad credentials"),
        (
            403,
            json!({ "message": "Resource not accessible by integration user-token" }),
            Code::NotAllowed,
            "not accessible by integration ***",
        ),
        (422, json!({ "message": "Validation Failed" }), Code::Input, "Validation Failed"),
        (301, json!({ "message": "Moved Permanently" }), Code::Input, "301"),
        (500, json!("no object"), Code::Unavailable, "500"),
    ] {
        let double = Double::start(Github::new()).await;
        double.faults("POST /orgs", 9, Kind::Instead(status, body, &[]));
        let stage = Stage::new(&double.base, FILES);
        let mut input = input();
        input["token"] = "user-token".into();
        let problem = stage.run("publish:github", input).await.unwrap_err();
        assert_eq!(problem.code, code, "{problem}");
        assert!(problem.detail.contains(words), "{problem}");
        assert!(!format!("{problem:?} {}", stage.log()).contains("user-token"), "{problem:?}");
    }
}

#[tokio::test]
async fn a_limit_of_requests_is_waited_for_where_it_is_short() {
    let double = Double::start(Github::new()).await;
    let limited = json!({ "message": "You have exceeded a secondary rate limit." });
    double.faults("POST /repos", 2, Kind::Instead(403, limited.clone(), &[("retry-after", "0")]));
    double.fault("POST /orgs", Kind::Instead(429, limited.clone(), &[("retry-after", "0")]));
    let stage = Stage::new(&double.base, FILES);
    stage.run("publish:github", input()).await.unwrap();
    assert_eq!(double.with(|it| it.files("owner/new", "main")), ["100644 a.txt a"]);
    assert!(stage.log().contains("asks to wait 0 seconds"), "{}", stage.log());

    for headers in [&[("retry-after", "3600")][..], &[("x-ratelimit-remaining", "0")]] {
        let double = Double::start(Github::new()).await;
        double.faults("GET /users", 9, Kind::Instead(403, limited.clone(), headers));
        let stage = Stage::new(&double.base, FILES);
        let problem = stage.run("publish:github", input()).await.unwrap_err();
        assert_eq!(problem.code, Code::TooManyRequests, "{problem}");
        assert_eq!(double.asked().len(), 1);
    }
}

#[tokio::test]
async fn a_cancelled_run_stops_waiting_for_a_host_that_never_answers() {
    let double = Double::start(Github::new()).await;
    double.fault("POST /orgs", Kind::Silence);
    let stage = Stage::new(&double.base, FILES);
    let attempt = stage.run("publish:github", input());
    let cancel = async {
        while created(&double) == 0 {
            tokio::task::yield_now().await;
        }
        stage.cancelled.cancel();
    };
    let both =
        tokio::time::timeout(Duration::from_secs(10), async { futures::join!(attempt, cancel).0 });
    let problem = both.await.unwrap().unwrap_err();
    assert_eq!(problem.code, Code::Conflict, "{problem}");
    assert!(problem.detail.contains("cancelled"), "{problem}");
}

#[tokio::test]
async fn protection_that_cannot_be_had_is_told_and_stops_nothing() {
    let double = Double::start(Github::new()).await;
    let refused = json!({ "message": "Upgrade to GitHub Pro or make this repository public" });
    double.fault("/protection", Kind::Instead(403, refused, &[]));
    let stage = Stage::new(&double.base, FILES);
    let input = json!({ "repoUrl": "github.com?owner=owner&repo=new" });
    stage.run("publish:github", input).await.unwrap();
    assert!(stage.log().contains("Skipping: default branch protection"), "{}", stage.log());
}
