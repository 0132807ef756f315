//! Sorting as the engine of Node.js does it, which can be seen where a comparison contradicts itself:
//! runs are found, then extended by binary insertion; longer lists are merged.

use std::cmp::Ordering;

use super::Call;
use super::attributes::{at_path, mapped, path, sequence};
use crate::error::{Fail, Res};
use crate::value::text::Text;
use crate::value::{Value, case, coerce};

/// Sorts; undefined goes last and is never compared.
pub(crate) fn sorted(
    values: Vec<Value>,
    compare: &mut dyn FnMut(&Value, &Value) -> Res<Ordering>,
) -> Res<Vec<Value>> {
    let (mut values, rest): (Vec<_>, Vec<_>) =
        values.into_iter().partition(|it| !matches!(it, Value::Undefined));
    sort_by(&mut values, compare)?;
    values.extend(rest);
    Ok(values)
}

/// Shorter than this is sorted by insertion alone.
const RUN: usize = 64;

fn sort_by<T: Clone>(
    items: &mut Vec<T>,
    compare: &mut dyn FnMut(&T, &T) -> Res<Ordering>,
) -> Res<()> {
    if items.len() < RUN {
        return insert(items, compare);
    }
    let mut runs: Vec<Vec<T>> = Vec::new();
    for chunk in items.chunks(RUN / 2) {
        let mut run = chunk.to_vec();
        insert(&mut run, compare)?;
        runs.push(run);
    }
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
        let mut pairs = runs.into_iter();
        while let Some(left) = pairs.next() {
            merged.push(match pairs.next() {
                Some(right) => merge(left, right, compare)?,
                None => left,
            });
        }
        runs = merged;
    }
    *items = runs.pop().unwrap_or_default();
    Ok(())
}

fn merge<T>(
    left: Vec<T>,
    right: Vec<T>,
    compare: &mut dyn FnMut(&T, &T) -> Res<Ordering>,
) -> Res<Vec<T>> {
    let mut out = Vec::with_capacity(left.len() + right.len());
    let mut left = left.into_iter().peekable();
    let mut right = right.into_iter().peekable();
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        let next = if compare(b, a)?.is_lt() { right.next() } else { left.next() };
        out.extend(next);
    }
    out.extend(left);
    out.extend(right);
    Ok(out)
}

fn insert<T>(items: &mut [T], compare: &mut dyn FnMut(&T, &T) -> Res<Ordering>) -> Res<()> {
    if items.len() < 2 {
        return Ok(());
    }
    let descending = compare(&items[1], &items[0])?.is_lt();
    let mut run = 2;
    while run < items.len() {
        if compare(&items[run], &items[run - 1])?.is_lt() != descending {
            break;
        }
        run += 1;
    }
    if descending {
        items[..run].reverse();
    }
    for next in run..items.len() {
        let (mut left, mut right) = (0, next);
        while left < right {
            let middle = left + (right - left) / 2;
            if compare(&items[next], &items[middle])?.is_lt() {
                right = middle;
            } else {
                left = middle + 1;
            }
        }
        items[left..=next].rotate_right(1);
    }
    Ok(())
}

pub(super) fn sort(call: &Call<'_>) -> Res<Value> {
    let values = match call.input {
        Value::Record(record) => mapped(call, record)?,
        other => match sequence(other) {
            Some(values) => values,
            // Of what is no list the published engine reads no argument either: a reserved one is no error.
            None => return Value::array(Vec::new()),
        },
    };
    let reverse = call.arg(0).truthy();
    let sensitive = call.arg(1).truthy();
    let path = path(call.arg(2))?;
    let mut compare = |left: &Value, right: &Value| -> Res<Ordering> {
        call.meter.text(1)?;
        let (left, right) = (at_path(left, &path)?, at_path(right, &path)?);
        let (left, right) = match (left.as_text(), right.as_text()) {
            (Some(a), Some(b)) if !sensitive => (folded(a, case::lower), folded(b, case::lower)),
            _ => (left, right),
        };
        let order = coerce::order(&left, &right, None)?.unwrap_or(Ordering::Equal);
        Ok(if reverse { order.reverse() } else { order })
    };
    Value::array(sorted(values, &mut compare)?)
}

fn folded(text: &Text, fold: fn(&[u16]) -> Vec<u16>) -> Value {
    Value::Str(Text::new(&fold(text.units())))
}

pub(super) fn dictsort(call: &Call<'_>) -> Res<Value> {
    let Value::Record(record) = call.input else {
        return Err(Fail::value("dictsort requires a record"));
    };
    let sensitive = call.arg(0).truthy();
    let by_value = match call.arg(1) {
        Value::Undefined => false,
        Value::Str(by) if by.is("key") => false,
        Value::Str(by) if by.is("value") => true,
        _ => return Err(Fail::value("dictsort can only sort by key or value")),
    };
    let mut entries: Vec<(Value, Value)> = record
        .entries()
        .iter()
        .map(|(key, value)| (Value::Str(key.clone()), value.clone()))
        .collect();
    let normal = |value: &Value| match value.as_text() {
        Some(text) if !sensitive => folded(text, case::upper),
        _ => value.clone(),
    };
    sort_by(&mut entries, &mut |left, right| {
        call.meter.text(1)?;
        let side = |it: &(Value, Value)| normal(if by_value { &it.1 } else { &it.0 });
        let (left, right) = (side(left), side(right));
        let after = coerce::order(&left, &right, None)?.is_some_and(Ordering::is_gt);
        Ok(if after {
            Ordering::Greater
        } else if coerce::strict_equal(&left, &right) {
            Ordering::Equal
        } else {
            Ordering::Less
        })
    })?;
    let pairs = entries.into_iter().map(|(key, value)| Value::array(vec![key, value]));
    Value::array(pairs.collect::<Res<_>>()?)
}
