//! Nothing can be called without its permission: every operation of every feature, of the gate and
//! of the spine, tried by somebody who holds every permission but the one that it names.
//!
//! Nobody lists operations here: they are what the application serves, and a new one is tried as soon
//! as it is there. The two lists that are kept by hand say what is open to everybody, and which
//! permissions no operation names; both may only shrink, or grow by a decision that is seen here.
//!
//! Reading order: [`cast`] (who calls), [`requests`] (what they send), [`hidden`] (what they are told
//! of things that are not for them).

mod cast;
mod hidden;
mod requests;

use std::collections::BTreeSet;
use std::time::Duration;

use gate::Access;
use gate::routes::OperationInfo;
use model::Permission;
use serde_json::Value;

use crate::features::FEATURES;
use cast::Cast;

/// What everybody may call. An operation that is no longer public leaves this list; none enters it
/// outside the places of [`is_a_public_place`].
const PUBLIC: &[&str] = &[
    "DELETE /api/identity/v1/session",
    "GET /.backstage/health/v1/liveness",
    "GET /.backstage/health/v1/readiness",
    "GET /api/auth/.backstage/auth/v1/jwks.json",
    "GET /api/auth/.well-known/jwks.json",
    "GET /api/auth/.well-known/openid-configuration",
    "GET /api/auth/v1/userinfo",
    "GET /api/auth/{provider}/handler/frame",
    "GET /api/auth/{provider}/refresh",
    "GET /api/auth/{provider}/start",
    "GET /api/catalog/.backstage/auth/v1/jwks.json",
    "GET /api/identity/.backstage/auth/v1/jwks.json",
    "GET /api/identity/v1/providers",
    "GET /api/identity/v1/session",
    "GET /api/portal/v1/start",
    "GET /git/{owner}/{name}/info/refs",
    "GET /git/{owner}/{name}/raw/{*path}",
    "POST /api/auth/{provider}/backchannel-logout",
    "POST /api/auth/{provider}/handler/frame",
    "POST /api/auth/{provider}/logout",
    "POST /api/auth/{provider}/refresh",
    "POST /api/identity/v1/invitations/accept",
    "POST /api/identity/v1/invitations/look",
    "POST /api/identity/v1/sign-in",
    "POST /api/permission/authorize",
    "POST /git/{owner}/{name}/git-receive-pack",
    "POST /git/{owner}/{name}/git-upload-pack",
];

/// Permissions that no operation names in front of it, and what asks for each instead.
const ASKED_FOR_INSIDE: &[(&str, &str)] = &[
    ("catalog.entity.create", "front ends, before they show the button to register"),
    ("catalog.ingestion.manage", "nothing yet: Backstage has it, and policies may name it"),
    ("catalog.ingestion.read", "nothing yet: Backstage has it, and policies may name it"),
    ("catalog.location.create.file", "registering what is on the server's own disk"),
    ("delivery.deployment.manage", "promoting and taking back a service of somebody else's"),
    ("githost.repository.manage", "whatever is done to a repository of somebody else's"),
    ("identity.decision.explain", "asking why about somebody else"),
    ("portal.view.manage", "removing a view that somebody else shares"),
    ("portal.view.share", "saving a view that everybody sees"),
    ("scaffolder.template.management", "front ends, before they show the editor of templates"),
    ("scaffolder.template.step.read", "steps of a template, one by one, when a run begins"),
];

/// Where something may be open to everybody: health, sign-in, public keys, what the page of sign-in
/// shows, what somebody may do (of whom nobody knows that is nothing); and where Git's programs ask, which
/// send credentials only when they are asked for them (what nobody in particular is told there is for the
/// tests of the Git host).
fn is_a_public_place(path: &str) -> bool {
    const SIGN_IN: [&str; 4] = ["sign-in", "session", "invitations", "providers"];
    let below = |place: &str| {
        path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    below("/.backstage/health")
        || below("/git/{owner}/{name}")
        || below("/api/auth")
        || below("/api/portal/v1/start")
        || below("/api/permission/authorize")
        || SIGN_IN.iter().any(|it| below(&format!("/api/identity/v1/{it}")))
        || path.contains("/.well-known/")
        || path.ends_with("/.backstage/auth/v1/jwks.json")
}

fn named(operation: &OperationInfo) -> String {
    format!("{} {}", operation.method, operation.path)
}

/// The permission that an operation names; none where it is public.
fn permission_of(operation: &OperationInfo) -> Option<&'static Permission> {
    match operation.access {
        Access::Permission(permission) | Access::Filtered(permission) => Some(permission),
        Access::Public(_) => None,
    }
}

#[tokio::test]
async fn what_is_open_to_everybody_is_this_and_nothing_else() {
    let cast = Cast::empty(&testkit::TestEngine::sqlite()).await;
    let all = cast.operations();
    let public: BTreeSet<String> =
        all.iter().filter(|it| permission_of(it).is_none()).map(named).collect();
    let public: Vec<&str> = public.iter().map(String::as_str).collect();
    assert_eq!(public, PUBLIC);
    let elsewhere: Vec<&&str> = PUBLIC
        .iter()
        .filter(|it| !is_a_public_place(it.split_once(' ').map_or(it, |(_, path)| path)))
        .collect();
    assert_eq!(elsewhere, [&""; 0], "open, and neither health nor sign-in nor public keys");
    cast.app.finish().await;
}

