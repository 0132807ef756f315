//! How one value is taken for another: text, number, property, equal, before.

use std::cmp::Ordering;
use std::rc::Rc;

use super::text::{Builder, Text};
use super::{Num, RegexValue, Value, deep, number};
use crate::error::{Fail, Res};
use crate::interp::meter::Meter;

/// Whether the work of a conversion is counted, and where.
pub(crate) type Charge<'a> = Option<&'a Meter>;

fn charge(meter: Charge<'_>) -> Res<()> {
    meter.map_or(Ok(()), Meter::work)
}

/// The value as a primitive one: everything but undefined, null, booleans and numbers is its text.
pub(crate) fn primitive(value: &Value, meter: Charge<'_>) -> Res<Value> {
    value.data()?;
    match value {
        Value::Undefined | Value::Null | Value::Bool(_) | Value::Num(_) | Value::Str(_) => {
            Ok(value.clone())
        }
        _ => {
            let mut out = Builder::new();
            write(value, true, 0, meter, &mut out)?;
            Ok(Value::Str(out.finish()?))
        }
    }
}

/// The value as `String(value)` has it: undefined and null are words.
pub(crate) fn text(value: &Value, meter: Charge<'_>) -> Res<Text> {
    value.data()?;
    match value {
        Value::Str(text) => Ok(text.clone()),
        Value::Safe(text) => Ok(Text::clone(text)),
        _ => {
            let mut out = Builder::new();
            write(value, true, 0, meter, &mut out)?;
            out.finish()
        }
    }
}

/// The value as a template prints it: undefined and null are nothing.
pub(crate) fn printed(value: &Value, meter: Charge<'_>) -> Res<Text> {
    if value.is_nullish() { Ok(Text::new(&[])) } else { text(value, meter) }
}

/// Writes the text of a value; within lists, undefined and null are nothing.
fn write(
    value: &Value,
    outermost: bool,
    depth: usize,
    meter: Charge<'_>,
    out: &mut Builder,
) -> Res<()> {
    deep(depth)?;
    match value {
        Value::Undefined if outermost => drop(out.push_str("undefined")),
        Value::Null if outermost => drop(out.push_str("null")),
        Value::Undefined | Value::Null => {}
        Value::Bool(it) => drop(out.push_str(if *it { "true" } else { "false" })),
        Value::Num(it) => drop(out.push(&number_text(*it))),
        Value::Str(it) => drop(out.push(it)),
        Value::Safe(it) => drop(out.push(it)),
        Value::Array(array) => {
            for (index, item) in array.items().iter().enumerate() {
                charge(meter)?;
                if index > 0 {
                    out.push_str(",");
                }
                write(item, false, depth + 1, meter, out)?;
            }
        }
        Value::Record(_) => drop(out.push_str("[object Object]")),
        Value::Regex(it) => drop(out.push(&regex_text(it))),
        Value::Callable(_) => return Err(Fail::value("Callable values cannot be coerced")),
    }
    Ok(())
}

/// The text of a number.
pub(crate) fn number_text(value: Num) -> Text {
    Text::from(number::format(value.value).as_str()).or_secret(value.secret)
}

/// A pattern as a template would write it.
pub(crate) fn regex_text(regex: &RegexValue) -> Text {
    let mut out = vec![u16::from(b'/')];
    if regex.source.is_empty() {
        out.extend("(?:)".encode_utf16());
    }
    for unit in regex.source.units() {
        match unit {
            0x0a => out.extend("\\n".encode_utf16()),
            0x0d => out.extend("\\r".encode_utf16()),
            0x2028 => out.extend("\\u2028".encode_utf16()),
            0x2029 => out.extend("\\u2029".encode_utf16()),
            other => out.push(*other),
        }
    }
    out.push(u16::from(b'/'));
    out.extend("gimy".chars().filter(|it| regex.flags.contains(*it)).map(|it| it as u16));
    Text::new(&out)
}

/// The value as `Number(value)` has it.
pub(crate) fn number(value: &Value, meter: Charge<'_>) -> Res<Num> {
    Ok(match primitive(value, meter)? {
        Value::Null => Num::new(0.0),
        Value::Bool(it) => Num::new(f64::from(u8::from(it))),
        Value::Num(it) => it,
        Value::Str(it) => {
            meter.map_or(Ok(()), |meter| meter.text(it.len()))?;
            Num { value: number::parse(it.units()), secret: it.is_secret() }
        }
        _ => Num::new(f64::NAN),
    })
}

