//! Cursors: where a page begins, and everything that must not change between pages.
//!
//! The published client decodes them, so they are Backstage's: base64 of a JSON object, accepted
//! on both verbs of by-query, those that an older Backstage handed out included.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use model::Problem;
use serde_json::{Map, Value, json};

use super::limits::{CURSOR_BYTES_MAX, KEYS_MAX, PAGE_LIMIT_MAX, PREDICATE_DEPTH_MAX};
use super::predicate::Predicate;
use super::{FullText, Order, Query, written};

/// Padding is written and need not be there when read.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Where a page begins and what is known of the pages before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Order value and uid of the entity that the page follows (or precedes), or its uid alone.
    pub values: Vec<Option<String>>,
    /// The same of the first entity of the first page: there is no page before that one.
    pub first_values: Option<Vec<Option<String>>>,
    /// The page goes backwards.
    pub is_previous: bool,
    /// What was counted for the first page.
    pub total_items: Option<u64>,
}

/// The content of a by-query cursor.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    /// See [`Query::filter`].
    pub filter: Option<Predicate>,
    /// See [`Query::order`].
    pub order: Vec<Order>,
    /// See [`Query::full_text`].
    pub full_text: Option<FullText>,
    /// Where the page begins.
    pub position: Position,
}

impl Cursor {
    /// The cursor that leads from a page of `query` to `position`.
    pub fn of(query: &Query, position: Position) -> Self {
        Self {
            filter: query.filter.clone(),
            order: query.order.clone(),
            full_text: query.full_text.clone(),
            position,
        }
    }

    /// The cursor as clients carry it.
    pub fn encode(&self) -> String {
        let orders = self.order.iter().map(|order| {
            json!({ "field": order.field, "order": if order.falling { "desc" } else { "asc" } })
        });
        let mut cursor = Map::new();
        cursor.insert("orderFields".to_owned(), orders.collect());
        cursor.insert("isPrevious".to_owned(), json!(self.position.is_previous));
        if let Some(filter) = &self.filter {
            cursor.insert("query".to_owned(), filter.to_json());
        }
        if let Some(text) = &self.full_text {
            let mut filter = Map::from_iter([("term".to_owned(), json!(text.term))]);
            if let Some(fields) = &text.fields {
                filter.insert("fields".to_owned(), json!(fields));
            }
            cursor.insert("fullTextFilter".to_owned(), Value::Object(filter));
        }
        cursor.insert("orderFieldValues".to_owned(), json!(self.position.values));
        if let Some(first) = &self.position.first_values {
            cursor.insert("firstSortFieldValues".to_owned(), json!(first));
        }
        if let Some(total) = self.position.total_items {
            cursor.insert("totalItems".to_owned(), json!(total));
        }
        BASE64.encode(Value::Object(cursor).to_string())
    }

    /// Reads a cursor.
    ///
    /// # Errors
    /// `Malformed cursor: …` with what is wrong.
    pub fn decode(text: &str) -> Result<Self, Problem> {
        Self::read(text).map_err(|reason| {
            let problem = Problem::input(format!("Malformed cursor: {reason}")).at("cursor");
            problem.hint("start again from the first page")
        })
    }

    fn read(text: &str) -> Result<Self, String> {
        let cursor = decode_object(text)?;
        let order = match cursor.get("orderFields") {
            Some(Value::Array(orders)) if orders.len() <= KEYS_MAX => {
                orders.iter().map(read_order).collect::<Result<Vec<_>, _>>()?
            }
            _ => return Err("orderFields must be a list".to_owned()),
        };
        let values = read_values(&cursor, "orderFieldValues")?
            .ok_or_else(|| "orderFieldValues must be a list".to_owned())?;
        if values.len() != if order.is_empty() { 1 } else { 2 } {
            return Err("orderFieldValues do not fit orderFields".to_owned());
        }
        let is_previous = cursor.get("isPrevious").and_then(Value::as_bool);
        let query = cursor.get("query").map(written::parse_from_cursor).transpose();
        let legacy = cursor.get("filter").map(|filter| read_legacy(filter, 0)).transpose()?;
        let total_items = match cursor.get("totalItems") {
            None => None,
            Some(total) => Some(total.as_u64().ok_or("totalItems must be a number")?),
        };
        Ok(Self {
            filter: Predicate::both(query.map_err(|problem| problem.detail)?, legacy),
            order,
            full_text: cursor.get("fullTextFilter").map(read_text).transpose()?,
            position: Position {
                values,
                first_values: read_values(&cursor, "firstSortFieldValues")?,
                is_previous: is_previous.ok_or("isPrevious must be a boolean")?,
                total_items,
            },
        })
    }
}

fn read_order(order: &Value) -> Result<Order, String> {
    let field = order.get("field").and_then(Value::as_str).ok_or("an order field has no name")?;
    let falling = match order.get("order").map(Value::as_str) {
        // Backstage itself hands out cursors without a direction, and then refuses them.
        None | Some(Some("asc")) => false,
        Some(Some("desc")) => true,
        Some(_) => return Err("order must be asc or desc".to_owned()),
    };
    Ok(Order { field: field.to_owned(), falling })
}

