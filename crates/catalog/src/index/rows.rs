//! Search rows: the `(key, value)` pairs of an entity that every filter, order, facet and text
//! query is defined by. The rules are those of the running Backstage, quirks included: a filter
//! that works there must find the same entities here.

use std::collections::HashSet;

use serde_json::{Number, Value};

use super::large::marker_hash;
use super::limits::{KEY_LENGTH_MAX, VALUE_LENGTH_MAX};

/// One search row. The key is in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) key: String,
    /// `None` for null and for what is too long: such a row exists and equals nothing.
    pub(crate) value: Option<RowValue>,
}

/// The value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowValue {
    /// In lower case: what filters compare.
    pub(crate) lower: String,
    /// As it was written, where that differs: what facets show.
    pub(crate) original: Option<String>,
}

/// The search rows of `entity`, without those of its relations (edges are joined on reading).
/// Sorted by key and value; of several spellings of one value the first one written stays.
pub(crate) fn search_rows(entity: &Value, uid: &str) -> Vec<Row> {
    let mut rows: Vec<_> = leaves(entity, uid)
        .into_iter()
        .filter_map(|leaf| {
            let key = leaf.key.to_lowercase();
            (!is_longer(&key, KEY_LENGTH_MAX)).then(|| Row { key, value: leaf.value() })
        })
        .collect();
    rows.sort_by(|left, right| (&left.key, lower(left)).cmp(&(&right.key, lower(right))));
    rows.dedup_by(|later, first| first.key == later.key && lower(first) == lower(later));
    rows
}

/// The keys of `entity` that appear in more than one casing, in lower case. Such an entity cannot
/// be searched without guessing; ingestion refuses it as Backstage does.
pub fn keys_in_two_casings(entity: &Value) -> Vec<String> {
    let keys: HashSet<_> = leaves(entity, "").into_iter().map(|leaf| leaf.key).collect();
    let mut lower: Vec<_> = keys.iter().map(|key| key.to_lowercase()).collect();
    lower.sort();
    let mut twice: Vec<_> = lower
        .windows(2)
        .filter_map(|pair| match pair {
            [first, second] if first == second => Some(first.clone()),
            _ => None,
        })
        .collect();
    twice.dedup();
    twice
}

/// How a number or a flag is compared and shown: as JavaScript prints it.
pub(crate) fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number_text(number)),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn lower(row: &Row) -> Option<&str> {
    row.value.as_ref().map(|value| value.lower.as_str())
}

fn is_longer(text: &str, units: usize) -> bool {
    text.len() > units && text.encode_utf16().count() > units
}

struct Leaf<'a> {
    key: String,
    scalar: Scalar<'a>,
}

enum Scalar<'a> {
    Nothing,
    True,
    Plain(&'a Value),
    Text(&'a str),
}

impl Leaf<'_> {
    fn value(&self) -> Option<RowValue> {
        let text = match self.scalar {
            Scalar::Nothing => return None,
            Scalar::True => return Some(RowValue { lower: "true".to_owned(), original: None }),
            Scalar::Plain(value) => scalar_text(value)?,
            Scalar::Text(text) => text.to_owned(),
        };
        let lower = text.to_lowercase();
        if is_longer(&lower, VALUE_LENGTH_MAX) {
            return None;
        }
        let original = (lower != text).then_some(text);
        Some(RowValue { lower, original })
    }
}

/// Visits the leaves in document order and then adds the three keys that always have a row.
fn leaves<'a>(entity: &'a Value, uid: &'a str) -> Vec<Leaf<'a>> {
    let mut walk = Walk { path: String::new(), leaves: Vec::new(), seen: HashSet::new() };
    walk.visit(entity);
    let metadata = entity.get("metadata");
    let text =
        |name: &str| metadata.and_then(|metadata| metadata.get(name)).and_then(Value::as_str);
    walk.path = "metadata.name".to_owned();
    walk.push(text("name").map_or(Scalar::Nothing, Scalar::Text));
    walk.path = "metadata.namespace".to_owned();
    let namespace = text("namespace").unwrap_or(model::entity_ref::DEFAULT_NAMESPACE);
    walk.push(Scalar::Text(namespace));
    walk.path = "metadata.uid".to_owned();
    walk.push(Scalar::Text(uid));
    walk.leaves
}

