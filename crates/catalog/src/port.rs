//! The catalog as other features see it: the port of `model::entities`, with the rights of whoever
//! asks.

use std::sync::Arc;
use std::time::Duration;

use model::entities::{Entities, RegisteredLocation};
use model::problem::Asked;
use model::{Caller, EntityRef, Location, Problem};
use serde_json::{Map, Value};

use crate::changes::Changes;
use crate::changes::locations::Registration;
use crate::limits::{PORT_ENTITIES_MAX, PORT_WAIT_MS};
use crate::permissions::{ENTITY_READ, LOCATION_CREATE};
use crate::query::{Order, Predicate, Query, RefsQuery};
use crate::service::Catalog;

/// Answers other features.
pub struct Port {
    catalog: Arc<Catalog>,
    changes: Arc<Changes>,
}

impl Port {
    /// Over these two.
    pub fn new(catalog: Arc<Catalog>, changes: Arc<Changes>) -> Self {
        Self { catalog, changes }
    }

    async fn one(&self, caller: &Caller, wanted: &EntityRef) -> Result<Option<Value>, Problem> {
        self.changes.require(caller, &ENTITY_READ)?;
        let refs = vec![wanted.as_str().to_owned()];
        let query = RefsQuery { refs, filter: None, fields: None };
        let bytes = self.catalog.entity_by_refs(caller, &query).await?;
        Ok(items(&bytes)?.into_iter().next().filter(|it| !it.is_null()))
    }

    async fn several(
        &self,
        caller: &Caller,
        filter: &Value,
        most: usize,
    ) -> Result<Vec<Value>, Problem> {
        self.changes.require(caller, &ENTITY_READ)?;
        let order = Order { field: "metadata.name".to_owned(), falling: false };
        let query = Query {
            filter: Some(predicate(filter)?),
            order: vec![order],
            limit: most.min(PORT_ENTITIES_MAX),
            ..Query::default()
        };
        items(&self.catalog.entity_query(caller, &query).await?)
    }

    async fn rehearse(&self, caller: &Caller, location: &Location) -> Result<Vec<Value>, Problem> {
        self.changes.require(caller, &LOCATION_CREATE)?;
        let registration = Registration::url(&location.kind, &location.target)?;
        self.changes.preview(caller, &registration.location).await?.whole()
    }

    async fn add(
        &self,
        caller: &Caller,
        location: &Location,
    ) -> Result<RegisteredLocation, Problem> {
        self.changes.require(caller, &LOCATION_CREATE)?;
        let registration = Registration::url(&location.kind, &location.target)?;
        let registered = self.changes.location_register(caller, &registration, None).await?.value;
        let within = Duration::from_millis(PORT_WAIT_MS);
        self.changes.location_wait(caller, &registered, within).await?;
        Ok(RegisteredLocation { id: registered.location.id, existed: registered.existed })
    }
}

impl Entities for Port {
    fn entity<'a>(
        &'a self,
        caller: &'a Caller,
        entity_ref: &'a EntityRef,
    ) -> Asked<'a, Option<Value>> {
        Box::pin(self.one(caller, entity_ref))
    }

    fn find<'a>(
        &'a self,
        caller: &'a Caller,
        filter: &'a Value,
        most: usize,
    ) -> Asked<'a, Vec<Value>> {
        Box::pin(self.several(caller, filter, most))
    }

    fn preview<'a>(&'a self, caller: &'a Caller, location: &'a Location) -> Asked<'a, Vec<Value>> {
        Box::pin(self.rehearse(caller, location))
    }

    fn register<'a>(
        &'a self,
        caller: &'a Caller,
        location: &'a Location,
    ) -> Asked<'a, RegisteredLocation> {
        Box::pin(self.add(caller, location))
    }
}

fn items(bytes: &[u8]) -> Result<Vec<Value>, Problem> {
    let mut body: Value = serde_json::from_slice(bytes).map_err(Problem::internal)?;
    match body["items"].take() {
        Value::Array(items) => Ok(items),
        _ => Err(Problem::internal("an answer of entities has no items")),
    }
}

/// The predicate of a filter as Backstage's catalog API writes it in JSON.
fn predicate(filter: &Value) -> Result<Predicate, Problem> {
    match filter {
        Value::Array(sets) => {
            let sets = sets.iter().map(|set| set.as_object().ok_or_else(wrong).and_then(all_of));
            Ok(Predicate::Any(sets.collect::<Result<_, _>>()?))
        }
        Value::Object(set) => all_of(set),
        _ => Err(wrong()),
    }
}

fn all_of(set: &Map<String, Value>) -> Result<Predicate, Problem> {
    let part = |(key, wanted): (&String, &Value)| match wanted {
        Value::String(value) => Ok(Predicate::equals(key, value)),
        Value::Array(values) => {
            let values: Option<Vec<&str>> = values.iter().map(Value::as_str).collect();
            Ok(Predicate::any_of(key, values.ok_or_else(wrong)?))
        }
        Value::Object(test) => match test.get("exists").and_then(Value::as_bool) {
            Some(true) => Ok(Predicate::exists(key)),
            Some(false) => Ok(Predicate::Not(Box::new(Predicate::exists(key)))),
            None => Err(wrong()),
        },
        _ => Err(wrong()),
    };
    Ok(Predicate::All(set.iter().map(part).collect::<Result<_, _>>()?))
}

fn wrong() -> Problem {
    Problem::input(
        "A filter of entities is an object of `key: value`, `key: [values]` or `key: {exists: \
         true}`, or a list of such objects",
    )
    .at("filter")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn filters_are_those_of_the_catalog_api() {
        let read = predicate(&json!([
            { "kind": ["Group", "User"], "spec.type": { "exists": false } },
            { "metadata.name": "Ada" },
        ]));
        let absent = Predicate::Not(Box::new(Predicate::exists("spec.type")));
        let first = Predicate::All(vec![Predicate::any_of("kind", ["group", "user"]), absent]);
        let second = Predicate::All(vec![Predicate::equals("metadata.name", "ada")]);
        assert_eq!(read, Ok(Predicate::Any(vec![first, second])));
        for no_filter in [json!("kind"), json!({ "kind": 1 }), json!([["kind"]]), json!(null)] {
            assert!(predicate(&no_filter).is_err(), "{no_filter}");
        }
    }
}
