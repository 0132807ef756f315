//! Filters to and of numbers.

use super::Call;
use super::attributes::{optional_key, project, require_array};
use super::text::{normal, required};
use crate::error::Res;
use crate::value::chars::is_name_part;
use crate::value::{Num, Value, coerce, number};

pub(super) fn abs(call: &Call<'_>) -> Res<Value> {
    Ok(Value::Num(coerce::number(call.input, None)?.map(f64::abs)))
}

pub(super) fn float(call: &Call<'_>) -> Res<Value> {
    let text = coerce::text(call.input, None)?;
    Ok(parsed(number::parse_float(text.units()), text.is_secret(), call.arg(0)))
}

pub(super) fn int(call: &Call<'_>) -> Res<Value> {
    let base = match call.arg(1) {
        Value::Undefined => 10.0,
        other => coerce::number(other, None)?.value.trunc(),
    };
    let text = coerce::text(call.input, None)?;
    Ok(parsed(number::parse_int(text.units(), base), text.is_secret(), call.arg(0)))
}

fn parsed(value: f64, secret: bool, default: &Value) -> Value {
    if value.is_nan() { default.clone() } else { Value::Num(Num { value, secret }) }
}

pub(super) fn round(call: &Call<'_>) -> Res<Value> {
    let digits = coerce::number(&call.arg_or(0, Value::num(0.0)), None)?.value;
    let factor = number::power(10.0, digits);
    let rounding = match call.arg(1) {
        Value::Str(method) if method.is("ceil") => f64::ceil,
        Value::Str(method) if method.is("floor") => f64::floor,
        _ => number::round,
    };
    let input = coerce::number(call.input, None)?;
    Ok(Value::Num(input.map(|it| rounding(it * factor) / factor)))
}

pub(super) fn sum(call: &Call<'_>) -> Res<Value> {
    let mut sum = Value::num(0.0);
    match optional_key(call.arg(0))? {
        None => {
            let array = require_array(call.input, "sum")?;
            for item in array.items().iter() {
                sum = coerce::add(&sum, item, Some(call.meter))?;
            }
        }
        Some(key) => {
            for item in project(call, &key)? {
                sum = coerce::add(&sum, &item, Some(call.meter))?;
            }
        }
    }
    let start = match call.arg(1) {
        Value::Undefined => Value::num(0.0),
        other => other.clone(),
    };
    coerce::add(&start, &sum, None)
}

pub(super) fn length(input: &Value) -> Value {
    match input {
        Value::Array(array) => Value::count(array.len()),
        Value::Record(record) => Value::count(record.len()),
        Value::Str(text) => Value::count(text.len()),
        Value::Safe(text) => Value::count(text.len()),
        Value::Undefined | Value::Null | Value::Bool(false) => Value::num(0.0),
        _ => Value::Undefined,
    }
}

pub(super) fn wordcount(call: &Call<'_>) -> Res<Value> {
    let normal = normal(call.input);
    if !normal.truthy() {
        return Ok(Value::Null);
    }
    let words = required(&normal)?.units().split(|it| !is_name_part(*it));
    let count = words.filter(|it| !it.is_empty()).count();
    Ok(if count == 0 { Value::Null } else { Value::count(count) })
}
