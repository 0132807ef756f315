//! The sentence for each keyword.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::{Value, json};

use super::ValueError;
use super::place::{Place, below, property, segments};

/// What is said before the keyword's own value.
const PLAIN: [(&str, &str); 14] = [
    ("enum", "is not one of enum values: "),
    ("const", "does not exactly match expected constant: "),
    ("not", "is of prohibited type "),
    ("minLength", "does not meet minimum length of "),
    ("maxLength", "does not meet maximum length of "),
    ("minItems", "does not meet minimum length of "),
    ("maxItems", "does not meet maximum length of "),
    ("minProperties", "does not meet minimum property length of "),
    ("maxProperties", "does not meet maximum property length of "),
    ("minimum", "must be greater than or equal to "),
    ("maximum", "must be less than or equal to "),
    ("exclusiveMinimum", "must be strictly greater than "),
    ("exclusiveMaximum", "must be strictly less than "),
    ("multipleOf", "is not a multiple of (divisible by) "),
];

/// An error's own words; several for properties that are too many.
pub(super) fn one(schema: &Value, place: &Place, error: &ValidationError<'_>) -> Vec<ValueError> {
    let (name, argument, words) = match error.kind() {
        Kind::AdditionalProperties { unexpected } => return too_many(place, unexpected),
        Kind::PropertyNames { error } => return of_name(schema, place, error),
        Kind::Required { property } => required(schema, place, property),
        Kind::Type { kind } => types(place, kind),
        Kind::AdditionalItems { .. } => {
            ("items", Value::Null, "additionalItems not permitted".to_owned())
        }
        Kind::AnyOf { .. } => branches(place, "anyOf", "is not any of "),
        Kind::OneOfNotValid { .. } | Kind::OneOfMultipleValid { .. } => {
            branches(place, "oneOf", "is not exactly one from ")
        }
        Kind::Contains => {
            let words = "must contain an item matching given schema".to_owned();
            ("contains", of(place, "contains"), words)
        }
        Kind::Pattern { pattern } => {
            ("pattern", json!(pattern), format!("does not match pattern {}", json!(pattern)))
        }
        Kind::Format { .. } => {
            let format = of(place, "format");
            let words = format!("does not conform to the {format} format");
            ("format", format, words)
        }
        Kind::UniqueItems => ("uniqueItems", Value::Null, "contains duplicate item".to_owned()),
        other => {
            let keyword = other.keyword();
            let Some((name, words)) = PLAIN.iter().find(|(name, _)| *name == keyword) else {
                let words = error.masked().to_string();
                return vec![place.error(keyword, of(place, keyword), words)];
            };
            let argument = of(place, name);
            let words = format!("{words}{}", shown(&argument));
            (*name, argument, words)
        }
    };
    vec![place.error(name, argument, words)]
}

/// What the schema says of a keyword.
fn of(place: &Place, keyword: &str) -> Value {
    place.schema.get(keyword).cloned().unwrap_or_default()
}

type Sentence = (&'static str, Value, String);

fn required(schema: &Value, place: &Place, property: &Value) -> Sentence {
    if let Some(child) = listed_dependency(schema, place, property) {
        let words = format!("property {} not found, required by {child}", shown(property));
        return ("dependencies", json!(child), words);
    }
    ("required", property.clone(), format!("requires property {property}"))
}

fn types(place: &Place, kind: &TypeKind) -> Sentence {
    let types: Vec<String> = match (of(place, "type"), kind) {
        (Value::Array(types), _) => types.iter().map(shown).collect(),
        (Value::String(one), _) => vec![one],
        (_, TypeKind::Single(one)) => vec![one.to_string()],
        (_, TypeKind::Multiple(_)) => Vec::new(),
    };
    let words = format!("is not of a type(s) {}", types.join(","));
    ("type", json!(types), words)
}

fn branches(place: &Place, keyword: &'static str, words: &str) -> Sentence {
    let listed = of(place, keyword);
    let listed = listed.as_array().into_iter().flatten().enumerate();
    let list: Vec<String> = listed.map(|(at, it)| subschema(it, at)).collect();
    (keyword, json!(list), format!("{words}{}", list.join(",")))
}

fn too_many(place: &Place, unexpected: &[String]) -> Vec<ValueError> {
    let told = unexpected.iter().map(|name| {
        let words = format!("is not allowed to have the additional property {}", json!(name));
        place.error("additionalProperties", json!(name), words)
    });
    told.collect()
}

fn of_name(schema: &Value, place: &Place, error: &ValidationError<'_>) -> Vec<ValueError> {
    let inner = Place {
        keywords: segments(error.schema_path().as_str()),
        path: place.path.clone(),
        real: Vec::new(),
        instance: error.instance().clone().into_owned(),
        schema: of(place, "propertyNames"),
    };
    one(schema, &inner, error)
}

/// Which property asks for another one, where `dependencies` names them in a list.
fn listed_dependency(schema: &Value, place: &Place, missing: &Value) -> Option<String> {
    let at = place.keywords.iter().rposition(|it| it == "dependencies")?;
    let asking = below(schema, &place.keywords[..=at])?.as_object()?;
    let lists = |names: &Value| names.as_array().is_some_and(|it| it.contains(missing));
    let (name, _) = asking
        .iter()
        .find(|(name, names)| lists(names) && place.instance.get(name.as_str()).is_some())?;
    let mut path = place.path.clone();
    path.push(json!(name));
    Some(property(&path))
}

/// What a branch is called.
pub(super) fn subschema(schema: &Value, index: usize) -> String {
    if let Some(title) = schema["title"].as_str().filter(|it| !it.is_empty()) {
        return json!(title).to_string();
    }
    match schema["$ref"].as_str() {
        Some(reference) => format!("<{reference}>"),
        None => format!("[subschema {index}]"),
    }
}

/// As JavaScript would write it within a text.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(_) => "[object Object]".to_owned(),
        Value::Array(items) => {
            let items = items.iter().map(|it| match it {
                Value::Null => String::new(),
                it => shown(it),
            });
            items.collect::<Vec<_>>().join(",")
        }
        value => value.to_string(),
    }
}
