//! Requests in bodies. Unknown keys are ignored, as Backstage ignores them on these operations.

use model::Problem;
use serde_json::{Map, Value};

use super::cursor::Cursor;
use super::fields::Fields;
use super::get::count_items;
use super::limits::{KEYS_MAX, PAGE_LIMIT_DEFAULT, PAGE_LIMIT_MAX, REFS_MAX};
use super::predicate::Predicate;
use super::{FacetsQuery, FullText, Order, Query, RefsQuery, written};

/// The object in a request's body.
struct Body<'a>(&'a Map<String, Value>);

impl<'a> Body<'a> {
    fn new(body: &'a Value) -> Result<Self, Problem> {
        body.as_object().map(Self).ok_or_else(|| Problem::input("request/body must be object"))
    }

    fn required(&self, name: &str) -> Result<&'a Value, Problem> {
        self.0.get(name).ok_or_else(|| {
            Problem::input(format!("request/body must have required property '{name}'")).at(name)
        })
    }

    fn text(&self, name: &str) -> Result<Option<&'a str>, Problem> {
        let read = |value: &'a Value| value.as_str().ok_or_else(|| must_be(name, "string"));
        self.0.get(name).map(read).transpose()
    }

    fn number(&self, name: &str) -> Result<Option<usize>, Problem> {
        let Some(value) = self.0.get(name) else { return Ok(None) };
        match value {
            Value::Number(number) => {
                match number.as_u64().and_then(|it| usize::try_from(it).ok()) {
                    Some(number) => Ok(Some(number)),
                    None if number.as_f64().is_some_and(|it| it < 0.0) => {
                        Err(Problem::input(format!("request/body/{name} must be >= 0")).at(name))
                    }
                    None => Err(must_be(name, "integer")),
                }
            }
            _ => Err(must_be(name, "integer")),
        }
    }

    fn limit(&self) -> Result<usize, Problem> {
        let limit = self.number("limit")?.unwrap_or(PAGE_LIMIT_DEFAULT);
        if limit > PAGE_LIMIT_MAX {
            let detail = format!("request/body/limit must be <= {PAGE_LIMIT_MAX}");
            return Err(Problem::input(detail).at("limit"));
        }
        Ok(limit)
    }

    fn fields(&self) -> Result<Option<Fields>, Problem> {
        let fields = self.0.get("fields").map(|fields| texts(fields, "fields", usize::MAX));
        Fields::parse(fields.transpose()?.unwrap_or_default())
    }

    fn predicate(&self) -> Result<Option<Predicate>, Problem> {
        self.0.get("query").map(written::parse).transpose()
    }
}

fn must_be(name: &str, kind: &str) -> Problem {
    Problem::input(format!("request/body/{name} must be {kind}")).at(name)
}

fn texts<'a>(value: &'a Value, name: &str, most: usize) -> Result<Vec<&'a str>, Problem> {
    let items = value.as_array().ok_or_else(|| must_be(name, "array"))?;
    if items.len() > most {
        let detail = format!("request/body/{name} must NOT have more than {most} items");
        return Err(Problem::input(detail).at(name));
    }
    let texts = items.iter().enumerate().map(|(number, item)| {
        item.as_str().ok_or_else(|| must_be(&format!("{name}/{number}"), "string"))
    });
    texts.collect()
}

impl Query {
    /// Reads the body of `POST /entities/by-query`; an absent body is an empty object.
    ///
    /// # Errors
    /// The first key that is wrong, in the words of the running Backstage.
    pub fn from_post(body: &Value) -> Result<Self, Problem> {
        let body = Body::new(body)?;
        let (fields, limit) = (body.fields()?, body.limit()?);
        if let Some(cursor) = body.text("cursor")? {
            if cursor.is_empty() {
                return Err(Problem::input("Cursor cannot be empty").at("cursor"));
            }
            return Ok(Self::continued(Cursor::decode(cursor)?, fields, limit));
        }
        Ok(Self {
            filter: body.predicate()?,
            order: orders(&body)?,
            full_text: full_text(&body)?,
            fields,
            limit,
            offset: body.number("offset")?.unwrap_or_default(),
            count_items: count_items(body.text("totalItems")?, "body")?,
            position: None,
        })
    }
}

fn orders(body: &Body<'_>) -> Result<Vec<Order>, Problem> {
    let Some(orders) = body.0.get("orderBy") else { return Ok(Vec::new()) };
    let orders = orders.as_array().ok_or_else(|| must_be("orderBy", "array"))?;
    if orders.len() > KEYS_MAX {
        let detail = format!("request/body/orderBy must NOT have more than {KEYS_MAX} items");
        return Err(Problem::input(detail).at("orderBy"));
    }
    let read = |(number, order): (usize, &Value)| {
        let place = format!("orderBy/{number}");
        let order = order.as_object().ok_or_else(|| must_be(&place, "object"))?;
        let text = |name: &str| match order.get(name) {
            Some(Value::String(text)) => Ok(text.as_str()),
            Some(_) => Err(must_be(&format!("{place}/{name}"), "string")),
            None => Err(Problem::input(format!(
                "request/body/{place} must have required property '{name}'"
            ))
            .at("orderBy")),
        };
        let field = text("field")?.to_owned();
        match text("order")? {
            "asc" => Ok(Order { field, falling: false }),
            "desc" => Ok(Order { field, falling: true }),
            _ => Err(Problem::input(format!(
                "request/body/{place}/order must be equal to one of the allowed values: asc, desc"
            ))
            .at("orderBy")),
        }
    };
    orders.iter().enumerate().map(read).collect()
}

