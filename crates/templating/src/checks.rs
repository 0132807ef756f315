//! What `is` can ask.

use std::cmp::Ordering;

use crate::error::{Fail, Res};
use crate::filters::text::required;
use crate::value::case;
use crate::value::{Value, coerce};

/// Every test, with how many arguments it takes.
pub(crate) const NAMES: [(&str, usize); 26] = [
    ("callable", 0),
    ("defined", 0),
    ("divisibleby", 1),
    ("escaped", 0),
    ("eq", 1),
    ("equalto", 1),
    ("even", 0),
    ("falsy", 0),
    ("ge", 1),
    ("greaterthan", 1),
    ("gt", 1),
    ("iterable", 0),
    ("le", 1),
    ("lessthan", 1),
    ("lower", 0),
    ("lt", 1),
    ("mapping", 0),
    ("ne", 1),
    ("null", 0),
    ("number", 0),
    ("odd", 0),
    ("sameas", 1),
    ("string", 0),
    ("truthy", 0),
    ("undefined", 0),
    ("upper", 0),
];

/// How many arguments a test takes; nothing where there is no such test.
pub(crate) fn arity(name: &str) -> Option<usize> {
    NAMES.iter().find(|it| it.0 == name).map(|it| it.1)
}

/// Refuses another number of arguments.
pub(crate) fn check_arity(name: &str, count: usize) -> Res<()> {
    let wanted = arity(name).unwrap_or_default();
    if count != wanted {
        let s = if wanted == 1 { "" } else { "s" };
        let message = format!("Template test {name} requires {wanted} positional argument{s}");
        return Err(Fail::value(message));
    }
    Ok(())
}

/// Whether a test holds.
pub(crate) fn apply(name: &str, input: &Value, args: &[Value]) -> Res<bool> {
    check_arity(name, args.len())?;
    if !matches!(name, "callable" | "eq" | "equalto" | "sameas" | "ne") {
        std::iter::once(input).chain(args).try_for_each(Value::data)?;
    }
    let other = args.first().unwrap_or(&Value::Undefined);
    let number = |value: &Value| coerce::number(value, None).map(|it| it.value);
    let order = |wanted: fn(Ordering) -> bool| -> Res<bool> {
        Ok(coerce::order(input, other, None)?.is_some_and(wanted))
    };
    Ok(match name {
        "callable" => matches!(input, Value::Callable(_)),
        "defined" => !matches!(input, Value::Undefined),
        "divisibleby" => number(input)? % number(other)? == 0.0,
        "escaped" => matches!(input, Value::Safe(_)),
        "eq" | "equalto" | "sameas" => coerce::strict_equal(input, other),
        "even" => number(input)? % 2.0 == 0.0,
        "falsy" => !input.truthy(),
        "ge" => order(Ordering::is_ge)?,
        "greaterthan" | "gt" => order(Ordering::is_gt)?,
        "iterable" if input.is_nullish() => {
            return Err(Fail::value("iterable test requires a value"));
        }
        "iterable" => matches!(input, Value::Str(_) | Value::Safe(_) | Value::Array(_)),
        "le" => order(Ordering::is_le)?,
        "lessthan" | "lt" => order(Ordering::is_lt)?,
        "lower" | "upper" => {
            let text = required(input)?;
            let lower = name == "lower";
            let changed = if lower { case::lower(text.units()) } else { case::upper(text.units()) };
            !matches!(input, Value::Safe(_)) && changed == text.units()
        }
        "mapping" => matches!(input, Value::Record(_) | Value::Safe(_) | Value::Regex(_)),
        "ne" => !coerce::strict_equal(input, other),
        "null" => matches!(input, Value::Null),
        "number" => matches!(input, Value::Num(_)),
        "odd" => number(input)? % 2.0 == 1.0,
        "string" => matches!(input, Value::Str(_)),
        "truthy" => input.truthy(),
        _ => matches!(input, Value::Undefined),
    })
}
