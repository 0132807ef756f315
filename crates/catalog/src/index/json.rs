//! Finding one's way in JSON bytes without parsing them into values.
//!
//! The bytes were written by our own serializer, so they are compact and well formed; the functions
//! nevertheless answer `None` rather than panic when they are not.

use std::borrow::Cow;
use std::ops::Range;

/// One `key: value` of an object: the raw key without its quotes, and where both stand.
pub(crate) struct Entry<'a> {
    pub(crate) key: &'a [u8],
    /// The value's bytes.
    pub(crate) value: Range<usize>,
    /// From the key's opening quote to the end of the value.
    pub(crate) whole: Range<usize>,
}

impl Entry<'_> {
    /// The key with its escapes resolved.
    pub(crate) fn name(&self) -> Cow<'_, str> {
        unescape(self.key)
    }
}

/// The entries of the object that opens at the first byte of `bytes`, in their order; stops early
/// at whatever is no entry.
pub(crate) fn entries(bytes: &[u8]) -> impl Iterator<Item = Entry<'_>> {
    let mut at = if bytes.first() == Some(&b'{') { 1 } else { bytes.len() };
    std::iter::from_fn(move || {
        at = skip_blanks(bytes, at);
        if bytes.get(at) == Some(&b',') {
            at = skip_blanks(bytes, at + 1);
        }
        let from = at;
        let key_end = skip_string(bytes, from)?;
        let key = bytes.get(from + 1..key_end - 1)?;
        let colon = skip_blanks(bytes, key_end);
        (bytes.get(colon) == Some(&b':')).then_some(())?;
        let value = skip_blanks(bytes, colon + 1);
        let end = skip_value(bytes, value)?;
        at = end;
        Some(Entry { key, value: value..end, whole: from..end })
    })
}

/// The items of the array that opens at the first byte of `bytes`.
pub(crate) fn items(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = if bytes.first() == Some(&b'[') { 1 } else { bytes.len() };
    std::iter::from_fn(move || {
        at = skip_blanks(bytes, at);
        if bytes.get(at) == Some(&b',') {
            at = skip_blanks(bytes, at + 1);
        }
        let from = at;
        if bytes.get(from) == Some(&b']') {
            return None;
        }
        at = skip_value(bytes, from)?;
        Some(from..at)
    })
}

/// Where the value that begins at `at` ends. Does not recurse: brackets are counted.
pub(crate) fn skip_value(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'"' => skip_string(bytes, at),
        b'{' | b'[' => {
            let (mut at, mut depth) = (at, 0_usize);
            loop {
                match bytes.get(at)? {
                    b'"' => {
                        at = skip_string(bytes, at)?;
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
                at += 1;
                if depth == 0 {
                    return Some(at);
                }
            }
        }
        b',' | b':' | b'}' | b']' => None,
        _ => {
            let scalar = bytes.get(at..)?;
            let length = scalar
                .iter()
                .position(|byte| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace());
            Some(length.map_or(bytes.len(), |length| at + length))
        }
    }
}

/// Where the string whose opening quote stands at `at` ends, closing quote included.
pub(crate) fn skip_string(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    let mut at = at + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// The text of a raw string (what stands between its quotes).
pub(crate) fn unescape(raw: &[u8]) -> Cow<'_, str> {
    if !raw.contains(&b'\\') {
        return String::from_utf8_lossy(raw);
    }
    let mut quoted = Vec::with_capacity(raw.len() + 2);
    quoted.push(b'"');
    quoted.extend_from_slice(raw);
    quoted.push(b'"');
    serde_json::from_slice::<String>(&quoted)
        .map_or_else(|_| Cow::Owned(String::from_utf8_lossy(raw).into_owned()), Cow::Owned)
}

/// Appends `text` as a JSON string.
pub(crate) fn push_string(out: &mut Vec<u8>, text: &str) {
    // Writing a string into memory cannot fail; an empty string would be what a failure leaves.
    if serde_json::to_writer(&mut *out, text).is_err() {
        out.extend_from_slice(b"\"\"");
    }
}

/// Appends the value at the first byte of `bytes` with the keys of every object sorted: the text
/// that etags are computed over. Nesting is bounded by the parser that the document came through.
pub(crate) fn push_sorted(out: &mut Vec<u8>, bytes: &[u8]) {
    match bytes.first() {
        Some(b'{') => {
            let mut sorted: Vec<_> = entries(bytes).collect();
            sorted.sort_by(|left, right| left.key.cmp(right.key));
            out.push(b'{');
            for (number, entry) in sorted.iter().enumerate() {
                if number > 0 {
                    out.push(b',');
                }
                out.push(b'"');
                out.extend_from_slice(entry.key);
                out.extend_from_slice(b"\":");
                push_sorted(out, bytes.get(entry.value.clone()).unwrap_or_default());
            }
            out.push(b'}');
        }
        Some(b'[') => {
            out.push(b'[');
            for (number, item) in items(bytes).enumerate() {
                if number > 0 {
                    out.push(b',');
                }
                push_sorted(out, bytes.get(item).unwrap_or_default());
            }
            out.push(b']');
        }
        _ => out.extend_from_slice(bytes),
    }
}

fn skip_blanks(bytes: &[u8], at: usize) -> usize {
    let blanks = bytes.get(at..).unwrap_or_default();
    at + blanks.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let found: Vec<_> = entries(text.as_bytes())
            .map(|entry| (entry.name().into_owned(), text[entry.value.clone()].to_owned()))
            .collect();
        let expected: Vec<_> =
            expected.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn the_entries_of_an_object_are_found() {
        check("{}", &[]);
        check(
            r#"{"a":1,"b":"x,}\"","c":[{"d":"]"}],"e":null}"#,
            &[("a", "1"), ("b", r#""x,}\"""#), ("c", r#"[{"d":"]"}]"#), ("e", "null")],
        );
        check(r#"{ "a" : 1 , "b" : {} }"#, &[("a", "1"), ("b", "{}")]);
        check(r#"{"q\"\u00e9":true}"#, &[("q\"é", "true")]);
    }

    #[test]
    fn broken_text_ends_the_walk() {
        for text in ["", "[", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":[", "{1:2}", "{\"a\\"] {
            assert!(entries(text.as_bytes()).next().is_none(), "{text}");
        }
    }

    #[test]
    fn keys_are_sorted_at_every_level() {
        let mut out = Vec::new();
        push_sorted(&mut out, br#"{"b":[{"z":1,"a":"x"},2],"a":{"d":null,"c":{}}}"#);
        assert_eq!(
            String::from_utf8_lossy(&out),
            r#"{"a":{"c":{},"d":null},"b":[{"a":"x","z":1},2]}"#
        );
    }
}
