//! What filters read of the values in a list: attributes, and the values of records that look like
//! lists.

use std::rc::Rc;

use super::Call;
use crate::error::{Fail, Res};
use crate::interp::{own, own_or_undefined};
use crate::value::text::Text;
use crate::value::{Array, Record, Value, coerce, is_reserved_text};

fn allowed(key: Text) -> Res<Text> {
    if is_reserved_text(&key) {
        return Err(Fail::value(format!("Template attribute {} is reserved", key.to_lossy())));
    }
    Ok(key)
}

/// The name of an attribute.
pub(super) fn key(value: &Value) -> Res<Text> {
    allowed(coerce::text(value, None)?)
}

/// The name of an attribute, if one is given.
pub(super) fn optional_key(value: &Value) -> Res<Option<Text>> {
    if value.truthy() { key(value).map(Some) } else { Ok(None) }
}

/// The path of an attribute, empty if none is given.
pub(super) fn path(value: &Value) -> Res<Vec<Text>> {
    if !value.truthy() {
        return Ok(Vec::new());
    }
    match value {
        Value::Str(text) => {
            let parts = text.units().split(|it| *it == u16::from(b'.'));
            parts.map(|it| allowed(Text::marked(it, text.is_secret()))).collect()
        }
        other => Ok(vec![key(other)?]),
    }
}

/// One attribute of a value.
pub(super) fn attribute(value: &Value, key: &Text) -> Res<Value> {
    if value.is_nullish() {
        return Err(Fail::value("Cannot read a template attribute from a nullish value"));
    }
    Ok(own_or_undefined(value, key))
}

/// The attribute at a path; undefined from the first step that is not there.
pub(super) fn at_path(value: &Value, path: &[Text]) -> Res<Value> {
    let mut current = value.clone();
    for step in path {
        if current.is_nullish() {
            return Err(Fail::value("Cannot read a template attribute from a nullish value"));
        }
        match own(&current, step) {
            Some(next) => current = next,
            None => return Ok(Value::Undefined),
        }
    }
    Ok(current)
}

/// A list, or nothing else.
pub(super) fn require_array<'a>(value: &'a Value, name: &str) -> Res<&'a Rc<Array>> {
    match value {
        Value::Array(array) => Ok(array),
        _ => Err(Fail::value(format!("{name} requires an array"))),
    }
}

/// The values of a list, or the code units of a text.
pub(super) fn sequence(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::Array(array) => Some(array.items().clone()),
        _ => value
            .as_text()
            .map(|text| (0..text.len()).map(|index| Value::Str(text.unit(index))).collect()),
    }
}

/// An attribute of everything in the input.
pub(super) fn project(call: &Call<'_>, key: &Text) -> Res<Vec<Value>> {
    let values = match call.input {
        Value::Array(array) => array.items().clone(),
        Value::Str(_) => sequence(call.input).unwrap_or_default(),
        Value::Record(record) => mapped(call, record)?,
        Value::Safe(text) if !text.is_empty() => vec![Value::Undefined],
        _ => Vec::new(),
    };
    values.iter().map(|it| attribute(it, key)).collect()
}

fn length(record: &Record) -> Value {
    record.named("length").cloned().unwrap_or(Value::Undefined)
}

fn indexed(call: &Call<'_>, record: &Record, count: f64) -> Res<Vec<Option<Value>>> {
    call.meter.reserve(count, call.scratch)?;
    Ok((0..count as usize).map(|index| record.named(&index.to_string()).cloned()).collect())
}

/// The values at `0`, `1`, ... below the length that a record says it has.
pub(super) fn counted(call: &Call<'_>, record: &Record) -> Res<Vec<Value>> {
    let length = coerce::number(&length(record), None)?.value;
    let count = if length.is_nan() || length <= 0.0 { 0.0 } else { length.ceil() };
    let values = indexed(call, record, count)?;
    Ok(values.into_iter().map(|it| it.unwrap_or(Value::Undefined)).collect())
}

/// The same, where the length must be one of a list.
pub(super) fn mapped(call: &Call<'_>, record: &Record) -> Res<Vec<Value>> {
    if let Value::Num(it) = length(record) {
        let value = it.value;
        let valid = value.fract() == 0.0 && (0.0..=4_294_967_295.0).contains(&value);
        if !value.is_nan() && !valid {
            return Err(Fail::value("Invalid array-like record length"));
        }
    }
    counted(call, record)
}

/// The same, without what is not there.
pub(super) fn present(call: &Call<'_>, record: &Record) -> Res<Vec<Value>> {
    const SAFE: f64 = 9_007_199_254_740_991.0;
    let length = coerce::number(&length(record), None)?.value;
    let count = if length.is_nan() || length <= 0.0 { 0.0 } else { length.floor().min(SAFE) };
    Ok(indexed(call, record, count)?.into_iter().flatten().collect())
}