fn read_values(
    cursor: &Map<String, Value>,
    name: &str,
) -> Result<Option<Vec<Option<String>>>, String> {
    let Some(values) = cursor.get(name) else { return Ok(None) };
    let read = |value: &Value| match value {
        Value::Null => Some(None),
        Value::String(text) => Some(Some(text.clone())),
        _ => None,
    };
    let values = values.as_array().filter(|values| values.len() <= 2);
    let values = values.and_then(|values| values.iter().map(read).collect::<Option<Vec<_>>>());
    values.map(Some).ok_or_else(|| format!("{name} must be a list of texts"))
}

fn read_text(filter: &Value) -> Result<FullText, String> {
    let term =
        filter.get("term").and_then(Value::as_str).ok_or("a full text filter has no term")?;
    let fields = match filter.get("fields") {
        None | Some(Value::Null) => None,
        Some(fields) => {
            let fields = fields.as_array().filter(|fields| fields.len() <= KEYS_MAX);
            let read = |field: &Value| field.as_str().map(str::to_owned);
            let fields = fields.and_then(|them| them.iter().map(read).collect::<Option<Vec<_>>>());
            Some(fields.ok_or("the fields of a full text filter must be texts")?)
        }
    };
    Ok(FullText { term: term.to_owned(), fields })
}

/// Filters in cursors of before predicates: `{key, values?}`, `{not}`, `{anyOf}`, `{allOf}`.
fn read_legacy(filter: &Value, depth: usize) -> Result<Predicate, String> {
    let refused = || "the filter is not of a known form".to_owned();
    if depth > PREDICATE_DEPTH_MAX {
        return Err(refused());
    }
    let list = |name: &str| {
        let inner = filter.get(name).map(|inner| inner.as_array().ok_or_else(refused));
        let inner = inner?.map(|inner| {
            inner.iter().map(|filter| read_legacy(filter, depth + 1)).collect::<Result<_, _>>()
        });
        Some(inner.and_then(std::convert::identity))
    };
    if let Some(key) = filter.get("key") {
        let key = key.as_str().ok_or_else(refused)?;
        let Some(values) = filter.get("values") else { return Ok(Predicate::exists(key)) };
        let values = values.as_array().ok_or_else(refused)?;
        let values: Option<Vec<_>> = values.iter().map(Value::as_str).collect();
        return Ok(Predicate::any_of(key, values.ok_or_else(refused)?));
    }
    if let Some(inner) = filter.get("not") {
        return Ok(Predicate::Not(Box::new(read_legacy(inner, depth + 1)?)));
    }
    if let Some(inner) = list("anyOf") {
        return Ok(Predicate::Any(inner?));
    }
    list("allOf").map_or_else(|| Err(refused()), |inner| Ok(Predicate::All(inner?)))
}

/// The `after` of `GET /entities`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AfterCursor {
    /// Entities on a page, if the cursor says so.
    pub limit: Option<usize>,
    /// Entities before the page.
    pub offset: usize,
}

impl AfterCursor {
    /// The cursor as clients carry it.
    pub fn encode(&self) -> String {
        let mut cursor = Map::new();
        // A reader takes no `null` for a limit.
        if let Some(limit) = self.limit {
            cursor.insert("limit".to_owned(), json!(limit));
        }
        cursor.insert("offset".to_owned(), json!(self.offset));
        BASE64.encode(Value::Object(cursor).to_string())
    }

    /// Reads a cursor.
    ///
    /// # Errors
    /// `Malformed after cursor, …` with what is wrong.
    pub fn decode(text: &str) -> Result<Self, Problem> {
        let refused =
            |what: &str| Problem::input(format!("Malformed after cursor, {what}")).at("after");
        let cursor = decode_object(text).map_err(|_| refused("could not be parsed"))?;
        let number = |name: &str| match cursor.get(name) {
            None => Some(None),
            Some(value) => value.as_u64().and_then(|it| usize::try_from(it).ok()).map(Some),
        };
        let limit = number("limit").ok_or_else(|| refused("limit was not an number"))?;
        let offset = number("offset").ok_or_else(|| refused("offset was not a number"))?;
        if limit.is_some_and(|limit| !(1..=PAGE_LIMIT_MAX).contains(&limit)) {
            return Err(refused("limit is out of range"));
        }
        Ok(Self { limit, offset: offset.unwrap_or_default() })
    }
}

