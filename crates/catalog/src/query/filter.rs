//! The `filter` parameter of addresses: sets of statements, `kind=component,spec.type=service`.
//!
//! The statements of one set must all hold, where several values of one key mean any of them; of
//! several sets one must hold. There is no escaping, so a value cannot contain a comma.

use model::Problem;

use super::limits::PREDICATE_PARTS_MAX;
use super::predicate::Predicate;

/// Reads every occurrence of the parameter; `None` when they say nothing.
///
/// # Errors
/// A statement without a key, or more statements than anybody needs.
pub fn parse<'a>(sets: impl IntoIterator<Item = &'a str>) -> Result<Option<Predicate>, Problem> {
    let mut any = Vec::new();
    let mut parts = 0;
    for set in sets {
        let keys = parse_set(set)?;
        parts += keys.iter().map(|(_, values)| 1 + values.len()).sum::<usize>();
        if parts > PREDICATE_PARTS_MAX {
            let detail = format!("Invalid filter, more than {PREDICATE_PARTS_MAX} statements");
            return Err(Problem::input(detail).at("filter"));
        }
        let mut all: Vec<_> = keys.into_iter().map(|(key, values)| test(key, &values)).collect();
        match all.len() {
            0 => {}
            1 => any.append(&mut all),
            _ => any.push(Predicate::All(all)),
        }
    }
    Ok(if any.len() > 1 { Some(Predicate::Any(any)) } else { any.pop() })
}

/// The statements of one set by key, in the order in which keys first appear.
fn parse_set(set: &str) -> Result<Vec<(&str, Vec<&str>)>, Problem> {
    let mut keys: Vec<(&str, Vec<&str>)> = Vec::new();
    for statement in set.split(',').map(str::trim).filter(|statement| !statement.is_empty()) {
        let (key, value) = match statement.split_once('=') {
            Some((key, value)) => (key.trim(), Some(value.trim())),
            None => (statement, None),
        };
        if key.is_empty() {
            let detail = format!(
                "Invalid filter, '{statement}' is not a valid statement (expected a string on the \
                 form a=b or a= or a)"
            );
            return Err(Problem::input(detail).at("filter"));
        }
        match keys.iter_mut().find(|(known, _)| *known == key) {
            Some((_, values)) => values.extend(value),
            None => keys.push((key, value.into_iter().collect())),
        }
    }
    Ok(keys)
}

fn test(key: &str, values: &[&str]) -> Predicate {
    if values.is_empty() { Predicate::exists(key) } else { Predicate::any_of(key, values) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sets: &[&str], expected: &str) {
        let found = match parse(sets.iter().copied()) {
            Ok(None) => "everything".to_owned(),
            Ok(Some(predicate)) => predicate.to_json().to_string(),
            Err(problem) => problem.detail,
        };
        assert_eq!(found, expected, "{sets:?}");
    }

    #[test]
    fn statements_of_a_set_are_joined_by_key() {
        check(&["kind=Component"], r#"{"kind":"component"}"#);
        check(&[" kind = a , Spec.Type=B "], r#"{"$all":[{"kind":"a"},{"spec.type":"b"}]}"#);
        check(&["kind=a,kind=b"], r#"{"kind":{"$in":["a","b"]}}"#);
        check(&["spec.owner"], r#"{"spec.owner":{"$exists":true}}"#);
        check(&["spec.owner="], r#"{"spec.owner":""}"#);
        check(&["a=b=c"], r#"{"a":"b=c"}"#);
    }

    #[test]
    fn values_win_over_the_bare_key() {
        check(&["kind,kind=a"], r#"{"kind":"a"}"#);
        check(&["kind=a,kind"], r#"{"kind":"a"}"#);
    }

    #[test]
    fn one_of_several_sets_must_hold_and_empty_ones_do_not_count() {
        check(&["kind=a", "kind=b"], r#"{"$any":[{"kind":"a"},{"kind":"b"}]}"#);
        check(&["kind=a", " , ,"], r#"{"kind":"a"}"#);
        check(&["", ","], "everything");
        check(&[], "everything");
    }

    #[test]
    fn a_statement_needs_a_key() {
        check(
            &["=x"],
            "Invalid filter, '=x' is not a valid statement (expected a string on the form a=b or \
             a= or a)",
        );
    }

    #[test]
    fn a_filter_is_bounded() {
        let many = "a=1,".repeat(PREDICATE_PARTS_MAX + 1);
        check(&[&many], "Invalid filter, more than 10000 statements");
    }
}
