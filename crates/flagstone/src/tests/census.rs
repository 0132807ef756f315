//! Every SQL text of the product, prepared on both engines.

use std::sync::Arc;

use ::database::{Database, Settings, census, lint};
use model::ids::RandomIds;
use model::time::SystemClock;

use crate::features::FEATURES;
use crate::startup::server::migrations;

#[tokio::test]
async fn every_statement_is_good_on_both_engines() {
    testkit::on_both_engines("census", async |engine| {
        let settings: &Settings = engine.settings();
        let database = Database::open(settings, Arc::new(SystemClock), Arc::new(RandomIds))
            .await
            .expect("a database");
        database.migrate(&migrations()).await.expect("migrated");
        let statements: Vec<_> = spine::STATEMENTS
            .iter()
            .chain(::database::blobs::STATEMENTS)
            .chain(FEATURES.iter().flat_map(|feature| feature.statements))
            .copied()
            .collect();
        assert!(statements.len() > 40, "only {} statements", statements.len());
        let failures = census(&database, &statements).await;
        assert!(failures.is_empty(), "{failures:#?}");
        let findings: Vec<_> = statements.iter().flat_map(lint).collect();
        assert!(findings.is_empty(), "{findings:#?}");
        database.close().await;
    })
    .await;
}