#[tokio::test]
async fn the_document_says_of_every_operation_what_it_takes() {
    let cast = Cast::empty(&testkit::TestEngine::sqlite()).await;
    let document: Value = serde_json::from_slice(&cast.app.gate().document).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let in_document: usize = paths
        .values()
        .map(|item| {
            let methods = ["get", "put", "post", "delete", "patch", "head", "options", "trace"];
            methods.iter().filter(|it| item.get(**it).is_some()).count()
        })
        .sum();
    let all = cast.operations();
    assert_eq!(in_document, all.len(), "operations that the document or the gate does not know");
    for operation in &all {
        let method = operation.method.as_str().to_lowercase();
        let entry = &paths[&operation.path.replace("{*", "{")][&method];
        match operation.access {
            Access::Permission(needed) | Access::Filtered(needed) => {
                assert_eq!(entry["x-permission"], needed.name, "{}", named(operation));
                assert_eq!(entry["security"][0]["bearer"], serde_json::json!([]));
            }
            Access::Public(reason) => {
                assert_eq!(entry["x-public"], reason, "{}", named(operation));
                assert!(reason.len() > 10, "{}: {reason:?} is no reason", named(operation));
            }
        }
    }
    cast.app.finish().await;
}

#[tokio::test]
async fn every_permission_is_named_by_an_operation_or_asked_for_inside_one() {
    let cast = Cast::empty(&testkit::TestEngine::sqlite()).await;
    let used: BTreeSet<&str> =
        cast.operations().iter().filter_map(permission_of).map(|it| it.name).collect();
    let known: BTreeSet<&str> = feature::permissions(FEATURES).iter().map(|it| it.name).collect();
    let unknown: Vec<_> = used.difference(&known).collect();
    assert_eq!(unknown, [&""; 0], "named by operations, and in no list of a feature");
    let inside: Vec<&str> = known.difference(&used).copied().collect();
    let expected: Vec<&str> = ASKED_FOR_INSIDE.iter().map(|(name, _)| *name).collect();
    assert_eq!(inside, expected);
    cast.app.finish().await;
}

#[tokio::test]
async fn nobody_in_particular_is_asked_for_credentials_everywhere_else() {
    testkit::on_both_engines("coverage nobody", async |engine| {
        let cast = Cast::with_something_of_everything(&engine).await;
        let anonymous = cast.app.anonymous();
        let strangers = [
            ("nobody", anonymous.clone()),
            ("a token that nobody holds", anonymous.clone().with_token("unknown-token")),
            ("a token of nobody", anonymous.clone().with_token("")),
            ("a cookie of nobody", anonymous.with_header("cookie", "backstage-auth=unknown")),
        ];
        let mut tried = 0;
        for operation in cast.operations().iter().filter(|it| permission_of(it).is_some()) {
            let request = cast.things.request(operation);
            for (who, client) in &strangers {
                let answer = request.head(client).await;
                assert_eq!(answer.status, 401, "{who}: {}", named(operation));
                tried += 1;
            }
        }
        assert!(tried > 4 * 100, "only {tried} requests");
        cast.app.finish().await;
    })
    .await;
}

/// Longest that a refusal may take: one that comes after a stream began, or a wait ended, is none.
const AT_ONCE: Duration = Duration::from_secs(10);

/// Asks as somebody who lacks `needed`, and holds that against what they must be told.
async fn refused(cast: &Cast, operation: &OperationInfo, needed: &Permission) {
    let request = cast.things.request(operation);
    let callers = [
        ("a user to whom a role denies it", cast.user_without(needed)),
        ("a service whose token reaches all others", cast.app.without(needed)),
    ];
    for (who, client) in callers {
        let whole = tokio::time::timeout(AT_ONCE, request.send(&client)).await;
        let answer = whole.unwrap_or_else(|_| panic!("{who}: {} waits", named(operation)));
        let told = format!("{who}: {} {}", named(operation), answer.text());
        match operation.access {
            Access::Permission(_) => {
                assert_eq!(answer.status, 403, "{told}");
                assert_eq!(answer.json()["error"]["name"], "NotAllowedError", "{told}");
                assert!(answer.message().contains(needed.name), "{told}");
            }
            // What they are told then is for the tests of what is hidden.
            _ => assert!(answer.status < 500, "{told}"),
        }
    }
}

#[tokio::test]
async fn who_holds_every_permission_but_the_one_that_is_named_is_refused() {
    testkit::on_both_engines("coverage denied", async |engine| {
        let cast = Cast::with_something_of_everything(&engine).await;
        let all = cast.operations();
        let before = cast.state().await;
        let mut tried = BTreeSet::new();
        for operation in &all {
            let Some(needed) = permission_of(operation) else { continue };
            refused(&cast, operation, needed).await;
            tried.insert(named(operation));
        }
        assert_eq!(tried.len() + PUBLIC.len(), all.len());
        assert_eq!(cast.state().await, before, "who was refused has changed something");
        // The same requests of somebody who lacks nothing: it was the permission, not the request.
        let holder = cast.holder().await;
        for operation in all.iter().filter(|it| permission_of(it).is_some()) {
            let answer = cast.things.request(operation).head(&holder).await;
            let status = answer.status.as_u16();
            let is_let_in = status < 500 && ![401, 403, 405].contains(&status);
            assert!(is_let_in, "{}: {status} for who may do everything", named(operation));
        }
        cast.rest().await;
        cast.app.finish().await;
    })
    .await;
}
