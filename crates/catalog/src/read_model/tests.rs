//! Bad days of the read model: rows that somebody damaged, a follower that slept, a clock that
//! jumps. Tables are written directly, so that what stands in them is what the test says.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use database::{BulkInsert, Database, Statement, Value as Sql, params, unit};
use model::Event;
use model::ids::CountedIds;
use model::time::ManualClock;
use serde_json::{Value, json};
use spine::Follower;
use testkit::{TestEngine, on_both_engines};

use super::ReadModel;
use crate::index::Snapshot;

const CLAIMS: BulkInsert = BulkInsert {
    table: "catalog_claim",
    columns: &[
        "id",
        "source_id",
        "location",
        "ref",
        "document",
        "digest",
        "edges",
        "problems",
        "line",
        "orphan",
        "claimed_at",
    ],
    conflict: "ON CONFLICT (id) DO UPDATE SET document = excluded.document, edges = excluded.edges",
};
const ENTITIES: BulkInsert = BulkInsert {
    table: "catalog_entity",
    columns: &["ref", "uid", "claim_id", "created_at", "changed_at"],
    conflict: "ON CONFLICT (ref) DO UPDATE SET changed_at = excluded.changed_at",
};
const SOURCE: Statement = Statement::new(
    "INSERT INTO catalog_source (id, origin, kind, target, position, entity_ref, created_at)
     VALUES ('s', 'config', 'file', '/x', 0, 'location:default/x', 0)",
);
const GONE: Statement = Statement::new("DELETE FROM catalog_entity WHERE ref = $1");
const DOCUMENT: Statement = Statement::new("UPDATE catalog_claim SET document = $2 WHERE ref = $1");
const DOCUMENT_GONE: Statement = Statement::new(
    "UPDATE catalog_claim SET document = NULLIF(CAST($2 AS TEXT), $2) WHERE ref = $1",
);
const EDGES: Statement = Statement::new("UPDATE catalog_claim SET edges = $2 WHERE ref = $1");
const PROBLEMS: Statement = Statement::new("UPDATE catalog_claim SET problems = $2 WHERE ref = $1");
const PARENT: Statement = Statement::new("UPDATE catalog_claim SET parent_ref = $2 WHERE ref = $1");
const REF: Statement = Statement::new("UPDATE catalog_entity SET ref = $2 WHERE ref = $1");
const UID: Statement = Statement::new("UPDATE catalog_entity SET uid = $2 WHERE ref = $1");
const TRIM: Statement = Statement::new("DELETE FROM spine_event WHERE seq <= $1");
const FLOOR: Statement = Statement::new("UPDATE spine_feed SET floor = $1");

/// Tables and the entities that a model of them must show: description by reference.
struct Tables {
    database: Database,
    clock: Arc<ManualClock>,
    expected: BTreeMap<String, String>,
}

fn component(number: usize) -> String {
    format!("component:default/c{number:05}")
}

fn document(entity_ref: &str, text: &str) -> String {
    let name = entity_ref.rsplit('/').next().unwrap_or_default();
    json!({
        "apiVersion": "backstage.io/v1alpha1", "kind": "Component",
        "metadata": { "name": name, "namespace": "default", "description": text },
        "spec": { "type": "service", "owner": "group:default/g" },
    })
    .to_string()
}

impl Tables {
    async fn new(engine: &TestEngine) -> Self {
        let clock = Arc::new(ManualClock::at(1_795_435_200_000));
        let ids = Arc::new(CountedIds::default());
        let database = Database::open(engine.settings(), clock.clone(), ids).await.expect("opened");
        let sets = [spine::MIGRATIONS, crate::store::MIGRATIONS];
        database.migrate(&sets).await.expect("migrated");
        let add = unit!(|tx, _nothing: ()| tx.exec(&SOURCE, params![]).await);
        database.write((), add).await.expect("a source");
        Self { database, clock, expected: BTreeMap::new() }
    }

    /// Puts (a text) or removes (none) entities in one transaction, with an event each.
    async fn write(&mut self, changes: Vec<(String, Option<String>)>) {
        for (entity_ref, text) in &changes {
            match text {
                Some(text) => self.expected.insert(entity_ref.clone(), text.clone()),
                None => self.expected.remove(entity_ref),
            };
        }
        let work = unit!(|tx, changes: Vec<(String, Option<String>)>| {
            let (mut claims, mut entities) = (Vec::new(), Vec::new());
            for (entity_ref, text) in changes {
                let change = match text {
                    None => {
                        tx.exec(&GONE, params![entity_ref.as_str()]).await?;
                        "removed"
                    }
                    Some(text) => {
                        let edges = json!([
                            [entity_ref, "ownedBy", "group:default/g"],
                            ["group:default/g", "ownerOf", entity_ref],
                        ]);
                        let of = |text: &str| Sql::from(text);
                        claims.push(vec![
                            of(entity_ref),
                            of("s"),
                            of("/x"),
                            of(entity_ref),
                            Sql::from(document(entity_ref, text)),
                            of("d"),
                            Sql::from(edges.to_string()),
                            of("[]"),
                            Sql::from(1_i64),
                            Sql::from(false),
                            Sql::from(0_i64),
                        ]);
                        let uid = format!("uid-{entity_ref}");
                        entities.push(vec![
                            of(entity_ref),
                            Sql::from(uid),
                            of(entity_ref),
                            Sql::from(tx.now()),
                            Sql::from(tx.now()),
                        ]);
                        "changed"
                    }
                };
                let topic = match change {
                    "removed" => "catalog.entity.removed",
                    _ => "catalog.entity.changed",
                };
                let payload = json!({ "change": change });
                let (subject, actor) = (entity_ref.clone(), "test".to_owned());
                tx.emit(Event { topic, subject, actor, payload });
            }
            tx.bulk(&CLAIMS, claims).await?;
            tx.bulk(&ENTITIES, entities).await?;
            Ok(())
        });
        self.database.write(changes, work).await.expect("written");
    }

