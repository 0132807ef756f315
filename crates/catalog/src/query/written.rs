//! Predicates as request bodies write them: `{"kind": "component", "metadata.title": {"$exists":
//! false}}`, with `$all`, `$any` and `$not` around.

use model::Problem;
use serde_json::{Map, Value};

use super::limits::{PREDICATE_DEPTH_MAX, PREDICATE_PARTS_MAX};
use super::predicate::{Predicate, Test};
use crate::index::scalar_text;

/// Reads a predicate.
///
/// # Errors
/// What is wrong with it, in the words of the running Backstage where it has any.
pub fn parse(query: &Value) -> Result<Predicate, Problem> {
    let Value::Object(expression) = query else {
        return Err(Problem::input("request/body/query must be object").at("query"));
    };
    let mut reader = Reader { parts_left: PREDICATE_PARTS_MAX, depth_max: PREDICATE_DEPTH_MAX };
    reader.expression(expression, 0).map_err(|problem| problem.at("query"))
}

/// Reads a predicate that [`Predicate::to_json`] wrote into a cursor. That form spells out what
/// expressions leave unsaid, so it is a little deeper and longer than what it was read from.
pub(super) fn parse_from_cursor(query: &Value) -> Result<Predicate, Problem> {
    let mut reader =
        Reader { parts_left: PREDICATE_PARTS_MAX * 4, depth_max: PREDICATE_DEPTH_MAX + 2 };
    match query {
        Value::Object(expression) => reader.expression(expression, 0),
        _ => Err(invalid("query must be object")),
    }
}

struct Reader {
    parts_left: usize,
    depth_max: usize,
}

impl Reader {
    fn count(&mut self, parts: usize) -> Result<(), Problem> {
        let left = self.parts_left.checked_sub(parts);
        self.parts_left =
            left.ok_or_else(|| invalid(&format!("more than {PREDICATE_PARTS_MAX} parts")))?;
        Ok(())
    }

    fn predicate(&mut self, value: &Value, depth: usize) -> Result<Predicate, Problem> {
        match value {
            Value::Object(expression) => self.expression(expression, depth),
            Value::Array(_) | Value::Null => Err(invalid("Invalid input")),
            scalar => Err(Problem::input(format!(
                "Invalid filter predicate: top-level primitive values are not supported. Wrap the \
                 value in a field expression, e.g. {{ \"kind\": {scalar} }}"
            ))),
        }
    }

    fn expression(&mut self, it: &Map<String, Value>, depth: usize) -> Result<Predicate, Problem> {
        if depth > self.depth_max {
            return Err(invalid(&format!("nested deeper than {PREDICATE_DEPTH_MAX} levels")));
        }
        self.count(1 + it.len())?;
        for operator in ["$all", "$any", "$not"] {
            let Some(operand) = it.get(operator) else { continue };
            only_key(it, operator)?;
            if operator == "$not" {
                return Ok(Predicate::Not(Box::new(self.predicate(operand, depth + 1)?)));
            }
            let Value::Array(operands) = operand else {
                return Err(invalid(&format!("Expected array at \"{operator}\"")));
            };
            let inner = operands.iter().map(|operand| self.predicate(operand, depth + 1));
            let inner = inner.collect::<Result<Vec<_>, _>>()?;
            let is_all = operator == "$all";
            return Ok(if is_all { Predicate::All(inner) } else { Predicate::Any(inner) });
        }
        let mut fields = Vec::with_capacity(it.len());
        for (key, value) in it {
            if key.starts_with('$') {
                return Err(invalid(&format!("Unrecognized key(s) in object: '{key}'")));
            }
            fields.push(self.field(key, value)?);
        }
        let only = (fields.len() == 1).then(|| fields.pop()).flatten();
        Ok(only.unwrap_or(Predicate::All(fields)))
    }

    fn field(&mut self, key: &str, value: &Value) -> Result<Predicate, Problem> {
        if let Some(text) = scalar_text(value) {
            return Ok(Predicate::equals(key, &text));
        }
        let Value::Object(operation) = value else {
            return Err(invalid(&format!("Invalid input at \"{key}\"")));
        };
        let Some((operator, operand)) = operation.iter().next() else {
            return Err(invalid(&format!("Invalid input at \"{key}\"")));
        };
        only_key(operation, operator)?;
        match (operator.as_str(), operand) {
            ("$exists", Value::Bool(true)) => Ok(Predicate::exists(key)),
            ("$exists", Value::Bool(false)) => Ok(Predicate::Not(Box::new(Predicate::exists(key)))),
            ("$in", Value::Array(values)) => {
                self.count(values.len())?;
                let values: Option<Vec<_>> = values.iter().map(scalar_text).collect();
                let values =
                    values.ok_or_else(|| invalid(&format!("Invalid input at \"{key}.$in\"")))?;
                Ok(Predicate::any_of(key, values))
            }
            ("$hasPrefix", Value::String(prefix)) => Ok(Predicate::Field {
                key: key.to_lowercase(),
                test: Test::Prefix(prefix.to_lowercase()),
            }),
            ("$contains", operand) => self.contains(key, operand),
            _ => Err(invalid(&format!("Invalid input at \"{key}.{operator}\""))),
        }
    }

