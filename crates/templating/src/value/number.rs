//! Numbers to text and back as ECMAScript does it.

use crate::value::chars::{is_digit, is_space, trim};

/// A number as `String(number)` writes it.
pub(crate) fn format(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    ryu_js::Buffer::new().format_finite(value).to_owned()
}

/// A text as `Number(text)` reads it.
pub(crate) fn parse(units: &[u16]) -> f64 {
    let (start, end) = trim(units, is_space);
    let fits = |it: &u16| {
        u8::try_from(*it).is_ok_and(|it| it.is_ascii_alphanumeric() || b"+-.".contains(&it))
    };
    if !units[start..end].iter().all(fits) {
        return f64::NAN;
    }
    let Some(text) = ascii(&units[start..end]) else { return f64::NAN };
    let text = text.as_str();
    if text.is_empty() {
        return 0.0;
    }
    let radix = match text.get(..2) {
        Some("0x" | "0X") => 16,
        Some("0o" | "0O") => 8,
        Some("0b" | "0B") => 2,
        _ => 10,
    };
    if radix != 10 {
        let digits = &text[2..];
        let all = !digits.is_empty() && digits.chars().all(|it| it.is_digit(radix));
        return if all { in_radix(digits, radix) } else { f64::NAN };
    }
    match decimal_prefix(text) {
        (value, used) if used == text.len() => value,
        _ => f64::NAN,
    }
}

/// A text as `parseFloat` reads it.
pub(crate) fn parse_float(units: &[u16]) -> f64 {
    let start = units.iter().position(|it| !is_space(*it)).unwrap_or(units.len());
    let rest = &units[start..];
    let end = rest.iter().position(|it| *it > 0x7f).unwrap_or(rest.len());
    ascii(&rest[..end]).map_or(f64::NAN, |text| match decimal_prefix(&text) {
        (_, 0) => f64::NAN,
        (value, _) => value,
    })
}

/// A text as `parseInt` reads it; `radix` has been truncated and may be anything.
pub(crate) fn parse_int(units: &[u16], radix: f64) -> f64 {
    let (start, end) = trim(units, is_space);
    let rest = &units[start..end];
    let end = rest.iter().position(|it| *it > 0x7f).unwrap_or(rest.len());
    let text = ascii(&rest[..end]).unwrap_or_default();
    let text = text.as_str();
    let (sign, mut text) = match text.as_bytes().first() {
        Some(b'-') => (-1.0, &text[1..]),
        Some(b'+') => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    let mut radix = to_int32(radix);
    if matches!(radix, 0 | 16) {
        match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
            Some(rest) => {
                text = rest;
                radix = 16;
            }
            None if radix == 0 => radix = 10,
            None => {}
        }
    }
    let Some(radix) = u32::try_from(radix).ok().filter(|it| (2..=36).contains(it)) else {
        return f64::NAN;
    };
    let end = text.find(|it: char| !it.is_digit(radix)).unwrap_or(text.len());
    if end == 0 {
        return f64::NAN;
    }
    sign * in_radix(&text[..end], radix)
}

/// The bits of a number that JavaScript's bit operations see, signed.
pub(crate) fn to_int32(value: f64) -> i32 {
    to_uint32(value) as i32
}

/// The bits of a number that JavaScript's bit operations see.
pub(crate) fn to_uint32(value: f64) -> u32 {
    if !value.is_finite() {
        return 0;
    }
    value.trunc().rem_euclid(4_294_967_296.0) as u32
}

fn in_radix(digits: &str, radix: u32) -> f64 {
    if radix == 10 {
        return digits.parse().unwrap_or(f64::NAN);
    }
    match u128::from_str_radix(digits, radix) {
        Ok(value) => value as f64,
        Err(_) => digits.chars().fold(0.0, |sum, it| {
            sum * f64::from(radix) + f64::from(it.to_digit(radix).unwrap_or(0))
        }),
    }
}

/// ASCII units as a string; nothing where one is not ASCII.
fn ascii(units: &[u16]) -> Option<String> {
    units.iter().map(|it| u8::try_from(*it).ok().filter(u8::is_ascii).map(char::from)).collect()
}

/// A decimal number at the start of a text, and how many bytes it takes; 0 for none.
fn decimal_prefix(text: &str) -> (f64, usize) {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|it| it.is_ascii_digit()).count();
    let signed = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    if text[signed..].starts_with("Infinity") {
        let value = if bytes[0] == b'-' { f64::NEG_INFINITY } else { f64::INFINITY };
        return (value, signed + "Infinity".len());
    }
    let whole = digits(signed);
    let mut end = signed + whole;
    let mut fraction = 0;
    if bytes.get(end) == Some(&b'.') {
        fraction = digits(end + 1);
        if whole + fraction > 0 {
            end += 1 + fraction;
        }
    }
    if whole + fraction == 0 {
        return (f64::NAN, 0);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = bytes.get(end + 1 + sign..).map_or(0, |_| digits(end + 1 + sign));
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    (text[..end].parse().unwrap_or(f64::NAN), end)
}

/// The index that a property name is, where it is the canonical text of one.
pub(crate) fn array_index(units: &[u16]) -> Option<u32> {
    let canonical = match units {
        [] => false,
        [0x30] => true,
        [0x30, ..] => false,
        _ => units.len() <= 10 && units.iter().all(|it| is_digit(*it)),
    };
    if !canonical {
        return None;
    }
    let value = units.iter().fold(0_u64, |sum, it| sum * 10 + u64::from(*it - 0x30));
    u32::try_from(value).ok().filter(|it| *it < u32::MAX)
}

/// `Math.round`.
pub(crate) fn round(value: f64) -> f64 {
    if !value.is_finite() || value.fract() == 0.0 {
        return value;
    }
    let floor = value.floor();
    let rounded = if value - floor >= 0.5 { floor + 1.0 } else { floor };
    if rounded == 0.0 { 0.0_f64.copysign(value) } else { rounded }
}

/// The operator `**`.
pub(crate) fn power(base: f64, exponent: f64) -> f64 {
    if exponent.is_nan() || (base.abs() == 1.0 && exponent.is_infinite()) {
        return f64::NAN;
    }
    base.powf(exponent)
}

/// `ToIntegerOrInfinity`.
pub(crate) fn integer(value: f64) -> f64 {
    if value.is_nan() { 0.0 } else { value.trunc() + 0.0 }
}

/// An index into something of a length, counted from the end where it is negative.
pub(crate) fn relative(index: f64, length: usize) -> usize {
    let length = length as f64;
    if index < 0.0 { (length + index).max(0.0) as usize } else { index.min(length) as usize }
}
