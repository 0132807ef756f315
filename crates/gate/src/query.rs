//! Query parameters, read strictly: unknown names, empty values, repeated single values and numbers
//! out of range are refused in the words of Backstage's validator.
//!
//! A type describes its parameters by reading them:
//!
//! ```ignore
//! impl QueryParameters for EntitiesQuery {
//!     fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
//!         Ok(Self {
//!             filter: query.repeated("filter")?,
//!             limit: query.integer("limit", 0..=10_000)?,
//!             order: query.one_of("order", &["asc", "desc"])?,
//!         })
//!     }
//! }
//! ```
//!
//! What nobody read is unknown.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use axum::extract::FromRequestParts;
use http::request::Parts;
use model::Problem;

use crate::{Failure, limits};

/// Types that can be read from a query string.
pub trait QueryParameters: Sized {
    /// Reads every parameter that the operation has, present or not.
    ///
    /// # Errors
    /// A problem that names the first wrong parameter.
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem>;
}

/// The query string of a request, read into `T`; see the module's text.
#[derive(Clone, Debug)]
pub struct Query<T>(pub T);

/// An operation without any query parameters: giving one is refused.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoParameters;

/// A query string being read.
#[derive(Debug)]
pub struct QueryReader<'a> {
    pairs: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    asked: Vec<&'static str>,
}

impl<T: QueryParameters, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        Ok(Self(read_query(parts.uri.query().unwrap_or_default())?))
    }
}

impl QueryParameters for NoParameters {
    fn read(_query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self)
    }
}

/// Reads `text` (what follows the `?`) into `T`.
///
/// # Errors
/// See [`QueryReader`]'s methods; and a parameter that `T` does not read.
pub fn read_query<T: QueryParameters>(text: &str) -> Result<T, Problem> {
    let pairs: Vec<_> = url::form_urlencoded::parse(text.as_bytes())
        .filter(|(name, value)| !(name.is_empty() && value.is_empty()))
        .take(limits::QUERY_PARAMETERS_MAX + 1)
        .collect();
    if pairs.len() > limits::QUERY_PARAMETERS_MAX {
        let most = limits::QUERY_PARAMETERS_MAX;
        return Err(Problem::input(format!("More than {most} query parameters")));
    }
    let mut reader = QueryReader { pairs, asked: Vec::new() };
    let value = T::read(&mut reader);
    reader.refuse_unknown()?;
    value
}

impl QueryReader<'_> {
    /// A parameter given at most once.
    ///
    /// # Errors
    /// When it is empty or repeated.
    pub fn text(&mut self, name: &'static str) -> Result<Option<String>, Problem> {
        let mut values = self.values(name);
        let Some(first) = values.next() else { return Ok(None) };
        if values.next().is_some() {
            return Err(wrong(name, "must be given only once"));
        }
        if first.is_empty() {
            return Err(empty(name));
        }
        Ok(Some(first.to_owned()))
    }

    /// A parameter that may be repeated, in the order given. Empty values between others stay.
    ///
    /// # Errors
    /// When it is given once, and empty.
    pub fn repeated(&mut self, name: &'static str) -> Result<Vec<String>, Problem> {
        let values: Vec<String> = self.values(name).map(str::to_owned).collect();
        match values.as_slice() {
            [only] if only.is_empty() => Err(empty(name)),
            _ => Ok(values),
        }
    }

    /// A list separated by commas; repeating the parameter continues the list. Pieces are trimmed,
    /// empty ones dropped.
    ///
    /// # Errors
    /// When it is given once, and empty.
    pub fn comma_list(&mut self, name: &'static str) -> Result<Option<Vec<String>>, Problem> {
        let values = self.repeated(name)?;
        if values.is_empty() {
            return Ok(None);
        }
        let pieces = values.iter().flat_map(|value| value.split(',')).map(str::trim);
        Ok(Some(pieces.filter(|piece| !piece.is_empty()).map(str::to_owned).collect()))
    }

    /// A whole number within `range`.
    ///
    /// # Errors
    /// When it is empty, repeated, no whole number, or outside `range`.
    pub fn integer(
        &mut self,
        name: &'static str,
        range: RangeInclusive<u64>,
    ) -> Result<Option<u64>, Problem> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let number: i128 = text.parse().map_err(|_| wrong(name, "must be integer"))?;
        if number < i128::from(*range.start()) {
            return Err(wrong(name, &format!("must be >= {}", range.start())));
        }
        match u64::try_from(number) {
            Ok(number) if range.contains(&number) => Ok(Some(number)),
            _ => Err(wrong(name, &format!("must be <= {}", range.end()))),
        }
    }

    /// One of `allowed`.
    ///
    /// # Errors
    /// When it is empty, repeated, or another value.
    pub fn one_of(
        &mut self,
        name: &'static str,
        allowed: &[&'static str],
    ) -> Result<Option<&'static str>, Problem> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        match allowed.iter().find(|value| **value == text) {
            Some(value) => Ok(Some(value)),
            None => Err(wrong(
                name,
                &format!("must be equal to one of the allowed values: {}", allowed.join(", ")),
            )),
        }
    }

    /// A switch as Backstage reads one: `y`, `yes`, `true`, `1`, `on` in any case switch it on,
    /// anything else leaves it off.
    ///
    /// # Errors
    /// When it is empty or repeated.
    pub fn switch(&mut self, name: &'static str) -> Result<bool, Problem> {
        let text = self.text(name)?.unwrap_or_default();
        Ok(["y", "yes", "true", "1", "on"].iter().any(|on| text.trim().eq_ignore_ascii_case(on)))
    }

    fn values(&mut self, name: &'static str) -> impl Iterator<Item = &str> {
        self.asked.push(name);
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_ref())
    }

    fn refuse_unknown(&self) -> Result<(), Problem> {
        let unknown = self.pairs.iter().find(|(name, _)| !self.asked.contains(&name.as_ref()));
        let Some((name, _)) = unknown else { return Ok(()) };
        let shown: String = name.chars().take(100).collect();
        let mut problem = Problem::input(format!("Unknown query parameter '{shown}'")).at(shown);
        if !self.asked.is_empty() {
            problem = problem.hint(format!("known are {}", self.asked.join(", ")));
        }
        Err(problem)
    }
}

