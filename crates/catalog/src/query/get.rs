//! Requests in addresses: the query parameters of the reading operations.
//!
//! Parameters come decoded, in order, as often as they were given. Unknown ones are refused, as
//! Backstage refuses them.

use model::Problem;

use super::cursor::{AfterCursor, Cursor};
use super::fields::Fields;
use super::limits::{KEYS_MAX, PAGE_LIMIT_DEFAULT, PAGE_LIMIT_MAX};
use super::{FacetsQuery, FullText, ListQuery, Order, Paging, Query, filter};

/// The parameters of one request.
struct Params<'a>(&'a [(String, String)]);

impl<'a> Params<'a> {
    /// Takes the parameters of a request that knows `names`.
    fn new(params: &'a [(String, String)], names: &[&str]) -> Result<Self, Problem> {
        match params.iter().find(|(name, _)| !names.contains(&name.as_str())) {
            Some((name, _)) => {
                Err(Problem::input(format!("Unknown query parameter '{name}'")).at(name))
            }
            None => Ok(Self(params)),
        }
    }

    fn all(&self, wanted: &str) -> impl Iterator<Item = &'a str> {
        let wanted = wanted.to_owned();
        let params = self.0.iter().filter(move |(name, _)| *name == wanted);
        params.map(|(_, value)| value.as_str())
    }

    fn one(&self, name: &str) -> Option<&'a str> {
        self.all(name).next()
    }

    fn number(&self, name: &str) -> Result<Option<usize>, Problem> {
        let refused = |what: &str| Problem::input(format!("request/query/{name} {what}")).at(name);
        let Some(text) = self.one(name) else { return Ok(None) };
        if text.is_empty() {
            return Err(empty(name));
        }
        let number: i64 = text.parse().map_err(|_| refused("must be integer"))?;
        usize::try_from(number).map(Some).map_err(|_| refused("must be >= 0"))
    }

    fn limit(&self) -> Result<Option<usize>, Problem> {
        let limit = self.number("limit")?;
        match limit {
            Some(limit) if limit > PAGE_LIMIT_MAX => {
                let detail = format!("request/query/limit must be <= {PAGE_LIMIT_MAX}");
                Err(Problem::input(detail).at("limit"))
            }
            limit => Ok(limit),
        }
    }

    fn filter(&self) -> Result<Option<super::predicate::Predicate>, Problem> {
        let sets: Vec<_> = self.all("filter").collect();
        if sets == [""] {
            return Err(empty("filter"));
        }
        filter::parse(sets)
    }

    fn fields(&self) -> Result<Option<Fields>, Problem> {
        Fields::parse(self.all("fields"))
    }

    fn full_text(&self) -> Option<FullText> {
        let fields: Vec<_> = self
            .all("fullTextFilterFields")
            .flat_map(|list| list.split(','))
            .map(str::trim)
            .filter(|field| !field.is_empty())
            .map(str::to_owned)
            .take(KEYS_MAX)
            .collect();
        let term = self.one("fullTextFilterTerm").unwrap_or_default();
        (!term.trim().is_empty()).then(|| FullText {
            term: term.to_owned(),
            fields: (!fields.is_empty()).then_some(fields),
        })
    }

    fn bounded(&self, name: &str) -> Result<Vec<&'a str>, Problem> {
        let values: Vec<_> = self.all(name).collect();
        if values.len() > KEYS_MAX {
            let detail = format!("request/query/{name} must NOT have more than {KEYS_MAX} items");
            return Err(Problem::input(detail).at(name));
        }
        Ok(values)
    }
}

fn empty(name: &str) -> Problem {
    Problem::input(format!("Empty value found for query parameter '{name}'")).at(name)
}

impl Query {
    /// Reads `GET /entities/by-query`.
    ///
    /// # Errors
    /// The first parameter that is wrong, in the words of the running Backstage.
    pub fn from_get(params: &[(String, String)]) -> Result<Self, Problem> {
        let params = Params::new(
            params,
            &[
                "fields",
                "limit",
                "offset",
                "orderField",
                "cursor",
                "filter",
                "totalItems",
                "fullTextFilterTerm",
                "fullTextFilterFields",
            ],
        )?;
        let fields = params.fields()?;
        let limit = params.limit()?.unwrap_or(PAGE_LIMIT_DEFAULT);
        let offset = params.number("offset")?.unwrap_or_default();
        if let Some(cursor) = params.one("cursor").filter(|cursor| !cursor.is_empty()) {
            return Ok(Self::continued(Cursor::decode(cursor)?, fields, limit));
        }
        let orders = params.bounded("orderField")?.into_iter().map(order_field);
        Ok(Self {
            filter: params.filter()?,
            order: orders.collect::<Result<_, _>>()?,
            full_text: params.full_text(),
            fields,
            limit,
            offset,
            count_items: count_items(params.one("totalItems"), "query")?,
            position: None,
        })
    }

