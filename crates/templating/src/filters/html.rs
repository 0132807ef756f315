//! Filters that write for somewhere else: HTML, addresses, JSON.

use super::Call;
use super::text::{like, normal, required};
use crate::error::{Fail, Res};
use crate::value::chars::{is_name_part, is_space, trim};
use crate::value::number::parse as parse_number;
use crate::value::text::{Builder, Text, find};
use crate::value::{Value, coerce, json};

pub(super) fn dump(call: &Call<'_>) -> Res<Value> {
    let gap = match call.arg(0) {
        Value::Str(text) => text.slice(0, 10),
        Value::Num(it) if it.value >= 1.0 => {
            Text::from(" ".repeat(it.value.min(10.0) as usize).as_str())
        }
        _ => Text::new(&[]),
    };
    Ok(json::stringify(call.input, &gap)?.map_or(Value::Undefined, Value::Str))
}

pub(super) fn escape(call: &Call<'_>, again: bool) -> Res<Value> {
    if matches!(call.input, Value::Safe(_)) && !again {
        return Ok(call.input.clone());
    }
    let text = coerce::printed(call.input, None)?;
    let mut out = Builder::new();
    let mut from = 0;
    for (index, unit) in text.units().iter().enumerate() {
        let replacement = match u8::try_from(*unit) {
            Ok(b'&') => "&amp;",
            Ok(b'"') => "&quot;",
            Ok(b'\'') => "&#39;",
            Ok(b'<') => "&lt;",
            Ok(b'>') => "&gt;",
            Ok(b'\\') => "&#92;",
            _ => continue,
        };
        out.push_part(&text, from, index);
        let secret = text.is_secret() && text.unit(index).is_secret();
        out.push_marked(&replacement.encode_utf16().collect::<Vec<_>>(), secret);
        from = index + 1;
    }
    out.push_part(&text, from, text.len());
    Ok(Value::safe(out.finish()?))
}

pub(super) fn safe(call: &Call<'_>) -> Res<Value> {
    match call.input {
        Value::Safe(_) => Ok(call.input.clone()),
        other => coerce::printed(other, None).map(Value::safe),
    }
}

pub(super) fn nl2br(call: &Call<'_>) -> Res<Value> {
    if call.input.is_nullish() {
        return Ok(Value::str(""));
    }
    let text = required(call.input)?;
    let mut out = Builder::new();
    let mut from = 0;
    for (index, unit) in text.units().iter().enumerate() {
        if *unit == 0x0a {
            let before = index - usize::from(index > from && text.units()[index - 1] == 0x0d);
            out.push_part(text, from, before).push_str("<br />\n");
            from = index + 1;
        }
    }
    out.push_part(text, from, text.len());
    Ok(like(call.input, out.finish()?))
}

/// Removes tags and comments once.
fn without_tags(units: &[u16]) -> Vec<u16> {
    const CLOSE: u16 = b'>' as u16;
    let mut out = Vec::with_capacity(units.len());
    let (mut tags_end, mut comments_end) = (true, true);
    let mut at = 0;
    while let Some(unit) = units.get(at) {
        let rest = &units[at + 1..];
        let end = if *unit == u16::from(b'<') {
            let name = usize::from(rest.first() == Some(&u16::from(b'/')));
            let letter = |it: &u16| u8::try_from(*it).is_ok_and(|it| it.is_ascii_alphabetic());
            let digit = |it: &u16| u8::try_from(*it).is_ok_and(|it| it.is_ascii_digit());
            if tags_end && rest.get(name).is_some_and(letter) {
                let word = rest[name..].iter().take_while(|it| letter(it) || digit(it)).count();
                let after = name + word;
                if rest.get(after).is_some_and(|it| is_name_part(*it)) {
                    None
                } else {
                    let close = rest[after..].iter().position(|it| *it == CLOSE);
                    tags_end = close.is_some();
                    close.map(|it| at + 1 + after + it + 1)
                }
            } else if comments_end && rest.starts_with(&[0x21, 0x2d, 0x2d]) {
                let close = find(units, &[0x2d, 0x2d, CLOSE], at + 4);
                comments_end = close.is_some();
                close.map(|it| it + 3)
            } else {
                None
            }
        } else {
            None
        };
        match end {
            Some(end) => at = end,
            None => {
                out.push(*unit);
                at += 1;
            }
        }
    }
    out
}

