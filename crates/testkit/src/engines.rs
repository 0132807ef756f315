//! The two engines, each with a database of its own per test.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;

use database::{Database, Settings, Statement, params, unit};
use futures::FutureExt;
use model::Ids;
use model::ids::RandomIds;
use model::time::SystemClock;

/// An engine to test on.
#[derive(Clone, Debug)]
pub struct TestEngine {
    settings: Settings,
    schema: Option<String>,
}

impl TestEngine {
    /// SQLite in memory.
    pub fn sqlite() -> Self {
        Self { settings: Settings::sqlite_memory(), schema: None }
    }

    /// How to open its database.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.schema.is_some()
    }

    /// Removes what the test left on the server.
    pub async fn clean(&self) {
        let Some(schema) = &self.schema else { return };
        let mut settings = self.settings.clone();
        if let database::EngineSettings::Postgres(postgres) = &mut settings.engine {
            postgres.schema = None;
        }
        let opened = Database::open(&settings, Arc::new(SystemClock), Arc::new(RandomIds)).await;
        let database = opened.unwrap();
        // Statements live as long as the program; so does this one, and tests end soon.
        let text = format!("DROP SCHEMA IF EXISTS \"{schema}\" CASCADE");
        let statement = Statement::new(Box::leak(text.into_boxed_str()));
        let drop = unit!(|tx, statement: Statement| tx.exec(statement, params![]).await);
        database.write(statement, drop).await.unwrap();
        database.close().await;
    }
}

/// Runs `scenario` on SQLite and on PostgreSQL, each with a fresh database. `name` appears in the
/// name of the PostgreSQL schema and in the message when there is no server.
///
/// # Panics
/// When the scenario does; and under `CI=true` when `FLAGSTONE_TEST_POSTGRES` names no server.
pub async fn on_both_engines(name: &str, scenario: impl AsyncFn(TestEngine)) {
    scenario(TestEngine::sqlite()).await;
    let Some(engine) = postgres_schema(name) else { return };
    let outcome = AssertUnwindSafe(scenario(engine.clone())).catch_unwind().await;
    engine.clean().await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// PostgreSQL with a schema that nobody else has; `None` (with a message) where no server is named.
/// The test calls [`TestEngine::clean`] at its end, or uses [`on_both_engines`].
///
/// # Panics
/// Under `CI=true` when `FLAGSTONE_TEST_POSTGRES` names no server.
pub fn postgres_schema(name: &str) -> Option<TestEngine> {
    #[expect(clippy::disallowed_methods, reason = "the test command says where PostgreSQL is")]
    let (address, ci) = (std::env::var("FLAGSTONE_TEST_POSTGRES"), std::env::var("CI"));
    let Ok(address) = address else {
        assert!(
            ci.as_deref() != Ok("true"),
            "{name}: FLAGSTONE_TEST_POSTGRES is not set, and CI=true skips nothing"
        );
        println!("{name}: skipped on PostgreSQL, FLAGSTONE_TEST_POSTGRES is not set");
        return None;
    };
    let word: String =
        name.chars().filter(char::is_ascii_alphanumeric).take(20).collect::<String>();
    let random = RandomIds.random().replace('-', "");
    let schema = format!("test_{}_{}", word.to_ascii_lowercase(), &random[..16]);
    let settings = Settings::postgres(address, Some(schema.clone()));
    Some(TestEngine { settings, schema: Some(schema) })
}
