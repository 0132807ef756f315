//! The methods of numbers: `toFixed`, `toExponential`, `toPrecision`, `toString(radix)`.

use crate::value::number::format;

/// The decimal digits of a positive number without rounding, and the power of ten of the first.
fn exact(value: f64) -> (Vec<u8>, i32) {
    // A double has at most 767 significant digits.
    let text = format!("{value:.800e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).map(|it| it - b'0').collect();
    (digits, exponent.parse().unwrap_or(0))
}

/// Keeps so many digits, the half going up; a carry makes one more digit in front.
fn rounded(digits: &[u8], keep: usize) -> (Vec<u8>, bool) {
    let mut kept: Vec<u8> = digits.iter().copied().take(keep).collect();
    kept.resize(keep, 0);
    if digits.get(keep).is_none_or(|next| *next < 5) {
        return (kept, false);
    }
    for digit in kept.iter_mut().rev() {
        if *digit < 9 {
            *digit += 1;
            return (kept, false);
        }
        *digit = 0;
    }
    kept.insert(0, 1);
    (kept, true)
}

fn text(digits: &[u8]) -> String {
    digits.iter().map(|it| char::from(b'0' + it)).collect()
}

fn sign(value: f64) -> &'static str {
    if value < 0.0 { "-" } else { "" }
}

/// `toFixed(digits)`; `digits` is 0 to 100.
pub(crate) fn fixed(value: f64, digits: usize) -> String {
    if !value.is_finite() || value.abs() >= 1e21 {
        return format(value);
    }
    let (all, exponent) = exact(value.abs());
    let whole = exponent + 1;
    let keep = whole + digits as i32;
    let mut kept = match usize::try_from(keep) {
        Ok(keep) => rounded(&all, keep).0,
        Err(_) => Vec::new(),
    };
    while kept.len() < digits + 1 {
        kept.insert(0, 0);
    }
    let point = kept.len() - digits;
    let mut out = sign(value).to_owned();
    out.push_str(&text(&kept[..point]));
    if digits > 0 {
        out.push('.');
        out.push_str(&text(&kept[point..]));
    }
    out
}

/// `toExponential(digits)`; without a number of digits as many as are needed.
pub(crate) fn exponential(value: f64, digits: Option<usize>) -> String {
    if !value.is_finite() {
        return format(value);
    }
    let (kept, exponent) = match digits {
        Some(digits) => significant(value, digits + 1),
        None => shortest(value),
    };
    format!("{}{}", sign(value), scientific(&kept, exponent))
}

/// `toPrecision(digits)`; `digits` is 1 to 100.
pub(crate) fn precision(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return format(value);
    }
    let (kept, exponent) = significant(value, digits);
    let body = if exponent < -6 || exponent >= digits as i32 {
        scientific(&kept, exponent)
    } else if exponent < 0 {
        let zeros = "0".repeat((-exponent - 1) as usize);
        format!("0.{zeros}{}", text(&kept))
    } else {
        let point = exponent as usize + 1;
        let fraction = if point < kept.len() { "." } else { "" };
        format!("{}{fraction}{}", text(&kept[..point]), text(&kept[point..]))
    };
    format!("{}{body}", sign(value))
}

fn significant(value: f64, digits: usize) -> (Vec<u8>, i32) {
    if value == 0.0 {
        return (vec![0; digits], 0);
    }
    let (all, exponent) = exact(value.abs());
    let (mut kept, carried) = rounded(&all, digits);
    kept.truncate(digits);
    (kept, exponent + i32::from(carried))
}

fn shortest(value: f64) -> (Vec<u8>, i32) {
    let text = format!("{:e}", value.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).map(|it| it - b'0').collect();
    (digits, exponent.parse().unwrap_or(0))
}

fn scientific(digits: &[u8], exponent: i32) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    let point = if digits.len() > 1 { "." } else { "" };
    let (first, rest) = digits.split_at(1);
    format!("{}{point}{}e{sign}{}", text(first), text(rest), exponent.abs())
}

/// `toString(radix)` for another radix than ten.
pub(crate) fn in_radix(value: f64, radix: u32) -> String {
    if !value.is_finite() || value == 0.0 {
        return format(value);
    }
    let digit = |it: u32| char::from_digit(it, radix).unwrap_or('0');
    let base = f64::from(radix);
    let magnitude = value.abs();
    let mut whole = magnitude.floor();
    let mut fraction = magnitude - whole;
    let mut delta = (0.5 * (magnitude.next_up() - magnitude)).max(f64::from_bits(1));
    let mut decimals: Vec<u32> = Vec::new();
    if fraction >= delta {
        loop {
            fraction *= base;
            delta *= base;
            let next = fraction as u32;
            decimals.push(next);
            fraction -= f64::from(next);
            let up = fraction > 0.5 || (fraction == 0.5 && next % 2 == 1);
            if up && fraction + delta > 1.0 {
                whole += f64::from(carry(&mut decimals, radix));
                break;
            }
            if fraction < delta {
                break;
            }
        }
    }
    let mut out: Vec<char> = Vec::new();
    while whole >= 9_007_199_254_740_992.0 {
        whole /= base;
        out.push('0');
    }
    loop {
        let rest = whole % base;
        out.push(digit(rest as u32));
        whole = (whole - rest) / base;
        if whole <= 0.0 {
            break;
        }
    }
    let whole: String = out.into_iter().rev().collect();
    let point = if decimals.is_empty() { "" } else { "." };
    let decimals: String = decimals.into_iter().map(digit).collect();
    format!("{}{whole}{point}{decimals}", sign(value))
}

/// Rounds the last digit up; 1 where that reaches the whole part.
fn carry(decimals: &mut Vec<u32>, radix: u32) -> u32 {
    while let Some(last) = decimals.pop() {
        if last + 1 < radix {
            decimals.push(last + 1);
            return 0;
        }
    }
    1
}