    async fn exec(&self, statement: &'static Statement, texts: [&str; 2]) {
        let texts = texts.map(str::to_owned);
        let work = unit!(|tx, input: (&'static Statement, [String; 2])| {
            tx.exec(input.0, params![input.1[0].as_str(), input.1[1].as_str()]).await
        });
        let done = self.database.write((statement, texts), work).await.expect("damaged");
        assert_eq!(done.value, 1, "one row is damaged");
    }

    /// Says that something changed, without a change.
    async fn tell(&self, subjects: Vec<String>) {
        let work = unit!(|tx, subjects: Vec<String>| {
            for subject in subjects {
                let (topic, payload) = ("catalog.entity.changed", json!({}));
                let (subject, actor) = (subject.clone(), "test".to_owned());
                tx.emit(Event { topic, subject, actor, payload });
            }
            Ok(())
        });
        self.database.write(subjects, work).await.expect("told");
    }

    async fn open(&self, folder: Option<&Path>) -> ReadModel {
        ReadModel::open(self.database.clone(), folder).await.expect("a model")
    }
}

/// Does what the spine does with a follower until it has everything; says whether it was rebuilt.
async fn follow(model: &ReadModel, database: &Database) -> bool {
    let mut is_rebuilt = false;
    loop {
        let position = model.position();
        let read = unit!(|tx, position: u64| {
            let bounds = spine::admin::feed_bounds(tx).await?;
            Ok((bounds, spine::admin::event_list(tx, *position, 500).await?))
        });
        let (bounds, events) = database.read(position, read).await.expect("the feed");
        if position < bounds.floor || position > bounds.head {
            let to = model.rebuild(bounds.floor, bounds.head).await.expect("rebuilt");
            assert_eq!((to, model.position()), (bounds.head, bounds.head));
            is_rebuilt = true;
        } else if events.is_empty() {
            return is_rebuilt;
        } else {
            model.apply(&events).await.expect("applied");
        }
    }
}

/// Description by reference of everything that is shown.
fn shown(snapshot: &Arc<Snapshot>) -> BTreeMap<String, String> {
    let mut shown = BTreeMap::new();
    for id in snapshot.ids() {
        let mut renderer = snapshot.renderer(None);
        renderer.entity(id);
        let entity: Value = serde_json::from_slice(&renderer.finish().0).expect("JSON");
        let text = entity["metadata"]["description"].as_str().unwrap_or_default();
        shown.insert(snapshot.entity_ref(id).to_owned(), text.to_owned());
    }
    shown
}

fn check(model: &ReadModel, expected: &BTreeMap<String, String>) {
    let snapshot = model.index().snapshot();
    let shown = shown(&snapshot);
    assert_eq!(shown.len(), expected.len());
    assert!(shown == *expected, "the model shows something else than the tables hold");
    // Nobody is called `g`: everyone's owner is missing, and is said so once for each.
    let dangling = snapshot.dangling(None, usize::MAX, None);
    let owners: Vec<_> = dangling.items.into_iter().map(|it| it.entity_ref).collect();
    assert_eq!(owners, expected.keys().cloned().collect::<Vec<_>>());
}

/// Puts with fixed dice: of every seven changes one is a removal.
fn storm(count: usize, among: usize, salt: usize) -> Vec<(String, Option<String>)> {
    let mut dice = salt as u64 + 1;
    let mut roll = |below: usize| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(dice >> 33).unwrap_or_default() % below
    };
    let change = |number: usize, roll: &mut dyn FnMut(usize) -> usize| {
        let entity_ref = component(roll(among));
        let text = (roll(7) > 0).then(|| format!("storm {salt} {number}"));
        (entity_ref, text)
    };
    (0..count).map(|number| change(number, &mut roll)).collect()
}

