//! Names in messages: quoted, bounded, harmless on a terminal, with a suggestion where one is near.

use crate::value::json::quote;

const VALUE_UNITS_MAX: usize = 200;
const MESSAGE_UNITS_MAX: usize = 1024;
const NAME_MAX: usize = 64;
const CANDIDATES_MAX: usize = 256;

/// A foreign text as one quoted word of a message.
pub(crate) fn quoted(value: &str) -> String {
    let units: Vec<u16> = value.encode_utf16().collect();
    quoted_units(&units)
}

/// The same for code units.
pub(crate) fn quoted_units(units: &[u16]) -> String {
    let mut shown = units[..units.len().min(VALUE_UNITS_MAX)].to_vec();
    if units.len() > VALUE_UNITS_MAX {
        shown.push(0x2026);
    }
    let mut out = Vec::new();
    quote(&shown, &mut out);
    escape_unsafe(&String::from_utf16_lossy(&out))
}

/// A whole message, bounded, with what could move a cursor or turn the direction of text escaped.
pub(crate) fn neutralise(message: &str) -> String {
    let escaped = escape_unsafe(message);
    let units = escaped.encode_utf16().count();
    if units <= MESSAGE_UNITS_MAX {
        return escaped;
    }
    let mut cut: Vec<u16> = escaped.encode_utf16().take(MESSAGE_UNITS_MAX).collect();
    cut.push(0x2026);
    String::from_utf16_lossy(&cut)
}

fn escape_unsafe(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for it in value.chars() {
        if is_unsafe(it) {
            out.push_str(&format!("\\u{:04x}", u32::from(it)));
        } else {
            out.push(it);
        }
    }
    out
}

fn is_unsafe(it: char) -> bool {
    matches!(it,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `Unknown ... "name"`, with the nearest known name.
pub(crate) fn unknown<'a>(
    what: &str,
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> String {
    let mut message = format!("Unknown {what} {}", quoted(name));
    if let Some(near) = nearest(name, candidates) {
        message.push_str(&format!("; did you mean {}?", quoted(near)));
    }
    message
}

fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.is_empty() || name.len() > NAME_MAX {
        return None;
    }
    let far = match name.len() {
        0..=4 => 1,
        5..=10 => 2,
        _ => 3,
    };
    let mut best = None;
    let mut best_distance = far + 1;
    for candidate in candidates.into_iter().take(CANDIDATES_MAX) {
        let comparable = candidate != name
            && (1..=NAME_MAX).contains(&candidate.len())
            && candidate.len().abs_diff(name.len()) <= far;
        if comparable {
            let distance = distance(name.as_bytes(), candidate.as_bytes());
            if distance < best_distance {
                best = Some(candidate);
                best_distance = distance;
            }
        }
    }
    best
}

/// Edit distance where two neighbours that changed places count once.
fn distance(left: &[u8], right: &[u8]) -> usize {
    let mut before: Option<Vec<usize>> = None;
    let mut previous: Vec<usize> = (0..=right.len()).collect();
    for i in 1..=left.len() {
        let mut current = vec![i];
        for j in 1..=right.len() {
            let same = left[i - 1] == right[j - 1];
            let substituted = previous[j - 1] + usize::from(!same);
            let mut least = (previous[j] + 1).min(current[j - 1] + 1).min(substituted);
            if let Some(before) = &before
                && i > 1
                && j > 1
                && left[i - 1] == right[j - 2]
                && left[i - 2] == right[j - 1]
            {
                least = least.min(before[j - 2] + 1);
            }
            current.push(least);
        }
        before = Some(std::mem::replace(&mut previous, current));
    }
    previous[right.len()]
}