fn empty(name: &str) -> Problem {
    Problem::input(format!("Empty value found for query parameter '{name}'")).at(name)
}

fn wrong(name: &str, sentence: &str) -> Problem {
    Problem::input(format!("request/query/{name} {sentence}")).at(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq)]
    struct Sample {
        filter: Vec<String>,
        fields: Option<Vec<String>>,
        limit: Option<u64>,
        total: Option<&'static str>,
        dry: bool,
        cursor: Option<String>,
    }

    impl QueryParameters for Sample {
        fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
            Ok(Self {
                filter: query.repeated("filter")?,
                fields: query.comma_list("fields")?,
                limit: query.integer("limit", 0..=500)?,
                total: query.one_of("totalItems", &["include", "exclude"])?,
                dry: query.switch("dryRun")?,
                cursor: query.text("cursor")?,
            })
        }
    }

    fn read(text: &str) -> Sample {
        read_query(text).unwrap()
    }

    fn refused(text: &str, expected: &str) {
        let found = read_query::<Sample>(text).map_err(|problem| problem.detail);
        assert_eq!(found.err().as_deref(), Some(expected), "{text}");
    }

    #[test]
    fn repeated_parameters_keep_their_order_and_encoded_separators() {
        let query = read("filter=kind%3Dcomponent%2Ckind%3Dapi&filter=kind=group&fields=a,%20b,,c");
        assert_eq!(query.filter, ["kind=component,kind=api", "kind=group"]);
        assert_eq!(query.fields.unwrap(), ["a", "b", "c"]);
        assert_eq!(read("filter=&filter=a").filter, ["", "a"]);
    }

    #[test]
    fn nothing_is_asked_of_a_query_that_is_not_there() {
        assert_eq!(read(""), Sample::default());
        assert_eq!(read("&&"), Sample::default());
    }

    #[test]
    fn wrong_parameters_are_refused_in_backstages_words() {
        refused("limit=-1", "request/query/limit must be >= 0");
        refused("limit=501", "request/query/limit must be <= 500");
        refused("limit=99999999999999999999999", "request/query/limit must be <= 500");
        refused("limit=1e3", "request/query/limit must be integer");
        refused("limit=1&limit=2", "request/query/limit must be given only once");
        refused("filter=", "Empty value found for query parameter 'filter'");
        refused("cursor", "Empty value found for query parameter 'cursor'");
        refused("x=1", "Unknown query parameter 'x'");
        refused("FILTER=a", "Unknown query parameter 'FILTER'");
        refused("=a", "Unknown query parameter ''");
        refused(
            "totalItems=both",
            "request/query/totalItems must be equal to one of the allowed values: include, exclude",
        );
    }

    #[test]
    fn ghsa_3x3f_jcp3_g22j_prototype_keys_are_names_like_any_other() {
        refused("__proto__=1", "Unknown query parameter '__proto__'");
        refused("filter[__proto__]=1", "Unknown query parameter 'filter[__proto__]'");
        assert_eq!(read("filter=__proto__%3Dx").filter, ["__proto__=x"]);
    }

    #[test]
    fn an_unknown_name_is_told_before_a_wrong_value() {
        refused("limit=-1&nope=2", "Unknown query parameter 'nope'");
    }

    #[test]
    fn a_flood_of_parameters_is_refused() {
        let flood = "filter=a&".repeat(limits::QUERY_PARAMETERS_MAX + 1);
        refused(&flood, "More than 1000 query parameters");
    }

    #[test]
    fn switches_follow_backstages_list() {
        for on in ["true", "1", "yes", "y", "ON"] {
            assert!(read(&format!("dryRun={on}")).dry, "{on}");
        }
        for off in ["false", "0", "no", "maybe"] {
            assert!(!read(&format!("dryRun={off}")).dry, "{off}");
        }
    }
}
