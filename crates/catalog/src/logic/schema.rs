//! JSON schemas of kinds: compiled once, checked fast, with findings in the words and the order of
//! Backstage's validator (Ajv), so that the first one is the one that Backstage would have shown.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::paths::{Location, LocationSegment};
use jsonschema::{Draft, PatternOptions, ValidationError, Validator};
use serde_json::Value;

use super::finding::{Findings, Stage, child, shown};
use super::limits::{PATTERN_STEPS_MAX, SCHEMA_FAULTS_MAX};

/// A compiled schema (draft-07).
#[derive(Debug)]
pub struct Schema {
    text: Value,
    validator: Validator,
}

impl Schema {
    /// Compiles `text`.
    ///
    /// # Errors
    /// Says what is wrong with the schema; references outside it are not followed.
    pub fn new(text: Value) -> Result<Self, String> {
        let validator = jsonschema::options()
            .with_draft(Draft::Draft7)
            .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(PATTERN_STEPS_MAX))
            .offline()
            .build(&text)
            .map_err(|error| match error.instance_path().as_str() {
                "" => error.to_string(),
                path => format!("{path}: {error}"),
            })?;
        Ok(Self { text, validator })
    }

    /// The schema as it was written.
    pub const fn text(&self) -> &Value {
        &self.text
    }

    /// Finds everything in `entity` that breaks the schema.
    pub fn check(&self, entity: &Value, findings: &mut Findings<'_>) {
        if self.validator.is_valid(entity) {
            return;
        }
        let mut errors: Vec<(Vec<usize>, ValidationError<'_>)> = self
            .validator
            .iter_errors(entity)
            .take(SCHEMA_FAULTS_MAX)
            .map(|error| (self.order(error.evaluation_path(), error.instance_path()), error))
            .collect();
        errors.sort_by(|left, right| left.0.cmp(&right.0));
        for (_, error) in &errors {
            self.report(error, findings);
        }
    }

    fn report(&self, error: &ValidationError<'_>, findings: &mut Findings<'_>) {
        use ValidationErrorKind as Kind;
        let at = error.instance_path().as_str();
        let subject = if at.is_empty() { "<root>" } else { at };
        match error.kind() {
            Kind::Required { property } => {
                let key = property.as_str().unwrap_or_default();
                let words = format!("must have required property '{key}'");
                let message = format!("{subject} {words} - missingProperty: {key}");
                findings.value(Stage::Kind, child(at, key), message);
            }
            Kind::AdditionalProperties { unexpected } => {
                for key in unexpected {
                    let words = "must NOT have additional properties";
                    let message = format!("{subject} {words} - additionalProperty: {}", shown(key));
                    findings.key(Stage::Kind, child(at, key), message);
                }
            }
            Kind::Type { kind } => {
                let types = self.types(kind, error.schema_path());
                let message = format!("{subject} must be {types} - type: {types}");
                findings.value(Stage::Kind, at, message);
            }
            Kind::OneOfNotValid { context } | Kind::AnyOf { context } => {
                for branch in context.iter().flatten() {
                    self.report(branch, findings);
                }
                let words = match error.kind() {
                    Kind::AnyOf { .. } => "must match a schema in anyOf",
                    _ => "must match exactly one schema in oneOf - passingSchemas: null",
                };
                findings.value(Stage::Kind, at, format!("{subject} {words}"));
            }
            kind => {
                let words = match plain_words(kind) {
                    Some((words, parameter)) => format!("{words} - {parameter}"),
                    None => shown(&error.masked().to_string()).into_owned(),
                };
                findings.value(Stage::Kind, at, format!("{subject} {words}"));
            }
        }
    }

    /// The types that were expected, in the order in which the schema lists them.
    fn types(&self, kind: &TypeKind, keyword: &Location) -> String {
        match kind {
            TypeKind::Single(one) => one.to_string(),
            TypeKind::Multiple(several) => {
                self.text.pointer(keyword.as_str()).map(listed).unwrap_or_else(|| {
                    let names: Vec<String> = several.iter().map(|it| it.to_string()).collect();
                    names.join(",")
                })
            }
        }
    }

    /// Where Ajv would come to an error: depth first through the schema, at each node the keywords
    /// by [`rank`], properties as the schema lists them, items as the document lists them.
    fn order(&self, path: &Location, instance: &Location) -> Vec<usize> {
        let mut key = Vec::new();
        let mut node = Some(&self.text);
        let mut indices = instance.segments().filter_map(|segment| match segment {
            LocationSegment::Index(index) => Some(index),
            LocationSegment::Property(_) => None,
        });
        let mut steps = path.segments();
        while let Some(step) = steps.next() {
            let LocationSegment::Property(keyword) = step else { break };
            key.push(rank(&keyword));
            let below = node.and_then(|node| node.get(keyword.as_ref()));
            node = match keyword.as_ref() {
                "properties" | "patternProperties" | "dependencies" => {
                    let Some(LocationSegment::Property(name)) = steps.next() else { break };
                    let place = below
                        .and_then(Value::as_object)
                        .and_then(|map| map.keys().position(|it| *it == name));
                    key.push(place.unwrap_or(usize::MAX));
                    below.and_then(|below| below.get(name.as_ref()))
                }
                "allOf" | "anyOf" | "oneOf" => {
                    let Some(LocationSegment::Index(index)) = steps.next() else { break };
                    key.push(index);
                    below.and_then(|below| below.get(index))
                }
                "items" => {
                    key.push(indices.next().unwrap_or(0));
                    below
                }
                "$ref" => below
                    .and_then(Value::as_str)
                    .and_then(|it| it.strip_prefix('#'))
                    .and_then(|pointer| self.text.pointer(pointer)),
                _ => below,
            };
        }
        key
    }
}

