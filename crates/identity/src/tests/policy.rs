//! Roles and decisions in a running application.

mod store;

use database::unit;
use feature::Deps;
use model::Caller;
use model::caller::User;
use model::permission::Decision;
use testkit::{Setup, TestApp, TestEngine};

use crate::policy::names::ADMINISTRATORS;
use crate::policy::permissions::ROLE_READ;

/// Identity alone.
fn app(engine: &TestEngine) -> Setup {
    TestApp::new([crate::feature()]).on(engine)
}

fn user(name: &str) -> Caller {
    Caller::user(User { entity_ref: format!("user:default/{name}"), account: None, session: None })
}

/// Whether somebody may look at roles, which takes more than having signed in.
fn sees_roles(deps: &Deps, name: &str) -> bool {
    deps.decisions.decide(&user(name), &ROLE_READ) == Decision::Allow
}

/// Makes somebody an administrator, as the room of people does.
async fn administrator(app: &TestApp, member: &str) {
    let add = unit!(|tx, member: String| {
        crate::policy::store::member_add(tx, ADMINISTRATORS, member, "operator").await
    });
    app.deps().database.write(member.to_owned(), add).await.unwrap();
}
