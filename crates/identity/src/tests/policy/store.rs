//! What is written, and when it is felt.

use std::time::Duration;

use crate::tests::support::with_master_key;
use database::unit;
use testkit::{on_both_engines, postgres_schema};

use super::*;
use crate::people::store::accounts;
use crate::policy::names::ADMINISTRATORS;
use crate::policy::store;

async fn drop_member(app: &TestApp, member: &str, fixed: &[&str]) -> Result<Vec<String>, String> {
    let fixed: Vec<String> = fixed.iter().map(|&it| it.to_owned()).collect();
    let drop = unit!(|tx, input: (String, Vec<String>)| {
        store::member_drop(tx, &input.0, &input.1, "operator").await
    });
    let dropped = app.deps().database.write((member.to_owned(), fixed), drop).await;
    dropped.map(|it| it.value).map_err(|error| error.to_string())
}

/// Locks somebody out, or removes their account, as the room of people does.
async fn lose(app: &TestApp, member: &str, is_delete: bool, fixed: &[&str]) -> Result<(), String> {
    let fixed: Vec<String> = fixed.iter().map(|&it| it.to_owned()).collect();
    let lose = unit!(|tx, input: (String, bool, Vec<String>)| {
        let (member, is_delete, fixed) = input;
        let mut account = accounts::account_by_ref(tx, member).await?.unwrap();
        if *is_delete {
            accounts::account_delete(tx, &account.id).await?;
        } else {
            account.disabled_at = Some(tx.now());
            accounts::account_update(tx, &account).await?;
        }
        store::refuse_losing_administrator(tx, member, fixed).await
    });
    let lost = app.deps().database.write((member.to_owned(), is_delete, fixed), lose).await;
    lost.map(drop).map_err(|error| error.to_string())
}

#[tokio::test]
async fn every_statement_works_on_both_engines() {
    testkit::checks::census(&[crate::feature()]).await;
}

#[tokio::test]
async fn a_member_that_another_room_adds_is_felt_when_the_feed_has_been_read() {
    on_both_engines("policy members", async |engine| {
        let app = app(&engine).start().await;
        assert!(!sees_roles(app.deps(), "ada"));
        administrator(&app, "user:default/ada").await;
        administrator(&app, "user:default/ada").await;
        app.settle().await;
        assert!(sees_roles(app.deps(), "ada"));
        assert!(!sees_roles(app.deps(), "bob"));
        let app = app.restart().await;
        assert!(sees_roles(app.deps(), "ada"), "after a restart, too");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn the_last_administrator_stays_and_groups_do_not_count() {
    on_both_engines("last administrator", async |engine| {
        let app = app(&engine).start().await;
        account(&app, "user:default/ada", false).await;
        account(&app, "user:default/bob", false).await;
        administrator(&app, "user:default/ada").await;
        administrator(&app, "group:default/root").await;
        let refused = drop_member(&app, "user:default/ada", &[]).await.unwrap_err();
        assert!(refused.contains("The last administrator cannot be removed"), "{refused}");
        administrator(&app, "user:default/bob").await;
        let roles = drop_member(&app, "user:default/ada", &[]).await.unwrap();
        assert_eq!(roles, [ADMINISTRATORS]);
        app.settle().await;
        assert!(!sees_roles(app.deps(), "ada") && sees_roles(app.deps(), "bob"));
        // Where the configuration names one, nobody in the database has to.
        drop_member(&app, "user:default/bob", &["user:default/dan"]).await.unwrap();
        app.settle().await;
        assert!(!sees_roles(app.deps(), "bob"));
        app.finish().await;
    })
    .await;
}

/// Who is locked out, was removed or never came cannot let anybody in again.
#[tokio::test]
async fn administrators_who_cannot_sign_in_do_not_count() {
    on_both_engines("ghosts", async |engine| {
        let app = app(&engine).start().await;
        let (ada, bob, dan) = ("user:default/ada", "user:default/bob", "user:default/dan");
        for (member, is_locked_out) in [(ada, false), (bob, true), (dan, false)] {
            account(&app, member, is_locked_out).await;
        }
        for member in [ada, bob, "user:default/never-here"] {
            administrator(&app, member).await;
        }
        let is_last = |result: Result<(), String>| {
            result.is_err_and(|it| it.contains("The last administrator"))
        };
        assert!(is_last(drop_member(&app, ada, &[]).await.map(drop)));
        assert!(is_last(lose(&app, ada, false, &[]).await));
        assert!(is_last(lose(&app, ada, true, &[]).await));
        // Others are locked out as before.
        assert_eq!(lose(&app, dan, false, &[]).await, Ok(()));
        // One whom the configuration names counts, but not when they are locked out, and not as
        // the one in question.
        for fixed in [bob, dan, ada] {
            assert!(is_last(lose(&app, ada, false, &[fixed]).await), "{fixed}");
        }
        assert_eq!(lose(&app, ada, true, &["user:default/named"]).await, Ok(()));
        account(&app, ada, false).await;
        account(&app, bob, false).await;
        assert_eq!(lose(&app, ada, false, &[]).await, Ok(()));
        assert!(is_last(lose(&app, bob, false, &[]).await));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn two_who_remove_one_another_at_once_do_not_both_succeed() {
    on_both_engines("removing each other", async |engine| {
        let app = app(&engine).start().await;
        account(&app, "user:default/ada", false).await;
        account(&app, "user:default/bob", false).await;
        administrator(&app, "user:default/ada").await;
        administrator(&app, "user:default/bob").await;
        let both = tokio::join!(
            drop_member(&app, "user:default/ada", &[]),
            drop_member(&app, "user:default/bob", &[]),
        );
        assert!(both.0.is_ok() != both.1.is_ok(), "{both:?}");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn replicas_agree_within_a_second() {
    let Some(engine) = postgres_schema("policy replicas") else { return };
    let shared = tempfile::tempdir().unwrap();
    let setup = || app(&engine).random_ids().config(with_master_key(shared.path()));
    let (one, two) = (setup().start().await, setup().start().await);
    administrator(&one, "user:default/ada").await;
    let seen = async {
        while !sees_roles(two.deps(), "ada") {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(1), seen).await.is_ok());
    one.finish().await;
    two.finish().await;
    engine.clean().await;
}
