//! What is said about a value that a schema refuses: the objects and sentences of the validator that
//! the published Backstage uses, which forms and scripts look for.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde::Serialize;
use serde_json::{Value, json};

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

/// Where an error stands, in the schema and in the value.
struct Place {
    keywords: Vec<String>,
    path: Vec<Value>,
    instance: Value,
    schema: Value,
}

impl Place {
    fn of(schema: &Value, error: &ValidationError<'_>) -> Self {
        let keywords = segments(error.evaluation_path().as_str());
        let path = segments(error.instance_path().as_str());
        let path = path.into_iter().map(|it| match it.parse::<u64>() {
            Ok(index) => json!(index),
            Err(_) => Value::String(it),
        });
        let above = keywords.len().saturating_sub(1);
        Self {
            schema: below(schema, &keywords[..above]).cloned().unwrap_or_default(),
            path: path.collect(),
            instance: error.instance().clone().into_owned(),
            keywords,
        }
    }

    fn error(&self, name: &str, argument: Value, message: String) -> ValueError {
        let property = property(&self.path);
        ValueError {
            stack: format!("{property} {message}"),
            path: self.path.clone(),
            property,
            message,
            schema: self.schema.clone(),
            instance: Some(self.instance.clone()),
            name: name.to_owned(),
            argument,
        }
    }
}

fn segments(pointer: &str) -> Vec<String> {
    let parts = pointer.split('/').skip(1);
    parts.map(|it| it.replace("~1", "/").replace("~0", "~")).collect()
}

/// What lies below a schema, along references to other parts of it.
fn below<'a>(schema: &'a Value, keywords: &[String]) -> Option<&'a Value> {
    keywords.iter().try_fold(schema, |at, key| inside(schema, at, key))
}

fn inside<'a>(schema: &'a Value, at: &'a Value, key: &str) -> Option<&'a Value> {
    match at {
        Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        _ if key == "$ref" => {
            let reference = at.get(key)?;
            let pointer = reference.as_str().and_then(|it| it.strip_prefix('#'));
            pointer.and_then(|it| schema.pointer(it)).or(Some(reference))
        }
        _ => at.get(key),
    }
}

