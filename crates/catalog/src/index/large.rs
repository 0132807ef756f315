//! Large texts (API definitions) are cut out of documents before they are kept, and put back when
//! a document is shown. In between a marker stands in their place:
//! `{"$flagstone.text":"<sha256 of the text>"}`.
//!
//! A descriptor may hold an object that looks like a marker. Splitting therefore lengthens such a
//! key by a `~` and joining takes it away again, so that nobody can name a text that is not theirs.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::json;
use super::limits::LARGE_TEXT_BYTES;

const KEY: &str = "$flagstone.text";
const OPENING: &[u8] = b"{\"$flagstone.text\":\"";
const ESCAPED: &[u8] = b"\"$flagstone.text~";
const HASH_LENGTH: usize = 64;

/// A text that was cut out of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LargeText {
    /// Lower-case hexadecimal SHA-256 of the text's bytes.
    pub hash: String,
    /// The text itself.
    pub text: String,
}

/// A text that a document refers to could not be given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the text with hash {0} is not there; it may have been replaced meanwhile, read the entity again"
)]
pub struct MissingText(pub String);

/// Cuts every string of more than [`LARGE_TEXT_BYTES`] bytes out of `document`. Gives the slim
/// document and the texts, each once.
///
/// # Errors
/// When `document` is no JSON.
pub fn split_large(document: &str) -> Result<(String, Vec<LargeText>), serde_json::Error> {
    // A dollar sign may be written as an escape, which serializing would turn into a plain one.
    let may_look_marked = document.contains(KEY) || document.contains("\\u0024");
    if document.len() <= LARGE_TEXT_BYTES && !may_look_marked {
        return Ok((document.to_owned(), Vec::new()));
    }
    let mut value: Value = serde_json::from_str(document)?;
    let mut texts = Vec::new();
    cut(&mut value, &mut texts);
    Ok((serde_json::to_string(&value)?, texts))
}

/// Puts the texts back into `slim` bytes: a document, or an answer made of several.
///
/// # Errors
/// [`MissingText`] when `text_of` does not know a text that a marker names.
pub fn join_large<T: AsRef<str>>(
    slim: &[u8],
    text_of: &dyn Fn(&str) -> Option<T>,
) -> Result<Vec<u8>, MissingText> {
    let mut whole = Vec::with_capacity(slim.len());
    let mut done = 0;
    for spot in spots(slim) {
        whole.extend_from_slice(slim.get(done..spot.from).unwrap_or_default());
        if let Some(hash) = spot.hash {
            let text = text_of(hash).ok_or_else(|| MissingText(hash.to_owned()))?;
            json::push_string(&mut whole, text.as_ref());
        }
        done = spot.to;
    }
    whole.extend_from_slice(slim.get(done..).unwrap_or_default());
    Ok(whole)
}

/// The hashes of the texts that `slim` bytes need before they can be shown, each once.
pub fn large_texts(slim: &[u8]) -> BTreeSet<String> {
    spots(slim).filter_map(|spot| spot.hash).map(str::to_owned).collect()
}

/// Whether `slim` bytes have anything that [`join_large`] would change.
pub(super) fn has_marks(slim: &[u8]) -> bool {
    spots(slim).next().is_some()
}

/// The hash that `value` names when it is a marker.
pub(crate) fn marker_hash(value: &Value) -> Option<&str> {
    let entries = value.as_object().filter(|entries| entries.len() == 1)?;
    entries.get(KEY)?.as_str()
}

/// A key as its author wrote it.
pub(super) fn unmarked_key(key: &str) -> &str {
    let tildes = key.strip_prefix(KEY);
    match tildes.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte == b'~')) {
        true => &key[..key.len() - 1],
        false => key,
    }
}

/// A stretch of bytes that joining replaces: by the text with the hash, or by nothing.
struct Spot<'a> {
    from: usize,
    to: usize,
    hash: Option<&'a str>,
}

/// Dollar signs are rare, so the search goes from one to the next. Inside a JSON string every quote
/// is escaped, so the quoted forms looked for cannot stand there unless a backslash precedes them.
fn spots(slim: &[u8]) -> impl Iterator<Item = Spot<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = slim.get(at..)?;
            let dollar = at + rest.iter().position(|byte| *byte == b'$')?;
            at = dollar + 1;
            if let Some(spot) = marker(slim, dollar).or_else(|| escaped_key(slim, dollar)) {
                at = spot.to;
                return Some(spot);
            }
        }
    })
}

