//! Braces: `{a,b}` stands for its alternatives, which may hold braces again.

use crate::limits::{BRACE_ALTERNATIVES_MAX, BRACE_DEPTH_MAX};

/// Whether `text` holds a pair of braces with alternatives.
pub(super) fn are_in(text: &str) -> bool {
    first_group(text).is_some()
}

/// All texts that `text` stands for; `None` beyond the limits.
pub(super) fn expand(text: &str) -> Option<Vec<String>> {
    if depth(text) > BRACE_DEPTH_MAX {
        return None;
    }
    let mut finished = Vec::new();
    let mut open = vec![text.to_owned()];
    while let Some(next) = open.pop() {
        match first_group(&next) {
            None => finished.push(next),
            Some((start, end, parts)) => {
                let (before, after) = (&next[..start], &next[end + 1..]);
                // In reverse, so that the first alternative is finished first.
                open.extend(parts.iter().rev().map(|part| format!("{before}{part}{after}")));
            }
        }
        if finished.len() + open.len() > BRACE_ALTERNATIVES_MAX {
            return None;
        }
    }
    Some(finished)
}

/// Start, end and alternatives of the first pair that has more than one. An opening brace that is
/// never closed, or closed without a comma, stands for itself.
fn first_group(text: &str) -> Option<(usize, usize, Vec<&str>)> {
    let mut open: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut found: Option<(usize, usize, Vec<usize>)> = None;
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => {
                letters.next();
            }
            '{' => open.push((at, Vec::new())),
            ',' => {
                if let Some((_, commas)) = open.last_mut() {
                    commas.push(at);
                }
            }
            '}' => {
                let Some((start, commas)) = open.pop() else { continue };
                let outer = found.as_ref().is_none_or(|(earlier, ..)| start < *earlier);
                if !commas.is_empty() && outer {
                    found = Some((start, at, commas));
                }
            }
            _ => {}
        }
    }
    let (start, end, commas) = found?;
    let mut parts = Vec::with_capacity(commas.len() + 1);
    let mut from = start + 1;
    for comma in commas {
        parts.push(&text[from..comma]);
        from = comma + 1;
    }
    parts.push(&text[from..end]);
    Some((start, end, parts))
}

/// How deep closed braces lie in one another.
fn depth(text: &str) -> usize {
    let closed = text.matches('}').count();
    let (mut depth, mut deepest) = (0_usize, 0);
    for letter in text.chars() {
        match letter {
            '{' => depth += 1,
            '}' => {
                deepest = deepest.max(depth.min(closed));
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(expand(text).unwrap(), expected, "{text}");
    }

    #[test]
    fn alternatives_keep_their_order() {
        check("a{b,c}d", &["abd", "acd"]);
        check("{a,b}{c,d}", &["ac", "ad", "bc", "bd"]);
        check("{a,{b,c}}", &["a", "b", "c"]);
        check("x{,y}", &["x", "xy"]);
    }

    #[test]
    fn braces_without_a_comma_or_an_end_stand_for_themselves() {
        check("{a}", &["{a}"]);
        check("{a,b", &["{a,b"]);
        check("a}", &["a}"]);
        check("\\{a,b}", &["\\{a,b}"]);
        check("{{a,b}}", &["{a}", "{b}"]);
    }

    #[test]
    fn too_many_alternatives_are_refused() {
        assert_eq!(expand(&"{a,b}".repeat(20)), None);
    }
}