/// Place of a keyword among those of one schema, as Ajv evaluates them.
fn rank(keyword: &str) -> usize {
    const ORDER: [&str; 30] = [
        "$ref",
        "type",
        "maximum",
        "minimum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "multipleOf",
        "maxLength",
        "minLength",
        "pattern",
        "format",
        "const",
        "enum",
        "not",
        "anyOf",
        "oneOf",
        "allOf",
        "if",
        "maxItems",
        "minItems",
        "uniqueItems",
        "items",
        "contains",
        "maxProperties",
        "minProperties",
        "required",
        "propertyNames",
        "additionalProperties",
        "dependencies",
        "properties",
    ];
    ORDER.iter().position(|it| *it == keyword).unwrap_or(ORDER.len())
}

/// Ajv's sentence and parameter for the keywords that need nothing but their own value.
fn plain_words(kind: &ValidationErrorKind) -> Option<(String, String)> {
    use ValidationErrorKind as Kind;
    let fewer = |limit: &u64, what: &str| {
        (format!("must NOT have fewer than {limit} {what}"), format!("limit: {limit}"))
    };
    let more = |limit: &u64, what: &str| {
        (format!("must NOT have more than {limit} {what}"), format!("limit: {limit}"))
    };
    let compared = |limit: &Value, sign: &str| {
        (format!("must be {sign} {limit}"), format!("comparison: {sign}, limit: {limit}"))
    };
    Some(match kind {
        Kind::MinLength { limit } => fewer(limit, "characters"),
        Kind::MaxLength { limit } => more(limit, "characters"),
        Kind::MinItems { limit } => fewer(limit, "items"),
        Kind::MaxItems { limit } => more(limit, "items"),
        Kind::MinProperties { limit } => fewer(limit, "properties"),
        Kind::MaxProperties { limit } => more(limit, "properties"),
        Kind::Minimum { limit } => compared(limit, ">="),
        Kind::Maximum { limit } => compared(limit, "<="),
        Kind::ExclusiveMinimum { limit } => compared(limit, ">"),
        Kind::ExclusiveMaximum { limit } => compared(limit, "<"),
        Kind::Enum { options } => (
            "must be equal to one of the allowed values".to_owned(),
            format!("allowedValues: {}", listed(options)),
        ),
        Kind::Constant { expected_value } => (
            "must be equal to constant".to_owned(),
            format!("allowedValue: {}", bare(expected_value)),
        ),
        Kind::Pattern { pattern } => {
            (format!("must match pattern \"{pattern}\""), format!("pattern: {pattern}"))
        }
        Kind::Format { format } => {
            (format!("must match format \"{format}\""), format!("format: {format}"))
        }
        _ => return None,
    })
}