    /// The page that `cursor` leads to: everything but limit and fields comes from it.
    pub(super) fn continued(cursor: Cursor, fields: Option<Fields>, limit: usize) -> Self {
        Self {
            filter: cursor.filter,
            order: cursor.order,
            full_text: cursor.full_text,
            fields,
            limit,
            offset: 0,
            count_items: false,
            position: Some(cursor.position),
        }
    }
}

/// Whether `totalItems` asks for a total; `place` is `query` or `body`.
pub(super) fn count_items(asked: Option<&str>, place: &str) -> Result<bool, Problem> {
    match asked {
        None | Some("include") => Ok(true),
        Some("exclude") => Ok(false),
        Some(_) => Err(Problem::input(format!(
            "request/{place}/totalItems must be equal to one of the allowed values: include, exclude"
        ))
        .at("totalItems")),
    }
}

/// `field` or `field,asc` or `field,desc`.
fn order_field(text: &str) -> Result<Order, Problem> {
    let mut parts = text.split(',');
    let field = parts.next().unwrap_or_default().to_owned();
    let falling = match parts.next() {
        None | Some("asc") => false,
        Some("desc") => true,
        Some(_) => {
            let detail = "Invalid order field order, must be asc or desc";
            return Err(Problem::input(detail).at("orderField"));
        }
    };
    Ok(Order { field, falling })
}

impl ListQuery {
    /// Reads `GET /entities`.
    ///
    /// # Errors
    /// The first parameter that is wrong, in the words of the running Backstage.
    pub fn from_get(params: &[(String, String)]) -> Result<Self, Problem> {
        let params =
            Params::new(params, &["fields", "limit", "offset", "filter", "after", "order"])?;
        let orders = params.bounded("order")?.into_iter().map(|text| {
            let (direction, field) = text.split_once(':').unwrap_or_default();
            match (direction, field) {
                ("asc" | "desc", field) if !field.is_empty() => {
                    Ok(Order { field: field.to_owned(), falling: direction == "desc" })
                }
                _ => Err(Problem::input(format!(
                    "Invalid order parameter \"{text}\", expected \"<asc or desc>:<field name>\""
                ))
                .at("order")),
            }
        });
        let (mut limit, mut offset) = (params.limit()?, params.number("offset")?);
        if limit == Some(0) {
            let detail = "Invalid limit, must be greater than zero";
            return Err(Problem::input(detail).at("limit"));
        }
        let after = params.one("after");
        if let Some(after) = after {
            if after.is_empty() {
                return Err(Problem::input("Invalid after, must not be empty").at("after"));
            }
            let cursor = AfterCursor::decode(after)?;
            limit = cursor.limit.or(limit);
            offset = Some(cursor.offset);
        }
        let is_paged = limit.is_some() || offset.is_some();
        Ok(Self {
            filter: params.filter()?,
            order: orders.collect::<Result<_, _>>()?,
            fields: params.fields()?,
            paging: is_paged.then(|| Paging { limit, offset: offset.unwrap_or_default() }),
        })
    }
}

impl FacetsQuery {
    /// Reads `GET /entity-facets`, with the text filter of by-query, which Backstage has not got here.
    ///
    /// # Errors
    /// No facet, or a parameter that is wrong.
    pub fn from_get(params: &[(String, String)]) -> Result<Self, Problem> {
        let params = Params::new(
            params,
            &["facet", "filter", "fullTextFilterTerm", "fullTextFilterFields"],
        )?;
        let facets: Vec<_> = params.bounded("facet")?.into_iter().map(str::to_owned).collect();
        if facets.is_empty() {
            let detail = "request/query must have required property 'facet'";
            return Err(Problem::input(detail).at("facet"));
        }
        if facets.iter().any(String::is_empty) {
            return Err(empty("facet"));
        }
        Ok(Self { facets, filter: params.filter()?, full_text: params.full_text() })
    }
}

