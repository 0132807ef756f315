//! `replace`.

use super::Call;
use super::text::like;
use crate::error::{Fail, Res};
use crate::regex;
use crate::value::text::{Builder, Text, find};
use crate::value::{Value, coerce};

pub(super) fn replace(call: &Call<'_>) -> Res<Value> {
    let (search, replacement) = (call.arg(0), call.arg(1));
    if let Value::Regex(pattern) = search {
        let Some(text) = call.input.as_text() else {
            return Err(Fail::value("Regular-expression replacement requires a string"));
        };
        let replacement = coerce::text(replacement, None)?;
        let pattern = regex::compile(pattern, call.meter)?;
        return pattern.replace(text, &replacement, &mut 0).map(Value::Str);
    }
    if !matches!(search, Value::Str(_) | Value::Num(_)) {
        return Ok(call.input.clone());
    }
    let input = match call.input {
        Value::Num(_) => Value::Str(coerce::text(call.input, None)?),
        other => other.clone(),
    };
    let Some(text) = input.as_text() else { return Ok(input) };
    let needle = coerce::text(search, None)?;
    if needle.is_empty() {
        return between(text, replacement).map(|it| like(&input, it));
    }
    let none = matches!(call.arg(2), Value::Num(it) if it.value == 0.0);
    if none || find(text.units(), needle.units(), 0).is_none() {
        return Ok(input);
    }
    let all = match call.arg(2) {
        Value::Undefined => true,
        Value::Num(it) => it.value == -1.0,
        _ => false,
    };
    let most = if all { f64::INFINITY } else { coerce::number(call.arg(2), None)?.value };
    let replacement = coerce::text(replacement, None)?;
    let mut out = Builder::new();
    let (mut from, mut count) = (0, 0.0);
    while count < most {
        let Some(at) = find(text.units(), needle.units(), from) else { break };
        out.push_part(text, from, at).push(&replacement);
        from = at + needle.len();
        count += 1.0;
    }
    out.push_part(text, from, text.len());
    out.finish().map(|it| like(call.input, it))
}

/// The replacement before, between and after all code units.
fn between(text: &Text, replacement: &Value) -> Res<Text> {
    let around = coerce::text(replacement, None)?;
    let comma = Text::from(",");
    let separator = if matches!(replacement, Value::Undefined) { &comma } else { &around };
    let mut out = Builder::new();
    out.push(&around);
    for index in 0..text.len() {
        if index > 0 {
            out.push(separator);
        }
        out.push_part(text, index, index + 1);
    }
    out.push(&around);
    out.finish()
}
