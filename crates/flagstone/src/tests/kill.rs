//! kill -9 in the middle of an ingest loses nothing: a real catalog over real files, really killed.
//!
//! Between two lives the files change: descriptions, relations, entities that come, go and move to
//! another file. Every so often a life is left alone until it has nothing more to do, and then the
//! catalog must say exactly what the files say, however many lives before were cut short.
//!
//! `life` is what is killed; `organisation` is what the files say; `checks` compares; this file is
//! the parent.

mod checks;
mod life;
mod organisation;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use database::{EngineSettings, Settings};
use testkit::TestEngine;
use testkit::kill::{self, CLAIM, INGEST, Killer, Phase, Score, sound};

use checks::Shown;
use life::{Life, Orders};
use organisation::Organisation;

/// What is counted.
const PHASES: &[Phase] = &[CLAIM, INGEST];
/// Components to begin with: enough for several transactions of an ingest.
const COMPONENTS: usize = 1_200;
/// Kills per engine, at least.
const KILLS: usize = 24;
/// Kills after which enough should have fallen into an ingest, however unlucky.
const KILLS_MAX: usize = 80;
/// Kills in an ingest that are wanted per engine.
const WANTED: usize = 11;
/// After so many kills a life is left alone and the parent looks at what there is.
const LOOK_EVERY: usize = 8;
/// Within these microseconds after an ingest was seen its process is killed.
const WAIT_IN_INGEST_US: std::ops::Range<u64> = 0..150_000;
/// Within these microseconds after its start a process is killed that was not waited for.
const WAIT_US: std::ops::Range<u64> = 0..700_000;

#[test]
fn child() {
    if let Some((orders, folder)) = kill::orders() {
        life::run_until_killed(&orders, &folder);
    }
}

#[test]
fn an_ingest_killed_at_any_instant_loses_nothing() {
    let seed = kill::seed();
    let postgres = testkit::postgres_schema("kill_ingest");
    let mut total = Score::default();
    let mut engines = 0;
    for engine in [None, postgres.as_ref()] {
        if engines == 1 && engine.is_none() {
            continue;
        }
        let since = Instant::now();
        let score = ingests_are_killed(engine, seed);
        let name = if engine.is_some() { "PostgreSQL" } else { "SQLite" };
        println!("{name}: {score} in {:?}", since.elapsed());
        total.add(&score);
        engines += 1;
    }
    if let Some(postgres) = &postgres {
        blocking(postgres.clean());
    }
    println!("in all: {total}");
    assert!(total.kills() >= KILLS * engines, "{total}");
    assert!(total.count(INGEST) >= WANTED * engines, "{total}");
}

fn ingests_are_killed(engine: Option<&TestEngine>, seed: u64) -> Score {
    let folder = tempfile::tempdir().unwrap();
    let orders = orders(engine.map(TestEngine::settings));
    let told = orders.tell();
    let mut killer = Killer::new("tests::kill::child", folder.path(), seed, PHASES);
    let mut organisation = Organisation::new(&folder.path().join("org"));
    organisation.grow(COMPONENTS, &mut killer.chance);
    organisation.write();
    let mut uids = BTreeMap::new();
    let (mut life, mut halfway) = (0, 0);
    while killer.score().kills() < KILLS
        || (killer.score().kills() < KILLS_MAX && killer.score().count(INGEST) < WANTED)
    {
        life += 1;
        let before = organisation.descriptions();
        // Some lives find the same files as the one before, and nothing but what it left undone.
        if life > 2 && life % 4 != 0 {
            organisation.change(&mut killer.chance);
            organisation.write();
        }
        if life % 2 == 1 {
            killer.kill(&told, Some(INGEST), WAIT_IN_INGEST_US);
            let left = blocking(left_behind(&orders, folder.path()));
            halfway += usize::from(left != before && left != organisation.descriptions());
        } else {
            // Nobody tidies up after this one but the next life itself.
            killer.kill(&told, None, WAIT_US);
        }
        if killer.score().kills().is_multiple_of(LOOK_EVERY) {
            let since = Instant::now();
            uids = blocking(look(&orders, folder.path(), &organisation, &uids));
            println!("{} entities, as in the files, in {:?}", uids.len(), since.elapsed());
        }
    }
    println!("{halfway} kills left an ingest of which some transactions were committed");
    killer.score().clone()
}

/// What a death left is whole, even before anybody tidies up. Gives the description of every entity.
async fn left_behind(orders: &Orders, folder: &Path) -> BTreeMap<String, String> {
    let database = life::open(&orders.settings(folder)).await;
    sound(&database).await;
    checks::claims_and_entities_agree(&database).await;
    checks::the_feed_tells_the_whole_story(&database).await;
    let descriptions = checks::descriptions(&database).await;
    database.close().await;
    descriptions
}

fn orders(settings: Option<&Settings>) -> Orders {
    match settings.map(|settings| &settings.engine) {
        Some(EngineSettings::Postgres(postgres)) => {
            Orders { address: Some(postgres.url.clone()), schema: postgres.schema.clone() }
        }
        _ => Orders { address: None, schema: None },
    }
}

/// Lets one life come to rest and end by itself; then everything must be as the files say. Gives the
/// uid of every entity; those of `before` that are still there must have kept theirs.
async fn look(
    orders: &Orders,
    folder: &Path,
    organisation: &Organisation,
    before: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let life = Life::start(orders, folder).await;
    life.comes_to_rest().await;
    life.end().await;

    let database = life::open(&orders.settings(folder)).await;
    sound(&database).await;
    checks::claims_and_entities_agree(&database).await;
    checks::the_feed_tells_the_whole_story(&database).await;
    let expected = organisation.expected();
    // As the tables have it, and as the model that followed every event was saved at the end.
    let from_tables = checks::shown(&database, None).await;
    checks::same(&expected, &from_tables, "built from the tables");
    let followed = checks::shown(&database, Some(&life::data(folder))).await;
    checks::same(&expected, &followed, "followed and saved");
    database.close().await;

    let uids = |shown: &BTreeMap<String, Shown>| -> BTreeMap<String, String> {
        shown.iter().map(|(entity_ref, shown)| (entity_ref.clone(), shown.uid.clone())).collect()
    };
    let now = uids(&from_tables);
    assert!(now == uids(&followed), "one uid each");
    for (entity_ref, uid) in before {
        let is_kept = now.get(entity_ref).is_none_or(|now| now == uid);
        assert!(is_kept, "{entity_ref} was there all the time and has another uid");
    }
    now
}

fn blocking<T>(work: impl Future<Output = T>) -> T {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(work)
}