pub(super) fn striptags(call: &Call<'_>) -> Res<Value> {
    /// How often tags that appear when others went are removed, too.
    const PASSES_MAX: usize = 8;
    let normal = normal(call.input);
    let text = required(&normal)?;
    let mut units = text.units().to_vec();
    let mut settled = false;
    for _ in 0..=PASSES_MAX {
        let next = without_tags(&units);
        settled = next.len() == units.len();
        if settled {
            break;
        }
        units = next;
    }
    if !settled {
        return Err(Fail::value("striptags input contains excessively nested markup"));
    }
    let (start, end) = trim(&units, is_space);
    let units = &units[start..end];
    let out = if call.arg(0).truthy() { keep_lines(units) } else { one_line(units) };
    Ok(like(call.input, Text::marked(&out, text.is_secret())))
}

/// White space to single spaces.
fn one_line(units: &[u16]) -> Vec<u16> {
    let mut out = Vec::with_capacity(units.len());
    let mut within = false;
    for unit in units {
        let blank = is_space(*unit);
        if !blank {
            out.push(*unit);
        } else if !within {
            out.push(u16::from(b' '));
        }
        within = blank;
    }
    out
}

/// Spaces at the ends of lines go, others become one; more than one empty line becomes one.
fn keep_lines(units: &[u16]) -> Vec<u16> {
    const SPACE: u16 = b' ' as u16;
    let is_end = |it: u16| matches!(it, 0x0a | 0x0d | 0x2028 | 0x2029);
    let mut spaced = Vec::with_capacity(units.len());
    let mut at = 0;
    while let Some(unit) = units.get(at).copied() {
        if unit != SPACE {
            spaced.push(unit);
            at += 1;
            continue;
        }
        let run = units[at..].iter().take_while(|it| **it == SPACE).count();
        let edge = at == 0 || is_end(units[at - 1]);
        let edge = edge || units.get(at + run).is_none_or(|it| is_end(*it));
        if !edge {
            spaced.push(SPACE);
        }
        at += run;
    }
    let mut out: Vec<u16> = Vec::with_capacity(spaced.len());
    for (index, unit) in spaced.iter().enumerate() {
        if *unit == 0x0d && spaced.get(index + 1) == Some(&0x0a) {
            continue;
        }
        if *unit == 0x0a && out.ends_with(&[0x0a, 0x0a]) {
            continue;
        }
        out.push(*unit);
    }
    out
}

/// `encodeURIComponent`; what is a secret stays one.
fn encoded(text: &Text, out: &mut Builder) -> Res<()> {
    let mut index = 0;
    for unit in char::decode_utf16(text.units().iter().copied()) {
        let Ok(it) = unit else { return Err(Fail::value("URI malformed")) };
        let width = it.len_utf16();
        if it.is_ascii_alphanumeric() || "-_.!~*'()".contains(it) {
            out.push_part(text, index, index + width);
        } else {
            let mut bytes = [0; 4];
            let escaped: String =
                it.encode_utf8(&mut bytes).bytes().map(|it| format!("%{it:02X}")).collect();
            let secret = text.is_secret() && text.slice(index, index + width).is_secret();
            out.push_marked(&escaped.encode_utf16().collect::<Vec<_>>(), secret);
        }
        index += width;
    }
    Ok(())
}

