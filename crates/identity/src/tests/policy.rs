//! Roles and decisions in a running application.

mod authorizing;
mod changing;
mod explaining;
mod files;
mod rbac;
mod sample;
mod store;

use database::unit;
use feature::Deps;
use model::Caller;
use model::caller::User;
use model::permission::Decision;
use serde_json::{Value, json};
use testkit::{Client, Setup, TestApp, TestEngine, on_both_engines};

use crate::people::store::accounts;
use crate::policy::names::ADMINISTRATORS;
use crate::policy::permissions::ROLE_READ;

const ROLES: &str = "/api/identity/v1/roles";

/// A feature with things, which knows who asks, and identity; `ada` and `bob` may ask, `ada` is in `group:default/team`
/// which is in `group:default/org`.
fn app(engine: &TestEngine) -> Setup {
    TestApp::new([sample::feature(), crate::feature()]).on(engine)
}

fn user(name: &str) -> Caller {
    Caller::user(User { entity_ref: format!("user:default/{name}"), account: None, session: None })
}

/// Somebody who signed in.
fn client(app: &TestApp, name: &str) -> Client {
    app.anonymous().with_token(&format!("token-of-user-{name}"))
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

/// An account, locked out or not.
async fn account(app: &TestApp, entity_ref: &str, is_locked_out: bool) {
    let put = unit!(|tx, input: (String, bool)| {
        let (entity_ref, is_locked_out) = input;
        let disabled_at = is_locked_out.then_some(1);
        let known = accounts::account_by_ref(tx, entity_ref).await?;
        let is_new = known.is_none();
        let (id, entity_ref) = (entity_ref.clone(), entity_ref.clone());
        let account = accounts::AccountRow { id, entity_ref, ..Default::default() };
        let account = accounts::AccountRow { disabled_at, ..known.unwrap_or(account) };
        if is_new {
            return accounts::account_insert(tx, &account).await;
        }
        accounts::account_update(tx, &account).await
    });
    app.deps().database.write((entity_ref.to_owned(), is_locked_out), put).await.unwrap();
}

#[tokio::test]
async fn nobody_gets_in_without_the_permission() {
    let app = app(&TestEngine::sqlite()).start().await;
    assert_eq!(app.operations_that_let_in().await, Vec::<String>::new());
    app.finish().await;
}