#[tokio::test]
async fn rows_damaged_by_hand_stop_no_start_and_hide_no_other() {
    on_both_engines("damaged rows", async |engine| {
        let mut tables = Tables::new(&engine).await;
        let all = 0..40;
        tables
            .write(all.clone().map(|it| (component(it), Some("good".to_owned()))).collect())
            .await;
        let before = tables.open(None).await;
        let damage: [(&'static Statement, &str); 17] = [
            (&DOCUMENT_GONE, "nothing is left of it"),
            (&DOCUMENT, ""),
            (&DOCUMENT, "{\"kind\": "),
            (&DOCUMENT, "null"),
            (&DOCUMENT, "[[[[]]]]"),
            (&DOCUMENT, "{\"metadata\": 7}"),
            (&DOCUMENT, "\u{feff}{}"),
            (&EDGES, ""),
            (&EDGES, "nonsense"),
            (&EDGES, "[[\"component:default/a\", \"ownedBy\"]]"),
            (&EDGES, "[[\"no reference\", \"ownedBy\", \"group:default/g\"]]"),
            (&EDGES, "[[\"a:b/c\", \"ownedBy\", \"\\u0000\"]]"),
            (&PROBLEMS, "{"),
            (&PROBLEMS, "7"),
            (&REF, "no reference at all"),
            (&REF, ""),
            (&REF, "component:default"),
        ];
        for (number, (statement, text)) in damage.into_iter().enumerate() {
            let entity_ref = component(number * 2);
            tables.exec(statement, [&entity_ref, text]).await;
            tables.expected.remove(&entity_ref);
        }
        // Damage that leaves something to show, or that an odd descriptor could have made itself.
        tables.exec(&PARENT, [&component(1), "no reference"]).await;
        tables.exec(&UID, [&component(3), "no uid, and \"odd\""]).await;
        let odd = document(&component(5), "a\u{0}b");
        tables.exec(&DOCUMENT, [&component(5), &odd]).await;
        tables.expected.insert(component(5), "a\u{0}b".to_owned());

        let after = tables.open(None).await;
        check(&after, &tables.expected);
        // A running model is told and goes on; what it held of a damaged row it may keep.
        let mut told: Vec<String> = all.map(component).collect();
        told.extend(["no reference at all".to_owned(), String::new()]);
        tables.tell(told).await;
        for model in [&before, &after] {
            follow(model, &tables.database).await;
            let shown = shown(&model.index().snapshot());
            assert!(tables.expected.iter().all(|(it, text)| shown.get(it) == Some(text)));
        }
        tables.write(vec![(component(7), Some("still follows".to_owned()))]).await;
        follow(&after, &tables.database).await;
        check(&after, &tables.expected);
        tables.database.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_follower_that_slept_catches_up_to_what_the_tables_hold() {
    on_both_engines("paused follower", async |engine| {
        let mut tables = Tables::new(&engine).await;
        tables
            .write((0..2_000).map(|it| (component(it), Some("first".to_owned()))).collect())
            .await;
        let folder = tempfile::tempdir().expect("a folder");
        let (paused, lost) = (tables.open(None).await, tables.open(None).await);
        let saved = tables.open(Some(folder.path())).await;
        saved.save_now().await;
        for batch in 0..20 {
            tables.clock.advance(180_000);
            let mut storm: BTreeMap<_, _> = storm(500, 3_000, batch).into_iter().collect();
            storm.retain(|it, text| text.is_some() || tables.expected.contains_key(it));
            tables.write(storm.into_iter().collect()).await;
        }
        assert!(!follow(&paused, &tables.database).await);
        check(&paused, &tables.expected);
        // The same from a file that is as old, over the tail of the feed.
        let reopened = tables.open(Some(folder.path())).await;
        assert!(reopened.position() < paused.position());
        follow(&reopened, &tables.database).await;
        check(&reopened, &tables.expected);

        // Another slept longer than the feed remembers.
        let trim = unit!(|tx, to: u64| {
            tx.exec(&TRIM, params![*to]).await?;
            tx.exec(&FLOOR, params![*to]).await
        });
        tables.database.write(paused.position() - 10, trim).await.expect("trimmed");
        assert!(follow(&lost, &tables.database).await);
        check(&lost, &tables.expected);
        // And so has the file: it is passed over.
        let reopened = tables.open(Some(folder.path())).await;
        assert_eq!(reopened.position(), paused.position());
        check(&reopened, &tables.expected);
        tables.database.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_jumps_changes_no_answer() {
    const HOUR_MS: i64 = 3_600_000;
    on_both_engines("jumping clock", async |engine| {
        let mut tables = Tables::new(&engine).await;
        let followed = tables.open(None).await;
        for (turn, hours) in [1, -7, 30, -30, 24 * 365, -24 * 800, 0].into_iter().enumerate() {
            tables.clock.advance(hours * HOUR_MS);
            let mut storm: BTreeMap<_, _> = storm(60, 40, turn + 90).into_iter().collect();
            storm.retain(|it, text| text.is_some() || tables.expected.contains_key(it));
            tables.write(storm.into_iter().collect()).await;
            follow(&followed, &tables.database).await;
            check(&followed, &tables.expected);
            check(&tables.open(None).await, &tables.expected);
        }
        tables.database.close().await;
    })
    .await;
}