/// Reads the `filter` parameters of an operation that knows no others (`POST /entities/by-refs`).
///
/// # Errors
/// The first parameter that is wrong.
pub fn filter_alone(
    params: &[(String, String)],
) -> Result<Option<super::predicate::Predicate>, Problem> {
    Params::new(params, &["filter"])?.filter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(text: &str) -> Vec<(String, String)> {
        text.split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    fn refused(text: &str, expected: &str) {
        let found = Query::from_get(&params(text)).map_err(|problem| problem.detail);
        assert_eq!(found, Err(expected.to_owned()), "{text}");
    }

    #[test]
    fn a_query_is_read() {
        let it = Query::from_get(&params(
            "filter=kind=a&orderField=metadata.name,desc&orderField=b&limit=3&offset=2\
             &totalItems=exclude&fullTextFilterTerm=Pay&fullTextFilterFields=a,b&fields=kind",
        ))
        .expect("a query");
        assert_eq!((it.limit, it.offset, it.count_items), (3, 2, false));
        assert_eq!(it.order.len(), 2);
        assert!(it.order[0].falling && !it.order[1].falling);
        let text = it.full_text.expect("a text filter");
        assert_eq!(text.fields, Some(vec!["a".to_owned(), "b".to_owned()]));
        let bare = Query::from_get(&[]).expect("a query");
        assert_eq!((bare.limit, bare.count_items), (PAGE_LIMIT_DEFAULT, true));
    }

    #[test]
    fn what_is_wrong_is_said_as_backstage_says_it() {
        refused("x=1", "Unknown query parameter 'x'");
        refused("limit=-1", "request/query/limit must be >= 0");
        refused("limit=x", "request/query/limit must be integer");
        refused("limit=", "Empty value found for query parameter 'limit'");
        refused("offset=-1", "request/query/offset must be >= 0");
        refused("orderField=a,up", "Invalid order field order, must be asc or desc");
        refused("orderField=a,", "Invalid order field order, must be asc or desc");
        refused(
            "totalItems=maybe",
            "request/query/totalItems must be equal to one of the allowed values: include, exclude",
        );
        refused("fields=a[0]", "invalid fields, array type fields are not supported");
        assert!(Query::from_get(&params("cursor=x")).is_err());
    }

    #[test]
    fn with_a_cursor_only_limit_and_fields_count() {
        let first = Query::from_get(&params("filter=kind=a")).expect("a query");
        let position = super::super::Position {
            values: vec![Some("u".to_owned())],
            first_values: None,
            is_previous: false,
            total_items: Some(3),
        };
        let cursor = Cursor::of(&first, position.clone()).encode();
        let next = Query::from_get(&params(&format!("cursor={cursor}&filter=kind=b&limit=5")));
        let next = next.expect("a query");
        assert_eq!((next.filter, next.limit), (first.filter, 5));
        assert_eq!(next.position, Some(position));
    }

    fn list(text: &str) -> Result<ListQuery, String> {
        ListQuery::from_get(&params(text)).map_err(|problem| problem.detail)
    }

    #[test]
    fn lists_are_read_and_refused() {
        assert_eq!(list("").expect("a list").paging, None);
        let paged = list("limit=2&order=asc:a&order=desc:b:c").expect("a list");
        assert_eq!(paged.paging, Some(Paging { limit: Some(2), offset: 0 }));
        assert_eq!(paged.order.last().map(|order| order.field.as_str()), Some("b:c"));
        let after = AfterCursor { limit: Some(2), offset: 2 }.encode();
        let next = list(&format!("limit=9&after={after}")).expect("a list");
        assert_eq!(next.paging, Some(Paging { limit: Some(2), offset: 2 }));
        for (text, expected) in [
            ("limit=0", "Invalid limit, must be greater than zero"),
            ("after=", "Invalid after, must not be empty"),
            (
                "order=name",
                r#"Invalid order parameter "name", expected "<asc or desc>:<field name>""#,
            ),
            (
                "order=up:x",
                r#"Invalid order parameter "up:x", expected "<asc or desc>:<field name>""#,
            ),
            ("cursor=x", "Unknown query parameter 'cursor'"),
        ] {
            assert_eq!(list(text), Err(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn facets_are_not_a_comma_list() {
        let read = |text: &str| {
            FacetsQuery::from_get(&params(text)).map(|it| it.facets).map_err(|it| it.detail)
        };
        assert_eq!(read("facet=kind,spec.type&facet=x").map(|it| it.len()), Ok(2));
        let text = "facet=kind&fullTextFilterTerm=Pay&fullTextFilterFields=metadata.name,a";
        let text = FacetsQuery::from_get(&params(text)).expect("a query").full_text;
        let fields = Some(vec!["metadata.name".to_owned(), "a".to_owned()]);
        assert_eq!(text, Some(FullText { term: "Pay".to_owned(), fields }));
        assert_eq!(read(""), Err("request/query must have required property 'facet'".to_owned()));
        assert_eq!(read("facet="), Err("Empty value found for query parameter 'facet'".to_owned()));
    }
}
