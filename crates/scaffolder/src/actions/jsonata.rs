//! JSONata expressions, within limits of time, depth and size.

use jsonata_core::Expression;
use jsonata_core::evaluator::EvaluatorOptions;
use jsonata_core::value::JValue;
use model::Problem;
use serde_json::Value;

use super::limits::{
    JSONATA_BYTES_MAX, JSONATA_DEPTH_MAX, JSONATA_SEQUENCE_MAX, JSONATA_TIME_MS_MAX,
    STRUCTURED_BYTES_MAX,
};

/// What `expression` makes of `data`, which may be nothing; `None` where that is nothing. Blocks.
///
/// # Errors
/// The expression is none, fails, or takes too much.
pub(super) fn evaluate(expression: &str, data: Option<&Value>) -> Result<Option<Value>, Problem> {
    if expression.len() > JSONATA_BYTES_MAX {
        let detail = format!("A JSONata expression has at most {JSONATA_BYTES_MAX} bytes");
        return Err(Problem::input(detail).at("expression"));
    }
    let failed = |message: String| {
        let detail = format!("JSONata failed to evaluate the expression: {message}");
        Problem::input(detail).at("expression")
    };
    let compiled = Expression::compile(expression).map_err(|error| failed(error.to_string()))?;
    let data = match data {
        Some(data) => JValue::from_json_str(&data.to_string()),
        None => Ok(JValue::Undefined),
    };
    let data = data.map_err(|error| failed(error.to_string()))?;
    let options = EvaluatorOptions {
        timeout_ms: Some(JSONATA_TIME_MS_MAX),
        max_stack_depth: Some(JSONATA_DEPTH_MAX),
        max_sequence_length: Some(JSONATA_SEQUENCE_MAX),
        ..EvaluatorOptions::default()
    };
    let result = compiled.evaluate_with_options(&data, options);
    let result = result.map_err(|error| failed(error.to_string()))?;
    if result.is_undefined() || result.is_function() {
        return Ok(None);
    }
    let text = result.to_json_string().map_err(|error| failed(error.to_string()))?;
    if text.len() > STRUCTURED_BYTES_MAX {
        return Err(failed(format!("its result has more than {STRUCTURED_BYTES_MAX} bytes")));
    }
    serde_json::from_str(&text).map(Some).map_err(|error| failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn expressions_give_values_errors_or_nothing() {
        let data = json!({ "orders": [{ "price": 5 }, { "price": 200, "name": "x" }] });
        let found = |text: &str| evaluate(text, Some(&data));
        assert_eq!(found("orders[price > 100].name").unwrap(), Some(json!("x")));
        assert_eq!(found("$sum(orders.price)").unwrap(), Some(json!(205)));
        assert_eq!(found("nothing").unwrap(), None);
        assert_eq!(evaluate("$exists(a) ? a : b", Some(&json!({}))).unwrap(), None);
        assert_eq!(evaluate("$string($) ? 1 : 2", None).unwrap(), Some(json!(2)));
        let problem = found("$error(\"not so\")").unwrap_err();
        assert!(problem.detail.ends_with("not so"), "{problem}");
        assert!(found("orders[").is_err());
    }

    #[test]
    fn bombs_are_contained() {
        for bomb in [
            "($f := function($n) { $f($n + 1) + 1 }; $f(1))",
            "($f := function() { $f() }; $f())",
            "[1..10000000].([1..10000000])",
        ] {
            assert!(evaluate(bomb, Some(&json!({}))).is_err(), "{bomb}");
        }
        assert!(evaluate(&"(".repeat(60_000), Some(&json!({}))).is_err());
    }
}
