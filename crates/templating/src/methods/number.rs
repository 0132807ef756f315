//! Methods of numbers.

use super::Args;
use crate::error::{Fail, Res};
use crate::value::text::Text;
use crate::value::{Num, Value, number, radix};

fn within(value: f64, least: f64, most: f64, message: &str) -> Res<usize> {
    let value = number::integer(value);
    if value < least || value > most {
        return Err(Fail::value(message));
    }
    Ok(value as usize)
}

pub(super) fn invoke(num: Num, name: &str, call: &Args<'_>) -> Res<Value> {
    let value = num.value;
    let argument = if call.is_given(0) { Some(call.number(0)?) } else { None };
    let text = match (name, argument) {
        ("toFixed", digits) => {
            let message = "toFixed() digits argument must be between 0 and 100";
            radix::fixed(value, within(digits.unwrap_or(0.0), 0.0, 100.0, message)?)
        }
        ("toExponential", Some(digits)) if value.is_finite() => {
            let message = "toExponential() argument must be between 0 and 100";
            radix::exponential(value, Some(within(digits, 0.0, 100.0, message)?))
        }
        ("toExponential", _) => radix::exponential(value, None),
        ("toPrecision", Some(digits)) if value.is_finite() => {
            let message = "toPrecision() argument must be between 1 and 100";
            radix::precision(value, within(digits, 1.0, 100.0, message)?)
        }
        ("toString", Some(base)) => {
            let message = "toString() radix argument must be between 2 and 36";
            match within(base, 2.0, 36.0, message)? {
                10 => number::format(value),
                base => radix::in_radix(value, base as u32),
            }
        }
        _ => number::format(value),
    };
    Ok(Value::Str(Text::from(text.as_str()).or_secret(num.secret)))
}
