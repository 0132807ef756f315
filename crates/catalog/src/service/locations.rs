//! Registered locations, read. There are few of them beside the entities, so their queries are
//! answered by looking at each.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use database::unit;
use model::{Caller, EntityRef, Location, Problem};
use serde_json::{Value, json};

use super::Catalog;
use crate::limits::LOCATIONS_PAGE_DEFAULT;
use crate::permissions::LOCATION_READ;
use crate::query::predicate::{Predicate, Test};
use crate::query::written;
use crate::routes::schemas::{
    LocationView, LocationsQueryResponse, LocationsQueryResponsePageInfo,
};
use crate::store::sources::{self, Origin, SourceRow};

/// A query for locations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LocationsQuery {
    predicate: Option<Value>,
    limit: usize,
    after: Option<String>,
}

impl LocationsQuery {
    /// Reads the body of `POST /locations/by-query`; with a cursor, the rest comes from it.
    ///
    /// # Errors
    /// A limit below 1, a malformed cursor or predicate.
    pub fn from_post(body: &Value) -> Result<Self, Problem> {
        let object = match body {
            Value::Null => &json!({}),
            Value::Object(_) => body,
            _ => return Err(Problem::input("request/body must be object")),
        };
        let mut query = Self {
            predicate: object.get("query").cloned(),
            limit: limit(object.get("limit"))?,
            after: None,
        };
        if let Some(cursor) = object.get("cursor").and_then(Value::as_str) {
            let malformed = || Problem::input("Malformed cursor, could not be parsed").at("cursor");
            let bytes = STANDARD.decode(cursor).map_err(|_| malformed())?;
            let held: Value = serde_json::from_slice(&bytes).map_err(|_| malformed())?;
            query.limit = limit(held.get("limit")).map_err(|_| malformed())?;
            query.after = held.get("afterId").and_then(Value::as_str).map(str::to_owned);
            query.after.as_ref().ok_or_else(malformed)?;
            query.predicate = held.get("query").cloned();
        }
        if let Some(predicate) = &query.predicate {
            check_fields(&written::parse(predicate)?)?;
        }
        Ok(query)
    }

    fn matches(&self, location: &LocationView) -> bool {
        let Some(Ok(predicate)) = self.predicate.as_ref().map(written::parse) else { return true };
        holds(&predicate, location)
    }

    fn cursor(&self, after: &str) -> String {
        let mut cursor = json!({ "limit": self.limit, "afterId": after });
        if let Some(predicate) = &self.predicate {
            cursor["query"] = predicate.clone();
        }
        STANDARD.encode(cursor.to_string())
    }
}

fn limit(value: Option<&Value>) -> Result<usize, Problem> {
    let Some(value) = value else { return Ok(LOCATIONS_PAGE_DEFAULT) };
    let limit = value.as_u64().and_then(|limit| usize::try_from(limit).ok());
    match limit {
        None => Err(Problem::input("request/body/limit must be integer").at("limit")),
        Some(0) => Err(Problem::input("request/body/limit must be >= 1").at("limit")),
        Some(limit) => Ok(limit),
    }
}

/// Refuses a predicate over what locations do not have.
fn check_fields(predicate: &Predicate) -> Result<(), Problem> {
    match predicate {
        Predicate::All(inner) | Predicate::Any(inner) => inner.iter().try_for_each(check_fields),
        Predicate::Not(inner) => check_fields(inner),
        Predicate::Field { key, .. } if FIELDS.contains(&key.as_str()) => Ok(()),
        Predicate::Field { key, .. } => {
            let detail = format!("Unknown field '{key}' in query");
            Err(Problem::input(detail).at("query").hint("id, type, target and entityRef are known"))
        }
    }
}

/// What a location may be asked for, in lower case.
const FIELDS: [&str; 4] = ["id", "type", "target", "entityref"];

/// `$all: []` matches nothing here, unlike for entities; both as in Backstage.
fn holds(predicate: &Predicate, location: &LocationView) -> bool {
    match predicate {
        Predicate::All(all) => !all.is_empty() && all.iter().all(|it| holds(it, location)),
        Predicate::Any(any) => any.iter().any(|it| holds(it, location)),
        Predicate::Not(inner) => !holds(inner, location),
        Predicate::Field { key, test } => {
            let value = match key.as_str() {
                "id" => &location.id,
                "type" => &location.kind,
                "target" => &location.target,
                "entityref" => &location.entity_ref,
                _ => return false,
            }
            .to_lowercase();
            match test {
                Test::Exists => true,
                Test::In(values) => values.contains(&value),
                Test::Prefix(prefix) => value.starts_with(prefix),
            }
        }
    }
}

