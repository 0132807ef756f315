//! Words in code units: names, patterns, strings, and what skips over them.

use crate::error::{Fail, Pos, Res};
use crate::limits::REGEX_UNITS_MAX;
use crate::regex;
use crate::value::chars::{is_digit, is_name_part, is_name_start};
use crate::value::text::Text;

/// The end of the name that starts here; `digits` allows digits in front of its first letter.
pub(super) fn name_end(source: &[u16], start: usize, digits: bool) -> Option<usize> {
    let mut at = start;
    if digits {
        at += source[at.min(source.len())..].iter().take_while(|it| is_digit(**it)).count();
    }
    if !source.get(at).is_some_and(|it| is_name_start(*it)) {
        return None;
    }
    Some(at + source[at..].iter().take_while(|it| is_name_part(**it)).count())
}

/// A pattern between slashes, with its flags.
pub(super) struct Pattern {
    pub source: Text,
    pub flags: String,
    pub end: usize,
}

/// Whether `r/` starts here, given where the name that starts here ends.
pub(super) fn is_pattern(source: &[u16], start: usize, end: usize) -> bool {
    end == start + 1
        && source[start] == u16::from(b'r')
        && source.get(end) == Some(&u16::from(b'/'))
}

/// Reads a pattern that starts at `r/`; an error is one message, for the caller to place.
pub(super) fn pattern(source: &[u16], start: usize) -> Result<Pattern, &'static str> {
    const SLASH: u16 = b'/' as u16;
    const BACKSLASH: u16 = b'\\' as u16;
    let from = start + 2;
    let mut run = 0;
    let mut close = None;
    for (index, unit) in source.iter().copied().enumerate().skip(from) {
        if (unit != SLASH || run > 0) && index - from >= REGEX_UNITS_MAX {
            return Err("Regular-expression literal exceeds the maximum length");
        }
        if unit == BACKSLASH {
            run += 1;
            continue;
        }
        if unit == SLASH {
            if run == 0 {
                close = Some(index);
                break;
            }
            if run % 2 == 0 {
                return Err("Ambiguous regular-expression delimiter escape");
            }
        }
        run = 0;
    }
    let Some(close) = close else {
        return Err("Unterminated regular-expression literal");
    };
    let mut end = close + 1;
    let mut flags = String::new();
    while let Some(flag) = source.get(end).and_then(|it| char::from_u32(u32::from(*it))) {
        if !"gimy".contains(flag) {
            if flag.is_ascii_alphabetic() {
                return Err("Unsupported regular-expression flag");
            }
            break;
        }
        if flags.contains(flag) {
            return Err("Duplicate regular-expression flag");
        }
        flags.push(flag);
        end += 1;
    }
    if regex::check(&source[from..close], &flags).is_err() {
        return Err("Invalid regular-expression literal");
    }
    Ok(Pattern { source: Text::new(&source[from..close]), flags, end })
}

/// The end of the string, name, pattern or number that starts here, if one does. `place` turns an
/// offset into a place, for a pattern that is none.
fn skip(source: &[u16], at: usize, place: &dyn Fn(usize) -> Pos) -> Res<Option<usize>> {
    let unit = source[at];
    if unit == u16::from(b'"') || unit == u16::from(b'\'') {
        return Ok(Some(string_end(source, at)));
    }
    if let Some(end) = name_end(source, at, true) {
        if is_pattern(source, at, end) {
            let found = pattern(source, at).map_err(|it| Fail::syntax(it, place(at)))?;
            return Ok(Some(found.end));
        }
        return Ok(Some(end));
    }
    let digits = source[at..].iter().take_while(|it| is_digit(**it)).count();
    Ok((digits > 0).then_some(at + digits))
}

fn string_end(source: &[u16], start: usize) -> usize {
    let quote = source[start];
    let mut at = start + 1;
    while let Some(unit) = source.get(at) {
        if *unit == u16::from(b'\\') {
            at += 1;
        } else if *unit == quote {
            return at + 1;
        }
        at += 1;
    }
    source.len()
}

/// Where a tag ends: `terminator`, outside of strings and patterns.
pub(super) fn find_end(
    source: &[u16],
    start: usize,
    terminator: [u16; 2],
    place: &dyn Fn(usize) -> Pos,
) -> Res<Option<usize>> {
    let mut at = start;
    while at + terminator.len() <= source.len() {
        if let Some(end) = skip(source, at, place)? {
            at = end;
        } else if source[at..].starts_with(&terminator) {
            return Ok(Some(at));
        } else {
            at += 1;
        }
    }
    Ok(None)
}

fn bracket(unit: u16) -> i32 {
    match u8::try_from(unit) {
        Ok(b'(' | b'[' | b'{') => 1,
        Ok(b')' | b']' | b'}') => -1,
        _ => 0,
    }
}

fn closing(opening: u16) -> u16 {
    // `(` and `)` are neighbours; between `[` and `]`, `{` and `}` lies one more.
    if opening == u16::from(b'(') { opening + 1 } else { opening + 2 }
}

/// Where the bracket that opens at the start closes.
pub(super) fn matching(source: &[u16], place: &dyn Fn(usize) -> Pos) -> Res<Option<usize>> {
    let mut open = vec![source[0]];
    let mut at = 1;
    while at < source.len() {
        if let Some(end) = skip(source, at, place)? {
            at = end;
            continue;
        }
        let unit = source[at];
        match bracket(unit) {
            1 => open.push(unit),
            -1 if open.last().is_some_and(|it| closing(*it) == unit) => {
                open.pop();
                if open.is_empty() {
                    return Ok(Some(at));
                }
            }
            _ => {}
        }
        at += 1;
    }
    Ok(None)
}

/// Where a character stands outside of all brackets.
pub(super) fn outside(
    source: &[u16],
    wanted: u16,
    place: &dyn Fn(usize) -> Pos,
) -> Res<Option<usize>> {
    let mut depth = 0;
    let mut at = 0;
    while at < source.len() {
        if let Some(end) = skip(source, at, place)? {
            at = end;
            continue;
        }
        match bracket(source[at]) {
            0 if depth == 0 && source[at] == wanted => return Ok(Some(at)),
            change => depth += change,
        }
        at += 1;
    }
    Ok(None)
}

/// Where a word stands on its own outside of all brackets: its start and its end.
pub(super) fn keyword(
    source: &[u16],
    word: &str,
    place: &dyn Fn(usize) -> Pos,
) -> Res<Option<(usize, usize)>> {
    use crate::value::chars::is_code_space;
    use crate::value::text::units_are;
    let blank =
        |at: Option<usize>| at.and_then(|it| source.get(it)).is_none_or(|it| is_code_space(*it));
    let mut depth = 0;
    let mut at = 0;
    while at < source.len() {
        let name = name_end(source, at, true);
        if let Some(end) = name
            && depth == 0
            && units_are(&source[at..end], word)
            && blank(at.checked_sub(1))
            && blank(Some(end))
        {
            return Ok(Some((at, end)));
        }
        match skip(source, at, place)? {
            Some(end) => at = end,
            None => {
                depth += bracket(source[at]);
                at += 1;
            }
        }
    }
    Ok(None)
}
