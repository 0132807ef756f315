//! Every statement is prepared, none is run.

use crate::tests::scene::{ADD, AMOUNT, COUNT, ENDLESS, NAMES, RAISE, each_engine, names};
use crate::{Statement, census, migration};

#[tokio::test]
async fn good_statements_pass_and_are_not_run() {
    const IN: Statement =
        Statement::new("SELECT id FROM thing WHERE amount > $1 AND id IN (/*in*/) AND good = $2");
    const CLAIM: Statement = Statement::new(
        "UPDATE thing SET amount = $1 WHERE id IN (SELECT id FROM thing WHERE amount < $2 \
         ORDER BY id LIMIT $3 /*pg: FOR UPDATE SKIP LOCKED*/) RETURNING id, amount",
    );
    const EMPTY: Statement = Statement::new("DELETE FROM thing");
    each_engine(|scene| {
        Box::pin(async move {
            crate::tests::scene::add(&scene.database, "a").await.expect("writes");
            let all = [ADD, AMOUNT, COUNT, ENDLESS, NAMES, RAISE, IN, CLAIM, EMPTY];
            assert_eq!(census(&scene.database, &all).await, []);
            assert_eq!(census(&scene.database, migration::STATEMENTS).await, []);
            assert_eq!(names(&scene.database).await, ["a"]);
        })
    })
    .await;
}

#[tokio::test]
async fn every_bad_statement_is_named_with_its_reason() {
    const NO_TABLE: Statement = Statement::new("SELECT id FROM nowhere");
    const NO_COLUMN: Statement = Statement::new("SELECT missing FROM thing");
    const NO_SQL: Statement = Statement::new("SELEKT 1");
    const SLIP: Statement = Statement::new("SELECT id FROM thing WHERE id ILIKE 'a'");
    each_engine(|scene| {
        Box::pin(async move {
            let all = [NO_TABLE, COUNT, NO_COLUMN, NO_SQL, SLIP];
            let failures = census(&scene.database, &all).await;
            for bad in [NO_TABLE, NO_COLUMN, NO_SQL, SLIP] {
                assert!(failures.iter().any(|failure| failure.statement == bad.text()));
            }
            assert!(failures.iter().all(|failure| failure.statement != COUNT.text()));
            let reasons: Vec<&str> = failures.iter().map(|it| it.reason.as_str()).collect();
            assert!(
                reasons[0].contains("nowhere") && reasons[1].contains("missing"),
                "{reasons:?}"
            );
        })
    })
    .await;
}
