//! Filters of texts.

use super::Call;
use crate::error::{Fail, Res};
use crate::limits::SPACES_MAX;
use crate::value::text::{Builder, Text, rfind};
use crate::value::{Value, case, chars, coerce};

/// The text of an input that must be one.
pub(crate) fn required(value: &Value) -> Res<&Text> {
    value.as_text().ok_or_else(|| Fail::value("Filter input must be a string"))
}

/// The input, an empty text where there is none.
pub(super) fn normal(value: &Value) -> Value {
    match value {
        Value::Undefined | Value::Null | Value::Bool(false) => Value::str(""),
        other => other.clone(),
    }
}

/// A text that is safe where the input was.
pub(super) fn like(input: &Value, text: Text) -> Value {
    match input {
        Value::Safe(_) => Value::safe(text),
        _ => Value::Str(text),
    }
}

/// What an input says its length is.
fn direct_length(value: &Value) -> Value {
    match value {
        Value::Str(text) => Value::count(text.len()),
        Value::Safe(text) => Value::count(text.len()),
        Value::Array(array) => Value::count(array.len()),
        Value::Record(record) => record.named("length").cloned().unwrap_or(Value::Undefined),
        _ => Value::Undefined,
    }
}

/// How many spaces a number asks for.
fn spaces(bound: f64) -> Res<usize> {
    if bound.is_nan() || bound <= 0.0 {
        return Ok(0);
    }
    if bound > SPACES_MAX {
        return Err(Fail::value("Filter spacing exceeds the supported bound"));
    }
    Ok(bound.ceil() as usize)
}

pub(super) fn capitalize(call: &Call<'_>) -> Res<Value> {
    let normal = normal(call.input);
    let text = required(&normal)?;
    Ok(like(call.input, text.mapped(&case::capital(text.units()))))
}

pub(super) fn center(call: &Call<'_>) -> Res<Value> {
    let normal = normal(call.input);
    let width = call.arg_or(0, Value::num(80.0));
    let length = direct_length(&normal);
    if coerce::order(&length, &width, None)?.is_some_and(|it| it.is_ge()) {
        return Ok(normal);
    }
    let free = coerce::number(&width, None)?.value - coerce::number(&length, None)?.value;
    let text = coerce::text(&normal, None)?;
    let mut out = Builder::new();
    out.push_spaces(spaces(free / 2.0 - free % 2.0)?);
    out.push(&text).push_spaces(spaces(free / 2.0)?);
    Ok(like(&normal, out.finish()?))
}

pub(super) fn default(call: &Call<'_>) -> Value {
    let keep = if call.arg(1).truthy() {
        call.input.truthy()
    } else {
        !matches!(call.input, Value::Undefined)
    };
    if keep { call.input.clone() } else { call.arg(0).clone() }
}

pub(super) fn indent(call: &Call<'_>) -> Res<Value> {
    let normal = normal(call.input);
    let text = required(&normal)?;
    if text.is_empty() && matches!(normal, Value::Str(_)) {
        return Ok(Value::str(""));
    }
    let width = spaces(coerce::number(&call.arg_or(0, Value::num(4.0)), None)?.value)?;
    let first = call.arg(1).truthy();
    let mut out = Builder::new();
    let mut start = 0;
    loop {
        if start > 0 || first {
            out.push_spaces(width);
        }
        let line = text.units()[start..].iter().position(|it| *it == 0x0a);
        let Some(line) = line else { break };
        out.push_part(text, start, start + line + 1);
        start += line + 1;
    }
    out.push_part(text, start, text.len());
    Ok(like(&normal, out.finish()?))
}

pub(super) fn change_case(call: &Call<'_>, upper: bool) -> Res<Value> {
    let normal = normal(call.input);
    let text = required(&normal)?;
    let units = if upper { case::upper(text.units()) } else { case::lower(text.units()) };
    Ok(Value::Str(text.mapped(&units)))
}

pub(super) fn string(call: &Call<'_>) -> Res<Value> {
    match call.input {
        Value::Undefined | Value::Null => Err(Fail::value("string requires a value")),
        Value::Safe(_) => Ok(call.input.clone()),
        other => coerce::printed(other, None).map(Value::Str),
    }
}

pub(super) fn title(call: &Call<'_>) -> Res<Value> {
    let normal = normal(call.input);
    let text = required(&normal)?;
    let space = u16::from(b' ');
    let mut out = Builder::new();
    let mut start = 0;
    for word in text.units().split(|it| *it == space) {
        if start > 0 {
            out.push_part(text, start - 1, start);
        }
        let word = text.slice(start, start + word.len());
        out.push(&word.mapped(&case::capital(word.units())));
        start += word.len() + 1;
    }
    Ok(like(call.input, out.finish()?))
}

pub(super) fn trim(call: &Call<'_>) -> Res<Value> {
    let text = required(call.input)?;
    let (start, end) = chars::trim(text.units(), chars::is_space);
    Ok(like(call.input, text.slice(start, end)))
}

pub(super) fn truncate(call: &Call<'_>) -> Res<Value> {
    let normal = normal(call.input);
    let length = call.arg_or(0, Value::num(255.0));
    if coerce::order(&direct_length(&normal), &length, None)?.is_some_and(|it| it.is_le()) {
        return Ok(normal);
    }
    let text = required(&normal)?;
    let length = coerce::number(&length, None)?.value;
    let cut = if length.is_nan() { 0 } else { length.max(0.0) as usize };
    let end = if call.arg(1).truthy() {
        cut
    } else {
        let from = if length.is_nan() { usize::MAX } else { cut };
        rfind(text.units(), &[u16::from(b' ')], from).unwrap_or(cut)
    };
    let mut out = Builder::new();
    out.push_part(text, 0, end);
    match call.arg(2) {
        Value::Undefined | Value::Null => out.push_str("..."),
        other => out.push(&coerce::text(other, None)?),
    };
    Ok(like(call.input, out.finish()?))
}