pub(super) fn urlencode(call: &Call<'_>) -> Res<Value> {
    let mut out = Builder::new();
    let pair = |index: usize, key: &Value, value: &Value, out: &mut Builder| -> Res<()> {
        if index > 0 {
            out.push_str("&");
        }
        encoded(&coerce::text(key, None)?, out)?;
        out.push_str("=");
        encoded(&coerce::text(value, None)?, out)
    };
    match call.input {
        Value::Str(text) => encoded(text, &mut out)?,
        Value::Safe(text) => encoded(text, &mut out)?,
        Value::Record(record) => {
            for (index, (key, value)) in record.entries().iter().enumerate() {
                pair(index, &Value::Str(key.clone()), value, &mut out)?;
            }
        }
        Value::Array(array) => {
            for (index, item) in array.items().iter().enumerate() {
                let part = |name: &str| crate::interp::own_or_undefined(item, &Text::from(name));
                if item.is_nullish() {
                    return Err(Fail::value("urlencode sequence entries cannot be nullish"));
                }
                pair(index, &part("0"), &part("1"), &mut out)?;
            }
        }
        _ => {}
    }
    out.finish().map(Value::Str)
}

pub(super) fn urlize(call: &Call<'_>) -> Res<Value> {
    let length = shown_length(call.arg(0))?;
    let nofollow = matches!(call.arg(1), Value::Bool(true));
    let nofollow = if nofollow { " rel=\"nofollow\"" } else { "" };
    let text = required(call.input)?;
    let mut out = Builder::new();
    let mut at = 0;
    while at < text.len() {
        let blank = is_space(text.units()[at]);
        let run = text.units()[at..].iter().take_while(|it| is_space(**it) == blank).count();
        let word = text.slice(at, at + run);
        at += run;
        let core = if blank { word.clone() } else { without_punctuation(&word) };
        match prefix_of(core.units()).filter(|_| !blank) {
            None => drop(out.push(&word)),
            Some("mailto:") => {
                out.push_str("<a href=\"mailto:").push(&core).push_str("\">").push(&core);
                out.push_str("</a>");
            }
            Some(prefix) => {
                out.push_str("<a href=\"").push_str(prefix).push(&core).push_str("\"");
                out.push_str(nofollow).push_str(">").push_part(&core, 0, length).push_str("</a>");
            }
        }
    }
    out.finish().map(Value::Str)
}

fn shown_length(value: &Value) -> Res<usize> {
    if matches!(value, Value::Undefined) || matches!(value, Value::Num(it) if it.value.is_nan()) {
        return Ok(usize::MAX);
    }
    let number = match coerce::primitive(value, None)? {
        Value::Str(text) => parse_number(text.units()),
        other => coerce::number(&other, None)?.value,
    };
    Ok(if number.is_nan() { 0 } else { number.max(0.0) as usize })
}

fn without_punctuation(word: &Text) -> Text {
    let lossy = |it: &str| it.encode_utf16().collect::<Vec<u16>>();
    let units = word.units();
    let start = ["(", "<", "&lt;"].iter().find(|it| units.starts_with(&lossy(it)));
    let start = start.map_or(0, |it| it.len());
    let rest = &units[start..];
    let end = ["&gt;", ".", ",", ")"].iter().find(|it| rest.ends_with(&lossy(it)));
    word.slice(start, units.len() - end.map_or(0, |it| it.len()))
}

/// What goes before the address of a word that is one.
fn prefix_of(units: &[u16]) -> Option<&'static str> {
    let text = String::from_utf16_lossy(units);
    if text.starts_with("http://") || text.starts_with("https://") {
        return Some("");
    }
    if text.starts_with("www.") {
        return Some("http://");
    }
    if is_mail(&text) {
        return Some("mailto:");
    }
    let common = ["org", "net", "com"].iter().any(|domain| {
        text.match_indices(&format!(".{domain}")).any(|(at, found)| {
            let rest = &text[at + found.len()..];
            rest.is_empty() || rest.starts_with([':', '/'])
        })
    });
    common.then_some("http://")
}

fn is_mail(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let local_char = |it: char| it.is_ascii_alphanumeric() || "_.!#$%&'*+-/=?^`{|}~".contains(it);
    let label =
        |it: &str| !it.is_empty() && it.chars().all(|it| it.is_ascii_alphanumeric() || it == '-');
    !local.is_empty()
        && local.chars().all(local_char)
        && domain.contains('.')
        && domain.split('.').all(label)
}