fn full_text(body: &Body<'_>) -> Result<Option<FullText>, Problem> {
    let Some(filter) = body.0.get("fullTextFilter") else { return Ok(None) };
    let filter = filter.as_object().ok_or_else(|| must_be("fullTextFilter", "object"))?;
    let term = match filter.get("term") {
        None => "",
        Some(term) => term.as_str().ok_or_else(|| must_be("fullTextFilter/term", "string"))?,
    };
    let fields = match filter.get("fields") {
        None => None,
        Some(fields) => Some(texts(fields, "fullTextFilter/fields", KEYS_MAX)?),
    };
    let fields = fields.map(|fields| fields.into_iter().map(str::to_owned).collect());
    let is_asked = !term.trim().is_empty();
    Ok(is_asked.then(|| FullText { term: term.to_owned(), fields }))
}

impl FacetsQuery {
    /// Reads the body of `POST /entity-facets`, with the text filter of by-query, which Backstage has
    /// not got here.
    ///
    /// # Errors
    /// No facet, or a key that is wrong.
    pub fn from_post(body: &Value) -> Result<Self, Problem> {
        let body = Body::new(body)?;
        let facets = texts(body.required("facets")?, "facets", KEYS_MAX)?;
        let facets: Vec<_> =
            facets.into_iter().filter(|it| !it.is_empty()).map(str::to_owned).collect();
        if facets.is_empty() {
            return Err(Problem::input("Missing or empty facets parameter").at("facets"));
        }
        Ok(Self { facets, filter: body.predicate()?, full_text: full_text(&body)? })
    }
}

impl RefsQuery {
    /// Reads `POST /entities/by-refs`: its body and the `filter` of its address.
    ///
    /// # Errors
    /// The first key that is wrong.
    pub fn from_post(body: &Value, filter: Option<Predicate>) -> Result<Self, Problem> {
        let body = Body::new(body)?;
        let refs = texts(body.required("entityRefs")?, "entityRefs", REFS_MAX)?;
        Ok(Self {
            refs: refs.into_iter().map(str::to_owned).collect(),
            filter: Predicate::both(filter, body.predicate()?),
            fields: body.fields()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str, expected: &str) {
        let body: Value = serde_json::from_str(body).expect("the test's JSON");
        let found = Query::from_post(&body).map_err(|problem| problem.detail);
        assert_eq!(found, Err(expected.to_owned()), "{body}");
    }

    fn read(body: &str) -> Query {
        let body = serde_json::from_str(body).expect("the test's JSON");
        Query::from_post(&body).expect("a query")
    }

    #[test]
    fn a_body_is_read() {
        let it = read(
            r#"{"query":{"kind":"a"},"limit":0,"orderBy":[{"field":"x","order":"desc"}],
                "fullTextFilter":{"term":"t","fields":["a"]},"fields":["kind","metadata.name"],
                "totalItems":"exclude","unknown":1}"#,
        );
        assert_eq!((it.limit, it.count_items), (0, false));
        assert!(it.order[0].falling && it.fields.is_some());
        assert_eq!(it.full_text.and_then(|text| text.fields), Some(vec!["a".to_owned()]));
        assert_eq!(read("{}"), Query::from_get(&[]).expect("a query"));
    }

    #[test]
    fn what_is_wrong_is_said_as_backstage_says_it() {
        refused("[]", "request/body must be object");
        refused(r#"{"limit":-1}"#, "request/body/limit must be >= 0");
        refused(r#"{"limit":"3"}"#, "request/body/limit must be integer");
        refused(r#"{"limit":1.5}"#, "request/body/limit must be integer");
        refused(r#"{"query":"a"}"#, "request/body/query must be object");
        refused(r#"{"query":[]}"#, "request/body/query must be object");
        refused(r#"{"cursor":""}"#, "Cursor cannot be empty");
        refused(r#"{"cursor":7}"#, "request/body/cursor must be string");
        refused(
            r#"{"orderBy":[{"field":"a"}]}"#,
            "request/body/orderBy/0 must have required property 'order'",
        );
        refused(
            r#"{"orderBy":[{"field":"a","order":"up"}]}"#,
            "request/body/orderBy/0/order must be equal to one of the allowed values: asc, desc",
        );
        refused(r#"{"fields":"kind"}"#, "request/body/fields must be array");
        refused(r#"{"fields":[1]}"#, "request/body/fields/0 must be string");
        refused(r#"{"fullTextFilter":1}"#, "request/body/fullTextFilter must be object");
    }

    #[test]
    fn facets_and_refs_name_what_they_need() {
        let facets = |body: &str| {
            let body = serde_json::from_str(body).expect("the test's JSON");
            FacetsQuery::from_post(&body).map(|it| it.facets).map_err(|it| it.detail)
        };
        assert_eq!(facets("{}"), Err("request/body must have required property 'facets'".into()));
        assert_eq!(facets(r#"{"facets":[]}"#), Err("Missing or empty facets parameter".into()));
        assert_eq!(facets(r#"{"facets":["","a"]}"#), Ok(vec!["a".to_owned()]));
        let refs = |body: &str, filter| {
            let body = serde_json::from_str(body).expect("the test's JSON");
            RefsQuery::from_post(&body, filter).map_err(|problem| problem.detail)
        };
        assert_eq!(
            refs("{}", None).map(|it| it.refs),
            Err("request/body must have required property 'entityRefs'".to_owned())
        );
        let both = refs(r#"{"entityRefs":["a"],"query":{"x":1}}"#, Some(Predicate::exists("y")));
        assert_eq!(
            both.expect("refs").filter.map(|filter| filter.to_json().to_string()),
            Some(r#"{"$all":[{"y":{"$exists":true}},{"x":"1"}]}"#.to_owned())
        );
    }
}
