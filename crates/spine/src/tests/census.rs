//! Every statement is good on both engines, and the hot ones read no table from end to end.

use database::{Engine, census, unit};

use super::scene::{each_engine, statement};
use crate::store::{feed, finish, jobs, leases};
use crate::{MIGRATIONS, STATEMENTS};

#[tokio::test]
async fn every_statement_prepares_on_both_engines() {
    each_engine(async |scene| {
        let failures = census(&scene.database, STATEMENTS).await;
        assert!(failures.is_empty(), "{failures:#?}");
    })
    .await;
}

#[test]
fn the_migrations_keep_to_the_portable_types() {
    for migration in MIGRATIONS.migrations {
        let findings = database::lint::lint_migration(migration);
        assert!(findings.is_empty(), "{findings:#?}");
    }
}

#[test]
fn every_statement_of_the_crate_is_in_the_census() {
    let sources = [
        include_str!("../store/cursors.rs"),
        include_str!("../store/feed.rs"),
        include_str!("../store/finish.rs"),
        include_str!("../store/job_list.rs"),
        include_str!("../store/job_log.rs"),
        include_str!("../store/jobs.rs"),
        include_str!("../store/leases.rs"),
        include_str!("../store/outbox.rs"),
        include_str!("../store/reconcilers.rs"),
        include_str!("../store/schedules.rs"),
        include_str!("../wake.rs"),
    ];
    let written: usize = sources.iter().map(|source| source.matches(": Statement =").count()).sum();
    assert_eq!(written, STATEMENTS.len());
}

#[tokio::test]
async fn hot_statements_use_their_indexes() {
    let hot = [
        feed::EVENTS_AFTER,
        finish::JOB_RETRY,
        finish::JOBS_DONE,
        finish::JOBS_EXPIRED,
        jobs::CLAIM_DUE,
        jobs::CLAIM_EXPIRED,
        jobs::NEXT_RUN_AT,
        jobs::PROMOTE,
        leases::FENCE,
        leases::RENEW,
        crate::store::job_log::LOG_PAGE,
    ];
    each_engine(async |scene| {
        if scene.database.engine() != Engine::Sqlite {
            // PostgreSQL plans by the size of the tables; they are empty here.
            return;
        }
        for hot in hot {
            let text = hot.text().replace("/*in*/", "'a', 'b'");
            let explain = statement(format!("EXPLAIN QUERY PLAN {text}"));
            let parameters = (1..=9).filter(|n| text.contains(&format!("${n}"))).count();
            let unit = unit!(|tx, asked: (database::Statement, usize)| {
                let (explain, parameters) = asked;
                let given = vec![database::Value::Int(1); *parameters];
                let rows = tx.rows(explain, given).await?;
                rows.iter().map(|row| row.text(3)).collect::<database::Result<Vec<_>>>()
            });
            let plan = scene.database.write((explain, parameters), unit).await.unwrap().value;
            let scans: Vec<&String> = plan
                .iter()
                .filter(|step| {
                    // What was just picked is a handful; an index that holds only running or due
                    // rows is read from end to end on purpose.
                    step.starts_with("SCAN spine") && !step.contains("INDEX spine_job_")
                })
                .collect();
            assert!(scans.is_empty(), "{text}\n{plan:#?}");
        }
    })
    .await;
}