struct Walk<'a> {
    path: String,
    leaves: Vec<Leaf<'a>>,
    /// Keys with a row so far, in lower case: an item's own key gives way to them.
    seen: HashSet<String>,
}

impl<'a> Walk<'a> {
    /// Nesting is bounded by the parser that the document came through.
    fn visit(&mut self, value: &'a Value) {
        if is_left_out(&self.path) {
            return;
        }
        match value {
            Value::Null => self.push(Scalar::Nothing),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => self.push(Scalar::Plain(value)),
            Value::Array(items) => items.iter().for_each(|item| self.visit_item(item)),
            Value::Object(_) if marker_hash(value).is_some() => self.push(Scalar::Nothing),
            Value::Object(entries) => {
                let length = self.path.len();
                for (key, value) in entries {
                    if length > 0 {
                        self.path.push('.');
                    }
                    self.path.push_str(super::large::unmarked_key(key));
                    self.visit(value);
                    self.path.truncate(length);
                }
            }
        }
    }

    fn visit_item(&mut self, item: &'a Value) {
        self.visit(item);
        if let Value::String(text) = item {
            let length = self.path.len();
            self.path.push('.');
            self.path.push_str(text);
            if !self.seen.contains(&self.path.to_lowercase()) {
                self.push(Scalar::True);
            }
            self.path.truncate(length);
        }
    }

    fn push(&mut self, scalar: Scalar<'a>) {
        self.seen.insert(self.path.to_lowercase());
        self.leaves.push(Leaf { key: self.path.clone(), scalar });
    }
}

fn is_left_out(path: &str) -> bool {
    matches!(
        path,
        "attachments"
            | "relations"
            | "status"
            | "metadata.name"
            | "metadata.namespace"
            | "metadata.uid"
            | "metadata.etag"
    )
}