/// A list of values as JavaScript joins them.
fn listed(options: &Value) -> String {
    let parts: Vec<String> = options.as_array().into_iter().flatten().map(bare).collect();
    parts.join(",")
}

fn bare(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use model::yaml::Positions;
    use serde_json::json;

    use super::*;

    fn messages(schema: Value, entity: Value) -> Vec<String> {
        let positions = Positions::default();
        let mut findings = Findings::new(&positions);
        Schema::new(schema).unwrap().check(&entity, &mut findings);
        findings.into_list().into_iter().map(|it| it.message).collect()
    }

    #[test]
    fn missing_keys_come_before_wrong_ones_and_those_in_the_order_of_the_schema() {
        let schema = json!({
            "type": "object", "required": ["spec"],
            "properties": {"spec": {
                "type": "object", "required": ["type", "owner"],
                "properties": {
                    "type": {"type": "string", "minLength": 1},
                    "owner": {"type": "string"},
                    "list": {"type": "array", "items": {"type": "string", "minLength": 2}},
                },
            }},
        });
        assert_eq!(
            messages(schema.clone(), json!({"spec": {"list": ["a", 1, "b"], "type": ""}})),
            [
                "/spec must have required property 'owner' - missingProperty: owner",
                "/spec/type must NOT have fewer than 1 characters - limit: 1",
                "/spec/list/0 must NOT have fewer than 2 characters - limit: 2",
                "/spec/list/1 must be string - type: string",
                "/spec/list/2 must NOT have fewer than 2 characters - limit: 2",
            ]
        );
        assert_eq!(
            messages(schema, json!({})),
            ["<root> must have required property 'spec' - missingProperty: spec"]
        );
    }

    #[test]
    fn alternatives_say_what_each_branch_wanted() {
        let schema =
            json!({"properties": {"a": {"oneOf": [{"type": "object"}, {"type": "array"}]}}});
        assert_eq!(
            messages(schema, json!({"a": "x"})),
            [
                "/a must be object - type: object",
                "/a must be array - type: array",
                "/a must match exactly one schema in oneOf - passingSchemas: null",
            ]
        );
    }

    #[test]
    fn values_out_of_a_list_name_the_list() {
        let schema =
            json!({"properties": {"a": {"enum": ["x", 1]}, "b": {"type": ["string", "boolean"]}}});
        assert_eq!(
            messages(schema, json!({"a": "y", "b": 3})),
            [
                "/a must be equal to one of the allowed values - allowedValues: x,1",
                "/b must be string,boolean - type: string,boolean",
            ]
        );
    }

    #[test]
    fn a_schema_that_reaches_outside_is_refused() {
        let error = Schema::new(json!({"$ref": "https://example.com/schema.json"})).unwrap_err();
        assert!(error.contains("example.com"), "{error}");
        assert!(Schema::new(json!({"type": "strin"})).is_err());
    }

    #[test]
    fn a_pattern_that_backtracks_without_end_is_stopped() {
        let schema =
            json!({"properties": {"a": {"type": "string", "pattern": "^(?=(a+)+$)\\1b$"}}});
        let found = messages(schema, json!({"a": "a".repeat(4_000) + "!"}));
        assert_eq!(found.len(), 1, "{found:?}");
    }
}
