//! What must hold of the catalog, in its tables, in its feed and in its read model.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use catalog::read_model::ReadModel;
use database::{Database, Statement, params, unit};
use serde_json::Value;

/// An entity as the files describe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) description: String,
    /// (type, target)
    pub(super) relations: BTreeSet<(String, String)>,
}

/// An entity as the catalog shows it.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) uid: String,
    content: Expected,
}

/// No claim without its entity, no entity without its claim, and no long text without either.
pub(super) async fn claims_and_entities_agree(database: &Database) {
    const LOST: Statement = Statement::new(
        "SELECT (SELECT COUNT(*) FROM catalog_claim c
                 LEFT JOIN catalog_entity e ON e.ref = c.ref WHERE e.ref IS NULL),
                (SELECT COUNT(*) FROM catalog_entity e
                 LEFT JOIN catalog_claim c ON c.id = e.claim_id AND c.ref = e.ref
                 WHERE c.id IS NULL),
                (SELECT COUNT(*) FROM catalog_text t
                 LEFT JOIN catalog_claim c ON c.id = t.claim_id WHERE c.id IS NULL)",
    );
    let unit = unit!(|tx, _nothing: ()| tx.row(&LOST, params![]).await);
    let row = database.read((), unit).await.unwrap().unwrap();
    assert_eq!(row.int(0).unwrap(), 0, "claims without an entity");
    assert_eq!(row.int(1).unwrap(), 0, "entities without a claim");
    assert_eq!(row.int(2).unwrap(), 0, "texts without a claim");
}

/// Whoever has followed the feed from its beginning knows exactly the entities that there are:
/// nothing was created twice, nothing removed that was not there, nothing passed over in silence.
pub(super) async fn the_feed_tells_the_whole_story(database: &Database) {
    const EVENTS: Statement = Statement::new(
        "SELECT subject, payload FROM spine_event WHERE topic LIKE 'catalog.entity.%' ORDER BY seq",
    );
    const REFS: Statement = Statement::new("SELECT ref FROM catalog_entity");
    let mut told = BTreeSet::new();
    for row in rows(database, EVENTS).await {
        let subject = row.text(0).unwrap();
        let payload: Value = serde_json::from_str(&row.text(1).unwrap()).unwrap();
        let is_possible = match payload["change"].as_str() {
            Some("created") => told.insert(subject.clone()),
            Some("updated") => told.contains(&subject),
            Some("removed") => told.remove(&subject),
            _ => false,
        };
        assert!(is_possible, "{subject} was {payload}");
    }
    let refs = rows(database, REFS).await;
    let refs: BTreeSet<String> = refs.iter().map(|row| row.text(0).unwrap()).collect();
    assert!(told == refs, "the feed tells of other entities than there are");
}

/// The description of every entity in the tables, but for the `Location` of the source.
pub(super) async fn descriptions(database: &Database) -> BTreeMap<String, String> {
    const DOCUMENTS: Statement = Statement::new(
        "SELECT e.ref, c.document FROM catalog_entity e JOIN catalog_claim c ON c.id = e.claim_id
         WHERE e.ref NOT LIKE 'location:%'",
    );
    let described = rows(database, DOCUMENTS).await;
    let described = described.iter().map(|row| {
        let document: Value = serde_json::from_str(&row.text(1).unwrap()).unwrap();
        let description = document["metadata"]["description"].as_str().unwrap_or_default();
        (row.text(0).unwrap(), description.to_owned())
    });
    described.collect()
}

async fn rows(database: &Database, statement: Statement) -> Vec<database::Row> {
    let unit = unit!(|tx, statement: Statement| tx.rows(statement, params![]).await);
    database.read(statement, unit).await.unwrap()
}

/// Every entity of the read model but the `Location` of the source: opened from the file that was
/// saved in `data`, or built from the tables.
pub(super) async fn shown(database: &Database, data: Option<&Path>) -> BTreeMap<String, Shown> {
    if let Some(data) = data {
        assert!(data.join("catalog.snapshot").exists(), "a life that ends by itself saves");
    }
    let model = ReadModel::open(database.clone(), data).await.unwrap();
    let snapshot = model.index().snapshot();
    let mut entities = BTreeMap::new();
    let mut locations = 0;
    for id in snapshot.ids() {
        let entity_ref = snapshot.entity_ref(id).to_owned();
        let mut renderer = snapshot.renderer(None);
        renderer.entity(id);
        let entity: Value = serde_json::from_slice(&renderer.finish().0).unwrap();
        if entity_ref.starts_with("location:") {
            locations += 1;
            continue;
        }
        assert_eq!(entity["status"]["items"].as_array().map_or(0, Vec::len), 0, "{entity}");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let relations = entity["relations"].as_array().into_iter().flatten();
        let content = Expected {
            description: text(&entity["metadata"]["description"]),
            relations: relations.map(|it| (text(&it["type"]), text(&it["targetRef"]))).collect(),
        };
        let uid = text(&entity["metadata"]["uid"]);
        let former = entities.insert(entity_ref, Shown { uid, content });
        assert!(former.is_none(), "nothing is there twice");
    }
    assert_eq!(locations, 1, "the source has its Location");
    entities
}

/// The catalog shows exactly what the files describe.
pub(super) fn same(
    expected: &BTreeMap<String, Expected>,
    shown: &BTreeMap<String, Shown>,
    which: &str,
) {
    for (entity_ref, expected) in expected {
        let shown = shown.get(entity_ref).map(|shown| &shown.content);
        assert_eq!(shown, Some(expected), "{entity_ref} is lost or wrong ({which})");
    }
    let left: Vec<&String> = shown.keys().filter(|it| !expected.contains_key(*it)).collect();
    assert!(left.is_empty(), "in no file any more ({which}): {left:?}");
}