/// A number as JavaScript's `String(number)` gives it: shortest digits, exponent from 1e21 up and
/// below 1e-6, integers beyond 2^53 with the precision that a double has.
fn number_text(number: &Number) -> String {
    const EXACT: u64 = 1 << 53;
    if let Some(whole) = number.as_i64().filter(|whole| whole.unsigned_abs() <= EXACT) {
        return whole.to_string();
    }
    let value = number.as_f64().unwrap_or_default();
    if value == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{:e}", value.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits: String = mantissa.chars().filter(|it| *it != '.').collect();
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let sign = if value < 0.0 { "-" } else { "" };
    let length = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let text = if !(-6..21).contains(&exponent) {
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        let plus = if exponent > 0 { "+" } else { "" };
        format!("{first}{point}{rest}e{plus}{exponent}")
    } else if exponent < 0 {
        format!("0.{}{digits}", "0".repeat(exponent.unsigned_abs() as usize - 1))
    } else if length <= exponent + 1 {
        format!("{digits}{}", "0".repeat((exponent + 1 - length).unsigned_abs() as usize))
    } else {
        let (whole, fraction) = digits.split_at(exponent.unsigned_abs() as usize + 1);
        format!("{whole}.{fraction}")
    };
    format!("{sign}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(entity: &str, expected: &[&str]) {
        let entity: Value = serde_json::from_str(entity).expect("the test's JSON");
        let rows: Vec<_> = search_rows(&entity, "U-1")
            .into_iter()
            .filter(|row| !row.key.starts_with("metadata."))
            .map(|row| match row.value {
                None => format!("{} null", row.key),
                Some(RowValue { lower, original: None }) => format!("{}={lower}", row.key),
                Some(RowValue { lower, original: Some(it) }) => {
                    format!("{}={lower} ({it})", row.key)
                }
            })
            .collect();
        assert_eq!(rows, expected, "{entity}");
    }

    #[test]
    fn scalars_have_a_row_and_containers_have_none() {
        check(
            r#"{"kind":"API","spec":{"a":7,"b":true,"c":null,"d":"","e":{},"f":[]}}"#,
            &["kind=api (API)", "spec.a=7", "spec.b=true", "spec.c null", "spec.d="],
        );
    }

    #[test]
    fn items_stand_under_the_key_of_their_array_and_strings_under_their_own_too() {
        check(
            r#"{"spec":{"tags":["Java","go"],"links":[{"url":"x"},{"url":"y"}],"n":[1,[2,"z"]]}}"#,
            &[
                "spec.links.url=x",
                "spec.links.url=y",
                "spec.n=1",
                "spec.n=2",
                "spec.n=z",
                "spec.n.z=true",
                "spec.tags=go",
                "spec.tags=java (Java)",
                "spec.tags.go=true",
                "spec.tags.java=true",
            ],
        );
    }

    #[test]
    fn the_first_spelling_of_a_value_stays_and_an_items_key_gives_way() {
        check(r#"{"spec":{"t":["a","A"]}}"#, &["spec.t=a", "spec.t.a=true"]);
        check(r#"{"spec":{"t":["A","a"]}}"#, &["spec.t=a (A)", "spec.t.a=true"]);
        check(r#"{"spec":{"t.a":"x","t":["a"]}}"#, &["spec.t=a", "spec.t.a=x"]);
        check(r#"{"spec":{"t":["a"],"t.a":"x"}}"#, &["spec.t=a", "spec.t.a=true", "spec.t.a=x"]);
    }

    #[test]
    fn what_is_skipped_has_no_row() {
        check(
            r#"{"attachments":{"a":1},"relations":[{"type":"x"}],"status":{"items":[1]},"spec":{"status":1}}"#,
            &["spec.status=1"],
        );
    }

    #[test]
    fn long_keys_have_no_row_and_long_values_a_null_one() {
        let (fits, long) = ("é".repeat(195), "é".repeat(201));
        check(
            &format!(r#"{{"spec":{{"{fits}":1,"{fits}x":2,"v":"{long}","w":["{long}"]}}}}"#),
            &["spec.v null", "spec.w null", &format!("spec.{fits}=1")],
        );
    }

    #[test]
    fn a_cut_out_text_counts_as_a_long_value() {
        let hash = "0".repeat(64);
        check(
            &format!(r#"{{"spec":{{"definition":{{"$flagstone.text":"{hash}"}}}}}}"#),
            &["spec.definition null"],
        );
    }

    #[test]
    fn name_namespace_and_uid_always_have_a_row() {
        let entity: Value =
            serde_json::from_str(r#"{"metadata":{"name":"Pay","etag":"e","uid":"x"}}"#)
                .expect("the test's JSON");
        let rows: Vec<_> = search_rows(&entity, "U-1")
            .into_iter()
            .map(|row| format!("{}={}", row.key, row.value.map_or_else(String::new, |it| it.lower)))
            .collect();
        assert_eq!(rows, ["metadata.name=pay", "metadata.namespace=default", "metadata.uid=u-1"]);
    }

    #[test]
    fn keys_that_differ_in_casing_only_are_told() {
        let two =
            |text: &str| keys_in_two_casings(&serde_json::from_str(text).expect("the test's JSON"));
        assert_eq!(two(r#"{"spec":{"foo":1,"Foo":2,"bar":3}}"#), ["spec.foo"]);
        assert!(two(r#"{"spec":{"t":["a","A"],"links":[{"url":1},{"url":2}]}}"#).is_empty());
    }

    #[test]
    fn numbers_are_printed_as_javascript_prints_them() {
        for (json, expected) in [
            ("7", "7"),
            ("-7", "-7"),
            ("1.0", "1"),
            ("-0.0", "0"),
            ("1.50", "1.5"),
            ("12345678901234567890", "12345678901234567000"),
            ("1e21", "1e+21"),
            ("1.25e30", "1.25e+30"),
            ("0.000001", "0.000001"),
            ("0.0000001", "1e-7"),
            ("1234.5678", "1234.5678"),
            ("9007199254740993", "9007199254740992"),
        ] {
            let number: Number = serde_json::from_str(json).expect("the test's JSON");
            assert_eq!(number_text(&number), expected, "{json}");
        }
    }
}
