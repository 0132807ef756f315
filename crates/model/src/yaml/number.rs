//! Numbers as JavaScript holds and prints them.
//!
//! npm `yaml` makes doubles of everything; what a client of Backstage sees is `JSON.stringify` of a
//! double. Whole numbers are kept as integers here (`1.0` is `1`), and those past 2^53 get the digits
//! that JavaScript prints (`12345678901234567890` is `12345678901234567000`).

use serde_json::{Number, Value};

/// Every whole number up to here is exact in a double.
const EXACT_WHOLE: f64 = 9_007_199_254_740_992.0;

/// A double as JSON: `null` for what JSON cannot say.
pub(super) fn json(number: f64) -> Value {
    if !number.is_finite() {
        return Value::Null;
    }
    if number.fract() == 0.0 && number.abs() < 1e21 {
        // Display prints the shortest digits that give this double back, padded with zeros, which is
        // also what JavaScript prints below 1e21. `-0` becomes `0`.
        let digits = if number == 0.0 { "0".to_owned() } else { format!("{number}") };
        if let Ok(whole) = digits.parse::<i64>() {
            return Value::Number(whole.into());
        }
        if let Ok(whole) = digits.parse::<u64>() {
            return Value::Number(whole.into());
        }
    }
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

/// A double as the text that JavaScript's `String()` makes of it: the form of a numeric key.
pub(super) fn text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if number == 0.0 {
        return "0".to_owned();
    }
    if (1e-6..1e21).contains(&number.abs()) {
        return format!("{number}");
    }
    let scientific = format!("{number:e}");
    match scientific.split_once('e') {
        Some((digits, power)) if !power.starts_with('-') => format!("{digits}e+{power}"),
        _ => scientific,
    }
}

/// Decimal digits, with a sign, a fraction and a power if need be, as the nearest double.
pub(super) fn decimal(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

/// Digits in base 8 or 16 as the nearest double.
pub(super) fn in_base(digits: &str, base: u32) -> f64 {
    let mut whole: u64 = 0;
    let mut dropped: i32 = 0;
    let mut sticky = false;
    for digit in digits.chars().filter_map(|it| it.to_digit(base)) {
        let room = whole.leading_zeros() >= base.ilog2();
        if dropped == 0 && room {
            whole = whole * u64::from(base) + u64::from(digit);
        } else {
            dropped = dropped.saturating_add(1);
            sticky |= digit != 0;
        }
    }
    // At least 60 bits are kept, so the lowest one only says "and something more" when rounding.
    let kept = whole | u64::from(sticky);
    if (kept as f64) < EXACT_WHOLE && dropped == 0 {
        return kept as f64;
    }
    kept as f64 * f64::from(base).powi(dropped)
}
