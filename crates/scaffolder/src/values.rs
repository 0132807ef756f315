//! Answers to a template's form, checked page by page, with errors in the shape and the words of the
//! published Backstage: an array of the first failing page's errors.
//!
//! Reading order: [`check_pages`] and [`check_secrets`], [`schema`] (one compiled schema), `clean`
//! (schemas as forms write them), `words` (what is said about a value).

mod clean;
pub mod schema;
mod words;

use model::Problem;
use serde_json::{Value, json};

pub use schema::Schema;
pub use words::{ValueError, depth};

/// Checks answers against the pages of a form; the errors of the first page that refuses them, or
/// none.
///
/// # Errors
/// A page that is no schema.
pub fn check_pages<'a>(
    pages: impl IntoIterator<Item = &'a Value>,
    values: &Value,
) -> Result<Vec<ValueError>, Problem> {
    for (at, page) in pages.into_iter().enumerate() {
        let schema =
            Schema::new(page).map_err(|problem| problem.at(format!("spec.parameters[{at}]")))?;
        let errors = schema.check(values);
        if !errors.is_empty() {
            return Ok(errors);
        }
    }
    Ok(Vec::new())
}

/// Checks the secrets of a run against `spec.secrets.schema`. The errors say nothing about what the
/// secrets are.
///
/// # Errors
/// The template has no usable schema there.
pub fn check_secrets(schema: &Value, secrets: &Value) -> Result<Vec<ValueError>, Problem> {
    let schema = Schema::new(schema).map_err(|problem| problem.at("spec.secrets.schema"))?;
    let mut errors = schema.check(secrets);
    for error in &mut errors {
        let property = error.property.replacen("instance", "secrets", 1);
        let plain = match error.name.as_str() {
            "required" => {
                format!("secrets.{} is required", error.argument.as_str().unwrap_or_default())
            }
            // These words would repeat what was given.
            "enum" | "const" | "not" => format!("{property} is not one that is allowed"),
            _ => format!("{property} {}", error.message),
        };
        error.stack = plain.clone();
        error.message = plain;
        error.property = property;
        error.instance = Some(json!({}));
    }
    Ok(errors)
}

/// The body of the answer to values that are refused.
pub fn refusal(errors: &[ValueError]) -> Value {
    json!({ "errors": errors })
}

#[cfg(test)]
mod tests;