fn marker(slim: &[u8], dollar: usize) -> Option<Spot<'_>> {
    let from = dollar.checked_sub(2)?;
    let hash_from = from + OPENING.len();
    let hash_to = hash_from + HASH_LENGTH;
    let is_marker = slim.get(from..hash_from) == Some(OPENING)
        && slim.get(hash_to..hash_to + 2) == Some(b"\"}");
    let hash = slim.get(hash_from..hash_to).filter(|_| is_marker)?;
    let hash = std::str::from_utf8(hash).ok()?;
    Some(Spot { from, to: hash_to + 2, hash: Some(hash) })
}

/// The last tilde of an escaped key.
fn escaped_key(slim: &[u8], dollar: usize) -> Option<Spot<'_>> {
    let quote = dollar.checked_sub(1)?;
    let is_open = quote.checked_sub(1).and_then(|before| slim.get(before)) != Some(&b'\\');
    let rest = slim.get(quote..)?;
    if !is_open || !rest.starts_with(ESCAPED) {
        return None;
    }
    let tildes = rest.iter().skip(ESCAPED.len()).take_while(|byte| **byte == b'~').count();
    let to = quote + ESCAPED.len() + tildes;
    (slim.get(to..to + 2) == Some(b"\":")).then_some(Spot { from: to - 1, to, hash: None })
}

/// Nesting is bounded by the parser that the document came through.
fn cut(value: &mut Value, texts: &mut Vec<LargeText>) {
    match value {
        Value::String(text) if text.len() > LARGE_TEXT_BYTES => {
            let hash = hash(text);
            let mut marker = Map::new();
            marker.insert(KEY.to_owned(), Value::String(hash.clone()));
            let text = std::mem::take(text);
            *value = Value::Object(marker);
            if !texts.iter().any(|known| known.hash == hash) {
                texts.push(LargeText { hash, text });
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| cut(item, texts)),
        Value::Object(entries) => {
            if entries.keys().any(|key| key.starts_with(KEY)) {
                *entries = std::mem::take(entries)
                    .into_iter()
                    .map(|(key, value)| (if needs_escape(&key) { key + "~" } else { key }, value))
                    .collect();
            }
            entries.values_mut().for_each(|value| cut(value, texts));
        }
        _ => {}
    }
}

fn needs_escape(key: &str) -> bool {
    key.strip_prefix(KEY).is_some_and(|rest| rest.bytes().all(|byte| byte == b'~'))
}

fn hash(text: &str) -> String {
    let mut hexadecimal = String::with_capacity(HASH_LENGTH);
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing into a string cannot fail.
        let _ = write!(hexadecimal, "{byte:02x}");
    }
    hexadecimal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(document: &str) -> (String, usize) {
        let (slim, texts) = split_large(document).expect("the test's JSON");
        let joined = join_large(slim.as_bytes(), &|hash| {
            texts.iter().find(|text| text.hash == hash).map(|text| text.text.clone())
        })
        .expect("every text is there");
        assert_eq!(String::from_utf8(joined).expect("UTF-8"), document);
        let wanted = large_texts(slim.as_bytes());
        assert_eq!(wanted.len(), texts.len());
        assert_eq!(has_marks(slim.as_bytes()), slim != document);
        (slim, texts.len())
    }

    #[test]
    fn a_document_comes_back_as_it_was() {
        let large = format!("line \\\"quoted\\\"\\n{}", "x".repeat(LARGE_TEXT_BYTES));
        let (slim, texts) =
            round(&format!(r#"{{"spec":{{"definition":"{large}","again":["{large}","small"]}}}}"#));
        assert_eq!(texts, 1);
        assert!(slim.len() < 300, "{slim}");
        assert_eq!(round(r#"{"spec":{"definition":"small"}}"#).1, 0);
    }

    #[test]
    fn an_authors_own_marker_stays_what_it_was() {
        let hash = "a".repeat(64);
        for document in [
            format!(r#"{{"spec":{{"$flagstone.text":"{hash}"}}}}"#),
            format!(r#"{{"spec":{{"$flagstone.text~":"{hash}","$flagstone.text":1}}}}"#),
            format!(r#"{{"spec":"{{\"$flagstone.text\":\"{hash}\"}}"}}"#),
            r#"{"spec":["$flagstone.text~","$flagstone.text"]}"#.to_owned(),
            r#"{"spec":{"x\"$flagstone.text~":1,"$flagstone.textile":2}}"#.to_owned(),
        ] {
            assert_eq!(round(&document).1, 0);
        }
    }

    #[test]
    fn a_text_that_is_not_there_is_named() {
        let hash = "0".repeat(64);
        let slim = format!(r#"{{"a":{{"$flagstone.text":"{hash}"}}}}"#);
        let joined = join_large::<String>(slim.as_bytes(), &|_| None);
        assert_eq!(joined, Err(MissingText(hash)));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        assert!(split_large(&format!("{}{{", " ".repeat(LARGE_TEXT_BYTES))).is_err());
    }
}