/// Decodes base64 as leniently as Node does: either alphabet, blanks that were pluses.
fn decode_object(text: &str) -> Result<Map<String, Value>, String> {
    if text.len() > CURSOR_BYTES_MAX {
        return Err("it is too long".to_owned());
    }
    let standard: String = text
        .chars()
        .map(|letter| match letter {
            '-' | ' ' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    let bytes = BASE64.decode(standard).map_err(|error| format!("it is no base64 ({error})"))?;
    serde_json::from_slice(&bytes).map_err(|error| format!("it is no JSON object ({error})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(cursor: &Cursor) {
        assert_eq!(Cursor::decode(&cursor.encode()).as_ref(), Ok(cursor));
    }

    fn cursor() -> Cursor {
        Cursor {
            filter: Some(Predicate::All(vec![
                Predicate::equals("kind", "Component"),
                Predicate::Not(Box::new(Predicate::exists("spec.owner"))),
            ])),
            order: vec![Order { field: "metadata.Name".to_owned(), falling: true }],
            full_text: Some(FullText { term: "Pay".to_owned(), fields: None }),
            position: Position {
                values: vec![Some("pay".to_owned()), Some("u1".to_owned())],
                first_values: Some(vec![Some("zoo".to_owned()), Some("u0".to_owned())]),
                is_previous: false,
                total_items: Some(7),
            },
        }
    }

    #[test]
    fn a_cursor_says_everything_again() {
        round(&cursor());
        round(&Cursor {
            filter: None,
            order: vec![],
            full_text: None,
            position: Position {
                values: vec![Some("u1".to_owned())],
                first_values: None,
                is_previous: true,
                total_items: None,
            },
        });
    }

    #[test]
    fn the_format_is_the_one_that_clients_decode() {
        let json = BASE64.decode(cursor().encode()).expect("base64");
        assert_eq!(
            String::from_utf8_lossy(&json),
            r#"{"orderFields":[{"field":"metadata.Name","order":"desc"}],"isPrevious":false,"query":{"$all":[{"kind":"component"},{"$not":{"spec.owner":{"$exists":true}}}]},"fullTextFilter":{"term":"Pay"},"orderFieldValues":["pay","u1"],"firstSortFieldValues":["zoo","u0"],"totalItems":7}"#
        );
    }

    fn read(json: &str) -> Result<Cursor, String> {
        Cursor::decode(&BASE64.encode(json)).map_err(|problem| problem.detail)
    }

    #[test]
    fn older_cursors_are_understood() {
        let it = read(
            r#"{"orderFields":[{"field":"kind"}],"orderFieldValues":["a","u"],"isPrevious":false,
                "filter":{"anyOf":[{"allOf":[{"key":"Kind","values":["A","B"]},{"key":"x"}]},{"not":{"key":"y","values":[]}}]}}"#,
        )
        .expect("a cursor");
        assert!(!it.order.iter().any(|order| order.falling));
        assert_eq!(
            it.filter.map(|filter| filter.to_json().to_string()),
            Some(r#"{"$any":[{"$all":[{"kind":{"$in":["a","b"]}},{"x":{"$exists":true}}]},{"$not":{"y":{"$in":[]}}}]}"#.to_owned())
        );
    }

    #[test]
    fn malformed_cursors_are_refused_with_a_reason() {
        for text in ["", "%%%", "bm9uZQ==", "W10="] {
            let refused = Cursor::decode(text).map_err(|problem| problem.detail);
            assert!(
                refused.is_err_and(|detail| detail.starts_with("Malformed cursor: ")),
                "{text}"
            );
        }
        for json in [
            "{}",
            r#"{"orderFields":[],"orderFieldValues":[],"isPrevious":false}"#,
            r#"{"orderFields":[],"orderFieldValues":["a","b"],"isPrevious":false}"#,
            r#"{"orderFields":[{"field":"a","order":"up"}],"orderFieldValues":["a","b"],"isPrevious":false}"#,
            r#"{"orderFields":[],"orderFieldValues":[1],"isPrevious":false}"#,
            r#"{"orderFields":[],"orderFieldValues":["a"]}"#,
            r#"{"orderFields":[],"orderFieldValues":["a"],"isPrevious":false,"query":"x"}"#,
            r#"{"orderFields":[],"orderFieldValues":["a"],"isPrevious":false,"filter":{"x":1}}"#,
            r#"{"orderFields":[],"orderFieldValues":["a"],"isPrevious":false,"totalItems":-1}"#,
        ] {
            assert!(read(json).is_err_and(|it| it.starts_with("Malformed cursor: ")), "{json}");
        }
    }

    #[test]
    fn a_cursor_survives_the_ways_addresses_mangle_it() {
        let text = cursor().encode();
        let mangled = text.trim_end_matches('=').replace('+', " ").replace('/', "_");
        assert_eq!(Cursor::decode(&mangled), Cursor::decode(&text));
    }

    #[test]
    fn after_cursors_are_read_and_refused() {
        for limit in [Some(2), None] {
            let it = AfterCursor { limit, offset: 4 };
            assert_eq!(AfterCursor::decode(&it.encode()), Ok(it));
        }
        let read = |json: &str| {
            AfterCursor::decode(&BASE64.encode(json)).map_err(|problem| problem.detail)
        };
        assert_eq!(read("{}"), Ok(AfterCursor::default()));
        assert_eq!(read("x"), Err("Malformed after cursor, could not be parsed".to_owned()));
        assert_eq!(
            read(r#"{"limit":"x"}"#),
            Err("Malformed after cursor, limit was not an number".to_owned())
        );
        assert_eq!(
            read(r#"{"offset":1.5}"#),
            Err("Malformed after cursor, offset was not a number".to_owned())
        );
        assert!(read(r#"{"limit":0}"#).is_err());
    }
}