impl Catalog {
    /// The registered locations; none for callers who may not read them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn location_list(&self, caller: &Caller) -> Result<Vec<LocationView>, Problem> {
        if !self.may(caller, &LOCATION_READ) {
            return Ok(Vec::new());
        }
        let rows = self
            .database
            .read((), unit!(|tx, _input| sources::source_list(tx, Origin::Registered).await))
            .await?;
        let stay = rows.into_iter().filter(|row| row.removed_at.is_none());
        Ok(stay.map(view).collect())
    }

    /// A page of the registered locations, ordered by id.
    ///
    /// # Errors
    /// What the database says.
    pub async fn location_query(
        &self,
        caller: &Caller,
        query: &LocationsQuery,
    ) -> Result<LocationsQueryResponse, Problem> {
        let mut all = self.location_list(caller).await?;
        all.retain(|location| query.matches(location));
        all.sort_unstable_by(|left, right| left.id.cmp(&right.id));
        let total_items = all.len() as u64;
        if let Some(after) = &query.after {
            all.retain(|location| location.id > *after);
        }
        let has_more = all.len() > query.limit;
        all.truncate(query.limit);
        let next_cursor =
            all.last().filter(|_| has_more).map(|location| query.cursor(&location.id));
        let page_info = LocationsQueryResponsePageInfo { next_cursor };
        Ok(LocationsQueryResponse { items: all, total_items, page_info })
    }

    /// One registered location.
    ///
    /// # Errors
    /// 404 when there is none, or none for this caller.
    pub async fn location_get(&self, caller: &Caller, id: &str) -> Result<LocationView, Problem> {
        let missing = || Problem::not_found(format!("Found no location with ID {id}"));
        if !self.may(caller, &LOCATION_READ) {
            return Err(missing());
        }
        let row = self
            .database
            .read(id.to_owned(), unit!(|tx, id| sources::source_get(tx, id).await))
            .await?;
        row.filter(|row| row.origin == Origin::Registered && row.removed_at.is_none())
            .map(view)
            .ok_or_else(missing)
    }

    /// The registered location that an entity came from.
    ///
    /// # Errors
    /// 404 in Backstage's three texts: no entity, no origin, no registered location there.
    pub async fn location_by_entity(
        &self,
        caller: &Caller,
        entity_ref: &EntityRef,
    ) -> Result<LocationView, Problem> {
        const ORIGIN: &str = "backstage.io/managed-by-origin-location";
        let missing = || Problem::not_found(format!("found no entity for ref {entity_ref}"));
        if !self.may(caller, &LOCATION_READ) {
            return Err(missing());
        }
        let (kind, namespace, name) =
            (entity_ref.kind(), entity_ref.namespace(), entity_ref.name());
        let entity =
            self.entity_by_name(caller, kind, namespace, name).await.map_err(|_| missing())?;
        let entity: Value = serde_json::from_slice(&entity).map_err(Problem::internal)?;
        let origin = entity["metadata"]["annotations"][ORIGIN].as_str();
        let origin = origin.and_then(|it| Location::parse(it).ok()).ok_or_else(|| {
            Problem::not_found(format!("found no origin annotation for ref {entity_ref}"))
        })?;
        let (kind, target) = (origin.kind.clone(), origin.target.clone());
        let row = self
            .database
            .read(
                origin,
                unit!(|tx, origin| {
                    let (kind, target) = (&origin.kind, &origin.target);
                    sources::source_by_address(tx, Origin::Registered, kind, target).await
                }),
            )
            .await?;
        row.filter(|row| row.removed_at.is_none()).map(view).ok_or_else(|| {
            Problem::not_found(format!("Found no location with type {kind} and target {target}"))
        })
    }
}

/// A registered location as Backstage shows one.
pub fn view(row: SourceRow) -> LocationView {
    LocationView { id: row.id, kind: row.kind, target: row.target, entity_ref: row.entity_ref }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(id: &str) -> LocationView {
        LocationView {
            id: id.into(),
            kind: "url".into(),
            target: format!("https://h/{id}"),
            entity_ref: "location:default/generated-1".into(),
        }
    }

    fn check(query: Value, expected: bool) {
        let query = LocationsQuery::from_post(&json!({ "query": query })).expect("a query");
        assert_eq!(query.matches(&location("a")), expected, "{query:?}");
    }

    #[test]
    fn predicates_look_at_four_fields() {
        check(json!({ "id": "A" }), true);
        check(json!({ "target": { "$hasPrefix": "HTTPS://h" } }), true);
        check(json!({ "type": { "$in": ["file"] } }), false);
        check(json!({ "$all": [] }), false);
        check(json!({ "$not": { "id": "b" } }), true);
    }

    #[test]
    fn a_cursor_carries_the_query_on() {
        let first = LocationsQuery::from_post(&json!({ "query": { "type": "url" }, "limit": 2 }));
        let first = first.expect("a query");
        let next = LocationsQuery::from_post(&json!({ "cursor": first.cursor("b") }));
        let expected = LocationsQuery { after: Some("b".into()), ..first };
        assert_eq!(next, Ok(expected));
    }

    #[test]
    fn malformed_bodies_are_refused() {
        for body in [
            json!([]),
            json!({ "limit": 0 }),
            json!({ "cursor": "x" }),
            json!({ "limit": "1" }),
            json!({ "query": { "presence": { "$exists": true } } }),
        ] {
            assert!(LocationsQuery::from_post(&body).is_err(), "{body}");
        }
    }
}
