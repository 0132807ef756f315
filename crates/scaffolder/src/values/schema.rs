//! One JSON schema, compiled, as the published Backstage would apply it: draft 7 with what forms
//! write beside it. Nothing is fetched.

use jsonschema::{Draft, PatternOptions, Validator};
use model::Problem;
use serde_json::Value;

use super::clean;
use super::words::{self, ValueError};
use crate::limits::{NESTING_MAX, PATTERN_STEPS_MAX, VALUE_ERRORS_MAX};

/// A compiled schema.
#[derive(Debug)]
pub struct Schema {
    written: Value,
    validator: Validator,
}

impl Schema {
    /// Compiles a schema.
    ///
    /// # Errors
    /// It is none: a reference that leads nowhere, a pattern that is no regular expression.
    pub fn new(schema: &Value) -> Result<Self, Problem> {
        if words::depth(schema) > NESTING_MAX {
            return Err(Problem::input(format!("A schema is nested deeper than {NESTING_MAX}")));
        }
        let written = clean::cleaned(schema);
        let patterns = PatternOptions::fancy_regex().backtrack_limit(PATTERN_STEPS_MAX);
        let validator = jsonschema::options()
            .with_draft(Draft::Draft7)
            .should_validate_formats(true)
            .should_ignore_unknown_formats(true)
            .with_pattern_options(patterns)
            .offline()
            .build(&written)
            .map_err(|error| {
                let place = error.schema_path().to_string();
                Problem::input(format!("This is no JSON schema: {} at {place:?}", error.masked()))
            })?;
        Ok(Self { written, validator })
    }

    /// What is wrong with `value`, in the order in which the schema says it; nothing when it fits.
    pub fn check(&self, value: &Value) -> Vec<ValueError> {
        if self.validator.is_valid(value) {
            return Vec::new();
        }
        let found: Vec<_> = self.validator.iter_errors(value).take(VALUE_ERRORS_MAX).collect();
        words::told(&self.written, value, &found)
    }

    /// What is wrong with `value`, in one line; `None` when it fits.
    pub fn refusal(&self, value: &Value) -> Option<String> {
        let errors = self.check(value);
        let told: Vec<&str> = errors.iter().map(|error| error.stack.as_str()).collect();
        (!told.is_empty()).then(|| told.join(", "))
    }
}
