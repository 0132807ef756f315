//! What is said about a value that a schema refuses: the objects and sentences of the validator that
//! the published Backstage uses, which forms and scripts look for.

mod place;
mod sentences;

use jsonschema::ValidationError;
use serde::Serialize;
use serde_json::{Value, json};

use place::{Place, below, property, rank, told_path};
use sentences::{one, subschema};

/// One thing that is wrong with a value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ValueError {
    /// Keys and indices that lead to it.
    pub path: Vec<Value>,
    /// The same as text: `instance.owner`.
    pub property: String,
    /// What is wrong: `requires property "name"`.
    pub message: String,
    /// The schema that refused it.
    pub schema: Value,
    /// The value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<Value>,
    /// The keyword: `required`.
    pub name: String,
    /// What the keyword said.
    pub argument: Value,
    /// `property` and `message`.
    pub stack: String,
}

/// What is found, in the order in which the schema says it.
pub fn told(schema: &Value, value: &Value, found: &[ValidationError<'_>]) -> Vec<ValueError> {
    let mut ranked: Vec<(Vec<usize>, Place, &ValidationError<'_>)> = found
        .iter()
        .map(|error| {
            let place = Place::of(schema, error);
            (rank(schema, &place.keywords, error), place, error)
        })
        .collect();
    ranked.sort_by(|one, other| one.0.cmp(&other.0));
    let mut errors = Vec::new();
    let mut wrapped: Vec<Vec<String>> = Vec::new();
    for at in 0..ranked.len() {
        let Some((_, place, error)) = ranked.get(at) else { continue };
        for depth in 1..place.keywords.len() {
            let prefix = &place.keywords[..depth];
            let is_inside = |other: &&(Vec<usize>, Place, &ValidationError<'_>)| {
                other.1.keywords.starts_with(prefix) && other.1.keywords.len() > depth
            };
            if wrapped.iter().any(|it| it == prefix) {
                continue;
            }
            let count = ranked.iter().filter(is_inside).count();
            if let Some(wrapper) = wrapper(schema, value, prefix, place, count) {
                errors.push(wrapper);
                wrapped.push(prefix.to_vec());
            }
        }
        errors.extend(one(schema, place, error));
    }
    errors
}

/// How deep a value is nested, as far as it is looked at.
pub fn depth(value: &Value) -> usize {
    let mut deepest = 0;
    let mut open = vec![(value, 1)];
    while let Some((value, depth)) = open.pop() {
        deepest = deepest.max(depth);
        match value {
            Value::Array(items) => open.extend(items.iter().map(|it| (it, depth + 1))),
            Value::Object(entries) => open.extend(entries.values().map(|it| (it, depth + 1))),
            _ => {}
        }
    }
    deepest
}

/// The line that stands before the errors of `allOf` and of a dependency.
fn wrapper(
    schema: &Value,
    value: &Value,
    prefix: &[String],
    place: &Place,
    count: usize,
) -> Option<ValueError> {
    let [.., keyword, last] = prefix else { return None };
    let owner = &prefix[..prefix.len() - 2];
    let branch = below(schema, prefix)?;
    // The value that the wrapper speaks of: as deep as the schema's owner leads.
    let (path, left) = told_path(schema, owner, &place.real);
    let real = &place.real[..place.real.len() - left.len()];
    let instance = real.iter().try_fold(value, |at, key| match key {
        Value::String(key) => at.get(key),
        _ => at.get(usize::try_from(key.as_u64()?).ok()?),
    })?;
    let at = Place {
        keywords: Vec::new(),
        path: path.clone(),
        real: Vec::new(),
        instance: instance.clone(),
        schema: below(schema, owner).cloned().unwrap_or_default(),
    };
    match keyword.as_str() {
        "allOf" => {
            let name = subschema(branch, last.parse().unwrap_or(0));
            let words = format!("does not match allOf schema {name} with {count} error[s]:");
            Some(at.error("allOf", json!({ "id": name, "length": count }), words))
        }
        "dependencies" if branch.is_object() && place.keywords.len() > prefix.len() => {
            let mut path = path;
            path.push(json!(last));
            let child = property(&path);
            let words = format!("does not meet dependency required by {child}");
            Some(at.error("dependencies", json!(child), words))
        }
        _ => None,
    }
}