    fn contains(&mut self, key: &str, operand: &Value) -> Result<Predicate, Problem> {
        if let Some(text) = scalar_text(operand) {
            return Ok(Predicate::equals(key, &text));
        }
        let key = key.to_lowercase();
        match operand {
            Value::Object(relation) if key == "relations" => self.relation(relation),
            Value::Object(_) => Err(Problem::input(format!(
                "Object form of $contains is not supported for field \"{key}\""
            ))),
            other => Err(Problem::input(format!(
                "Unsupported $contains target for field \"{key}\": {other}"
            ))),
        }
    }

    /// `{type, targetRef?}`: the one object that search rows can answer for.
    fn relation(&mut self, relation: &Map<String, Value>) -> Result<Predicate, Problem> {
        let no_type = || {
            Problem::input(
                "The $contains operator for \"relations\" requires a \"type\" string property",
            )
        };
        let (mut name, mut targets) = (None, None);
        for (key, value) in relation {
            let is_twice = match key.to_lowercase().as_str() {
                "type" => name.replace(value.as_str().ok_or_else(no_type)?).is_some(),
                "targetref" => targets.replace(self.targets(value)?).is_some(),
                _ => {
                    return Err(Problem::input(format!(
                        "Unsupported key \"{key}\" in $contains for \"relations\". Only \"type\" \
                         and \"targetRef\" are supported"
                    )));
                }
            };
            if is_twice {
                let detail = format!("Duplicate key \"{key}\" in $contains for \"relations\"");
                return Err(Problem::input(detail));
            }
        }
        let name = name.filter(|name| !name.is_empty()).ok_or_else(no_type)?;
        let key = format!("relations.{name}");
        Ok(match targets {
            Some(targets) => Predicate::any_of(&key, targets),
            None => Predicate::exists(&key),
        })
    }

    fn targets(&mut self, value: &Value) -> Result<Vec<String>, Problem> {
        let refused = || {
            Problem::input(format!(
                "Unsupported value in $contains for \"relations\": expected a string or {{ \
                 \"$in\": [strings] }}, but got {value}"
            ))
        };
        match value {
            Value::String(target) => Ok(vec![target.clone()]),
            Value::Object(operation) if operation.len() == 1 => {
                let targets = operation.get("$in").and_then(Value::as_array).ok_or_else(refused)?;
                if targets.is_empty() {
                    return Err(Problem::input(
                        "Empty \"$in\" array for $contains on \"relations\" is not allowed",
                    ));
                }
                self.count(targets.len())?;
                let targets = targets.iter().map(|target| target.as_str().map(str::to_owned));
                targets.collect::<Option<_>>().ok_or_else(refused)
            }
            _ => Err(refused()),
        }
    }
}

/// Refuses an operator that has company.
fn only_key(object: &Map<String, Value>, operator: &str) -> Result<(), Problem> {
    let others: Vec<_> =
        object.keys().filter(|key| *key != operator).map(|key| format!("'{key}'")).collect();
    if others.is_empty() {
        return Ok(());
    }
    Err(invalid(&format!("Unrecognized key(s) in object: {}", others.join(", "))))
}

