//! The methods of values: only those that are named here exist.

mod array;
mod number;
mod string;

use std::rc::Rc;

use crate::error::{Fail, Res};
use crate::interp::meter::Meter;
use crate::regex;
use crate::value::text::Text;
use crate::value::{Record, RegexValue, Value, coerce};

const STRING: [&str; 17] = [
    "charAt",
    "charCodeAt",
    "concat",
    "endsWith",
    "includes",
    "indexOf",
    "lastIndexOf",
    "replace",
    "slice",
    "split",
    "startsWith",
    "substring",
    "toLowerCase",
    "toUpperCase",
    "trim",
    "trimEnd",
    "trimStart",
];
const NUMBER: [&str; 4] = ["toExponential", "toFixed", "toPrecision", "toString"];
const ARRAY: [&str; 17] = [
    "at",
    "concat",
    "copyWithin",
    "fill",
    "flat",
    "includes",
    "indexOf",
    "join",
    "lastIndexOf",
    "pop",
    "push",
    "reverse",
    "shift",
    "slice",
    "sort",
    "splice",
    "unshift",
];
const JINJA_ARRAY: [&str; 6] = ["append", "count", "find", "index", "insert", "remove"];
const JINJA_RECORD: [&str; 5] = ["get", "has_key", "items", "keys", "values"];
const REGEX: [&str; 1] = ["test"];

/// What a method may do.
pub(crate) struct Options<'a> {
    pub cookiecutter: bool,
    pub meter: &'a Meter,
}

/// The method of a value that a name means.
pub(crate) fn resolve(receiver: &Value, name: &Text, cookiecutter: bool) -> Option<&'static str> {
    let (names, more): (&[&'static str], &[&'static str]) = match receiver {
        Value::Str(_) | Value::Safe(_) => (&STRING, &[]),
        Value::Num(_) => (&NUMBER, &[]),
        Value::Array(_) => (&ARRAY, &JINJA_ARRAY),
        Value::Record(_) => (&[], &JINJA_RECORD),
        Value::Regex(_) => (&REGEX, &[]),
        _ => (&[], &[]),
    };
    let more = if cookiecutter { more } else { &[] };
    names.iter().chain(more).copied().find(|it| name.is(it))
}

/// The least and the most arguments that a method takes.
pub(crate) fn arity(receiver: &Value, name: &str, cookiecutter: bool) -> (usize, Option<usize>) {
    match receiver {
        Value::Str(_) | Value::Safe(_) => match name {
            "replace" => (2, Some(2)),
            "split" | "slice" | "substring" => (0, Some(2)),
            "includes" | "startsWith" | "endsWith" | "indexOf" | "lastIndexOf" => (1, Some(2)),
            "charAt" | "charCodeAt" => (0, Some(1)),
            "concat" => (0, None),
            _ => (0, Some(0)),
        },
        Value::Num(_) => (0, Some(1)),
        Value::Array(_) => match name {
            "at" | "count" | "index" | "find" | "remove" | "append" => (1, Some(1)),
            "insert" => (2, Some(2)),
            "includes" | "indexOf" | "lastIndexOf" => (1, Some(2)),
            "copyWithin" | "fill" => (1, Some(3)),
            "flat" | "join" => (0, Some(1)),
            "slice" => (0, Some(2)),
            "pop" => (0, Some(usize::from(cookiecutter))),
            "shift" | "sort" | "reverse" => (0, Some(0)),
            _ => (0, None),
        },
        Value::Record(_) => match name {
            "get" => (1, Some(2)),
            "has_key" => (1, Some(1)),
            _ => (0, Some(0)),
        },
        _ => (1, Some(1)),
    }
}

/// Calls a method.
pub(crate) fn invoke(
    receiver: &Value,
    name: &str,
    args: &[Value],
    options: &Options<'_>,
) -> Res<Value> {
    std::iter::once(receiver).chain(args).try_for_each(Value::data)?;
    let call = Args { args, meter: options.meter };
    match receiver {
        Value::Str(text) => string::invoke(text, name, &call),
        Value::Safe(text) => string::invoke(text, name, &call),
        Value::Num(value) => number::invoke(*value, name, &call),
        Value::Array(array) => array::invoke(array, name, &call, options.cookiecutter),
        Value::Record(record) => invoke_record(record, name, &call),
        Value::Regex(pattern) => test(pattern, &call),
        _ => Err(Fail::value(format!("Unsupported template intrinsic {name}"))),
    }
}

/// The arguments of a method.
pub(crate) struct Args<'a> {
    args: &'a [Value],
    meter: &'a Meter,
}

impl Args<'_> {
    /// An argument; undefined where it was not given.
    fn get(&self, index: usize) -> &Value {
        self.args.get(index).unwrap_or(&Value::Undefined)
    }

    fn is_given(&self, index: usize) -> bool {
        !matches!(self.get(index), Value::Undefined)
    }

    fn text(&self, index: usize) -> Res<Text> {
        coerce::text(self.get(index), Some(self.meter))
    }

    fn number(&self, index: usize) -> Res<f64> {
        Ok(coerce::number(self.get(index), Some(self.meter))?.value)
    }

    fn integer(&self, index: usize) -> Res<f64> {
        coerce::integer(self.get(index), Some(self.meter))
    }

    /// A whole number, or another one where none was given.
    fn integer_or(&self, index: usize, default: f64) -> Res<f64> {
        if self.is_given(index) { self.integer(index) } else { Ok(default) }
    }
}

fn invoke_record(record: &Rc<Record>, name: &str, call: &Args<'_>) -> Res<Value> {
    let entries = || record.entries().iter();
    match name {
        "get" => {
            let key = coerce::text(call.get(0), None)?;
            Ok(record.get(&key).unwrap_or(call.get(1)).clone())
        }
        "has_key" => Ok(Value::Bool(record.get(&coerce::text(call.get(0), None)?).is_some())),
        "keys" => Value::array(entries().map(|it| Value::Str(it.0.clone())).collect()),
        "values" => Value::array(entries().map(|it| it.1.clone()).collect()),
        _ => {
            let pairs =
                entries().map(|it| Value::array(vec![Value::Str(it.0.clone()), it.1.clone()]));
            Value::array(pairs.collect::<Res<_>>()?)
        }
    }
}

fn test(pattern: &RegexValue, call: &Args<'_>) -> Res<Value> {
    let compiled = regex::compile(pattern, call.meter)?;
    let text = call.text(0)?;
    let mut last = pattern.last_index.get();
    let found = compiled.exec(text.units(), &mut last)?.is_some();
    pattern.last_index.set(last);
    Ok(Value::Bool(found))
}
