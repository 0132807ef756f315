//! Methods of lists.

use std::cmp::Ordering;
use std::rc::Rc;

use super::Args;
use crate::error::Res;
use crate::filters::sorting::sorted;
use crate::value::number::relative;
use crate::value::text::{Builder, Text};
use crate::value::{Array, Value, coerce};

pub(super) fn invoke(
    array: &Rc<Array>,
    name: &str,
    call: &Args<'_>,
    cookiecutter: bool,
) -> Res<Value> {
    match name {
        "at" | "concat" | "flat" | "join" | "slice" => read(array, name, call),
        "includes" | "indexOf" | "lastIndexOf" | "count" | "index" | "find" => {
            search(array, name, call)
        }
        _ => change(array, name, call, cookiecutter),
    }
}

fn read(array: &Rc<Array>, name: &str, call: &Args<'_>) -> Res<Value> {
    let length = array.len();
    match name {
        "at" => {
            let index = call.integer(0)?;
            Ok(existing(index, length).and_then(|it| array.get(it)).unwrap_or(Value::Undefined))
        }
        "concat" => {
            let mut items = array.items().clone();
            for value in call.args {
                match value {
                    Value::Array(more) => items.extend(more.items().iter().cloned()),
                    other => items.push(other.clone()),
                }
            }
            Value::array(items)
        }
        "flat" => {
            let depth = call.integer_or(0, 1.0)?.max(0.0);
            let mut items = Vec::new();
            flatten(array, depth, call, &mut items)?;
            Value::array(items)
        }
        "join" => {
            let comma = Text::from(",");
            let separator = if call.is_given(0) { call.text(0)? } else { comma };
            let mut out = Builder::new();
            for (index, item) in array.items().iter().enumerate() {
                call.meter.work()?;
                if index > 0 {
                    out.push(&separator);
                }
                if !item.is_nullish() {
                    out.push(&coerce::text(item, Some(call.meter))?);
                }
            }
            out.finish().map(Value::Str)
        }
        _ => {
            let start = relative(call.integer_or(0, 0.0)?, length);
            let end = relative(call.integer_or(1, length as f64)?, length).max(start);
            Value::array(array.items()[start..end].to_vec())
        }
    }
}

fn flatten(array: &Rc<Array>, depth: f64, call: &Args<'_>, out: &mut Vec<Value>) -> Res<()> {
    for item in array.items().iter() {
        call.meter.work()?;
        match item {
            Value::Array(inner) if depth > 0.0 => flatten(inner, depth - 1.0, call, out)?,
            other => out.push(other.clone()),
        }
    }
    Ok(())
}

/// An index that is there, counted from the end where it is negative.
fn existing(index: f64, length: usize) -> Option<usize> {
    let index = if index < 0.0 { length as f64 + index } else { index };
    (index >= 0.0 && index < length as f64).then_some(index as usize)
}

fn search(array: &Rc<Array>, name: &str, call: &Args<'_>) -> Res<Value> {
    let items = array.items();
    let wanted = call.get(0);
    let equal = |it: &Value| coerce::strict_equal(it, wanted);
    let found = match name {
        "includes" => {
            let from = relative(call.integer_or(1, 0.0)?, items.len());
            let mut rest = items[from..].iter();
            return Ok(Value::Bool(rest.any(|it| coerce::same_value_zero(it, wanted))));
        }
        "count" => {
            let mut count = 0;
            for item in items.iter() {
                call.meter.work()?;
                count += usize::from(equal(item));
            }
            return Ok(Value::count(count));
        }
        "lastIndexOf" => {
            let from = call.integer_or(1, items.len() as f64)?;
            let length = items.len() as f64;
            let last = if from < 0.0 { length + from } else { from.min(length - 1.0) };
            if last < 0.0 { None } else { items[..=last as usize].iter().rposition(equal) }
        }
        "indexOf" => {
            let from = relative(call.integer_or(1, 0.0)?, items.len());
            items[from..].iter().position(equal).map(|it| it + from)
        }
        _ => items.iter().position(equal),
    };
    Ok(Value::num(found.map_or(-1.0, |it| it as f64)))
}

fn change(array: &Rc<Array>, name: &str, call: &Args<'_>, cookiecutter: bool) -> Res<Value> {
    let mut items = array.items().clone();
    let length = items.len();
    let receiver = Value::Array(Rc::clone(array));
    let result = match name {
        "push" | "append" => {
            items.extend(call.args.iter().cloned());
            Value::count(items.len())
        }
        "unshift" => {
            items.splice(0..0, call.args.iter().cloned());
            Value::count(items.len())
        }
        "pop" if cookiecutter && call.is_given(0) => match existing(call.integer(0)?, length) {
            Some(index) => items.remove(index),
            None => return Ok(Value::Undefined),
        },
        "pop" => items.pop().unwrap_or(Value::Undefined),
        "shift" if items.is_empty() => Value::Undefined,
        "shift" => items.remove(0),
        "splice" => splice(&mut items, call)?,
        "insert" => {
            let at = relative(call.integer(0)?, length);
            items.insert(at, call.get(1).clone());
            Value::array(Vec::new())?
        }
        "remove" => {
            let wanted = call.get(0);
            let found = items.iter().position(|it| coerce::strict_equal(it, wanted));
            Value::array(found.map(|it| items.remove(it)).into_iter().collect())?
        }
        "sort" => {
            items = sorted(items, &mut |left, right| {
                call.meter.text(1)?;
                let (left, right) = (coerce::text(left, None)?, coerce::text(right, None)?);
                Ok(left.units().cmp(right.units())) as Res<Ordering>
            })?;
            receiver
        }
        "reverse" => {
            items.reverse();
            receiver
        }
        "fill" => {
            let start = relative(call.integer_or(1, 0.0)?, length);
            let end = relative(call.integer_or(2, length as f64)?, length).max(start);
            items[start..end].fill(call.get(0).clone());
            receiver
        }
        _ => {
            let to = relative(call.integer(0)?, length);
            let start = relative(call.integer_or(1, 0.0)?, length);
            let end = relative(call.integer_or(2, length as f64)?, length).max(start);
            let count = (end - start).min(length - to);
            let copied = items[start..start + count].to_vec();
            items.splice(to..to + count, copied);
            receiver
        }
    };
    array.replace(items)?;
    Ok(result)
}

fn splice(items: &mut Vec<Value>, call: &Args<'_>) -> Res<Value> {
    if !call.is_given(0) {
        return Value::array(Vec::new());
    }
    let start = relative(call.integer(0)?, items.len());
    let rest = items.len() - start;
    if !call.is_given(1) {
        return Value::array(items.split_off(start));
    }
    let count = call.integer(1)?.max(0.0).min(rest as f64) as usize;
    let more = call.args.get(2..).unwrap_or_default().to_vec();
    Value::array(items.splice(start..start + count, more).collect())
}