fn invalid(what: &str) -> Problem {
    Problem::input(format!("Invalid query: Validation error: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, expected: &str) {
        let query: Value = serde_json::from_str(query).expect("the test's JSON");
        let found = match parse(&query) {
            Ok(predicate) => predicate.to_json().to_string(),
            Err(problem) => format!("400 {}", problem.detail),
        };
        assert_eq!(found, expected, "{query}");
    }

    #[test]
    fn expressions_are_read() {
        check("{}", r#"{"$all":[]}"#);
        check(r#"{"$all":[]}"#, r#"{"$all":[]}"#);
        check(r#"{"$any":[]}"#, r#"{"$any":[]}"#);
        check(r#"{"Kind":"API"}"#, r#"{"kind":"api"}"#);
        check(r#"{"a":1.0,"b":true}"#, r#"{"$all":[{"a":"1"},{"b":"true"}]}"#);
        check(r#"{"$not":{"kind":"a"}}"#, r#"{"$not":{"kind":"a"}}"#);
        check(
            r#"{"$any":[{"k":{"$in":["A",7]}},{}]}"#,
            r#"{"$any":[{"k":{"$in":["a","7"]}},{"$all":[]}]}"#,
        );
        check(r#"{"k":{"$in":[]}}"#, r#"{"k":{"$in":[]}}"#);
        check(r#"{"k":{"$exists":false}}"#, r#"{"$not":{"k":{"$exists":true}}}"#);
        check(r#"{"k":{"$hasPrefix":"A%"}}"#, r#"{"k":{"$hasPrefix":"a%"}}"#);
    }

    #[test]
    fn contains_is_equality_or_a_relation() {
        check(r#"{"metadata.tags":{"$contains":"Java"}}"#, r#"{"metadata.tags":"java"}"#);
        check(
            r#"{"relations":{"$contains":{"type":"ownedBy","targetRef":"Group:default/A"}}}"#,
            r#"{"relations.ownedby":"group:default/a"}"#,
        );
        check(
            r#"{"Relations":{"$contains":{"TYPE":"ownedBy","TargetRef":{"$in":["a","b"]}}}}"#,
            r#"{"relations.ownedby":{"$in":["a","b"]}}"#,
        );
        check(
            r#"{"relations":{"$contains":{"type":"hasPart"}}}"#,
            r#"{"relations.haspart":{"$exists":true}}"#,
        );
    }

    #[test]
    fn what_contains_cannot_do_is_refused() {
        let no_type =
            r#"400 The $contains operator for "relations" requires a "type" string property"#;
        check(r#"{"relations":{"$contains":{}}}"#, no_type);
        check(r#"{"relations":{"$contains":{"type":1}}}"#, no_type);
        check(r#"{"relations":{"$contains":{"type":""}}}"#, no_type);
        check(
            r#"{"relations":{"$contains":{"type":"a","targetRef":{"$in":[]}}}}"#,
            r#"400 Empty "$in" array for $contains on "relations" is not allowed"#,
        );
        check(
            r#"{"relations":{"$contains":{"type":"a","targetRef":7}}}"#,
            r#"400 Unsupported value in $contains for "relations": expected a string or { "$in": [strings] }, but got 7"#,
        );
        check(
            r#"{"relations":{"$contains":{"type":"a","x":7}}}"#,
            r#"400 Unsupported key "x" in $contains for "relations". Only "type" and "targetRef" are supported"#,
        );
        check(
            r#"{"relations":{"$contains":{"type":"a","Type":"b"}}}"#,
            r#"400 Duplicate key "Type" in $contains for "relations""#,
        );
        check(
            r#"{"spec.x":{"$contains":{"type":"a"}}}"#,
            r#"400 Object form of $contains is not supported for field "spec.x""#,
        );
        check(
            r#"{"spec.x":{"$contains":[1]}}"#,
            r#"400 Unsupported $contains target for field "spec.x": [1]"#,
        );
    }

    #[test]
    fn malformed_expressions_are_refused() {
        for text in [r#""a""#, "[]", "7", "null"] {
            check(text, "400 request/body/query must be object");
        }
        check(
            r#"{"$not":{"a":1},"kind":"x"}"#,
            "400 Invalid query: Validation error: Unrecognized key(s) in object: 'kind'",
        );
        check(
            r#"{"$nor":[]}"#,
            "400 Invalid query: Validation error: Unrecognized key(s) in object: '$nor'",
        );
        check(
            r#"{"kind":["a"]}"#,
            r#"400 Invalid query: Validation error: Invalid input at "kind""#,
        );
        check(
            r#"{"kind":null}"#,
            r#"400 Invalid query: Validation error: Invalid input at "kind""#,
        );
        check(r#"{"kind":{}}"#, r#"400 Invalid query: Validation error: Invalid input at "kind""#);
        check(
            r#"{"kind":{"$gt":1}}"#,
            r#"400 Invalid query: Validation error: Invalid input at "kind.$gt""#,
        );
        check(
            r#"{"kind":{"$in":[null]}}"#,
            r#"400 Invalid query: Validation error: Invalid input at "kind.$in""#,
        );
        check(r#"{"$all":{}}"#, r#"400 Invalid query: Validation error: Expected array at "$all""#);
        check(
            r#"{"$all":["a"]}"#,
            r#"400 Invalid filter predicate: top-level primitive values are not supported. Wrap the value in a field expression, e.g. { "kind": "a" }"#,
        );
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let deep =
            |levels: usize| format!("{}{{}}{}", r#"{"$not":"#.repeat(levels), "}".repeat(levels));
        let read = |text: &str| parse(&serde_json::from_str(text).expect("the test's JSON"));
        assert!(read(&deep(PREDICATE_DEPTH_MAX)).is_ok());
        assert!(read(&deep(PREDICATE_DEPTH_MAX + 1)).is_err());
        let wide = format!(r#"{{"k":{{"$in":[{}1]}}}}"#, "1,".repeat(PREDICATE_PARTS_MAX));
        assert!(read(&wide).is_err());
    }
}
