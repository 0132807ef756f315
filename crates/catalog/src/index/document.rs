//! How an entity's document is kept: as bytes, already in the order in which it is shown, cut where
//! the parts that are joined on reading go in.
//!
//! Kept are the inside of `metadata` (namespace, annotations, name, what else there is, uid) and
//! what follows it (`apiVersion`, `kind`, `spec`). Between and after them reading puts `etag`,
//! `relations` and `status`.

use serde_json::{Map, Value};

use super::json::push_string;
use super::record::Record;
use super::rows::{Row, search_rows};

/// The annotation of entities that nothing emits any more.
const ORPHAN: &str = "backstage.io/orphan";

/// A record, ready to go into a segment.
pub(crate) struct Prepared {
    pub(crate) record: Record,
    /// The inside of `metadata`, without its braces.
    pub(crate) metadata: Vec<u8>,
    /// `"apiVersion":…,"kind":…,"spec":…`, without braces; may be empty.
    pub(crate) rest: Vec<u8>,
    /// `{"items":[…]}`, or nothing.
    pub(crate) status: Vec<u8>,
    /// Whether the document brought an etag of its own.
    pub(crate) has_etag: bool,
    pub(crate) rows: Vec<Row>,
}

impl Prepared {
    /// Bytes that this record will take in a segment, roughly.
    pub(crate) fn weight(&self) -> usize {
        let rows: usize = self
            .rows
            .iter()
            .map(|row| row.key.len() + row.value.as_ref().map_or(0, |it| it.lower.len()) + 16)
            .sum();
        self.metadata.len() + self.rest.len() + self.status.len() + rows
    }
}

/// Reads the document of `record` and arranges it.
///
/// # Errors
/// A sentence saying why it is no entity document.
pub(crate) fn prepare(mut record: Record) -> Result<Prepared, String> {
    let mut entity: Map<String, Value> = serde_json::from_str(&record.document)
        .map_err(|error| format!("the document is no JSON object: {error}"))?;
    record.document = String::new();
    let Some(Value::Object(metadata)) = entity.shift_remove("metadata") else {
        return Err("the document has no metadata object".to_owned());
    };
    let metadata = arrange(metadata, &record);
    entity.shift_remove("relations");
    entity.shift_remove("status");
    let mut rest = Vec::new();
    for name in ["apiVersion", "kind", "spec"] {
        if let Some(value) = entity.get(name) {
            push_entry(&mut rest, name, value);
        }
    }
    for (name, value) in &entity {
        if !matches!(name.as_str(), "apiVersion" | "kind" | "spec") {
            push_entry(&mut rest, name, value);
        }
    }
    let mut inside = Vec::new();
    metadata.iter().for_each(|(name, value)| push_entry(&mut inside, name, value));
    let status = if record.status.is_empty() {
        Vec::new()
    } else {
        serde_json::to_vec(&serde_json::json!({ "items": record.status })).unwrap_or_default()
    };
    let has_etag = metadata.contains_key("etag");
    entity.insert("metadata".to_owned(), Value::Object(metadata));
    let rows = search_rows(&Value::Object(entity), &record.uid);
    Ok(Prepared { record, metadata: inside, rest, status, has_etag, rows })
}

/// Puts `metadata` into the order in which it is shown and completes it.
fn arrange(mut metadata: Map<String, Value>, record: &Record) -> Map<String, Value> {
    let mut arranged = Map::new();
    let namespace = metadata
        .shift_remove("namespace")
        .filter(|namespace| namespace.as_str().is_some_and(|it| !it.is_empty()))
        .unwrap_or_else(|| Value::from(model::entity_ref::DEFAULT_NAMESPACE));
    arranged.insert("namespace".to_owned(), namespace);
    let mut annotations = match metadata.shift_remove("annotations") {
        Some(Value::Object(annotations)) => Some(annotations),
        _ => None,
    };
    if record.orphan {
        annotations.get_or_insert_default().insert(ORPHAN.to_owned(), Value::from("true"));
    }
    if let Some(annotations) = annotations {
        arranged.insert("annotations".to_owned(), Value::Object(annotations));
    }
    if let Some(name) = metadata.shift_remove("name") {
        arranged.insert("name".to_owned(), name);
    }
    metadata.shift_remove("uid");
    if metadata.get("etag").is_none_or(|etag| etag.as_str().is_none_or(str::is_empty)) {
        metadata.shift_remove("etag");
    }
    arranged.extend(metadata);
    arranged.insert("uid".to_owned(), Value::from(record.uid.as_str()));
    arranged
}

fn push_entry(out: &mut Vec<u8>, name: &str, value: &Value) {
    if !out.is_empty() {
        out.push(b',');
    }
    push_string(out, name);
    out.push(b':');
    // Writing a value with text keys into memory cannot fail.
    if serde_json::to_writer(&mut *out, value).is_err() {
        out.extend_from_slice(b"null");
    }
}

#[cfg(test)]
mod tests {
    use model::EntityRef;

    use super::*;

    fn record(document: &str) -> Record {
        Record {
            entity_ref: EntityRef::new("component", "default", "x"),
            uid: "u1".to_owned(),
            document: document.to_owned(),
            edges: vec![],
            status: vec![],
            orphan: false,
            parents: vec![],
        }
    }

    fn check(record: Record, metadata: &str, rest: &str) {
        let prepared = prepare(record).expect("an entity");
        assert_eq!(String::from_utf8_lossy(&prepared.metadata), metadata);
        assert_eq!(String::from_utf8_lossy(&prepared.rest), rest);
    }

    #[test]
    fn metadata_comes_in_backstages_order_and_complete() {
        check(
            record(
                r#"{"kind":"K","apiVersion":"v","spec":{"b":1,"a":2},
                    "metadata":{"uid":"old","name":"x","title":"T","annotations":{"a":"b"}}}"#,
            ),
            r#""namespace":"default","annotations":{"a":"b"},"name":"x","title":"T","uid":"u1""#,
            r#""apiVersion":"v","kind":"K","spec":{"b":1,"a":2}"#,
        );
    }

    #[test]
    fn orphans_are_annotated_and_searchable() {
        let mut it = record(r#"{"kind":"K","metadata":{"name":"x"}}"#);
        it.orphan = true;
        let prepared = prepare(it.clone()).expect("an entity");
        let key = "metadata.annotations.backstage.io/orphan";
        assert!(prepared.rows.iter().any(|row| row.key == key));
        check(
            it,
            r#""namespace":"default","annotations":{"backstage.io/orphan":"true"},"name":"x","uid":"u1""#,
            r#""kind":"K""#,
        );
    }

    #[test]
    fn an_etag_of_its_own_is_kept_and_an_empty_one_is_not() {
        let own = prepare(record(r#"{"metadata":{"name":"x","etag":"e"}}"#)).expect("an entity");
        assert!(own.has_etag);
        for etag in [r#""""#, "null", "7"] {
            let document = format!(r#"{{"metadata":{{"name":"x","etag":{etag}}}}}"#);
            assert!(!prepare(record(&document)).expect("an entity").has_etag);
        }
    }

    #[test]
    fn what_is_no_entity_is_refused_with_a_reason() {
        for document in ["", "[]", "{", r#"{"metadata":1}"#, r#"{"kind":"K"}"#] {
            assert!(prepare(record(document)).is_err(), "{document}");
        }
    }
}
