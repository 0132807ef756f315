//! Methods of strings.

use super::Args;
use crate::error::Res;
use crate::regex;
use crate::value::text::{Builder, Text, find, rfind};
use crate::value::{Num, Value, case, chars, number};

/// An index of a text: what lies outside is cut to it.
fn clamp(index: f64, length: usize) -> usize {
    index.clamp(0.0, length as f64) as usize
}

pub(super) fn invoke(text: &Text, name: &str, call: &Args<'_>) -> Res<Value> {
    let length = text.len();
    let units = text.units();
    let all = length as f64;
    Ok(match name {
        "replace" => Value::Str(replace(text, call)?),
        "split" => split(text, call)?,
        "includes" => {
            let needle = call.text(0)?;
            let from = clamp(call.integer_or(1, 0.0)?, length);
            Value::Bool(find(units, needle.units(), from).is_some())
        }
        "startsWith" => {
            let needle = call.text(0)?;
            let from = clamp(call.integer_or(1, 0.0)?, length);
            Value::Bool(units[from..].starts_with(needle.units()))
        }
        "endsWith" => {
            let needle = call.text(0)?;
            let to = clamp(call.integer_or(1, all)?, length);
            Value::Bool(units[..to].ends_with(needle.units()))
        }
        "indexOf" => {
            let needle = call.text(0)?;
            let from = clamp(call.integer_or(1, 0.0)?, length);
            index(find(units, needle.units(), from))
        }
        "lastIndexOf" => {
            let needle = call.text(0)?;
            let from = if call.is_given(1) { call.number(1)? } else { f64::NAN };
            let from = if from.is_nan() { length } else { clamp(from.trunc(), length) };
            index(rfind(units, needle.units(), from))
        }
        "slice" => {
            let start = number::relative(call.integer_or(0, 0.0)?, length);
            let end = number::relative(call.integer_or(1, all)?, length);
            Value::Str(text.slice(start, end.max(start)))
        }
        "substring" => {
            let start = clamp(call.integer_or(0, 0.0)?, length);
            let end = clamp(call.integer_or(1, all)?, length);
            Value::Str(text.slice(start.min(end), start.max(end)))
        }
        "trim" | "trimStart" | "trimEnd" => {
            let (start, end) = chars::trim(units, chars::is_space);
            let start = if name == "trimEnd" { 0 } else { start };
            let end = if name == "trimStart" { length } else { end };
            Value::Str(text.slice(start, end))
        }
        "toLowerCase" => Value::Str(text.mapped(&case::lower(units))),
        "toUpperCase" => Value::Str(text.mapped(&case::upper(units))),
        "charAt" => match unit_index(call.integer_or(0, 0.0)?, length) {
            Some(index) => Value::Str(text.unit(index)),
            None => Value::str(""),
        },
        "charCodeAt" => match unit_index(call.integer_or(0, 0.0)?, length) {
            Some(index) => {
                let secret = text.unit(index).is_secret();
                Value::Num(Num { value: f64::from(units[index]), secret })
            }
            None => Value::num(f64::NAN),
        },
        _ => Value::Str(concat(text, call)?),
    })
}

fn concat(text: &Text, call: &Args<'_>) -> Res<Text> {
    let mut out = Builder::new();
    out.push(text);
    for index in 0..call.args.len() {
        out.push(&call.text(index)?);
    }
    out.finish()
}

fn index(found: Option<usize>) -> Value {
    Value::num(found.map_or(-1.0, |it| it as f64))
}

fn unit_index(index: f64, length: usize) -> Option<usize> {
    (index >= 0.0 && index < length as f64).then_some(index as usize)
}

fn replace(text: &Text, call: &Args<'_>) -> Res<Text> {
    let replacement = call.text(1)?;
    if let Value::Regex(pattern) = call.get(0) {
        let compiled = regex::compile(pattern, call.meter)?;
        let mut last = pattern.last_index.get();
        let out = compiled.replace(text, &replacement, &mut last)?;
        pattern.last_index.set(last);
        return Ok(out);
    }
    let needle = call.text(0)?;
    let Some(at) = find(text.units(), needle.units(), 0) else { return Ok(text.clone()) };
    let end = at + needle.len();
    let mut out = Builder::new();
    out.push_part(text, 0, at);
    regex::substitute(text, &[Some((at, end))], &[], &replacement, &mut out);
    out.push_part(text, end, text.len());
    out.finish()
}

fn split(text: &Text, call: &Args<'_>) -> Res<Value> {
    let limit = if call.is_given(1) {
        number::to_uint32(call.number(1)?) as usize
    } else {
        u32::MAX as usize
    };
    if let Value::Regex(pattern) = call.get(0) {
        return Value::array(regex::compile(pattern, call.meter)?.split(text, limit)?);
    }
    if !call.is_given(0) {
        let whole = if limit == 0 { Vec::new() } else { vec![Value::Str(text.clone())] };
        return Value::array(whole);
    }
    let separator = call.text(0)?;
    let mut parts = Vec::new();
    if separator.is_empty() {
        let count = text.len().min(limit);
        parts.extend((0..count).map(|it| Value::Str(text.unit(it))));
        return Value::array(parts);
    }
    let mut from = 0;
    while parts.len() < limit {
        let Some(at) = find(text.units(), separator.units(), from) else {
            parts.push(Value::Str(text.slice(from, text.len())));
            break;
        };
        parts.push(Value::Str(text.slice(from, at)));
        from = at + separator.len();
    }
    Value::array(parts)
}