/// The value as a whole number, towards zero.
pub(crate) fn integer(value: &Value, meter: Charge<'_>) -> Res<f64> {
    Ok(number::integer(number(value, meter)?.value))
}

/// `===`.
pub(crate) fn strict_equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Undefined, Value::Undefined) | (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Num(a), Value::Num(b)) => a.value == b.value,
        (Value::Str(a), Value::Str(b)) => a == b,
        (Value::Safe(a), Value::Safe(b)) => Rc::ptr_eq(a, b),
        (Value::Array(a), Value::Array(b)) => Rc::ptr_eq(a, b),
        (Value::Record(a), Value::Record(b)) => Rc::ptr_eq(a, b),
        (Value::Regex(a), Value::Regex(b)) => Rc::ptr_eq(a, b),
        (Value::Callable(a), Value::Callable(b)) => Rc::ptr_eq(a, b),
        _ => false,
    }
}

/// `===` where NaN equals itself, as `includes` compares.
pub(crate) fn same_value_zero(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Num(a), Value::Num(b)) if a.value.is_nan() => b.value.is_nan(),
        _ => strict_equal(left, right),
    }
}

/// `==`.
pub(crate) fn loose_equal(left: &Value, right: &Value, meter: Charge<'_>) -> Res<bool> {
    if strict_equal(left, right) {
        return Ok(true);
    }
    match (is_primitive(left), is_primitive(right)) {
        (false, false) => Ok(false),
        (true, true) => Ok(loose_primitive(left, right)),
        (true, false) => Ok(loose_primitive(left, &primitive(right, meter)?)),
        (false, true) => Ok(loose_primitive(&primitive(left, meter)?, right)),
    }
}

fn is_primitive(value: &Value) -> bool {
    matches!(value, Value::Undefined | Value::Null | Value::Bool(_) | Value::Num(_) | Value::Str(_))
}

fn loose_primitive(left: &Value, right: &Value) -> bool {
    match (left, right) {
        _ if strict_equal(left, right) => true,
        _ if left.is_nullish() || right.is_nullish() => left.is_nullish() && right.is_nullish(),
        (Value::Bool(it), Value::Num(_) | Value::Str(_)) => {
            loose_primitive(&Value::num(f64::from(u8::from(*it))), right)
        }
        (Value::Num(_) | Value::Str(_), Value::Bool(it)) => {
            loose_primitive(left, &Value::num(f64::from(u8::from(*it))))
        }
        (Value::Num(a), Value::Str(b)) => a.value == number::parse(b.units()),
        (Value::Str(a), Value::Num(b)) => number::parse(a.units()) == b.value,
        _ => false,
    }
}

/// Which comes first; nothing where JavaScript would have NaN.
pub(crate) fn order(left: &Value, right: &Value, meter: Charge<'_>) -> Res<Option<Ordering>> {
    let left = primitive(left, meter)?;
    let right = primitive(right, meter)?;
    if let (Value::Str(a), Value::Str(b)) = (&left, &right) {
        return Ok(Some(a.units().cmp(b.units())));
    }
    let (left, right) = (number(&left, meter)?, number(&right, meter)?);
    Ok(left.value.partial_cmp(&right.value))
}

/// `+`.
pub(crate) fn add(left: &Value, right: &Value, meter: Charge<'_>) -> Res<Value> {
    let left = primitive(left, meter)?;
    let right = primitive(right, meter)?;
    if matches!(left, Value::Str(_)) || matches!(right, Value::Str(_)) {
        return Ok(Value::Str(join(&text(&left, None)?, &text(&right, None)?, meter)?));
    }
    let (left, right) = (number(&left, None)?, number(&right, None)?);
    let secret = left.secret || right.secret;
    Ok(Value::Num(Num { value: left.value + right.value, secret }))
}

/// `~`.
pub(crate) fn concat(left: &Value, right: &Value, meter: Charge<'_>) -> Res<Value> {
    let left = text(left, meter)?;
    let right = text(right, meter)?;
    Ok(Value::Str(join(&left, &right, meter)?))
}

fn join(left: &Text, right: &Text, meter: Charge<'_>) -> Res<Text> {
    if let Some(meter) = meter {
        meter.text(left.len() + right.len())?;
    }
    let mut out = Builder::new();
    out.push(left).push(right);
    out.finish()
}
