//! `fields`: which parts of an entity an answer shows, projected from its bytes without parsing it.
//!
//! A path is split at its dots; a part that the object lacks is joined with the next one, so that
//! `metadata.annotations.example.com/team` finds the annotation. What is not found is absent.
//! Arrays are kept whole.

use model::Problem;

use super::limits::FIELDS_MAX;
use crate::index::{Entry, entries};

/// The paths that are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    paths: Vec<Vec<String>>,
}

impl Fields {
    /// Reads `fields` parameters, each a comma list; `None` when they name nothing.
    ///
    /// # Errors
    /// A path into an array, or more paths than anybody needs.
    pub fn parse<'a>(lists: impl IntoIterator<Item = &'a str>) -> Result<Option<Self>, Problem> {
        let paths = lists.into_iter().flat_map(|list| list.split(','));
        let paths: Vec<_> = paths.map(str::trim).filter(|path| !path.is_empty()).collect();
        if paths.iter().any(|path| path.contains('[')) {
            let detail = "invalid fields, array type fields are not supported";
            return Err(Problem::input(detail).at("fields"));
        }
        if paths.len() > FIELDS_MAX {
            let detail = format!("invalid fields, more than {FIELDS_MAX} paths");
            return Err(Problem::input(detail).at("fields"));
        }
        let split = |path: &str| path.split('.').map(str::to_owned).collect();
        let paths: Vec<_> = paths.into_iter().map(split).collect();
        Ok((!paths.is_empty()).then_some(Self { paths }))
    }

    /// Whether any path shows something at or below `place`, or may: so that what is costly to
    /// join is joined only when somebody looks at it.
    pub(crate) fn reaches(&self, place: &[&str]) -> bool {
        self.paths.iter().any(|path| path.iter().zip(place).all(|(part, wanted)| part == wanted))
    }

    /// Appends to `out` what the paths show of the object `entity`.
    pub(crate) fn project(&self, entity: &[u8], out: &mut Vec<u8>) {
        let paths: Vec<_> = self.paths.iter().map(Vec::as_slice).collect();
        if !project(entity, &paths, out) {
            out.extend_from_slice(b"{}");
        }
    }
}

/// What is wanted of one entry of an object.
#[derive(Default)]
struct Wanted<'a> {
    is_whole: bool,
    below: Vec<&'a [String]>,
}

/// Projects one object; appends nothing and says `false` when it holds none of `paths`. Recursion
/// follows the document, whose nesting its parser bounded.
fn project(object: &[u8], paths: &[&[String]], out: &mut Vec<u8>) -> bool {
    let found: Vec<_> = entries(object).collect();
    let names: Vec<_> = found.iter().map(Entry::name).collect();
    let mut wanted: Vec<Wanted<'_>> = found.iter().map(|_| Wanted::default()).collect();
    for path in paths {
        let step = step(path, |part| names.iter().position(|name| name == part));
        let Some((number, rest)) = step else { continue };
        if let Some(wanted) = wanted.get_mut(number) {
            wanted.is_whole |= rest.is_empty();
            wanted.below.push(rest);
        }
    }
    let mut is_empty = true;
    for (entry, wanted) in found.iter().zip(&wanted) {
        if wanted.below.is_empty() {
            continue;
        }
        let before = out.len();
        out.push(if is_empty { b'{' } else { b',' });
        let value = object.get(entry.value.clone()).unwrap_or_default();
        let is_shown = if wanted.is_whole {
            out.extend_from_slice(object.get(entry.whole.clone()).unwrap_or_default());
            true
        } else {
            let key = object.get(entry.whole.start..entry.value.start).unwrap_or_default();
            out.extend_from_slice(key);
            project(value, &wanted.below, out)
        };
        if is_shown {
            is_empty = false;
        } else {
            out.truncate(before);
        }
    }
    if !is_empty {
        out.push(b'}');
    }
    !is_empty
}

/// The entry that the first parts of `path` lead to, and the parts that are left.
fn step(path: &[String], position: impl Fn(&str) -> Option<usize>) -> Option<(usize, &[String])> {
    let (first, mut rest) = path.split_first()?;
    if let Some(number) = position(first) {
        return Some((number, rest));
    }
    let mut joined = first.clone();
    while let Some((next, after)) = rest.split_first() {
        joined.push('.');
        joined.push_str(next);
        rest = after;
        if let Some(number) = position(&joined) {
            return Some((number, rest));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTITY: &str = r#"{"metadata":{"namespace":"default","annotations":{"a":"1","example.com/svc":"x","example":"plain","acme.org/team.name":"y"},"name":"n","tags":["t","u"]},"kind":"K","spec":{"a":{"b":{"c":1}},"a.b":2,"n":null}}"#;

    fn check(fields: &str, expected: &str) {
        let fields = Fields::parse([fields]).expect("fields").expect("some fields");
        let mut out = Vec::new();
        fields.project(ENTITY.as_bytes(), &mut out);
        assert_eq!(String::from_utf8_lossy(&out), expected);
        let parsed: Result<serde_json::Value, _> = serde_json::from_slice(&out);
        assert!(parsed.is_ok());
    }

    #[test]
    fn paths_keep_their_nesting() {
        check("kind", r#"{"kind":"K"}"#);
        check("kind,metadata.name", r#"{"metadata":{"name":"n"},"kind":"K"}"#);
        check("metadata.tags", r#"{"metadata":{"tags":["t","u"]}}"#);
        check("spec.n", r#"{"spec":{"n":null}}"#);
        check("spec.a.b.c", r#"{"spec":{"a":{"b":{"c":1}}}}"#);
        let (metadata, _) = ENTITY.split_once(r#","kind""#).expect("the entity above");
        check("metadata.name,metadata,kind.x", &format!("{metadata}}}"));
    }

    #[test]
    fn a_missing_part_is_joined_with_the_next() {
        check(
            "metadata.annotations.acme.org/team.name",
            r#"{"metadata":{"annotations":{"acme.org/team.name":"y"}}}"#,
        );
        // Greedy from the left: `example` is there, so `com/svc` is looked for inside it.
        check("metadata.annotations.example.com/svc", "{}");
    }

    #[test]
    fn what_is_not_there_is_absent() {
        check("nope,metadata.nope,metadata.tags.0,spec.n.x,kind.length", "{}");
    }

    #[test]
    fn lists_are_read_and_paths_into_arrays_refused() {
        assert_eq!(Fields::parse(["", " , "]), Ok(None));
        assert_eq!(Fields::parse([]), Ok(None));
        let refused = Fields::parse(["kind,metadata.tags[0]"]).map_err(|problem| problem.detail);
        assert_eq!(refused, Err("invalid fields, array type fields are not supported".to_owned()));
        assert!(Fields::parse([&*"a,".repeat(FIELDS_MAX + 1)]).is_err());
    }

    #[test]
    fn costly_parts_are_joined_only_when_somebody_looks() {
        let reaches = |fields: &str, place: &[&str]| {
            Fields::parse([fields]).expect("fields").is_some_and(|fields| fields.reaches(place))
        };
        assert!(reaches("metadata", &["metadata", "etag"]));
        assert!(reaches("metadata.etag", &["metadata", "etag"]));
        assert!(!reaches("metadata.name,kind", &["metadata", "etag"]));
        assert!(reaches("relations.x", &["relations"]));
        assert!(!reaches("metadata.relations", &["relations"]));
    }
}
