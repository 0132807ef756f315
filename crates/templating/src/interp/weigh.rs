//! How much a value is: before a filter or a method gets it, every part is counted, also where the
//! same part is there many times.

use crate::error::{Fail, Limit, Res};
use crate::interp::meter::Meter;
use crate::value::{Value, coerce, deep};

/// The bytes of several values together, counted as work and held to the limit.
pub(super) fn scratch<'v>(
    values: impl IntoIterator<Item = &'v Value>,
    meter: &Meter,
) -> Res<usize> {
    let most = meter.limits().scratch_bytes;
    let mut bytes = 0;
    for value in values {
        bytes += weigh(value, meter, 0)?;
        if bytes > most {
            return Err(Fail::limit(Limit::Scratch, most as u64, bytes as u64));
        }
    }
    meter.text(bytes)?;
    Ok(bytes)
}

/// The bytes of one value.
pub(super) fn weigh(value: &Value, meter: &Meter, depth: usize) -> Res<usize> {
    deep(depth)?;
    match value {
        Value::Array(array) => {
            let mut bytes = 0;
            for item in array.items().iter() {
                meter.work()?;
                bytes += weigh(item, meter, depth + 1)?;
            }
            Ok(bytes)
        }
        Value::Record(record) => {
            let mut bytes = 0;
            for (key, item) in record.entries() {
                meter.work()?;
                bytes += key.utf8_len() + weigh(item, meter, depth + 1)?;
            }
            Ok(bytes)
        }
        Value::Str(text) => Ok(text.utf8_len()),
        Value::Safe(text) => Ok(text.utf8_len()),
        other => Ok(coerce::printed(other, None)?.utf8_len()),
    }
}

/// Counts every part of a value as work.
pub(super) fn expand(value: &Value, meter: &Meter, depth: usize) -> Res<()> {
    deep(depth)?;
    match value {
        Value::Array(array) => array.items().iter().try_for_each(|item| {
            meter.work()?;
            expand(item, meter, depth + 1)
        }),
        Value::Record(record) => record.entries().values().try_for_each(|item| {
            meter.work()?;
            expand(item, meter, depth + 1)
        }),
        _ => Ok(()),
    }
}

/// How many code units a value would print.
pub(super) fn printed_units(value: &Value, meter: &Meter) -> Res<usize> {
    value.data()?;
    units(value, meter, 0)
}

fn units(value: &Value, meter: &Meter, depth: usize) -> Res<usize> {
    deep(depth)?;
    match value {
        Value::Array(array) => {
            let items = array.items();
            let mut sum = items.len().saturating_sub(1);
            for item in items.iter() {
                meter.work()?;
                sum += units(item, meter, depth + 1)?;
            }
            Ok(sum)
        }
        Value::Str(text) => Ok(text.len()),
        Value::Safe(text) => Ok(text.len()),
        other => Ok(coerce::printed(other, None)?.len()),
    }
}
