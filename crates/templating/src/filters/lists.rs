//! Filters of lists.

use super::Call;
use super::attributes::{counted, mapped, optional_key, project, require_array, sequence};
use crate::error::{Fail, Res};
use crate::limits::ENTRIES_MAX;
use crate::value::text::{Builder, Text};
use crate::value::{Value, coerce, number};

/// How many, where it must be a positive whole number.
fn positive(value: &Value, what: &str) -> Res<usize> {
    let count = coerce::number(value, None)?.value.trunc();
    if !(1.0..=9_007_199_254_740_991.0).contains(&count) {
        return Err(Fail::value(format!("{what} must be a positive integer")));
    }
    Ok(count as usize)
}

/// Refuses a list that would be too long before it is made.
fn fits(count: usize) -> Res<()> {
    if count > ENTRIES_MAX {
        let message = format!("Template value containers cannot exceed {ENTRIES_MAX} entries");
        return Err(Fail::value(message));
    }
    Ok(())
}

pub(super) fn batch(call: &Call<'_>) -> Res<Value> {
    call.sequence("batch")?;
    let width = positive(call.arg(0), "Batch size")?;
    let values = match call.input {
        Value::Record(record) => counted(call, record)?,
        other => match sequence(other) {
            Some(values) => values,
            None => return Value::array(Vec::new()),
        },
    };
    let fill = call.arg(1);
    let mut rows = Vec::new();
    for chunk in values.chunks(width) {
        let mut row = chunk.to_vec();
        if row.len() < width && fill.truthy() {
            fits(width)?;
            row.resize(width, fill.clone());
        }
        rows.push(Value::array(row)?);
    }
    Value::array(rows)
}

pub(super) fn edge(call: &Call<'_>, name: &str) -> Res<Value> {
    call.sequence(name)?;
    let last = name == "last";
    let index = |length: usize| if last { length.wrapping_sub(1) } else { 0 };
    Ok(match call.input {
        Value::Array(array) => array.get(index(array.len())).unwrap_or(Value::Undefined),
        Value::Record(record) => {
            let key = if last {
                let length = record.named("length").unwrap_or(&Value::Undefined);
                number::format(coerce::number(length, None)?.value - 1.0)
            } else {
                "0".to_owned()
            };
            record.named(&key).cloned().unwrap_or(Value::Undefined)
        }
        other => match other.as_text() {
            Some(text) if !text.is_empty() => Value::Str(text.unit(index(text.len()))),
            _ => Value::Undefined,
        },
    })
}

pub(super) fn join(call: &Call<'_>) -> Res<Value> {
    let separator = match call.arg(0) {
        it if it.truthy() => coerce::text(it, None)?,
        _ => Text::new(&[]),
    };
    let values = match optional_key(call.arg(1))? {
        None => require_array(call.input, "join")?.items().clone(),
        Some(key) => project(call, &key)?,
    };
    joined(&values, &separator).map(Value::Str)
}

/// The texts of values with a separator between them; undefined and null are nothing.
pub(crate) fn joined(values: &[Value], separator: &Text) -> Res<Text> {
    let mut out = Builder::new();
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.push(separator);
        }
        if !value.is_nullish() {
            out.push(&coerce::text(value, None)?);
        }
    }
    out.finish()
}

pub(super) fn list(call: &Call<'_>) -> Res<Value> {
    match call.input {
        Value::Array(_) => Ok(call.input.clone()),
        Value::Record(record) => {
            let entries = record.entries().iter().map(|(key, value)| {
                Value::fields([("key", Value::Str(key.clone())), ("value", value.clone())])
            });
            Value::array(entries.collect::<Res<_>>()?)
        }
        other => match sequence(other) {
            Some(values) => Value::array(values),
            None => Err(Fail::value("list requires an iterable value")),
        },
    }
}

pub(super) fn random(call: &Call<'_>) -> Res<Value> {
    call.sequence("random")?;
    let values = match call.input {
        Value::Record(record) => {
            let length = record.named("length").unwrap_or(&Value::Undefined);
            let length = coerce::number(length, None)?.value;
            let index = if length >= 1.0 { (call.chance)(length as u64) } else { 0 };
            return Ok(record.named(&index.to_string()).cloned().unwrap_or(Value::Undefined));
        }
        other => sequence(other).unwrap_or_default(),
    };
    let index = (call.chance)(values.len() as u64) as usize;
    Ok(values.get(index).cloned().unwrap_or(Value::Undefined))
}

pub(super) fn reverse(call: &Call<'_>) -> Res<Value> {
    if let Some(text) = call.input.as_text() {
        let mut out = Builder::new();
        if text.is_secret() {
            for index in (0..text.len()).rev() {
                out.push(&text.unit(index));
            }
        } else {
            let units: Vec<u16> = text.units().iter().rev().copied().collect();
            out.push_units(&units);
        }
        return Ok(super::text::like(call.input, out.finish()?));
    }
    let mut values = match call.input {
        Value::Array(array) => array.items().clone(),
        Value::Record(record) => mapped(call, record)?,
        _ => Vec::new(),
    };
    values.reverse();
    Value::array(values)
}

pub(super) fn slice(call: &Call<'_>) -> Res<Value> {
    let length = match call.input {
        Value::Array(array) => array.len(),
        other => match other.as_text() {
            Some(text) => text.len(),
            None => return Err(Fail::value("slice requires a sequence")),
        },
    };
    let count = positive(call.arg(0), "Slice count")?;
    let fill = call.arg(1);
    if call.input.as_text().is_none() || !fill.truthy() {
        fits(count)?;
    }
    let (base, extra) = (length / count, length % count);
    let mut parts = Vec::new();
    let mut offset = 0;
    for index in 0..count {
        let end = offset + base + usize::from(index < extra);
        let fills = fill.truthy() && index >= extra;
        parts.push(match call.input {
            Value::Array(array) => {
                let mut part = array.items()[offset..end].to_vec();
                if fills {
                    part.push(fill.clone());
                }
                Value::array(part)?
            }
            _ if fills => {
                return Err(Fail::value("slice cannot append a fill value to a string"));
            }
            other => {
                other.as_text().map_or(Value::Undefined, |it| Value::Str(it.slice(offset, end)))
            }
        });
        offset = end;
    }
    Value::array(parts)
}
