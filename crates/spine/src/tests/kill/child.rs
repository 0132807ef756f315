//! The child: works as hard as it can until it is killed.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use database::{Database, Migration, MigrationSet, Settings, Statement, params, unit};
use model::ids::RandomIds;
use model::time::SystemClock;
use serde::{Deserialize, Serialize};
use serde_json::json;
use testkit::kill::phases::Span;
use testkit::kill::{Announcer, CLAIM, Heard, MIGRATION, SpanWatch, TRANSACTION};

use crate::tests::scene::{EFFECT, event, kind};
use crate::{
    JobDef, JobError, Metrics, NewJob, Spine, SpineDeps, SpineHandle, SpineSettings, Work, enqueue,
};

/// What a child is told to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Orders {
    /// `work` or `migrate`.
    pub(crate) what: String,
    /// The name of the replica.
    pub(crate) node: String,
    /// Schema on PostgreSQL; SQLite in the folder without.
    pub(crate) schema: Option<String>,
    /// Address of PostgreSQL.
    pub(crate) address: Option<String>,
    /// Makes the keys of this child's jobs its own.
    pub(crate) life: usize,
}

/// Steps of a job; each writes one effect and one event.
pub(crate) const STEPS: i64 = 3;
/// Tasks that enqueue, each in its own transactions.
const WRITERS: usize = 3;
/// What the spine's own traces announce.
const HEARD: &[Heard] = &[Heard { span: "spine.claim", field: None, phase: CLAIM }];
/// A child whose parent is gone ends by itself.
const LIFE_MAX: Duration = Duration::from_secs(60);

impl Orders {
    pub(crate) fn settings(&self, folder: &Path) -> Settings {
        match (&self.address, &self.schema) {
            (Some(address), schema) => Settings::postgres(address.clone(), schema.clone()),
            (None, _) => Settings::sqlite_file(folder.join("kill.db")),
        }
    }
}

/// The settings of a replica in these tests.
pub(crate) fn spine_settings(node: &str) -> SpineSettings {
    SpineSettings {
        node: node.into(),
        lease_ms: 400,
        poll_ms: 3,
        feed_poll_ms: 20,
        ..SpineSettings::default()
    }
}

pub(crate) async fn open(settings: &Settings) -> Database {
    Database::open(settings, Arc::new(SystemClock), Arc::new(RandomIds)).await.unwrap()
}

pub(crate) fn deps(database: &Database) -> SpineDeps {
    SpineDeps {
        database: database.clone(),
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds),
        metrics: Metrics::unread(),
    }
}

/// The kind of job that is killed: in each step an effect, an event and a checkpoint in one unit.
pub(crate) fn stepping(announcer: Option<Arc<Announcer>>, handle: SpineHandle) -> JobDef {
    kind("test.step", move |job| {
        let (announcer, handle) = (announcer.clone(), handle.clone());
        Box::pin(async move {
            let done = job.checkpoint().and_then(|checkpoint| checkpoint["done"].as_i64());
            for step in done.unwrap_or(0)..STEPS {
                job.log(format!("step {step}"));
                let span = announcer.as_ref().map(|announcer| announcer.span(TRANSACTION));
                let input = Step {
                    job: job.key().to_owned(),
                    step,
                    span: span.clone(),
                    handle: handle.clone(),
                };
                let unit = unit!(|tx, input: Step| {
                    input.span.iter().for_each(|span| span.enter());
                    let Step { job, step, handle, .. } = input;
                    tx.exec(&EFFECT, params![job, *step]).await?;
                    handle.emit(tx, event(&format!("{job}/{step}"))).await
                });
                let written = job.write_step(&json!({ "done": step + 1 }), input, unit).await;
                span.iter().for_each(|span| span.leave());
                written.map_err(JobError::from)?;
            }
            Ok(())
        })
    })
    .attempts_max(1_000)
}

struct Step {
    job: String,
    step: i64,
    span: Option<Arc<Span>>,
    handle: SpineHandle,
}

/// Runs when this binary was started as a child.
pub(crate) fn run(orders: &str, folder: PathBuf) {
    let orders: Orders = serde_json::from_str(orders).unwrap();
    let announcer = Announcer::open(&folder.join("phases"));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let work = async {
            if orders.what == "migrate" {
                migrate(&orders, &folder, &announcer).await;
            } else {
                work(&orders, &folder, &announcer).await;
            }
        };
        tokio::time::timeout(LIFE_MAX, work).await.expect("was to be killed before");
    });
}

async fn work(orders: &Orders, folder: &Path, announcer: &Arc<Announcer>) {
    tracing::subscriber::set_global_default(SpanWatch::new(announcer.clone(), HEARD)).unwrap();
    let database = open(&orders.settings(folder)).await;
    let prepared = Spine::prepare(spine_settings(&orders.node), deps(&database)).unwrap();
    let jobs = vec![stepping(Some(announcer.clone()), prepared.handle())];
    let _spine = prepared.start(Work { jobs, ..Work::default() }).await.unwrap();
    let told = File::options().append(true).create(true).open(folder.join("told")).unwrap();
    let told = Arc::new(told);
    announcer.ready();
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let (database, announcer, told) = (database.clone(), announcer.clone(), told.clone());
        let beginning = format!("{}-{writer}", orders.life);
        writers.spawn(async move {
            for count in 0.. {
                let key = format!("{beginning}-{count}");
                let span = announcer.span(TRANSACTION);
                let input = (key.clone(), span.clone());
                let unit = unit!(|tx, input: (String, Arc<Span>)| {
                    let (key, span) = input;
                    span.enter();
                    tx.emit(event(&format!("asked {key}")));
                    enqueue(tx, &NewJob::new("test.step", key.clone())).await
                });
                let written = database.write(input, unit).await;
                span.leave();
                if written.is_ok() {
                    // One write of one line: told or not, never half.
                    (&*told).write_all(format!("{key}\n").as_bytes()).unwrap();
                }
                // Not so fast that the next life drowns in what this one asked for.
                tokio::time::sleep(Duration::from_millis(4)).await;
            }
        });
    }
    while writers.join_next().await.is_some() {}
}

/// The migrations that are killed: tables, rows derived from rows, an index, one after the other.
pub(crate) const MIGRATIONS_MANY: MigrationSet = MigrationSet {
    feature: "many",
    migrations: &[
        Migration {
            number: 1,
            name: "first",
            sql: include_str!("many_1.sql"),
            oldest_compatible: "0.1.0",
        },
        Migration {
            number: 2,
            name: "second",
            sql: include_str!("many_2.sql"),
            oldest_compatible: "0.1.0",
        },
        Migration {
            number: 3,
            name: "third",
            sql: include_str!("many_3.sql"),
            oldest_compatible: "0.1.0",
        },
    ],
};

async fn migrate(orders: &Orders, folder: &Path, announcer: &Arc<Announcer>) {
    let database = open(&orders.settings(folder)).await;
    announcer.ready();
    announcer.enter(MIGRATION);
    database.migrate(&[crate::MIGRATIONS, MIGRATIONS_MANY]).await.unwrap();
    announcer.leave(MIGRATION);
}

/// What the migrations leave behind: rows of the last table.
pub(crate) const MANY_ROWS: Statement = Statement::new("SELECT COUNT(*) FROM many_last");