/// Where in the schema's own order a keyword stands; then where in the list of names a missing
/// property does.
fn rank(schema: &Value, keywords: &[String], error: &ValidationError<'_>) -> Vec<usize> {
    let mut at = Some(schema);
    let mut rank: Vec<usize> = keywords
        .iter()
        .map(|key| {
            let index = match at {
                Some(Value::Object(entries)) => entries.keys().position(|it| it == key),
                Some(Value::Array(_)) => key.parse::<usize>().ok(),
                _ => None,
            };
            let next = at.and_then(|at| inside(schema, at, key));
            at = next;
            index.unwrap_or(usize::MAX)
        })
        .collect();
    if let (Some(Value::Array(names)), ValidationErrorKind::Required { property }) =
        (at, error.kind())
    {
        rank.push(names.iter().position(|it| it == property).unwrap_or(usize::MAX));
    }
    rank
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
    let path = place.path.get(..descents(owner))?.to_vec();
    let instance = path.iter().try_fold(value, |at, key| match key {
        Value::String(key) => at.get(key),
        _ => at.get(usize::try_from(key.as_u64()?).ok()?),
    })?;
    let at = Place {
        keywords: Vec::new(),
        path: path.clone(),
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

/// How many keys and indices of a value lie above the part that a part of its schema speaks of.
fn descents(keywords: &[String]) -> usize {
    let mut count = 0;
    let mut rest = keywords.iter().peekable();
    while let Some(keyword) = rest.next() {
        let is_named = match keyword.as_str() {
            "properties" | "patternProperties" => {
                count += 1;
                true
            }
            "items" | "additionalProperties" | "contains" | "additionalItems" => {
                count += 1;
                rest.peek().is_some_and(|it| it.parse::<usize>().is_ok())
            }
            "allOf" | "anyOf" | "oneOf" | "dependencies" | "definitions" | "$defs" => true,
            _ => false,
        };
        if is_named {
            rest.next();
        }
    }
    count
}

fn property(path: &[Value]) -> String {
    path.iter().fold("instance".to_owned(), |mut text, key| {
        match key {
            Value::String(key) => {
                let is_plain = !key.contains(['.', '[', ']'])
                    && !key.contains(char::is_whitespace)
                    && !key.starts_with(|it: char| it.is_ascii_digit());
                match is_plain {
                    true => text.push_str(&format!(".{key}")),
                    false => text.push_str(&format!("[{}]", json!(key))),
                }
            }
            key => text.push_str(&format!("[{key}]")),
        }
        text
    })
}

fn subschema(schema: &Value, index: usize) -> String {
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

/// An error's own words; several for properties that are too many.
fn one(schema: &Value, place: &Place, error: &ValidationError<'_>) -> Vec<ValueError> {
    use ValidationErrorKind as Kind;
    let of = |keyword: &str| place.schema.get(keyword).cloned().unwrap_or_default();
    let said = |keyword: &str, words: &str| {
        let argument = of(keyword);
        vec![place.error(keyword, argument.clone(), format!("{words}{}", shown(&argument)))]
    };
    let branches = |keyword: &str| {
        let listed = of(keyword);
        let listed = listed.as_array().into_iter().flatten().enumerate();
        listed.map(|(at, it)| subschema(it, at)).collect::<Vec<String>>()
    };
    match error.kind() {
        Kind::Required { property } => {
            if let Some(child) = listed_dependency(schema, place, property) {
                let words = format!("property {} not found, required by {child}", shown(property));
                return vec![place.error("dependencies", json!(child), words)];
            }
            let words = format!("requires property {property}");
            vec![place.error("required", property.clone(), words)]
        }
        Kind::Type { kind } => {
            let types: Vec<String> = match of("type") {
                Value::Array(types) => types.iter().map(shown).collect(),
                Value::String(one) => vec![one],
                _ => match kind {
                    TypeKind::Single(one) => vec![one.to_string()],
                    TypeKind::Multiple(_) => Vec::new(),
                },
            };
            let words = format!("is not of a type(s) {}", types.join(","));
            vec![place.error("type", json!(types), words)]
        }
        Kind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|name| {
                let words =
                    format!("is not allowed to have the additional property {}", json!(name));
                place.error("additionalProperties", json!(name), words)
            })
            .collect(),
        Kind::AdditionalItems { .. } => {
            vec![place.error("items", Value::Null, "additionalItems not permitted".to_owned())]
        }
        Kind::AnyOf { .. } => {
            let list = branches("anyOf");
            vec![place.error("anyOf", json!(list), format!("is not any of {}", list.join(",")))]
        }
        Kind::OneOfNotValid { .. } | Kind::OneOfMultipleValid { .. } => {
            let list = branches("oneOf");
            let words = format!("is not exactly one from {}", list.join(","));
            vec![place.error("oneOf", json!(list), words)]
        }
        Kind::Enum { .. } => said("enum", "is not one of enum values: "),
        Kind::Constant { .. } => said("const", "does not exactly match expected constant: "),
        Kind::Not { .. } => said("not", "is of prohibited type "),
        Kind::Contains => {
            let words = "must contain an item matching given schema".to_owned();
            vec![place.error("contains", of("contains"), words)]
        }
        Kind::Pattern { pattern } => {
            let words = format!("does not match pattern {}", json!(pattern));
            vec![place.error("pattern", json!(pattern), words)]
        }
        Kind::Format { .. } => {
            let words = format!("does not conform to the {} format", of("format"));
            vec![place.error("format", of("format"), words)]
        }
        Kind::MinLength { .. } => said("minLength", "does not meet minimum length of "),
        Kind::MaxLength { .. } => said("maxLength", "does not meet maximum length of "),
        Kind::MinItems { .. } => said("minItems", "does not meet minimum length of "),
        Kind::MaxItems { .. } => said("maxItems", "does not meet maximum length of "),
        Kind::MinProperties { .. } => {
            said("minProperties", "does not meet minimum property length of ")
        }
        Kind::MaxProperties { .. } => {
            said("maxProperties", "does not meet maximum property length of ")
        }
        Kind::Minimum { .. } => said("minimum", "must be greater than or equal to "),
        Kind::Maximum { .. } => said("maximum", "must be less than or equal to "),
        Kind::ExclusiveMinimum { .. } => said("exclusiveMinimum", "must be strictly greater than "),
        Kind::ExclusiveMaximum { .. } => said("exclusiveMaximum", "must be strictly less than "),
        Kind::MultipleOf { .. } => said("multipleOf", "is not a multiple of (divisible by) "),
        Kind::UniqueItems => {
            vec![place.error("uniqueItems", Value::Null, "contains duplicate item".to_owned())]
        }
        Kind::PropertyNames { error } => {
            let inner = Place {
                keywords: segments(error.schema_path().as_str()),
                path: place.path.clone(),
                instance: error.instance().clone().into_owned(),
                schema: of("propertyNames"),
            };
            one(schema, &inner, error)
        }
        other => {
            let keyword = other.keyword().to_owned();
            vec![place.error(&keyword, of(&keyword), error.masked().to_string())]
        }
    }
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
